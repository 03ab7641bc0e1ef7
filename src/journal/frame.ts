/**
 * The lines of a journal file: `<length> <checksum> <JSON>\n`, where the length counts the bytes of
 * the JSON in decimal and the checksum is their CRC-32 in eight hexadecimal digits.
 *
 * JSON never holds a raw line feed, so a line ends at the first one, whatever happened to the rest.
 */

import { crc32 } from 'node:zlib';
import { JournalCorrupt } from './errors.js';

const LINE_FEED = 0x0a;
const PREFIX = /^(0|[1-9][0-9]{0,15}) ([0-9a-f]{8}) /;
/** Sixteen digits of length, eight of checksum and the two spaces. */
const LONGEST_PREFIX = 26;

/** One line, ready to be appended. */
export function encodeLine(value: object): Buffer {
  const json = JSON.stringify(value);
  const checksum = crc32(json).toString(16).padStart(8, '0');
  return Buffer.from(`${Buffer.byteLength(json)} ${checksum} ${json}\n`);
}

/** One whole line of a file. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Where the line begins, in bytes. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
  readonly value: unknown;
}

/**
 * The whole lines of a file, in order. What follows the last line feed is not a line: an append
 * that was cut short left it.
 *
 * @throws {JournalCorrupt} at the first line that is not as it was written.
 */
export function* decodeLines(bytes: Buffer, file: string): Generator<Line, void, undefined> {
  let offset = 0;
  for (let number = 1; ; number += 1) {
    const lineFeed = bytes.indexOf(LINE_FEED, offset);
    if (lineFeed < 0) return;
    const line = bytes.subarray(offset, lineFeed);
    const corrupt = (reason: string) => new JournalCorrupt(file, number, offset, reason);

    const prefix = PREFIX.exec(line.toString('latin1', 0, LONGEST_PREFIX));
    if (prefix === null) throw corrupt('it does not begin with a length and a checksum');
    const json = line.subarray(prefix[0].length);
    if (json.length !== Number(prefix[1])) {
      throw corrupt(`it should hold ${prefix[1]} bytes and holds ${json.length}`);
    }
    if (crc32(json) !== Number.parseInt(prefix[2] ?? '', 16)) {
      throw corrupt('its checksum does not fit');
    }
    let value: unknown;
    try {
      value = JSON.parse(json.toString('utf8'));
    } catch {
      throw corrupt('it is not JSON');
    }
    yield { number, offset, end: lineFeed + 1, value };
    offset = lineFeed + 1;
  }
}

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

/** No command makes a longer line: its records and their texts are counted before it is decided. */
const LONGEST_LINE = 64 * 2 ** 20;

/** One line, ready to be appended. */
export function encodeLine(value: object): Buffer {
  const json = JSON.stringify(value);
  const checksum = crc32(json).toString(16).padStart(8, '0');
  return Buffer.from(`${Buffer.byteLength(json)} ${checksum} ${json}\n`);
}

/** A line whose length and checksum fit. */
export interface Frame {
  /** Counted from 1. */
  readonly number: number;
  /** Where the line begins, in bytes. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
  readonly json: Buffer;
}

/** One whole line of a file. */
export interface Line extends Omit<Frame, 'json'> {
  readonly value: unknown;
}

/** Cuts the bytes of a file into its lines, block by block, and keeps none of them. */
export class FrameReader {
  readonly #file: string;
  #number: number;
  #offset: number;
  /** The beginning of a line whose end has not come. */
  #begun: Buffer[] = [];
  #length = 0;
  #isOpen = false;

  constructor(file: string, offset = 0, number = 1) {
    this.#file = file;
    this.#offset = offset;
    this.#number = number;
  }

  /** Whether the last line is whole but for its line feed. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * The lines that end in a block.
   *
   * @throws {JournalCorrupt} at the first line that is not as it was written.
   */
  *read(block: Buffer): Generator<Frame, void> {
    let from = 0;
    for (;;) {
      const lineFeed = block.indexOf(LINE_FEED, from);
      if (lineFeed < 0) break;
      const rest = block.subarray(from, lineFeed);
      const line = this.#begun.length === 0 ? rest : Buffer.concat([...this.#begun, rest]);
      this.#begun = [];
      this.#length = 0;
      yield this.#frame(line, 1);
      from = lineFeed + 1;
    }
    if (from === block.length) return;
    // Whoever reads a file uses its buffer again.
    this.#begun.push(Buffer.from(block.subarray(from)));
    this.#length += block.length - from;
    if (this.#length > LONGEST_LINE)
      throw this.#corrupt('it is longer than any line that is written');
  }

  /**
   * What follows the last line feed: a line, when it is whole, and otherwise what an append left that
   * was cut short.
   */
  *end(): Generator<Frame, void> {
    const line = Buffer.concat(this.#begun);
    this.#begun = [];
    if (line.length === 0) return;
    try {
      const frame = this.#frame(line, 0);
      this.#isOpen = true;
      yield frame;
    } catch (error) {
      if (!(error instanceof JournalCorrupt)) throw error;
    }
  }

  #frame(line: Buffer, after: 0 | 1): Frame {
    const prefix = PREFIX.exec(line.toString('latin1', 0, LONGEST_PREFIX));
    if (prefix === null) throw this.#corrupt('it does not begin with a length and a checksum');
    const json = line.subarray(prefix[0].length);
    if (json.length !== Number(prefix[1])) {
      throw this.#corrupt(`it should hold ${prefix[1]} bytes and holds ${json.length}`);
    }
    if (crc32(json) !== Number.parseInt(prefix[2] ?? '', 16)) {
      throw this.#corrupt('its checksum does not fit');
    }
    const number = this.#number;
    const offset = this.#offset;
    const end = offset + line.length + after;
    this.#number += 1;
    this.#offset = end;
    return { number, offset, end, json };
  }

  #corrupt(reason: string): JournalCorrupt {
    return new JournalCorrupt(this.#file, this.#number, this.#offset, reason);
  }
}

/** What a line says. */
export function lineValue({ number, offset, json }: Frame, file: string): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    throw new JournalCorrupt(file, number, offset, 'it is not JSON');
  }
}

/**
 * The whole lines of a file, in order. What follows the last line feed is a line if it is whole; if not,
 * an append that was cut short left it.
 *
 * @throws {JournalCorrupt} at the first line that is not as it was written.
 */
export function* decodeLines(bytes: Buffer, file: string): Generator<Line, void, undefined> {
  const reader = new FrameReader(file);
  for (const frames of [reader.read(bytes), reader.end()]) {
    for (const frame of frames) {
      const { number, offset, end } = frame;
      yield { number, offset, end, value: lineValue(frame, file) };
    }
  }
}

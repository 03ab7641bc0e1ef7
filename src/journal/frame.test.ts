import { describe, expect, it } from 'vitest';
import { JournalCorrupt } from './errors.js';
import { decodeLines, encodeLine } from './frame.js';

const values = [
  { first: 1 },
  { text: 'Zoë pays 5 € \u2028\u0000\n"now"' },
  { rows: [1, null, true] },
];
const lines = values.map(encodeLine);
const decode = (bytes: Buffer) => [...decodeLines(bytes, 'the file')];

function failure(bytes: Buffer): JournalCorrupt {
  try {
    decode(bytes);
  } catch (error) {
    if (error instanceof JournalCorrupt) return error;
    throw error;
  }
  throw new Error('nothing was noticed');
}

describe('a line', () => {
  it('is its length in bytes, its CRC-32 and its JSON', () => {
    expect(encodeLine({ a: 'é' }).toString()).toBe('10 20f000a5 {"a":"é"}\n');
    expect(decode(Buffer.from('2 a3a6bf43 {}\n'))).toMatchObject([{ value: {} }]);
  });

  it('comes back as it was, with where it began and ended', () => {
    let offset = 0;
    const expected = values.map((value, index) => {
      const begin = offset;
      offset += lines[index]?.length ?? 0;
      return { number: index + 1, offset: begin, end: offset, value };
    });
    expect(decode(Buffer.concat(lines))).toEqual(expected);
  });

  it('is whole or not there, wherever the file is cut; the last may lack its line feed', () => {
    const bytes = Buffer.concat(lines);
    const ends = decode(bytes).map((line) => line.end);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const whole = ends.filter((end) => end - 1 <= cut).length;
      expect(decode(bytes.subarray(0, cut)).map((line) => line.value)).toEqual(
        values.slice(0, whole),
      );
    }
  });

  it('is noticed at its place when any single bit of it has changed', () => {
    const begin = lines[0]?.length ?? 0;
    const end = begin + (lines[1]?.length ?? 0);
    for (let at = begin; at < end; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const bytes = Buffer.concat(lines);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        expect(failure(bytes)).toMatchObject({ file: 'the file', line: 2, offset: begin });
      }
    }
  });

  it.each([
    ['nothing at all', '\n', 'length and a checksum'],
    ['other text', 'GET / HTTP/1.1\n', 'length and a checksum'],
    ['a length that is too small', '1 a3a6bf43 {}\n', 'should hold 1 bytes and holds 2'],
    ['another checksum', '2 00000000 {}\n', 'checksum'],
    ['a checksum in capitals', '2 A3A6BF43 {}\n', 'length and a checksum'],
    ['a length with a leading zero', '02 a3a6bf43 {}\n', 'length and a checksum'],
    ['what is not JSON', '1 15d54739 {\n', 'not JSON'],
  ])('is refused when it is %s', (_, text, reason) => {
    expect(failure(Buffer.concat([...lines, Buffer.from(text)]))).toMatchObject({
      line: 4,
      offset: Buffer.concat(lines).length,
      message: expect.stringContaining(reason),
    });
  });
});

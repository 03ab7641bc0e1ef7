import { type Block, Cipher } from './cipher.js';
import { type IdCodec, type RowRef, requireRef } from './codec.js';
import { mix } from './mixing.js';

/** A row and the time that its id shows. */
export interface TimedRef extends RowRef {
  /** When the row was made, in milliseconds since the Unix epoch; below 2^48. */
  readonly at: number;
}

/** Crockford's base 32 in lower case; TypeID allows none of its look-alikes (i, l, o, u). */
const ALPHABET = Buffer.from('0123456789abcdefghjkmnpqrstvwxyz', 'latin1');
const VALUES = new Int8Array(128).fill(-1);
for (const [value, code] of ALPHABET.entries()) VALUES[code] = value;

const SUFFIX = 26;
const TIME_LIMIT = 2 ** 48;

/** The four words of a UUID, first word first. */
type Words = [number, number, number, number];

/** 128 bits in groups of five from the right; the first character holds the three left over. */
function writeBase32(into: Buffer, offset: number, words: Words): void {
  for (let i = 0, bit = 5 * (SUFFIX - 1); i < SUFFIX; i++, bit -= 5) {
    const word = 3 - (bit >>> 5);
    const shift = bit & 31;
    const carried = shift > 27 && word > 0 ? words[word - 1]! << (32 - shift) : 0;
    into[offset + i] = ALPHABET[((words[word]! >>> shift) | carried) & 31]!;
  }
}

function wordsOf(text: string, offset: number): Words | undefined {
  const words: Words = [0, 0, 0, 0];
  for (let i = 0, bit = 5 * (SUFFIX - 1); i < SUFFIX; i++, bit -= 5) {
    const value = VALUES[text.charCodeAt(offset + i)] ?? -1;
    // The first character holds three bits: from '8' on, it would be a number past 128 bits.
    if (value < 0 || (i === 0 && value > 7)) return undefined;
    const word = 3 - (bit >>> 5);
    const shift = bit & 31;
    words[word] = words[word]! | (value << shift);
    if (shift > 27 && word > 0) words[word - 1] = words[word - 1]! | (value >>> (32 - shift));
  }
  return words;
}

/**
 * TypeIDs: `prefix_` and a UUID of version 7 in 26 characters, so that ids sort by time. After the
 * 48 bits of time, 64 bits name the row and ten are check bits.
 *
 * Ten bits let one altered id in a thousand through. It then names a random one of 2^64 rows, at a
 * time that is not that row's: the caller finds nothing, or should compare `at`.
 */
export function typeId(options: {
  /** Ids under another key are strangers; by custom `realm/record`. */
  readonly key: string;
  /** Written before the underscore; ASCII. */
  readonly prefix: string;
}): IdCodec<TimedRef> {
  const cipher = new Cipher(options.key);
  const prefix = `${options.prefix}_`;
  const tweakOf = (high: number, low: number) => mix(high ^ mix(low));
  const checkBits = (block: Block, tweak: number) => cipher.check(block, tweak) & 0x3ff;
  const scratch = Buffer.from(prefix.padEnd(prefix.length + SUFFIX, '0'), 'latin1');
  return {
    encode(ref) {
      requireRef(ref);
      const { at } = ref;
      if (!Number.isInteger(at) || at < 0 || at >= TIME_LIMIT) {
        throw new RangeError(`time ${at} does not fit a UUID of version 7`);
      }
      const high = Math.floor(at / 0x10000) | 0;
      const low = at % 0x10000;
      const tweak = tweakOf(high, low);
      const block = cipher.seal(ref, tweak);
      writeBase32(scratch, prefix.length, [
        high,
        (low << 16) | 0x7000 | (checkBits(block, tweak) << 2) | (block.right >>> 30),
        0x80000000 | (block.right & 0x3fffffff),
        block.left,
      ]);
      return scratch.toString('latin1');
    },
    decode(text) {
      if (text.length !== prefix.length + SUFFIX || !text.startsWith(prefix)) return undefined;
      const words = wordsOf(text, prefix.length);
      if (words === undefined) return undefined;
      const [high, second, third, left] = words;
      if ((second & 0xf000) !== 0x7000 || third >>> 30 !== 0b10) return undefined;
      const low = second >>> 16;
      const block = { left, right: (second << 30) | (third & 0x3fffffff) };
      const tweak = tweakOf(high, low);
      if (((second >>> 2) & 0x3ff) !== checkBits(block, tweak)) return undefined;
      const { account, seq } = cipher.open(block, tweak);
      return { account, seq, at: (high >>> 0) * 0x10000 + low };
    },
  };
}

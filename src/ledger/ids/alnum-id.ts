import { Cipher, checkWord } from './cipher.js';
import { type IdCodec, requireRef } from './codec.js';
import { hashText, mix } from './mixing.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Ids are built of pairs of characters, which halves the divisions. */
const PAIR = ALPHABET.length ** 2;

/** The two characters of each pair, one after the other. */
const PAIRS = Buffer.from(
  [...ALPHABET].flatMap((high) => [...ALPHABET].map((low) => high + low)).join(''),
  'latin1',
);

/** The value of each character by its code; -1 for everything that is no letter or digit. */
const VALUES = new Int8Array(128).fill(-1);
for (const [value, character] of [...ALPHABET].entries()) {
  VALUES[character.charCodeAt(0)] = value;
}

/** Pairs that hold one 32-bit word. */
const WORD_PAIRS = 3;
const PAYLOAD_PAIRS = 2 * WORD_PAIRS;

function writePair(into: Buffer, offset: number, pair: number): void {
  into[offset] = PAIRS[2 * pair]!;
  into[offset + 1] = PAIRS[2 * pair + 1]!;
}

/** The value of the two characters at `offset`, or -1. */
function pairAt(text: string, offset: number): number {
  const high = VALUES[text.charCodeAt(offset)] ?? -1;
  const low = VALUES[text.charCodeAt(offset + 1)] ?? -1;
  return high < 0 || low < 0 ? -1 : high * 62 + low;
}

/** The check pair number `index`: each half of a check word gives one. */
function checkPair(check: number, index: number): number {
  const word = checkWord(check, index >> 1);
  return (index % 2 === 0 ? word & 0xffff : word >>> 16) % PAIR;
}

/** What is added to the pair number `index` of the payload, given the hash of the check pairs. */
function mask(veil: number, index: number): number {
  // One bit less keeps the number among V8's small integers, whose remainder is far cheaper.
  return (mix((veil + index) | 0) >>> 1) % PAIR;
}

/**
 * Ids of letters and digits, as session tokens and better-auth's ids are. Twelve characters name
 * the row; the rest are check characters.
 *
 * A word of 32 bits does not fill six characters, and its first would always be one of five. So
 * the payload is shifted by a hash of the check characters, which come last and can be read first.
 */
export function alnumId(options: {
  /** Ids under another key are strangers; by custom `realm/record`. */
  readonly key: string;
  /** Written before the characters as it stands; ASCII. */
  readonly prefix: string;
  /** Characters after the prefix: even, and at least 18, which leaves 35 check bits. */
  readonly length: number;
}): IdCodec {
  const { key, prefix, length } = options;
  if (length % 2 !== 0 || length < 18) {
    throw new RangeError(`length ${length} is not even and at least 18`);
  }
  const cipher = new Cipher(key);
  const veilKey = hashText(key, 6);
  const checkPairs = length / 2 - PAYLOAD_PAIRS;
  const payloadStart = prefix.length;
  const checkStart = payloadStart + 2 * PAYLOAD_PAIRS;
  const scratch = Buffer.from(prefix.padEnd(prefix.length + length, '0'), 'latin1');
  return {
    encode(ref) {
      requireRef(ref);
      const block = cipher.seal(ref);
      const check = cipher.check(block);
      let veil = veilKey;
      for (let i = 0; i < checkPairs; i++) {
        const pair = checkPair(check, i);
        writePair(scratch, checkStart + 2 * i, pair);
        veil = mix(veil ^ pair);
      }
      for (let i = 0, rest = 0; i < PAYLOAD_PAIRS; i++) {
        if (i === 0) rest = block.left >>> 0;
        if (i === WORD_PAIRS) rest = block.right >>> 0;
        writePair(scratch, payloadStart + 2 * i, ((rest % PAIR) + mask(veil, i)) % PAIR);
        rest = Math.floor(rest / PAIR);
      }
      return scratch.toString('latin1');
    },
    decode(text) {
      if (text.length !== prefix.length + length || !text.startsWith(prefix)) return undefined;
      let veil = veilKey;
      for (let i = 0; i < checkPairs; i++) {
        const pair = pairAt(text, checkStart + 2 * i);
        if (pair < 0) return undefined;
        veil = mix(veil ^ pair);
      }
      const words = [0, 0];
      for (let i = PAYLOAD_PAIRS - 1; i >= 0; i--) {
        const pair = pairAt(text, payloadStart + 2 * i);
        if (pair < 0) return undefined;
        const half = i < WORD_PAIRS ? 0 : 1;
        words[half] = words[half]! * PAIR + ((pair - mask(veil, i) + PAIR) % PAIR);
      }
      const [left = 0, right = 0] = words;
      if (left > 0xffffffff || right > 0xffffffff) return undefined;
      const block = { left: left | 0, right: right | 0 };
      const check = cipher.check(block);
      for (let i = 0; i < checkPairs; i++) {
        if (pairAt(text, checkStart + 2 * i) !== checkPair(check, i)) return undefined;
      }
      return cipher.open(block);
    },
  };
}

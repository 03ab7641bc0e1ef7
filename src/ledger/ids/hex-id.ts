import { Cipher, checkWord } from './cipher.js';
import { type IdCodec, type RowRef, requireRef } from './codec.js';
import { readWord, writeWord } from './hex-text.js';

/** Hex digits in a word of 32 bits. */
const WORD = 8;

/** Also gives the digits as what they stand for, to whoever writes them otherwise. */
export interface HexIdCodec extends IdCodec {
  /** Writes the words of 32 bits that a row's digits spell into a list, from a place on. */
  words(ref: RowRef, into: Int32Array, at: number): void;
}

/**
 * Ids like `x402tx_3f9c…`: a prefix and lowercase hex digits, as n random bytes in hexadecimal
 * writes them. 64 bits name the row; all further digits are check digits.
 */
export function hexId(options: {
  /** Ids under another key are strangers; by custom `realm/record`. */
  readonly key: string;
  /** Written before the digits as it stands; ASCII. */
  readonly prefix: string;
  readonly digits: 24 | 32 | 48 | 64;
}): HexIdCodec {
  const { key, prefix, digits } = options;
  const cipher = new Cipher(key);
  const start = prefix.length;
  const checkWords = digits / WORD - 2;
  // Writing into bytes and decoding them once costs a third of joining the digits as strings.
  const scratch = Buffer.from(prefix.padEnd(start + digits, '0'), 'latin1');
  return {
    encode(ref) {
      requireRef(ref);
      const block = cipher.seal(ref);
      const check = cipher.check(block);
      writeWord(scratch, start, block.left);
      writeWord(scratch, start + WORD, block.right);
      for (let i = 0; i < checkWords; i++) {
        writeWord(scratch, start + (2 + i) * WORD, checkWord(check, i));
      }
      return scratch.toString('latin1');
    },
    words(ref, into, at) {
      requireRef(ref);
      const block = cipher.seal(ref);
      const check = cipher.check(block);
      into[at] = block.left;
      into[at + 1] = block.right;
      for (let i = 0; i < checkWords; i++) into[at + 2 + i] = checkWord(check, i);
    },
    decode(text) {
      if (text.length !== start + digits || !text.startsWith(prefix)) return undefined;
      const left = readWord(text, start);
      const right = readWord(text, start + WORD);
      if (left === undefined || right === undefined) return undefined;
      const block = { left, right };
      const check = cipher.check(block);
      for (let i = 0; i < checkWords; i++) {
        if (readWord(text, start + (2 + i) * WORD) !== checkWord(check, i)) return undefined;
      }
      return cipher.open(block);
    },
  };
}

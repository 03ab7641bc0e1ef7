import { type Block, Cipher, checkWord } from './cipher.js';
import { type IdCodec, requireRef } from './codec.js';
import { readWord, writeHalf, writeWord } from './hex-text.js';

/** Where the five groups of digits begin; the dashes stand before all but the first. */
const GROUPS = [0, 9, 14, 19, 24] as const;
const TEMPLATE = '00000000-0000-0000-0000-000000000000';

/** The UUID's second word: check bits around the version, 4. */
function versionWord(check: number): number {
  return (checkWord(check, 0) & ~0xf000) | 0x4000;
}

/** The UUID's third word: the variant, binary 10, and check bits. */
function variantWord(check: number): number {
  return (checkWord(check, 1) & 0x3fffffff) | 0x80000000;
}

/**
 * Lowercase UUIDs of version 4. The outer 64 bits name the row; the 58 free bits between them are
 * check bits.
 */
export function uuidV4Id(options: {
  /** Ids under another key are strangers; by custom `realm/record`. */
  readonly key: string;
}): IdCodec {
  const cipher = new Cipher(options.key);
  const scratch = Buffer.from(TEMPLATE, 'latin1');
  const [first, second, third, fourth, fifth] = GROUPS;
  return {
    encode(ref) {
      requireRef(ref);
      const block = cipher.seal(ref);
      const check = cipher.check(block);
      const version = versionWord(check);
      const variant = variantWord(check);
      writeWord(scratch, first, block.left);
      writeHalf(scratch, second, version >>> 16);
      writeHalf(scratch, third, version);
      writeHalf(scratch, fourth, variant >>> 16);
      writeHalf(scratch, fifth, variant);
      writeWord(scratch, fifth + 4, block.right);
      return scratch.toString('latin1');
    },
    decode(text) {
      if (text.length !== TEMPLATE.length) return undefined;
      for (const group of GROUPS) if (group > 0 && text[group - 1] !== '-') return undefined;
      const left = readWord(text, first);
      const right = readWord(text, fifth + 4);
      if (left === undefined || right === undefined) return undefined;
      const block: Block = { left, right };
      const check = cipher.check(block);
      if (readWord(text, second, third) !== versionWord(check)) return undefined;
      if (readWord(text, fourth, fifth) !== variantWord(check)) return undefined;
      return cipher.open(block);
    },
  };
}

/**
 * Fast integer mixing on 32-bit words: what ids and the story's randomness are made of.
 *
 * Nothing here is cryptographic. It has to look random, to be the same on every machine, and to
 * cost a few nanoseconds; whoever reads this file can foretell every value.
 */

/** 2^32 divided by the golden ratio: steps of it never fall into a short cycle. */
export const GOLDEN = 0x9e3779b9;

/**
 * A bijection of the 32-bit words in which every bit of the input moves about half of the bits of
 * the output.
 *
 * The shape is the usual xor-shift-multiply; the two constants are Chris Wellons' "lowbias32",
 * found by a search for the least bias of that shape.
 *
 * @returns a signed 32-bit word, which V8 keeps without allocating.
 */
export function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/**
 * Hashes a text to a signed 32-bit word; other seeds give unrelated hashes of the same text.
 *
 * The length goes in first, so that no text's hash is a step on the way to a longer one's.
 */
export function hashText(text: string, seed: number): number {
  let hash = mix(mix((seed + GOLDEN) | 0) ^ text.length);
  for (let i = 0; i < text.length; i++) {
    hash = mix(((hash ^ text.charCodeAt(i)) + GOLDEN) | 0);
  }
  return hash;
}

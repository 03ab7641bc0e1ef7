import type { RowRef } from './codec.js';
import { GOLDEN, hashText, mix } from './mixing.js';

/** An enciphered reference: two signed 32-bit words. */
export interface Block {
  readonly left: number;
  readonly right: number;
}

/**
 * A keyed permutation of the pairs (account, seq), with check words to tell its own blocks from
 * made-up ones.
 *
 * It is a Feistel network: each round changes one half by a hash of the other, so it can be undone
 * whatever the hash is, and no two rows ever share an id. Four rounds make neighbouring rows look
 * unrelated.
 *
 * A `tweak` is a word that both sides know already (a time that the id shows openly): the same
 * block under another tweak opens as another row.
 *
 * Sums are cut to 32 bits (`| 0`) before they are passed on: V8 would allocate the longer number.
 */
export class Cipher {
  readonly #round0: number;
  readonly #round1: number;
  readonly #round2: number;
  readonly #round3: number;
  readonly #checkLeft: number;
  readonly #checkRight: number;

  constructor(key: string) {
    this.#round0 = hashText(key, 0);
    this.#round1 = hashText(key, 1);
    this.#round2 = hashText(key, 2);
    this.#round3 = hashText(key, 3);
    this.#checkLeft = hashText(key, 4);
    this.#checkRight = hashText(key, 5);
  }

  seal(ref: RowRef, tweak = 0): Block {
    let left = ref.account | 0;
    let right = ref.seq | 0;
    left ^= mix((right + this.#round0 + tweak) | 0);
    right ^= mix((left + this.#round1 + tweak) | 0);
    left ^= mix((right + this.#round2 + tweak) | 0);
    right ^= mix((left + this.#round3 + tweak) | 0);
    return { left, right };
  }

  open(block: Block, tweak = 0): RowRef {
    let { left, right } = block;
    right ^= mix((left + this.#round3 + tweak) | 0);
    left ^= mix((right + this.#round2 + tweak) | 0);
    right ^= mix((left + this.#round1 + tweak) | 0);
    left ^= mix((right + this.#round0 + tweak) | 0);
    return { account: left >>> 0, seq: right >>> 0 };
  }

  /**
   * The word from which a block's check words are derived.
   *
   * Every step is a bijection, so two blocks that differ in one half only never share it: a change
   * confined to eight hex digits is noticed always, any other but once in 2^32 times.
   */
  check(block: Block, tweak = 0): number {
    return mix(mix((block.left + tweak) ^ this.#checkLeft) ^ block.right ^ this.#checkRight);
  }
}

/** The check word number `index` (from 0) that follows from {@link Cipher.check}. */
export function checkWord(check: number, index: number): number {
  return mix((check + Math.imul(index + 1, GOLDEN)) | 0);
}

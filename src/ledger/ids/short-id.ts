import { Cipher } from './cipher.js';
import { type IdCodec, type RowRef, requireRef } from './codec.js';
import { hashText, mix } from './mixing.js';

const BASE = 36;
const SHORT = 6;
const LONG = 13;

/** Six characters hold 31 bits (2^31 < 36^6): eleven for the account, twenty for the row. */
const ACCOUNT_BITS = 11;
const SEQ_BITS = 20;
const ACCOUNT_MASK = 2 ** ACCOUNT_BITS - 1;
const SEQ_MASK = 2 ** SEQ_BITS - 1;

const ROUNDS = 6;
const PATTERN = /^[0-9a-z]+$/;

function fitsShort({ account, seq }: RowRef): boolean {
  return account <= ACCOUNT_MASK && seq <= SEQ_MASK;
}

/**
 * Ids like `wtx_k3f09a`: a prefix and six of [0-9a-z], for the first 2,048 accounts and the first
 * 1,048,576 rows of each; thirteen characters beyond that.
 *
 * There is no room for check bits: nearly every text of six characters names some row, and whether
 * that row exists is the only test.
 */
export function shortId(options: {
  /** Ids under another key are strangers; by custom `realm/record`. */
  readonly key: string;
  /** Written before the characters as it stands. */
  readonly prefix: string;
}): IdCodec {
  const { key, prefix } = options;
  const rounds = Array.from({ length: ROUNDS }, (_, i) => hashText(key, 16 + i));
  const cipher = new Cipher(key);

  /** An unbalanced Feistel network: the halves have 11 and 20 bits, and each round changes both. */
  const seal = (ref: RowRef): number => {
    let { account, seq } = ref;
    for (const round of rounds) {
      seq ^= mix((account + round) | 0) & SEQ_MASK;
      account ^= mix((seq - round) | 0) & ACCOUNT_MASK;
    }
    return account * 2 ** SEQ_BITS + seq;
  };
  const open = (value: number): RowRef => {
    let account = value >>> SEQ_BITS;
    let seq = value & SEQ_MASK;
    for (let i = ROUNDS - 1; i >= 0; i--) {
      const round = rounds[i]!;
      account ^= mix((seq - round) | 0) & ACCOUNT_MASK;
      seq ^= mix((account + round) | 0) & SEQ_MASK;
    }
    return { account, seq };
  };

  return {
    encode(ref) {
      requireRef(ref);
      if (fitsShort(ref)) return prefix + seal(ref).toString(BASE).padStart(SHORT, '0');
      // 64 bits do not fit a float; rows out here are rare enough to pay for a bigint.
      const { left, right } = cipher.seal(ref);
      const value = (BigInt(left >>> 0) << 32n) | BigInt(right >>> 0);
      return prefix + value.toString(BASE).padStart(LONG, '0');
    },
    decode(text) {
      if (!text.startsWith(prefix)) return undefined;
      const suffix = text.slice(prefix.length);
      if (!PATTERN.test(suffix)) return undefined;
      if (suffix.length === SHORT) {
        const value = Number.parseInt(suffix, BASE);
        return value < 2 ** (ACCOUNT_BITS + SEQ_BITS) ? open(value) : undefined;
      }
      if (suffix.length !== LONG) return undefined;
      let value = 0n;
      for (const digit of suffix) value = value * 36n + BigInt(Number.parseInt(digit, BASE));
      if (value >> 64n !== 0n) return undefined;
      const left = Number(BigInt.asIntN(32, value >> 32n));
      const right = Number(BigInt.asIntN(32, value));
      const ref = cipher.open({ left, right });
      // Each row has one id: what fits six characters is never written with thirteen.
      return fitsShort(ref) ? undefined : ref;
    },
  };
}

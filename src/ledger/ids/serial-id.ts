import { type RowRef, requireRef } from './codec.js';

/** Up to here every product below is a safe integer. */
const DIAGONALS = 90_000_000;

/** Writes whole numbers as ids, and reads them back without having kept them. */
export interface SerialCodec {
  /**
   * The number of a row, from 1 up.
   *
   * @throws {RangeError} when account + seq reaches 90,000,000.
   */
  encode(ref: RowRef): number;
  /** The row of a number, or undefined for what `encode` would never have written. */
  decode(id: number): RowRef | undefined;
}

/**
 * Ids like those of a database sequence: positive integers, rising with `seq` within an account
 * and unique over all accounts. They are Cantor's pairing, which counts the pairs (account, seq)
 * along the diagonals; a client learns from one what it learns from a real sequence, roughly how
 * many rows there are.
 */
export function serialId(): SerialCodec {
  return {
    encode(ref) {
      requireRef(ref);
      const diagonal = ref.account + ref.seq;
      if (diagonal >= DIAGONALS) {
        throw new RangeError(`account ${ref.account}, seq ${ref.seq}: past the last serial id`);
      }
      return (diagonal * (diagonal + 1)) / 2 + ref.seq + 1;
    },
    decode(id) {
      if (!Number.isSafeInteger(id) || id < 1) return undefined;
      const place = id - 1;
      // 8 * place passes 2^53, so the root may be off by one either way.
      let diagonal = Math.floor((Math.sqrt(8 * place + 1) - 1) / 2);
      while ((diagonal * (diagonal + 1)) / 2 > place) diagonal--;
      while (((diagonal + 1) * (diagonal + 2)) / 2 <= place) diagonal++;
      if (diagonal >= DIAGONALS) return undefined;
      const seq = place - (diagonal * (diagonal + 1)) / 2;
      return { account: diagonal - seq, seq };
    },
  };
}

/**
 * Randomness by place instead of by order.
 *
 * A usual generator gives the next number of one long sequence: one more draw anywhere, one more
 * field, one more account, and everything after it is another world. Here every value is a hash of
 * where it stands: the seed, a path of names, a row, and how many values were drawn right there. So
 * a story can grow a field or an account, or be built in part, and what was there stays as it was.
 */
import { GOLDEN, hashText, mix } from '../ledger/ids/mixing.js';

/** A step of a path. A number and its decimal text are the same step. */
export type PathPart = string | number;

/** Values with their weights; the weights need not sum to one. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

const WORD = 2 ** 32;

/** Any number but 0: 64 bits of the seed's hash keep two seeds from being the same by chance. */
const SECOND_KEY = 0x51ed270b;

/** The stream at `path` under `seed`. The same arguments give the same stream for ever. */
export function keyed(seed: PathPart, ...path: readonly PathPart[]): Random {
  return new Random(hashText(String(seed), 0), hashText(String(seed), SECOND_KEY)).child(...path);
}

/**
 * The natural logarithm, from operations that IEEE 754 defines to the last bit.
 *
 * `Math.log` may differ between engines and their versions, and one bit would change a fixture.
 */
export function ln(x: number): number {
  let exponent = 0;
  let mantissa = x;
  for (; mantissa < Math.SQRT1_2; exponent--) mantissa *= 2;
  for (; mantissa > Math.SQRT2; exponent++) mantissa /= 2;
  // ln m = 2 artanh z, whose terms fall by more than 33 times each, as |z| < 0.172.
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let sum = 0;
  for (let n = 21; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return 2 * z * sum + exponent * Math.LN2;
}

/**
 * A stream of random values. The n-th is a pure function of the stream's key and n; {@link child}
 * and {@link at} name other streams, and neither moves this one.
 */
export class Random {
  // Signed 32-bit words, which V8 keeps without allocating.
  readonly #key0: number;
  readonly #key1: number;
  #drawn = 0;

  constructor(key0: number, key1: number) {
    this.#key0 = key0 | 0;
    this.#key1 = key1 | 0;
  }

  /** The stream of a name below this one: `people`, or `payments`, or one field of a row. */
  child(...path: readonly PathPart[]): Random {
    let key0 = this.#key0;
    let key1 = this.#key1;
    for (const part of path) {
      const text = String(part);
      key0 = mix(key0 ^ hashText(text, 1));
      key1 = mix((key1 + hashText(text, 2)) | 0);
    }
    return new Random(key0, key1);
  }

  /**
   * The stream of row `row` below this one, for which no text is hashed: name the field once,
   * `const amount = random.child('amount')`, and then draw `amount.at(row).integer(1, 9)`.
   */
  at(row: number): Random {
    const step = Math.imul(row + 1, GOLDEN) ^ Math.floor(row / WORD);
    return new Random(
      mix(mix((this.#key0 + step) | 0) ^ this.#key1),
      mix(mix((this.#key1 ^ step) | 0) + this.#key0),
    );
  }

  /** A stream that goes on from where this one is. */
  copy(): Random {
    const copy = new Random(this.#key0, this.#key1);
    copy.#drawn = this.#drawn;
    return copy;
  }

  /** The next 32 random bits, as an unsigned number. */
  word(): number {
    const count = Math.imul(++this.#drawn, GOLDEN);
    return mix(mix((count + this.#key0) | 0) ^ this.#key1) >>> 0;
  }

  /** From 0 up to but not 1, with all 53 bits of a float. */
  float(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** From `min` up to but not `max`. */
  between(min: number, max: number): number {
    return min + this.float() * (max - min);
  }

  /**
   * A whole number from `min` to `max`, both included.
   *
   * @throws {RangeError} when there is none, or there are more than 2^53.
   */
  integer(min: number, max: number): number {
    const count = max - min + 1;
    if (
      !Number.isSafeInteger(min) ||
      !Number.isSafeInteger(max) ||
      !(count >= 1 && count <= 2 ** 53)
    ) {
      throw new RangeError(`no whole number from ${min} to ${max}`);
    }
    // The bias of scaling is below count / 2^32, or / 2^53, which no story can notice.
    if (count <= WORD) return min + Math.floor((this.word() * count) / WORD);
    return min + Math.floor(this.float() * count);
  }

  /** True once in 1/`probability` times; never for 0, always for 1. */
  chance(probability: number): boolean {
    return this.word() < probability * WORD;
  }

  /** One of the list. @throws {RangeError} when it is empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.integer(0, list.length - 1)]!;
  }

  /** One of the table's values, each as often as its weight says. @throws {RangeError} for none. */
  weighted<T>(table: Weighted<T>): T {
    // Rows draw from tables a million times over; counting through them costs half of iterating.
    let total = 0;
    for (let at = 0; at < table.length; at++) total += table[at]![1];
    if (!(total > 0)) throw new RangeError('a table of weights needs one above zero');
    let rest = (this.word() / WORD) * total;
    let chosen: T | undefined;
    for (let at = 0; at < table.length; at++) {
      const weight = table[at]![1];
      if (weight <= 0) continue;
      chosen = table[at]![0];
      rest -= weight;
      if (rest < 0) break;
    }
    return chosen as T;
  }

  /** The list in another order; the list itself stays. */
  shuffled<T>(list: readonly T[]): T[] {
    const shuffled = [...list];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    return shuffled;
  }

  /** How long until the next of events that come independently, on average every `mean`. */
  exponential(mean: number): number {
    // The half step keeps zero out of the logarithm.
    return -ln((this.word() + 0.5) / WORD) * mean;
  }

  /** How many such events there are where `mean` are expected. Costs a draw for each event. */
  poisson(mean: number): number {
    let events = 0;
    for (let time = this.exponential(1); time < mean; time += this.exponential(1)) events++;
    return events;
  }
}

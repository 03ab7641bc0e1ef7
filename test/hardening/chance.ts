import fc from 'fast-check';
import { mulberry32 } from '../../src/random-numbers.js';

/** Whole numbers from 0 up to `below`, the same for the same seed (mulberry32). */
export function chance(seed: number): (below: number) => number {
  const next = mulberry32(seed);
  return (below) => next() % below;
}

/** A value nine times out of ten, and something else otherwise. */
export function mostly<T, U>(value: T, otherwise: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: otherwise },
  );
}

/** A value, and once in fifty times something else: what takes long to send, or spoils the rest. */
export function seldom<T, U>(value: T, otherwise: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof(
    { weight: 49, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: otherwise },
  );
}

import fc from 'fast-check';

/** Whole numbers from 0 up to `below`, the same for the same seed (mulberry32). */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
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

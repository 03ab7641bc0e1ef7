import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyed, ln, type Random } from './random.js';

function draws<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

describe('golden values: a change here changes every stored world', () => {
  it('draws by a path', () => {
    const random = keyed('seed', 'payments', 3);
    expect(draws(4, () => random.word())).toEqual([2106696326, 3498270882, 14793215, 3913270237]);
    expect(draws(4, () => random.integer(1, 100))).toEqual([62, 49, 28, 39]);
    expect(random.float()).toBe(0.11555814523547225);
    expect(random.exponential(10)).toBe(8.265027844703521);
  });

  it('draws by a row', () => {
    const amount = keyed('seed').child('amount');
    expect([0, 1, 2, 1_000_000, 2 ** 40].map((row) => amount.at(row).word())).toEqual([
      1315237788, 2012088980, 3547381056, 1926835991, 1326658763,
    ]);
  });
});

describe('what a value depends on', () => {
  it('is its path, step by step', () => {
    const first = (random: Random) => random.word();
    const one = first(keyed('s', 'a', 'b'));
    expect(first(keyed('s').child('a').child('b'))).toBe(one);
    expect(first(keyed('s', 'ab'))).not.toBe(one);
    expect(first(keyed('s', 'b', 'a'))).not.toBe(one);
    expect(first(keyed('s', 'a'))).not.toBe(one);
    expect(first(keyed('s', 'a', 'b', ''))).not.toBe(one);
    expect(first(keyed('t', 'a', 'b'))).not.toBe(one);
  });

  it('is the same for a number and its text, as a seed may come from a command line', () => {
    expect(keyed(42, 7).word()).toBe(keyed('42', '7').word());
  });

  it('is not what was drawn elsewhere, nor what was drawn before it from its parent', () => {
    const quiet = keyed('s');
    const expected = draws(3, () => quiet.child('b').at(5).word());
    const busy = keyed('s');
    draws(10, () => busy.word());
    draws(10, () => busy.child('a').word());
    draws(10, () => busy.child('b').word());
    draws(10, () => busy.child('b').at(4).word());
    expect(draws(3, () => busy.child('b').at(5).word())).toEqual(expected);
  });

  it('differs between rows, names and draws as often as chance would have it', () => {
    const words = new Set<number>();
    for (const name of ['a', 'b']) {
      const field = keyed('s', name);
      for (let row = 0; row < 20_000; row++) {
        const random = field.at(row);
        words.add(random.word()).add(random.word());
      }
    }
    // 80,000 words of 32 bits: 0.75 pairs are expected to be equal.
    expect(words.size).toBeGreaterThan(80_000 - 6);
  });
});

describe.each([
  [
    'one stream',
    (): (() => number) => {
      const random = keyed('even');
      return () => random.word();
    },
  ],
  [
    'the first of each row',
    (): (() => number) => {
      const random = keyed('even');
      let row = 0;
      return () => random.at(row++).word();
    },
  ],
  [
    'the first of each name',
    (): (() => number) => {
      let name = 0;
      return () => keyed('even', `name ${name++}`).word();
    },
  ],
])('%s', (_, start) => {
  const COUNT = 64_000;

  it('has every bit set half of the time', () => {
    const draw = start();
    const set = Array<number>(32).fill(0);
    for (let i = 0; i < COUNT; i++) {
      const word = draw();
      for (let bit = 0; bit < 32; bit++) set[bit]! += (word >>> bit) & 1;
    }
    // Five standard deviations.
    for (const count of set) expect(Math.abs(count - COUNT / 2)).toBeLessThan(5 * 0.5 * 253);
  });

  it('fills pairs of neighbours evenly', () => {
    const draw = start();
    const cells = Array<number>(256).fill(0);
    for (let i = 0; i < COUNT; i++) cells[(draw() >>> 28) * 16 + (draw() >>> 28)]!++;
    const mean = COUNT / 256;
    const chiSquare = cells.reduce((sum, cell) => sum + (cell - mean) ** 2 / mean, 0);
    // 255 degrees of freedom: 255 give or take 22.6, and five times that.
    expect(Math.abs(chiSquare - 255)).toBeLessThan(5 * 22.6);
  });
});

describe('draws', () => {
  it('keeps whole numbers within bounds of every size, and reaches both ends', () => {
    const bound = fc.oneof(
      fc.integer({ min: -10, max: 10 }),
      fc.maxSafeInteger().map((n) => Math.floor(n / 2)),
    );
    let row = 0;
    fc.assert(
      fc.property(bound, bound, (a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const value = keyed('bounds').at(row++).integer(min, max);
        expect(Number.isSafeInteger(value) && value >= min && value <= max).toBe(true);
      }),
      { seed: 1, numRuns: 1000 },
    );
    const die = keyed('die');
    expect(new Set(draws(200, () => die.integer(1, 6)))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });

  it.each([
    [1, 0],
    [0.5, 3],
    [0, Number.POSITIVE_INFINITY],
    [Number.NaN, 1],
    [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('has no whole number from %d to %d, or too many', (min, max) => {
    expect(() => keyed('s').integer(min, max)).toThrow(RangeError);
  });

  it('keeps floats below one and spreads them', () => {
    const random = keyed('floats');
    const values = draws(20_000, () => random.float());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(values)).toBeCloseTo(0.5, 1);
    const between = draws(1000, () => random.between(-3, 5));
    expect(between.every((value) => value >= -3 && value < 5)).toBe(true);
  });

  it('gives chances in their proportion, and certainties surely', () => {
    const random = keyed('chances');
    const share = (probability: number) =>
      draws(20_000, () => random.chance(probability)).filter(Boolean).length / 20_000;
    expect(share(0)).toBe(0);
    expect(share(1)).toBe(1);
    expect(share(0.2)).toBeCloseTo(0.2, 1);
  });

  it('weighs a table, and never gives what has no weight', () => {
    const random = keyed('weights');
    const counts = { a: 0, b: 0, never: 0 };
    const table = [
      ['never', 0],
      ['a', 3],
      ['never', 0],
      ['b', 1],
      ['never', 0],
    ] as const;
    for (let i = 0; i < 20_000; i++) counts[random.weighted(table)]++;
    expect(counts.never).toBe(0);
    expect(counts.a / counts.b).toBeGreaterThan(2.8);
    expect(counts.a / counts.b).toBeLessThan(3.2);
    expect(() => random.weighted([])).toThrow(RangeError);
    expect(() => random.weighted([['a', 0]])).toThrow(RangeError);
  });

  it('picks from a list, and has nothing to pick from none', () => {
    const random = keyed('picks');
    expect(new Set(draws(100, () => random.pick(['x', 'y', 'z']))).size).toBe(3);
    expect(() => random.pick([])).toThrow(RangeError);
  });

  it('shuffles a copy', () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = keyed('shuffle').shuffled(list);
    expect(shuffled).not.toEqual(list);
    expect([...shuffled].sort()).toEqual(list);
    expect(list).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('waits and counts on average as it should', () => {
    const random = keyed('waits');
    const waits = draws(20_000, () => random.exponential(10));
    expect(waits.every((wait) => wait > 0 && Number.isFinite(wait))).toBe(true);
    expect(mean(waits)).toBeGreaterThan(9.6);
    expect(mean(waits)).toBeLessThan(10.4);
    const counts = draws(5000, () => random.poisson(4));
    expect(mean(counts)).toBeGreaterThan(3.8);
    expect(mean(counts)).toBeLessThan(4.2);
    expect(random.poisson(0)).toBe(0);
  });

  it('takes logarithms as Math.log does, to the last digits', () => {
    const positive = fc.double({ min: 2 ** -40, max: 2 ** 40, noNaN: true });
    fc.assert(
      fc.property(positive, (x) => {
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(
          1e-14 * Math.abs(Math.log(x)) + 1e-16,
        );
      }),
      { seed: 2, numRuns: 1000 },
    );
    expect(ln(1)).toBe(0);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

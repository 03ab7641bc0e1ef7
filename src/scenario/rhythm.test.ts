import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, startOfDay, weekdayOf } from './calendar.js';
import { digestOf } from './digest.js';
import { keyed } from './random.js';
import { arrivals, exactArrivals, OFFICE_HOURS, OFFICE_WEEK } from './rhythm.js';

const from = startOfDay('2025-01-01');
const random = keyed('rhythm');

function isAscending(moments: readonly number[]): boolean {
  return moments.every((moment, i) => i === 0 || moment >= moments[i - 1]!);
}

describe.each([
  ['arrivals', (span: Span) => [...arrivals({ ...span, random, perDay: 40 })]],
  ['exactArrivals', (span: Span) => [...exactArrivals({ ...span, random, count: 500 })]],
] as const)('%s', (_, make) => {
  it('come in order, in time and at their precision, whatever the span', () => {
    const span = fc.record({
      start: fc.integer({ min: 0, max: 10 * DAY }),
      length: fc.integer({ min: 2000, max: 10 * DAY }),
      precision: fc.constantFrom<1 | 1000>(1, 1000),
      growth: fc.constantFrom(0, 0.5, -0.5),
    });
    fc.assert(
      fc.property(span, ({ start, length, precision, growth }) => {
        const to = from + start + length;
        const moments = make({ from: from + start, to, precision, growth });
        expect(isAscending(moments)).toBe(true);
        for (const moment of moments) {
          expect(moment >= from + start && moment < to && moment % precision === 0).toBe(true);
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('do not depend on what else was drawn', () => {
    const span = { from, to: from + DAY };
    const before = make(span);
    random.word();
    expect(make(span)).toEqual(before);
  });

  it('keep to the week and the hours', () => {
    const moments = make({
      from,
      to: from + 28 * DAY,
      weekday: [0, 1, 1, 1, 1, 1, 0],
      hours: OFFICE_HOURS.map((_, hour) => (hour >= 9 && hour < 17 ? 1 : 0)),
    });
    expect(moments.length).toBeGreaterThan(400);
    for (const moment of moments) {
      expect(weekdayOf(moment)).toBeGreaterThan(0);
      expect(weekdayOf(moment)).toBeLessThan(6);
      const hour = Math.floor((moment % DAY) / HOUR);
      expect(hour >= 9 && hour < 17).toBe(true);
    }
  });

  it.each([
    ['weekday', { weekday: [0, 0, 0, 0, 0, 0, 0] as const }],
    ['weekday', { weekday: [1, 1, 1, -1, 1, 1, 1] as const }],
    ['hours', { hours: [1, 2, 3] }],
    ['growth', { growth: -1 }],
  ])('refuse a senseless %s', (name, wrong) => {
    expect(() => make({ from, to: from + DAY, ...wrong })).toThrow(name);
  });
});

interface Span {
  readonly from: number;
  readonly to: number;
  readonly weekday?: readonly [number, number, number, number, number, number, number];
  readonly hours?: readonly number[];
  readonly growth?: number;
  readonly precision?: 1 | 1000;
}

describe('arrivals at a rate', () => {
  it('are as many as the rate says, in uneven weeks too', () => {
    const to = from + 364 * DAY;
    const weeks = { weekday: OFFICE_WEEK, hours: OFFICE_HOURS };
    for (const shape of [{}, weeks]) {
      const { length } = [...arrivals({ random, from, to, perDay: 50, ...shape })];
      // 18,200 expected, give or take 135, and five times that.
      expect(Math.abs(length - 364 * 50)).toBeLessThan(5 * 135);
    }
  });

  it('stay as they were when days are added', () => {
    const rhythm = { random, from, perDay: 30, growth: 0.2, weekday: OFFICE_WEEK };
    const short = [...arrivals({ ...rhythm, to: from + 45 * DAY + 5 * HOUR })];
    const long = [...arrivals({ ...rhythm, to: from + 90 * DAY })];
    expect(long.length).toBeGreaterThan(short.length);
    // The hour in which the shorter span ends is the only one that is cut otherwise.
    expect(long.slice(0, short.length)).toEqual(short);
  });

  it('grow by their share every thirty days', () => {
    const moments = [...arrivals({ random, from, to: from + 90 * DAY, perDay: 400, growth: 0.5 })];
    const inMonth = (month: number) =>
      moments.filter((moment) => Math.floor((moment - from) / (30 * DAY)) === month).length;
    expect(inMonth(1) / inMonth(0)).toBeCloseTo(1.5, 1);
    expect(inMonth(2) / inMonth(1)).toBeCloseTo(1.5, 1);
  });

  it('are none at no rate or in no time, and refuse what is no rate', () => {
    expect([...arrivals({ random, from, to: from + DAY, perDay: 0 })]).toEqual([]);
    expect([...arrivals({ random, from, to: from, perDay: 1000 })]).toEqual([]);
    expect([...arrivals({ random, from, to: from - DAY, perDay: 1000 })]).toEqual([]);
    for (const perDay of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => [...arrivals({ random, from, to: from + DAY, perDay })]).toThrow(RangeError);
    }
  });
});

describe('an exact number of arrivals', () => {
  it.each([0, 1, 2, 1000, 100_000])('is %d', (count) => {
    const moments = [...exactArrivals({ random, from, to: from + 90 * DAY, count })];
    expect(moments.length).toBe(count);
    expect(isAscending(moments)).toBe(true);
  });

  it('follows the week and the hours in proportion', () => {
    const moments = exactArrivals({
      random,
      from,
      to: from + 28 * DAY,
      count: 50_000,
      weekday: [1, 1, 1, 1, 1, 1, 4],
    });
    let saturdays = 0;
    for (const moment of moments) if (weekdayOf(moment) === 6) saturdays++;
    expect(saturdays / 50_000).toBeCloseTo(0.4, 1);
  });

  it('refuses what is no count, and time in which nothing may happen', () => {
    for (const count of [-1, 0.5, Number.NaN]) {
      expect(() => [...exactArrivals({ random, from, to: from + DAY, count })]).toThrow(RangeError);
    }
    expect(() => [...exactArrivals({ random, from, to: from, count: 1 })]).toThrow(RangeError);
  });
});

describe('golden moments: a change here changes every stored world', () => {
  it('are these', () => {
    const rhythm = {
      random: keyed('golden'),
      from,
      to: from + 90 * DAY,
      weekday: OFFICE_WEEK,
      hours: OFFICE_HOURS,
      growth: 0.1,
    };
    expect(digestOf(arrivals({ ...rhythm, perDay: 20 }))).toBe(
      '6cbd995a104d5627b4485622d0d6511a5fe6a17a85d35126787885a058e0eb5a',
    );
    expect(digestOf(exactArrivals({ ...rhythm, count: 2000, precision: 1000 }))).toBe(
      '85142082e99f3287df77a9f262d04c494f992a96c77c5c2fb700ee91b8326054',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { momentAfter } from './index.js';

const at = (text: string): number => Date.parse(text);

describe('a duration after a moment', () => {
  it.each([
    ['2026-03-01T00:00:00Z', 'P1D', '2026-03-02T00:00:00Z'],
    ['2026-03-01T00:00:00Z', 'PT90S', '2026-03-01T00:01:30Z'],
    ['2026-03-01T00:00:00Z', 'P1W', '2026-03-08T00:00:00Z'],
    ['2026-01-31T10:00:00Z', 'P1M', '2026-02-28T10:00:00Z'],
    ['2024-02-29T00:00:00Z', 'P1Y', '2025-02-28T00:00:00Z'],
    ['2026-03-01T00:00:00Z', 'P1DT2H3M4.5S', '2026-03-02T02:03:04.500Z'],
    ['2026-03-01T00:00:00Z', 'PT0S', '2026-03-01T00:00:00Z'],
    ['2026-03-01T00:00:00Z', 1500, '2026-03-01T00:00:01.500Z'],
  ])('%s and %s', (from, duration, to) => {
    expect(momentAfter(at(from), duration)).toBe(at(to));
  });

  it.each(['', 'P', 'PT', 'P1DT', '1D', 'P-1D', '-P1D', 'P1H', 'PT1D', 'p1d', 'P1.5D', -1, 0.5])(
    'is not %j',
    (duration) => expect(momentAfter(0, duration)).toBeUndefined(),
  );
});

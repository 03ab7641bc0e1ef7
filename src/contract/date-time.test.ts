import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateTime, dateTimeToSecond, isDate, momentOf } from './date-time.js';

const moments = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
  fc
    .date({ min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
    .map((date) => date.getTime()),
  fc.constantFrom(0, -1, 1, 86_399_999, 86_400_000, 8.64e15, -8.64e15),
);

it('writes moments as Date does', () => {
  fc.assert(
    fc.property(moments, (at) => {
      const written = new Date(Math.min(at, Date.UTC(10_000, 0, 1) - 1)).toISOString();
      expect(dateTime(at)).toBe(written);
      expect(dateTimeToSecond(at)).toBe(written.replace(/\.\d{3}Z$/, 'Z'));
    }),
    { numRuns: 3_000 },
  );
});

it('cuts off what is below a millisecond', () => {
  expect(dateTime(1_709_294_400_999.9)).toBe('2024-03-01T12:00:00.999Z');
});

it('refuses what is no time', () => {
  for (const at of [Number.NaN, Number.NEGATIVE_INFINITY, -9e15]) {
    expect(() => dateTime(at)).toThrow(RangeError);
  }
});

describe('a moment by RFC 3339', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01t12:00:00z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00.1239Z', '2026-03-01T12:00:00.123Z'],
    ['2026-03-01T12:00:00+01:30', '2026-03-01T10:30:00.000Z'],
    ['2026-03-01T12:00:00-00:00', '2026-03-01T12:00:00.000Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T15:59:60-08:00', '2017-01-01T00:00:00.000Z'],
  ])('%s', (text, is) => {
    const at = momentOf(text);
    expect(at === undefined ? at : new Date(at).toISOString()).toBe(is);
  });

  it.each([
    '2026-13-01T25:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T12:00:60Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+00:60',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00+0000',
    '12026-01-01T00:00:00Z',
    '',
  ])('is none: %j', (text) => {
    expect(momentOf(text)).toBeUndefined();
  });

  it.each([
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
  ])('a day: %s is %s', (text, is) => {
    expect(isDate(text)).toBe(is);
  });
});

it('writes what is later than RFC 3339 can write as the latest that it can', () => {
  expect(dateTime(Date.UTC(10_000, 0, 1))).toBe('9999-12-31T23:59:59.999Z');
  expect(dateTimeToSecond(8.64e15)).toBe('9999-12-31T23:59:59Z');
});

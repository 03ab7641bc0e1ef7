import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dateTime, dateTimeToSecond } from './date-time.js';

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
      const written = new Date(at).toISOString();
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
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) {
    expect(() => dateTime(at)).toThrow(RangeError);
  }
});

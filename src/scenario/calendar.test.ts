import { describe, expect, it } from 'vitest';
import { addMonths } from '../calendar-months.js';
import { DAY, dayStart, HOUR, isoDate, monthStart, startOfDay, weekdayOf } from './calendar.js';

describe('startOfDay', () => {
  it('reads a day as its first millisecond in UTC', () => {
    expect(startOfDay('1970-01-01')).toBe(0);
    expect(startOfDay('2024-02-29')).toBe(Date.parse('2024-02-29T00:00:00.000Z'));
    expect(isoDate(startOfDay('2025-12-31') + DAY - 1)).toBe('2025-12-31');
  });

  it.each([
    '2025-02-29',
    '2025-04-31',
    '2025-13-01',
    '2025-00-10',
    '2025-01-00',
    '0050-01-01',
    '2025-1-1',
    '2025-01-01T00:00:00Z',
    ' 2025-01-01',
    'yesterday',
    '',
  ])('refuses %j', (date) => {
    expect(() => startOfDay(date)).toThrow(RangeError);
  });
});

describe('days', () => {
  it.each([
    ['2025-01-05T00:00:00Z', '2025-01-05', 0],
    ['2025-01-11T23:59:59.999Z', '2025-01-11', 6],
    ['1970-01-01T12:00:00Z', '1970-01-01', 4],
    ['1969-12-31T23:59:59.999Z', '1969-12-31', 3],
    ['1969-12-01T00:00:00Z', '1969-12-01', 1],
  ])('%s is on %s, weekday %d', (text, date, weekday) => {
    const at = Date.parse(text);
    expect(dayStart(at)).toBe(startOfDay(date));
    expect(weekdayOf(at)).toBe(weekday);
    expect(weekdayOf(at)).toBe(new Date(at).getUTCDay());
  });
});

describe('months', () => {
  it.each([
    ['2025-01-31', 1, '2025-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2025-03-31', -1, '2025-02-28'],
    ['2025-01-15', -1, '2024-12-15'],
    ['2025-01-15', -25, '2022-12-15'],
    ['2025-11-30', 3, '2026-02-28'],
    ['2025-06-10', 0, '2025-06-10'],
  ])('%s and %d months is %s', (from, months, to) => {
    const at = startOfDay(from) + 9 * HOUR + 5;
    expect(addMonths(at, months)).toBe(startOfDay(to) + 9 * HOUR + 5);
  });

  it('are those of the calendar in the first century too', () => {
    expect(addMonths(Date.parse('0004-01-31T09:00:00Z'), 1)).toBe(
      Date.parse('0004-02-29T09:00:00Z'),
    );
    expect(addMonths(Date.parse('0000-01-31T09:00:00Z'), 1)).toBe(
      Date.parse('0000-02-29T09:00:00Z'),
    );
  });

  it('begin on the first, at midnight', () => {
    expect(monthStart(Date.parse('2024-02-29T23:59:59.999Z'))).toBe(startOfDay('2024-02-01'));
  });
});

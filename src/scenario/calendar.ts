/** Days and months of the UTC calendar, as milliseconds since the Unix epoch. */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * The first millisecond of a day given as `YYYY-MM-DD`.
 *
 * @throws {RangeError} for another form, or a day that is in no calendar.
 */
export function startOfDay(date: string): number {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  const start = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (Number.isNaN(start) || isoDate(start) !== date) {
    throw new RangeError(`${JSON.stringify(date)} is not a date like 2025-01-31`);
  }
  return start;
}

/** The day of a moment, `YYYY-MM-DD`. */
export function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The first millisecond of a moment's day. */
export function dayStart(at: number): number {
  return Math.floor(at / DAY) * DAY;
}

/** 0 for Sunday to 6 for Saturday, as `Date` counts. */
export function weekdayOf(at: number): number {
  // The epoch was a Thursday.
  const days = Math.floor(at / DAY) + 4;
  return ((days % 7) + 7) % 7;
}

/** The first millisecond of a moment's month. */
export function monthStart(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** Moments as RFC 3339 has them, in UTC: the `date-time` of documents. */

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** `00` to `59`. */
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
/** Days as they are written. `Date` writes slowly, and pages and tables have the same few hundred. */
const writtenDays = new Map<number, string>();
const MOST_DAYS = 1_000;

/**
 * A moment with its milliseconds: `2026-03-01T12:00:00.000Z`.
 *
 * @param at milliseconds since the Unix epoch
 * @throws {RangeError} for what is on no day that `Date` knows.
 */
export function dateTime(at: number): string {
  const day = Math.floor(at / DAY);
  const rest = at - day * DAY;
  const millis = String(Math.floor(rest % SECOND)).padStart(3, '0');
  return `${writtenDay(day)}${timeOf(rest)}.${millis}Z`;
}

/** A moment to the second, `2026-03-01T12:00:00Z`; what is below a second is cut off. */
export function dateTimeToSecond(at: number): string {
  const day = Math.floor(at / DAY);
  return `${writtenDay(day)}${timeOf(at - day * DAY)}Z`;
}

/** The date with the `T` that follows it. */
function writtenDay(day: number): string {
  let date = writtenDays.get(day);
  if (date === undefined) {
    if (writtenDays.size >= MOST_DAYS) writtenDays.clear();
    date = new Date(day * DAY).toISOString().slice(0, -13);
    writtenDays.set(day, date);
  }
  return date;
}

function timeOf(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / SECOND);
  const minutes = Math.floor(seconds / 60);
  const [hh, mm, ss] = [Math.floor(minutes / 60), minutes % 60, seconds % 60];
  return `${TWO_DIGITS[hh]}:${TWO_DIGITS[mm]}:${TWO_DIGITS[ss]}`;
}

/** Moments as RFC 3339 has them, in UTC: the `date-time` of documents. */

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** RFC 3339 has four digits for a year. What is later, the end of a session perhaps, is written as this. */
const LATEST = Date.UTC(10_000, 0, 1) - 1;

/** `00` to `59`. */
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
/** Days as they are written. `Date` writes slowly, and pages and tables have the same few hundred. */
const writtenDays = new Map<number, string>();
const MOST_DAYS = 1_000;

/**
 * A moment with its milliseconds: `2026-03-01T12:00:00.000Z`.
 *
 * @param moment milliseconds since the Unix epoch
 * @throws {RangeError} for what is on no day that `Date` knows.
 */
export function dateTime(moment: number): string {
  const at = Math.min(moment, LATEST);
  const day = Math.floor(at / DAY);
  const rest = at - day * DAY;
  const millis = String(Math.floor(rest % SECOND)).padStart(3, '0');
  return `${writtenDay(day)}${timeOf(rest)}.${millis}Z`;
}

/** A moment to the second, `2026-03-01T12:00:00Z`; what is below a second is cut off. */
export function dateTimeToSecond(moment: number): string {
  const at = Math.min(moment, LATEST);
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

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/i;

/**
 * The moment that a text is by RFC 3339, section 5.6, in milliseconds since the Unix epoch; what is
 * finer is cut off. Undefined for anything else, such as a day that its month does not have. A leap
 * second, which there may be at the end of a month in UTC only, counts as the second after it.
 */
export function momentOf(text: string): number | undefined {
  const found = MOMENT.exec(text);
  if (!found) return undefined;
  const [year, month, day, h, m, s] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [offsetHours, offsetMinutes] = [Number(found[9] ?? 0), Number(found[10] ?? 0)];
  if (!isDayOf(year, month, day) || h > 23 || m > 59 || s > 60) return undefined;
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offset = (found[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60 * SECOND;
  const second = utc(year, month, day) + (h * 3600 + m * 60 + s) * SECOND - offset;
  if (s === 60 && !isMonthsBeginning(second)) return undefined;
  return second + Math.floor(Number(`0${found[7] ?? ''}`) * SECOND);
}

/** Whether a text is a day by RFC 3339, and one that there is: `2026-02-28`. */
export function isDate(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return found !== null && isDayOf(Number(found[1]), Number(found[2]), Number(found[3]));
}

function isDayOf(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function isMonthsBeginning(at: number): boolean {
  return at % DAY === 0 && new Date(at).getUTCDate() === 1;
}

/** How many days a month has. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The beginning of a day, also in the first century, which `Date.UTC` takes for another. */
export function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** Durations as ISO 8601 writes them (`P1M`, `PT90S`), or as milliseconds. */

import { addMonths } from '../calendar-months.js';

const SHAPE =
  /^P(?!$)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?!$)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:[.,]\d{1,3})?)S)?)?$/;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The moment that lies a duration after another, or undefined for what is no duration. Years and
 * months are those of the calendar, in UTC: a month after 31 January is the last day of February.
 */
export function momentAfter(at: number, duration: string | number): number | undefined {
  if (typeof duration === 'number') {
    return Number.isSafeInteger(duration) && duration >= 0 ? at + duration : undefined;
  }
  const found = SHAPE.exec(duration);
  if (!found) return undefined;
  const [years, months, weeks, days, hours, minutes] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const seconds = Number((found[7] ?? '0').replace(',', '.'));
  return (
    addMonths(at, 12 * years + months) +
    (7 * weeks + days) * DAY +
    hours * HOUR +
    minutes * MINUTE +
    Math.round(seconds * SECOND)
  );
}

/** Moments and periods as ISO 8601 lets people write them, for filters: `format: iso-8601` in documents. */
import { daysIn, utc } from './date-time.js';

/** What a text means: a whole period, or a moment within a second. */
export type Span =
  | {
      readonly type: 'period';
      /** Its first and its last millisecond, since the Unix epoch. */
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly type: 'moment';
      /** The second that it lies in, in milliseconds since the Unix epoch. */
      readonly second: number;
      /** Whether it lies behind the beginning of that second. */
      readonly later: boolean;
      /** The same with what is below a second; what is finer than a millisecond is cut off. */
      readonly at: number;
    };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A year; a month; a day of a month, of a week or of a year; a week. With or without hyphens. */
const DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d))?|(\d\d)(\d\d)|-W(\d\d)(?:-([1-7]))?|W(\d\d)([1-7])?|-?(\d{3}))?$/i;
/** Hours, minutes and seconds, of which the last may have a fraction, and the zone. */
const TIME =
  /^(\d\d)(?:(?::(\d\d)(?::(\d\d))?|(\d\d)(\d\d)?)?)(?:[.,](\d+))?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * Reads a date, or a date with a time behind `T` (or a blank, as many programs write it). What has no
 * zone is in UTC. Undefined for what is none, a day that the calendar does not have included.
 */
export function readIso8601(text: string): Span | undefined {
  const mark = text.search(/[T ]/i);
  const date = periodOf(mark < 0 ? text : text.slice(0, mark));
  if (date === undefined) return undefined;
  if (mark < 0) return { type: 'period', from: date.from, to: date.to };
  return date.isDay ? momentOn(date.from, text.slice(mark + 1)) : undefined;
}

/** The moment that a text is, or begins with; undefined for what {@link readIso8601} does not read. */
export function beginningOf(text: string): number | undefined {
  const span = readIso8601(text);
  return span?.type === 'moment' ? span.at : span?.from;
}

interface Period {
  readonly from: number;
  readonly to: number;
  readonly isDay: boolean;
}

function periodOf(text: string): Period | undefined {
  const found = DATE.exec(text);
  if (!found) return undefined;
  const year = Number(found[1]);
  const month = found[2] ?? found[4];
  const day = found[3] ?? found[5];
  const week = found[6] ?? found[8];
  const weekday = found[7] ?? found[9];
  const ordinal = found[10];
  if (month !== undefined) return monthly(year, Number(month), day);
  if (week !== undefined) return weekly(year, Number(week), weekday);
  const first = utc(year, 1, 1);
  const next = utc(year + 1, 1, 1);
  if (ordinal === undefined) return { from: first, to: next - 1, isDay: false };
  const from = first + (Number(ordinal) - 1) * DAY;
  return from >= first && from < next ? dayFrom(from) : undefined;
}

function monthly(year: number, month: number, day: string | undefined): Period | undefined {
  if (month < 1 || month > 12) return undefined;
  const days = daysIn(year, month);
  const first = utc(year, month, 1);
  if (day === undefined) return { from: first, to: first + days * DAY - 1, isDay: false };
  const number = Number(day);
  return number >= 1 && number <= days ? dayFrom(first + (number - 1) * DAY) : undefined;
}

/** The first week of a year is the one that has its 4 January. */
function weekly(year: number, week: number, weekday: string | undefined): Period | undefined {
  const first = mondayOf(utc(year, 1, 4));
  const from = first + (week - 1) * 7 * DAY;
  if (from < first || from >= mondayOf(utc(year + 1, 1, 4))) return undefined;
  return weekday === undefined
    ? { from, to: from + 7 * DAY - 1, isDay: false }
    : dayFrom(from + (Number(weekday) - 1) * DAY);
}

function mondayOf(day: number): number {
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
}

function dayFrom(from: number): Period {
  return { from, to: from + DAY - 1, isDay: true };
}

function momentOn(day: number, text: string): Span | undefined {
  const found = TIME.exec(text);
  if (!found) return undefined;
  const [, hours = '', mm, ss, basicMm, basicSs, fraction, zone = 'Z'] = found;
  const minutes = mm ?? basicMm;
  const seconds = ss ?? basicSs;
  const [h, m, s] = [Number(hours), Number(minutes ?? 0), Number(seconds ?? 0)];
  const step = seconds !== undefined ? SECOND : minutes !== undefined ? MINUTE : HOUR;
  const rest = fraction === undefined ? 0 : Number(`0.${fraction}`);
  const isMidnight = h === 24 && m === 0 && s === 0 && rest === 0;
  if ((h > 23 && !isMidnight) || m > 59 || s > 59) return undefined;
  const offset = offsetOf(zone);
  if (offset === undefined) return undefined;
  // Of a fraction of a second only counts whether there is one.
  const within = step === SECOND ? 0 : Math.floor((rest * step) / SECOND) * SECOND;
  const second = day + h * HOUR + m * MINUTE + s * SECOND + within - offset;
  const finer = rest * step - within;
  return { type: 'moment', second, later: finer > 0, at: second + Math.floor(finer) };
}

function offsetOf(zone: string): number | undefined {
  if (/^z$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || 0);
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
}

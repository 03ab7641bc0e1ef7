/**
 * When things happen: moments that follow the week and the day as people's use of an API does,
 * and still come by chance.
 */
import { DAY, dayStart, HOUR, weekdayOf } from './calendar.js';
import type { Random } from './random.js';

/** Seven weights, Sunday first; only their proportions count. */
export type WeekWeights = readonly [number, number, number, number, number, number, number];

/** How busy it is, and when. All in UTC. */
export interface Rhythm {
  /** The moments depend on this stream's key and not on what was drawn from it. */
  readonly random: Random;
  /** The first moment that may be given, in milliseconds since the Unix epoch. */
  readonly from: number;
  /** All moments are before this one. */
  readonly to: number;
  /** Seven weights, Sunday first; even when left out. */
  readonly weekday?: WeekWeights;
  /** Twenty-four weights, midnight first; even when left out. */
  readonly hours?: readonly number[];
  /** By how much thirty days are busier than the thirty before: 0.1 is a tenth more. */
  readonly growth?: number;
  /** How many times busier a day is than the others would make it, by its first millisecond. */
  readonly busier?: (day: number) => number;
  /** Moments are multiples of this many milliseconds: 1000 for an API that shows seconds. */
  readonly precision?: 1 | 1000;
}

/** People at desks: little at weekends and at night, a dip at noon. */
export const OFFICE_WEEK: WeekWeights = [0.25, 1, 1.1, 1.1, 1.05, 0.9, 0.3];
export const OFFICE_HOURS: readonly number[] = [
  0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.2, 2.4, 3, 3.2, 2.9, 2.2, 2.7, 3.1, 3, 2.6, 1.9, 1.1, 0.7,
  0.5, 0.4, 0.3, 0.2,
];

/**
 * Moments in ascending order, `perDay` on a day of average weight at the start. How many there are
 * is left to chance; more days at the end change none of those before.
 */
export function* arrivals(rhythm: Rhythm & { readonly perDay: number }): Generator<number, void> {
  const random = rhythm.random.child('arrivals');
  const walk = new Walk(rhythm);
  const spacing = 1 / rhythm.perDay;
  if (!(spacing > 0)) throw new RangeError(`${rhythm.perDay} a day is no rate`);
  if (spacing === Infinity) return;
  for (let load = random.exponential(spacing); ; load += random.exponential(spacing)) {
    const moment = walk.momentAt(load);
    if (moment === undefined) return;
    yield moment;
  }
}

/** Gaps that are kept: eight megabytes of them. */
const KEPT_MOST = 2 ** 20;

/** Exactly `count` moments in ascending order, spread as those of {@link arrivals} are. */
export function* exactArrivals(
  rhythm: Rhythm & { readonly count: number },
): Generator<number, void> {
  const { count } = rhythm;
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is no count`);
  if (count === 0) return;
  // The gaps between independent random points are distributed as these are. Their sum is needed
  // first: what is not kept until then is drawn twice, so that memory does not grow with the count.
  let gaps = 0;
  const first = rhythm.random.child('arrivals');
  const kept = new Float64Array(Math.min(count, KEPT_MOST));
  for (let i = 0; i < kept.length; i++) {
    const gap = first.exponential(1);
    kept[i] = gap;
    gaps += gap;
  }
  const random = first.copy();
  for (let i = kept.length; i <= count; i++) gaps += first.exponential(1);
  const total = new Walk(rhythm).total();
  if (!(total > 0)) throw new RangeError('there is no time in which anything may happen');
  const walk = new Walk(rhythm);
  let gap = 0;
  let moment = walk.first;
  for (let i = 0; i < count; i++) {
    gap += i < kept.length ? (kept[i] as number) : random.exponential(1);
    // When the gap after the last is next to nothing, rounding may reach the end of the time.
    moment = walk.momentAt((gap / gaps) * total) ?? moment;
    yield moment;
  }
}

/** Goes through the hours of a rhythm once, and finds at which moment a given load is reached. */
class Walk {
  /** The first moment of all. */
  readonly first: number;
  readonly #weekday: readonly number[];
  readonly #hours: readonly number[];
  readonly #growth: number;
  readonly #busier: ((day: number) => number) | undefined;
  readonly #precision: number;
  readonly #origin: number;
  readonly #to: number;

  // The hour at hand, or the part of it that counts, and the load up to its two ends. A load of 1
  // is an average day's.
  #start: number;
  #end: number;
  #before = 0;
  #after: number;

  constructor(rhythm: Rhythm) {
    const { from, to, growth = 0, precision = 1 } = rhythm;
    this.#weekday = shares('weekday', rhythm.weekday ?? Array<number>(7).fill(1), 7);
    this.#hours = shares('hours', rhythm.hours ?? Array<number>(24).fill(1), 24);
    if (!(growth > -1)) throw new RangeError(`a growth of ${growth} leaves less than nothing`);
    this.#growth = growth;
    this.#busier = rhythm.busier;
    this.#precision = precision;
    this.#to = to;
    this.#origin = dayStart(from);
    // Rounding down to the precision must not lead to before the start.
    this.first = Math.ceil(from / precision) * precision;
    this.#start = this.first;
    this.#end = this.#endOfHour();
    this.#after = this.#load();
  }

  /** The moment at which the load, which must not fall from call to call, is reached. */
  momentAt(load: number): number | undefined {
    while (load >= this.#after) if (!this.#advance()) return undefined;
    const share = (load - this.#before) / (this.#after - this.#before);
    const length = this.#end - this.#start;
    // The share is below 1, but its product with the length may be rounded up to the whole.
    const offset = Math.min(share * length, length - 1);
    return this.#start + Math.floor(offset / this.#precision) * this.#precision;
  }

  /** The load of all hours. Uses the walk up. */
  total(): number {
    while (this.#advance());
    return this.#after;
  }

  #advance(): boolean {
    if (this.#end >= this.#to) return false;
    this.#start = this.#end;
    this.#end = this.#endOfHour();
    this.#before = this.#after;
    this.#after += this.#load();
    return true;
  }

  #endOfHour(): number {
    return Math.min(this.#to, (Math.floor(this.#start / HOUR) + 1) * HOUR);
  }

  #load(): number {
    const length = Math.max(0, this.#end - this.#start) / HOUR;
    const hour = Math.floor((this.#start - dayStart(this.#start)) / HOUR);
    // A share of the week is 1/7 on average, so it takes seven of them to make a usual day.
    const day = 7 * this.#weekday[weekdayOf(this.#start)]!;
    const load = length * this.#hours[hour]! * day * this.#level();
    return this.#busier === undefined ? load : load * this.#busier(dayStart(this.#start));
  }

  /** How much busier this day is than the first, for which `Math.pow` would not be exact. */
  #level(): number {
    const months = (dayStart(this.#start) - this.#origin) / (30 * DAY);
    let level = 1;
    for (let month = 1; month <= months; month++) level *= 1 + this.#growth;
    return level * (1 + this.#growth * (months % 1));
  }
}

/** The weights scaled to sum to one. */
function shares(name: string, weights: readonly number[], count: number): number[] {
  let sum = 0;
  for (const weight of weights) sum += weight >= 0 ? weight : Number.NaN;
  if (weights.length !== count || !(sum > 0) || sum === Infinity) {
    throw new RangeError(`${name} needs ${count} weights, none negative and not all zero`);
  }
  return weights.map((weight) => weight / sum);
}

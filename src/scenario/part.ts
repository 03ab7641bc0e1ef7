/** What a plot gives one account to live through: when it calls, and how each call ends. */
import { DAY, HOUR, monthStart } from './calendar.js';
import type { Random } from './random.js';
import { arrivals, exactArrivals, OFFICE_HOURS, OFFICE_WEEK, type Rhythm } from './rhythm.js';
import type { Plot } from './settings.js';

/** How a call ends. An API to which an end means nothing takes it for `paid`. */
type Fate = 'paid' | 'failed' | 'abandoned' | 'unused' | 'refunded';

/** One use of an API. */
interface Call {
  /** Milliseconds since the Unix epoch. Not before the call that came before it, unless it is late. */
  readonly at: number;
  /** The moment of the call after it, or the last of the history; not before `at`. */
  readonly until: number;
  /** What else is left to chance about it. A duplicate has that of the call that it repeats. */
  readonly draws: Random;
  readonly fate: Fate;
}

/** One account of a plotted story. */
export interface Part {
  /** Unique in its API: `lead`, `user-0`. */
  readonly handle: string;
  /** Its person, or company, in the dictionaries. */
  readonly index: number;
  /** The first moment of the account. */
  readonly from: number;
  /** The end of the history. */
  readonly to: number;
  /** A stream that belongs to this account of this API alone. */
  readonly random: Random;
  readonly plot: Plot;
  /** How many calls there are in all, about. */
  readonly expected: number;
  /**
   * The calls in the order of their recording.
   *
   * @param precision what moments are multiples of, in milliseconds
   */
  calls(precision: 1 | 1000): Iterable<Call>;
}

/** The lead of a story is person 99; the others begin at 100. */
export const LEAD = 99;

/** @param rows how many calls exactly; as many as the plot says when left out. */
export function partOf(
  plot: Plot,
  who: { readonly handle: string; readonly index: number; readonly random: Random },
  to: number,
  rows?: number,
): Part {
  const { random } = who;
  const isLead = who.index === LEAD;
  const life = random.child('part');
  const days = isLead ? plot.days : life.integer(Math.ceil(plot.days / 2), plot.days);
  const from = to - days * DAY;
  const factor = isLead ? plot.whale : life.between(0.5, 1.5);
  const perDay = plot.empty ? 0 : plot.traffic.callsPerDay * factor;
  const rhythm = rhythmOf(plot, random, from, to);
  return {
    ...who,
    from,
    to,
    plot,
    expected: rows ?? perDay * days,
    calls: (precision) =>
      callsOf(
        recorded(
          plot,
          random,
          from,
          rows !== undefined && isLead
            ? exactArrivals({ ...rhythm, precision, count: plot.empty ? 0 : rows })
            : perDay === 0
              ? []
              : arrivals({ ...rhythm, precision, perDay }),
          precision,
        ),
        to - precision,
      ),
  };
}

function rhythmOf({ traffic }: Plot, random: Random, from: number, to: number): Rhythm {
  const { growth, week, monthEnd, spikes } = traffic;
  const waves = spikes.map(({ daysBeforeEnd, days, factor }) => ({
    from: to - daysBeforeEnd * DAY,
    to: to - (daysBeforeEnd - days) * DAY,
    factor,
  }));
  const even = spikes.length === 0 && monthEnd === 1;
  return {
    random: random.child('calls'),
    // The account is opened, and value arrives, before the first call.
    from: from + HOUR,
    to,
    growth,
    ...(week === 'office' ? { weekday: OFFICE_WEEK, hours: OFFICE_HOURS } : {}),
    ...(even
      ? {}
      : {
          busier: (day) => {
            let level = isMonthEnd(day) ? monthEnd : 1;
            for (const wave of waves) if (day >= wave.from && day < wave.to) level *= wave.factor;
            return level;
          },
        }),
  };
}

/** Whether a day, given by its first millisecond, is one of the last two of its month. */
function isMonthEnd(day: number): boolean {
  return monthStart(day + 2 * DAY) !== monthStart(day);
}

type Recorded = Omit<Call, 'until'>;

function* callsOf(calls: Iterable<Recorded>, last: number): Generator<Call, void> {
  let call: Recorded | undefined;
  for (const next of calls) {
    if (call !== undefined) yield lasting(call, next.at);
    call = next;
  }
  if (call !== undefined) yield lasting(call, last);
}

function lasting({ at, draws, fate }: Recorded, next: number): Call {
  return { at, until: Math.max(at, next), draws, fate };
}

function* recorded(
  plot: Plot,
  random: Random,
  from: number,
  moments: Iterable<number>,
  precision: number,
): Generator<Recorded, void> {
  const { duplicate, late, lateHours } = plot.events;
  const { failed, abandoned, unused, refunded } = plot.outcomes;
  const draws = random.child('call');
  const fates = random.child('fate');
  const again = random.child('again');
  const lateness = random.child('late');
  const ends = failed + abandoned + unused + refunded;
  const most = Math.max(1, Math.floor((lateHours * HOUR) / precision));
  let row = 0;
  let before: Recorded | undefined;
  /** The row whose chance a duplicate shares. */
  let repeated = 0;
  for (const moment of moments) {
    let call: Recorded;
    if (before !== undefined && duplicate > 0 && again.at(row).chance(duplicate)) {
      // The client did not wait for the answer.
      const at = Math.max(before.at, Math.min(moment, before.at + 2 * precision));
      call = { ...before, at, draws: draws.at(repeated) };
    } else {
      const fate = ends === 0 ? 'paid' : fateOf(plot, fates.at(row).float());
      call = { at: moment, draws: draws.at(row), fate };
      repeated = row;
    }
    if (late > 0) {
      const draw = lateness.at(row);
      if (draw.chance(late)) {
        const at = call.at - draw.integer(1, most) * precision;
        // What is late may be late by less, but it is never from before the account.
        const first = Math.ceil((from + HOUR) / precision) * precision;
        yield { ...call, at: Math.min(call.at, Math.max(at, first)) };
        // A later duplicate of a call before this one could come later than any may.
        before = undefined;
        row++;
        continue;
      }
    }
    before = call;
    yield call;
    row++;
  }
}

function fateOf({ outcomes }: Plot, draw: number): Fate {
  const { failed, abandoned, unused, refunded } = outcomes;
  let rest = draw - failed;
  if (rest < 0) return 'failed';
  rest -= abandoned;
  if (rest < 0) return 'abandoned';
  rest -= unused;
  if (rest < 0) return 'unused';
  return rest < refunded ? 'refunded' : 'paid';
}

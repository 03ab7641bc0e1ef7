import type { Filter } from '../contract/behaviour.js';
import { readIso8601 } from '../contract/iso-8601.js';
import type { Match } from './clauses.js';

const SECOND = 1000;

/**
 * The moments that a bound lets through, in milliseconds. The bound is held against the moment that
 * rows show, so that a row's own moment, given as a bound that is included, finds it.
 *
 * @param text a date, or a date with a time, as `format: iso-8601` takes it
 * @param shown what rows show of a moment: all of it, or what is left when it is cut to the second
 */
export function boundOf(
  { match, day, bound }: Filter,
  text: string,
  shown: 'millisecond' | 'second',
): Match {
  const span = readIso8601(text);
  if (span === undefined) throw new Error(`${text} is no date`);
  const isExcluded = bound?.rule === 'excluded';
  const isFrom = match === 'from';
  if (span.type === 'period') {
    // A date without a time is its first moment, or the whole of it.
    const [first, last] = day ? [span.from, span.to] : [span.from, endOf(span.from, shown)];
    if (isFrom) return { from: isExcluded ? last + 1 : first };
    return { to: isExcluded ? first - 1 : last };
  }
  const first = shown === 'second' ? span.second : span.at;
  const last = endOf(first, shown);
  // What shows its second lies before a bound that is a fraction later.
  const isLater = shown === 'second' && span.later;
  if (isFrom) return { from: isExcluded || isLater ? last + 1 : first };
  return { to: isExcluded && !isLater ? first - 1 : last };
}

/** The last moment that looks like this one. */
function endOf(moment: number, shown: 'millisecond' | 'second'): number {
  return shown === 'second' ? moment + SECOND - 1 : moment;
}

import { type Coverage, type Item, itemsOf } from './coverage.js';
import { covers, type IgnoreEntry } from './ignore.js';

/** What some runs came to, with an ignore list. */
export interface CoverageScore {
  readonly coverage: Coverage;
  readonly covered: readonly Item[];
  readonly uncovered: readonly Item[];
  /** What was not exercised and need not be. */
  readonly ignored: readonly { readonly item: Item; readonly reason: string }[];
  /** Entries of the ignore list that are about nothing, or only about what is exercised. */
  readonly idle: readonly IgnoreEntry[];
  /** Of 100, of what is not ignored. */
  readonly percent: number;
  /** The least that is asked for; `undefined` for none. */
  readonly minimum: number | undefined;
  readonly passed: boolean;
}

/** Holds runs against what there is to exercise. */
export function score(
  coverage: Coverage,
  ignore: readonly IgnoreEntry[],
  minimum: number | undefined,
): CoverageScore {
  const covered: Item[] = [];
  const uncovered: Item[] = [];
  const ignored: { item: Item; reason: string }[] = [];
  const used = new Set<IgnoreEntry>();
  for (const item of itemsOf(coverage)) {
    const entry = ignore.find((one) => covers(one, item));
    if (item.count > 0) covered.push(item);
    else if (entry) {
      used.add(entry);
      ignored.push({ item, reason: entry.reason });
    } else uncovered.push(item);
  }
  const percent = percentOf(covered.length, covered.length + uncovered.length);
  return {
    coverage,
    covered,
    uncovered,
    ignored,
    idle: ignore.filter((entry) => !used.has(entry)),
    percent,
    minimum,
    passed: minimum === undefined || percent >= minimum,
  };
}

/** Nothing to exercise is exercised in full. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 100 : (part / whole) * 100;
}

/** `79.9%`: rounded down, so that what is short of a bound does not read as if it had met it. */
export function percentText(percent: number): string {
  return `${Math.floor(percent * 10) / 10}%`;
}

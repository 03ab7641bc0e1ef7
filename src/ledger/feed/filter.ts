import type { Combinations, Mask } from './combinations.js';
import type { Dictionary } from './dictionary.js';
import type { Column, Layout } from './layout.js';
import type { Leaf } from './leaf.js';
import type { Summary } from './summary.js';

/** How many of the rows below a node fit: the lesser of two verdicts is that of both together. */
export const NONE = 0;
export const SOME = 1;
export const ALL = 2;
export type Verdict = typeof NONE | typeof SOME | typeof ALL;

/** A condition of any column as it arrives; which of these a column takes depends on its type. */
export interface Condition {
  readonly equals?: string | number | boolean;
  readonly oneOf?: readonly string[];
  readonly includes?: string;
  readonly isNull?: boolean;
  readonly from?: number;
  readonly to?: number;
}

/** A condition that the combination does not decide. */
interface Test {
  verdict(summary: Summary): Verdict;
  fits(leaf: Leaf, row: number): boolean;
}

/** Conditions made ready for one feed, as it is now. */
export class Filter {
  private constructor(
    /** The combinations that fit, or undefined if all do. */
    readonly mask: Mask | undefined,
    private readonly tests: readonly Test[],
  ) {}

  /** Throws a TypeError for an unknown column, or a condition that its type does not take. */
  static of(
    where: Readonly<Record<string, Condition | undefined>>,
    layout: Layout,
    dictionary: Dictionary,
    combinations: Combinations,
  ): Filter {
    const tests: Test[] = [];
    const facets: { column: Column; condition: Condition }[] = [];
    for (const [name, condition] of Object.entries(where)) {
      if (condition === undefined) continue;
      const column = layout.column(name);
      if (column.kind === 'facet' || column.kind === 'flag') facets.push({ column, condition });
      else tests.push(testOf(column, condition, layout, dictionary));
    }
    if (facets.length === 0) return new Filter(undefined, tests);
    const key = JSON.stringify(facets.map(({ column, condition }) => [column.at, condition]));
    // A page, its count and its sums ask the same: the dictionary is searched for the first of them.
    const mask = combinations.mask(key, () => {
      const holds = facets.map(({ column, condition }) => codesFor(column, condition, dictionary));
      return (combination) =>
        holds.every((fits, at) =>
          fits(combinations.facet(combination, (facets[at] as (typeof facets)[number]).column.at)),
        );
    });
    return new Filter(mask, tests);
  }

  /** Whether every row fits. */
  get isOpen(): boolean {
    return this.mask === undefined && this.tests.length === 0;
  }

  verdict(summary: Summary): Verdict {
    let verdict: Verdict = ALL;
    for (const test of this.tests) {
      const one = test.verdict(summary);
      if (one === NONE) return NONE;
      if (one === SOME) verdict = SOME;
    }
    if (this.mask !== undefined && verdict === SOME && !summary.meets(this.mask)) return NONE;
    return verdict;
  }

  fits(leaf: Leaf, row: number): boolean {
    if (this.mask?.has[leaf.cell(row, 0)] === 0) {
      return false;
    }
    for (const test of this.tests) if (!test.fits(leaf, row)) return false;
    return true;
  }
}

function refused(column: Column, condition: Condition): TypeError {
  const { name, kind } = column;
  return new TypeError(
    `no condition for the ${kind} column '${name}': ${JSON.stringify(condition)}`,
  );
}

/** Which codes of a label, facet or flag fit. */
function codesFor(
  column: Column,
  condition: Condition,
  dictionary: Dictionary,
): (code: number) => boolean {
  const { equals, oneOf, includes, isNull } = condition;
  if (column.kind === 'flag') {
    if (typeof equals !== 'boolean') throw refused(column, condition);
    return (code) => (code === 1) === equals;
  }
  if (isNull !== undefined) return (code) => (code === 0) === isNull;
  if (typeof equals === 'string') {
    const sought = dictionary.code(equals);
    return (code) => code === sought;
  }
  if (oneOf !== undefined) {
    const sought = new Set(oneOf.map((label) => dictionary.code(label)));
    return (code) => sought.has(code);
  }
  if (includes !== undefined) {
    const found = dictionary.search(includes);
    return (code) => found[code] === 1;
  }
  throw refused(column, condition);
}

function testOf(
  column: Column,
  condition: Condition,
  layout: Layout,
  dictionary: Dictionary,
): Test {
  const { at } = column;
  if (column.kind === 'integer') return integerTest(column, condition);
  if (column.kind === 'text') {
    const holds = textsFor(column, condition);
    return {
      verdict: () => SOME,
      fits: (leaf, row) => holds(leaf.text(row * layout.texts + at)),
    };
  }
  const holds = codesFor(column, condition, dictionary);
  return {
    verdict: () => SOME,
    fits: (leaf, row) => holds(leaf.cell(row, at)),
  };
}

function textsFor(column: Column, condition: Condition): (text: string | null) => boolean {
  const { equals, includes, isNull } = condition;
  if (isNull !== undefined) return (text) => (text === null) === isNull;
  if (typeof equals === 'string') return (text) => text === equals;
  if (includes === undefined) throw refused(column, condition);
  const sought = includes.toLowerCase();
  return (text) => text?.toLowerCase().includes(sought) === true;
}

function integerTest(column: Column, condition: Condition): Test {
  const { at, bound } = column;
  const { equals, isNull } = condition;
  if (isNull === true) {
    return {
      verdict: (summary) => {
        if (bound < 0) return SOME;
        const { low, high, nulls } = summary.boundsAt(bound);
        if (nulls === 0) return NONE;
        return low > high ? ALL : SOME;
      },
      fits: (leaf, row) => Number.isNaN(leaf.cell(row, at)),
    };
  }
  if (condition.oneOf !== undefined || condition.includes !== undefined) {
    throw refused(column, condition);
  }
  if (equals !== undefined && typeof equals !== 'number') throw refused(column, condition);
  // What is not null lies in the range without ends.
  const from = equals ?? condition.from ?? Number.NEGATIVE_INFINITY;
  const to = equals ?? condition.to ?? Number.POSITIVE_INFINITY;
  return {
    verdict: (summary) => {
      if (bound < 0) return SOME;
      const { low, high, nulls } = summary.boundsAt(bound);
      if (low > high || low > to || high < from) return NONE;
      return nulls === 0 && low >= from && high <= to ? ALL : SOME;
    },
    fits: (leaf, row) => {
      const value = leaf.cell(row, at);
      return value >= from && value <= to;
    },
  };
}

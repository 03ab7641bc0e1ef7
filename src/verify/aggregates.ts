import type { Aggregate, Condition } from '../contract/behaviour.js';
import type { Operation } from '../contract/contract.js';
import { conditionText, holds, sum } from './conditions.js';
import {
  add,
  compareDecimals,
  type Decimal,
  decimalOf,
  multiply,
  negate,
  percentOf,
  roundTo,
  textOf,
  zero,
} from './decimal.js';
import type { Facts } from './facts.js';
import type { Provenance } from './finding.js';
import { at, shown } from './json.js';
import type { Disagreement, ReadExchange } from './reading.js';

/** One aggregate of an answer against the rows that it is over; `undefined` where they agree. */
export function aggregateFault(
  facts: Facts,
  operation: Operation | undefined,
  aggregate: Aggregate,
  rows: readonly unknown[],
  read: ReadExchange,
  { atLeast = false }: { readonly atLeast?: boolean } = {},
): Disagreement | undefined {
  const expected = resultOf(aggregate, rows);
  const told = toldBy(aggregate, read.body);
  if (!expected || agree(aggregate, told, expected)) return undefined;
  // Rows that were not read can add to it, and never take away.
  if (atLeast && told && compareDecimals(told, expected) >= 0) return undefined;
  const where = aggregate.where
    ? ` where ${conditionText(aggregate.where, { subject: undefined })}`
    : '';
  const of = aggregate.of === undefined ? '' : ` of ${aggregate.of}`;
  const over = aggregate.over === undefined ? 'all that match' : `all of ${aggregate.over}`;
  const marked = facts.ofBehaviour(operation, read.behaviour, aggregate);
  return {
    operation: operation?.id,
    rule: 'aggregate',
    provenance: atLeast || isReading(aggregate, told, rows) ? marked : noReading(marked),
    message: `${[aggregate.at, ...(aggregate.less ?? [])].join(' less ')} is not the ${aggregate.is}${of} over ${over}${where}`,
    expected: `${atLeast ? 'at least ' : ''}${textOf(expected)}`,
    received: told ? textOf(told) : shown(at(read.body, aggregate.at)),
    pointer: aggregate.at,
  };
}

/**
 * Which rows count, and how, is often only assumed. What no way of counting them comes to is wrong
 * under every one of them.
 */
function noReading({ place }: Provenance): Provenance {
  return {
    level: 'documented',
    source: 'however the rows are counted, they do not come to it',
    place,
  };
}

/** More kinds of rows than these have too many ways of counting: one of them fits by chance. */
const mostKinds = 5;

/**
 * Whether some other lawful way of counting comes to what is told. Rows are told apart by the fields
 * that the condition looks at. Some of the kinds that count may not, and others may count, or be taken
 * off; a share may be of fewer rows, and rounded.
 */
function isReading(
  aggregate: Aggregate,
  told: Decimal | undefined,
  rows: readonly unknown[],
): boolean {
  // What a set without rows adds up to, or the share of nothing, is a matter of taste.
  if (rows.length === 0) return true;
  if (!told) return false;
  const kinds = kindsOf(aggregate, rows);
  if (kinds.length > mostKinds) return true;
  if (aggregate.is === 'rate') return isShare(told, kinds);
  return choices(kinds).some((chosen) => {
    const total = chosen.reduce(
      (all, [kind, factor]) => add(all, multiply(kind.value, factor)),
      zero,
    );
    return agree(aggregate, told, total);
  });
}

/** Rows that a condition cannot tell apart. */
interface Kind {
  /** Whether the contract counts them. */
  readonly counts: boolean;
  readonly rows: number;
  /** How many they are, or what they add up to. */
  readonly value: Decimal;
}

function kindsOf({ is, of = '', where }: Aggregate, rows: readonly unknown[]): Kind[] {
  const pointers = where ? fieldsOf(where) : [];
  const groups = new Map<string, unknown[]>();
  for (const row of rows) {
    const key = JSON.stringify(pointers.map((pointer) => kindOfValue(at(row, pointer), where)));
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(row);
  }
  return [...groups.values()].map((group) => ({
    counts: where === undefined || holds(where, { subject: group[0] }),
    rows: group.length,
    value:
      is === 'sum'
        ? (sum(group.map((row) => at(row, of) ?? 0)) ?? zero)
        : { digits: BigInt(group.length), scale: 0 },
  }));
}

/** Where only presence matters, moments and ids are not kinds of their own. */
function kindOfValue(value: unknown, where: Condition | undefined): unknown {
  const asksForPresence = JSON.stringify(where ?? null).includes('"present"');
  return asksForPresence ? value !== undefined && value !== null : value;
}

function fieldsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsOf);
  if ('any' in condition) return condition.any.flatMap(fieldsOf);
  if ('not' in condition) return fieldsOf(condition.not);
  return 'at' in condition ? [condition.at] : [];
}

const one: Decimal = { digits: 1n, scale: 0 };
const minusOne = negate(one);

/** Every way to count kinds of rows in which something counts that the contract counts. */
function choices(kinds: readonly Kind[]): (readonly [Kind, Decimal])[][] {
  let all: (readonly [Kind, Decimal])[][] = [[]];
  for (const kind of kinds) {
    const factors = kind.counts ? [zero, one] : [zero, one, minusOne];
    all = all.flatMap((before) => factors.map((factor) => [...before, [kind, factor] as const]));
  }
  const counting = kinds.some(({ counts }) => counts);
  return all.filter(
    (chosen) => !counting || chosen.some(([kind, factor]) => kind.counts && factor === one),
  );
}

/** Decimals that a share may be rounded to. */
const roundings = [0, 1, 2, 3, 4, 6];

/** Whether a percentage is that of some of the rows among others that include them. */
function isShare(told: Decimal, kinds: readonly Kind[]): boolean {
  const count = (chosen: readonly Kind[]): number =>
    chosen.reduce((total, kind) => total + kind.rows, 0);
  const always = kinds.filter(({ counts }) => counts);
  const others = kinds.filter(({ counts }) => !counts);
  return subsets(others).some((more) => {
    const exact = percentOf(count(always), count([...always, ...more]), 9);
    return roundings.some((decimals) => {
      const share = roundTo(exact, decimals);
      return compareDecimals(roundTo(told, 6), roundTo(share, 6)) === 0;
    });
  });
}

function subsets<T>(values: readonly T[]): T[][] {
  let all: T[][] = [[]];
  for (const value of values) all = all.flatMap((before) => [before, [...before, value]]);
  return all;
}

/** What an answer says, less what the contract takes off. */
function toldBy({ at: pointer, less = [] }: Aggregate, body: unknown): Decimal | undefined {
  const told = decimalOf(at(body, pointer));
  const off = sum(less.map((part) => at(body, part)));
  return told && off && add(told, negate(off));
}

/** Whether rows that were not read could only add to an aggregate. */
export function onlyGrows({ is, of = '' }: Aggregate, rows: readonly unknown[]): boolean {
  if (is === 'count') return true;
  if (is === 'rate') return false;
  return rows.every((row) => {
    const value = decimalOf(at(row, of));
    return value === undefined || compareDecimals(value, zero) >= 0;
  });
}

function resultOf(aggregate: Aggregate, rows: readonly unknown[]): Decimal | undefined {
  const { is, of = '', where, decimals } = aggregate;
  const counted = where ? rows.filter((row) => holds(where, { subject: row })) : rows;
  switch (is) {
    case 'count':
      return { digits: BigInt(counted.length), scale: 0 };
    case 'rate':
      return percentOf(counted.length, rows.length, decimals ?? 6);
    case 'sum':
      return sum(counted.map((row) => at(row, of)));
  }
}

/** Equal as far as the contract says decimals, and as a floating-point number can be. */
export function agree(
  { decimals = 9 }: Aggregate,
  a: Decimal | undefined,
  b: Decimal | undefined,
): boolean {
  if (!a || !b) return a === b;
  return compareDecimals(roundTo(a, decimals), roundTo(b, decimals)) === 0;
}

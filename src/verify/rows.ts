import type { Filter, ListBehaviour, Marked, Order } from '../contract/behaviour.js';
import { compare, holds, same } from './conditions.js';
import { at } from './json.js';

/** What tells a row from every other: its key, or all of it where the list has none. */
export function keyOf(list: ListBehaviour, row: unknown): string {
  return JSON.stringify(list.key === undefined ? row : at(row, list.key)) ?? 'nothing';
}

const bareDay = /^\d{4}-\d{2}-\d{2}$/;
const dayMs = 86_400_000;
/** No zone is further from UTC. */
const zoneMs = 14 * 3_600_000;

/** Whether a row is one that a filter with this value shows. */
export function matches(filter: Filter, value: unknown, row: unknown): boolean {
  return filter.fields.some((field) => fieldMatches(filter, value, at(row, field)));
}

function fieldMatches(filter: Filter, value: unknown, field: unknown): boolean {
  if (field === undefined || field === null) return false;
  switch (filter.match) {
    case 'equals':
      return typeof field === 'string'
        ? folded(filter, field) === folded(filter, value)
        : same(field, value);
    case 'contains':
      return folded(filter, field).includes(folded(filter, value));
    case 'from':
    case 'until':
      return withinBound(filter, String(value), field);
  }
}

function folded(filter: Filter, text: unknown): string {
  return filter.case?.rule === 'ignored' ? String(text).toLowerCase() : String(text);
}

function withinBound(filter: Filter, value: string, field: unknown): boolean {
  const moment = Date.parse(String(field));
  const bound = Date.parse(value);
  if (Number.isNaN(moment) || Number.isNaN(bound)) return false;
  const included = filter.bound?.rule !== 'excluded';
  if (filter.match === 'from') {
    return included || bareDay.test(value) ? moment >= bound : moment > bound;
  }
  if (bareDay.test(value) && filter.day) return moment < bound + dayMs;
  return included ? moment <= bound : moment < bound;
}

/** Whether a row is so near to a day that where days begin and end, and in which zone, decides about it. */
function nearDay(filter: Filter, day: string, row: unknown): boolean {
  const start = Date.parse(day);
  return filter.fields.some((field) => {
    const moment = Date.parse(String(at(row, field)));
    return moment >= start - zoneMs && moment <= start + dayMs + zoneMs;
  });
}

/** The part of a filter that decides about this value: where only an assumption does, the weight is less. */
export function decisivePart(filter: Filter, value: unknown, row: unknown): Marked | undefined {
  if (filter.match === 'from' || filter.match === 'until') {
    if (bareDay.test(String(value)))
      return nearDay(filter, String(value), row) ? filter.day : undefined;
    const onBound = filter.fields.some(
      (field) => Date.parse(String(at(row, field))) === Date.parse(String(value)),
    );
    return onBound ? filter.bound : undefined;
  }
  if (!filter.case) return undefined;
  const strict: Filter = { ...filter, case: { rule: 'matters' } };
  const loose: Filter = { ...filter, case: { rule: 'ignored' } };
  return matches(strict, value, row) === matches(loose, value, row) ? undefined : filter.case;
}

/** An order as one request has it. */
export interface OrderInForce {
  /** `undefined`: by something that no field shows. */
  readonly by: string | undefined;
  readonly ascending: boolean;
  readonly order: Order;
}

/** The order that a request asks for, from its parameters as they count. */
export function orderInForce(
  order: Order,
  parameters: Readonly<Record<string, unknown>>,
): OrderInForce {
  const by =
    typeof order.by === 'string'
      ? order.by
      : order.by.fields[String(parameters[order.by.parameter])];
  const ascending =
    typeof order.direction === 'string'
      ? order.direction === 'ascending'
      : parameters[order.direction.parameter] === order.direction.ascending;
  return { by, ascending, order };
}

/** How two neighbours break an order: the part that they break, or `undefined`. */
export function misplaced(
  { by, ascending, order }: OrderInForce,
  first: unknown,
  second: unknown,
): 'order' | 'nulls' | 'ties' | undefined {
  if (by === undefined) return undefined;
  const [a, b] = [at(first, by), at(second, by)];
  const [noA, noB] = [a === undefined || a === null, b === undefined || b === null];
  if (noA !== noB) {
    if (!order.nulls) return undefined;
    return (order.nulls.rule === 'last') === noB ? undefined : 'nulls';
  }
  const difference = noA ? 0 : compare(a, b);
  if (difference === undefined) return undefined;
  if (difference !== 0) return difference < 0 === ascending ? undefined : 'order';
  if (!order.ties) return undefined;
  const tie = compare(at(first, order.ties.by), at(second, order.ties.by));
  return tie === undefined || tie === 0 || tie < 0 === ascending ? undefined : 'ties';
}

/** The first row whose value another one before it has too, where no two may share it. */
export function sharedIn(
  { at: pointer, where }: NonNullable<ListBehaviour['unique']>[number],
  rows: readonly unknown[],
): number | undefined {
  const seen = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    const value = at(row, pointer);
    if (value === null || value === undefined) continue;
    if (where && !holds(where, { subject: row })) continue;
    const text = JSON.stringify(value);
    // The same row twice is another matter.
    const whole = JSON.stringify(row);
    const before = seen.get(text);
    if (before !== undefined && before !== whole) return index;
    seen.set(text, whole);
  }
  return undefined;
}

import type { Feed, FeedSchema, Row, Where } from '../ledger/index.js';
import { both, type Clauses, type Match } from './clauses.js';

export interface SortBy {
  readonly by: string;
  readonly ascending: boolean;
}

/** Where the rows of a list come from. */
export interface Source<Context> {
  /** Whether a clause may name several columns. */
  readonly takesAlternatives: boolean;
  /** Whether rows come in the order of `seq`, or in its reverse, where the document says of no order. */
  readonly ascending: boolean;
  open(context: Context): Opened;
}

/** The rows of one caller, for the length of one answer. */
export interface Opened {
  count(clauses: Clauses): number;
  sum(column: string, clauses: Clauses): number;
  /** The written rows of a page. */
  page(clauses: Clauses, sort: SortBy, offset: number, limit: number): unknown[];
}

/** A feed that is read only. */
export type ReadFeed<S extends FeedSchema> = Pick<Feed<S>, 'page' | 'count' | 'sum'>;

const nothing: Opened = { count: () => 0, sum: () => 0, page: () => [] };

export function feedSource<Context, S extends FeedSchema>(
  feedOf: (context: Context) => ReadFeed<S> | undefined,
  rowOf: (context: Context) => (seq: number, row: Row<S>) => unknown,
): Source<Context> {
  return {
    takesAlternatives: false,
    // The newest first.
    ascending: false,
    open: (context) => {
      const feed = feedOf(context);
      if (feed === undefined) return nothing;
      // A page, its count and its sums ask the same mostly.
      let [known, where]: [Clauses | undefined, Where<S> | undefined] = [undefined, undefined];
      const whereOf = (clauses: Clauses): Where<S> | undefined => {
        if (clauses !== known) {
          known = clauses;
          where = joined<S>(clauses);
        }
        return where;
      };
      return {
        count: (clauses) => feed.count(whereOf(clauses)),
        sum: (column, clauses) => feed.sum(column as never, whereOf(clauses)),
        page: (clauses, { by, ascending }, offset, limit) => {
          const write = rowOf(context);
          const where = whereOf(clauses);
          const sort = { by: by as never, order: ascending ? 'asc' : 'desc' } as const;
          const placed = feed.page(
            where ? { where, sort, offset, limit } : { sort, offset, limit },
          );
          return placed.map(({ seq, row }) => write(seq, row));
        },
      };
    },
  };
}

/** Clauses of one column each, as a feed takes them. */
function joined<S extends FeedSchema>(clauses: Clauses): Where<S> | undefined {
  if (clauses.length === 0) return undefined;
  const where: Record<string, Match> = {};
  for (const { columns, match } of clauses) {
    const [column = ''] = columns;
    const before = where[column];
    where[column] = before ? both(before, match) : match;
  }
  return where as Where<S>;
}

type Cell = string | number | boolean | null;

/** A few things in memory; `seq` is their order. */
export function collectionSource<Context, Item>(
  itemsOf: (context: Context) => readonly Item[],
  values: Readonly<Record<string, (item: Item) => Cell>>,
  rowOf: (context: Context) => (item: Item) => unknown,
): Source<Context> {
  return {
    takesAlternatives: true,
    ascending: true,
    open: (context) => {
      const items = itemsOf(context);
      const cell = (column: string, item: Item): Cell => values[column]?.(item) ?? null;
      const matching = (clauses: Clauses): Item[] =>
        items.filter((item) =>
          clauses.every(({ columns, match }) =>
            columns.some((column) => fits(match, cell(column, item))),
          ),
        );
      return {
        count: (clauses) => matching(clauses).length,
        sum: (column, clauses) =>
          matching(clauses).reduce((sum, item) => sum + Number(cell(column, item)), 0),
        page: (clauses, { by, ascending }, offset, limit) => {
          const write = rowOf(context);
          const found = matching(clauses);
          // Sorting is stable, and what descends is the exact reverse of what ascends.
          if (by !== 'seq') found.sort((a, b) => compare(cell(by, a), cell(by, b)));
          if (!ascending) found.reverse();
          return found.slice(offset, offset + limit).map((item) => write(item));
        },
      };
    },
  };
}

function fits(match: Match, cell: Cell): boolean {
  const { equals, oneOf, includes, isNull, from = -Infinity, to = Infinity } = match;
  if (isNull !== undefined) return (cell === null) === isNull;
  if (equals !== undefined) return cell === equals;
  if (oneOf) return typeof cell === 'string' && oneOf.includes(cell);
  if (includes !== undefined) {
    return typeof cell === 'string' && cell.toLowerCase().includes(includes.toLowerCase());
  }
  return typeof cell === 'number' && cell >= from && cell <= to;
}

/** Null lies below every value, as in a feed. */
function compare(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

import type { Cell, ColumnsLike, FeedSchema, Placed, Query, Row, Where } from './feed/schema.js';

export type {
  Cell,
  CellOf,
  ColumnSpec,
  ColumnsLike,
  FeedSchema,
  FlagMatch,
  IntegerMatch,
  LabelMatch,
  Match,
  Placed,
  Query,
  Row,
  Sort,
  TextMatch,
  Where,
} from './feed/schema.js';

type Loose = {
  readonly equals?: Cell;
  readonly oneOf?: readonly string[];
  readonly includes?: string;
  readonly isNull?: boolean;
  readonly from?: number;
  readonly to?: number;
};

function fits(cell: Cell, match: Loose): boolean {
  if (match.isNull !== undefined) return (cell === null) === match.isNull;
  if (cell === null) return false;
  if (match.equals !== undefined) return cell === match.equals;
  if (match.oneOf !== undefined) return typeof cell === 'string' && match.oneOf.includes(cell);
  if (match.includes !== undefined)
    return typeof cell === 'string' && cell.toLowerCase().includes(match.includes.toLowerCase());
  return (
    typeof cell === 'number' && cell >= (match.from ?? -Infinity) && cell <= (match.to ?? Infinity)
  );
}

export class Feed<S extends FeedSchema> {
  private constructor(private readonly all: Row<S>[]) {}

  static of<const S extends FeedSchema>(_schema: S): Feed<S> {
    return new Feed<S>([]);
  }

  get length(): number {
    return this.all.length;
  }

  append(row: Row<S>): number {
    return this.all.push({ ...row }) - 1;
  }

  has(seq: number): boolean {
    return seq in this.all;
  }

  get(seq: number): Row<S> | undefined {
    const row = this.all[seq];
    return row && { ...row };
  }

  value<K extends keyof S>(seq: number, column: K): Row<S>[K] {
    const row = this.all[seq];
    if (row === undefined) throw new RangeError(`the feed has no row ${seq}`);
    return row[column];
  }

  change(seq: number, patch: Partial<Row<S>>): void {
    const row = this.all[seq];
    if (row === undefined) throw new RangeError(`the feed has no row ${seq}`);
    this.all[seq] = { ...row, ...patch };
  }

  fork(): Feed<S> {
    return new Feed<S>([...this.all]);
  }

  seqs(query: Query<S>): number[] {
    const offset = query.offset ?? 0;
    return this.ordered(query).slice(offset, offset + query.limit);
  }

  page(query: Query<S>): Placed<S>[] {
    return this.seqs(query).map((seq) => ({ seq, row: { ...(this.all[seq] as Row<S>) } }));
  }

  count(where?: Where<S>): number {
    return this.matching(where).length;
  }

  sum(column: ColumnsLike<S, { type: 'integer'; sum: true }>, where?: Where<S>): number {
    let total = 0;
    for (const seq of this.matching(where)) total += Number(this.all[seq]?.[column] ?? 0);
    if (!Number.isSafeInteger(total)) throw new RangeError('the sum is not a safe integer');
    return total;
  }

  *rows(
    query: Omit<Query<S>, 'limit'> & { readonly limit?: number } = {},
  ): IterableIterator<Placed<S>> {
    yield* this.page({ ...query, limit: query.limit ?? Number.MAX_SAFE_INTEGER });
  }

  private matching(where: Where<S> | undefined): number[] {
    const conditions = Object.entries(where ?? {}) as [string, Loose][];
    return this.all.flatMap((row, seq) =>
      conditions.every(([name, match]) => fits(row[name] as Cell, match)) ? [seq] : [],
    );
  }

  private ordered({ where, sort }: Omit<Query<S>, 'limit'>): number[] {
    const seqs = this.matching(where);
    const by = sort?.by ?? 'seq';
    if (by !== 'seq') {
      const key = (seq: number): Cell => this.all[seq]?.[by] as Cell;
      seqs.sort((a, b) => {
        const x = key(a);
        const y = key(b);
        if (x === y) return a - b;
        if (x === null) return -1;
        if (y === null) return 1;
        return x < y ? -1 : 1;
      });
    }
    return (sort?.order ?? 'desc') === 'asc' ? seqs : seqs.reverse();
  }
}

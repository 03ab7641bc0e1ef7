import { Combinations } from './feed/combinations.js';
import { Dictionary } from './feed/dictionary.js';
import { type Condition, Filter } from './feed/filter.js';
import { type Column, type Draft, Layout, RISING, type Shape } from './feed/layout.js';
import type { Leaf } from './feed/leaf.js';
import type { Owner } from './feed/owner.js';
import { type Order, Permutation, sortedByKey } from './feed/permutation.js';
import type { Cell, ColumnsLike, FeedSchema, Placed, Query, Row, Where } from './feed/schema.js';
import { Store } from './feed/store.js';
import { collect, count, sum } from './feed/walk.js';

export type {
  Cell,
  ColumnsLike,
  FeedSchema,
  Placed,
  Query,
  Row,
  Where,
} from './feed/schema.js';

/** What every new feed begins with, and copies with its first label. */
const NO_LABELS = new Dictionary({});

type Permutations = Map<Column, Permutation>;

/**
 * A list of typed rows that only grows, and whose rows may change: the one read model of
 * everything an API lists. A page, a filtered count and a sum cost what the page holds and about
 * log n; a fork costs a few pointers.
 *
 * Rows are kept in chunks of numbers and texts. Labels are codes of one dictionary per feed; the
 * facets of a row are one code together. A tree over the chunks knows counts, sums and bounds per
 * node. Whatever is shared with a fork is copied, chunk by chunk, by whoever writes to it first.
 */
export class Feed<S extends FeedSchema> {
  private owner: Owner = {};

  private constructor(
    private readonly layout: Layout,
    private readonly store: Store,
    private dictionary: Dictionary,
    private combinations: Combinations,
    /** The integer columns that never fell along seq, as bits: their order is that of seq. */
    private rising: number,
    private permutations: Permutations | undefined,
  ) {}

  /**
   * An empty feed. Pass the same schema object for all feeds of a kind: what follows from it is
   * worked out once. The shape is for tests, which cross its borders with fewer rows.
   */
  static of<const S extends FeedSchema>(schema: S, shape?: Shape): Feed<S> {
    const layout = Layout.of(schema, shape);
    return new Feed<S>(
      layout,
      new Store(layout),
      NO_LABELS,
      layout.noCombinations,
      RISING,
      undefined,
    );
  }

  /** How many rows there ever were: the sequence number of the next. */
  get length(): number {
    return this.store.length;
  }

  /** The first row that was not forgotten. */
  get first(): number {
    return this.store.first;
  }

  /**
   * Adds a row and returns its sequence number. Throws a TypeError, before anything is written, for
   * a value that its column cannot hold.
   */
  append(row: Row<S>): number {
    this.encodeAll(this.layout.draft, row);
    return this.add();
  }

  /**
   * Adds so many rows, which are given column by column: for each, what its rows have. Throws as
   * {@link append} does, with the rows before it written.
   */
  appendColumns(count: number, cellOf: (column: string) => (row: number) => Cell): void {
    const { columns, draft } = this.layout;
    const readers = columns.map(({ name }) => cellOf(name));
    for (let row = 0; row < count; row += 1) {
      for (let at = 0; at < columns.length; at += 1) {
        this.encode(draft, columns[at] as Column, readers[at]?.(row));
      }
      this.add();
    }
  }

  /** Adds the row that was encoded. */
  private add(): number {
    const { layout, store } = this;
    const { draft } = layout;
    draft.cells[0] = this.combine(draft.facets);
    const seq = store.length;
    if (seq > store.first) this.noteFalls(seq - 1, draft.cells, -1);
    store.append(this.owner, draft, this.combinations.size);
    if (this.permutations !== undefined) {
      for (const column of this.permutations.keys()) {
        this.ownPermutation(column).insert(seq, this.orderBy(column));
      }
    }
    return seq;
  }

  has(seq: number): boolean {
    return Number.isInteger(seq) && seq >= this.store.first && seq < this.store.length;
  }

  /** The row as a fresh plain object, or undefined if there is none. */
  get(seq: number): Row<S> | undefined {
    return this.has(seq) ? this.decode(seq) : undefined;
  }

  /** The cells of a column, from one row up to another that both exist. */
  cells(column: keyof S & string, from: number, to: number): Cell[] {
    const spec = this.layout.column(column);
    const cells = new Array<Cell>(to - from);
    for (let seq = from; seq < to; ) {
      const leaf = this.store.leaf(seq);
      const first = this.rowOf(seq);
      const rows = Math.min(this.layout.chunk - first, to - seq);
      for (let row = 0; row < rows; row += 1, seq += 1) {
        cells[seq - from] = this.read(spec, leaf, first + row);
      }
    }
    return cells;
  }

  /** One cell, without its row. Throws a RangeError if there is no such row. */
  value<K extends keyof S & string>(seq: number, column: K): Row<S>[K] {
    this.mustHave(seq);
    const cell = this.read(this.layout.column(column), this.store.leaf(seq), this.rowOf(seq));
    return cell as Row<S>[K];
  }

  /**
   * Changes cells of a row. Throws a RangeError if there is no such row and a TypeError for a value
   * that its column cannot hold; nothing is written then.
   */
  change(seq: number, patch: Partial<Row<S>>): void {
    this.mustHave(seq);
    const { layout, store, permutations } = this;
    const { draft } = layout;
    const before = this.load(draft, seq);
    for (const name in patch) this.encode(draft, layout.column(name), patch[name]);
    draft.cells[0] = this.combine(draft.facets);
    const moving: Column[] = [];
    for (const column of permutations?.keys() ?? []) {
      if (this.differs(column, before, draft.cells)) moving.push(column);
    }
    for (const column of moving) this.ownPermutation(column).remove(seq, this.orderBy(column));
    if (seq > store.first) this.noteFalls(seq - 1, draft.cells, -1);
    if (seq + 1 < store.length) this.noteFalls(seq + 1, draft.cells, 1);
    store.change(this.owner, seq, before, draft);
    for (const column of moving) this.ownPermutation(column).insert(seq, this.orderBy(column));
  }

  /**
   * Forgets the rows that there are, so that the memory of a long feed stays flat. Their numbers stay
   * taken; to ask for one of them is to ask for a row that is not there.
   */
  forget(): void {
    this.store.forget();
    this.rising = RISING;
    this.permutations = undefined;
  }

  /** A feed that begins as this one; from then on neither sees what is written to the other. */
  fork(): Feed<S> {
    // Neither side owns anything of what it now shares.
    this.owner = {};
    return new Feed<S>(
      this.layout,
      this.store.fork(),
      this.dictionary,
      this.combinations,
      this.rising,
      this.permutations && new Map(this.permutations),
    );
  }

  /** The rows of an earlier state of this feed that are not as they were then. */
  *changedSince(before: Feed<S>): Generator<number, void> {
    const { chunk, columns } = this.layout;
    for (let first = 0; first < before.length; first += chunk) {
      // A chunk that nobody has written to since is the same object.
      const [now, then] = [this.store.leaf(first), before.store.leaf(first)];
      if (now === then) continue;
      for (let seq = first; seq < Math.min(first + chunk, before.length); seq += 1) {
        const row = this.rowOf(seq);
        const isAsItWas = columns.every((column) =>
          Object.is(this.read(column, now, row), before.read(column, then, row)),
        );
        if (!isAsItWas) yield seq;
      }
    }
  }

  page(query: Query<S>): Placed<S>[] {
    return this.seqs(query).map((seq) => ({ seq, row: this.decode(seq) }));
  }

  /** The sequence numbers of a page. Throws a RangeError for a negative offset or limit. */
  seqs(query: Query<S>): number[] {
    const { sort, offset = 0, limit } = query;
    if (!(offset >= 0 && limit >= 0)) {
      throw new RangeError(`no page of ${limit} rows from ${offset} on`);
    }
    const { store } = this;
    const filter = this.filter(query.where);
    const order = sort?.order ?? 'desc';
    const by = sort === undefined || sort.by === 'seq' ? undefined : this.layout.column(sort.by);
    if (by === undefined || (this.rising & by.bit) !== 0) {
      return collect(store, filter, order, offset, limit);
    }
    const permutation = this.permutation(by);
    if (query.where === undefined) {
      return permutation.collect(order === 'asc', offset, limit, undefined);
    }
    // The count is cheap, and spares the search for rows that are not there.
    const wanted = Math.min(limit, Math.max(0, count(store, filter) - offset));
    return permutation.collect(order === 'asc', offset, wanted, (seq) =>
      filter.fits(store.leaf(seq), this.rowOf(seq)),
    );
  }

  count(where?: Where<S>): number {
    return where === undefined ? this.store.kept : count(this.store, this.filter(where));
  }

  /** The exact sum; nulls count as 0. Throws a RangeError if it is not a safe integer. */
  sum(column: ColumnsLike<S, { type: 'integer'; sum: true }>, where?: Where<S>): number {
    const summed = this.layout.column(column);
    if (summed.tally === 0) throw new TypeError(`the column '${column}' is not summed`);
    return sum(this.store, this.filter(where), summed);
  }

  /**
   * The rows of a query one by one. Which rows, is settled when the first is asked for; each is read
   * when its turn comes.
   */
  *rows(
    query: Omit<Query<S>, 'limit'> & { readonly limit?: number } = {},
  ): IterableIterator<Placed<S>> {
    for (const seq of this.seqs({ limit: Number.POSITIVE_INFINITY, ...query })) {
      yield { seq, row: this.decode(seq) };
    }
  }

  private mustHave(seq: number): void {
    if (!this.has(seq)) throw new RangeError(`the feed has no row ${seq}`);
  }

  /** The place of a row in its chunk. */
  private rowOf(seq: number): number {
    return (seq - this.store.first) % this.layout.chunk;
  }

  private filter(where: Where<S> | undefined): Filter {
    const conditions = (where ?? {}) as Readonly<Record<string, Condition | undefined>>;
    return Filter.of(conditions, this.layout, this.dictionary, this.combinations);
  }

  /**
   * A story gives a million rows of the schema's own order, and reading them in their order takes a
   * third of the time that reading them by name does.
   */
  private encodeAll(draft: Draft, row: Readonly<Record<string, Cell>>): void {
    const { columns } = this.layout;
    let place = 0;
    for (const name in row) {
      const column = columns[place];
      if (column?.name !== name) break;
      this.encode(draft, column, row[name]);
      place += 1;
    }
    for (; place < columns.length; place += 1) {
      const column = columns[place] as Column;
      this.encode(draft, column, row[column.name]);
    }
  }

  private encode(draft: Draft, column: Column, cell: Cell | undefined): void {
    const { kind, at } = column;
    if (cell === null && column.nullable) {
      if (kind === 'integer') draft.cells[at] = Number.NaN;
      else if (kind === 'label') draft.cells[at] = 0;
      else if (kind === 'facet') draft.facets[at] = 0;
      else draft.texts[at] = null;
    } else if (kind === 'integer' && typeof cell === 'number' && Number.isSafeInteger(cell)) {
      // Adding 0 turns -0, which equals 0 but does not look like it, into 0.
      draft.cells[at] = cell + 0;
    } else if (kind === 'label' && typeof cell === 'string')
      draft.cells[at] = this.codeOf(cell, column.index);
    else if (kind === 'facet' && typeof cell === 'string')
      draft.facets[at] = this.codeOf(cell, column.index);
    else if (kind === 'flag' && typeof cell === 'boolean') draft.facets[at] = cell ? 1 : 0;
    else if (kind === 'text' && typeof cell === 'string') draft.texts[at] = cell;
    else throw new TypeError(`the ${kind} column '${column.name}' cannot hold ${String(cell)}`);
  }

  /** The code of a label for a column, by its index. */
  private codeOf(label: string, column: number): number {
    const { recent } = this.layout;
    if (recent.dictionary !== this.dictionary) {
      recent.dictionary = this.dictionary;
      recent.labels.length = 0;
    }
    if (recent.labels[column] === label) return recent.codes[column] as number;
    let code = this.dictionary.code(label);
    if (code < 0) {
      if (this.dictionary.owner !== this.owner) {
        this.dictionary = new Dictionary(this.owner, this.dictionary);
        recent.dictionary = undefined;
      }
      code = this.dictionary.add(label);
    }
    recent.labels[column] = label;
    recent.codes[column] = code;
    return code;
  }

  private combine(facets: readonly number[]): number {
    const code = this.combinations.code(facets);
    if (code >= 0) return code;
    if (this.combinations.owner !== this.owner) {
      this.combinations = new Combinations(this.owner, this.layout.facets, this.combinations);
    }
    return this.combinations.add(facets);
  }

  private decode(seq: number): Row<S> {
    const leaf = this.store.leaf(seq);
    const place = this.rowOf(seq);
    const row = { ...this.layout.blank };
    for (const column of this.layout.columns) row[column.name] = this.read(column, leaf, place);
    return row as Row<S>;
  }

  private read(column: Column, leaf: Leaf, row: number): Cell {
    const { layout, dictionary, combinations } = this;
    const { kind, at } = column;
    if (kind === 'text') return leaf.text(row * layout.texts + at);
    if (kind === 'integer') {
      const value = leaf.cell(row, at);
      return Number.isNaN(value) ? null : value;
    }
    if (kind === 'label') return dictionary.label(leaf.cell(row, at));
    const facet = combinations.facet(leaf.cell(row, 0), at);
    return kind === 'flag' ? facet === 1 : dictionary.label(facet);
  }

  /** Loads a row into the draft, and returns its cells as they are. */
  private load(draft: Draft, seq: number): Float64Array {
    const { width, facets, texts } = this.layout;
    const leaf = this.store.leaf(seq);
    const row = this.rowOf(seq);
    const { before: cells } = this.layout;
    for (let at = 0; at < width; at += 1) {
      cells[at] = leaf.cell(row, at);
      draft.cells[at] = cells[at] as number;
    }
    for (let at = 0; at < facets; at += 1) {
      draft.facets[at] = this.combinations.facet(cells[0] as number, at);
    }
    for (let at = 0; at < texts; at += 1) {
      draft.texts[at] = leaf.text(row * texts + at);
    }
    return cells;
  }

  private differs(column: Column, a: Float64Array, b: Float64Array): boolean {
    const { kind, at } = column;
    if (kind !== 'facet') return !Object.is(a[at], b[at]);
    const { combinations } = this;
    return combinations.facet(a[0] as number, at) !== combinations.facet(b[0] as number, at);
  }

  /** Compares a row's cells with those of its neighbour before it (-1) or after it (1). */
  private noteFalls(neighbour: number, cells: Float64Array, side: -1 | 1): void {
    const { integers } = this.layout;
    const leaf = this.store.leaf(neighbour);
    const row = this.rowOf(neighbour);
    let { rising } = this;
    for (let index = 0; index < integers.length; index += 1) {
      const { at, bit } = integers[index] as Column;
      if ((rising & bit) === 0) continue;
      const own = cells[at] as number;
      const other = leaf.cell(row, at);
      const first = side === -1 ? other : own;
      const second = side === -1 ? own : other;
      // NaN is null, which lies below every value.
      if (!Number.isNaN(first) && !(second >= first)) rising &= ~bit;
    }
    this.rising = rising;
  }

  private permutation(column: Column): Permutation {
    this.permutations ??= new Map();
    const known = this.permutations.get(column);
    if (known !== undefined) return known;
    const { first } = this.store;
    const places = sortedByKey(this.keysOf(column));
    const seqs = first === 0 ? places : places.map((at) => first + at);
    const permutation = Permutation.of(this.owner, seqs, this.layout.chunk);
    this.permutations.set(column, permutation);
    return permutation;
  }

  private ownPermutation(column: Column): Permutation {
    const own = this.permutation(column).ownedBy(this.owner);
    this.permutations?.set(column, own);
    return own;
  }

  /** A number for each row that sorts as its cell does. */
  private keysOf(column: Column): Float64Array {
    const { first, kept } = this.store;
    const keys = new Float64Array(kept);
    if (column.kind === 'integer') {
      for (let at = 0; at < kept; at += 1) keys[at] = this.integerKey(first + at, column.at);
      return keys;
    }
    const ranks = this.dictionary.ranks();
    for (let at = 0; at < kept; at += 1) {
      keys[at] = ranks[this.labelCode(first + at, column)] as number;
    }
    return keys;
  }

  private orderBy(column: Column): Order {
    const { at } = column;
    if (column.kind === 'integer') {
      return (a, b) => {
        const first = this.integerKey(a, at);
        const second = this.integerKey(b, at);
        return first === second ? a - b : first < second ? -1 : 1;
      };
    }
    return (a, b) => {
      const first = this.labelCode(a, column);
      const second = this.labelCode(b, column);
      return first === second ? a - b : this.dictionary.compare(first, second);
    };
  }

  private integerKey(seq: number, at: number): number {
    const value = this.store.leaf(seq).cell(this.rowOf(seq), at);
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  }

  private labelCode(seq: number, { kind, at }: Column): number {
    const leaf = this.store.leaf(seq);
    const row = this.rowOf(seq);
    if (kind === 'label') return leaf.cell(row, at);
    return this.combinations.facet(leaf.cell(row, 0), at);
  }
}

import type { Answer } from '../contract/answer.js';
import type { Condition, Pointer } from '../contract/behaviour.js';
import type { OperationShape, Reply, ReplyFunction } from '../contract/operation-types.js';
import type { FromDocument } from '../contract/provider.js';
import type { FeedSchema, Row, Where } from '../ledger/index.js';
import type { Clauses, Match } from './clauses.js';
import { compileList } from './compile-list.js';
import { collectionSource, feedSource, type ReadFeed, type Source } from './source.js';

/** What the interpreter needs of a handler's context. */
interface ListContext<Op> {
  readonly query: unknown;
  readonly reply: ReplyFunction<Op>;
}

/** A row of the list that an operation answers with. */
type RowOf<Op> = Op extends { responses: { 200: { content: infer C } } }
  ? ElementOf<C[keyof C]>
  : never;

type ElementOf<Body> = {
  [K in keyof Body]-?: Body[K] extends readonly (infer R)[] ? R : never;
}[keyof Body];

/** What the columns of a field hold, where that is not what rows show. */
export interface ColumnOf<Name> {
  readonly column: Name;
  /** What rows show for each text that the column may hold. */
  readonly shown?: Readonly<Record<string, string>>;
  /** `second`: rows show the moment in the column cut to its second. */
  readonly cut?: 'second';
  /** How a sum of the column is written. */
  readonly sum?: (total: number) => unknown;
  /** Which rows show the field; it is null, or absent, in the others. All show it when left out. */
  readonly present?: Condition;
}

/** The column behind each field that a list is ordered, filtered or added up by. */
export type Columns<Name extends string> = Readonly<Record<Pointer, Name | 'seq' | ColumnOf<Name>>>;

/** What the document cannot say of an answer. */
interface AnswerSpec<Context, Op> {
  /** Members of the answer that `x-behaviour` says nothing of, by their pointers. */
  readonly members?: Readonly<Record<Pointer, (context: Context) => unknown>>;
  readonly headers?: (context: Context) => Answer['headers'];
  /** What is done or refused before the list is read. */
  readonly before?: (context: Context) => Reply<Op> | undefined | Promise<Reply<Op> | undefined>;
}

/** A list whose rows are those of a feed of the ledger. */
interface FeedSpec<Context, Op, S extends FeedSchema> extends AnswerSpec<Context, Op> {
  /** Undefined: there are no rows. */
  readonly feed: (context: Context) => ReadFeed<S> | undefined;
  /** Which rows of the feed are in the list; all when left out. */
  readonly where?: Where<S>;
  readonly columns: Columns<keyof S & string>;
  /** What writes the rows of one answer. */
  readonly row: (context: Context) => (seq: number, row: Row<S>) => RowOf<Op>;
}

/** A list over a few things in memory, in the order that rows which are equal otherwise have. */
interface CollectionSpec<Context, Op, Item> extends AnswerSpec<Context, Op> {
  readonly items: (context: Context) => readonly Item[];
  /** What an item holds in each column. Moments are in milliseconds. */
  readonly values: Readonly<Record<string, (item: Item) => string | number | boolean | null>>;
  readonly columns: Columns<string>;
  readonly row: (context: Context) => (item: Item) => RowOf<Op>;
}

/** The list of an operation, served from its `x-behaviour` over a feed. */
export function list<
  Context extends ListContext<Op>,
  Op extends OperationShape,
  S extends FeedSchema,
>(spec: FeedSpec<Context, Op, S>): FromDocument<Context, Op> {
  const { feed, row, where = {}, ...rest } = spec;
  const source: Source<Context> = feedSource(feed, row);
  const base: Clauses = Object.entries<Match | undefined>(where as Record<string, Match>).flatMap(
    ([column, match]) => (match ? [{ columns: [column], match }] : []),
  );
  return {
    handlerFor: (contract, operation) =>
      compileList(contract, operation, { ...rest, source, base }),
  };
}

/** The list of an operation, served from its `x-behaviour` over things in memory. */
export function collection<Context extends ListContext<Op>, Op extends OperationShape, Item>(
  spec: CollectionSpec<Context, Op, Item>,
): FromDocument<Context, Op> {
  const { items, values, row, ...rest } = spec;
  const source: Source<Context> = collectionSource(items, values, row);
  return {
    handlerFor: (contract, operation) =>
      compileList(contract, operation, { ...rest, source, base: [] }),
  };
}

import type { Answer } from '../contract/answer.js';
import type { Aggregate, Behaviour, ListBehaviour, Place, Pointer } from '../contract/behaviour.js';
import type { Contract, Operation } from '../contract/contract.js';
import { ContractError } from '../contract/document.js';
import type { Reply } from '../contract/operation-types.js';
import { bodyWriter, type Write } from './body.js';
import type { Clauses } from './clauses.js';
import { ColumnMap, type Narrow, type Refuse } from './columns.js';
import type { Columns } from './list.js';
import { type Extent, members, type Position, positionReader, type Query } from './position.js';
import type { Opened, SortBy, Source } from './source.js';

/** A list, as far as its document does not say what it is. */
interface ListParts<Context, Op> {
  readonly source: Source<Context>;
  /** Which rows of the source are in the list. */
  readonly base: Clauses;
  readonly columns: Columns<string>;
  readonly members?: Readonly<Record<Pointer, (context: Context) => unknown>>;
  readonly headers?: (context: Context) => Answer['headers'];
  readonly before?: (context: Context) => Reply<Op> | undefined | Promise<Reply<Op> | undefined>;
}

/** What one answer is written from. Its rows are counted when somebody asks for their number. */
class Served<Context> implements Extent {
  readonly opened: Opened;
  readonly clauses: Clauses;
  readonly sort: Sort;
  readonly position: Position;
  #total: number | undefined;
  #narrowed: { readonly only: Clauses; readonly clauses: Clauses } | undefined;

  constructor(
    readonly context: Context,
    readonly query: Query,
    plan: Plan<Context>,
  ) {
    this.opened = plan.source.open(context);
    this.clauses = plan.narrow(query);
    this.sort = plan.order(query);
    this.position = plan.position(query, this.ascending, () => this.total);
  }

  get ascending(): boolean {
    return this.sort.ascending;
  }

  get total(): number {
    this.#total ??= this.opened.count(this.clauses);
    return this.#total;
  }

  /** The rows that match and are of some kind; totals are of the same kind mostly. */
  narrowedBy(only: Clauses): Clauses {
    if (only.length === 0) return this.clauses;
    if (this.#narrowed?.only !== only) {
      this.#narrowed = { only, clauses: [...this.clauses, ...only] };
    }
    return this.#narrowed.clauses;
  }
}

interface Sort extends SortBy {
  /** Which rows have a value to sort by, and which come before or after them for having none. */
  readonly nulls?: {
    readonly first: boolean;
    readonly present: Clauses;
    readonly absent: Clauses;
  };
}

interface Plan<Context> {
  readonly source: Source<Context>;
  narrow(query: Query): Clauses;
  order(query: Query): Sort;
  position: ReturnType<typeof positionReader>;
}

/**
 * Compiles the list of an operation, once: what the document says becomes functions, and a request
 * costs what its page does. Throws a `ContractError` for a list that cannot be served as it is said.
 */
export function compileList<Context extends { readonly query: unknown }, Op>(
  contract: Contract,
  operation: Operation,
  parts: ListParts<Context, Op>,
): (context: Context) => Reply<Op> | Promise<Reply<Op>> {
  const refuse: Refuse = (problem, cure) => {
    throw new ContractError(contract.file, `${operation.id}, x-behaviour`, problem, cure);
  };
  // The text was held against its schema when the document was checked: `npm run lint:specs`.
  const said = contract.document.at(`${operation.pointer}/x-behaviour`) as Behaviour | undefined;
  const { list } = said ?? {};
  if (!said || !list) return refuse('says of no list', 'say where its rows are, under `list`');
  const columns = new ColumnMap(parts.columns, refuse);
  const plan: Plan<Context> = {
    source: parts.source,
    narrow: narrowing(list, columns, parts, refuse),
    order: ordering(list, columns, parts.source, refuse),
    position: positionReader(list.paging, list.capacity),
  };
  const write = bodyWriter(contract, operation, placesOf(said, list, columns, parts), refuse);
  const { headers, before } = parts;
  const serve = (context: Context): Reply<Op> => {
    const body = write(new Served(context, context.query as Query, plan));
    const { reply } = context as unknown as { reply: Answering<Op> };
    return headers ? reply(200, body, headers(context)) : reply(200, body);
  };
  if (!before) return serve;
  return async (context) => (await before(context)) ?? serve(context);
}

/** `reply` for a body that the document itself gave its members. */
type Answering<Op> = (status: 200, body: unknown, headers?: Answer['headers']) => Reply<Op>;

function narrowing<Context, Op>(
  { filters = [] }: ListBehaviour,
  columns: ColumnMap,
  { base, source: { takesAlternatives } }: ListParts<Context, Op>,
  refuse: Refuse,
): (query: Query) => Clauses {
  const narrows = filters.map((filter): readonly [string, Narrow] => [
    filter.parameter,
    columns.filter(filter, takesAlternatives),
  ]);
  const looked = filters
    .filter(({ match }) => match === 'contains')
    .flatMap(({ fields }) => fields.map((field) => columns.of(field).column));
  const twice = looked.find((column) => {
    const all = [...base.flatMap((one) => one.columns), ...filters.flatMap(columnsIn(columns))];
    return !takesAlternatives && all.filter((one) => one === column).length > 1;
  });
  if (twice !== undefined) {
    refuse(`${twice} is searched, and narrowed by something else too`, 'narrow it by one filter');
  }
  return (query) => {
    let clauses = base;
    for (const [parameter, narrow] of narrows) {
      const value = query[parameter];
      const clause = value === undefined ? undefined : narrow(value);
      if (clause) clauses = [...clauses, clause];
    }
    return clauses;
  };
}

function columnsIn(columns: ColumnMap) {
  return ({ fields }: { readonly fields: readonly Pointer[] }): string[] =>
    fields.map((field) => columns.of(field).column);
}

function ordering(
  { order }: ListBehaviour,
  columns: ColumnMap,
  source: { readonly ascending: boolean },
  refuse: Refuse,
): (query: Query) => Sort {
  const unsaid: Sort = { by: 'seq', ascending: source.ascending };
  if (!order) return () => unsaid;
  const { by, direction, nulls, ties } = order;
  if (ties && columns.of(ties.by).column !== 'seq') {
    refuse(
      `rows that are equal cannot be ordered by ${ties.by}`,
      'a source orders them by `seq`: name a field with that column',
    );
  }
  const sortsOf = (field: Pointer | undefined): { ascending: Sort; descending: Sort } => {
    const { column, present } = field === undefined ? { column: 'seq' } : columns.of(field);
    const one = (ascending: boolean): Sort => {
      // Null lies below every value, where nothing splits the list.
      const first = nulls?.rule === 'first';
      if (!present || !nulls) return { by: column, ascending };
      return {
        by: column,
        ascending,
        nulls: {
          first,
          present: columns.clauses(present),
          absent: columns.otherwise(present),
        },
      };
    };
    return { ascending: one(true), descending: one(false) };
  };
  const ascends = (query: Query): boolean =>
    typeof direction === 'string'
      ? direction === 'ascending'
      : query[direction.parameter] === direction.ascending;
  if (typeof by === 'string') {
    const { ascending, descending } = sortsOf(by);
    return (query) => (ascends(query) ? ascending : descending);
  }
  const sorts = new Map(Object.entries(by.fields).map(([value, at]) => [value, sortsOf(at)]));
  // What no field shows is the order in which the rows came.
  const other = sortsOf(undefined);
  return (query) => {
    const { ascending, descending } = sorts.get(String(query[by.parameter])) ?? other;
    return ascends(query) ? ascending : descending;
  };
}

type Places<Context> = Map<Pointer, Write<Served<Context>>>;

/** What is written at each place of the answer that the document speaks of. */
function placesOf<Context, Op>(
  { echoes = {}, aggregates = [] }: Behaviour,
  list: ListBehaviour,
  columns: ColumnMap,
  { members: others = {} }: ListParts<Context, Op>,
): Places<Context> {
  const { rows, paging } = list;
  const places: Places<Context> = new Map([[rows, rowsOf]]);
  for (const [name, place] of Object.entries(echoes)) {
    places.set(pointerOf(place), echo(name, list));
  }
  for (const [name, write] of Object.entries(members)) {
    const place = paging?.[name as keyof typeof members];
    if (place !== undefined) places.set(pointerOf(place), write);
  }
  // Conditions that are the same are one, so that what they come to is worked out once.
  const conditions = new Map<string, Clauses>();
  for (const aggregate of aggregates) {
    if (aggregate.over !== undefined) continue;
    const { where } = aggregate;
    const key = JSON.stringify(where ?? null);
    const only = conditions.get(key) ?? (where ? columns.clauses(where) : []);
    conditions.set(key, only);
    places.set(aggregate.at, adding(aggregate, only, columns));
  }
  for (const [place, write] of Object.entries(others)) {
    places.set(place, ({ context }) => write(context));
  }
  return places;
}

function pointerOf(place: Place): Pointer {
  return typeof place === 'string' ? place : place.at;
}

function rowsOf<Context>({ opened, clauses, sort, position }: Served<Context>): unknown[] {
  const { offset, limit } = position;
  const { nulls } = sort;
  if (!nulls) return opened.page(clauses, sort, offset, limit);
  // Rows without a value are in the order in which they came.
  const unsorted = { by: 'seq', ascending: sort.ascending };
  const present = { clauses: [...clauses, ...nulls.present], sort };
  const absent = { clauses: [...clauses, ...nulls.absent], sort: unsorted };
  const [one, two] = nulls.first ? [absent, present] : [present, absent];
  const rows = opened.page(one.clauses, one.sort, offset, limit);
  if (rows.length === limit) return rows;
  const skipped = Math.max(0, offset - opened.count(one.clauses));
  return [...rows, ...opened.page(two.clauses, two.sort, skipped, limit - rows.length)];
}

/** A parameter as it was applied: of a page, where a cursor may have led. */
function echo<Context>(name: string, { paging }: ListBehaviour): Write<Served<Context>> {
  if (name === paging?.parameter) {
    if (paging.style === 'page') return ({ position }) => position.page;
    if (paging.style === 'offset') return ({ position }) => position.offset;
  }
  return ({ query }) => query[name];
}

function adding<Context>(
  { is, of = '', decimals }: Aggregate,
  only: Clauses,
  columns: ColumnMap,
): Write<Served<Context>> {
  switch (is) {
    case 'count':
      if (only.length === 0) return ({ total }) => total;
      return (served) => served.opened.count(served.narrowedBy(only));
    case 'rate':
      return (served) => rate(served.opened.count(served.narrowedBy(only)), served.total, decimals);
    case 'sum': {
      const { column, sum = (total: number) => total } = columns.of(of);
      return (served) => sum(served.opened.sum(column, served.narrowedBy(only)));
    }
  }
}

/** A part of all as a percentage, rounded half up to so many decimals; 0 of nothing is 0. */
function rate(part: number, all: number, decimals: number | undefined): number {
  if (all === 0) return 0;
  if (decimals === undefined) return (100 * part) / all;
  // In whole numbers, where a half is not a matter of rounding errors.
  const scale = 10 ** decimals;
  return Math.floor((200 * scale * part + all) / (2 * all)) / scale;
}

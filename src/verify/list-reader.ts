import type { ListBehaviour, Paging } from '../contract/behaviour.js';
import type { Operation, Parameter } from '../contract/contract.js';
import { at, differenceOf, placeOf, shown } from './json.js';
import { rowsOf } from './page.js';
import type { Disagreement, ReadExchange } from './reading.js';
import { keyOf } from './rows.js';
import type { Ask, Run } from './run.js';

/** A disagreement, and the exchange that shows it. */
export interface Complaint {
  readonly disagreement: Disagreement;
  readonly read: ReadExchange;
}

/** The rows that several pages gave, one after the other. */
export interface Reading {
  readonly rows: readonly unknown[];
  readonly pages: readonly ReadExchange[];
  /** Whether the end was reached, so that these are all rows there are. */
  readonly complete: boolean;
  /** An answer that is no page, at which reading stopped. */
  readonly refused: ReadExchange | undefined;
}

/** Longer lists are read in part: a run has to end, and be gentle. */
const pageLimit = 60;

/** And so are lists whose pages are large: what is kept of them has to fit into memory. */
const mostRows = 200_000;

/** Reads one list as a client would, page by page. */
export class ListReader {
  constructor(
    readonly run: Run,
    readonly operation: Operation,
    readonly list: ListBehaviour,
  ) {}

  get paging(): Paging | undefined {
    return this.list.paging;
  }

  parameter(name: string | undefined): Parameter | undefined {
    return this.operation.parameters.find((one) => one.name === name && one.in === 'query');
  }

  /** The largest page that may be asked for. */
  get largest(): number {
    const limit = this.parameter(this.paging?.limit);
    const fallback = typeof limit?.default === 'number' ? limit.default : 50;
    return Math.min(limit?.maximum ?? fallback, 1_000);
  }

  get smallest(): number {
    return this.parameter(this.paging?.limit)?.minimum ?? 1;
  }

  get defaultLimit(): number | undefined {
    const { default: value } = this.parameter(this.paging?.limit) ?? {};
    return typeof value === 'number' ? value : undefined;
  }

  /** The query of a page that begins after `skipped` rows, for styles that can say so. */
  query(limit: number, skipped: number): Record<string, number> {
    const { paging } = this;
    if (!paging) return {};
    const query: Record<string, number> = { [paging.limit]: limit };
    if (paging.parameter === undefined || paging.style === 'cursor') return query;
    query[paging.parameter] = paging.style === 'page' ? Math.floor(skipped / limit) + 1 : skipped;
    return query;
  }

  rowsIn(read: ReadExchange): readonly unknown[] | undefined {
    return read.answer.status === 200 ? rowsOf(this.list, read.body) : undefined;
  }

  /** Reads from the front to the end, or `most` pages of it. */
  async read(
    query: Ask['query'] = {},
    {
      limit = this.largest,
      most = pageLimit,
      as,
    }: { limit?: number; most?: number; as?: 'other' } = {},
  ): Promise<Reading> {
    const { paging, list } = this;
    const rows: unknown[] = [];
    const pages: ReadExchange[] = [];
    const seen = new Set<string>();
    let cursor: string | undefined;
    for (let number = 0; number < most; number++) {
      const place = cursor === undefined ? {} : { [paging?.parameter ?? '']: cursor };
      const asked = { ...query, ...this.query(limit, number * limit), ...place };
      const read = await this.run.ask(this.operation, { query: asked, ...(as ? { as } : {}) });
      const found = this.rowsIn(read);
      if (!found) return { rows, pages, complete: false, refused: read };
      pages.push(read);
      rows.push(...found);
      if (!paging || paging.style === 'limit') {
        const room = paging ? limit : (list.capacity ?? Number.POSITIVE_INFINITY);
        return { rows, pages, complete: found.length < room, refused: undefined };
      }
      const before = seen.size;
      for (const row of found) seen.add(keyOf(list, row));
      const next = paging.nextCursor && at(read.body, placeOf(paging.nextCursor));
      const more =
        paging.style === 'cursor' ? typeof next === 'string' && next !== '' : found.length >= limit;
      // A page that brings nothing new would come again and again.
      if (!more || seen.size === before) {
        return { rows, pages, complete: true, refused: undefined };
      }
      if (paging.style === 'cursor') cursor = String(next);
      if (rows.length > mostRows) break;
    }
    return { rows, pages, complete: false, refused: undefined };
  }

  /** How rows differ from those that were expected, as a complaint, or `undefined`. */
  compare(
    rule: string,
    provenance: Disagreement['provenance'],
    what: string,
    expected: readonly unknown[],
    received: readonly unknown[],
    read: ReadExchange,
  ): Complaint | undefined {
    this.run.held(this.operation.id, rule);
    const difference = rowDifference(this.list, expected, received);
    if (!difference) return undefined;
    return {
      read,
      disagreement: {
        operation: this.operation.id,
        rule,
        provenance,
        message: `${what}: ${difference.message}`,
        expected: difference.expected,
        received: difference.received,
        pointer: difference.pointer,
      },
    };
  }
}

interface RowDifference {
  readonly message: string;
  readonly expected: string;
  readonly received: string;
  readonly pointer: string;
}

/** The first and most telling difference between two sequences of rows. */
function rowDifference(
  list: ListBehaviour,
  expected: readonly unknown[],
  received: readonly unknown[],
): RowDifference | undefined {
  const wanted = expected.map((row) => keyOf(list, row));
  const got = received.map((row) => keyOf(list, row));
  const named = (keys: readonly string[]): string =>
    `${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ` and ${keys.length - 3} more` : ''}`;
  const [allWanted, allGot] = [new Set(wanted), new Set(got)];
  const unwanted = got.filter((key) => !allWanted.has(key));
  const missing = wanted.filter((key) => !allGot.has(key));
  const counts = { expected: `${wanted.length} rows`, received: `${got.length} rows` };
  if (missing.length > 0) {
    return {
      message: `rows are missing (${named(missing)})`,
      expected: `${counts.expected}, among them ${named(missing)}`,
      received: `${counts.received}, ${missing.length} of them missing`,
      pointer: list.rows,
    };
  }
  if (unwanted.length > 0) {
    return {
      message: `there are rows that do not belong (${named(unwanted)})`,
      expected: counts.expected,
      received: `${counts.received}, among them ${named(unwanted)}`,
      pointer: `${list.rows}/${got.indexOf(unwanted[0] ?? '')}`,
    };
  }
  const place = got.findIndex((key, index) => key !== wanted[index]);
  if (place >= 0 || got.length !== wanted.length) {
    const index = place >= 0 ? place : got.length;
    return {
      message: got.length > wanted.length ? 'a row comes twice' : 'the rows come in another order',
      expected: `${wanted[index] ?? 'no row'} in place ${index + 1}`,
      received: got[index] ?? 'no row',
      pointer: `${list.rows}/${index}`,
    };
  }
  for (const [index, row] of received.entries()) {
    const pointer = differenceOf(expected[index], row);
    if (pointer === undefined) continue;
    return {
      message: `the row ${got[index]} has another ${pointer || 'content'} than before`,
      expected: shown(at(expected[index], pointer)),
      received: shown(at(row, pointer)),
      pointer: `${list.rows}/${index}${pointer}`,
    };
  }
  return undefined;
}

/** All rows of a list as they were last read. A list that moves is read again. */
export class Base {
  #moving = false;

  constructor(
    readonly reader: ListReader,
    public reading: Reading,
  ) {}

  get rows(): readonly unknown[] {
    return this.reading.rows;
  }

  get complete(): boolean {
    return this.reading.complete;
  }

  /**
   * Checks a relation between answers. What is complained of counts only when the list stood still
   * meanwhile: a list may grow between two calls, and rows may change, and no relation is broken by it.
   */
  async steadily(what: string, relation: () => Promise<readonly Complaint[]>): Promise<void> {
    const { reader } = this;
    // A list that never stood still before is not waited for again.
    for (let tries = 0; tries < (this.#moving ? 1 : 3); tries++) {
      const complaints = await relation();
      if (complaints.length === 0) return;
      if (this.#moving) break;
      const again = await reader.read();
      const moved =
        again.complete !== this.complete ||
        rowDifference(reader.list, this.rows, again.rows) !== undefined;
      if (!moved) {
        for (const { disagreement, read } of complaints) reader.run.note(disagreement, read);
        return;
      }
      this.reading = again;
    }
    this.#moving = true;
    reader.run.skip(reader.operation, what, 'the list kept changing while it was read');
  }
}

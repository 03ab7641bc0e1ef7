import type { Response } from 'supertest';
import type { ApiUnderTest } from '../api-server.js';

/** A request as the suite sends it. */
export interface Ask {
  readonly method: 'get' | 'post' | 'delete' | 'put' | 'patch';
  /** Path and query, as the API has them. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What brings a documented status about, for real. It may ask several times; the last answer counts. */
export type Cause = (
  api: ApiUnderTest,
  ask: (request: Ask) => Promise<Response>,
) => Promise<Response>;

/** What is above a rate limit: the first request already, under a rule that lets none through. */
export function aboveTheLimit(request: Ask): Cause {
  return ({ faultRules }, ask) => {
    const added = faultRules.add({ do: { rateLimit: { limit: 0, window: 'PT1M' } } });
    if (!added.ok) throw new Error(added.reason);
    return ask(request);
  };
}

/** A list, and how to read through it. Bodies and rows are the wire's. */
export interface ListSubject {
  readonly operation: string;
  /** A caller with more than five pages at the default limit, where the API has pages at all. */
  readonly headers: Readonly<Record<string, string>>;
  /** Limits to page with, or none for a list without pages. */
  readonly limits: readonly number[];
  /**
   * The query of the page that begins after `skipped` rows, or of the page number that they make;
   * `previous` is the body of the page before, for APIs that hand out cursors. `undefined` where that
   * body says that it was the last.
   */
  readonly page: (limit: number, skipped: number, previous: unknown) => string | undefined;
  readonly rows: (body: unknown) => readonly unknown[];
  readonly key: (row: unknown) => string | number;
  /** Negative or zero where `a` may stand before `b`. */
  readonly order: (a: unknown, b: unknown) => number;
  /** The number of all rows, where the API tells it. */
  readonly total?: (body: unknown) => number;
  /**
   * Filters to ask with, each with the rows that match, and what the API adds up. Compared with what
   * is found by reading every page without a filter.
   */
  readonly filters?: readonly {
    readonly query: string;
    readonly matches: (row: unknown) => boolean;
  }[];
  /** The numbers that the API adds up over all matching rows, and the same from the rows themselves. */
  readonly aggregates?: {
    readonly told: (body: unknown) => unknown;
    readonly counted: (rows: readonly unknown[]) => unknown;
  };
  /**
   * A change through the API or the domain that adds a row at the front, where one can be made, to
   * state what paging does about it: no row is lost.
   */
  readonly insert?: (api: ApiUnderTest) => Promise<unknown>;
  /** Whether the row at the page's edge comes twice then, as it does with page numbers and offsets. */
  readonly insertRepeats?: boolean;
}

/** What the conformance suite needs to know of an API beyond its document. `test/conformance/<id>.ts` exports one. */
export interface Subject {
  /** Headers with which each operation answers 200. */
  readonly callers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Causes for the statuses that do not follow from the document alone, by operation and status. */
  readonly causes: Readonly<Record<string, Readonly<Record<number, Cause>>>>;
  /** Statuses that only `Prefer` can obtain, with the reason, by operation. */
  readonly preferOnly: Readonly<Record<string, Readonly<Record<number, string>>>>;
  readonly lists: readonly ListSubject[];
}

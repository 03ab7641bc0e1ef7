import type { Paging } from '../contract/behaviour.js';

/** Which rows of a list an answer shows. */
export interface Position {
  /** How many rows come before. */
  readonly offset: number;
  /** At most so many rows; infinite where nothing limits them. */
  readonly limit: number;
  /** The number of the page, from 1. */
  readonly page: number;
}

export type Query = Readonly<Record<string, unknown>>;

/** What the places of a list are told from: its position, and how many rows match. */
export interface Extent {
  readonly position: Position;
  /** Counted when it is first asked for. */
  readonly total: number;
  readonly ascending: boolean;
}

/** Where the page begins that a request asks for. `total` is asked for where a cursor came only. */
type PositionOf = (query: Query, ascending: boolean, total: () => number) => Position;

/**
 * How a list reads its position. The request was judged before: what has a default or a limit in the
 * document comes with it applied.
 */
export function positionReader(paging: Paging | undefined, capacity = Infinity): PositionOf {
  if (!paging) {
    const whole: Position = { offset: 0, limit: capacity, page: 1 };
    return () => whole;
  }
  const { style, parameter = '', limit: limitName, cursorParameter } = paging;
  const limitOf = (query: Query): number => (query[limitName] as number | undefined) ?? capacity;
  const cursorName = style === 'cursor' ? parameter : cursorParameter;
  const begins = beginningReader(style, parameter);
  if (cursorName === undefined) {
    return (query) => begins(query, limitOf(query));
  }
  return (query, ascending, total) => {
    const limit = limitOf(query);
    const cursor = query[cursorName];
    if (typeof cursor !== 'string' || cursor === '') return begins(query, limit);
    const offset = offsetAt(cursor, ascending, total());
    return { offset, limit, page: pageAt(offset, limit) };
  };
}

function beginningReader(
  style: Paging['style'],
  parameter: string,
): (query: Query, limit: number) => Position {
  switch (style) {
    case 'page':
      return (query, limit) => {
        const page = (query[parameter] as number | undefined) ?? 1;
        return { offset: page === 1 ? 0 : (page - 1) * limit, limit, page };
      };
    case 'offset':
      return (query, limit) => {
        const offset = (query[parameter] as number | undefined) ?? 0;
        return { offset, limit, page: pageAt(offset, limit) };
      };
    default:
      return (_query, limit) => ({ offset: 0, limit, page: 1 });
  }
}

function pageAt(offset: number, limit: number): number {
  return Math.floor(offset / limit) + 1;
}

/*
 * A cursor says how many rows lie on that side of its first row where the list does not grow: rows are
 * added at the end of a list that ascends, and at the beginning of one that descends. So it names a row
 * and not a number of rows, and following cursors comes to an end. To callers it is opaque.
 */

/** Base64url of what is left from this offset on, or of what comes before it. */
function cursorAt(offset: number, ascending: boolean, total: number): string {
  const text = ascending ? `from:${offset}` : `left:${total - offset}`;
  return Buffer.from(text).toString('base64url');
}

/** What is no cursor of this list lies past the end, so that it never leads back to the beginning. */
function offsetAt(cursor: string, ascending: boolean, total: number): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, side, digits] = /^(left|from):(\d{1,15})$/.exec(text) ?? [];
  if (side !== (ascending ? 'from' : 'left')) return total;
  const offset = ascending ? Number(digits) : Math.max(0, total - Number(digits));
  // The same number has one cursor: leading zeros and bits that count for nothing make another.
  return Buffer.from(`${side}:${Number(digits)}`).toString('base64url') === cursor ? offset : total;
}

type Member = 'totalItems' | 'totalPages' | 'hasNext' | 'hasPrevious' | CursorMember;
type CursorMember = 'cursor' | 'nextCursor' | 'previousCursor';

/** What stands at each place of `paging`. A cursor of nothing is null. */
export const members: Readonly<Record<Member, (extent: Extent) => unknown>> = {
  totalItems: ({ total }) => total,
  totalPages: ({ total, position: { limit } }) =>
    total === 0 ? 0 : Math.max(1, Math.ceil(total / limit)),
  hasNext,
  hasPrevious: ({ position: { offset } }) => offset > 0,
  cursor: ({ total, ascending, position: { offset } }) =>
    offset < total ? cursorAt(offset, ascending, total) : null,
  nextCursor: (extent) => {
    const { total, ascending, position } = extent;
    return hasNext(extent) ? cursorAt(position.offset + position.limit, ascending, total) : null;
  },
  previousCursor: ({ total, ascending, position: { offset, limit } }) =>
    // Past the end the last rows come before.
    offset > 0 ? cursorAt(Math.max(0, Math.min(offset, total) - limit), ascending, total) : null,
};

function hasNext({ total, position: { offset, limit } }: Extent): boolean {
  return total - offset > limit;
}

/** What the query of a list asks for, by the usual names of its parameters. */
import type { Operation } from '../contract/contract.js';
import { isObject } from '../contract/document.js';
import type { JsonData } from '../ledger/index.js';
import { plain, type Resource, singular } from './infer.js';

/** Which rows of a list are asked for, and in which order. */
export interface ListQuery {
  readonly matches: (row: JsonData) => boolean;
  readonly compare: ((one: JsonData, other: JsonData) => number) | undefined;
  readonly page: PageQuery;
}

/** Which part of the rows is asked for. */
export interface PageQuery {
  /** Undefined: as many as there are. */
  readonly limit: number | undefined;
  readonly offset: number;
  /** The key of the record before the first, as it was given. */
  readonly after: string | undefined;
  /** The page's number, where pages are numbered. */
  readonly number: number | undefined;
  /** The query parameters that the document has. */
  readonly known: readonly string[];
  /** The number of the first page. */
  readonly first: number;
  /** How the next page is asked for. */
  readonly by:
    | { readonly parameter: string; readonly kind: 'page' | 'offset' | 'cursor' }
    | undefined;
}

const LIMIT =
  /^(?:limit|perpage|pagesize|size|count|maxresults|maxitems|take|top|pagelimit|itemsperpage|max|first|rows)$/;
const OFFSET = /^(?:offset|skip|start|startindex|from|pageoffset)$/;
const PAGE = /^(?:page|pagenumber|pageno|pagenum|currentpage|pageindex)$/;
const CURSOR =
  /^(?:cursor|after|startingafter|pagetoken|nexttoken|continuationtoken|nextcursor|marker|startafter)$/;
const SORT = /^(?:sort|sortby|sortfield|orderby|ordering|sortkey|sortcolumn)$/;
const DIRECTION =
  /^(?:order|direction|sortorder|sortdirection|dir|sortdir|orderdirection|sorttype)$/;
const SEARCH = /^(?:q|search|query|searchterm|keyword|keywords|text|term|filtertext)$/;
const USUAL_LIMIT = 20;

export function listQueryOf(
  resource: Resource,
  operation: Operation,
  query: Readonly<Record<string, unknown>>,
): ListQuery {
  const tests: ((row: Readonly<Record<string, JsonData>>) => boolean)[] = [];
  let [limit, offset, first, number] = [undefined, 0, 1, undefined] as [
    number | undefined,
    number,
    number,
    number | undefined,
  ];
  let after: string | undefined;
  let by: PageQuery['by'];
  let sort: string | undefined;
  let direction: string | undefined;
  for (const parameter of operation.parameters) {
    if (parameter.in !== 'query') continue;
    const { name, minimum } = parameter;
    const value = query[name];
    const word = plain(name);
    const field = fieldOf(resource, word);
    if (LIMIT.test(word) && field === undefined) {
      limit =
        typeof value === 'number'
          ? value
          : (parameter.maximum ?? USUAL_LIMIT) < USUAL_LIMIT
            ? parameter.maximum
            : USUAL_LIMIT;
    } else if (PAGE.test(word)) {
      first = minimum === 0 || parameter.default === 0 ? 0 : 1;
      number = typeof value === 'number' ? value : first;
      by = { parameter: name, kind: 'page' };
    } else if (OFFSET.test(word) && field === undefined) {
      if (typeof value === 'number') offset = value;
      by ??= { parameter: name, kind: 'offset' };
    } else if (CURSOR.test(word)) {
      if (value !== undefined) after = String(value);
      by ??= { parameter: name, kind: 'cursor' };
    } else if (value === undefined) {
      // Nothing is asked by what is not given.
    } else if (SORT.test(word)) sort = Array.isArray(value) ? value.join(',') : String(value);
    else if (DIRECTION.test(word) && field === undefined) {
      if (/^(?:asc|desc|ascending|descending)$/i.test(String(value))) direction = String(value);
      else sort ??= String(value);
    } else if (SEARCH.test(word) && field === undefined) {
      const wanted = String(value).toLowerCase();
      tests.push((row) => holds(row, wanted, 0));
    } else tests.push(...testsOf(resource, name, value));
  }
  if (number !== undefined) {
    limit ??= USUAL_LIMIT;
    offset = Math.max(0, number - first) * limit;
  }
  return {
    matches: (row) =>
      isObject(row) && tests.every((test) => test(row as Readonly<Record<string, JsonData>>)),
    compare: sort === undefined ? undefined : compareBy(resource, sort, direction),
    page: { limit, offset, after, number, first, by, known: [...operation.queryNames] },
  };
}

/** What a parameter demands of a row; nothing where its name says nothing of a property. */
function testsOf(
  resource: Resource,
  name: string,
  value: unknown,
): ((row: Readonly<Record<string, JsonData>>) => boolean)[] {
  if (isObject(value)) {
    // `filter[status]=open`, `price[gte]=10`
    return Object.entries(value).flatMap(([inner, one]) => {
      const known = fieldOf(resource, plain(name));
      return known !== undefined && BOUND.test(inner)
        ? [bounded(known, inner, one)]
        : testsOf(resource, inner, one);
    });
  }
  const field = fieldOf(resource, plain(name));
  if (field !== undefined) {
    const wanted = (Array.isArray(value) ? value : [value]).map((one) => String(one).toLowerCase());
    return [(row) => equalsAny(row[field], wanted)];
  }
  const [, before, word] =
    /^(min|max|from|to|since|until|after|before|gte|lte|gt|lt)[_-]?(.+)$/i.exec(name) ?? [];
  const [, other, behind] =
    /^(.+?)[_.-]?(min|max|from|to|since|until|after|before|gte|lte|gt|lt|start|end)$/i.exec(name) ??
    [];
  const pairs = [
    [word, before],
    [other, behind],
  ] as const;
  for (const [stem, bound] of pairs) {
    const known = stem === undefined ? undefined : fieldOf(resource, plain(stem));
    if (known !== undefined && bound !== undefined) return [bounded(known, bound, value)];
  }
  const moment = Object.keys(resource.properties).find((one) => /^created/i.test(one));
  if (moment !== undefined && /^(?:since|until|after|before|from|to)$/i.test(name))
    return [bounded(moment, name, value)];
  return [];
}

const BOUND = /^(?:min|max|gte|lte|gt|lt|from|to|since|until|after|before)$/i;

function bounded(
  field: string,
  bound: string,
  limit: unknown,
): (row: Readonly<Record<string, JsonData>>) => boolean {
  const word = bound.toLowerCase();
  return (row) => {
    const value = row[field];
    if (value === undefined || value === null) return false;
    const order = compareValues(value, limit as JsonData);
    if (/^(?:min|gte|from|since|start)$/.test(word)) return order >= 0;
    if (/^(?:gt|after)$/.test(word)) return order > 0;
    return /^(?:lt|before)$/.test(word) ? order < 0 : order <= 0;
  };
}

function equalsAny(value: JsonData | undefined, wanted: readonly string[]): boolean {
  if (value === undefined) return false;
  if (Array.isArray(value)) return value.some((one) => equalsAny(one as JsonData, wanted));
  if (isObject(value))
    return Object.values(value).some((one) => equalsAny(one as JsonData, wanted));
  return wanted.includes(String(value).toLowerCase());
}

function holds(value: JsonData | undefined, wanted: string, depth: number): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(wanted);
  if (typeof value !== 'object' || value === null || depth > 3) return false;
  return Object.values(value).some((one: JsonData) => holds(one, wanted, depth + 1));
}

function fieldOf({ properties }: Resource, word: string): string | undefined {
  const names = Object.keys(properties);
  return (
    names.find((name) => plain(name) === word) ??
    names.find((name) => singular(plain(name)) === singular(word))
  );
}

/** `name`, `-name`, `name:desc`, `name desc`, `price,-name`. */
function compareBy(resource: Resource, sort: string, direction: string | undefined) {
  const parts = /^[^,]+,\s*(?:asc|desc)$/i.test(sort) ? [sort.replace(',', ':')] : sort.split(',');
  const orders = parts.flatMap((part) => {
    const [, sign, name = '', word = direction ?? 'asc'] =
      /^\s*([-+]?)([^:\s]+)(?:[:\s]+(\w+))?\s*$/.exec(part) ?? [];
    const field = fieldOf(resource, plain(name));
    const isDown = sign === '-' || /^desc/i.test(word);
    return field === undefined ? [] : [{ field, factor: isDown ? -1 : 1 }];
  });
  if (orders.length === 0) return undefined;
  return (one: JsonData, other: JsonData): number => {
    for (const { field, factor } of orders) {
      const order = compareValues(memberOf(one, field), memberOf(other, field));
      if (order !== 0) return order * factor;
    }
    return 0;
  };
}

function memberOf(row: JsonData, field: string): JsonData {
  return isObject(row) ? ((row[field] ?? null) as JsonData) : null;
}

function compareValues(one: JsonData, other: JsonData): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  const [left, right] = [Number(one), Number(other)];
  const areNumbers = typeof one === 'number' || (typeof other === 'number' && !Number.isNaN(left));
  if (areNumbers && !Number.isNaN(right)) return left < right ? -1 : left > right ? 1 : 0;
  const [a, b] = [String(one), String(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

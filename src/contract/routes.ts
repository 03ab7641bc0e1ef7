import { parse as parseQuery } from 'node:querystring';
import type { Contract, Operation } from './contract.js';
import { isObject, type Json } from './document.js';
import type { ApiRequest } from './message.js';

/** A documented path with its operations. */
export interface Route {
  /** By method, in upper case. */
  readonly operations: ReadonlyMap<string, Operation>;
  /**
   * In a document of others, several operations may have one path and method, told apart by a fragment
   * (`/#X-Amz-Target=…`) that stands for what else they require.
   */
  readonly others?: ReadonlyMap<string, readonly Operation[]>;
  /** The methods that are answered, for `Allow`. */
  readonly allow: readonly string[];
}

export type Found =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly route: undefined; readonly failure: 'no-such-path' | 'malformed-path' };

/** A documented path that a request's path is one of, and the values in it as they were written. */
export interface Match {
  readonly route: Route;
  readonly names: readonly string[];
  /** Still percent-encoded, in the order of their names. */
  readonly values: readonly string[];
}

interface Pattern {
  readonly expression: RegExp;
  readonly names: readonly string[];
  readonly route: Route;
}

const none: readonly string[] = [];
const noParams: Readonly<Record<string, string>> = {};
const nowhere: Found = { route: undefined, failure: 'no-such-path' };
const malformed: Found = { route: undefined, failure: 'malformed-path' };

/**
 * The documented paths, ready to be asked. Letters count as they are written, and a slash at the end
 * counts for nothing. Express's router would try one expression after another, for every request of
 * every mounted API; most of these paths have no parameters, and are one look into a map.
 */
export class Routes {
  readonly #literal = new Map<string, Route>();
  /** `/keys/{id}/{part}` after `/keys/{id}/new`, whatever the order in the document. */
  readonly #patterns: readonly Pattern[];
  readonly #shapes = new Map<string, string>();
  /** The paths of the document's servers: who knows the real API puts them before its own. */
  readonly #bases: readonly string[];

  constructor(contract: Contract) {
    const byPath = new Map<string, Map<string, Operation>>();
    const others = new Map<string, Map<string, Operation[]>>();
    for (const operation of contract.operations.values()) {
      const path = contract.isLenient ? this.#sameAs(operation.path, byPath) : operation.path;
      const method = operation.method.toUpperCase();
      const operations = byPath.get(path) ?? new Map<string, Operation>();
      if (operations.has(method)) {
        const more = others.get(path) ?? new Map<string, Operation[]>();
        others.set(path, more.set(method, [...(more.get(method) ?? []), operation]));
      } else operations.set(method, operation);
      byPath.set(path, operations);
    }
    const patterns: Pattern[] = [];
    for (const path of [...byPath.keys()].sort(byLiterals)) {
      const operations = byPath.get(path) ?? new Map();
      const more = others.get(path);
      const allow = [...operations.keys()].flatMap(withHead);
      const route = { operations, allow, ...(more && { others: more }) };
      if (path.includes('{')) patterns.push({ ...patternOf(path), route });
      else this.#literal.set(withoutSlash(path), route);
    }
    this.#patterns = patterns;
    this.#bases = contract.isLenient ? basesOf(contract) : [];
  }

  /**
   * A path of a document of others without what it has behind `?` or `#`: the one that is there already
   * where they differ in a slash at the end or in the names of parameters only.
   */
  #sameAs(given: string, known: ReadonlyMap<string, unknown>): string {
    const path = given.replace(/[?#].*$/, '');
    const shape = this.#shapes.get(shapeOf(path)) ?? path;
    if (!known.has(shape)) this.#shapes.set(shapeOf(path), shape);
    return shape;
  }

  /** The documented path that a path is one of, with or without a server's path before it. */
  match(path: string): Match | undefined {
    const found = this.#matchBelow(path);
    if (found) return found;
    for (const base of this.#bases) {
      const below = path.startsWith(`${base}/`)
        ? this.#matchBelow(path.slice(base.length))
        : undefined;
      if (below) return below;
    }
    return undefined;
  }

  /** Paths without parameters come first. */
  #matchBelow(path: string): Match | undefined {
    const asked = withoutSlash(path);
    const route = this.#literal.get(asked);
    if (route) return { route, names: none, values: none };
    for (const { expression, names, route } of this.#patterns) {
      const found = expression.exec(asked);
      if (found) return { route, names, values: found.slice(1) };
    }
    return undefined;
  }

  /** The same with the values decoded. One that cannot be decoded makes the path malformed. */
  find(path: string): Found {
    const match = this.match(path);
    if (!match) return nowhere;
    const { route, names, values } = match;
    if (names.length === 0) return { route, params: noParams };
    const params: Record<string, string> = {};
    for (const [index, name] of names.entries()) {
      const value = decoded(values[index] ?? '');
      if (value === undefined) return malformed;
      params[name] = value;
    }
    return { route, params };
  }
}

/** The operation that a method asks for at a route. HEAD is GET without the body, side effects included. */
export function operationFor(route: Route | undefined, method: string): Operation | undefined {
  return route?.operations.get(method === 'HEAD' ? 'GET' : method);
}

/** Of several operations with one path and method, the one whose requirements the request meets best. */
export function requestedOperation(
  route: Route | undefined,
  { method, headers, query }: Pick<ApiRequest, 'method' | 'headers' | 'query'>,
): Operation | undefined {
  const first = operationFor(route, method);
  const others = route?.others?.get(method === 'HEAD' ? 'GET' : method);
  if (first === undefined || others === undefined) return first;
  const given = parseQuery(query);
  const meets = ({ parameters }: Operation): number => {
    let met = 0;
    for (const { in: place, name, required, only } of parameters) {
      if (!required || place === 'path') continue;
      const value = place === 'header' ? headers[name.toLowerCase()] : given[name];
      if (value === undefined || (only !== undefined && only !== value)) return -1;
      met += 1;
    }
    return met;
  };
  const all = [first, ...others];
  const best = Math.max(...all.map(meets));
  return best < 0 ? first : all.find((one) => meets(one) === best);
}

/** A path whose parameters have no names. */
function shapeOf(path: string): string {
  return withoutSlash(path).replaceAll(/\{[^}]+\}/g, '{}');
}

/** The values of a path by the names that the operation has for them, which another of the same path may call otherwise. */
export function paramsFor(
  { path }: Operation,
  params: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  if (names.every((name) => Object.hasOwn(params, name))) return params;
  const values = Object.values(params);
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

function basesOf({ document }: Contract): string[] {
  const servers = Array.isArray(document.root.servers)
    ? (document.root.servers as readonly Json[])
    : [];
  const bases = servers.filter(isObject).map(({ url, variables }) => {
    const filled = String(url ?? '').replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
      const variable = isObject(variables) ? variables[name] : undefined;
      return isObject(variable) ? String(variable.default ?? '') : '';
    });
    return withoutSlash(filled.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, ''));
  });
  return [...new Set(bases)].filter((base) => base.startsWith('/'));
}

/** GET is HEAD too. */
function withHead(method: string): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

function byLiterals(a: string, b: string): number {
  return literalFirst(a) < literalFirst(b) ? -1 : 1;
}

/** A key that sorts a parameter after every literal segment in its place. */
function literalFirst(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, '\uffff');
}

/** One slash at the end; the root is empty then. */
function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

/** `/keys/{key-id}` as an expression; a parameter is anything but a slash. */
function patternOf(path: string): Pick<Pattern, 'expression' | 'names'> {
  const names: string[] = [];
  const source = withoutSlash(path)
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      names.push(part.slice(1, -1));
      return '([^/]+?)';
    })
    .join('');
  return { expression: new RegExp(`^${source}$`), names };
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

import type { Passing } from '../../contract/fault-plan.js';
import type { FaultConditions } from './rule.js';

const ANY = '*';

/** Whether a request is one that the conditions mean. */
export function matches(when: FaultConditions, passing: Passing<unknown>): boolean {
  const { method, path, query = {}, headers = {}, body } = when;
  return (
    (method === undefined || method.toUpperCase() === passing.method) &&
    (path === undefined || pathMatches(path, passing.path)) &&
    Object.entries(query).every(([name, value]) => isValue(value, passing.query[name])) &&
    Object.entries(headers).every(([name, value]) => isValue(value, passing.header(name))) &&
    (body === undefined || includes(passing.body, body))
  );
}

function isValue(wanted: string, given: string | readonly string[] | undefined): boolean {
  if (given === undefined) return false;
  if (wanted === ANY) return true;
  return typeof given === 'string' ? given === wanted : given.includes(wanted);
}

/** Whether a path fits a pattern whose `*` are whole segments. A slash at the end counts for nothing. */
export function pathMatches(pattern: string, path: string): boolean {
  return segmentsAgree(segmentsOf(pattern), segmentsOf(path), (segment) => segment === ANY);
}

/** Whether some path could fit both a pattern and a documented path with its parameters. */
export function pathMayMatch(pattern: string, documented: string): boolean {
  const isOpen = (segment: string): boolean => segment === ANY || segment.includes('{');
  return segmentsAgree(segmentsOf(pattern), segmentsOf(documented), isOpen);
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment, index, all) => segment !== '' || index < all.length - 1);
}

function segmentsAgree(
  a: readonly string[],
  b: readonly string[],
  isOpen: (segment: string) => boolean,
): boolean {
  return (
    a.length === b.length &&
    a.every((segment, index) => {
      const other = b[index] ?? '';
      return segment === other || isOpen(segment) || isOpen(other);
    })
  );
}

/** Whether a value has all that another says: members of objects at any depth, everything else as it is. */
export function includes(value: unknown, part: unknown): boolean {
  if (part === ANY) return value !== undefined;
  if (Array.isArray(part)) {
    return (
      Array.isArray(value) &&
      value.length === part.length &&
      part.every((one, index) => includes(value[index], one))
    );
  }
  if (typeof part !== 'object' || part === null) return value === part;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(part).every(
    ([key, inner]) =>
      Object.hasOwn(value, key) && includes((value as Record<string, unknown>)[key], inner),
  );
}

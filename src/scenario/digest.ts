import { createHash } from 'node:crypto';

/**
 * The one JSON text of a value: keys in order of their UTF-16 units, no white space, numbers and
 * strings as `JSON.stringify` writes them (RFC 8785). A property that is undefined is left out.
 *
 * @throws {TypeError} for what JSON cannot hold: a digest that leaves things out proves nothing.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${Array.from(value, (member) => canonicalJson(member)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`JSON has no form for ${String(value)}`);
}

/** Whether all that the object holds is in its properties: a Map's or a Date's contents are not. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The SHA-256 of a value's canonical JSON, in lowercase hex. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * The SHA-256 of many values, one canonical JSON text a line, in lowercase hex. A million rows need
 * not be in memory at once.
 */
export function digestOf(values: Iterable<unknown>): string {
  const hash = createHash('sha256');
  for (const value of values) hash.update(canonicalJson(value)).update('\n');
  return hash.digest('hex');
}

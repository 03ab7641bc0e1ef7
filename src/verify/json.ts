import type { Place, Pointer } from '../contract/behaviour.js';
import { pointerKeys, pointerToken } from '../json-pointer.js';

/** What a JSON pointer names in a value; `undefined` where there is nothing. */
export function at(value: unknown, pointer: Pointer): unknown {
  let here: unknown = value;
  for (const token of tokensOf(pointer)) {
    if (Array.isArray(here)) here = here[Number(token)];
    else if (isRecord(here) && Object.hasOwn(here, token)) here = here[token];
    else return undefined;
  }
  return here;
}

/** The same few pointers are asked for in every row of every page. */
const known = new Map<Pointer, readonly string[]>();

export function tokensOf(pointer: Pointer): readonly string[] {
  const found = known.get(pointer);
  if (found) return found;
  const tokens = pointerKeys(pointer);
  // Pointers of the contract are few; those with row numbers in them are not kept.
  if (known.size < 1_000) known.set(pointer, tokens);
  return tokens;
}

export function placeOf(place: Place): Pointer {
  return typeof place === 'string' ? place : place.at;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equal as JSON: the order of an object's members says nothing. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** The pointer of the first difference between two values, and `undefined` where there is none. */
export function differenceOf(a: unknown, b: unknown, pointer = ''): Pointer | undefined {
  if (sameJson(a, b)) return undefined;
  if (isRecord(a) && isRecord(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const inner = differenceOf(a[key], b[key], `${pointer}/${pointerToken(key)}`);
      if (inner !== undefined) return inner;
    }
  }
  return pointer;
}

/** Deeper than this no answer is looked at: what walks through values would run out of stack. */
export const deepest = 500;

/** Whether JSON text is nested deeper than is looked at. */
export function isTooDeep(text: string): boolean {
  // Brackets come in pairs, and so many are needed.
  if (text.length < 2 * deepest) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = endOfString(text, index);
    } else if (code === openBracket || code === openBrace) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (code === closeBracket || code === closeBrace) depth -= 1;
  }
  return false;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [
  0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
];

/** Where the string that begins at a quote ends. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === backslash) index += 1;
    else if (code === quote) return index;
  }
  return text.length;
}

/** A value as a report shows it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 197)}…` : text;
}

/** A value as text in which every moment is the same: one such as `last_used_at` is another at each call. */
export function withoutMoments(value: unknown): string {
  return JSON.stringify(value ?? null).replaceAll(/"\d{4}-\d{2}-\d{2}T[^"]*"/g, '"a moment"');
}

/** JSON that is written in pieces. */
import type { Steps } from './pace.js';

/** What stands deeper is written at once. The rows of a world are four levels deep. */
const LEVELS = 4;
/** About how many characters are one piece. */
const PIECE = 65_536;

/**
 * The text that `JSON.stringify` gives, in parts that are one after another.
 *
 * @throws {TypeError} where `JSON.stringify` does.
 */
export function* writeJson(value: unknown): Steps<readonly string[]> {
  const parts: string[] = [];
  let part = '';
  for (const piece of pieces(value, LEVELS)) {
    part += piece;
    if (part.length < PIECE) continue;
    parts.push(part);
    part = '';
    yield;
  }
  if (part !== '') parts.push(part);
  return parts;
}

function* pieces(value: unknown, levels: number): Generator<string, void> {
  if (levels === 0 || !isPlain(value)) {
    const text: string | undefined = JSON.stringify(value);
    yield text ?? 'null';
    return;
  }
  if (Array.isArray(value)) {
    let before = '[';
    for (const one of value) {
      yield before;
      yield* pieces(one, levels - 1);
      before = ',';
    }
    yield before === '[' ? '[]' : ']';
    return;
  }
  let before = '{';
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined || typeof one === 'function' || typeof one === 'symbol') continue;
    // What says itself how it is written may be nothing at all.
    if (!isPlain(one) || levels === 1) {
      const text: string | undefined = JSON.stringify({ [key]: one });
      if (text === '{}') continue;
      yield before + text.slice(1, -1);
    } else {
      yield `${before}${JSON.stringify(key)}:`;
      yield* pieces(one, levels - 1);
    }
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

/** An object or array that says nothing of how it is written. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false;
  const is: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || is === Object.prototype || is === null;
}

/** The JSON text of a world file, and what is wrong with it in the words of this room. */
import { atOnce, readJson, type Steps } from '../../slices/index.js';
import { type Problem, pathText } from './problems.js';

/** No world has more levels than a few, nor more rows than can be served from one file. */
const LIMITS = { deepest: 64, most: 1_000_000 };

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a whole JSON text. */
export function parseJson(text: string): Parsed {
  return atOnce(parseJsonInSteps(text));
}

/** The same in pieces. */
export function* parseJsonInSteps(text: string): Steps<Parsed> {
  const read = yield* readJson(text, LIMITS);
  if (!read.ok) {
    return { ok: false, problems: [{ at: placeOf(text, read.offset), problem: read.problem }] };
  }
  if (read.repeated.length > 0) {
    const problems = read.repeated.map(({ path, offset }) => ({
      at: pathText(path),
      problem: `stands twice in its object, again at ${placeOf(text, offset)}; one of them must go`,
    }));
    return { ok: false, problems };
  }
  return { ok: true, value: read.value };
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

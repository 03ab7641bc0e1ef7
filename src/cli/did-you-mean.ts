import { distance } from '../control/index.js';

/** ` (did you mean …?)` where one of the names is like the one that was typed; nothing otherwise. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const far = (name: string): number => distance(typed.toLowerCase(), name.toLowerCase());
  // A third of the letters may be wrong. What differs more is another word.
  const most = Math.max(1, Math.floor(typed.length / 3));
  const like = names
    .filter((name) => far(name) <= most || isBeginning(typed, name))
    .sort((a, b) => far(a) - far(b))[0];
  return like === undefined ? '' : ` (did you mean ${like}?)`;
}

function isBeginning(typed: string, name: string): boolean {
  return typed.length >= 3 && name.toLowerCase().startsWith(typed.toLowerCase());
}

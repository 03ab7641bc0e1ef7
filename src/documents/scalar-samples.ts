/** Numbers within bounds, and texts that match a pattern. */
import { createRequire } from 'node:module';
import type { JsonObject } from '../contract/document.js';
import type { Random } from '../scenario/index.js';
import { namedNumber } from './plausible.js';

const require = createRequire(import.meta.url);

export function numberIn(
  shape: JsonObject,
  name: string,
  random: Random,
  isWhole: boolean,
): number {
  const bound = (key: string): number | undefined =>
    typeof shape[key] === 'number' ? (shape[key] as number) : undefined;
  const step = bound('multipleOf') ?? (isWhole ? 1 : 0.01);
  const above = bound('exclusiveMinimum');
  const below = bound('exclusiveMaximum');
  const least = bound('minimum') ?? (above === undefined ? undefined : above + step);
  const most = bound('maximum') ?? (below === undefined ? undefined : below - step);
  const named = namedNumber(name, isWhole, random);
  const fits = (one: number): boolean =>
    (least === undefined || one >= least) &&
    (most === undefined || one <= most) &&
    (above === undefined || one > above) &&
    (below === undefined || one < below);
  if (named !== undefined && fits(named) && bound('multipleOf') === undefined) return named;
  const from = least ?? Math.min(most ?? 1, 1);
  const to = most ?? Math.max(from + 999 * step, from);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  if (last < first) return from;
  const count = Math.min(last - first, 10_000);
  const value = random.integer(0, Math.max(0, count)) + first;
  const decimals = (String(step).split('.')[1] ?? '').length;
  const made = Number((value * step).toFixed(Math.min(decimals, 10)));
  return isWhole && Number.isInteger(step) ? Math.trunc(made) : made;
}

export function textOfPattern(
  pattern: string,
  random: Random,
  least: number,
  most: number,
): string | undefined {
  const RandExp = require('randexp') as typeof import('randexp');
  for (let turn = 0; turn < 8; turn++) {
    try {
      const one = random.child('pattern', turn);
      // `\p{L}` and the like are more than it knows; a plain letter is one of them.
      const known = pattern
        .replaceAll(/\\p\{(?:L|Lu|Ll|Letter)\}/g, 'a-z')
        .replaceAll(/\\p\{[^}]+\}/g, '0-9');
      const expression = new RandExp(known);
      expression.max = Math.max(least, turn < 4 ? 8 : 0);
      expression.randInt = (from: number, to: number) => one.integer(from, Math.max(from, to));
      const text = expression.gen();
      if (text.length < least || text.length > most) continue;
      if (new RegExp(pattern, 'u').test(text)) return text;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

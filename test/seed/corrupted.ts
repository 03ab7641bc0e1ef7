import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { checkPath } from '../../src/seed/check/check.js';
import { MANIFEST, readManifest } from '../../src/seed/manifest.js';
import { SeedFolder } from './recipe.js';

/** Of a text, another one. */
export type Change = (text: string) => string;

/** One of everything that paystub writes. It is written once for a file of tests. */
export interface Whole {
  readonly folder: SeedFolder;
  /** What the checker says of a copy of some of its files, one of which was changed. */
  findingsIn(files: RegExp, path: string, change: Change): Promise<string[]>;
}

export function wholeFolder(): Whole {
  let folder: SeedFolder;
  beforeAll(async () => {
    folder = new SeedFolder();
    const formats = ['fixtures', 'ts', 'json', 'ndjson', 'csv', 'sql', 'world'] as const;
    await folder.write(formats, { rows: 60, size: 0 });
  });
  afterAll(() => folder[Symbol.dispose]());
  return {
    get folder() {
      return folder;
    },
    findingsIn: (files, path, change) => findingsIn(folder, files, path, change),
  };
}

async function findingsIn(
  whole: SeedFolder,
  files: RegExp,
  path: string,
  change: Change,
): Promise<string[]> {
  using folder = new SeedFolder();
  const manifest = readManifest(whole.path);
  const kept = Object.entries(manifest?.files ?? {}).filter(([one]) => files.test(one));
  for (const [one] of kept) {
    mkdirSync(join(folder.path, one, '..'), { recursive: true });
    copyFileSync(join(whole.path, one), join(folder.path, one));
  }
  const text = JSON.stringify({ ...manifest, files: Object.fromEntries(kept) }, null, 2);
  writeFileSync(join(folder.path, MANIFEST), text);
  const target = join(folder.path, path);
  const before = readFileSync(target, 'utf8');
  const after = change(before);
  expect(after, 'the change changes something').not.toBe(before);
  writeFileSync(target, after);
  const { findings } = await checkPath(folder.path);
  return findings.map(
    ({ file, place, problem }) => `${file.split('/').at(-1)} ${place} ${problem}`,
  );
}

/** The nth line that has something, with a part of it replaced. */
export function inLine(nth: number, has: RegExp, part: RegExp, by: string): Change {
  return (text) => {
    let seen = 0;
    return text
      .split('\n')
      .map((line) => (has.test(line) && ++seen === nth ? line.replace(part, by) : line))
      .join('\n');
  };
}

/** The nth line that has something, twice. */
export function twice(nth: number, has: RegExp): Change {
  return (text) => {
    const lines = text.split('\n');
    const at = placeOf(lines, nth, has);
    return lines.toSpliced(at, 0, lines[at] ?? '').join('\n');
  };
}

/** Without the nth line that has something. */
export function without(nth: number, has: RegExp): Change {
  return (text) => {
    const lines = text.split('\n');
    return lines.toSpliced(placeOf(lines, nth, has), 1).join('\n');
  };
}

/** With two lines that have something, or one thing and another, in each other's place. */
export function swapped(one: number, other: number, has: RegExp, otherHas = has): Change {
  return (text) => {
    const lines = text.split('\n');
    const [a, b] = [placeOf(lines, one, has), placeOf(lines, other, otherHas)];
    return lines
      .with(a, lines[b] ?? '')
      .with(b, lines[a] ?? '')
      .join('\n');
  };
}

function placeOf(lines: readonly string[], nth: number, has: RegExp): number {
  const places = lines.flatMap((line, at) => (has.test(line) ? [at] : []));
  const at = places[nth - 1];
  if (at === undefined) throw new Error(`there are ${places.length} lines with ${has}`);
  return at;
}

/** Cut off after a part of it. */
export function cut(part: number): Change {
  return (text) => text.slice(0, Math.floor(text.length * part));
}

/** A JSON value, changed and laid out again. */
export function json<T>(change: (value: T) => unknown): Change {
  return (text) => JSON.stringify(change(JSON.parse(text) as T), null, 2);
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCoverage, writeCoverage } from '../../src/coverage/file.js';
import { CoverageRecorder } from '../../src/coverage/recorder.js';
import { checkPath } from '../../src/seed/check/check.js';
import { SeedFolder } from '../seed/recipe.js';

/** What editors and spreadsheets of Windows put before UTF-8. */
const mark = '\uFEFF';

it('a byte order mark before any file that is checked changes nothing', async () => {
  using folder = new SeedFolder();
  const formats = ['fixtures', 'ts', 'json', 'ndjson', 'csv', 'sql', 'world'] as const;
  await folder.write(formats, { rows: 20, size: 0 }, { apis: ['agnicpay'] });
  const before = await checkPath(folder.path);
  expect(before.findings).toEqual([]);
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(20);
  // A reader that meets the mark in pieces is another matter than one that has it whole.
  for (const file of files) {
    if (/\.txt$/.test(file)) continue;
    writeFileSync(file, `${mark}${readFileSync(file, 'utf8')}`);
  }
  const after = await checkPath(folder.path);
  expect(after.findings).toEqual([]);
  expect(after.checked).toBe(before.checked);
});

it('nor before a coverage file', async () => {
  using folder = new SeedFolder();
  const path = join(folder.path, 'run.json');
  const { coverage } = new CoverageRecorder();
  await writeCoverage(path, coverage);
  writeFileSync(path, `${mark}${readFileSync(path, 'utf8')}`);
  expect(await readCoverage(path)).toEqual(coverage);
});

it('what is no coverage file is said to be none, in words', async () => {
  using folder = new SeedFolder();
  const path = join(folder.path, 'README.md');
  writeFileSync(path, '# paystub\n');
  await expect(readCoverage(path)).rejects.toThrow(
    'is no coverage that paystub wrote: it is not JSON',
  );
});

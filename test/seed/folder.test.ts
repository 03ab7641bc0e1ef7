import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest } from '../../src/seed/manifest.js';
import { Program } from '../program.js';
import { SeedFolder } from './recipe.js';

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('a seeded folder', () => {
  const small = { size: 0 };
  const one = { apis: ['agnicpay'] };

  it('keeps what an earlier run wrote in another format: the run is refused', async () => {
    using folder = new SeedFolder();
    await folder.write(['fixtures', 'ts'], small, one);
    const before = filesIn(folder.path);
    await expect(folder.write(['fixtures'], small, one)).rejects.toThrow(
      'holds files of the format ts',
    );
    await expect(folder.write(['sql'], small, one)).rejects.toThrow(
      'holds files of the format fixtures, ts',
    );
    expect(filesIn(folder.path)).toEqual(before);
    // More formats take nothing away.
    await folder.write(['fixtures', 'ts', 'csv'], small, one);
    expect(filesIn(folder.path)).toEqual(expect.arrayContaining(before));
  });

  it.each([
    ['fixtures', 'manifest.json', '{"name": "a web application"}'],
    ['fixtures', 'manifest.json', '[]'],
    ['fixtures', 'agnicpay/getBalance.no-wallet.json', '{}'],
    ['ts', 'agnicpay/fixtures.ts', ''],
    ['world', 'world.json', '{"paystub": "world-1"}'],
  ] as const)('is not one where %s would replace your own %s', async (format, path, text) => {
    using folder = new SeedFolder();
    mkdirSync(join(folder.path, 'agnicpay'));
    writeFileSync(join(folder.path, path), text);
    await expect(folder.write([format], small, one)).rejects.toThrow(
      `holds ${path}, which paystub seed did not write there`,
    );
    expect(filesIn(folder.path)).toEqual([path]);
    expect(readFileSync(join(folder.path, path), 'utf8')).toBe(text);
  });

  it('loses what the same formats do not write again, unless it was edited', async () => {
    using folder = new SeedFolder();
    await folder.write(['csv'], small, { apis: ['agnicpay', 'finradar', 'sybilion'] });
    const edited = join(folder.path, 'finradar/accounts.csv');
    writeFileSync(edited, 'mine\n');
    writeFileSync(join(folder.path, 'finradar/notes.txt'), 'mine too\n');
    await folder.write(['csv'], small, one);
    const left = filesIn(folder.path).filter((path) => !path.startsWith('agnicpay/'));
    expect(left).toEqual(['finradar/accounts.csv', 'finradar/notes.txt', 'manifest.json']);
    expect(readFileSync(edited, 'utf8')).toBe('mine\n');
  });

  it.each(['../mine.txt', 'a/../../mine.txt', '/etc/hostname', '..'])(
    'has a manifest that lists what is in it, and not %s',
    async (path) => {
      using folder = new SeedFolder();
      await folder.write(['csv'], small, one);
      const place = join(folder.path, 'manifest.json');
      const manifest = JSON.parse(readFileSync(place, 'utf8'));
      manifest.files[path] = { sha256: '0'.repeat(64) };
      writeFileSync(place, JSON.stringify(manifest));
      expect(() => readManifest(folder.path)).toThrow('/files');
    },
  );
});

describe('paystub seed', () => {
  let program: Program;
  beforeEach(() => {
    program = new Program();
  });
  afterEach(() => program.close());

  it('writes to a folder of its own name, says what it removes, and refuses another format', async () => {
    mkdirSync(join(program.folder, 'fixtures'));
    writeFileSync(join(program.folder, 'fixtures/mine.json'), '{}');
    const first = await program.run('seed', 'agnicpay', 'finradar', '--size', '0');
    expect(first.out).toMatch(/^\d+ files in paystub-fixtures\n$/);
    expect(filesIn(join(program.folder, 'fixtures'))).toEqual(['mine.json']);

    const second = await program.run('seed', 'agnicpay', '--size', '0');
    expect(second.out).toMatch(
      /^\d+ files in paystub-fixtures\n\d+ files of an earlier run removed: finradar\/\S+, \S+, \S+ and \d+ more\n$/,
    );
    const before = filesIn(program.folder);
    const { code, err } = await program.run('seed', 'agnicpay', '--format', 'sql');
    expect(code).toBe(2);
    expect(err).toBe(
      'paystub: paystub-fixtures holds files of the format fixtures, which this run would not write again; nothing was changed. Name another folder with --out, or delete what is there\n',
    );
    expect(filesIn(program.folder)).toEqual(before);
  });

  it('counts one file as one', async () => {
    const { out } = await program.run('seed', '--format', 'world', '--out', 'demo', '--size', '0');
    expect(out).toBe('1 file in demo\n');
    expect(existsSync(join(program.folder, 'demo/world.json'))).toBe(true);
  });

  it.each([
    ['seed', ['seed', 'agnicpay', '--size', '0', '--out', 'file/below'], 'file'],
    ['coverage', ['coverage', 'run.json', '--out', 'file/below.json'], 'file/below.json'],
    [
      'verify',
      ['verify', 'agnicpay', '--target', 'http://127.0.0.1:1', '--record', 'no/seen.jsonl'],
      'no/seen.jsonl',
    ],
  ])('%s says in a sentence that it cannot write somewhere', async (_name, args, path) => {
    writeFileSync(join(program.folder, 'file'), '');
    writeFileSync(join(program.folder, 'run.json'), '{"format":"paystub-coverage/1","apis":{}}');
    const { code, err } = await program.run(...args);
    expect(err).toContain(path);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});

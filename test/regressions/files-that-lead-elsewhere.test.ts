import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openForWriting, writeWhole } from '../../src/files/index.js';
import { createPaystub } from '../../src/paystub.js';
import { readPlot } from '../../src/scenario/index.js';
import { checkPath } from '../../src/seed/check/check.js';
import { readManifest } from '../../src/seed/manifest.js';
import { staleFiles, writeSeed } from '../../src/seed/seed.js';
import { readRecording } from '../../src/verify/recording.js';
import { loadWorld } from '../../src/worlds/file/load.js';

let folder: string;
let precious: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paystub-links-'));
  precious = join(folder, 'precious.txt');
  writeFileSync(precious, 'precious');
});
afterEach(() => {
  expect(readFileSync(precious, 'utf8')).toBe('precious');
  rmSync(folder, { recursive: true, force: true });
});

const recipe = { story: 'default', seed: 'paystub', size: 0, refDate: '2026-03-01' };
const job = { apis: ['x402'], formats: ['fixtures'] as const, recipe };
const options = (below: string) => ({ folder: join(folder, below), workers: 1 });
const fifo = (name: string): string => {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
};

describe('what paystub writes', () => {
  it('follows no link, at its own name or as a draft', () => {
    const out = join(folder, 'out.json');
    symlinkSync(precious, out);
    symlinkSync(precious, `${out}.new`);
    expect(() => writeWhole(out, ['x'])).toThrow('is a link');
    expect(() => openForWriting(out)).toThrow('is a link');
    rmSync(out);
    writeWhole(out, ['x', 'y']);
    expect(readFileSync(out, 'utf8')).toBe('xy');
    expect(readdirSync(folder).sort()).toEqual(['out.json', 'out.json.new', 'precious.txt']);
  });

  it('goes into a device, which stays one', () => {
    writeWhole('/dev/null', ['x']);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(() => writeWhole('/dev/full', ['x'])).toThrow(
      '/dev/full cannot be written: the disk is full',
    );
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('leaves what was there when it fails in the middle', () => {
    const out = join(folder, 'out.json');
    writeWhole(out, ['before']);
    const failing = (function* () {
      yield 'half';
      throw new Error('stop');
    })();
    expect(() => writeWhole(out, failing)).toThrow('stop');
    expect(readFileSync(out, 'utf8')).toBe('before');
    expect(readdirSync(folder).sort()).toEqual(['out.json', 'precious.txt']);
  });
});

describe('a data folder that came with a repository', () => {
  const start = (below: string) => createPaystub({ apis: ['x402'], data: join(folder, below) });

  it.each(['paystub.lock', 'paystub.journal'])(
    'is refused where its %s is a link or a pipe',
    async (name) => {
      mkdirSync(join(folder, 'data'));
      symlinkSync(precious, join(folder, 'data', name));
      await expect(start('data')).rejects.toThrow(/link|regular/);
      rmSync(join(folder, 'data', name));
      fifo(`data/${name}`);
      await expect(start('data')).rejects.toThrow('regular file');
    },
  );

  it('is refused where it is a link itself', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'data'));
    await expect(start('data')).rejects.toThrow('it is a link');
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  });

  it('does not have its draft written through a link', async () => {
    mkdirSync(join(folder, 'data'));
    symlinkSync(precious, join(folder, 'data', 'paystub.journal.new'));
    const paystub = await start('data');
    await paystub.close();
    expect(existsSync(join(folder, 'data', 'paystub.journal'))).toBe(true);
  });

  it('cannot ask for a world of any size', async () => {
    const paystub = await start('data');
    await paystub.close();
    const path = join(folder, 'data', 'paystub.journal');
    const { encodeLine } = await import('../../src/journal/frame.js');
    const line = encodeLine({ format: 'paystub-journal-1', recipe: { ...recipe, size: 1e15 } });
    writeFileSync(path, line);
    await expect(start('data')).rejects.toThrow('size must be a whole number from 0 to 1000000');
  });
});

describe('a seeded folder', () => {
  it('is not left by what its manifest lists, neither by name nor by a link', async () => {
    await writeSeed(job, options('seeded'));
    const manifest = join(folder, 'seeded/manifest.json');
    const text = readFileSync(manifest, 'utf8');
    for (const path of [
      '../precious.txt',
      'x402/../../precious.txt',
      '/etc/passwd',
      'a\\\\..\\\\b',
      '..',
      'C:x',
    ]) {
      writeFileSync(
        manifest,
        text.replace(
          '"files": {',
          `"files": {\n    ${JSON.stringify(path)}: {"sha256":"${'0'.repeat(64)}"},`,
        ),
      );
      expect(() => readManifest(join(folder, 'seeded'))).toThrow();
      await expect(writeSeed(job, options('seeded'))).rejects.toThrow();
    }
    mkdirSync(join(folder, 'outside'));
    writeFileSync(join(folder, 'outside/a.json'), 'x');
    symlinkSync(join(folder, 'outside'), join(folder, 'seeded/link'));
    const sha256 = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
    writeFileSync(
      manifest,
      text.replace('"files": {', `"files": {\n    "link/a.json": {"sha256":"${sha256}"},`),
    );
    await writeSeed(job, options('seeded'));
    expect(existsSync(join(folder, 'outside/a.json'))).toBe(true);
  });

  it('is not written through a link', async () => {
    mkdirSync(join(folder, 'seeded'));
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(folder, 'seeded/x402'));
    await expect(writeSeed(job, options('seeded'))).rejects.toThrow('is a link');
    expect(readdirSync(join(folder, 'outside'))).toEqual([]);
  });

  it('that was cut short is not right, and can be written again', async () => {
    await writeSeed(job, options('seeded'));
    const manifest = join(folder, 'seeded/manifest.json');
    const whole = readFileSync(manifest, 'utf8');
    writeFileSync(
      manifest,
      whole
        .replace('"files": {', '"underWay": true,\n  "files": {')
        .replace(/"files": \{[\s\S]*\n {2}\}/, '"files": {}'),
    );
    const { findings } = await checkPath(join(folder, 'seeded'));
    expect(findings.map(({ problem }) => problem)).toContain(
      'says that its run did not come to its end: run paystub seed again',
    );
    expect(await staleFiles(job, options('seeded'))).toContain(
      'manifest.json is not what would be written now',
    );
    await writeSeed(job, options('seeded'));
    expect(readFileSync(manifest, 'utf8')).toBe(whole);
  });

  it('says so before anything else is written', async () => {
    mkdirSync(join(folder, 'seeded'));
    writeFileSync(join(folder, 'seeded/x402'), 'a file where a folder should be');
    await expect(writeSeed(job, options('seeded'))).rejects.toThrow('should be a folder');
    expect(readManifest(join(folder, 'seeded'))).toMatchObject({ underWay: true });
  });

  it.each([
    ['a size', { size: 1e15 }],
    [
      'a plot',
      {
        plot: {
          name: 'p',
          about: '',
          days: 180,
          traffic: { callsPerDay: 1e9, growth: 0, week: 'even', monthEnd: 1, spikes: [] },
        },
      },
    ],
    [
      'so many calls',
      { size: 1_000_000, plot: { days: 3_650, traffic: { callsPerDay: 1_000, spikes: [] } } },
    ],
  ])('that asks for %s that nobody has room for is refused', async (_name, more) => {
    await writeSeed(job, options('seeded'));
    const manifest = join(folder, 'seeded/manifest.json');
    const value = JSON.parse(readFileSync(manifest, 'utf8')) as object;
    writeFileSync(manifest, JSON.stringify({ ...value, recipe: { ...recipe, ...more } }));
    expect(() => readManifest(join(folder, 'seeded'))).toThrow('cannot be gone by');
  });
});

it('20,000 spikes are no story', () => {
  const story = join(folder, 'story.json');
  const spikes = Array.from({ length: 20_000 }, () => ({ daysBeforeEnd: 1, days: 1, factor: 2 }));
  writeFileSync(story, JSON.stringify({ name: 'much', traffic: { spikes } }));
  expect(() => readPlot(story)).toThrow('spikes');
});

it('what is read is a regular file, and nobody waits for a pipe', async () => {
  const pipe = fifo('pipe');
  await expect(readRecording(pipe)).rejects.toThrow('is a pipe, and should be a regular file');
  await expect(loadWorld(pipe, [])).rejects.toThrow('is a pipe, and should be a regular file');
  await expect(checkPath(pipe)).rejects.toThrow('is a pipe, and should be a regular file');
  expect(() => readPlot(fifo('pipe.yaml'))).toThrow('is a pipe, and should be a regular file');
});

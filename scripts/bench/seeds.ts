/** How fast rows are written, in how much memory, and how soon a long account is served. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Figure, median, ratioOf } from './measure.js';
import { repository } from './program.js';
import { answered } from './starts.js';
import { LIST_PATH } from './urls.js';

export interface SeedsSize {
  /** Calls of the account that both write. */
  readonly calls: number;
  /** Calls of an account whose rows are as many as memory is measured with. */
  readonly many: number;
  /** Calls of the account that is served. */
  readonly served: number;
  readonly rounds: number;
}

/** What one program came to. */
interface Written {
  readonly rows: number;
  /** From its start to its end; of the loop, without the start. */
  readonly seconds: number;
  /** User and system time of all its threads, in seconds. */
  readonly cpu: number;
  /** The most memory that was resident, in bytes. */
  readonly peak: number;
}

const API = 'agnicpay';
const MAIN = join(repository, 'dist', 'cli', 'main.js');

export async function measureSeeds(
  { calls, many, served, rounds }: SeedsSize,
  scratch: string,
): Promise<Figure[]> {
  const loops: Written[] = [];
  const seeds: Written[] = [];
  for (let round = 0; round < rounds; round += 1) {
    loops.push(await loop(calls, join(scratch, 'loop.ndjson')));
    seeds.push(await seed(calls, join(scratch, 'seed')));
  }
  const large = await seed(many, join(scratch, 'seed'));
  const starts: number[] = [];
  const rows = String(served);
  const serve = ['serve', API, '--rows', rows, '--memory', '--port', '0', '--log-level', 'silent'];
  const headers = { 'x-agnic-token': 'agnic_tok_sk_test_demo_lead' };
  // With one API its paths are those of the real host.
  const path = LIST_PATH.replace(`/${API}`, '');
  for (let round = 0; round < rounds; round += 1) {
    starts.push(await answered([MAIN, ...serve], path, headers));
  }
  const part = 'seed';
  const unit = 'rows/s';
  const number = (value: number): string => value.toLocaleString('en');
  const rate = ({ rows, seconds }: Written): number => rows / seconds;
  const work = ({ rows, cpu }: Written): number => rows / cpu;
  const of = 'a faker loop';
  return [
    { part, what: 'a plain faker loop', value: median(loops.map(rate)), unit },
    {
      part,
      what: 'paystub seed --format ndjson',
      value: median(seeds.map(rate)),
      unit,
      ratio: { of, times: ratioOf(seeds.map(rate), loops.map(rate)) },
      aim: { least: 10 },
    },
    {
      part,
      what: 'the same for each second of a processor',
      value: median(seeds.map(work)),
      unit,
      ratio: { of, times: ratioOf(seeds.map(work), loops.map(work)) },
    },
    { part, what: `${number(large.rows)} rows`, value: rate(large), unit },
    {
      part,
      what: `${number(large.rows)} rows, peak memory`,
      value: large.peak / 1e6,
      unit: 'MB',
      aim: { most: 300 },
    },
    {
      part,
      what: `start to a page of ${number(served)} rows`,
      value: median(starts),
      unit: 'ms',
      aim: { most: 2_000 },
    },
  ];
}

/** Has the main thread tell at its end what the process used, through its file 3. */
const TELLS = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS * 1024 }));
  });
`)}`;

async function seed(calls: number, folder: string): Promise<Written> {
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', TELLS, MAIN, 'seed', API, '--format', 'ndjson', '--size', '0'].concat([
      '--rows',
      String(calls),
      '--out',
      folder,
    ]),
    { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] },
  );
  const closed = once(child, 'close');
  let told = '';
  for await (const text of child.stdio[3] as Readable) told += text;
  const [code] = await closed;
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`paystub seed ended with ${code}`);
  const { cpu, peak } = JSON.parse(told) as Pick<Written, 'cpu' | 'peak'>;
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    files: Record<string, { rows?: number }>;
  };
  const rows = Object.values(manifest.files).reduce((sum, file) => sum + (file.rows ?? 0), 0);
  rmSync(folder, { recursive: true });
  return { rows, seconds, cpu, peak };
}

async function loop(calls: number, file: string): Promise<Written> {
  const module = fileURLToPath(new URL('./faker-loop.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, module, String(calls), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let told = '';
  for await (const text of child.stdout) told += text;
  const [code] = await closed;
  if (code !== 0) throw new Error(`the loop ended with ${code}`);
  rmSync(file);
  return JSON.parse(told) as Written;
}

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeLines } from '../../src/journal/frame.js';
import { BuiltProgram, type Running, type StartOptions } from './built-program.js';
import { Client } from './client.js';
import { Payer, priceCents, UnexpectedStatus } from './payer.js';

const isRoot = process.getuid?.() === 0;

/** Root may mount on Linux, unless a container forbids it. */
const mayMount = ((): boolean => {
  if (process.platform !== 'linux' || !isRoot) return false;
  const place = mkdtempSync(join(tmpdir(), 'paystub-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true });
  }
})();

let program: BuiltProgram;
/** Where the program keeps its journal. */
let data: string;
let mounted: boolean;

beforeEach(() => {
  program = new BuiltProgram();
  data = join(program.folder, 'data');
  mounted = false;
});
afterEach(() => {
  if (mounted) execFileSync('umount', ['--lazy', data]);
  program.close();
});

function mount(...words: string[]): void {
  execFileSync('mount', [...words, data]);
  mounted = true;
}

const flags = ['actumx', '--data', 'data', '--log-level', 'error'];
const serve = (options?: StartOptions): Promise<Running> => program.serve(flags, options);
const start = (options?: StartOptions): Promise<Running> =>
  program.run(['serve', '--port', '0', ...flags], options);

/** `ulimit -f` in blocks of 1,024 bytes, for the program alone. */
const underLimit = (blocks: number): readonly string[] => [
  'bash',
  '-c',
  `ulimit -f ${blocks}; exec "$@"`,
  '--',
];

/** What was acknowledged. */
interface Paid {
  readonly receipts: Map<string, string>;
  opened: number;
}

async function pay(payer: Payer, paid: Paid): Promise<void> {
  const id = await payer.open();
  paid.opened += 1;
  paid.receipts.set(id, await payer.settle(id));
}

async function payUntilRefused(payer: Payer, paid: Paid): Promise<UnexpectedStatus> {
  for (let tries = 0; tries < 100_000; tries += 1) {
    try {
      await pay(payer, paid);
    } catch (error) {
      if (error instanceof UnexpectedStatus) return error;
      throw error;
    }
  }
  throw new Error('nothing was refused');
}

/** A refusal, in this API's words, and nothing of why. */
const internalError = { status: 500, body: '{"error":"internal_error"}' };

/** Every command and every read: what they would show may not have been kept. */
async function everythingIsRefused(server: Running, payer: Payer, paid: Paid): Promise<void> {
  const [known = ''] = paid.receipts.keys();
  for (const ask of [
    () => payer.summary(),
    () => payer.transactions(),
    () => payer.settle(known),
    () => payer.open(),
    () => payer.topUp(100),
  ]) {
    await expect(ask()).rejects.toMatchObject({ answer: internalError });
  }
  const client = new Client(server.port);
  const health = { method: 'GET', target: '/_paystub/health', headers: [] };
  expect((await client.send(health)).status).toBe(500);
  client.close();
  expect(server.alive).toBe(true);
}

/** The file ends with a whole line, and every line is as it was written. */
function expectWhole(file: string): void {
  const bytes = readFileSync(file);
  expect([...decodeLines(bytes, file)].at(-1)?.end).toBe(bytes.length);
}

/** A new start has what was acknowledged, and nothing that was refused. */
async function expectKept(server: Running, payer: Payer, paid: Paid): Promise<void> {
  payer.reconnect(server.port, 1);
  const summary = await payer.summary();
  const spent = paid.receipts.size * priceCents;
  expect(summary.balanceCents).toBe(summary.topUpTotalCents - spent);
  expect(summary.x402Transactions).toBe(paid.opened);
  for (const [id, receipt] of paid.receipts) expect(await payer.settle(id)).toBe(receipt);
  expect(await payer.summary()).toEqual(summary);
  await pay(payer, paid);
  payer.close();
}

describe('a disk that fills up while paystub serves', () => {
  const limits = [
    {
      name: 'a file system of 64 KiB',
      possible: mayMount,
      prepare: (): StartOptions => {
        mkdirSync(data);
        mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs');
        return {};
      },
      makeRoom: () => mount('-o', 'remount,size=16m'),
      says: 'ENOSPC',
    },
    {
      name: 'files of at most 64 KiB',
      possible: process.platform !== 'win32',
      prepare: (): StartOptions => ({ under: underLimit(64) }),
      makeRoom: () => undefined,
      says: 'EFBIG',
    },
  ];
  for (const { name, possible, prepare, makeRoom, says } of limits) {
    it.skipIf(!possible)(
      `${name} (where this system lets us make one): refuses, half writes nothing, and goes on with room`,
      async () => {
        const server = await serve(prepare());
        const payer = await Payer.signUp(server.port, 1);
        await payer.topUp(100_000);
        const paid: Paid = { receipts: new Map(), opened: 0 };
        const refused = await payUntilRefused(payer, paid);
        expect(refused.answer).toMatchObject(internalError);
        expect(paid.receipts.size).toBeGreaterThan(20);
        await everythingIsRefused(server, payer, paid);
        expect(server.err).toContain(`${join(data, 'paystub.journal')} failed (${says}`);
        expect(server.err).toContain('Make room or repair the disk, then start again');
        expectWhole(join(data, 'paystub.journal'));
        await server.stop();

        makeRoom();
        const again = await serve();
        expect(again.out).not.toContain('cut short');
        await expectKept(again, payer, paid);
        expect(await again.stop()).toBe(0);
      },
    );
  }
});

describe('a start', () => {
  /** It says why in a line, exits with 2, and prints nothing that looks like a start. */
  function expectRefused(run: Running, reason: string): void {
    expect(run.err).toContain(reason);
    expect(run.err).toContain('--memory');
    expect(run.err).not.toMatch(/\n\s+at /);
    expect({ code: run.code, out: run.out }).toEqual({ code: 2, out: '' });
  }

  it.skipIf(process.platform === 'win32')(
    'where not a byte can be written is refused, and does not hinder the next',
    async () => {
      expectRefused(await start({ under: underLimit(0) }), 'files may not become so large here');
      expect(readdirSync(data)).not.toContain('paystub.journal');
      expect(await (await serve()).stop()).toBe(0);
    },
  );

  it.skipIf(!mayMount)(
    'on a full disk (where we may mount one) is refused, and does not hinder the next',
    async () => {
      mkdirSync(data);
      mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs');
      const filler = join(data, 'filler');
      expect(() => writeFileSync(filler, Buffer.alloc(70_000))).toThrow('ENOSPC');
      expectRefused(await start(), 'the disk is full');
      expect(readdirSync(data)).not.toContain('paystub.journal');
      rmSync(filler);
      expect(await (await serve()).stop()).toBe(0);
    },
  );

  it.skipIf(!mayMount)(
    'on a read-only file system (where we may mount one) is refused, and changes nothing',
    async () => {
      expect(await (await serve()).stop()).toBe(0);
      const kept = readFileSync(join(data, 'paystub.journal'));
      const copy = join(program.folder, 'copy');
      cpSync(data, copy, { recursive: true });
      mount('--bind', copy);
      mount('-o', 'remount,bind,ro');
      expectRefused(await start(), 'the file system is read-only');
      expect(readFileSync(join(data, 'paystub.journal'))).toEqual(kept);
    },
  );

  it.skipIf(isRoot || process.platform === 'win32')(
    'in a folder without the right to write (which root always has) is refused',
    async () => {
      mkdirSync(data, { mode: 0o555 });
      expectRefused(await start(), 'the permission to write there is missing');
      chmodSync(data, 0o755);
    },
  );
});

describe('a folder that goes away while paystub serves', () => {
  it.each([
    ['is removed', (): void => rmSync(data, { recursive: true })],
    ['is moved', (): void => renameSync(data, `${data}-moved`)],
    [
      'is replaced by a copy',
      (): void => {
        renameSync(data, `${data}-moved`);
        cpSync(`${data}-moved`, data, { recursive: true });
      },
    ],
  ])('%s: everything is refused from the next command on', async (what, go) => {
    const server = await serve();
    const payer = await Payer.signUp(server.port, 1);
    await payer.topUp(10_000);
    const paid: Paid = { receipts: new Map(), opened: 0 };
    for (let count = 0; count < 5; count += 1) await pay(payer, paid);
    go();
    const refused = await payUntilRefused(payer, paid);
    expect(refused.answer).toMatchObject(internalError);
    expect(paid.receipts.size).toBe(5);
    await everythingIsRefused(server, payer, paid);
    expect(server.err).toContain('paystub.journal was removed, moved or replaced');
    await server.stop();

    if (what === 'is removed') {
      expect(existsSync(data)).toBe(false);
    } else {
      expectWhole(join(`${data}-moved`, 'paystub.journal'));
      rmSync(data, { recursive: true, force: true });
      renameSync(`${data}-moved`, data);
      const again = await serve();
      await expectKept(again, payer, paid);
      expect(await again.stop()).toBe(0);
    }
  });
});

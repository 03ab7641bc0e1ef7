import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request, { type Response } from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { headersFor } from '../src/control/curl.js';
import { createPaystub, type Paystub, snapshotWorld } from '../src/paystub.js';
import { testRecipe } from './api-server.js';
import type { Subject } from './conformance/subject.js';
import { Program } from './program.js';

const { storyVersion: _, ...recipe } = testRecipe;
const systemTime = () => Date.parse(`${recipe.refDate}T00:00:00Z`);

let folder: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paystub-file-'));
  file = join(folder, 'world.json');
  writeFileSync(file, [...(await snapshotWorld({ recipe, systemTime }))].join(''));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a world that was saved and is served from its file', () => {
  let seeded: Paystub;
  let written: Paystub;
  beforeAll(async () => {
    seeded = await createPaystub({ recipe, systemTime });
    written = await createPaystub({ from: file, systemTime });
  }, 60_000);
  afterAll(() => Promise.all([seeded?.close(), written?.close()]));

  /** What was answered in this test. */
  let statuses: number[];
  beforeEach(() => {
    statuses = [];
  });

  /** What a client can tell answers apart by; ids of requests are new each time. */
  function told({ status, text, headers }: Response): unknown {
    const steady = Object.entries(headers).filter(
      ([name]) =>
        !/^(date|connection|keep-alive|etag|content-length|x-trace-id|x-request-id)$/.test(name),
    );
    return {
      status,
      text: text.replaceAll(/[0-9a-f]{32}/g, 'TRACE'),
      headers: Object.fromEntries(steady),
    };
  }

  async function both(method: string, path: string, headers = {}, body?: object): Promise<unknown> {
    const [one, other] = await Promise.all(
      [seeded, written].map(({ app }) => {
        // Some answers say where they were asked for, and the two listen on other ports.
        const to = { host: 'paystub.example', ...headers };
        const asked = request(app)[method as 'get'](path).set(to);
        return body ? asked.send(body) : asked;
      }),
    );
    if (!one || !other) throw new Error('nobody answered');
    expect(one.status, one.text).toBeLessThan(500);
    statuses.push(one.status);
    expect(told(other), `${method} ${path}`).toEqual(told(one));
    return one.body;
  }

  const ids = ['actumx', 'agnicpay', 'finradar', 'nametrust', 'sybilion', 'x402'];

  it('has every API', () => {
    expect(seeded.mounts.map((mount) => mount.id)).toEqual(ids);
  });

  it.each(ids)('%s answers every read of every caller alike, each page and filter', async (id) => {
    const mount = seeded.mounts.find((one) => one.id === id);
    if (!mount) throw new Error(`${id} is not mounted`);
    const { subject }: { subject: Subject } = await import(`./conformance/${id}.ts`);
    const reads = [...mount.contract.operations.values()].filter(
      ({ method, path }) => method === 'get' && !path.includes('{'),
    );
    expect(reads.length).toBeGreaterThan(0);
    for (const { path } of reads) {
      for (const demo of [...mount.demo, { headers: {} }]) {
        await both('get', `${mount.path}${path}`, demo.headers);
      }
    }
    for (const { operation, headers, limits, page, filters = [] } of subject.lists) {
      const path = `${mount.path}${mount.contract.operations.get(operation)?.path}`;
      const [limit] = limits;
      let skipped = 0;
      let query = limit === undefined ? undefined : page(limit, 0, undefined);
      for (let turn = 0; turn < 4 && query !== undefined && limit !== undefined; turn++) {
        const body = await both('get', `${path}?${query}`, headers);
        skipped += limit;
        query = page(limit, skipped, body);
      }
      for (const filter of filters) await both('get', `${path}?${filter.query}`, headers);
    }
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(8);
  });

  it('goes on as the other does: a payment is quoted, settled and consumed alike', async () => {
    const headers = seeded.mounts[0]?.demo[0]?.headers ?? {};
    const { x402 } = (await both('get', '/actumx/v1/protected/quote', headers)) as {
      x402: { paymentId: string };
    };
    const { paymentId } = x402;
    const { receiptId } = (await both('post', '/actumx/v1/x402/settle', headers, {
      paymentId,
    })) as { receiptId: string };
    await both('get', '/actumx/v1/protected/quote', {
      ...headers,
      'x-payment-id': paymentId,
      'x-payment-proof': receiptId,
    });
    await both('get', '/actumx/v1/billing/summary', headers);
    expect(statuses).toEqual([402, 200, 200, 200]);
  });

  it('shows the callers that are in it, by their handles, with headers that work', async () => {
    for (const mount of written.mounts) {
      expect(mount.demo.length, mount.id).toBeGreaterThan(3);
      expect(mount.demo[0]?.label).toBe('busy');
      expect(new Set(mount.demo.map((demo) => demo.label)).size).toBe(mount.demo.length);
      const read = [...mount.contract.operations.values()].find(
        ({ method, security }) => method === 'get' && security.length > 0,
      );
      if (!read) throw new Error(`${mount.id} has nothing to read`);
      const ended = mount.demo.filter((demo) => /expired|revoked/.test(demo.what));
      expect(ended.length, mount.id).toBeGreaterThan(0);
      for (const demo of [mount.demo[0], ...ended]) {
        const headers = (demo && headersFor(mount, read, demo)) ?? demo?.headers ?? {};
        const answer = await request(written.app)
          .get(mount.path + read.path)
          .set(headers);
        expect(answer.status, demo?.what).toBe(demo === mount.demo[0] ? 200 : 401);
      }
    }
    const page = (await request(written.app).get('/_paystub')).text;
    expect(page).toContain('sha256');
    expect(page).toContain('agnic_tok_sk_test_demo_busy');
  });
});

// Each starts the program several times.
describe('paystub serve --from', { timeout: 120_000 }, () => {
  let program: Program;
  beforeEach(() => {
    program = new Program();
  });
  afterEach(() => program.close());

  function put(name: string, text: string): string {
    const path = join(program.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** The world that the README spells out. */
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```json\n(\{\n {2}"paystub"[\s\S]*?)```/.exec(readme)?.[1] ?? '';

  it("serves the README's example, with a curl line that works and its clock", async () => {
    put('world.json', example);
    const served = await program.serve(['agnicpay', '--from', 'world.json', '--memory']);
    expect(served.out()).toContain('the world that is written in world.json');
    expect(served.out()).toMatch(/ada +X-Agnic-Token: agnic_tok_ada/);
    expect(served.out()).toContain("curl -H 'X-Agnic-Token: agnic_tok_ada'");
    const headers = { 'X-Agnic-Token': 'agnic_tok_ada' };
    const listed = await fetch(`${served.origin}/api/transactions`, { headers });
    expect(await listed.json()).toMatchObject({
      transactions: [{ amount_usd: 0.01, timestamp: '2026-02-28T08:15:00Z' }, {}],
      stats: { totalSpent: 0.26, successRate: 100, transactionCount: 2 },
    });
    const balance = await (
      await fetch(`${served.origin}/api/balance?network=base`, { headers })
    ).json();
    expect(balance).toMatchObject({ usdcBalance: '4.740000' });
    const page = await (await fetch(`${served.origin}/_paystub`)).text();
    expect(page).toContain('2026-03-01');
  });

  it('starts nothing with a file that is no world: exit 2, every problem on stderr, no folder', async () => {
    put('world.json', example.replace('-10000', '"-10000"').replace('"status"', '"state"'));
    const { code, out, err } = await program.run('serve', '--from', 'world.json', '--port', '0');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      [
        'paystub: world.json is not a world that can be served: 3 problems',
        '  accounts[0].entries[2].amount: is "-10000", and should be a whole number, in minor units, or null',
        '  accounts[0].payments[0].status: is missing, and should be one of "pending", "held", "settled", "completed", "failed", "voided"',
        '  accounts[0].payments[0].state: is not known here; here may stand createdAt, status, amount, resource, method, network, scheme, kind, credential, finalAmount, updatedAt, settledAt, consumedAt, expiresAt, reason, reference',
        '',
      ].join('\n'),
    );
    expect(readdirSync(program.folder)).toEqual(['world.json']);
  });

  it('refuses a file and a seed together', async () => {
    const args = ['--port', '0', '--from', 'world.json', '--seed', '7'];
    const { code, out, err } = await program.run('serve', ...args);
    expect(err).toContain('cannot be used with');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('refuses somebody whom his API could not let in, and names him', async () => {
    const { accounts: _, ...people } = JSON.parse(example);
    const from = put('world.json', JSON.stringify(people));
    await expect(createPaystub({ from })).rejects.toThrow(
      'principals[0].credentials[0]: cannot be let in: principal 0 has no wallet',
    );
  });

  it('refuses a word that the API does not know, by its place', async () => {
    const from = put('world.json', example.replace('"base", "scheme"', '"bse", "scheme"'));
    await expect(createPaystub({ from })).rejects.toThrow(
      'accounts[0].payments[0].network: is "bse", and should be one of "base", "base-sepolia", "solana", "solana-devnet"',
    );
  });

  it('keeps what happens in a folder, goes on with the same file, and refuses another', async () => {
    put('world.json', readFileSync(file, 'utf8'));
    const args = ['actumx', '--from', 'world.json', '--data', 'kept'];
    const first = await program.serve(args);
    const headers = headersOf(first.out());
    const quote = await fetch(`${first.origin}/v1/protected/quote`, { headers });
    const { paymentId } = ((await quote.json()) as { x402: { paymentId: string } }).x402;
    // It can be read while it is served, and what happened is in it.
    const live = await program.run('snapshot', '--from', 'world.json', '--data', 'kept');
    expect(live.err).toBe('');
    expect(live.out).toContain('"status": "pending"');
    expect(live.out.length).toBeGreaterThan(readFileSync(file, 'utf8').length);
    await first.stop();

    const second = await program.serve(args);
    const settled = await fetch(`${second.origin}/v1/x402/settle`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ paymentId }),
    });
    expect(settled.status).toBe(200);
    await second.stop();

    const alone = await program.run('serve', '--data', 'kept', '--port', '0');
    expect(alone).toMatchObject({ code: 2, out: '' });
    expect(alone.err).toContain('goes on from a world file');
    put('world.json', `${readFileSync(file, 'utf8')} `);
    const edited = await program.run('serve', ...args, '--port', '0');
    expect(edited).toMatchObject({ code: 2, out: '' });
    expect(edited.err).toMatch(
      /world\.json is not the file that .*kept goes on from, or has changed/,
    );
    expect(edited.err).toMatch(/sha256 there [0-9a-f]{64}\n {2}sha256 now {3}[0-9a-f]{64}\n/);
  });

  it('refuses a folder whose world has a recipe', async () => {
    const from = put('world.json', example);
    const data = join(program.folder, 'kept');
    await (await createPaystub({ data, recipe: { size: 0 } })).close();
    await expect(createPaystub({ data, from })).rejects.toThrow(
      /kept holds another world than .*world\.json: history up to/,
    );
  });
});

describe('paystub snapshot', { timeout: 120_000 }, () => {
  let program: Program;
  beforeEach(() => {
    program = new Program();
  });
  afterEach(() => program.close());

  it('writes the same bytes of a world and of the file that it wrote, in a folder too', async () => {
    const flags = ['--seed', 'autumn', '--size', '0', '--ref-date', '2026-03-01'];
    const written = await program.run('snapshot', ...flags, '--out', 'a.json');
    expect(written).toEqual({ code: 0, out: '', err: '' });
    const text = readFileSync(join(program.folder, 'a.json'), 'utf8');
    expect((await program.run('snapshot', '--from', 'a.json')).out).toBe(text);
    const [from, data] = ['a.json', 'kept'].map((name) => join(program.folder, name));
    await (await createPaystub({ from, data })).close();
    const kept = await program.run('snapshot', '--from', 'a.json', '--data', 'kept');
    expect(kept).toEqual({ code: 0, out: text, err: '' });
  });

  it('writes what has happened in a folder, with the time at which it did', async () => {
    const served = await program.serve(['actumx', '--ref-date', '2026-03-01']);
    const headers = headersOf(served.out());
    await fetch(`${served.origin}/v1/protected/quote`, { headers });
    await served.stop();
    const { out } = await program.run('snapshot', '--data', '.paystub');
    const { clock, accounts } = JSON.parse(out);
    expect(clock).toBe(accounts[0].payments.at(-1).createdAt);
    writeFileSync(join(program.folder, 'then.json'), out);
    expect((await program.run('snapshot', '--from', 'then.json')).out).toBe(out);
  });

  it('refuses a folder without a world, and makes none', async () => {
    const data = join(program.folder, 'nowhere');
    await expect(snapshotWorld({ data })).rejects.toThrow('There is no world in');
    expect(readdirSync(program.folder)).toEqual([]);
  });

  it('leaves the file that is there where a new one cannot be written, and exits with 2', async () => {
    const { code, out, err } = await program.run(
      'snapshot',
      '--size',
      '0',
      '--out',
      'no/where.json',
    );
    expect(err).toContain('nothing was written: no/where.json');
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

/** The headers of the first caller that the start prints, with his cookie and his key. */
function headersOf(out: string): Record<string, string> {
  return {
    cookie: /cookie: (better-auth\S+)/.exec(out)?.[1] ?? '',
    'x-api-key': /x-api-key: (xk_live_\w+)/.exec(out)?.[1] ?? '',
  };
}

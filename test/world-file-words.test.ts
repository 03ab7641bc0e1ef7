import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createPaystub,
  type Paystub,
  snapshotWorld,
  WorldFileError,
  WorldTrial,
} from '../src/paystub.js';
import { listProviders, loadProvider } from '../src/providers/index.js';
import { listStories } from '../src/scenario/index.js';

const refDate = '2026-03-01';
const systemTime = () => Date.parse(`${refDate}T00:00:00Z`);

type Line = Record<string, unknown>;
type Feed = 'grants' | 'entries' | 'payments' | 'usage';
interface World {
  principals: (Line & { realm: string; handle: string; credentials: Line[] })[];
  accounts: (Line & { principal: string } & Record<Feed, Line[]>)[];
}

let folder: string;
let trial: WorldTrial;
/** The demo accounts, as `paystub snapshot --size 0` writes them. */
let text: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paystub-words-'));
  trial = new WorldTrial(
    await Promise.all(listProviders().map((id) => loadProvider(id))),
    systemTime,
  );
  text = await textOf('default');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function textOf(story: string): Promise<string> {
  const recipe = { story, size: 0, refDate };
  return [...(await snapshotWorld({ recipe, systemTime }))].join('');
}

/** The problems that are named before anything is served, or none. */
async function problemsOf(world: World): Promise<readonly string[]> {
  const file = join(folder, 'world.json');
  writeFileSync(file, JSON.stringify(world));
  try {
    await trial.load(file);
    return [];
  } catch (error) {
    if (!(error instanceof WorldFileError)) throw error;
    return error.problems.map(({ at, problem }) => `${at}: ${problem}`);
  }
}

/** The first account of an API with rows of a kind, and its place. */
function accountOf(world: World, realm: string, feed: Feed) {
  const place = world.accounts.findIndex(
    (one) => one.principal.startsWith(`${realm}/`) && one[feed]?.length > 0,
  );
  const account = world.accounts[place];
  if (!account) throw new Error(`no account of ${realm} has ${feed}`);
  return { account, place };
}

describe('a world file whose records an API has no words for is refused, by place', () => {
  it.each<[string, Feed, string, unknown, string]>([
    ['agnicpay', 'payments', 'network', 'bse', '.network: is "bse", and should be one of "base",'],
    ['agnicpay', 'payments', 'network', undefined, '.network: is missing, and should be one of'],
    ['agnicpay', 'payments', 'scheme', 'deferred', '.scheme: is "deferred", and should be one of'],
    ['agnicpay', 'entries', 'kind', 'depositt', '.kind: is "depositt", and should be one of'],
    ['agnicpay', 'entries', 'category', 'solna', '"solana-devnet", or left out'],
    ['actumx', 'payments', 'method', 'FETCH', '.method: is "FETCH", and should be one of "GET",'],
    ['actumx', 'payments', 'credential', undefined, '.credential: is missing, and this API'],
    ['actumx', 'usage', 'method', 'get', '.method: is "get", and should be one of "GET",'],
    ['finradar', 'entries', 'kind', 'refnd', '.kind: is "refnd", and should be one of'],
    ['nametrust', 'entries', 'kind', 'alot', '.kind: is "alot", and should be one of "allot",'],
    ['nametrust', 'usage', 'category', undefined, '.category: is missing, and should be one of'],
    ['sybilion', 'payments', 'kind', undefined, '.kind: is missing, and this API cannot do'],
    ['sybilion', 'usage', 'charge', undefined, '.charge: is missing, and this API cannot do'],
    ['sybilion', 'grants', 'expiresAt', undefined, '.expiresAt: is missing, and this API'],
  ])('%s %s.%s = %j', async (realm, feed, column, value, problem) => {
    const world = JSON.parse(text) as World;
    const { account, place } = accountOf(world, realm, feed);
    const seq = account[feed].length - 1;
    Object.assign(account[feed][seq] ?? {}, { [column]: value });
    const [first, ...others] = await problemsOf(world);
    expect(first).toContain(`accounts[${place}].${feed}[${seq}].`);
    expect(first).toContain(problem);
    expect(others).toEqual([]);
  });

  it.each<[string, string, unknown, string]>([
    ['agnicpay', 'purpose', 'purse', '.purpose: is "purse", and should be "wallet"'],
    ['finradar', 'unit', 'TOKEN/2', '.unit: is "TOKEN/2", and should be "TOKEN/0"'],
    ['actumx', 'chargeUnit', 'USD/2', '.chargeUnit: is "USD/2", and should be left out'],
    ['nametrust', 'attributes', {}, '.attributes.creditPrice: is missing, and should be a number'],
  ])('an account of %s with %s = %j', async (realm, name, value, problem) => {
    const world = JSON.parse(text) as World;
    const { account, place } = accountOf(world, realm, 'entries');
    Object.assign(account, { [name]: value });
    expect(await problemsOf(world)).toEqual([`accounts[${place}]${problem}`]);
  });

  it('rows of a kind that the API has none of', async () => {
    const world = JSON.parse(text) as World;
    const { account, place } = accountOf(world, 'finradar', 'entries');
    account.payments = [{ createdAt: 0, status: 'pending', amount: 1, resource: '/x' }];
    expect(await problemsOf(world)).toEqual([
      `accounts[${place}].payments: should be empty: an account of finradar has no payments`,
    ]);
  });

  it('a credential of a kind that nobody can send', async () => {
    const world = JSON.parse(text) as World;
    const place = world.principals.findIndex(({ realm }) => realm === 'sybilion');
    Object.assign(world.principals[place]?.credentials[0] ?? {}, { kind: 'apikey' });
    expect(await problemsOf(world)).toEqual([
      `principals[${place}].credentials[0].kind: is "apikey", and should be one of "api-key", "access-token"`,
    ]);
  });

  it('what only a schema knows: a row without what its kind needs', async () => {
    const world = JSON.parse(text) as World;
    const { account, place } = accountOf(world, 'finradar', 'entries');
    const seq = account.entries.findIndex(({ kind }) => kind === 'one_time_grant');
    Object.assign(account.entries[seq] ?? {}, { kind: 'subscription_refill' });
    const [first] = await problemsOf(world);
    expect(first).toContain(`accounts[${place}].entries[${seq}]: finradar cannot show it: refill`);
  });

  it('what only a schema knows: a price of less than nothing', async () => {
    const world = JSON.parse(text) as World;
    const { account, place } = accountOf(world, 'sybilion', 'usage');
    Object.assign(account.usage[0] ?? {}, { charge: -1 });
    const [first] = await problemsOf(world);
    expect(first).toContain(`accounts[${place}].usage[0]: sybilion would show credits_charged`);
  });

  it('what only an answer shows: more was paid on a network than came in there', async () => {
    const world = JSON.parse(text) as World;
    const { account, place } = accountOf(world, 'agnicpay', 'payments');
    for (const entry of account.entries) delete entry.category;
    const [first] = await problemsOf(world);
    const asked =
      /^accounts\[(\d+)\]: GET \/api\/balance, asked by \w+ of agnicpay, has no answer: /;
    expect(asked.exec(first ?? '')?.[1]).toBe(`${place}`);
  });
});

describe('nothing is refused that should not be', () => {
  it.each(listStories())('the story %s, as it is written', async (story) => {
    expect(await problemsOf(JSON.parse(await textOf(story)))).toEqual([]);
  });
});

describe('what is let through keeps its contract', () => {
  let paystub: Paystub;
  beforeAll(async () => {
    paystub = await createPaystub({ recipe: { refDate, size: 0 }, systemTime });
  });
  afterAll(() => paystub?.close());

  it('whichever cell somebody has changed: refused by its place, or answered without a 500', async () => {
    const feeds = ['grants', 'entries', 'payments', 'usage'] as const;
    const original = JSON.parse(text) as World;
    const rowsIn = original.accounts.flatMap((account, place) =>
      feeds.flatMap((feed) => {
        const rows = account[feed] ?? [];
        return rows.slice(-2).map((_, last) => ({ place, feed, seq: rows.length - 1 - last }));
      }),
    );
    // A value that stands in some row of the kind, or none: what a person would mistake it for.
    const change = fc.constantFrom(...rowsIn).chain((row) => {
      const cells = original.accounts.flatMap((one) => (one[row.feed] ?? []).slice(-20));
      const columns = [...new Set(cells.flatMap((line) => Object.keys(line)))];
      const values = cells.flatMap((line) => Object.values(line));
      return fc.record({
        row: fc.constant(row),
        column: fc.constantFrom(...columns),
        value: fc.constantFrom(undefined, ...values),
      });
    });
    const { app, mounts } = paystub;
    const world = { 'X-Paystub-World': 'edited' };
    let refused = 0;
    let served = 0;
    await fc.assert(
      fc.asyncProperty(change, async ({ row, column, value }) => {
        const edited = JSON.parse(text) as World;
        Object.assign(edited.accounts[row.place]?.[row.feed][row.seq] ?? {}, { [column]: value });
        const restored = await request(app).post('/_paystub/restore').set(world).send(edited);
        if (restored.status === 422) {
          expect(restored.text).toMatch(/(accounts|principals)\[\d+\]/);
          refused += 1;
        } else {
          expect(restored.status, restored.text).toBe(200);
          served += 1;
        }
        for (const { path, contract, demo } of mounts) {
          for (const operation of contract.operations.values()) {
            if (operation.method !== 'get' || operation.path.includes('{')) continue;
            for (const { headers } of demo) {
              const target = `${path}${operation.path}`;
              const answer = await request(app)
                .get(target)
                .set({ ...headers, ...world });
              expect(answer.status, `${target} ${answer.text}`).toBeLessThan(500);
            }
          }
        }
      }),
      { seed: 20260301, numRuns: 60, endOnFailure: true },
    );
    expect(Math.min(refused, served)).toBeGreaterThan(5);
  });
});

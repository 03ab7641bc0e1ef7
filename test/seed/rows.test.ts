import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { listProviders, loadProvider } from '../../src/providers/index.js';
import { readManifest } from '../../src/seed/manifest.js';
import { staleFiles } from '../../src/seed/seed.js';
import { demoCredentials } from '../../src/story/index.js';
import { serveApi } from '../api-server.js';
import { SeedFolder, seedRecipe, shortPlot } from './recipe.js';

type Row = Readonly<Record<string, unknown>>;

function rowsOf(folder: string, path: string): Row[] {
  const text = readFileSync(join(folder, `${path}.ndjson`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

const plot = shortPlot('refunds,disorder', 90);
const recipe = { ...seedRecipe, story: 'refunds,disorder', plot, rows: 260 };

/** How each list is paged through: which table it shows, and what the answer calls the rows. */
const LISTS = [
  ['actumx', 'transactions', '/v1/x402/transactions', 'transactions', 100],
  ['actumx', 'usage_events', '/v1/usage', 'events', 100],
  ['actumx', 'payment_intents', '/v1/billing/payment-intents', 'intents', 50],
  ['agnicpay', 'transactions', undefined, 'transactions', undefined],
  ['nametrust', 'credit_entries', undefined, 'items', undefined],
  ['sybilion', 'jobs', undefined, 'jobs', undefined],
  ['sybilion', 'usage_events', undefined, 'usage_events', undefined],
  ['finradar', 'billing_transactions', undefined, 'transactions', undefined],
  ['finradar', 'token_transactions', undefined, 'transactions', 200],
] as const;

describe('rows in bulk', () => {
  it.each(LISTS)('of %s are what its API lists: %s', async (id, table, _path, key, most) => {
    using folder = new SeedFolder();
    await folder.write(['ndjson'], recipe, { apis: [id] });
    // A world of all APIs, as `serve` has it, whichever of them are asked.
    const apis = await Promise.all(listProviders().map((one) => loadProvider(one)));
    const api = apis.find(({ provider }) => provider.id === id);
    if (api === undefined) throw new Error(`there is no ${id}`);
    const others = apis.map(({ story }) => story);
    const served = await serveApi(api, { recipe, stories: others });
    const operation = api.tables?.find(({ name }) => name === table);
    expect(operation).toBeDefined();
    const list = [...served.contract.operations.values()].find(({ responses }) => {
      const pointer = [...(responses.get(200)?.media.values() ?? [])][0]?.schemaPointer;
      const { value } = served.contract.document.resolve({ $ref: pointer ?? '#' }, '');
      const property = (value.properties as Record<string, { items?: { $ref?: string } }>)?.[key];
      return property?.items?.$ref === operation?.schema;
    });
    if (list === undefined) throw new Error(`no operation lists ${table}`);
    const demo = demoCredentials(others, recipe).find(
      ({ provider, label }) => provider === id && label === 'lead',
    );
    const paged = list.parameters.some(({ name }) => name === 'page' || name === 'offset');
    const listed: Row[] = [];
    for (let page = 1; ; page++) {
      const query = !paged
        ? list.parameters.some(({ name }) => name === 'limit')
          ? '?limit=200'
          : ''
        : list.parameters.some(({ name }) => name === 'offset')
          ? `?limit=50&offset=${(page - 1) * 50}`
          : `?limit=50&page=${page}`;
      const answer = await request(served.app)
        .get(`${list.path}${query}`)
        .set(demo?.headers ?? {});
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      const rows = (answer.body as Record<string, Row[]>)[key] ?? [];
      listed.push(...rows);
      if (!paged || rows.length === 0) break;
    }
    const written = rowsOf(folder.path, `${id}/${table}`)
      .filter(({ account }) => account === 'lead')
      .map(({ account: _, ...row }) => row);
    const sorted = (rows: readonly Row[]): string[] =>
      rows.map((row) => JSON.stringify(row)).sort();
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.length).toBe(
      most === undefined ? written.length : Math.min(most, written.length),
    );
    if (listed.length === written.length) expect(sorted(listed)).toEqual(sorted(written));
    else expect(sorted(written)).toEqual(expect.arrayContaining(sorted(listed)));
  });

  it('are the same bytes for any number of threads, in any zone, and after a second run', async () => {
    using one = new SeedFolder();
    using three = new SeedFolder();
    const job = await one.write(['ndjson', 'csv', 'sql', 'json'], { ...recipe, size: 2 });
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Pacific/Auckland';
      await three.write(['ndjson', 'csv', 'sql', 'json'], { ...recipe, size: 2 }, { workers: 3 });
    } finally {
      process.env.TZ = zone;
    }
    expect(readManifest(three.path)).toEqual(readManifest(one.path));
    expect(await staleFiles(job, { folder: one.path, workers: 2 })).toEqual([]);
  });

  it('stay when the size is raised, but for what is added at the end', async () => {
    using small = new SeedFolder();
    using large = new SeedFolder();
    await small.write(['ndjson'], recipe);
    await large.write(['ndjson'], { ...recipe, size: 3 });
    for (const path of Object.keys(readManifest(small.path)?.files ?? {})) {
      const before = readFileSync(join(small.path, path), 'utf8');
      const after = readFileSync(join(large.path, path), 'utf8');
      expect(after.slice(0, before.length), path).toBe(before);
      expect(after.length, path).toBeGreaterThan(before.length);
    }
  });

  it('are accounts whose totals are the balances of the ledger', async () => {
    using folder = new SeedFolder();
    await folder.write(['ndjson'], recipe);
    const apis = await Promise.all(listProviders().map((one) => loadProvider(one)));
    const [first] = apis;
    if (first === undefined) throw new Error('there is no API');
    const { world } = await serveApi(first, { recipe, stories: apis.map(({ story }) => story) });
    for (const id of listProviders()) {
      for (const { account, balance } of rowsOf(folder.path, `${id}/accounts`)) {
        const owner = world.ledger.findPrincipal(id, { handle: String(account) });
        const [index = -1] = world.ledger.accountsOf(owner?.index ?? -1);
        expect([id, account, balance]).toEqual([id, account, world.ledger.balance(index)]);
      }
    }
  });
});

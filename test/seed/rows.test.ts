import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createPaystub, type Paystub } from '../../src/paystub.js';
import { listProviders, loadProvider } from '../../src/providers/index.js';
import { HOUR, startOfDay } from '../../src/scenario/index.js';
import { readManifest } from '../../src/seed/manifest.js';
import { staleFiles } from '../../src/seed/seed.js';
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

/** Every table that an API lists, what the answer calls its rows, and how many it shows at most. */
const LISTS = [
  ['actumx', 'transactions', 'transactions', 100],
  ['actumx', 'usage_events', 'events', 100],
  ['actumx', 'payment_intents', 'intents', 50],
  ['actumx', 'api_keys', 'keys', undefined],
  ['agnicpay', 'transactions', 'transactions', undefined],
  ['nametrust', 'credit_entries', 'items', undefined],
  ['sybilion', 'jobs', 'jobs', undefined],
  ['sybilion', 'usage_events', 'usage_events', undefined],
  ['finradar', 'billing_transactions', 'transactions', undefined],
  ['finradar', 'token_transactions', 'transactions', 200],
] as const;

/** The API over the world of all APIs, as `serve` has it, on the day at which the history ends. */
function served(id: string): Promise<Paystub> {
  const systemTime = () => startOfDay(recipe.refDate) + 12 * HOUR;
  return createPaystub({ apis: [id], recipe, systemTime });
}

/** All that the lead is shown of a list, page by page. */
async function listed({ app, mounts }: Paystub, schema: string, key: string): Promise<Row[]> {
  const [mount] = mounts;
  const operation = [...(mount?.contract.operations.values() ?? [])].find(({ responses }) => {
    const pointer = [...(responses.get(200)?.media.values() ?? [])][0]?.schemaPointer;
    if (pointer === undefined) return false;
    const own = mount?.contract.document.at(`${pointer}/properties/${key}/items/$ref`);
    const { pointer: named } = mount?.contract.document.resolve({ $ref: pointer }, '') ?? {};
    return (own ?? mount?.contract.document.at(`${named}/properties/${key}/items/$ref`)) === schema;
  });
  const names = operation?.parameters.map(({ name }) => name) ?? [];
  const paged = names.includes('page') || names.includes('offset');
  const rows: Row[] = [];
  for (let page = 0; ; page++) {
    const query = {
      ...(names.includes('limit') ? { limit: paged ? 50 : 200 } : {}),
      ...(names.includes('page') ? { page: page + 1 } : {}),
      ...(names.includes('offset') ? { offset: page * 50 } : {}),
    };
    const demo = mount?.demo.find(({ label }) => label === 'lead');
    const answer = await request(app)
      .get(operation?.path ?? '/')
      .query(query)
      .set(demo?.headers ?? {});
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const more = (answer.body as Record<string, Row[]>)[key] ?? [];
    rows.push(...more);
    if (!paged || more.length === 0) return rows;
  }
}

const sorted = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

describe('rows in bulk', () => {
  it.each(LISTS)('of %s are what its API lists as %s', async (id, table, key, most) => {
    using folder = new SeedFolder();
    await folder.write(['ndjson'], recipe, { apis: [id] });
    const { tables = [] } = await loadProvider(id);
    const schema = tables.find(({ name }) => name === table)?.schema ?? '';
    const paystub = await served(id);
    const shown = await listed(paystub, schema, key);
    await paystub.close();
    const written = rowsOf(folder.path, `${id}/${table}`)
      .filter(({ account }) => account === 'lead')
      .map(({ account: _, ...row }) => row);
    expect(written.length).toBeGreaterThan(0);
    expect(shown.length).toBe(Math.min(most ?? written.length, written.length));
    if (shown.length === written.length) expect(sorted(shown)).toEqual(sorted(written));
    else expect(sorted(written)).toEqual(expect.arrayContaining(sorted(shown)));
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
    const { world, close } = await served('agnicpay');
    for (const id of listProviders()) {
      for (const { account, balance } of rowsOf(folder.path, `${id}/accounts`)) {
        const owner = world.ledger.findPrincipal(id, { handle: String(account) });
        const [index = -1] = world.ledger.accountsOf(owner?.index ?? -1);
        expect([id, account, balance]).toEqual([id, account, world.ledger.balance(index)]);
      }
    }
    await close();
  });
});

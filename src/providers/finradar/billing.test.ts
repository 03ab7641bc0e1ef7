/** GET /api/v1/billing/history: the facts about it that are easily lost. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, run, serveApi, testRecipe } from '../../../test/api-server.js';
import { accountIn, entriesOf } from '../../../test/scenario.js';
import { JOURNAL_FORMAT, openFileJournal } from '../../journal/index.js';
import { checkInvariants, type EntryRow } from '../../ledger/index.js';
import { DAY } from '../../scenario/index.js';
import { REALM, TOKENS } from './auth.js';
import { api } from './index.js';
import type { BillingHistory, BillingTransaction, BillingType } from './wire.js';

type Query = Record<string, string | number>;

let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

function get(label: string, query: Query = {}, on = shared) {
  return request(on.app)
    .get('/api/v1/billing/history')
    .query(query)
    .set('X-API-Key', `fr_demo_${label}`);
}

async function page(label: string, query: Query = {}, on = shared): Promise<BillingTransaction[]> {
  const { status, body } = await get(label, query, on);
  expect({ status, faults: on.faults }).toEqual({ status: 200, faults: [] });
  const { transactions }: BillingHistory = body;
  return transactions;
}

/** All of it, as the vendor says: add the limit to the offset until a page is short. */
async function whole(label: string, limit = 100, on = shared): Promise<BillingTransaction[]> {
  const all: BillingTransaction[] = [];
  for (;;) {
    const rows = await page(label, { limit, offset: all.length }, on);
    all.push(...rows);
    if (rows.length < limit) return all;
  }
}

const accountOf = (handle: string, on = shared): number =>
  accountIn(on.world.ledger, REALM, handle, TOKENS);

/** Everything that the ledger has recorded, newest first. */
const recorded = (handle: string, on = shared): EntryRow[] =>
  entriesOf(on.world.ledger, accountOf(handle, on)).reverse();

describe('limit', () => {
  it.each<[string | number, number]>([
    [1, 1],
    [100, 100],
    [101, 100],
    [500, 100],
    ['9'.repeat(400), 100],
    [0, 1],
    [-5, 1],
    ['many', 20],
    ['2.5', 20],
    ['', 20],
  ])('%s gives %i rows and is not refused', async (limit, rows) => {
    expect(await page('busy', { limit })).toHaveLength(rows);
  });

  it('is 20 when it is left out', async () => {
    expect(await page('busy')).toHaveLength(20);
  });

  it('past the cap is noted for the developer', async () => {
    const { headers } = await get('busy', { limit: 500 });
    expect(headers['sl-violations']).toContain('limit');
  });
});

describe('offset', () => {
  it.each([
    [0, 20],
    [1, 20],
    [20, 20],
    [40, 7],
    [95, 100],
  ])('skips %i rows, with limit %i, as a plain list would', async (offset, limit) => {
    const all = await whole('busy');
    expect(await page('busy', { offset, limit })).toEqual(all.slice(offset, offset + limit));
  });

  it.each([1, 7, 20, 100])('walks all pages of %i without a gap or a repeat', async (limit) => {
    expect(await whole('busy', limit)).toEqual(await whole('busy'));
  });

  it.each<[string | number]>([[-1], ['x'], ['1.5'], ['']])('%s counts as 0', async (offset) => {
    expect(await page('busy', { offset })).toEqual(await page('busy'));
  });

  it.each<[string | number]>([[1_000], [Number.MAX_SAFE_INTEGER], ['9'.repeat(400)]])(
    '%s is past the end: an empty list',
    async (offset) => {
      expect(await page('busy', { offset })).toEqual([]);
    },
  );

  it.each([
    ['edge_20', 20, 0],
    ['edge_21', 20, 1],
  ])('of %s: %i rows on the first page, %i on the second', async (label, first, second) => {
    expect(await page(label)).toHaveLength(first);
    expect(await page(label, { offset: 20 })).toHaveLength(second);
  });

  it('counts from the front, so that a new row brings one twice, by the same id', async () => {
    const on = await serveApi(api);
    const first = await page('busy', {}, on);
    const account = accountOf('busy', on);
    await run(on, { type: 'credit', account, kind: 'manual_adjustment', amount: 1 });
    const second = await page('busy', { offset: 20 }, on);
    expect(second[0]).toEqual(first.at(-1));
  });
});

describe('the history', () => {
  it('is newest first, and its ids are unlike', async () => {
    const rows = await whole('busy');
    const times = rows.map((row) => row.created_at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(5 * 20);
  });

  it('of the busy one has all four types on its first page', async () => {
    const types = new Set((await page('busy')).map((row) => row.type));
    expect([...types].sort()).toEqual([
      'manual_adjustment',
      'one_time_grant',
      'refund',
      'subscription_refill',
    ]);
  });

  it('keeps rows of one second in the order of their recording, latest first', async () => {
    const on = await serveApi(api);
    const account = accountOf('empty', on);
    for (const amount of [1, 2, 3]) {
      await run(on, { type: 'credit', account, kind: 'manual_adjustment', amount });
    }
    const rows = await page('empty', {}, on);
    expect(rows.map((row) => row.tokens_credited)).toEqual([3, 2, 1]);
  });

  it('has every billing event once, and nothing of the token ledger', async () => {
    const types = ['subscription_refill', 'one_time_grant', 'manual_adjustment', 'refund'];
    for (const label of ['busy', 'free', 'broke', 'month-end', 'user-0']) {
      const events = recorded(label).filter(
        ({ kind, resource }) => types.includes(kind) && resource === null,
      );
      expect(events.length).toBeLessThan(recorded(label).length);
      const rows = await whole(label.replace('-', '_'));
      expect(rows.map((row) => [row.type, row.tokens_credited])).toEqual(
        events.map(({ kind, amount }) => [kind, amount]),
      );
    }
    // The refund of a call is the token ledger's, and one of a charge is here.
    const refunds = recorded('busy').filter(({ kind }) => kind === 'refund');
    expect(new Set(refunds.map(({ resource }) => resource === null)).size).toBe(2);
  });

  it('of an account without any is an empty list', async () => {
    const { status, body } = await get('empty');
    expect({ status, body }).toEqual({ status: 200, body: { transactions: [] } });
  });

  it('of an account on the free plan is its signup grant, whatever each month brought', async () => {
    const rows = await page('free');
    expect(recorded('free').filter(({ kind }) => kind === 'monthly_quota')).toHaveLength(2);
    expect(rows.map(({ id, created_at, ...facts }) => facts)).toEqual([
      {
        type: 'one_time_grant',
        amount_usd: null,
        tokens_credited: 2_000,
        stripe_invoice_id: null,
        description: 'Free-tier signup grant',
      },
    ]);
  });
});

describe('what may be null', () => {
  /** By type, the fields that are never null, and those that always are. */
  const NULLS: Record<BillingType, readonly [never: string[], always: string[]]> = {
    subscription_refill: [['amount_usd', 'tokens_credited', 'stripe_invoice_id'], []],
    one_time_grant: [['tokens_credited'], ['amount_usd', 'stripe_invoice_id']],
    manual_adjustment: [[], ['amount_usd', 'stripe_invoice_id']],
    refund: [['amount_usd', 'stripe_invoice_id'], []],
  };

  it.each(Object.entries(NULLS))('in a %s follows from the type', async (type, [never, always]) => {
    const rows = (await whole('busy')).filter((row) => row.type === type);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const fields: Record<string, unknown> = { ...row };
      for (const field of ['id', 'created_at', 'description', ...never]) {
        expect(fields[field], field).not.toBeNull();
      }
      for (const field of always) expect(fields[field], field).toBeNull();
    }
  });

  it.each(['manual_adjustment', 'refund'])(
    'in a %s are the tokens, when it moved none',
    async (type) => {
      const tokens = (await whole('busy'))
        .filter((row) => row.type === type)
        .map((row) => row.tokens_credited);
      expect(tokens).toContain(null);
      expect(tokens.filter((moved) => moved !== null).length).toBeGreaterThan(0);
    },
  );
});

describe('amounts', () => {
  it('are 29 dollars and 200000 tokens for each refill', async () => {
    const refills = (await whole('busy')).filter((row) => row.type === 'subscription_refill');
    expect(refills.length).toBeGreaterThan(60);
    for (const row of refills) {
      expect([row.amount_usd, row.tokens_credited]).toEqual([29, 200_000]);
    }
  });

  it('are 2000 tokens for the signup grant, which is the oldest row', async () => {
    for (const label of ['busy', 'free', 'broke', 'edge_20', 'edge_21', 'month_end', 'user_0']) {
      const oldest = (await whole(label)).at(-1);
      expect(oldest).toMatchObject({
        type: 'one_time_grant',
        tokens_credited: 2_000,
        description: 'Free-tier signup grant',
      });
    }
  });

  it('are negative for every refund, which names the invoice of its charge', async () => {
    const rows = await whole('busy');
    const refunds = rows.filter((row) => row.type === 'refund');
    expect(refunds.map((row) => row.amount_usd)).toEqual([-29, -5, -7.25, -14.5]);
    expect(refunds.map((row) => row.tokens_credited)).toEqual([-200_000, null, -50_000, null]);
    for (const row of refunds) {
      const [charge, ...others] = rows.filter(
        (one) =>
          one.type === 'subscription_refill' && one.stripe_invoice_id === row.stripe_invoice_id,
      );
      expect(others).toEqual([]);
      expect(Date.parse(charge?.created_at ?? '')).toBeLessThan(Date.parse(row.created_at));
    }
    const invoices = rows
      .filter((row) => row.type === 'subscription_refill')
      .map((row) => row.stripe_invoice_id);
    expect(new Set(invoices).size).toBe(invoices.length);
  });

  it('of adjustments go up and down', async () => {
    const tokens = (await whole('busy'))
      .filter((row) => row.type === 'manual_adjustment')
      .map((row) => Math.sign(row.tokens_credited ?? 0));
    expect(new Set(tokens)).toEqual(new Set([-1, 0, 1]));
  });
});

describe('what is recorded later', () => {
  it('is the first row, whichever of the four it is', async () => {
    const on = await serveApi(api);
    const account = accountOf('empty', on);
    const newest = async () => (await page('empty', {}, on))[0];
    const { seq: entry } = await run(on, {
      type: 'credit',
      account,
      kind: 'subscription_refill',
      amount: 200_000,
      charge: 2_900,
    });
    const charged = await newest();
    expect(charged).toMatchObject({ type: 'subscription_refill', amount_usd: 29 });
    on.clock.advance(DAY);
    await run(on, { type: 'refund', account, entry });
    expect(await newest()).toMatchObject({
      type: 'refund',
      created_at: '2026-03-02T12:00:00Z',
      amount_usd: -29,
      tokens_credited: -200_000,
      stripe_invoice_id: charged?.stripe_invoice_id,
    });
    await run(on, { type: 'credit', account, kind: 'one_time_grant', amount: 10 });
    expect(await newest()).toMatchObject({ type: 'one_time_grant', tokens_credited: 10 });
    await run(on, { type: 'debit', account, kind: 'manual_adjustment', amount: 4 });
    expect(await newest()).toMatchObject({ type: 'manual_adjustment', tokens_credited: -4 });
    expect(await page('empty', {}, on)).toHaveLength(4);
    expect(checkInvariants(on.world.ledger)).toEqual([]);
  });
});

describe('an id', () => {
  it('is the same in every request and on every page', async () => {
    const ids = (await whole('busy')).map((row) => row.id);
    for (const limit of [3, 20, 50]) {
      expect((await whole('busy', limit)).map((row) => row.id)).toEqual(ids);
    }
    for (const id of ids) expect(id).toMatch(/^wtx_[0-9a-z]{6}$/);
  });

  it('is the same after rows were added before it', async () => {
    const on = await serveApi(api);
    const before = await whole('busy', 100, on);
    const account = accountOf('busy', on);
    await run(on, { type: 'credit', account, kind: 'one_time_grant', amount: 1_000 });
    expect((await whole('busy', 100, on)).slice(1)).toEqual(before);
  });

  it('is the same after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'paystub-restart-'));
    const header = { format: JOURNAL_FORMAT, recipe: testRecipe };
    try {
      const before = await serveApi(api, { journal: await openFileJournal({ folder, header }) });
      const account = accountOf('busy', before);
      const kind = 'subscription_refill';
      const refill = { type: 'credit', account, kind, amount: 200_000, charge: 2_900 } as const;
      const { seq: entry } = await run(before, refill);
      await run(before, { type: 'refund', account, entry, amount: 0 });
      const rows = await whole('busy', 100, before);
      await before.world.close();

      const after = await serveApi(api, { journal: await openFileJournal({ folder, header }) });
      expect(await whole('busy', 100, after)).toEqual(rows);
      expect(rows.slice(0, 2).map((row) => row.type)).toEqual(['refund', 'subscription_refill']);
      expect(rows[0]?.stripe_invoice_id).toBe(rows[1]?.stripe_invoice_id);
      await after.world.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is one account’s alone', async () => {
    const of = async (label: string) => (await whole(label)).map((row) => row.id);
    const all = await Promise.all(['busy', 'edge_20', 'edge_21', 'month_end'].map(of));
    expect(new Set(all.flat()).size).toBe(all.flat().length);
  });
});

describe('the cost', () => {
  it.each(['busy', 'broke', 'empty'])('is 0: %s is debited no token', async (label) => {
    const account = accountOf(label);
    const before = [
      shared.world.ledger.balance(account),
      shared.world.ledger.entries(account).length,
    ];
    for (let i = 0; i < 5; i++) expect((await get(label)).status).toBe(200);
    expect([
      shared.world.ledger.balance(account),
      shared.world.ledger.entries(account).length,
    ]).toEqual(before);
  });
});

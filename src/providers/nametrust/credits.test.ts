/** GET /credits/usage and GET /credits: the feed, its pages, and the balance that agrees with it. */
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, serveApi } from '../../../test/api-server.js';
import { accountIn, entriesOf } from '../../../test/scenario.js';
import { checkInvariants, type EntryRow } from '../../ledger/index.js';
import { DAY, HOUR } from '../../scenario/index.js';
import { REALM } from './auth.js';
import { CREDITS } from './handlers.js';
import { api } from './index.js';
import type { components } from './wire.gen.js';
import { MOVEMENT_KINDS } from './wire.js';

type Wire = components['schemas'];
type Query = Record<string, string | number>;

let served: ApiUnderTest;
beforeAll(async () => {
  served = await serveApi(api);
});

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });

function get(path: string, secret: string, query: Query = {}, on = served) {
  return request(on.app).get(path).query(query).set(bearer(secret));
}

async function feed(
  secret: string,
  query: Query = {},
  on = served,
): Promise<Wire['CreditEntryList']> {
  const { status, body } = await get('/credits/usage', secret, query, on);
  expect({ status, faults: on.faults }).toEqual({ status: 200, faults: [] });
  return body;
}

async function wholeFeed(secret: string, query: Query = {}, on = served) {
  const items: Wire['CreditEntry'][] = [];
  for (let page = 1; ; page += 1) {
    const list = await feed(secret, { ...query, page, limit: 100 }, on);
    items.push(...list.items);
    if (!list.pages.has_next) return items;
  }
}

async function balance(secret: string, on = served): Promise<Wire['CreditBalance']> {
  const { status, body } = await get('/credits', secret, {}, on);
  expect({ status, faults: on.faults }).toEqual({ status: 200, faults: [] });
  return body;
}

const accountOf = (handle: string, on = served): number =>
  accountIn(on.world.ledger, REALM, handle, CREDITS);

/** Everything that the ledger has recorded, newest first. */
const recorded = (handle: string, on = served): EntryRow[] =>
  entriesOf(on.world.ledger, accountOf(handle, on)).reverse();

describe('the feed', () => {
  it('shows every movement once, newest first, and nothing else', async () => {
    const items = await wholeFeed('nt_org_demo_busy');
    const rows = recorded('busy').filter(({ kind }) => MOVEMENT_KINDS.some((one) => one === kind));
    expect(rows.length).toBeLessThan(recorded('busy').length);
    expect(items.map(({ kind, credits }) => [kind, credits])).toEqual(
      rows.map(({ kind, amount }) => [kind, amount]),
    );
    const times = items.map((item) => item.created_at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
  });

  it('signs credits by what each kind does, and names a usage on draws only', async () => {
    const seen = new Set<string>();
    for (const item of await wholeFeed('nt_org_demo_busy')) {
      seen.add(item.kind);
      const isDraw = item.kind === 'consume' || item.kind === 'overflow';
      expect('usage_kind' in item).toBe(isDraw);
      expect('usage_ref' in item).toBe(isDraw);
      expect(Math.sign(item.credits)).toBe(item.kind === 'allot' ? 1 : -1);
    }
    expect([...seen].sort()).toEqual([...MOVEMENT_KINDS].sort());
  });

  it('gives one usage_ref to the consume and the overflow that paid for one usage', async () => {
    const items = await wholeFeed('nt_org_demo_busy');
    const kindsOf = new Map<string, string[]>();
    for (const item of items) {
      if (typeof item.usage_ref !== 'string') continue;
      kindsOf.set(item.usage_ref, [...(kindsOf.get(item.usage_ref) ?? []), item.kind]);
    }
    const split = [...kindsOf.values()].filter((kinds) => kinds.includes('consume'));
    expect(split.filter((kinds) => kinds.includes('overflow')).length).toBeGreaterThan(0);
    // The overflow came after the consume, and so it stands before it.
    for (const kinds of split)
      expect(kinds.lastIndexOf('overflow')).toBeLessThan(kinds.indexOf('consume'));
  });

  const kinds = [undefined, ...MOVEMENT_KINDS];
  const usageKinds = [undefined, 'ai_usage', 'tm_usage'];
  const pagings = [
    [1, 20],
    [2, 20],
    [4, 7],
    [1, 100],
    [99, 20],
  ] as const;
  it.each(kinds.flatMap((kind) => usageKinds.map((usageKind) => [kind, usageKind] as const)))(
    'agrees with a plain list, kind %s, usage_kind %s',
    async (kind, usageKind) => {
      const filter: Query = { ...(kind && { kind }), ...(usageKind && { usage_kind: usageKind }) };
      const all = (await wholeFeed('nt_org_demo_busy')).filter(
        (item) =>
          (kind === undefined || item.kind === kind) &&
          (usageKind === undefined || ('usage_kind' in item && item.usage_kind === usageKind)),
      );
      for (const [page, limit] of pagings) {
        const list = await feed('nt_org_demo_busy', { ...filter, page, limit });
        expect(list.object).toBe('list');
        expect(list.items).toEqual(all.slice((page - 1) * limit, page * limit));
        const totalPages = Math.ceil(all.length / limit);
        expect(list.pages).toMatchObject({
          object: 'cursor',
          direction: 'next',
          page,
          limit,
          total_items: all.length,
          total_pages: totalPages,
          has_prev: page > 1,
          has_next: page < totalPages,
        });
        expect(list.pages.cursor === null).toBe(list.items.length === 0);
        expect(list.pages.next_cursor === null).toBe(!list.pages.has_next);
        expect(list.pages.prev_cursor === null).toBe(!list.pages.has_prev);
      }
    },
  );

  it('has an empty list, and no error, for kind=allot with a usage kind', async () => {
    const list = await feed('nt_org_demo_busy', { kind: 'allot', usage_kind: 'ai_usage' });
    expect(list.items).toEqual([]);
    expect(list.pages.total_items).toBe(0);
  });

  it.each([
    ['nt_org_demo_edge_20', 20, 1],
    ['nt_org_demo_edge_21', 21, 2],
    ['nt_org_demo_empty', 0, 0],
    ['nt_org_demo_unprovisioned', 0, 0],
  ])('of %s has %d movements on %d pages', async (secret, items, totalPages) => {
    const { pages, items: shown } = await feed(secret);
    expect(shown).toHaveLength(Math.min(20, items));
    expect(pages).toMatchObject({ total_items: items, total_pages: totalPages });
    expect(pages.has_next).toBe(items > 20);
  });
});

describe('what a parameter may be', () => {
  it.each<[Query, { page: number; limit: number }]>([
    [{}, { page: 1, limit: 20 }],
    [{ limit: 0 }, { page: 1, limit: 1 }],
    [{ limit: -5 }, { page: 1, limit: 1 }],
    [{ limit: 101 }, { page: 1, limit: 100 }],
    [{ limit: 'ten' }, { page: 1, limit: 20 }],
    [{ page: 0 }, { page: 1, limit: 20 }],
    [{ page: -1 }, { page: 1, limit: 20 }],
    [{ page: '2.5' }, { page: 1, limit: 20 }],
    [{ page: 1_000_000_001 }, { page: 1_000_000_000, limit: 20 }],
    [{ page: '9'.repeat(400) }, { page: 1_000_000_000, limit: 20 }],
    [{ unknown: 'x' }, { page: 1, limit: 20 }],
  ])('%j counts as %j', async (query, counts) => {
    expect((await feed('nt_org_demo_busy', query)).pages).toMatchObject(counts);
  });

  it.each([
    { kind: 'spend' },
    { kind: '' },
    { kind: 'Consume' },
    { usage_kind: 'usage' },
    { kind: 'consume', usage_kind: 'spend' },
  ])('%j is refused', async (query) => {
    const { status, body } = await get('/credits/usage', 'nt_org_demo_busy', query as Query);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        object: 'error',
        code: 'credit.usage.invalid_filter',
        message: 'A kind or usage_kind filter value is not recognized',
      },
    });
  });

  it('is looked at only after the key', async () => {
    const { status } = await get('/credits/usage', 'nt_org_nobody', { kind: 'spend' });
    expect(status).toBe(401);
  });
});

describe('the balance', () => {
  it.each(['busy', 'empty', 'broke', 'edge-20', 'edge-21', 'org-0'])(
    'of %s agrees with its feed',
    async (handle) => {
      const secret = `nt_org_demo_${handle.replaceAll('-', '_')}`;
      const items = await wholeFeed(secret);
      const told = await balance(secret);
      const moved = items.filter(({ kind }) => kind !== 'overflow');
      expect(told.bucket_credits).toBe(moved.reduce((sum, item) => sum + item.credits, 0));
      // Whatever moved the wallet is no movement of the feed, except overflow.
      const overflow = items.filter(({ kind }) => kind === 'overflow');
      const bought = recorded(handle)
        .filter(({ kind }) => kind === 'top-up' || kind === 'settlement')
        .reduce((sum, row) => sum + (row.amount ?? 0), 0);
      const wallet = overflow.reduce((sum, item) => sum + item.credits, bought);
      expect(told.wallet_credits).toBe(Math.max(0, wallet));
      expect(told.receivable_amount).toBe(Math.max(0, -wallet) * 8);
      expect(told.available_credits).toBe(told.bucket_credits + told.wallet_credits);
    },
  );

  it('of the busy one has grants and a wallet', async () => {
    const told = await balance('nt_org_demo_busy');
    expect(told.bucket_credits).toBeGreaterThan(0);
    expect(told.wallet_credits).toBeGreaterThan(0);
  });

  it('of one that never used a credit is all zero', async () => {
    expect(await balance('nt_org_demo_empty')).toEqual({
      object: 'credit_balance',
      currency: 'USD',
      available_credits: 0,
      bucket_credits: 0,
      wallet_credits: 0,
      receivable_amount: 0,
    });
  });

  it('of the broke one is nothing, and 500 credits at 8 cents are owed', async () => {
    expect(await balance('nt_org_demo_broke')).toEqual({
      object: 'credit_balance',
      currency: 'USD',
      available_credits: 0,
      bucket_credits: 0,
      wallet_credits: 0,
      receivable_amount: 4000,
    });
  });

  it.each([
    ['nt_org_demo_unprovisioned', 'credit.balance.not_provisioned'],
    ['nt_org_demo_moved', 'credit.balance.currency_changed'],
  ])('cannot be stated for %s', async (secret, code) => {
    const { status, body } = await get('/credits', secret);
    expect(status).toBe(409);
    expect(body).toMatchObject({ object: 'error', code });
    expect((await get('/credits/usage', secret)).status).toBe(200);
  });
});

describe('a usage', () => {
  const meter = {
    type: 'meter',
    resource: 'names/generate',
    units: 1,
    category: 'ai_usage',
    entryKinds: { drawn: 'consume', overflow: 'overflow' },
  } as const;

  it('draws the grant that is soonest to expire, then the next, then the wallet', async () => {
    const on = await serveApi(api);
    const account = accountOf('empty', on);
    const now = on.clock.now();
    const grant = { type: 'grant', account, kind: 'plan' } as const;
    await on.world.execute({ ...grant, amount: 40, expiresAt: null });
    await on.world.execute({ ...grant, amount: 30, expiresAt: now + 9 * DAY });
    await on.world.execute({ ...grant, amount: 20, expiresAt: now + 2 * DAY });
    on.clock.advance(HOUR);
    await on.world.execute({ ...meter, account, cost: 25 });
    expect((await feed('nt_org_demo_empty', {}, on)).items.map((item) => item.credits)).toEqual([
      -5, -20, 20, 30, 40,
    ]);
    await on.world.execute({ ...meter, account, cost: 75 });
    const { items } = await feed('nt_org_demo_empty', { usage_kind: 'ai_usage' }, on);
    expect(items.map(({ kind, credits }) => [kind, credits])).toEqual([
      ['overflow', -10],
      ['consume', -40],
      ['consume', -25],
      ['consume', -5],
      ['consume', -20],
    ]);
    expect(await balance('nt_org_demo_empty', on)).toMatchObject({
      available_credits: 0,
      receivable_amount: 80,
    });
  });

  it('is refused below the floor, and neither feed nor balance has seen it', async () => {
    const on = await serveApi(api);
    const before = await wholeFeed('nt_org_demo_broke', {}, on);
    const outcome = await on.world.execute({ ...meter, account: accountOf('broke', on), cost: 1 });
    expect(outcome).toEqual({
      ok: false,
      rejection: { type: 'insufficient-funds', required: 1, available: 0 },
    });
    expect(await wholeFeed('nt_org_demo_broke', {}, on)).toEqual(before);
    expect((await balance('nt_org_demo_broke', on)).receivable_amount).toBe(4000);
  });
});

describe('grants that are due', () => {
  it('are in the feed as `expire` by the time of the clock, once', async () => {
    const on = await serveApi(api);
    const before = await wholeFeed('nt_org_demo_busy', {}, on);
    const { bucket_credits: bucket } = await balance('nt_org_demo_busy', on);
    on.clock.advance(40 * DAY);
    // The balance knows without the feed having been asked: what never lapses is left.
    const told = await balance('nt_org_demo_busy', on);
    expect(told.bucket_credits).toBe(100);

    const after = await wholeFeed('nt_org_demo_busy', {}, on);
    const fresh = after.slice(0, after.length - before.length);
    expect(after.slice(fresh.length)).toEqual(before);
    expect(fresh.map((item) => item.kind)).toEqual(fresh.map(() => 'expire'));
    expect(fresh.reduce((sum, item) => sum + item.credits, 0)).toBe(100 - bucket);
    for (const item of fresh) {
      expect(Date.parse(item.created_at)).toBeLessThanOrEqual(on.clock.now());
    }
    const moved = after.filter(({ kind }) => kind !== 'overflow');
    expect(moved.reduce((sum, item) => sum + item.credits, 0)).toBe(told.bucket_credits);

    // Asking again changes nothing, nor writes anything.
    const entries = recorded('busy', on).length;
    expect(await wholeFeed('nt_org_demo_busy', {}, on)).toEqual(after);
    expect(recorded('busy', on)).toHaveLength(entries);
    expect(await balance('nt_org_demo_busy', on)).toEqual(told);
    expect(checkInvariants(on.world.ledger)).toEqual([]);
  });

  it('go at the very millisecond, and not one before', async () => {
    const on = await serveApi(api);
    const account = accountOf('empty', on);
    const expiresAt = on.clock.now() + HOUR;
    await on.world.execute({ type: 'grant', account, kind: 'plan', amount: 9, expiresAt });
    on.clock.set(expiresAt - 1);
    expect((await feed('nt_org_demo_empty', {}, on)).pages.total_items).toBe(1);
    expect((await balance('nt_org_demo_empty', on)).bucket_credits).toBe(9);
    on.clock.set(expiresAt);
    expect((await feed('nt_org_demo_empty', {}, on)).items.map((item) => item.credits)).toEqual([
      -9, 9,
    ]);
    expect((await balance('nt_org_demo_empty', on)).bucket_credits).toBe(0);
  });

  it('expire once when many ask at the same time', async () => {
    const on = await serveApi(api);
    on.clock.advance(40 * DAY);
    const lists = await Promise.all(
      Array.from({ length: 8 }, () => feed('nt_org_demo_busy', { kind: 'expire' }, on)),
    );
    for (const list of lists) expect(list).toEqual(lists[0]);
  });

  it('are newest first also where the clock has been set back', async () => {
    const on = await serveApi(api);
    on.clock.advance(40 * DAY);
    await feed('nt_org_demo_busy', {}, on);
    on.clock.advance(-39 * DAY);
    const account = accountOf('busy', on);
    await on.world.execute({
      type: 'grant',
      account,
      kind: 'promotion',
      amount: 5,
      expiresAt: null,
    });
    const times = (await wholeFeed('nt_org_demo_busy', {}, on)).map((item) => item.created_at);
    expect(times).toEqual(times.toSorted().reverse());
  });
});

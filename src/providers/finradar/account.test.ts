/** GET /api/v1/account/transactions and GET /api/v1/account/balance. */
import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, serveApi } from '../../../test/api-server.js';
import { accountIn, entriesOf } from '../../../test/scenario.js';
import { checkInvariants, type EntryRow } from '../../ledger/index.js';
import { DAY, HOUR } from '../../scenario/index.js';
import { REALM, TOKENS } from './auth.js';
import { api } from './index.js';
import type { TokenBalance, TokenTransaction, TokenTransactionList } from './wire.js';

type Query = Record<string, string | number>;

let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

async function get(path: string, label: string, query: Query = {}, on = shared) {
  const answer = await request(on.app)
    .get(`/api/v1/account/${path}`)
    .query(query)
    .set('X-API-Key', `fr_demo_${label.replace('-', '_')}`);
  expect({ status: answer.status, faults: on.faults }).toEqual({ status: 200, faults: [] });
  return answer;
}

async function movements(label: string, query: Query = {}, on = shared) {
  const { transactions }: TokenTransactionList = (await get('transactions', label, query, on)).body;
  return transactions;
}

async function balance(label: string, on = shared): Promise<TokenBalance> {
  return (await get('balance', label, {}, on)).body;
}

const accountOf = (handle: string, on = shared): number =>
  accountIn(on.world.ledger, REALM, handle, TOKENS);

/** Everything that the ledger has recorded, newest first. */
const recorded = (handle: string, on = shared): EntryRow[] =>
  entriesOf(on.world.ledger, accountOf(handle, on)).reverse();

const sum = (rows: readonly TokenTransaction[]) => rows.reduce((all, { delta }) => all + delta, 0);

describe('the token ledger', () => {
  it.each<[string | number, number]>([
    [1, 1],
    [200, 200],
    [201, 200],
    [100_000, 200],
    [0, 1],
    [-3, 1],
    ['all', 50],
    ['', 50],
  ])('limit %s gives %i rows and is not refused', async (limit, rows) => {
    expect(await movements('busy', { limit })).toHaveLength(rows);
  });

  it('gives 50 rows when limit is left out', async () => {
    expect(await movements('busy')).toHaveLength(50);
  });

  it('has no offset: it is ignored, and said to be', async () => {
    const { body, headers } = await get('transactions', 'busy', { offset: 10 });
    expect(body).toEqual({ transactions: await movements('busy') });
    expect(headers['sl-violations']).toContain('unknown-parameter');
  });

  it.each([
    ['empty', 0, 0],
    ['edge-20', 50, 50],
    ['edge-21', 50, 51],
  ])('of %s has %i rows by default and %i in all', async (label, shown, all) => {
    expect(await movements(label)).toHaveLength(shown);
    expect(await movements(label, { limit: 200 })).toHaveLength(all);
  });

  it('is what moved, newest first, and no record that moved nothing', async () => {
    const moved = recorded('busy').filter(({ amount }) => amount !== null);
    expect(moved.length).toBeLessThan(recorded('busy').length);
    const rows = await movements('busy', { limit: 200 });
    expect(rows.map(({ delta, endpoint }) => [delta, endpoint])).toEqual(
      moved.slice(0, 200).map(({ amount, resource }) => [amount, resource]),
    );
    const times = rows.map((row) => row.created_at);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('has endpoint and request of what calls caused, and of nothing else', async () => {
    const rows = await movements('busy', { limit: 200 });
    for (const { delta, endpoint, metadata } of rows) {
      expect(metadata.request_id === null).toBe(endpoint === null);
      if (endpoint !== null) expect([1, 5, 10, 25]).toContain(Math.abs(delta));
    }
    expect(rows.some(({ endpoint }) => endpoint === null)).toBe(true);
    const requests = rows.filter(({ delta, endpoint }) => endpoint !== null && delta < 0);
    expect(new Set(requests.map(({ metadata }) => metadata.request_id)).size).toBe(requests.length);
  });

  it('gives a call back under its own endpoint and request', async () => {
    const on = await serveApi(api);
    const account = accountOf('free', on);
    const resource = '/api/v1/sec/filings';
    const call = { type: 'debit', account, kind: 'call', amount: 5, resource } as const;
    const before = await balance('free', on);
    const debited = await on.world.execute({ ...call, counter: 'revenue' });
    if (!debited.ok) throw new Error('the call was refused');
    on.clock.advance(HOUR);
    await on.world.execute({ type: 'refund', account, entry: debited.result.seq });
    const [back, made] = await movements('free', { limit: 2 }, on);
    expect(back).toEqual({ ...made, created_at: '2026-03-01T13:00:00Z', delta: 5 });
    expect(made).toMatchObject({ delta: -5, endpoint: resource });
    expect(await balance('free', on)).toEqual(before);
    // It is no refund through Stripe.
    const history = await request(on.app)
      .get('/api/v1/billing/history')
      .set('X-API-Key', 'fr_demo_free');
    expect(history.body.transactions).toHaveLength(1);
    expect(checkInvariants(on.world.ledger)).toEqual([]);
  });

  it('lets what is left lapse just before a refill, which sets the balance to the quota', async () => {
    const rows = (await movements('edge-20', { limit: 200 })).toReversed();
    let left = 0;
    let refills = 0;
    for (const [index, { delta }] of rows.entries()) {
      left += delta;
      if (delta !== 200_000) continue;
      refills += 1;
      expect(left).toBe(200_000);
      expect(rows[index - 1]).toMatchObject({ endpoint: null });
      expect(rows[index - 1]?.delta).toBeLessThan(0);
    }
    expect(refills).toBeGreaterThan(9);
  });
});

describe('the balance', () => {
  it.each(['empty', 'free', 'broke', 'edge-20', 'edge-21', 'month-end', 'user-0'])(
    'of %s is the sum of its movements',
    async (label) => {
      const rows = await movements(label, { limit: 200 });
      expect(rows.length).toBeLessThan(200);
      expect((await balance(label)).current_balance).toBe(sum(rows));
    },
  );

  it('of the busy one is the sum of all movements, read or not', async () => {
    const told = (await balance('busy')).current_balance;
    expect(told).toBe(recorded('busy').reduce((all, { amount }) => all + (amount ?? 0), 0));
    expect(told).toBeGreaterThan(0);
  });

  it('moves with the sum', async () => {
    const on = await serveApi(api);
    const account = accountOf('edge-20', on);
    const before = (await balance('edge-20', on)).current_balance;
    const resource = '/api/v1/insider/trades';
    await on.world.execute({ type: 'debit', account, kind: 'call', amount: 10, resource });
    await on.world.execute({ type: 'credit', account, kind: 'manual_adjustment', amount: 3 });
    await on.world.execute({ type: 'credit', account, kind: 'manual_adjustment', amount: null });
    expect((await balance('edge-20', on)).current_balance).toBe(before - 7);
    expect(sum(await movements('edge-20', { limit: 200 }, on))).toBe(before - 7);
  });

  it('never goes below 0: a call that it does not cover debits nothing', async () => {
    const on = await serveApi(api);
    const account = accountOf('broke', on);
    const outcome = await on.world.execute({ type: 'debit', account, kind: 'call', amount: 1 });
    expect(outcome).toEqual({
      ok: false,
      rejection: { type: 'insufficient-funds', required: 1, available: 0 },
    });
    expect(await balance('broke', on)).toMatchObject({ current_balance: 0, suspended: true });
  });

  it.each([
    ['busy', 'paid', 200_000],
    ['month-end', 'paid', 200_000],
    ['free', 'free', 2_000],
    ['broke', 'free', 2_000],
    ['empty', 'free', 2_000],
  ])('of %s says plan %s and quota %i', async (label, plan, quota) => {
    const told = await balance(label);
    expect(told).toMatchObject({ plan, monthly_quota: quota });
    expect(told.suspended).toBe(told.current_balance === 0);
  });

  it('costs nothing to ask', async () => {
    const before = shared.world.ledger.entries(accountOf('busy')).length;
    for (let i = 0; i < 5; i++) await balance('busy');
    await movements('busy');
    expect(shared.world.ledger.entries(accountOf('busy')).length).toBe(before);
  });
});

describe('the cycle', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-31T15:30:00Z', 31],
    ['2026-03-31T15:29:59Z', '2026-03-31T15:30:00Z', 1],
    ['2026-03-31T15:30:00Z', '2026-04-30T15:30:00Z', 30],
    ['2026-05-01T00:00:00Z', '2026-05-31T15:30:00Z', 31],
    ['2027-02-01T00:00:00Z', '2027-02-28T15:30:00Z', 28],
    ['2028-02-01T15:30:00Z', '2028-02-29T15:30:00Z', 28],
  ])('of who subscribed on 31 January, at %s, ends at %s in %i days', async (now, end, days) => {
    const on = await serveApi(api);
    on.clock.set(Date.parse(now));
    expect(await balance('month-end', on)).toMatchObject({
      billing_cycle_end: end,
      days_until_refill: days,
    });
  });

  it('of the free plan is counted from the signup', async () => {
    // Signed up in the morning, 75 days before 1 March 2026.
    expect(await balance('free')).toMatchObject({ billing_cycle_end: '2026-03-16T09:00:00Z' });
  });

  it('follows the clock of the world, day by day', async () => {
    const on = await serveApi(api);
    const first = await balance('busy', on);
    on.clock.advance(DAY);
    const second = await balance('busy', on);
    expect(second.billing_cycle_end).toBe(first.billing_cycle_end);
    expect(second.days_until_refill).toBe(first.days_until_refill - 1);
    on.clock.advance(first.days_until_refill * DAY);
    const next = await balance('busy', on);
    expect(Date.parse(next.billing_cycle_end)).toBeGreaterThan(on.clock.now());
    // No refill comes by itself.
    expect(next.current_balance).toBe(first.current_balance);
  });
});

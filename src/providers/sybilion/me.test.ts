/** GET /api/v1/me over HTTP: every sum is that of the rows that it sums up. */
import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, run, serveApi } from '../../../test/api-server.js';
import { accountIn } from '../../../test/scenario.js';
import { checkInvariants } from '../../ledger/index.js';
import { CREDITS, REALM } from './auth.js';
import { api } from './index.js';
import type { MeResponse } from './wire.js';

async function me({ app }: ApiUnderTest, handle: string): Promise<MeResponse> {
  const response = await request(app)
    .get('/api/v1/me')
    .set({ Authorization: `Bearer sk_ops_demo_${handle}` });
  expect(response.status).toBe(200);
  return response.body;
}

const accountOf = ({ world }: ApiUnderTest, handle: string): number =>
  accountIn(world.ledger, REALM, handle, CREDITS);

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** Read only, so that all tests which only read share it. */
let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

const HANDLES = ['busy', 'trial', 'empty', 'broke', 'edge-50', 'edge-51', 'user-0'];

describe('the sums', () => {
  it.each(HANDLES)('of %s agree with the rows', async (handle) => {
    const shown = await me(shared, handle.replace('-', '_'));
    const { ledger } = shared.world;
    const account = accountOf(shared, handle);
    const entries = [...ledger.entries(account).rows()].map(({ row }) => row);
    const posted = entries.filter(({ state }) => state === 'posted');
    const pending = entries.filter(({ state }) => state === 'pending');
    const paid = entries.filter(({ kind }) => kind === 'top-up');

    expect(shown.balance_eur_cents).toBe(sum(posted.map(({ amount }) => amount ?? 0)));
    expect(shown.available_eur_cents).toBe(
      shown.balance_eur_cents + sum(pending.map(({ amount }) => amount ?? 0)),
    );
    expect(sum(shown.euro_tranches.map((one) => one.remaining_eur_cents))).toBe(
      shown.balance_eur_cents,
    );
    expect(shown.lifetime_paid_cents).toBe(sum(paid.map(({ charge }) => charge ?? 0)));
    expect(shown.payment_count).toBe(paid.length);
    expect(shown.has_ever_paid).toBe(paid.length > 0);

    // What came in and did not lapse was either charged or is still there.
    const granted = sum([...ledger.grants(account).rows()].map(({ row }) => row.amount));
    const lapsed = -sum(
      entries.filter(({ kind }) => kind === 'expire').map(({ amount }) => amount ?? 0),
    );
    const charged = sum([...ledger.usage(account).rows()].map(({ row }) => row.cost));
    expect(granted - lapsed - charged).toBe(shown.balance_eur_cents);
  });

  it('of charges are those of the usage that a caller adds up', async () => {
    const { app } = shared;
    const headers = { Authorization: 'Bearer sk_ops_demo_edge_50' };
    const usage = (await request(app).get('/api/v1/usage').set(headers)).body;
    const charged = sum(
      usage.usage_events.map((row: { eur_cents_charged: number }) => row.eur_cents_charged),
    );
    const shown = await me(shared, 'edge_50');
    expect(shown.lifetime_paid_cents - charged).toBe(shown.balance_eur_cents);
  });

  it('leave less available than there is while jobs run', async () => {
    const busy = await me(shared, 'busy');
    expect(busy.available_eur_cents).toBeLessThan(busy.balance_eur_cents);
    for (const handle of ['trial', 'edge_50']) {
      const shown = await me(shared, handle);
      expect(shown.available_eur_cents).toBe(shown.balance_eur_cents);
    }
  });
});

describe('the demos', () => {
  it('busy has paid by hand and automatically, and has several tranches', async () => {
    const busy = await me(shared, 'busy');
    expect(busy.euro_tranches.length).toBeGreaterThan(1);
    const ends = busy.euro_tranches.map(({ expires_at }) => expires_at);
    expect(ends).toEqual([...ends].sort());
    for (const { initial_eur_cents, remaining_eur_cents } of busy.euro_tranches) {
      expect(remaining_eur_cents).toBeGreaterThan(0);
      expect(remaining_eur_cents).toBeLessThanOrEqual(initial_eur_cents);
    }
    expect(busy).toMatchObject({
      api_usage_tier: 2,
      has_ever_paid: true,
      role: 'user',
      signup_trial: { initial_eur_cents: 100, remaining_eur_cents: 0 },
      auto_recharge: {
        enabled: true,
        below_eur_cents: 1500,
        target_eur_cents: 5000,
        monthly_cap_cents: 15_000,
        has_stripe_customer: true,
      },
    });
  });

  it('trial lives on its trial', async () => {
    const shown = await me(shared, 'trial');
    expect(shown).toMatchObject({
      balance_eur_cents: 78,
      available_eur_cents: 78,
      payment_count: 0,
      signup_trial: {
        granted_at: '2026-02-25T00:00:00Z',
        initial_eur_cents: 100,
        remaining_eur_cents: 78,
        expires_at: '2026-03-12T00:00:00Z',
      },
    });
    expect(shown.euro_tranches).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        source: 'signup_trial',
        initial_eur_cents: 100,
        remaining_eur_cents: 78,
        expires_at: '2026-03-12T00:00:00Z',
        created_at: '2026-02-25T00:00:00Z',
      },
    ]);
  });

  it('empty has nothing, and was given no trial', async () => {
    const shown = await me(shared, 'empty');
    expect(shown).not.toHaveProperty('signup_trial');
    expect(shown).toMatchObject({
      balance_eur_cents: 0,
      available_eur_cents: 0,
      lifetime_paid_cents: 0,
      payment_count: 0,
      has_ever_paid: false,
      euro_tranches: [],
      auto_recharge: { enabled: false, meter_month: null, has_stripe_customer: false },
    });
  });

  it('broke has paid once, and has nothing left', async () => {
    expect(await me(shared, 'broke')).toMatchObject({
      balance_eur_cents: 0,
      available_eur_cents: 0,
      lifetime_paid_cents: 500,
      payment_count: 1,
      has_ever_paid: true,
      euro_tranches: [],
      signup_trial: { initial_eur_cents: 100, remaining_eur_cents: 0 },
    });
  });

  it('are all different users', async () => {
    const ids = await Promise.all(
      HANDLES.map(async (handle) => (await me(shared, handle.replace('-', '_'))).user_id),
    );
    expect(new Set(ids).size).toBe(HANDLES.length);
  });
});

describe('time', () => {
  it('takes a tranche away at the very moment at which it ends', async () => {
    const server = await serveApi(api);
    const end = Date.parse('2026-03-12T00:00:00Z');
    server.clock.set(end - 1);
    expect(await me(server, 'trial')).toMatchObject({ balance_eur_cents: 78 });
    server.clock.set(end);
    const gone = {
      balance_eur_cents: 0,
      available_eur_cents: 0,
      euro_tranches: [],
      signup_trial: { initial_eur_cents: 100, remaining_eur_cents: 0 },
    };
    expect(await me(server, 'trial')).toMatchObject(gone);
    // Whether the ledger has let it go makes no difference.
    await run(server, { type: 'expire-grants', account: accountOf(server, 'trial') });
    expect(await me(server, 'trial')).toMatchObject(gone);
  });

  it('starts the meter of the automatic top-up again with every month', async () => {
    const server = await serveApi(api);
    const account = accountOf(server, 'busy');
    const amountOf = async () => (await me(server, 'busy')).auto_recharge;
    expect(await amountOf()).toMatchObject({ meter_cents: 0, meter_month: null });

    const topUp = {
      type: 'grant',
      account,
      kind: 'stripe',
      entryKind: 'top-up',
      expiresAt: Date.parse('2027-03-01T00:00:00Z'),
    } as const;
    const category = 'auto_recharge';
    await run(server, { ...topUp, amount: 3000, charge: 3000, category });
    await run(server, { ...topUp, amount: 700, charge: 700, category: 'checkout' });
    server.clock.set(Date.parse('2026-03-31T23:59:59Z'));
    await run(server, { ...topUp, amount: 500, charge: 500, category });
    expect(await amountOf()).toMatchObject({ meter_cents: 3500, meter_month: '2026-03-01' });
    server.clock.set(Date.parse('2026-04-01T00:00:00Z'));
    expect(await amountOf()).toMatchObject({ meter_cents: 0, meter_month: null });
  });

  it('knows what was charged in the month before', async () => {
    const server = await serveApi(api, { recipe: { refDate: '2026-02-20' } });
    const { auto_recharge } = await me(server, 'busy');
    const entries = server.world.ledger.entries(accountOf(server, 'busy'));
    const charged = [...entries.rows()]
      .filter(({ row }) => row.category === 'auto_recharge' && row.at >= Date.parse('2026-02-01'))
      .map(({ row }) => row.charge ?? 0);
    expect(sum(charged)).toBeGreaterThan(0);
    expect(auto_recharge).toMatchObject({ meter_cents: sum(charged), meter_month: '2026-02-01' });
  });
});

describe('a job that runs', () => {
  it('holds its estimate, and gives back what it did not come to', async () => {
    const server = await serveApi(api);
    const account = accountOf(server, 'edge-50');
    const before = await me(server, 'edge_50');
    const standing = async () => {
      const { balance_eur_cents, available_eur_cents } = await me(server, 'edge_50');
      return [
        balance_eur_cents - before.balance_eur_cents,
        available_eur_cents - before.available_eur_cents,
      ];
    };
    const terms = { account, amount: 300, resource: 'forecast', kind: 'forecast' } as const;
    const { seq: payment } = await run(server, { type: 'open-payment', ...terms });
    await run(server, { type: 'hold-payment', account, payment });
    expect(await standing()).toEqual([0, -300]);
    const usage = { units: 1, charge: 250 };
    await run(server, { type: 'capture-payment', account, payment, amount: 250, usage });
    expect(await standing()).toEqual([-250, -250]);

    const { seq: other } = await run(server, { type: 'open-payment', ...terms });
    await run(server, { type: 'hold-payment', account, payment: other });
    expect(await standing()).toEqual([-250, -550]);
    await run(server, { type: 'void-payment', account, payment: other, reason: 'canceled' });
    expect(await standing()).toEqual([-250, -250]);
    expect(checkInvariants(server.world.ledger)).toEqual([]);
  });
});

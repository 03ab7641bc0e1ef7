import { describe, expect, it } from 'vitest';
import { paymentRow, usageRow } from '../../ledger/decide/rows.js';
import type { Account, GrantRow, PaymentRow, Principal } from '../../ledger/index.js';
import {
  CANCELED,
  CREDIT,
  EUR,
  errorMessage,
  euroTranche,
  jobSummary,
  me,
  monthOf,
  type Standing,
  timestamp,
  traced,
  usageEvent,
} from './wire.js';

const at = Date.parse('2026-02-28T23:59:59.999Z');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('times', () => {
  it.each([
    ['2026-02-28T23:59:59.999Z', '2026-02-28T23:59:59Z', '2026-02-01'],
    ['2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00Z', '2026-03-01'],
    ['2024-02-29T12:30:00.001Z', '2024-02-29T12:30:00Z', '2024-02-01'],
  ])('%s is %s, in the month of %s', (moment, shown, month) => {
    expect(timestamp(Date.parse(moment))).toBe(shown);
    expect(monthOf(Date.parse(moment))).toBe(month);
  });
});

describe('errors', () => {
  it('carry the trace id in the body and in the header', () => {
    expect(errorMessage('not found', 'ab')).toEqual({ error: 'not found', trace_id: 'ab' });
    expect(traced('ab')).toEqual({ 'X-Trace-Id': 'ab' });
  });
});

describe('a usage event', () => {
  const row = usageRow({
    at,
    resource: 'drivers',
    units: 20,
    cost: 22,
    charge: 23,
    credential: 0,
    entry: 3,
  });

  it('keeps credits and cents apart', () => {
    expect(usageEvent(0, { seq: 6, row })).toEqual({
      id: 28,
      endpoint: 'drivers',
      units: 20,
      credits_charged: 23,
      eur_cents_charged: 22,
      created_at: '2026-02-28T23:59:59Z',
      async_job_id: null,
    });
  });

  it('names no endpoint where none was recorded', () => {
    expect(usageEvent(0, { seq: 6, row: { ...row, resource: null } }).endpoint).toBeNull();
  });

  it('names the job that it was charged for as the list of jobs does', () => {
    const { async_job_id } = usageEvent(7, { seq: 6, row: { ...row, payment: 4, entry: null } });
    expect(async_job_id).toMatch(UUID);
    expect(async_job_id).toBe(jobSummary(7, { seq: 4, row: payment({}) }).job_id);
  });

  it('that was charged nothing in money is a mistake of ours', () => {
    expect(() => usageEvent(2, { seq: 6, row: { ...row, charge: null } })).toThrow(
      'usage event 6 of account 2 has no charge',
    );
  });

  it('has an id that rises with its place, in every account', () => {
    for (const account of [0, 3, 40]) {
      const ids = [0, 1, 2, 50, 1000].map((seq) => usageEvent(account, { seq, row }).id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

const payment = (facts: Partial<PaymentRow>): PaymentRow =>
  paymentRow({
    createdAt: Date.parse('2026-02-28T23:50:00Z'),
    updatedAt: at,
    status: 'completed',
    amount: 280,
    resource: 'forecast',
    kind: 'forecast',
    credential: 0,
    entry: 9,
    usage: 2,
    settledAt: at,
    consumedAt: at,
    finalAmount: 250,
    ...facts,
  });

describe('a job', () => {
  const open = { usage: null, settledAt: null, consumedAt: null, finalAmount: null };
  const end = '2026-02-28T23:59:59Z';

  it.each([
    ['pending', { ...open, entry: null }, 'queued', null, null, null, false],
    ['held', open, 'running', null, null, null, true],
    ['completed', {}, 'completed', end, 250, null, true],
    ['settled', { usage: null }, 'completed', end, 250, null, true],
    ['failed', { ...open, entry: null, reason: 'too short' }, 'failed', end, 0, 'too short', true],
    ['voided', { ...open, reason: CANCELED }, 'canceled', end, 0, null, true],
    ['voided', { ...open, entry: null, reason: CANCELED }, 'canceled', end, 0, null, false],
    ['voided', { ...open, reason: 'by support' }, 'canceled', end, 0, 'by support', true],
  ] as const)(
    'that is %s with %j is %s',
    (status, facts, shown, settled_at, final, reason, started) => {
      const job = jobSummary(1, { seq: 3, row: payment({ status, ...facts }) });
      expect(job).toMatchObject({
        pipeline_type: 'forecast',
        status: shown,
        created_at: '2026-02-28T23:50:00Z',
        settled: settled_at !== null,
        settled_at,
        eur_cents_final: final,
        terminal_reason: reason,
      });
      expect('run_id' in job).toBe(started);
      expect(job.workflow_id).toBe(started ? `forecast-${job.job_id}` : undefined);
      if (started) expect(job.run_id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    },
  );

  it('without a pipeline is a mistake of ours', () => {
    const row = payment({ kind: null });
    expect(() => jobSummary(1, { seq: 3, row })).toThrow('payment 3 of account 1 has no pipeline');
  });
});

describe('the account', () => {
  const grant: GrantRow = {
    kind: 'signup_trial',
    amount: 100,
    remaining: 78,
    grantedAt: Date.parse('2026-02-20T10:00:00Z'),
    expiresAt: at,
    state: 'active',
    memo: null,
  };
  const user: Principal = {
    index: 4,
    realm: 'sybilion',
    handle: 'someone',
    kind: 'user',
    name: 'Some One',
    email: null,
    passwordHash: null,
    createdAt: 0,
    attributes: {},
  };
  const account: Account = {
    index: 5,
    principal: 4,
    realm: 'sybilion',
    purpose: 'credits',
    unit: CREDIT,
    floor: null,
    chargeUnit: EUR,
    attributes: {},
  };
  const standing: Standing = {
    now: at - 1,
    user,
    account,
    drawable: { granted: 78, wallet: -30 },
    held: -30,
    grants: [{ seq: 0, row: grant }],
    trial: grant,
    paid: 0,
    payments: 0,
    recharged: 0,
  };

  it('has what its tranches have, and what may be spent of it', () => {
    expect(me(standing)).toEqual({
      user_id: expect.stringMatching(UUID),
      balance_eur_cents: 78,
      available_eur_cents: 48,
      api_usage_tier: 0,
      lifetime_paid_cents: 0,
      payment_count: 0,
      has_ever_paid: false,
      role: 'user',
      euro_tranches: [
        {
          id: expect.stringMatching(UUID),
          source: 'signup_trial',
          initial_eur_cents: 100,
          remaining_eur_cents: 78,
          expires_at: '2026-02-28T23:59:59Z',
          created_at: '2026-02-20T10:00:00Z',
        },
      ],
      signup_trial: {
        granted_at: '2026-02-20T10:00:00Z',
        initial_eur_cents: 100,
        remaining_eur_cents: 78,
        expires_at: '2026-02-28T23:59:59Z',
      },
      auto_recharge: {
        enabled: false,
        below_eur_cents: 0,
        target_eur_cents: 0,
        monthly_cap_cents: 0,
        meter_cents: 0,
        meter_month: null,
        has_stripe_customer: false,
      },
    });
  });

  it('shows no tranche from the moment at which it is due', () => {
    const due = me({ ...standing, now: at, drawable: { granted: 0, wallet: -30 } });
    expect(due).toMatchObject({
      balance_eur_cents: 0,
      available_eur_cents: -30,
      euro_tranches: [],
      signup_trial: { remaining_eur_cents: 0 },
    });
  });

  it('leaves out what there never was', () => {
    expect(me({ ...standing, trial: undefined })).not.toHaveProperty('signup_trial');
    const endless = me({ ...standing, trial: { ...grant, expiresAt: null } });
    expect(endless.signup_trial).not.toHaveProperty('expires_at');
  });

  it('tells its settings, its tier and its role', () => {
    const attributes = {
      rechargeEnabled: true,
      rechargeBelow: 500,
      rechargeTarget: 5000,
      rechargeMonthlyCap: 20_000,
    };
    const shown = me({
      ...standing,
      user: { ...user, kind: 'admin', attributes: { tier: 3 } },
      account: { ...account, attributes },
      paid: 10_000,
      payments: 2,
      recharged: 4700,
    });
    expect(shown).toMatchObject({
      role: 'admin',
      api_usage_tier: 3,
      lifetime_paid_cents: 10_000,
      payment_count: 2,
      has_ever_paid: true,
      auto_recharge: {
        enabled: true,
        below_eur_cents: 500,
        target_eur_cents: 5000,
        monthly_cap_cents: 20_000,
        meter_cents: 4700,
        meter_month: '2026-02-01',
        has_stripe_customer: true,
      },
    });
  });

  it('with a tranche that never ends is a mistake of ours', () => {
    const row = { ...grant, expiresAt: null };
    expect(() => euroTranche(5, { seq: 0, row })).toThrow('grant 0 of account 5 does not expire');
  });
});

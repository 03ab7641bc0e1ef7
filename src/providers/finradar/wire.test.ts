import { describe, expect, it } from 'vitest';
import { entryRow } from '../../ledger/decide/rows.js';
import type { Account, EntryRow, Principal } from '../../ledger/index.js';
import {
  anniversary,
  billingTransaction,
  cycleEnd,
  dollars,
  planOf,
  timestamp,
  tokenBalance,
  tokenTransaction,
} from './wire.js';

const at = Date.parse('2026-04-15T10:02:47.999Z');

const entry = (facts: Partial<EntryRow>): EntryRow =>
  entryRow({ at, kind: 'call', amount: null, ...facts });

/** What a billing event shows besides its id and its invoice, which the ids' own tests cover. */
function shown(facts: Partial<EntryRow>) {
  const { type, amount_usd, tokens_credited, description, ...ids } = billingTransaction(3, {
    seq: 7,
    row: entry(facts),
  });
  expect(ids.id).toMatch(/^wtx_[0-9a-z]{6}$/);
  expect(ids.created_at).toBe('2026-04-15T10:02:47Z');
  return { type, amount_usd, tokens_credited, description };
}

function invoice(seq: number, facts: Partial<EntryRow>): string | null {
  return billingTransaction(3, { seq, row: entry(facts) }).stripe_invoice_id;
}

const refill = { kind: 'subscription_refill', amount: 200_000, charge: 2_900 };
const refund = { kind: 'refund', amount: -200_000, charge: -2_900, refers: 7 };

describe('money', () => {
  it.each([
    [2_900, 29],
    [-2_900, -29],
    [1_450, 14.5],
    [1, 0.01],
    [110, 1.1],
    [-5, -0.05],
  ])('%i cents are %d dollars', (cents, amount) => {
    expect(dollars(cents)).toBe(amount);
  });
});

describe('a moment', () => {
  it('is told to the second, which never shows the next one', () => {
    expect(timestamp(at)).toBe('2026-04-15T10:02:47Z');
  });
});

describe('a billing event', () => {
  it.each<[string, Partial<EntryRow>, ReturnType<typeof shown>]>([
    [
      'a refill',
      refill,
      {
        type: 'subscription_refill',
        amount_usd: 29,
        tokens_credited: 200_000,
        description: 'Monthly paid plan refill',
      },
    ],
    [
      'the signup grant',
      { kind: 'one_time_grant', amount: 2_000, memo: 'Free-tier signup grant' },
      {
        type: 'one_time_grant',
        amount_usd: null,
        tokens_credited: 2_000,
        description: 'Free-tier signup grant',
      },
    ],
    [
      'a grant that nobody described',
      { kind: 'one_time_grant', amount: 500 },
      {
        type: 'one_time_grant',
        amount_usd: null,
        tokens_credited: 500,
        description: 'One-time grant',
      },
    ],
    [
      'an adjustment up',
      { kind: 'manual_adjustment', amount: 5_000, memo: 'Admin credit — support ticket #4521' },
      {
        type: 'manual_adjustment',
        amount_usd: null,
        tokens_credited: 5_000,
        description: 'Admin credit — support ticket #4521',
      },
    ],
    [
      'an adjustment down',
      { kind: 'manual_adjustment', amount: -1_000 },
      {
        type: 'manual_adjustment',
        amount_usd: null,
        tokens_credited: -1_000,
        description: 'Admin adjustment',
      },
    ],
    [
      'a record that moved no tokens',
      { kind: 'manual_adjustment', amount: null },
      {
        type: 'manual_adjustment',
        amount_usd: null,
        tokens_credited: null,
        description: 'Admin adjustment',
      },
    ],
    [
      'a refund',
      refund,
      { type: 'refund', amount_usd: -29, tokens_credited: -200_000, description: 'Refund' },
    ],
    [
      'a refund that leaves the tokens',
      { ...refund, amount: null, charge: -1_450 },
      { type: 'refund', amount_usd: -14.5, tokens_credited: null, description: 'Refund' },
    ],
    [
      'a grant that was reversed, where no money comes back',
      { ...refund, charge: null },
      {
        type: 'manual_adjustment',
        amount_usd: null,
        tokens_credited: -200_000,
        description: 'Admin adjustment',
      },
    ],
  ])('shows %s', (_, facts, expected) => {
    expect(shown(facts)).toEqual(expected);
  });

  it('has an invoice where it went through Stripe, and its refunds have the same', () => {
    expect(invoice(7, refill)).toMatch(/^in_1[0-9A-Za-z]{22}$/);
    expect(invoice(8, refill)).not.toBe(invoice(7, refill));
    expect(invoice(9, refund)).toBe(invoice(7, refill));
    expect(invoice(7, { kind: 'one_time_grant', amount: 1 })).toBeNull();
    expect(invoice(7, { kind: 'manual_adjustment', amount: 1 })).toBeNull();
  });

  it.each<[string, Partial<EntryRow>]>([
    ['a refill without a charge', { ...refill, charge: null }],
    ['a refill without tokens', { ...refill, amount: null }],
    ['a grant of nothing', { kind: 'one_time_grant', amount: null }],
    ['a refund of nothing', { ...refund, refers: null }],
    ['a call', { kind: 'call', amount: -5, resource: '/api/v1/sec/filings' }],
  ])('is not %s', (_, facts) => {
    expect(() => shown(facts)).toThrow(/of account 3/);
  });
});

describe('a movement of tokens', () => {
  const resource = '/api/v1/sec/filings';
  const movement = (seq: number, facts: Partial<EntryRow>) =>
    tokenTransaction(3, { seq, row: entry(facts) });

  it('that a call caused names endpoint and request, and so does its refund', () => {
    const call = movement(7, { amount: -5, resource });
    const { request_id } = call.metadata;
    expect(request_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}$/);
    expect(call).toEqual({
      created_at: '2026-04-15T10:02:47Z',
      delta: -5,
      endpoint: resource,
      metadata: { request_id },
    });
    expect(movement(9, { kind: 'refund', amount: 5, resource, refers: 7 })).toEqual({
      created_at: '2026-04-15T10:02:47Z',
      delta: 5,
      endpoint: resource,
      metadata: { request_id },
    });
    expect(movement(8, { amount: -5, resource }).metadata.request_id).not.toBe(request_id);
  });

  it.each([refill, refund, { kind: 'lapse', amount: -17 }])(
    'that none caused does not: %j',
    (row) => {
      expect(movement(9, row)).toEqual({
        created_at: '2026-04-15T10:02:47Z',
        delta: row.amount,
        endpoint: null,
        metadata: { request_id: null },
      });
    },
  );

  it('is none when nothing moved', () => {
    expect(() => movement(7, { kind: 'manual_adjustment', amount: null })).toThrow(/moved no/);
  });
});

describe('the anniversaries', () => {
  it.each([
    ['2025-01-31T10:00:00.500Z', 1, '2025-02-28T10:00:00.500Z'],
    ['2025-01-31T10:00:00.000Z', 2, '2025-03-31T10:00:00.000Z'],
    ['2025-01-31T10:00:00.000Z', 3, '2025-04-30T10:00:00.000Z'],
    ['2024-01-31T10:00:00.000Z', 1, '2024-02-29T10:00:00.000Z'],
    ['2024-02-29T10:00:00.000Z', 12, '2025-02-28T10:00:00.000Z'],
    ['2024-02-29T10:00:00.000Z', 48, '2028-02-29T10:00:00.000Z'],
    ['2025-11-30T23:59:59.000Z', 3, '2026-02-28T23:59:59.000Z'],
    ['2025-12-15T00:00:00.000Z', 1, '2026-01-15T00:00:00.000Z'],
    ['2025-01-31T10:00:00.000Z', 0, '2025-01-31T10:00:00.000Z'],
  ])('of %s: number %i is %s', (since, months, due) => {
    expect(new Date(anniversary(Date.parse(since), months)).toISOString()).toBe(due);
  });

  it.each([
    ['on the day itself', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
    ['a second before a shorter one', '2026-02-28T09:59:59Z', '2026-02-28T10:00:00Z'],
    ['at the very moment of one', '2026-02-28T10:00:00Z', '2026-03-31T10:00:00Z'],
    ['on a 30th, before a 31st', '2026-03-30T12:00:00Z', '2026-03-31T10:00:00Z'],
    ['on a 30 April, which stands for the 31st', '2026-04-30T12:00:00Z', '2026-05-31T10:00:00Z'],
    ['at the end of a year', '2026-12-31T11:00:00Z', '2027-01-31T10:00:00Z'],
    ['in a leap year', '2028-02-01T00:00:00Z', '2028-02-29T10:00:00Z'],
    ['years later', '2031-06-30T10:00:01Z', '2031-07-31T10:00:00Z'],
  ])('end the cycle of who subscribed on 31 January: %s', (_, now, end) => {
    const since = Date.parse('2026-01-31T10:00:00Z');
    expect(timestamp(cycleEnd(since, Date.parse(now)))).toBe(end);
  });

  it('follow one another: each begins the cycle that the next one ends', () => {
    for (const day of ['2024-01-29', '2024-01-30', '2024-01-31', '2024-02-29', '2025-06-15']) {
      const since = Date.parse(`${day}T13:14:15Z`);
      for (let month = 0; month < 60; month++) {
        const due = anniversary(since, month);
        expect(cycleEnd(since, due)).toBe(anniversary(since, month + 1));
        expect(cycleEnd(since, due + 1)).toBe(anniversary(since, month + 1));
        expect(cycleEnd(since, anniversary(since, month + 1) - 1)).toBe(
          anniversary(since, month + 1),
        );
      }
    }
  });
});

describe('the balance', () => {
  const owner: Principal = {
    index: 0,
    realm: 'finradar',
    handle: 'ann',
    kind: 'user',
    name: 'Ann',
    email: null,
    passwordHash: null,
    createdAt: Date.parse('2026-03-01T08:30:00Z'),
    attributes: {},
  };
  const account = (subscribedAt: number | null): Account => ({
    index: 0,
    principal: 0,
    realm: 'finradar',
    purpose: 'tokens',
    unit: { code: 'TOKEN', scale: 0 },
    floor: 0,
    chargeUnit: null,
    attributes: { subscribedAt },
  });
  const paid = account(Date.parse('2026-03-15T10:02:47Z'));
  const free = account(null);

  it('tells plan, quota and the end of the cycle, which begins anew with a subscription', () => {
    const now = Date.parse('2026-05-02T14:09:10Z');
    expect(tokenBalance(owner, paid, 204_965, now)).toEqual({
      current_balance: 204_965,
      plan: 'paid',
      monthly_quota: 200_000,
      days_until_refill: 13,
      suspended: false,
      billing_cycle_end: '2026-05-15T10:02:47Z',
    });
    expect(tokenBalance(owner, free, 1_835, now)).toEqual({
      current_balance: 1_835,
      plan: 'free',
      monthly_quota: 2_000,
      days_until_refill: 30,
      suspended: false,
      billing_cycle_end: '2026-06-01T08:30:00Z',
    });
  });

  it.each([
    ['2026-05-28T08:30:00Z', 4],
    ['2026-05-28T08:29:59Z', 5],
    ['2026-05-31T08:30:00Z', 1],
    ['2026-06-01T08:29:59Z', 1],
    ['2026-06-01T08:30:00Z', 30],
    ['2026-07-01T08:30:00Z', 31],
  ])('rounds the days until the refill up: at %s there are %i', (now, days) => {
    expect(tokenBalance(owner, free, 1, Date.parse(now)).days_until_refill).toBe(days);
  });

  it('is suspended at 0 and not at 1', () => {
    const now = Date.parse('2026-05-28T08:30:00Z');
    expect(tokenBalance(owner, free, 0, now).suspended).toBe(true);
    expect(tokenBalance(owner, free, 1, now).suspended).toBe(false);
  });

  it('takes an account that says nothing for one on the free plan', () => {
    expect(planOf(owner, { ...free, attributes: {} })).toEqual({
      plan: 'free',
      since: owner.createdAt,
    });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { type Command, checkInvariants, enact, Ledger, type Outcome } from '../index.js';

const EUR = { code: 'EUR', scale: 2 };
const USD = { code: 'USD', scale: 2 };

let ledger: Ledger;
let now: number;

/** Grants a command at the present time, or fails the test. */
function does<C extends Command>(command: C): (Outcome<C> & { ok: true })['result'] {
  const outcome = enact(ledger, command, now);
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
  expect(checkInvariants(ledger)).toEqual([]);
  return outcome.result;
}

function refused(command: Command): object {
  const outcome = enact(ledger, command, now);
  if (outcome.ok) throw new Error('granted');
  return outcome.rejection;
}

/** The account's entries, oldest first, in short. */
function entries(): readonly string[] {
  const rows = ledger.entries(0).rows({ sort: { by: 'seq', order: 'asc' } });
  return Array.from(rows, ({ row }) => `${row.kind} ${row.amount} ${row.state}`);
}

const consume = (cost: number) =>
  ({
    type: 'meter',
    account: 0,
    resource: '/ask',
    method: 'POST',
    units: 1,
    cost,
    category: 'ai',
    credential: 0,
    reference: 'req_1',
    entryKinds: { drawn: 'consume', overflow: 'overflow' },
  }) as const;

beforeEach(() => {
  ledger = Ledger.empty();
  now = 1_000;
  does({ type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'Ann' });
  does({ type: 'open-account', principal: 0, purpose: 'm', unit: EUR, floor: 0, chargeUnit: USD });
  const names = { kind: 'api-key', name: 'k', secret: 's', prefix: 's' };
  does({ type: 'issue-credential', principal: 0, ...names, permissions: ['read', 'write'] });
});

describe('grants', () => {
  it('are drawn into the wallet, soonest to expire first, past those that are due', () => {
    does({ type: 'grant', account: 0, kind: 'plan', amount: 30, expiresAt: null });
    does({ type: 'grant', account: 0, kind: 'plan', amount: 20, expiresAt: 9_000 });
    does({ type: 'grant', account: 0, kind: 'promo', amount: 10, expiresAt: 1_500 });
    const draw = { type: 'draw-grants', account: 0, kind: 'draw' } as const;
    now = 2_000;
    expect(refused({ ...draw, amount: 51 })).toEqual({
      type: 'insufficient-funds',
      required: 51,
      available: 50,
    });
    expect(does({ ...draw, amount: 25 })).toEqual({ entry: 6 });
    expect(entries().slice(3)).toEqual([
      'expire -10 posted',
      'draw -20 posted',
      'draw -5 posted',
      'draw 25 posted',
    ]);
    expect(ledger.drawable(0, now)).toEqual({ granted: 25, wallet: 25 });
    expect(ledger.counterBalance(EUR, 'revenue')).toBe(0);
  });

  it('are drawn soonest to expire first, then the wallet, with one usage event', () => {
    does({ type: 'grant', account: 0, kind: 'plan', amount: 30, expiresAt: null });
    does({ type: 'grant', account: 0, kind: 'plan', amount: 20, expiresAt: 9_000 });
    does({ type: 'grant', account: 0, kind: 'promo', amount: 10, expiresAt: 5_000 });
    does({ type: 'grant', account: 0, kind: 'promo', amount: 5, expiresAt: 9_000 });
    does({ type: 'credit', account: 0, kind: 'top-up', amount: 100 });
    expect(ledger.activeGrants(0)).toEqual([2, 1, 3, 0]);

    now = 2_000;
    expect(does(consume(70))).toEqual({ seq: 0, entries: [5, 6, 7, 8, 9] });
    expect(entries().slice(5)).toEqual([
      'consume -10 posted',
      'consume -20 posted',
      'consume -5 posted',
      'consume -30 posted',
      'overflow -5 posted',
    ]);
    expect(ledger.entries(0).get(6)).toMatchObject({
      at: 2_000,
      grant: 1,
      usage: 0,
      counter: 'revenue',
      category: 'ai',
      resource: '/ask',
      credential: 0,
      reference: 'req_1',
    });
    expect(ledger.usage(0).get(0)).toEqual({
      at: 2_000,
      resource: '/ask',
      method: 'POST',
      units: 1,
      cost: 70,
      charge: null,
      category: 'ai',
      credential: 0,
      payment: null,
      entry: 5,
      reference: 'req_1',
    });
    expect(ledger.drawable(0, now)).toEqual({ granted: 0, wallet: 95 });
    expect(ledger.grants(0).count({ state: { equals: 'spent' } })).toBe(4);
    expect(ledger.counterBalance(EUR, 'issuer')).toBe(-165);
    expect(ledger.counterBalance(EUR, 'revenue')).toBe(70);
  });

  it('that are due go before anything is drawn, at the very moment', () => {
    does({ type: 'grant', account: 0, kind: 'plan', amount: 30, expiresAt: 5_000 });
    does({ type: 'grant', account: 0, kind: 'plan', amount: 40, expiresAt: 5_001 });
    now = 5_000;
    expect(ledger.drawable(0, now)).toEqual({ granted: 40, wallet: 0 });
    expect(refused(consume(41))).toMatchObject({ required: 41, available: 40 });
    expect(entries()).toHaveLength(2);
    does(consume(15));
    expect(entries().slice(2)).toEqual(['expire -30 posted', 'consume -15 posted']);
    expect(ledger.grants(0).get(0)).toMatchObject({ state: 'expired', remaining: 0 });
    expect(ledger.grants(0).get(1)).toMatchObject({ state: 'active', remaining: 25 });
  });

  it('expire once', () => {
    does({ type: 'grant', account: 0, kind: 'plan', amount: 30, expiresAt: 5_000 });
    expect(does({ type: 'expire-grants', account: 0 })).toEqual({ grants: [] });
    now = 5_000;
    expect(does({ type: 'expire-grants', account: 0 })).toEqual({ grants: [0] });
    expect(does({ type: 'expire-grants', account: 0 })).toEqual({ grants: [] });
    expect(entries()).toEqual(['allot 30 posted', 'expire -30 posted']);
  });

  it('are revoked with what remains of them', () => {
    does({ type: 'grant', account: 0, kind: 'plan', amount: 30, expiresAt: null });
    does(consume(12));
    const revoke = { type: 'revoke-grant', account: 0, grant: 0 } as const;
    expect(does(revoke)).toEqual({ repeated: false, revoked: 18 });
    expect(does(revoke)).toEqual({ repeated: true, revoked: 0 });
    expect(entries()).toEqual(['allot 30 posted', 'consume -12 posted', 'revoke -18 posted']);
  });

  it('are for consumption alone: a debit leaves them', () => {
    does({ type: 'grant', account: 0, kind: 'plan', amount: 30, expiresAt: null });
    expect(refused({ type: 'debit', account: 0, kind: 'fee', amount: 1 })).toMatchObject({
      type: 'insufficient-funds',
      available: 0,
    });
  });
});

describe('a wallet', () => {
  it('may owe as far as its floor, whatever is granted', () => {
    does({ type: 'open-account', principal: 0, purpose: 'owing', unit: EUR, floor: -50 });
    does({ type: 'grant', account: 1, kind: 'plan', amount: 10, expiresAt: null });
    const ask = { ...consume(60), account: 1 };
    expect(refused({ ...ask, cost: 61 })).toMatchObject({ required: 61, available: 60 });
    does(ask);
    expect(ledger.balance(1)).toBe(-50);
    does({ type: 'grant', account: 1, kind: 'plan', amount: 7, expiresAt: null });
    expect(ledger.drawable(1, now)).toEqual({ granted: 7, wallet: -50 });
  });

  it('without a floor is never short', () => {
    does({ type: 'open-account', principal: 0, purpose: 'open', unit: EUR, floor: null });
    does({ ...consume(1_000), account: 1 });
    expect(ledger.available(1)).toBe(-1_000);
  });

  it('keeps what cost nothing and what moved nothing on record', () => {
    expect(does(consume(0))).toEqual({ seq: 0, entries: [] });
    does({ type: 'credit', account: 0, kind: 'note', amount: null, memo: 'by hand' });
    expect(entries()).toEqual(['note null posted']);
    expect(ledger.usage(0).value(0, 'entry')).toBeNull();
  });
});

describe('a refund', () => {
  it('gives back in parts, never more than was charged, and moves the money of the card', () => {
    does({ type: 'credit', account: 0, kind: 'refill', amount: 2_000, charge: 2_900 });
    expect(ledger.counterBalance(USD, 'sales')).toBe(2_900);
    does({ type: 'refund', account: 0, entry: 0, amount: 500, charge: 0 });
    does({ type: 'refund', account: 0, entry: 0, amount: 0, charge: 2_000 });
    expect(ledger.entries(0).get(2)).toMatchObject({ amount: null, charge: -2_000, refers: 0 });
    does({ type: 'refund', account: 0, entry: 0 });
    expect(ledger.entries(0).get(3)).toMatchObject({ amount: -1_500, charge: -900, refers: 0 });
    expect(ledger.balance(0)).toBe(0);
    expect(ledger.counterBalance(USD, 'sales')).toBe(0);
    expect(refused({ type: 'refund', account: 0, entry: 0 })).toMatchObject({ most: 0 });
  });

  it('of what was taken gives it back, and is itself not refunded', () => {
    does({ type: 'credit', account: 0, kind: 'top-up', amount: 100 });
    does({ type: 'debit', account: 0, kind: 'call', amount: 40, counter: 'revenue' });
    expect(does({ type: 'refund', account: 0, entry: 1, amount: 15 })).toEqual({ seq: 2 });
    expect(ledger.balance(0)).toBe(75);
    expect(ledger.counterBalance(EUR, 'revenue')).toBe(25);
    expect(refused({ type: 'refund', account: 0, entry: 2 })).toMatchObject({
      type: 'invalid-amount',
      most: 0,
    });
  });
});

describe('a payment', () => {
  const its = { account: 0, payment: 0, credential: 0 } as const;

  beforeEach(() => {
    does({ type: 'credit', account: 0, kind: 'top-up', amount: 100 });
    const asked = { resource: '/quote', method: 'GET', credential: 0, expiresAt: 601_000 };
    does({ type: 'open-payment', account: 0, amount: 25, ...asked });
  });

  it('is asked for, settled and completed, each once', () => {
    expect(ledger.payments(0).get(0)).toEqual({
      createdAt: 1_000,
      updatedAt: 1_000,
      status: 'pending',
      amount: 25,
      resource: '/quote',
      method: 'GET',
      network: null,
      scheme: null,
      kind: null,
      credential: 0,
      entry: null,
      usage: null,
      settledAt: null,
      consumedAt: null,
      expiresAt: 601_000,
      finalAmount: null,
      reason: null,
      reference: null,
    });

    now = 2_000;
    expect(does({ type: 'settle-payment', ...its })).toEqual({ repeated: false, entry: 1 });
    expect(ledger.payments(0).get(0)).toMatchObject({
      status: 'settled',
      settledAt: 2_000,
      updatedAt: 2_000,
      finalAmount: 25,
      consumedAt: null,
    });
    expect(ledger.usage(0).length).toBe(0);
    expect(ledger.balance(0)).toBe(75);

    now = 3_000;
    expect(does({ type: 'settle-payment', ...its })).toEqual({ repeated: true, entry: 1 });
    const complete = {
      type: 'complete-payment',
      ...its,
      usage: { units: 1, method: 'HEAD' },
    } as const;
    expect(does(complete)).toEqual({ repeated: false, usage: 0 });
    expect(ledger.payments(0).get(0)).toMatchObject({
      status: 'completed',
      settledAt: 2_000,
      consumedAt: 3_000,
      updatedAt: 3_000,
      usage: 0,
    });
    expect(ledger.usage(0).get(0)).toMatchObject({
      at: 3_000,
      resource: '/quote',
      method: 'HEAD',
      units: 1,
      cost: 25,
      credential: 0,
      payment: 0,
      entry: null,
    });
    expect(ledger.credentials(0).value(0, 'lastUsedAt')).toBe(3_000);

    now = 4_000;
    expect(does(complete)).toEqual({ repeated: true, usage: 0 });
    expect(does({ type: 'settle-payment', ...its })).toEqual({ repeated: true, entry: 1 });
    expect(ledger.payments(0).value(0, 'updatedAt')).toBe(3_000);
    expect(entries()).toEqual(['top-up 100 posted', 'payment -25 posted']);
  });

  it('is held, and captured for what it came to', () => {
    does({ type: 'hold-payment', account: 0, payment: 0 });
    expect([ledger.balance(0), ledger.held(0), ledger.available(0)]).toEqual([100, -25, 75]);
    expect(refused({ type: 'debit', account: 0, kind: 'fee', amount: 76 })).toMatchObject({
      available: 75,
    });
    now = 2_000;
    const usage = { units: 7, category: 'forecast', charge: 11, reference: 'job_1' };
    does({ type: 'capture-payment', account: 0, payment: 0, amount: 11, usage });
    expect([ledger.balance(0), ledger.held(0)]).toEqual([89, 0]);
    expect(ledger.entries(0).get(1)).toMatchObject({
      at: 1_000,
      updatedAt: 2_000,
      amount: -11,
      state: 'posted',
      payment: 0,
    });
    expect(ledger.payments(0).get(0)).toMatchObject({ status: 'completed', finalAmount: 11 });
    expect(ledger.usage(0).get(0)).toMatchObject({ cost: 11, ...usage, payment: 0 });
  });

  it('is held, and settled for all of it', () => {
    does({ type: 'hold-payment', account: 0, payment: 0 });
    now = 2_000;
    const settle = { type: 'settle-payment', account: 0, payment: 0, credential: 0 } as const;
    expect(does(settle)).toEqual({ repeated: false, entry: 1 });
    expect(does(settle)).toEqual({ repeated: true, entry: 1 });
    expect([ledger.balance(0), ledger.held(0)]).toEqual([75, 0]);
    expect(ledger.entries(0).get(1)).toMatchObject({
      state: 'posted',
      at: 1_000,
      updatedAt: 2_000,
    });
    expect(ledger.payments(0).get(0)).toMatchObject({
      status: 'settled',
      settledAt: 2_000,
      finalAmount: 25,
      entry: 1,
    });
    expect(entries()).toEqual(['top-up 100 posted', 'payment -25 posted']);
  });

  it.each([
    [11, 'payment -11 posted', 89],
    [0, 'payment -25 voided', 100],
  ])('is held, and settled for %i of it: the rest is let go of', (amount, entry, balance) => {
    does({ type: 'hold-payment', account: 0, payment: 0 });
    const settle = { type: 'settle-payment', account: 0, payment: 0, credential: 0 } as const;
    does({ ...settle, amount, reference: '0xabc' });
    expect(does({ ...settle, amount: 25 })).toEqual({ repeated: true, entry: 1 });
    expect([ledger.balance(0), ledger.held(0)]).toEqual([balance, 0]);
    expect(entries()).toEqual(['top-up 100 posted', entry]);
    does({
      type: 'complete-payment',
      account: 0,
      payment: 0,
      credential: 0,
      usage: { units: 1 },
    });
    expect(ledger.payments(0).get(0)).toMatchObject({
      status: 'completed',
      amount: 25,
      finalAmount: amount,
      reference: '0xabc',
    });
    expect(ledger.usage(0).get(0)).toMatchObject({ cost: amount });
    expect(checkInvariants(ledger)).toEqual([]);
  });

  it.each([
    [4, 'payment -4 posted', 96],
    [0, 'payment -10 voided', 100],
  ])('that comes finished came to %i of what was asked', (charged, entry, balance) => {
    const terms = { account: 0, amount: 10, resource: '/x', scheme: 'upto' };
    does({ type: 'record-payment', ...terms, charged, status: 'settled' });
    expect(ledger.balance(0)).toBe(balance);
    expect(entries()).toEqual(['top-up 100 posted', entry]);
    expect(ledger.payments(0).get(1)).toMatchObject({ amount: 10, finalAmount: charged });
    expect(checkInvariants(ledger)).toEqual([]);
  });

  it('that came to nothing, or was called off, lets go of its hold', () => {
    does({ type: 'hold-payment', account: 0, payment: 0 });
    does({ type: 'capture-payment', account: 0, payment: 0, amount: 0 });
    does({ type: 'open-payment', account: 0, amount: 30, resource: '/x' });
    does({ type: 'hold-payment', account: 0, payment: 1 });
    does({ type: 'void-payment', account: 0, payment: 1, reason: 'cancelled' });
    does({ type: 'open-payment', account: 0, amount: 30, resource: '/x' });
    does({ type: 'fail-payment', account: 0, payment: 2, reason: 'declined' });
    expect([ledger.balance(0), ledger.held(0)]).toEqual([100, 0]);
    expect(entries()).toEqual(['top-up 100 posted', 'payment -25 voided', 'payment -30 voided']);
    expect(ledger.payments(0).get(1)).toMatchObject({ status: 'voided', reason: 'cancelled' });
    expect(ledger.payments(0).get(2)).toMatchObject({ status: 'failed', reason: 'declined' });
  });

  it('that comes finished is debited unless it failed', () => {
    const terms = { account: 0, amount: 10, resource: '/x', network: 'base', scheme: 'exact' };
    does({ type: 'record-payment', ...terms, status: 'completed', reference: '0x1' });
    does({ type: 'record-payment', ...terms, status: 'failed', reason: 'refused' });
    expect(ledger.balance(0)).toBe(90);
    expect(ledger.payments(0).get(1)).toMatchObject({
      status: 'completed',
      consumedAt: 1_000,
      network: 'base',
      scheme: 'exact',
      reference: '0x1',
    });
    expect(ledger.payments(0).get(2)).toMatchObject({ status: 'failed', entry: null });
    expect(ledger.payments(0).sum('finalAmount')).toBe(10);
  });
});

describe('people', () => {
  it('are found by handle, by address and through their orgs', () => {
    does({ type: 'add-principal', realm: 'r', handle: 'org', kind: 'org', name: 'Org' });
    const bob = { realm: 'r', handle: 'bob', kind: 'user', name: 'Bob', email: 'bob@x' } as const;
    expect(does({ type: 'add-principal', ...bob, attributes: { plan: 'free' } }).index).toBe(2);
    expect(ledger.findPrincipal('r', { handle: 'bob' })?.index).toBe(2);
    expect(ledger.findPrincipal('r', { email: 'bob@x' })?.attributes).toEqual({ plan: 'free' });
    expect(ledger.findPrincipal('q', { handle: 'bob' })).toBeUndefined();

    const member = { type: 'add-member', org: 1, user: 2, permissions: ['billing:read'] } as const;
    does({ ...member, role: 'admin' });
    does({ ...member, role: 'owner' });
    expect(ledger.membersOf(1)).toEqual([
      { org: 1, user: 2, role: 'owner', permissions: ['billing:read'] },
    ]);
    expect(ledger.orgsOf(2)).toEqual([1]);
    expect(ledger.membership(1, 0)).toBeUndefined();
  });

  it('have keys that are valid until they expire or are revoked', () => {
    const names = { kind: 'session', name: '', secret: 't', prefix: '' };
    const session = { ...names, permissions: ['*'], expiresAt: 5_000 };
    does({ type: 'issue-credential', principal: 0, ...session });
    const found = ledger.findCredential('r', 'session', 't');
    expect(found).toMatchObject({ principal: 0, seq: 1, row: { permissions: '*' } });
    expect(ledger.findCredential('r', 'api-key', 't')).toBeUndefined();
    expect(ledger.findCredential('q', 'session', 't')).toBeUndefined();

    const ref = { principal: 0, seq: 1 };
    expect(ledger.credentialState(ref, 4_999)).toBe('valid');
    expect(ledger.credentialState(ref, 5_000)).toBe('expired');
    const revoke = { type: 'revoke-credential', principal: 0, credential: 1 } as const;
    expect(does(revoke)).toEqual({ repeated: false });
    now = 6_000;
    expect(does(revoke)).toEqual({ repeated: true });
    expect(ledger.credentialState(ref, 4_999)).toBe('revoked');
    expect(ledger.credentials(0).value(1, 'revokedAt')).toBe(1_000);
  });

  it('have accounts by purpose', () => {
    does({ type: 'open-account', principal: 0, purpose: 'second', unit: EUR, floor: 0 });
    expect(ledger.accountsOf(0)).toEqual([0, 1]);
    expect(ledger.accountFor(0, 'second')?.index).toBe(1);
    expect(ledger.accountFor(0, 'third')).toBeUndefined();
    expect(() => ledger.entries(7)).toThrow('the ledger has no account 7');
    expect(() => ledger.credentials(7)).toThrow('the ledger has no principal 7');
  });
});

describe('the category of a refund', () => {
  it('has the category of its entry, or another that it is given', () => {
    const credit = { type: 'credit', account: 0, kind: 'top-up', category: 'card' } as const;
    const { seq: entry } = does({ ...credit, amount: 10 });
    does({ type: 'refund', account: 0, entry, amount: 3 });
    does({ type: 'refund', account: 0, entry, amount: 3, category: 'bank' });
    does({ type: 'refund', account: 0, entry, amount: 3, category: null });
    const categories = [1, 2, 3].map((seq) => ledger.entries(0).get(seq)?.category);
    expect(categories).toEqual(['card', 'bank', null]);
  });
});

describe('rows that were forgotten', () => {
  it('keep their numbers and what they came to, and no command is about them any more', () => {
    does({ type: 'credit', account: 0, kind: 'top-up', amount: 100 });
    const terms = { account: 0, amount: 40, resource: '/x', credential: 0 } as const;
    does({ type: 'open-payment', ...terms });
    does({ type: 'settle-payment', account: 0, payment: 0, credential: 0 });
    ledger.forgetRows(0);
    const paid = { account: 0, payment: 0, credential: 0, usage: { units: 1 } } as const;
    expect(refused({ type: 'complete-payment', ...paid })).toEqual({
      type: 'payment-not-found',
      payment: 0,
    });
    expect(refused({ type: 'refund', account: 0, entry: 1 })).toEqual({
      type: 'entry-not-found',
      entry: 1,
    });
    const next = { type: 'record-payment', ...terms, status: 'settled' } as const;
    expect(enact(ledger, next, now)).toEqual({
      ok: true,
      result: { seq: 1, entry: 2, usage: null },
    });
    expect(ledger.balance(0)).toBe(20);
    expect(ledger.entries(0).first).toBe(2);
    expect(() => ledger.forgetRows(7)).toThrow('the ledger has no account 7');
  });
});

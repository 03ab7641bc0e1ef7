import { describe, expect, it } from 'vitest';
import {
  type Command,
  type CommandType,
  type Credit,
  checkInvariants,
  decide,
  enact,
  Ledger,
  type PutRecord,
  REJECTION_PRECEDENCE,
  type RecordPayment,
  type SettlePayment,
} from './index.js';

const EUR = { code: 'EUR', scale: 2 };
const USD = { code: 'USD', scale: 2 };
const NOW = 1_000;

/**
 * Ann (0) has two keys, 10.00 in a wallet (account 0) that may not go below 0, a grant of 1.00 that
 * is over (0), and payments that are pending (0), held (1), settled (2), voided (3), each of 2.00 by
 * key 0. The org (1) and Bob of another realm (2) have nothing.
 */
function town(): Ledger {
  const ledger = Ledger.empty();
  const key = { kind: 'api-key', name: 'k', prefix: 'k', permissions: ['*'] } as const;
  const price = { account: 0, amount: 200, resource: '/x', credential: 0 } as const;
  const past: Command[] = [
    { type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'Ann', email: 'a@a' },
    { type: 'add-principal', realm: 'r', handle: 'org', kind: 'org', name: 'Org' },
    { type: 'add-principal', realm: 'q', handle: 'bob', kind: 'user', name: 'Bob' },
    { type: 'issue-credential', principal: 0, secret: 's0', ...key },
    { type: 'issue-credential', principal: 0, secret: 's1', ...key },
    { type: 'open-account', principal: 0, purpose: 'main', unit: EUR, floor: 0, chargeUnit: USD },
    { type: 'credit', account: 0, kind: 'top-up', amount: 1_400, charge: 1_500 },
    { type: 'grant', account: 0, kind: 'gift', amount: 100, expiresAt: null },
    { type: 'revoke-grant', account: 0, grant: 0 },
    { type: 'open-payment', ...price },
    { type: 'open-payment', ...price },
    { type: 'open-payment', ...price },
    { type: 'open-payment', ...price },
    { type: 'hold-payment', account: 0, payment: 1 },
    { type: 'settle-payment', account: 0, payment: 2, credential: 0 },
    { type: 'void-payment', account: 0, payment: 3, reason: 'gone' },
  ];
  for (const command of past) expect(enact(ledger, command, 0)).toMatchObject({ ok: true });
  expect(ledger.drawable(0, NOW)).toEqual({ granted: 0, wallet: 1_000 });
  return ledger;
}

type Line = readonly [command: Command, answer: object];

/**
 * By descending precedence: each command has one fault less than the one before, and the last has
 * none.
 */
const TABLE: { readonly [T in CommandType]: readonly Line[] } = {
  'add-principal': lines(
    { type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'A', email: 'a@a' },
    [{}, { type: 'principal-exists', field: 'handle' }],
    [{ handle: 'other' }, { type: 'principal-exists', field: 'email' }],
    [{ email: 'b@b' }, { index: 3 }],
  ),
  'add-member': lines(
    { type: 'add-member', org: 9, user: 9, role: 'admin', permissions: [] },
    [{}, { type: 'principal-not-found', principal: 9 }],
    [
      { org: 1, user: 8 },
      { type: 'principal-not-found', principal: 8 },
    ],
    [{ user: 2 }, { type: 'principal-not-found', principal: 2 }],
    [{ user: 0 }, {}],
  ),
  'open-account': lines(
    { type: 'open-account', principal: 9, purpose: 'main', unit: EUR, floor: 5 },
    [{}, { type: 'principal-not-found', principal: 9 }],
    [{ principal: 0 }, { type: 'account-exists', purpose: 'main' }],
    [{ purpose: 'more' }, { type: 'invalid-amount', field: 'floor', value: 5, most: 0 }],
    [{ floor: 0 }, { index: 1 }],
  ),
  'issue-credential': lines(
    {
      type: 'issue-credential',
      principal: 9,
      kind: 'api-key',
      name: 'n',
      secret: 's0',
      prefix: 's',
      permissions: ['read', 'write'],
    },
    [{}, { type: 'principal-not-found', principal: 9 }],
    [{ principal: 1 }, { type: 'credential-exists', kind: 'api-key' }],
    [{ kind: 'session' }, { seq: 0 }],
    [{ principal: 2, kind: 'api-key' }, { seq: 0 }],
  ),
  'revoke-credential': lines(
    { type: 'revoke-credential', principal: 9, credential: 9 },
    [{}, { type: 'principal-not-found', principal: 9 }],
    [{ principal: 0 }, { type: 'credential-not-found', credential: 9 }],
    [{ credential: 1 }, { repeated: false }],
  ),
  'use-credential': lines(
    { type: 'use-credential', principal: 9, credential: 9 },
    [{}, { type: 'principal-not-found', principal: 9 }],
    [{ principal: 0 }, { type: 'credential-not-found', credential: 9 }],
    [{ credential: 1 }, {}],
  ),
  grant: lines(
    { type: 'grant', account: 9, kind: 'gift', amount: 0, expiresAt: null, charge: -1 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'invalid-amount', field: 'amount', value: 0, least: 1 }],
    [{ amount: 0.5 }, { type: 'invalid-amount', field: 'amount', value: 0.5 }],
    [{ amount: 50 }, { type: 'invalid-amount', field: 'charge', value: -1, least: 0 }],
    [{ charge: 60 }, { seq: 1, entry: 5 }],
  ),
  'revoke-grant': lines(
    { type: 'revoke-grant', account: 9, grant: 9 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'grant-not-found', grant: 9 }],
    [{ grant: 0 }, { repeated: true, revoked: 0 }],
  ),
  'expire-grants': lines(
    { type: 'expire-grants', account: 9 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { grants: [] }],
  ),
  'draw-grants': lines(
    { type: 'draw-grants', account: 9, kind: 'draw', amount: 0 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'invalid-amount', field: 'amount', value: 0, least: 1 }],
    [{ amount: 1 }, { type: 'insufficient-funds', required: 1, available: 0 }],
  ),
  credit: lines<Credit>(
    { type: 'credit', account: 9, kind: 'top-up', amount: 0, charge: -1 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'invalid-amount', field: 'amount', value: 0 }],
    [{ amount: 2e12 }, { type: 'invalid-amount', field: 'amount', most: 1e12 }],
    [{ amount: null }, { type: 'invalid-amount', field: 'charge', value: -1 }],
    [{ charge: 0 }, { seq: 5 }],
  ),
  debit: lines(
    { type: 'debit', account: 9, kind: 'fee', amount: -1, credential: 9 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'credential-not-found', credential: 9 }],
    [{ credential: 1 }, { type: 'invalid-amount', field: 'amount', value: -1 }],
    [{ amount: 1_001 }, { type: 'insufficient-funds', required: 1_001, available: 1_000 }],
    [{ amount: 1_000 }, { seq: 5 }],
  ),
  refund: lines(
    { type: 'refund', account: 9, entry: 9, amount: 1_401, charge: 1_501 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'entry-not-found', entry: 9 }],
    [{ entry: 0 }, { type: 'invalid-amount', field: 'amount', value: 1_401, most: 1_400 }],
    [{ amount: 1_400 }, { type: 'invalid-amount', field: 'charge', value: 1_501, most: 1_500 }],
    [{ charge: 0 }, { type: 'insufficient-funds', required: 1_400, available: 1_000 }],
    [{ amount: 0 }, { type: 'invalid-amount', field: 'amount', value: 0, least: 1 }],
    [{ charge: 1_500 }, { seq: 5 }],
  ),
  meter: lines(
    {
      type: 'meter',
      account: 9,
      resource: '/x',
      units: -1,
      cost: -1,
      charge: -1,
      credential: 9,
      entryKinds: { drawn: 'consume', overflow: 'overflow' },
    },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'credential-not-found', credential: 9 }],
    [{ credential: 0 }, { type: 'invalid-amount', field: 'units', value: -1 }],
    [{ units: 1 }, { type: 'invalid-amount', field: 'cost', value: -1 }],
    [{ cost: 1_001 }, { type: 'invalid-amount', field: 'charge', value: -1 }],
    [{ charge: 1 }, { type: 'insufficient-funds', required: 1_001, available: 1_000 }],
    [{ cost: 1_000 }, { seq: 0, entries: [5] }],
  ),
  'open-payment': lines(
    { type: 'open-payment', account: 9, amount: 0, resource: '/x', credential: 9 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'credential-not-found', credential: 9 }],
    [{ credential: 1 }, { type: 'invalid-amount', field: 'amount', value: 0, least: 1 }],
    [{ amount: 5_000 }, { seq: 4 }],
  ),
  'hold-payment': lines(
    { type: 'hold-payment', account: 9, payment: 9 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'payment-not-found', payment: 9 }],
    [{ payment: 1 }, { type: 'payment-state-conflict', status: 'held' }],
    [{ payment: 0 }, { entry: 5 }],
  ),
  'capture-payment': lines(
    { type: 'capture-payment', account: 9, payment: 9, amount: 201, usage: { units: -1 } },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'payment-not-found', payment: 9 }],
    [{ payment: 0 }, { type: 'payment-state-conflict', status: 'pending' }],
    [{ payment: 1 }, { type: 'invalid-amount', field: 'amount', value: 201, most: 200 }],
    [{ amount: 150 }, { type: 'invalid-amount', field: 'units', value: -1 }],
    [{ usage: { units: 3 } }, { usage: 0 }],
  ),
  'void-payment': lines(
    { type: 'void-payment', account: 9, payment: 9, reason: 'late' },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'payment-not-found', payment: 9 }],
    [{ payment: 2 }, { type: 'payment-state-conflict', status: 'settled' }],
    [{ payment: 1 }, {}],
  ),
  'settle-payment': lines<SettlePayment>(
    { type: 'settle-payment', account: 9, payment: 9, credential: 1 },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'payment-not-found', payment: 9 }],
    [{ payment: 3 }, { type: 'payment-not-found', payment: 3 }],
    [{ credential: 0 }, { type: 'payment-state-conflict', status: 'voided' }],
    [{ amount: 201 }, { type: 'payment-state-conflict', status: 'voided' }],
    [{ payment: 1 }, { type: 'invalid-amount', field: 'amount', value: 201, least: 0, most: 200 }],
    [{ amount: 200 }, { repeated: false, entry: 3 }],
    [{ payment: 2 }, { repeated: true, entry: 4 }],
    // What is not held has to be settled for all of it.
    [
      { payment: 0, amount: 1 },
      { type: 'invalid-amount', field: 'amount', value: 1 },
    ],
    [{ amount: 200 }, { repeated: false, entry: 5 }],
  ),
  'complete-payment': lines(
    { type: 'complete-payment', account: 9, payment: 9, credential: 1, usage: { units: -1 } },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'payment-not-found', payment: 9 }],
    [{ payment: 0 }, { type: 'payment-not-found', payment: 0 }],
    [{ credential: 0 }, { type: 'payment-state-conflict', status: 'pending' }],
    [{ payment: 2 }, { type: 'invalid-amount', field: 'units', value: -1 }],
    [{ usage: { units: 1 } }, { repeated: false, usage: 0 }],
  ),
  'fail-payment': lines(
    { type: 'fail-payment', account: 9, payment: 9, reason: 'no' },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'payment-not-found', payment: 9 }],
    [{ payment: 1 }, { type: 'payment-state-conflict', status: 'held' }],
    [{ payment: 0 }, {}],
  ),
  'record-payment': lines<RecordPayment>(
    {
      type: 'record-payment',
      account: 9,
      status: 'completed',
      amount: 0,
      resource: '/x',
      credential: 9,
      usage: { units: -1 },
    },
    [{}, { type: 'account-not-found', account: 9 }],
    [{ account: 0 }, { type: 'credential-not-found', credential: 9 }],
    [{ credential: 0 }, { type: 'invalid-amount', field: 'amount', value: 0 }],
    [
      { amount: 1_001, charged: 1_002 },
      { type: 'invalid-amount', field: 'charged', most: 1_001 },
    ],
    [{ charged: 1_000 }, { type: 'invalid-amount', field: 'units', value: -1 }],
    [
      { usage: { units: 1 }, charged: 1_001 },
      { type: 'insufficient-funds', required: 1_001, available: 1_000 },
    ],
    [
      { amount: 1_000, charged: 1_000 },
      { seq: 4, entry: 5, usage: 0 },
    ],
    [
      { status: 'failed', reason: 'declined' },
      { seq: 4, entry: null, usage: null },
    ],
  ),
  'put-record': lines<PutRecord>(
    { type: 'put-record', realm: 'r', kind: '/things', key: 'k'.repeat(10_000_000), value: {} },
    [{}, { type: 'value-out-of-bounds', field: 'key' }],
    [{ key: 'a' }, { created: true }],
  ),
  'delete-record': lines({ type: 'delete-record', realm: 'r', kind: '/things', key: 'a' }, [
    {},
    { repeated: true },
  ]),
};

/** Each line changes the command that came before it. */
function lines<C extends Command>(
  start: C,
  ...changes: readonly (readonly [Partial<C>, object])[]
): readonly Line[] {
  let command = start;
  return changes.map(([change, answer]) => {
    command = { ...command, ...change };
    return [command, answer];
  });
}

describe.each(Object.entries(TABLE))('%s', (_, table) => {
  it.each(table)('%j: %j', (command, answer) => {
    const ledger = town();
    const decision = decide(ledger, command, NOW);
    if (decision.ok) {
      expect(decision.result).toEqual(answer);
      expect(enact(ledger, command, NOW)).toEqual({ ok: true, result: answer });
      expect(checkInvariants(ledger)).toEqual([]);
    } else {
      expect(decision.rejection).toMatchObject(answer);
    }
  });

  it('is refused in the documented order', () => {
    const ledger = town();
    const places = table.flatMap(([command]) => {
      const decision = decide(ledger, command, NOW);
      return decision.ok ? [] : [REJECTION_PRECEDENCE.indexOf(decision.rejection.type)];
    });
    // What is not there is deleted already: nothing is refused.
    expect(places.length > 0).toBe(table[0]?.[0].type !== 'delete-record');
    // A refund of nothing is the one fault that comes to light by mending another.
    const told = table[0]?.[0].type === 'refund' ? places.slice(0, -1) : places;
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });
});

describe('what a table of one ledger cannot show', () => {
  it('a charge is refused where nothing can be charged', () => {
    const ledger = town();
    enact(ledger, { type: 'open-account', principal: 1, purpose: 'a', unit: EUR, floor: 0 }, NOW);
    const credit = { type: 'credit', account: 1, kind: 'k', amount: 1, charge: 1 } as const;
    expect(decide(ledger, credit, NOW)).toEqual({
      ok: false,
      rejection: { type: 'invalid-amount', field: 'charge', value: 1, least: 0, most: 0 },
    });
  });

  it.each(['hold-payment', 'settle-payment'] as const)('%s is refused without funds', (type) => {
    const ledger = town();
    enact(ledger, { type: 'debit', account: 0, kind: 'fee', amount: 801 }, NOW);
    expect(decide(ledger, { type, account: 0, payment: 0, credential: 0 }, NOW)).toEqual({
      ok: false,
      rejection: { type: 'insufficient-funds', required: 200, available: 199 },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { entryRow, paymentRow, usageRow } from './decide/rows.js';
import { apply, type Command, enact, Ledger, type LedgerEvent } from './index.js';

const EUR = { code: 'EUR', scale: 2 };

/** Account 0 has 1.00, of which 0.40 in grant 0 and 0.10 held by payment 0. */
function ledgerOf(): Ledger {
  const ledger = Ledger.empty();
  const past: Command[] = [
    { type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'Ann', email: 'a@a' },
    { type: 'open-account', principal: 0, purpose: 'main', unit: EUR, floor: 0 },
    {
      type: 'issue-credential',
      principal: 0,
      kind: 'key',
      name: '',
      secret: 's',
      prefix: '',
      permissions: [],
    },
    { type: 'credit', account: 0, kind: 'top-up', amount: 60 },
    { type: 'grant', account: 0, kind: 'gift', amount: 40, expiresAt: null },
    { type: 'open-payment', account: 0, amount: 10, resource: '/x' },
    { type: 'hold-payment', account: 0, payment: 0 },
  ];
  for (const command of past) expect(enact(ledger, command, 0).ok).toBe(true);
  return ledger;
}

function entry(facts: Partial<ReturnType<typeof entryRow>>, seq = 3): LedgerEvent {
  const row = entryRow({ at: 0, kind: 'k', amount: -1, ...facts });
  return { type: 'entry-recorded', account: 0, seq, row };
}

const principal = {
  index: 1,
  realm: 'r',
  handle: 'bob',
  kind: 'user',
  name: 'Bob',
  email: null,
  passwordHash: null,
  createdAt: 0,
  attributes: {},
};
const account = {
  index: 1,
  principal: 0,
  realm: 'r',
  purpose: 'other',
  unit: EUR,
  floor: 0,
  chargeUnit: null,
  attributes: {},
};
const key = {
  kind: 'key',
  name: '',
  secret: 't',
  prefix: '',
  permissions: '',
  createdAt: 0,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
};
const grant = {
  kind: 'gift',
  amount: 5,
  remaining: 0,
  grantedAt: 0,
  expiresAt: null,
  state: 'active',
  memo: null,
};
const usage = usageRow({ at: 0, units: 1, cost: 0 });
const payment = paymentRow({ createdAt: 0, status: 'pending', amount: 1, resource: '/' });

const MISFITS: readonly (readonly [why: string, event: LedgerEvent, message: string])[] = [
  ['another account', { ...entry({}), account: 4 } as LedgerEvent, 'no account 4'],
  ['a gap in the entries', entry({}, 4), 'entry 4 came where 3 is next'],
  ['an entry again', entry({}, 2), 'entry 2 came where 3 is next'],
  ['a refund of nothing', entry({ refers: 3 }), 'no entry 3'],
  ['a draw on no grant', entry({ grant: 1 }), 'no grant 1'],
  ['usage beyond the next', entry({ usage: 1 }), 'no usage event 1'],
  ['a payment beyond the next', entry({ payment: 2 }), 'no payment 2'],
  ['a key that is not there', entry({ credential: 1 }), 'no credential 1'],
  ['a leg that faces no entries', entry({ counter: 'sales' }), 'no entry can face sales'],
  ['more than the wallet has', entry({ amount: -51 }), 'would come to -1'],
  ['a hold of more than the wallet has', entry({ amount: -51, state: 'pending' }), 'come to -1'],
  ['a hold that adds', entry({ amount: 1, state: 'pending' }), 'cannot be pending'],
  ['more than the grant has', entry({ amount: -41, grant: 0 }), 'would have -1 left'],
  ['a grant filled above its amount', entry({ amount: 1, grant: 0 }), 'would have 41 left'],
  ['a charge without a unit', entry({ charge: 1 }), 'no charge unit'],
  ['a balance beyond the integers', entry({ amount: Number.MAX_SAFE_INTEGER }), 'no safe integer'],
  [
    'a second posting',
    { type: 'entry-changed', account: 0, seq: 0, patch: { state: 'voided', updatedAt: 1 } },
    'entry 0 is not pending',
  ],
  [
    'a capture of more than was held',
    {
      type: 'entry-changed',
      account: 0,
      seq: 2,
      patch: { state: 'posted', updatedAt: 1, amount: -11 },
    },
    'held 10, not 11',
  ],
  [
    'a posting of no entry',
    { type: 'entry-changed', account: 0, seq: 9, patch: { state: 'voided', updatedAt: 1 } },
    'no entry 9',
  ],
  [
    'a gap in the grants',
    { type: 'grant-made', account: 0, seq: 2, row: grant },
    'grant 2 came where 1 is next',
  ],
  [
    'a grant that is half drawn',
    { type: 'grant-made', account: 0, seq: 1, row: { ...grant, remaining: 3 } },
    'grant 1 is not new',
  ],
  [
    'the end of no grant',
    { type: 'grant-changed', account: 0, seq: 1, patch: { state: 'expired' } },
    'grant 1 is not active',
  ],
  [
    'a gap in the payments',
    { type: 'payment-recorded', account: 0, seq: 2, row: payment },
    'payment 2 came where 1 is next',
  ],
  [
    'a payment by no entry',
    { type: 'payment-recorded', account: 0, seq: 1, row: { ...payment, entry: 3 } },
    'no entry 3',
  ],
  [
    'a change of no payment',
    { type: 'payment-changed', account: 0, seq: 1, patch: { status: 'failed', updatedAt: 1 } },
    'no payment 1',
  ],
  [
    'usage that is not there',
    {
      type: 'payment-changed',
      account: 0,
      seq: 0,
      patch: { status: 'completed', updatedAt: 1, usage: 0 },
    },
    'no usage event 0',
  ],
  [
    'a gap in the usage',
    { type: 'usage-recorded', account: 0, seq: 1, row: usage },
    'usage event 1 came where 0 is next',
  ],
  [
    'usage paid by nothing',
    { type: 'usage-recorded', account: 0, seq: 0, row: { ...usage, entry: 3 } },
    'no entry 3',
  ],
  [
    'a gap in the people',
    { type: 'principal-added', principal: { ...principal, index: 2 } },
    'principal 2 came where 1 is next',
  ],
  [
    'a handle again',
    { type: 'principal-added', principal: { ...principal, handle: 'ann' } },
    'r has a principal ann',
  ],
  [
    'an address again',
    { type: 'principal-added', principal: { ...principal, email: 'a@a' } },
    'r has a principal a@a',
  ],
  [
    'a stranger for a member',
    { type: 'member-added', membership: { org: 0, user: 1, role: '', permissions: [] } },
    'no principal 1',
  ],
  [
    'a gap in the accounts',
    { type: 'account-opened', account: { ...account, index: 2 } },
    'account 2 came where 1 is next',
  ],
  [
    'a purpose again',
    { type: 'account-opened', account: { ...account, purpose: 'main' } },
    'has an account for main',
  ],
  [
    'an account elsewhere',
    { type: 'account-opened', account: { ...account, realm: 'q' } },
    'no principal in its realm',
  ],
  [
    'a key of nobody',
    { type: 'credential-issued', principal: 1, seq: 0, row: key },
    'no principal 1',
  ],
  [
    'a gap in the keys',
    { type: 'credential-issued', principal: 0, seq: 2, row: key },
    'credential 2 came where 1 is next',
  ],
  [
    'a secret again',
    { type: 'credential-issued', principal: 0, seq: 1, row: { ...key, secret: 's' } },
    'r has a key with this secret',
  ],
  [
    'a change of nobody',
    { type: 'credential-changed', principal: 1, seq: 0, patch: { lastUsedAt: 1 } },
    'no principal 1',
  ],
];

describe('a fact that does not fit', () => {
  it.each(MISFITS)('%s', (_, event, message) => {
    expect(() => apply(ledgerOf(), event)).toThrow(message);
  });

  it('of a kind that nobody knows is named', () => {
    const event = JSON.parse('{"type":"entry-forgotten"}') as LedgerEvent;
    expect(() => apply(ledgerOf(), event)).toThrow('unknown fact: {"type":"entry-forgotten"}');
  });
});

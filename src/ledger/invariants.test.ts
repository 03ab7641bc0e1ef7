import { describe, expect, it } from 'vitest';
import { entryRow, paymentRow, usageRow } from './decide/rows.js';
import { apply, type Command, checkInvariants, enact, Ledger } from './index.js';
import { booksOf } from './ledger.js';
import { type AccountBook, type Books, unitKey } from './state.js';

const EUR = { code: 'EUR', scale: 2 };

/** One account with a bit of everything; payments 0 completed, 1 held, 2 pending. */
function busy(): Ledger {
  const ledger = Ledger.empty();
  const price = { account: 0, amount: 10, resource: '/x' } as const;
  const past: Command[] = [
    { type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'Ann', email: 'a@a' },
    { type: 'add-principal', realm: 'r', handle: 'org', kind: 'org', name: 'Org' },
    { type: 'add-member', org: 1, user: 0, role: 'admin', permissions: [] },
    { type: 'open-account', principal: 0, purpose: 'main', unit: EUR, floor: 0, chargeUnit: EUR },
    {
      type: 'issue-credential',
      principal: 0,
      kind: 'key',
      name: '',
      secret: 's',
      prefix: '',
      permissions: [],
    },
    { type: 'credit', account: 0, kind: 'top-up', amount: 60, charge: 70 },
    { type: 'grant', account: 0, kind: 'gift', amount: 40, expiresAt: 90 },
    { type: 'grant', account: 0, kind: 'gift', amount: 10, expiresAt: 80 },
    { type: 'open-payment', ...price },
    { type: 'open-payment', ...price },
    { type: 'open-payment', ...price },
    { type: 'settle-payment', account: 0, payment: 0, credential: null },
    { type: 'complete-payment', account: 0, payment: 0, credential: null, usage: { units: 1 } },
    { type: 'hold-payment', account: 0, payment: 1 },
    {
      type: 'meter',
      account: 0,
      resource: '/y',
      units: 1,
      cost: 15,
      entryKinds: { drawn: 'consume', overflow: 'overflow' },
    },
    { type: 'refund', account: 0, entry: 0, amount: 5, charge: 5 },
  ];
  for (const command of past) expect(enact(ledger, command, 0).ok).toBe(true);
  return ledger;
}

/** Something done to the books behind the back of `apply`, and what is found. */
type Tampering = (book: AccountBook, books: Books, ledger: Ledger) => void;

const TAMPERINGS: readonly (readonly [record: string, problem: string, tamper: Tampering])[] = [
  ['account 0', 'has 81, and its entries come to 80', (book) => (book.balance += 1)],
  ['unit EUR/2', 'its balances come to 1', (book) => (book.balance += 1)],
  ['account 0', 'holds -11', (book) => (book.held -= 1)],
  ['account 0', 'counts 34 granted, its grants 35', (book) => (book.granted -= 1)],
  [
    'account 0',
    'draws grants , not 0',
    (book) => {
      book.active = [];
    },
  ],
  [
    'account 0',
    'below its floor',
    (book) => {
      const row = entryRow({ at: 0, kind: 'k', amount: -100 });
      book.balance -= 100;
      book.entries.append(row);
    },
  ],
  [
    'issuer of EUR/2',
    'and its entries come to',
    (_, books) => {
      books.shiftCounter(unitKey(EUR), 'issuer', 1);
    },
  ],
  [
    'sales of EUR/2',
    'has 66',
    (_, books) => {
      books.shiftCounter(unitKey(EUR), 'sales', 66 - books.counter(EUR).sales);
    },
  ],
  [
    'account 0, grant 0',
    'has 34 left, its entries come to 35',
    (book) => book.grants.change(0, { remaining: 34 }),
  ],
  ['account 0, grant 1', 'is active with 0 left', (b) => b.grants.change(1, { state: 'active' })],
  ['account 0, grant 0', 'has 35 left of 30', (book) => book.grants.change(0, { amount: 30 })],
  ['account 0, entry 0', 'no grant 7', (book) => book.entries.change(0, { grant: 7 })],
  ['account 0, entry 0', 'no credential 7', (book) => book.entries.change(0, { credential: 7 })],
  ['account 0, entry 0', 'payment 0 does not', (book) => book.entries.change(0, { payment: 0 })],
  ['account 0, entry 0', 'usage event 1 does not', (b) => b.entries.change(0, { usage: 1 })],
  ['account 0, entry 5', 'usage event 9 does not', (b) => b.entries.change(5, { usage: 9 })],
  [
    'account 0, entry 4',
    'is pending, and no payment is held',
    (book) => book.payments.change(1, { status: 'pending' }),
  ],
  ['account 0, entry 7', 'no earlier entry 7', (book) => book.entries.change(7, { refers: 7 })],
  [
    'account 0, entry 0',
    'refunds of it come to -61',
    (book) => book.entries.change(7, { amount: -61 }),
  ],
  [
    'account 0, entry 0',
    'refunds of it come to -5 and -71',
    (book) => book.entries.change(7, { charge: -71 }),
  ],
  ['account 0, payment 2', 'no credential 7', (b) => b.payments.change(2, { credential: 7 })],
  ['account 0, payment 2', 'entry 0 is not its own', (b) => b.payments.change(2, { entry: 0 })],
  ['account 0, payment 2', 'is pending with usage', (b) => b.payments.change(2, { usage: 0 })],
  ['account 0, payment 2', 'consumed at 5', (b) => b.payments.change(2, { consumedAt: 5 })],
  ['account 0, payment 2', 'settled 5', (book) => book.payments.change(2, { settledAt: 5 })],
  ['account 0, payment 2', 'came to 5', (book) => book.payments.change(2, { finalAmount: 5 })],
  [
    'account 0, payment 0',
    'its entry is posted',
    (book) => book.payments.change(0, { finalAmount: 9 }),
  ],
  ['account 0, payment 1', 'its entry is pending', (b) => b.payments.change(1, { amount: 9 })],
  ['account 0, payment 2', 'is odd, its entry', (b) => b.payments.change(2, { status: 'odd' })],
  ['account 0, usage event 0', 'no credential 7', (b) => b.usage.change(0, { credential: 7 })],
  ['account 0, usage event 1', 'entry 0 is not its own', (b) => b.usage.change(1, { entry: 0 })],
  ['account 0, usage event 1', 'payment 0 does not', (b) => b.usage.change(1, { payment: 0 })],
  ['account 0, usage event 0', 'costs 9', (book) => book.usage.change(0, { cost: 9 })],
  ['account 0, usage event 1', 'costs 9', (book) => book.usage.change(1, { cost: 9 })],
  [
    'account 0, usage event 2',
    'payment 0 does not have it',
    (_, __, ledger) => {
      const row = usageRow({ at: 0, units: 1, cost: 10, payment: 0 });
      apply(ledger, { type: 'usage-recorded', account: 0, seq: 2, row });
    },
  ],
  [
    'account 0, payment 3',
    'is completed, its entry is none',
    (_, __, ledger) => {
      const terms = { createdAt: 0, amount: 1, resource: '/', settledAt: 0, consumedAt: 0 };
      const row = paymentRow({ ...terms, status: 'completed', finalAmount: 1 });
      apply(ledger, { type: 'payment-recorded', account: 0, seq: 3, row });
    },
  ],
  ['account 0', 'not among the accounts', (_, books) => books.owned.set(0, [])],
  ['principal 1', 'owns account 0, which says', (_, books) => books.owned.set(1, [0])],
  ['principal 0', 'two accounts for main', (_, books) => books.owned.set(0, [0, 0])],
  ['principal 0', 'not found by its handle', (_, b) => b.handles.set('["r","ann"]', 1)],
  ['principal 0', 'not found by its e-mail', (_, b) => b.emails.set('["r","a@a"]', 1)],
  [
    'principal 0, credential 0',
    'not found by its secret',
    (_, b) => b.secrets.set('["r","key","s"]', { principal: 0, seq: 1 }),
  ],
  ['principal 0', 'is no member of its org 1', (_, books) => books.members.set(1, [])],
  ['principal 1', 'has the member 0, who does not', (_, books) => books.orgs.set(0, [])],
];

describe('the check of the invariants', () => {
  it('finds nothing in a sound ledger', () => {
    expect(checkInvariants(busy())).toEqual([]);
  });

  it.each(TAMPERINGS)('finds that %s %s', (record, problem, tamper) => {
    const ledger = busy();
    const books = booksOf(ledger);
    const book = books.writableAccount(0);
    if (book === undefined) throw new Error('no account');
    tamper(book, books, ledger);
    expect(checkInvariants(ledger)).toContainEqual({
      record,
      problem: expect.stringContaining(problem),
    });
  });
});

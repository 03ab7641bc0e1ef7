/**
 * A ledger as its records, and a ledger from records: for worlds that are written down as they are,
 * and not told as the facts that made them.
 */
import { apply } from './apply.js';
import { entryTurnover, turnoverOf } from './bounds.js';
import type { FeedSchema, Placed } from './feed.js';
import { booksOf, Ledger } from './ledger.js';
import {
  type Account,
  COUNTER_ACCOUNTS,
  type Counter,
  type CounterAccount,
  type CredentialRow,
  type EntryRow,
  type FeedView,
  type GrantRow,
  type Membership,
  type PaymentRow,
  type Principal,
  type UsageRow,
} from './records.js';
import { type AccountBook, type Books, unitKey } from './state.js';
import type { PlacedRecord } from './stored-records.js';

/** A principal and all of his credentials, oldest first. */
export interface PrincipalRecords {
  readonly principal: Principal;
  readonly credentials: Iterable<CredentialRow>;
}

/** An account and all of its rows, oldest first: a row's place is its sequence number. */
export interface AccountRecords {
  readonly account: Account;
  readonly grants: Iterable<GrantRow>;
  readonly entries: Iterable<EntryRow>;
  readonly payments: Iterable<PaymentRow>;
  readonly usage: Iterable<UsageRow>;
}

/** All records of a ledger. What follows from them (balances, indexes) is not among them. */
export interface Contents {
  /** By index. */
  readonly principals: Iterable<PrincipalRecords>;
  /** Each org's in its order, and each user's in his. */
  readonly members: Iterable<Membership>;
  /** By index. */
  readonly accounts: Iterable<AccountRecords>;
  /** Of APIs that are served from their documents, collection by collection, in their order. */
  readonly records?: Iterable<PlacedRecord>;
}

/** Reads each record when its turn comes, so that a million rows need not be in memory twice. */
export function contentsOf(ledger: Ledger): Contents {
  return {
    principals: each(ledger.principalCount, (index) => ({
      principal: existing(ledger.principal(index)),
      credentials: rowsOf(ledger.credentials(index)),
    })),
    members: membersOf(ledger),
    accounts: each(ledger.accountCount, (index) => ({
      account: existing(ledger.account(index)),
      grants: rowsOf(ledger.grants(index)),
      entries: rowsOf(ledger.entries(index)),
      payments: rowsOf(ledger.payments(index)),
      usage: rowsOf(ledger.usage(index)),
    })),
    records: ledger.records(),
  };
}

/**
 * A ledger that answers every question as the one whose records these are.
 *
 * The rows of accounts are taken as they stand, so that whoever wrote them hears of everything that
 * does not add up at once: ask `checkInvariants` before the ledger is used. Throws for people,
 * credentials and accounts that could not be together, and for a value that a column cannot hold.
 */
export function restore(contents: Contents): Ledger {
  const steps = restoreInSteps(contents);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** So many rows are one piece. */
const PIECE = 256;

/** {@link restore} in pieces, so that others can be answered in between. */
export function* restoreInSteps({
  principals,
  members,
  accounts,
  records = [],
}: Contents): Generator<void, Ledger, void> {
  const ledger = Ledger.empty();
  for (const { principal, credentials } of principals) {
    if (principal.index % PIECE === 0) yield;
    apply(ledger, { type: 'principal-added', principal });
    let seq = 0;
    for (const row of credentials) {
      if (seq % PIECE === PIECE - 1) yield;
      apply(ledger, { type: 'credential-issued', principal: principal.index, seq: seq++, row });
    }
  }
  let membership = 0;
  for (const one of members) {
    if (membership++ % PIECE === 0) yield;
    apply(ledger, { type: 'member-added', membership: one });
  }
  const books = booksOf(ledger);
  for (const { account, ...rows } of accounts) {
    apply(ledger, { type: 'account-opened', account });
    yield;
    yield* fill(books, existing(books.writableAccount(account.index)), rows);
  }
  let count = 0;
  for (const { realm, kind, record } of records) {
    if (count++ % PIECE === 0) yield;
    apply(ledger, { type: 'record-put', realm, kind, record });
  }
  return ledger;
}

function* fill(
  books: Books,
  book: AccountBook,
  rows: Omit<AccountRecords, 'account'>,
): Generator<void, void, void> {
  const { index } = book.account;
  for (const row of rows.payments) {
    const seq = book.payments.append(row);
    if (seq % PIECE === PIECE - 1) yield;
    book.turnover += turnoverOf({ type: 'payment-recorded', account: index, seq, row });
  }
  for (const row of rows.usage) {
    const seq = book.usage.append(row);
    if (seq % PIECE === PIECE - 1) yield;
    book.turnover += turnoverOf({ type: 'usage-recorded', account: index, seq, row });
  }
  const active: { readonly seq: number; readonly due: number }[] = [];
  for (const row of rows.grants) {
    const seq = book.grants.append(row);
    if (seq % PIECE === PIECE - 1) yield;
    book.turnover += row.amount;
    if (row.state !== 'active') continue;
    active.push({ seq, due: row.expiresAt ?? Number.MAX_VALUE });
    book.granted += row.remaining;
  }
  book.active = active.sort((a, b) => a.due - b.due || a.seq - b.seq).map(({ seq }) => seq);

  const gained: Record<Counter, number> = { issuer: 0, revenue: 0 };
  let charged = 0;
  for (const row of rows.entries) {
    if (book.entries.append(row) % PIECE === PIECE - 1) yield;
    book.turnover += entryTurnover(row);
    const { amount, counter, state } = row;
    if (state === 'posted' && amount !== null) {
      book.balance += amount;
      gained[counter === 'issuer' ? 'issuer' : 'revenue'] += amount;
    } else if (state === 'pending') book.held += amount ?? 0;
    charged += row.charge ?? 0;
  }
  const { unit, chargeUnit } = book.account;
  shift(books, unit, { issuer: -gained.issuer, revenue: -gained.revenue });
  if (chargeUnit) shift(books, chargeUnit, { processor: -charged, sales: charged });
}

function shift(
  books: Books,
  unit: Account['unit'],
  by: Readonly<Partial<Record<CounterAccount, number>>>,
): void {
  for (const counter of COUNTER_ACCOUNTS) {
    const amount = by[counter];
    if (amount !== undefined) books.shiftCounter(unitKey(unit), counter, amount);
  }
}

/**
 * All memberships, in one order that agrees with that of every org and of every user. There is one,
 * since they came one after another: which one, follows from the orders alone.
 */
export function* membersOf(ledger: Ledger): Generator<Membership, void> {
  const nextOf = { org: new Map<number, number>(), user: new Map<number, number>() };
  const place = (of: Map<number, number>, who: number): number => of.get(who) ?? 0;
  for (let first = 0; first < ledger.principalCount; first++) {
    // An org whose next member came to another org before waits until that has come.
    const orgs = [first];
    for (let org = orgs.at(-1); org !== undefined; org = orgs.at(-1)) {
      const member = ledger.membersOf(org)[place(nextOf.org, org)];
      const awaited = member && ledger.orgsOf(member.user)[place(nextOf.user, member.user)];
      if (member === undefined) orgs.pop();
      else if (awaited !== undefined && awaited !== org) {
        if (orgs.includes(awaited)) throw new Error(`the members of ${awaited} have no order`);
        orgs.push(awaited);
      } else {
        yield member;
        nextOf.org.set(org, place(nextOf.org, org) + 1);
        nextOf.user.set(member.user, place(nextOf.user, member.user) + 1);
      }
    }
  }
}

function* each<T>(count: number, read: (index: number) => T): Generator<T, void> {
  for (let index = 0; index < count; index++) yield read(index);
}

/** Row by row, so that only one of them is there at a time. */
function* rowsOf<S extends FeedSchema>(feed: FeedView<S>): Generator<Placed<S>['row'], void> {
  for (let seq = 0; seq < feed.length; seq++) yield existing(feed.get(seq));
}

function existing<T>(record: T | undefined): T {
  if (record === undefined) throw new Error('a record is missing from the books');
  return record;
}

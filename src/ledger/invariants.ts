/**
 * What is true of every ledger at every moment, checked from the rows up. Nothing here trusts what
 * `apply` keeps beside the rows: balances, held amounts and indexes are compared with them.
 */
import type { Feed, FeedSchema, Row } from './feed.js';
import { booksOf, type Ledger } from './ledger.js';
import {
  COUNTER_ACCOUNTS,
  type CounterAccount,
  type EntryRow,
  type PaymentRow,
  type Unit,
} from './records.js';
import { type AccountBook, unitKey } from './state.js';

/** Something that is not as it must be. */
export interface Violation {
  /** Which record, as in `account 3, payment 17`. */
  readonly record: string;
  readonly problem: string;
}

type Report = (record: string, holds: boolean, problem: string) => void;

/** No more are told of: a ledger that is broken is broken in every row. */
const VIOLATIONS_MOST = 1_000;

/**
 * Everything that does not hold, none when all is well. Reads every row, one at a time; or those of some
 * accounts, where the others are known to be well.
 */
export function checkInvariants(
  ledger: Ledger,
  accounts?: ReadonlySet<number>,
): readonly Violation[] {
  const violations: Violation[] = [];
  const report: Report = (record, holds, problem) => {
    if (!holds && violations.length < VIOLATIONS_MOST) violations.push({ record, problem });
  };
  if (accounts !== undefined) {
    for (const index of accounts) {
      const book = booksOf(ledger).account(index);
      if (book === undefined) report(`account ${index}`, false, 'is missing');
      else run(checkAccount(ledger, book, new UnitTotals(), report));
    }
    checkBalances(ledger, report);
    return violations;
  }
  run(checkAll(ledger, report));
  return violations;
}

/** All of {@link checkInvariants} in pieces of some hundred rows, so that others can be answered in between. */
export function* checkInvariantsInSteps(
  ledger: Ledger,
): Generator<void, readonly Violation[], void> {
  const violations: Violation[] = [];
  yield* checkAll(ledger, (record, holds, problem) => {
    if (!holds && violations.length < VIOLATIONS_MOST) violations.push({ record, problem });
  });
  return violations;
}

function* checkAll(ledger: Ledger, report: Report): Pieces {
  const units = new UnitTotals();
  for (let index = 0; index < ledger.principalCount; index += 1) {
    if (index % PIECE === 0) yield;
    checkPrincipal(ledger, index, report);
  }
  for (let index = 0; index < ledger.accountCount; index += 1) {
    yield;
    const book = booksOf(ledger).account(index);
    if (book === undefined) report(`account ${index}`, false, 'is missing');
    else yield* checkAccount(ledger, book, units, report);
  }
  units.check(ledger, report);
}

type Pieces = Generator<void, void, void>;

/** So many rows are one piece. */
const PIECE = 256;
/** So many of one column are. */
const CELLS = 4_096;

function run(pieces: Pieces): void {
  while (!pieces.next().done);
}

/** What the rows of all accounts say that the other legs of each unit have come to. */
class UnitTotals {
  private readonly totals = new Map<
    string,
    { readonly unit: Unit; accounts: number; readonly counters: Record<CounterAccount, number> }
  >();

  of(unit: Unit) {
    const key = unitKey(unit);
    const known = this.totals.get(key);
    if (known) return known;
    const counters = { issuer: 0, revenue: 0, processor: 0, sales: 0 };
    const fresh = { unit, accounts: 0, counters };
    this.totals.set(key, fresh);
    return fresh;
  }

  check(ledger: Ledger, report: Report): void {
    for (const [key, { unit, accounts, counters }] of this.totals) {
      let sum = accounts;
      for (const counter of COUNTER_ACCOUNTS) {
        const kept = ledger.counterBalance(unit, counter);
        sum += kept;
        report(
          `${counter} of ${key}`,
          kept === counters[counter],
          `has ${kept}, and its entries come to ${counters[counter]}`,
        );
      }
      report(`unit ${key}`, sum === 0, `its balances come to ${sum}, not to 0`);
    }
  }
}

/** Whether the balances of each unit come to 0, without a look at the rows. */
function checkBalances(ledger: Ledger, report: Report): void {
  const units = new Map<string, { readonly unit: Unit; sum: number }>();
  for (let index = 0; index < ledger.accountCount; index += 1) {
    const account = ledger.account(index);
    if (account === undefined) continue;
    for (const unit of [account.unit, account.chargeUnit]) {
      if (unit && !units.has(unitKey(unit))) units.set(unitKey(unit), { unit, sum: 0 });
    }
    const of = units.get(unitKey(account.unit));
    if (of) of.sum += ledger.balance(index);
  }
  for (const [key, { unit, sum }] of units) {
    const all = COUNTER_ACCOUNTS.reduce((to, one) => to + ledger.counterBalance(unit, one), sum);
    report(`unit ${key}`, all === 0, `its balances come to ${all}, not to 0`);
  }
}

function checkPrincipal(ledger: Ledger, index: number, report: Report): void {
  const record = `principal ${index}`;
  const principal = ledger.principal(index);
  if (principal === undefined) {
    report(record, false, 'is missing');
    return;
  }
  const { realm, handle, email } = principal;
  report(record, principal.index === index, `calls itself ${principal.index}`);
  report(
    record,
    ledger.findPrincipal(realm, { handle })?.index === index,
    'is not found by its handle',
  );
  report(
    record,
    email === null || ledger.findPrincipal(realm, { email })?.index === index,
    'is not found by its e-mail address',
  );
  for (const { org, user } of ledger.membersOf(index)) {
    report(record, org === index, `has a membership of principal ${org}`);
    report(
      record,
      ledger.orgsOf(user).includes(index),
      `has the member ${user}, who does not have it`,
    );
    report(record, ledger.principal(user)?.realm === realm, `has the member ${user} elsewhere`);
  }
  for (const org of ledger.orgsOf(index)) {
    report(record, ledger.membership(org, index) !== undefined, `is no member of its org ${org}`);
  }
  const purposes = new Set<string>();
  for (const account of ledger.accountsOf(index)) {
    const owned = ledger.account(account);
    report(record, owned?.principal === index, `owns account ${account}, which says otherwise`);
    report(
      record,
      owned === undefined || !purposes.has(owned.purpose),
      `has two accounts for ${owned?.purpose}`,
    );
    if (owned) purposes.add(owned.purpose);
  }
  for (const { seq, row } of ledger.credentials(index).rows()) {
    const found = ledger.findCredential(realm, row.kind, row.secret);
    report(
      `${record}, credential ${seq}`,
      found?.principal === index && found.seq === seq,
      'is not found by its secret',
    );
  }
}

function* checkAccount(
  ledger: Ledger,
  book: AccountBook,
  units: UnitTotals,
  report: Report,
): Pieces {
  const { account, balance, held, granted, active } = book;
  const record = `account ${account.index}`;
  const { entries, payments, usage, grants } = book;
  const rows = { entries, payments, usage, grants };
  const totals = units.of(account.unit);
  totals.accounts += balance;
  if (account.chargeUnit) {
    const charged = book.entries.sum('charge');
    const { counters } = units.of(account.chargeUnit);
    counters.processor -= charged;
    counters.sales += charged;
  }
  for (let seq = 0; seq < entries.length; seq += 1) {
    if (seq % CELLS === CELLS - 1) yield;
    const counter = entries.value(seq, 'counter');
    if (counter !== 'issuer' && counter !== 'revenue') continue;
    if (entries.value(seq, 'state') === 'posted') {
      totals.counters[counter] -= entries.value(seq, 'amount') ?? 0;
    }
  }

  const posted = book.entries.sum('amount', { state: { equals: 'posted' } });
  const pending = book.entries.sum('amount', { state: { equals: 'pending' } });
  const remaining = book.grants.sum('remaining');
  report(
    record,
    ledger.principal(account.principal)?.realm === account.realm &&
      ledger.accountsOf(account.principal).includes(account.index),
    'is not among the accounts of its principal',
  );
  report(record, balance === posted, `has ${balance}, and its entries come to ${posted}`);
  report(record, held === pending, `holds ${held}, and its pending entries come to ${pending}`);
  report(record, granted === remaining, `counts ${granted} granted, its grants ${remaining}`);
  const wallet = balance + held - granted;
  report(
    record,
    account.floor === null || wallet >= account.floor,
    `its wallet has come to ${wallet}, below its floor`,
  );
  const order = grants
    .seqs({ where: { state: { equals: 'active' } }, limit: Number.POSITIVE_INFINITY })
    .map((seq) => ({ seq, due: grants.value(seq, 'expiresAt') ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => (a.due === b.due ? a.seq - b.seq : a.due < b.due ? -1 : 1))
    .map(({ seq }) => seq);
  report(record, String(order) === String(active), `draws grants ${active}, not ${order}`);

  const context: AccountRows = { ...rows, credentials: ledger.credentials(account.principal) };
  yield* checkGrants(context, record, report);
  yield* checkEntries(context, record, report);
  yield* checkPayments(context, record, report);
  yield* checkUsage(context, record, report);
}

interface AccountRows extends Pick<AccountBook, 'entries' | 'payments' | 'usage' | 'grants'> {
  readonly credentials: { has(seq: number): boolean };
}

/** The rows of a feed, oldest first, one at a time. */
function* rowsOf<S extends FeedSchema>(
  feed: Feed<S>,
): Generator<readonly [seq: number, row: Row<S>], void> {
  for (let seq = 0; seq < feed.length; seq += 1) {
    const row = feed.get(seq);
    if (row !== undefined) yield [seq, row];
  }
}

function* checkGrants({ grants, entries }: AccountRows, account: string, report: Report): Pieces {
  const moved = new Float64Array(grants.length);
  if (grants.length > 0) {
    for (let seq = 0; seq < entries.length; seq += 1) {
      if (seq % CELLS === CELLS - 1) yield;
      const grant = entries.value(seq, 'grant');
      if (grant === null || !grants.has(grant)) continue;
      if (entries.value(seq, 'state') !== 'posted') continue;
      moved[grant] = (moved[grant] ?? 0) + (entries.value(seq, 'amount') ?? 0);
    }
  }
  for (const [seq, { amount, remaining, state }] of rowsOf(grants)) {
    if (seq % PIECE === PIECE - 1) yield;
    const record = `${account}, grant ${seq}`;
    const sum = moved[seq] ?? 0;
    report(record, remaining === sum, `has ${remaining} left, its entries come to ${sum}`);
    report(record, remaining >= 0 && remaining <= amount, `has ${remaining} left of ${amount}`);
    report(record, (state === 'active') === remaining > 0, `is ${state} with ${remaining} left`);
  }
}

function* checkEntries(rows: AccountRows, account: string, report: Report): Pieces {
  const { entries, payments, usage: events, grants } = rows;
  const reversed = new Map<number, { amount: number; charge: number }>();
  for (const [seq, row] of rowsOf(entries)) {
    if (seq % PIECE === PIECE - 1) yield;
    const record = `${account}, entry ${seq}`;
    const { grant, usage, payment, credential, refers } = row;
    report(record, grant === null || grants.has(grant), `there is no grant ${grant}`);
    report(
      record,
      credential === null || rows.credentials.has(credential),
      `there is no credential ${credential}`,
    );
    const paid = payment !== null && payments.has(payment) ? payment : null;
    report(
      record,
      payment === null || (paid !== null && payments.value(paid, 'entry') === seq),
      `payment ${payment} does not have it`,
    );
    // The entries of one consumption are next to each other, so each but the first follows one.
    report(
      record,
      usage === null ||
        (events.has(usage) &&
          (events.value(usage, 'entry') === seq ||
            (seq > 0 && entries.value(seq - 1, 'usage') === usage))),
      `usage event ${usage} does not have it`,
    );
    report(
      record,
      row.state !== 'pending' || (paid !== null && payments.value(paid, 'status') === 'held'),
      'is pending, and no payment is held by it',
    );
    if (refers === null) continue;
    report(record, refers < seq && entries.has(refers), `there is no earlier entry ${refers}`);
    const sum = reversed.get(refers) ?? { amount: 0, charge: 0 };
    sum.amount += row.amount ?? 0;
    sum.charge += row.charge ?? 0;
    reversed.set(refers, sum);
  }
  for (const [seq, { amount, charge }] of reversed) {
    const original = entries.get(seq);
    report(
      `${account}, entry ${seq}`,
      between(-(original?.amount ?? 0), amount) && between(-(original?.charge ?? 0), charge),
      `refunds of it come to ${amount} and ${charge}, more than there was`,
    );
  }
}

/** Whether `part` is nothing, all of `whole`, or something between. */
function between(whole: number, part: number): boolean {
  return part >= Math.min(0, whole) && part <= Math.max(0, whole);
}

function* checkPayments(rows: AccountRows, account: string, report: Report): Pieces {
  const { entries, usage: events } = rows;
  for (const [seq, row] of rowsOf(rows.payments)) {
    if (seq % PIECE === PIECE - 1) yield;
    const record = `${account}, payment ${seq}`;
    const { status, entry, usage, finalAmount } = row;
    report(
      record,
      row.credential === null || rows.credentials.has(row.credential),
      `there is no credential ${row.credential}`,
    );
    const isThere = entry !== null && entries.has(entry);
    report(
      record,
      entry === null || (isThere && entries.value(entry, 'payment') === seq),
      `entry ${entry} is not its own`,
    );
    report(
      record,
      usage === null ||
        (status === 'completed' && events.has(usage) && events.value(usage, 'payment') === seq),
      `is ${status} with usage event ${usage}, which may not be its own`,
    );
    report(
      record,
      (row.consumedAt !== null) === (status === 'completed'),
      `is ${status}, consumed at ${row.consumedAt}`,
    );
    const paid = status === 'settled' || status === 'completed';
    report(record, paid === (row.settledAt !== null), `is ${status}, settled ${row.settledAt}`);
    report(record, paid === (finalAmount !== null), `is ${status} and came to ${finalAmount}`);
    const debit = isThere
      ? { state: entries.value(entry, 'state'), amount: entries.value(entry, 'amount') }
      : undefined;
    report(record, fitsStatus(row, debit), `is ${status}, its entry is ${debit?.state ?? 'none'}`);
  }
}

function fitsStatus(
  payment: PaymentRow,
  debit: Pick<EntryRow, 'state' | 'amount'> | undefined,
): boolean {
  switch (payment.status) {
    case 'pending':
    case 'failed':
      return debit === undefined;
    case 'voided':
      return debit === undefined || debit.state === 'voided';
    case 'held':
      return debit?.state === 'pending' && debit.amount === -payment.amount;
    case 'settled':
    case 'completed':
      return payment.finalAmount === 0
        ? debit?.state === 'voided'
        : debit?.state === 'posted' && debit.amount === -(payment.finalAmount ?? 0);
    default:
      return false;
  }
}

function* checkUsage(rows: AccountRows, account: string, report: Report): Pieces {
  const { entries, payments, usage } = rows;
  const paid = new Float64Array(usage.length);
  for (let seq = 0; seq < entries.length; seq += 1) {
    if (seq % CELLS === CELLS - 1) yield;
    const event = entries.value(seq, 'usage');
    if (event === null || !usage.has(event)) continue;
    paid[event] = (paid[event] ?? 0) - (entries.value(seq, 'amount') ?? 0);
  }
  for (const [seq, row] of rowsOf(usage)) {
    if (seq % PIECE === PIECE - 1) yield;
    const record = `${account}, usage event ${seq}`;
    const { payment, entry, credential, cost } = row;
    report(
      record,
      credential === null || rows.credentials.has(credential),
      `there is no credential ${credential}`,
    );
    report(
      record,
      entry === null || (entries.has(entry) && entries.value(entry, 'usage') === seq),
      `entry ${entry} is not its own`,
    );
    const isThere = payment !== null && payments.has(payment);
    report(
      record,
      payment === null || (entry === null && isThere && payments.value(payment, 'usage') === seq),
      `payment ${payment} does not have it, or entries have it too`,
    );
    const sum =
      payment === null
        ? (paid[seq] ?? 0) + 0
        : ((isThere ? payments.value(payment, 'finalAmount') : null) ?? 0);
    report(record, cost === sum, `costs ${cost}, and what paid for it comes to ${sum}`);
  }
}

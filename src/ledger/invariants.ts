/**
 * What is true of every ledger at every moment, checked from the rows up. Nothing here trusts what
 * `apply` keeps beside the rows: balances, held amounts and indexes are compared with them.
 */
import { booksOf, type Ledger } from './ledger.js';
import {
  COUNTER_ACCOUNTS,
  type CounterAccount,
  type EntryRow,
  type GrantRow,
  type PaymentRow,
  type Unit,
  type UsageRow,
} from './records.js';
import { type AccountBook, unitKey } from './state.js';

/** Something that is not as it must be. */
export interface Violation {
  /** Which record, as in `account 3, payment 17`. */
  readonly record: string;
  readonly problem: string;
}

type Report = (record: string, holds: boolean, problem: string) => void;

/** Everything that does not hold, none when all is well. Reads every row. */
export function checkInvariants(ledger: Ledger): readonly Violation[] {
  const violations: Violation[] = [];
  const report: Report = (record, holds, problem) => {
    if (!holds) violations.push({ record, problem });
  };
  const units = new UnitTotals();
  for (let index = 0; index < ledger.principalCount; index += 1) {
    checkPrincipal(ledger, index, report);
  }
  for (let index = 0; index < ledger.accountCount; index += 1) {
    const book = booksOf(ledger).account(index);
    if (book === undefined) report(`account ${index}`, false, 'is missing');
    else checkAccount(ledger, book, units, report);
  }
  units.check(ledger, report);
  return violations;
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

function checkAccount(ledger: Ledger, book: AccountBook, units: UnitTotals, report: Report): void {
  const { account, balance, held, granted, active } = book;
  const record = `account ${account.index}`;
  const rows = {
    entries: rowsOf(book.entries.rows()),
    payments: rowsOf(book.payments.rows()),
    usage: rowsOf(book.usage.rows()),
    grants: rowsOf(book.grants.rows()),
  };
  const totals = units.of(account.unit);
  totals.accounts += balance;
  if (account.chargeUnit) {
    const charged = book.entries.sum('charge');
    const { counters } = units.of(account.chargeUnit);
    counters.processor -= charged;
    counters.sales += charged;
  }
  for (const { state, amount, counter } of rows.entries) {
    if (state === 'posted' && amount !== null && (counter === 'issuer' || counter === 'revenue')) {
      totals.counters[counter] -= amount;
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
  const order = rows.grants
    .flatMap(({ state, expiresAt }, seq) =>
      state === 'active' ? [{ seq, due: expiresAt ?? Number.POSITIVE_INFINITY }] : [],
    )
    .sort((a, b) => (a.due === b.due ? a.seq - b.seq : a.due < b.due ? -1 : 1))
    .map(({ seq }) => seq);
  report(record, String(order) === String(active), `draws grants ${active}, not ${order}`);

  const context: AccountRows = { ...rows, credentials: ledger.credentials(account.principal) };
  checkGrants(context, record, report);
  checkEntries(context, record, report);
  checkPayments(context, record, report);
  checkUsage(context, record, report);
}

interface AccountRows {
  readonly entries: readonly EntryRow[];
  readonly payments: readonly PaymentRow[];
  readonly usage: readonly UsageRow[];
  readonly grants: readonly GrantRow[];
  readonly credentials: { has(seq: number): boolean };
}

/** Rows by their sequence numbers, from the newest first. */
function rowsOf<R>(rows: Iterable<{ readonly row: R }>): R[] {
  return Array.from(rows, ({ row }) => row).reverse();
}

function checkGrants({ grants, entries }: AccountRows, account: string, report: Report): void {
  const moved = new Map<number, number>();
  for (const { grant, state, amount } of entries) {
    if (grant !== null && state === 'posted') {
      moved.set(grant, (moved.get(grant) ?? 0) + (amount ?? 0));
    }
  }
  grants.forEach(({ amount, remaining, state }, seq) => {
    const record = `${account}, grant ${seq}`;
    const sum = moved.get(seq) ?? 0;
    report(record, remaining === sum, `has ${remaining} left, its entries come to ${sum}`);
    report(record, remaining >= 0 && remaining <= amount, `has ${remaining} left of ${amount}`);
    report(record, (state === 'active') === remaining > 0, `is ${state} with ${remaining} left`);
  });
}

function checkEntries(rows: AccountRows, account: string, report: Report): void {
  const reversed = new Map<number, { amount: number; charge: number }>();
  rows.entries.forEach((row, seq) => {
    const record = `${account}, entry ${seq}`;
    const { grant, usage, payment, credential, refers } = row;
    report(record, grant === null || grant in rows.grants, `there is no grant ${grant}`);
    report(
      record,
      credential === null || rows.credentials.has(credential),
      `there is no credential ${credential}`,
    );
    report(
      record,
      payment === null || rows.payments[payment]?.entry === seq,
      `payment ${payment} does not have it`,
    );
    // The entries of one consumption are next to each other, so each but the first follows one.
    report(
      record,
      usage === null ||
        rows.usage[usage]?.entry === seq ||
        (usage in rows.usage && rows.entries[seq - 1]?.usage === usage),
      `usage event ${usage} does not have it`,
    );
    report(
      record,
      row.state !== 'pending' || (payment !== null && rows.payments[payment]?.status === 'held'),
      'is pending, and no payment is held by it',
    );
    if (refers === null) return;
    report(record, refers < seq && refers in rows.entries, `there is no earlier entry ${refers}`);
    const sum = reversed.get(refers) ?? { amount: 0, charge: 0 };
    sum.amount += row.amount ?? 0;
    sum.charge += row.charge ?? 0;
    reversed.set(refers, sum);
  });
  for (const [seq, { amount, charge }] of reversed) {
    const original = rows.entries[seq];
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

function checkPayments(rows: AccountRows, account: string, report: Report): void {
  rows.payments.forEach((row, seq) => {
    const record = `${account}, payment ${seq}`;
    const { status, entry, usage, finalAmount } = row;
    report(
      record,
      row.credential === null || rows.credentials.has(row.credential),
      `there is no credential ${row.credential}`,
    );
    report(
      record,
      entry === null || rows.entries[entry]?.payment === seq,
      `entry ${entry} is not its own`,
    );
    report(
      record,
      usage === null || (status === 'completed' && rows.usage[usage]?.payment === seq),
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
    const debit = entry === null ? undefined : rows.entries[entry];
    report(record, fitsStatus(row, debit), `is ${status}, its entry is ${debit?.state ?? 'none'}`);
  });
}

function fitsStatus(payment: PaymentRow, debit: EntryRow | undefined): boolean {
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

function checkUsage(rows: AccountRows, account: string, report: Report): void {
  const paid = new Map<number, number>();
  for (const { usage, amount } of rows.entries) {
    if (usage !== null) paid.set(usage, (paid.get(usage) ?? 0) - (amount ?? 0));
  }
  rows.usage.forEach((row, seq) => {
    const record = `${account}, usage event ${seq}`;
    const { payment, entry, credential, cost } = row;
    report(
      record,
      credential === null || rows.credentials.has(credential),
      `there is no credential ${credential}`,
    );
    report(
      record,
      entry === null || rows.entries[entry]?.usage === seq,
      `entry ${entry} is not its own`,
    );
    report(
      record,
      payment === null || (entry === null && rows.payments[payment]?.usage === seq),
      `payment ${payment} does not have it, or entries have it too`,
    );
    const sum =
      payment === null ? (paid.get(seq) ?? 0) : (rows.payments[payment]?.finalAmount ?? 0);
    report(record, cost === sum, `costs ${cost}, and what paid for it comes to ${sum}`);
  });
}

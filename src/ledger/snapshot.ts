import type { FeedSchema, Placed } from './feed.js';
import type { Ledger } from './ledger.js';
import { COUNTER_ACCOUNTS, type FeedView, type Unit } from './records.js';
import { unitKey } from './state.js';

/**
 * All that a ledger holds as one plain JSON value, for people and for comparing: two ledgers with
 * equal snapshots answer every question alike. Reads every row.
 */
export function snapshot(ledger: Ledger) {
  const units = new Map<string, Unit>();
  const accounts = Array.from({ length: ledger.accountCount }, (_, index) => {
    const account = ledger.account(index);
    for (const unit of [account?.unit, account?.chargeUnit]) {
      if (unit) units.set(unitKey(unit), unit);
    }
    return {
      ...account,
      balance: ledger.balance(index),
      held: ledger.held(index),
      activeGrants: ledger.activeGrants(index),
      entries: rowsOf(ledger.entries(index)),
      payments: rowsOf(ledger.payments(index)),
      usage: rowsOf(ledger.usage(index)),
      grants: rowsOf(ledger.grants(index)),
    };
  });
  const principals = Array.from({ length: ledger.principalCount }, (_, index) => ({
    ...ledger.principal(index),
    members: ledger.membersOf(index),
    orgs: ledger.orgsOf(index),
    accounts: ledger.accountsOf(index),
    credentials: rowsOf(ledger.credentials(index)),
  }));
  const counters = Object.fromEntries(
    [...units].map(([key, unit]) => [
      key,
      Object.fromEntries(COUNTER_ACCOUNTS.map((c) => [c, ledger.counterBalance(unit, c)])),
    ]),
  );
  const records = [...ledger.records()];
  return { principals, accounts, counters, ...(records.length > 0 && { records }) };
}

/** Oldest first, so that a row's place in the array is its sequence number. */
function rowsOf<S extends FeedSchema>(feed: FeedView<S>): Placed<S>['row'][] {
  const rows = feed.rows({ sort: { by: 'seq', order: 'asc' } });
  return Array.from(rows, ({ row }) => row);
}

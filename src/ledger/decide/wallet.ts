/** Commands that put value into a wallet, take it out, and reverse what was done. */
import type { Credit, Debit, Refund } from '../commands.js';
import type { Ledger } from '../ledger.js';
import type { Account, EntryRow } from '../records.js';
import { refuseAmount, refuseCharge, refuseCredential, refuseOverdraft } from './checks.js';
import { type Decision, rejected } from './decision.js';
import { entryRow } from './rows.js';

function recorded(ledger: Ledger, account: number, row: EntryRow): Decision<Credit> {
  const seq = ledger.entries(account).length;
  return { ok: true, events: [{ type: 'entry-recorded', account, seq, row }], result: { seq } };
}

export function credit(ledger: Ledger, command: Credit, now: number): Decision<Credit> {
  const { account, kind, amount } = command;
  const owner = ledger.account(account);
  if (owner === undefined) return rejected({ type: 'account-not-found', account });
  const refusal = refuseAmount('amount', amount, 1) ?? refuseCharge(owner, command.charge);
  if (refusal) return refusal;
  return recorded(
    ledger,
    account,
    entryRow({
      at: now,
      kind,
      amount,
      memo: command.memo ?? null,
      category: command.category ?? null,
      resource: command.resource ?? null,
      charge: command.charge ?? null,
      reference: command.reference ?? null,
    }),
  );
}

export function debit(ledger: Ledger, command: Debit, now: number): Decision<Debit> {
  const { account, kind, amount } = command;
  const owner = ledger.account(account);
  if (owner === undefined) return rejected({ type: 'account-not-found', account });
  const refusal =
    refuseCredential(ledger, owner, command.credential) ??
    refuseAmount('amount', amount, 1) ??
    refuseOverdraft(ledger, owner, amount, now);
  if (refusal) return refusal;
  return recorded(
    ledger,
    account,
    entryRow({
      at: now,
      kind,
      amount: -amount,
      counter: command.counter ?? 'issuer',
      memo: command.memo ?? null,
      category: command.category ?? null,
      resource: command.resource ?? null,
      credential: command.credential ?? null,
      reference: command.reference ?? null,
    }),
  );
}

export function refund(ledger: Ledger, command: Refund, now: number): Decision<Refund> {
  const owner = ledger.account(command.account);
  if (owner === undefined) {
    return rejected({ type: 'account-not-found', account: command.account });
  }
  const { account, entry } = command;
  const original = ledger.entries(account).get(entry);
  if (original === undefined) return rejected({ type: 'entry-not-found', entry });
  const left = leftToReverse(ledger, owner, entry, original);
  const { amount = left.amount, charge = left.charge } = command;
  // A refund of nothing at all is no refund.
  const refusal =
    refuseAmount('amount', amount, charge === 0 ? 1 : 0, left.amount) ??
    refuseAmount('charge', charge, 0, left.charge);
  if (refusal) return refusal;
  const gained = (original.amount ?? 0) > 0;
  if (gained && amount > 0) {
    const overdraft = refuseOverdraft(ledger, owner, amount, now);
    if (overdraft) return overdraft;
  }
  return recorded(
    ledger,
    account,
    entryRow({
      at: now,
      kind: 'refund',
      amount: amount === 0 ? null : gained ? -amount : amount,
      counter: original.counter,
      category: command.category === undefined ? original.category : command.category,
      resource: original.resource,
      memo: command.memo ?? null,
      refers: entry,
      charge: charge === 0 ? null : -charge,
      reference: command.reference ?? original.reference,
    }),
  );
}

/** What of an entry has not been reversed yet; both are 0 or more. */
function leftToReverse(
  ledger: Ledger,
  { index }: Account,
  entry: number,
  original: EntryRow,
): { readonly amount: number; readonly charge: number } {
  if (original.state !== 'posted' || original.refers !== null) return { amount: 0, charge: 0 };
  const entries = ledger.entries(index);
  const reversals = { refers: { equals: entry } };
  return {
    amount: Math.abs((original.amount ?? 0) + entries.sum('amount', reversals)),
    charge: (original.charge ?? 0) + entries.sum('charge', reversals),
  };
}

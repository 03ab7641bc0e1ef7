import type { Meter } from '../commands.js';
import type { LedgerEvent } from '../events.js';
import type { Ledger } from '../ledger.js';
import { refuseAmount, refuseCharge, refuseCredential } from './checks.js';
import { type Decision, rejected } from './decision.js';
import { drawn, dueGrants, endGrants } from './grants.js';
import { entryRow, usageRow } from './rows.js';

/** Consumption paid from grants and wallet: see the command. */
export function meter(ledger: Ledger, command: Meter, now: number): Decision<Meter> {
  const { account, resource, units, cost, entryKinds } = command;
  const owner = ledger.account(account);
  if (owner === undefined) return rejected({ type: 'account-not-found', account });
  const refusal =
    refuseCredential(ledger, owner, command.credential) ??
    refuseAmount('units', units, 0) ??
    refuseAmount('cost', cost, 0) ??
    refuseCharge(owner, command.charge);
  if (refusal) return refusal;
  const { granted, wallet } = ledger.drawable(account, now);
  if (owner.floor !== null && cost > granted + wallet - owner.floor) {
    const available = granted + wallet - owner.floor;
    return rejected({ type: 'insufficient-funds', required: cost, available });
  }

  const due = dueGrants(ledger, account, now);
  const first = ledger.entries(account).length + due.length;
  const draws = drawn(ledger, account, due.length, cost);
  const seq = ledger.usage(account).length;
  const about = {
    category: command.category ?? null,
    resource,
    credential: command.credential ?? null,
    reference: command.reference ?? null,
  };
  return {
    ok: true,
    events: [
      ...endGrants(ledger, account, due, 'expired', now),
      ...draws.map(
        ({ grant, amount }, index): LedgerEvent => ({
          type: 'entry-recorded',
          account,
          seq: first + index,
          row: entryRow({
            at: now,
            kind: grant === null ? entryKinds.overflow : entryKinds.drawn,
            amount: -amount,
            counter: 'revenue',
            memo: command.memo ?? null,
            grant,
            usage: seq,
            ...about,
          }),
        }),
      ),
      {
        type: 'usage-recorded',
        account,
        seq,
        row: usageRow({
          at: now,
          method: command.method ?? null,
          units,
          cost,
          charge: command.charge ?? null,
          entry: draws.length === 0 ? null : first,
          ...about,
        }),
      },
    ],
    result: { seq, entries: draws.map((_, index) => first + index) },
  };
}

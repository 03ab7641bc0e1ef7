/** Commands that give value for a while and take back what remains of it. */
import type { DrawGrants, ExpireGrants, Grant, RevokeGrant } from '../commands.js';
import type { LedgerEvent } from '../events.js';
import type { Ledger } from '../ledger.js';
import { refuseAmount, refuseCharge } from './checks.js';
import { type Decision, rejected } from './decision.js';
import { entryRow } from './rows.js';

export function grant(ledger: Ledger, command: Grant, now: number): Decision<Grant> {
  const { account, kind, amount, expiresAt, memo = null } = command;
  const owner = ledger.account(account);
  if (owner === undefined) return rejected({ type: 'account-not-found', account });
  const refusal = refuseAmount('amount', amount, 1) ?? refuseCharge(owner, command.charge);
  if (refusal) return refusal;
  const seq = ledger.grants(account).length;
  const entry = ledger.entries(account).length;
  return {
    ok: true,
    events: [
      {
        type: 'grant-made',
        account,
        seq,
        row: { kind, amount, remaining: 0, grantedAt: now, expiresAt, state: 'active', memo },
      },
      {
        type: 'entry-recorded',
        account,
        seq: entry,
        row: entryRow({
          at: now,
          kind: command.entryKind ?? 'allot',
          amount,
          grant: seq,
          memo,
          category: command.category ?? null,
          charge: command.charge ?? null,
          reference: command.reference ?? null,
        }),
      },
    ],
    result: { seq, entry },
  };
}

export function revokeGrant(
  ledger: Ledger,
  { account, grant }: RevokeGrant,
  now: number,
): Decision<RevokeGrant> {
  if (ledger.account(account) === undefined) {
    return rejected({ type: 'account-not-found', account });
  }
  const grants = ledger.grants(account);
  if (!grants.has(grant)) return rejected({ type: 'grant-not-found', grant });
  if (grants.value(grant, 'state') !== 'active') {
    return { ok: true, events: [], result: { repeated: true, revoked: 0 } };
  }
  return {
    ok: true,
    events: endGrants(ledger, account, [grant], 'revoked', now),
    result: { repeated: false, revoked: grants.value(grant, 'remaining') },
  };
}

export function expireGrants(
  ledger: Ledger,
  { account }: ExpireGrants,
  now: number,
): Decision<ExpireGrants> {
  if (ledger.account(account) === undefined) {
    return rejected({ type: 'account-not-found', account });
  }
  const grants = dueGrants(ledger, account, now);
  return {
    ok: true,
    events: endGrants(ledger, account, grants, 'expired', now),
    result: { grants },
  };
}

export function drawGrants(
  ledger: Ledger,
  { account, kind, amount }: DrawGrants,
  now: number,
): Decision<DrawGrants> {
  if (ledger.account(account) === undefined) {
    return rejected({ type: 'account-not-found', account });
  }
  const refusal = refuseAmount('amount', amount, 1);
  if (refusal) return refusal;
  const { granted } = ledger.drawable(account, now);
  if (amount > granted) {
    return rejected({ type: 'insufficient-funds', required: amount, available: granted });
  }
  const due = dueGrants(ledger, account, now);
  const first = ledger.entries(account).length + due.length;
  const draws = drawn(ledger, account, due.length, amount);
  const moves = [
    ...draws.map((draw) => ({ grant: draw.grant, amount: -draw.amount })),
    { grant: null, amount },
  ];
  return {
    ok: true,
    events: [
      ...endGrants(ledger, account, due, 'expired', now),
      ...moves.map(
        (move, index): LedgerEvent => ({
          type: 'entry-recorded',
          account,
          seq: first + index,
          row: entryRow({ at: now, kind, ...move }),
        }),
      ),
    ],
    result: { entry: first + draws.length },
  };
}

/** The active grants that are due now, in the order of drawing: they are the first of it. */
export function dueGrants(ledger: Ledger, account: number, now: number): readonly number[] {
  const grants = ledger.grants(account);
  const active = ledger.activeGrants(account);
  const kept = active.findIndex((seq) => {
    const expiresAt = grants.value(seq, 'expiresAt');
    return expiresAt === null || expiresAt > now;
  });
  return kept < 0 ? active : active.slice(0, kept);
}

/** For each grant: that it is over, and the entry by which what remains of it leaves. */
export function endGrants(
  ledger: Ledger,
  account: number,
  grants: readonly number[],
  state: 'expired' | 'revoked',
  now: number,
): LedgerEvent[] {
  const first = ledger.entries(account).length;
  return grants.flatMap((grant, index): LedgerEvent[] => [
    { type: 'grant-changed', account, seq: grant, patch: { state } },
    {
      type: 'entry-recorded',
      account,
      seq: first + index,
      row: entryRow({
        at: now,
        kind: state === 'expired' ? 'expire' : 'revoke',
        amount: -ledger.grants(account).value(grant, 'remaining'),
        grant,
      }),
    },
  ]);
}

/** What is to be taken, and from where; a null grant is the wallet. */
interface Draw {
  readonly grant: number | null;
  readonly amount: number;
}

/** From the grants in their order, past those that are due, and the rest from the wallet. */
export function drawn(ledger: Ledger, account: number, due: number, cost: number): readonly Draw[] {
  const grants = ledger.grants(account);
  const draws: Draw[] = [];
  let left = cost;
  for (const grant of ledger.activeGrants(account).slice(due)) {
    if (left === 0) break;
    const amount = Math.min(left, grants.value(grant, 'remaining'));
    draws.push({ grant, amount });
    left -= amount;
  }
  if (left > 0) draws.push({ grant: null, amount: left });
  return draws;
}

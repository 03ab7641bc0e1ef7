/** What may be spent, and what there is. */
import type { Ledger } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import { MICROS, type Network, type Outcome, statesOf } from './wire.js';

const DAY = 86_400_000;

/** What may be spent, in micro-dollars. */
const LIMITS = { per_transaction: MICROS, daily: 10 * MICROS, monthly: 100 * MICROS } as const;

export type Limited = Extract<Outcome, { type: 'limited' }>;

/** Whether one payment costs more than one may, or more than the caller lets it. */
export function limitOfOne(requested: number, maxValue?: number): Limited | undefined {
  const most =
    maxValue === undefined
      ? LIMITS.per_transaction
      : Math.min(LIMITS.per_transaction, Math.floor(maxValue * MICROS + 0.5));
  return requested > most
    ? { type: 'limited', limit: 'per_transaction', current: 0, requested, max: most }
    : undefined;
}

/** Which limit is in the way of so many micro-dollars more. */
export function limitOf(
  desk: WorldDesk,
  account: number,
  requested: number,
  network: Network,
  maxValue?: number,
): Limited | undefined {
  const { ledger } = desk;
  const now = desk.now();
  const one = limitOfOne(requested, maxValue);
  if (one) return one;
  const limits = [
    ['daily', spentSince(ledger, account, now - DAY), LIMITS.daily],
    ['monthly', spentSince(ledger, account, now - 30 * DAY), LIMITS.monthly],
  ] as const;
  for (const [limit, current, max] of limits) {
    if (current + requested > max) return { type: 'limited', limit, current, requested, max };
  }
  const there = Math.min(usdcOn(ledger, account, network), ledger.drawable(account, now).wallet);
  return requested > there
    ? { type: 'limited', limit: 'balance', current: there, requested, max: there }
    : undefined;
}

/** What was spent, and what may be spent yet of what was signed. */
function spentSince(ledger: Ledger, account: number, from: number): number {
  const payments = ledger.payments(account);
  const createdAt = { from };
  const spent = payments.sum('finalAmount', {
    createdAt,
    status: { oneOf: statesOf('success') },
  });
  return spent + payments.sum('amount', { createdAt, status: { equals: 'held' } });
}

/**
 * What the account has on one network, in micro-dollars: what came in there (entries carry the
 * network as their category), less what was paid or is held there. All networks are one account,
 * since the history is one list, and the ledger keeps the balance of all of them only.
 */
export function usdcOn(ledger: Ledger, account: number, network: Network): number {
  const payments = ledger.payments(account);
  const here = { equals: network };
  const received = ledger.entries(account).sum('amount', {
    category: here,
    state: { equals: 'posted' },
  });
  const paid = payments.sum('finalAmount', {
    network: here,
    status: { oneOf: statesOf('success') },
  });
  const held = payments.sum('amount', { network: here, status: { equals: 'held' } });
  return received - paid - held;
}

/** What time does by itself when it is moved: what is due happens, each thing at its own moment. */
import type { Ledger, LedgerEvent } from '../ledger/index.js';
import type { WorldClock } from './clock.js';
import type { Traffic } from './traffic.js';
import type { World } from './world.js';

/** One thing that came about because time went by. */
export type Happening =
  | {
      readonly what: 'grant-expired';
      readonly at: number;
      readonly account: number;
      readonly grant: number;
      /** What was left of it, which is gone. */
      readonly amount: number;
    }
  /** A payment that was asked for and not paid is given up by whoever looks; its status stays. */
  | {
      readonly what: 'payment-abandoned';
      readonly at: number;
      readonly account: number;
      readonly payment: number;
    }
  | {
      readonly what: 'credential-expired';
      readonly at: number;
      readonly principal: number;
      readonly credential: number;
    };

/** What an API leaves to time beside what its records say. */
export interface Habits {
  /** After how many milliseconds a pending payment that says nothing of it counts as abandoned. */
  abandonedAfter(realm: string): number | undefined;
}

/**
 * Moves a clock, and lets happen what is due until then, in the order of time. Nobody sees a moment
 * in between: all of it is decided within this call, and what it answers is durable. Going back
 * undoes nothing.
 */
export async function letTimePass(
  world: World,
  clock: WorldClock,
  to: number,
  habits: Habits,
  traffic?: Traffic,
): Promise<Happening[]> {
  const from = clock.now();
  const came = traffic?.catchUp(world, clock, to) ?? [];
  const happened = [...endings(world.ledger, from, to, habits), ...lapsesIn(came)];
  const expiries: Promise<unknown>[] = [];
  for (const { at, account } of duesUntil(world.ledger, to)) {
    // What was due before and had not been let go of goes now.
    clock.moveTo(Math.max(at, Math.min(from, to)));
    const { ledger } = world;
    for (const grant of ledger.activeGrants(account)) {
      const expiresAt = ledger.grants(account).value(grant, 'expiresAt');
      if (expiresAt === null || expiresAt > at) break;
      const amount = ledger.grants(account).value(grant, 'remaining');
      happened.push({ what: 'grant-expired', at: clock.now(), account, grant, amount });
    }
    expiries.push(world.execute({ type: 'expire-grants', account }));
  }
  clock.moveTo(to);
  await Promise.all(expiries);
  return happened.sort((a, b) => a.at - b.at);
}

/** When grants of which account are due, each moment once for each account. */
function duesUntil(ledger: Ledger, to: number): { at: number; account: number }[] {
  const dues: { at: number; account: number }[] = [];
  for (let account = 0; account < ledger.accountCount; account++) {
    let last: number | undefined;
    for (const grant of ledger.activeGrants(account)) {
      const at = ledger.grants(account).value(grant, 'expiresAt');
      if (at === null || at > to) break;
      if (at !== last) dues.push({ at, account });
      last = at;
    }
  }
  return dues.sort((a, b) => a.at - b.at);
}

/** The grants that lapsed while accounts went on living. */
function lapsesIn(events: readonly LedgerEvent[]): Happening[] {
  return events.flatMap((event, index): Happening[] => {
    if (event.type !== 'grant-changed' || event.patch.state !== 'expired') return [];
    const { account, seq: grant } = event;
    // The entry by which what remained leaves comes next.
    const entry = events[index + 1];
    if (entry?.type !== 'entry-recorded') return [];
    const { at, amount } = entry.row;
    return [{ what: 'grant-expired', at, account, grant, amount: Math.abs(amount ?? 0) }];
  });
}

/** What ends between two moments without a movement. */
function endings(ledger: Ledger, from: number, to: number, habits: Habits): Happening[] {
  const happened: Happening[] = [];
  const isWithin = (at: number | null): at is number => at !== null && at > from && at <= to;
  for (let account = 0; account < ledger.accountCount; account++) {
    const payments = ledger.payments(account);
    const after = habits.abandonedAfter(ledger.account(account)?.realm ?? '');
    const where = { status: { oneOf: ['pending', 'held'] } };
    for (const payment of payments.seqs({ where, limit: Number.POSITIVE_INFINITY })) {
      const given = payments.value(payment, 'expiresAt');
      const begun = payments.value(payment, 'createdAt');
      const isPending = payments.value(payment, 'status') === 'pending';
      const at = given ?? (after === undefined || !isPending ? null : begun + after);
      if (isWithin(at)) happened.push({ what: 'payment-abandoned', at, account, payment });
    }
  }
  for (let principal = 0; principal < ledger.principalCount; principal++) {
    const credentials = ledger.credentials(principal);
    for (let credential = 0; credential < credentials.length; credential++) {
      const at = credentials.value(credential, 'expiresAt');
      if (!isWithin(at) || credentials.value(credential, 'revokedAt') !== null) continue;
      happened.push({ what: 'credential-expired', at, principal, credential });
    }
  }
  return happened;
}

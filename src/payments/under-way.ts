/** Payments at resources of ours that were under way when their process, or their world, ended. */
import type { Command, Ledger } from '../ledger/index.js';
import { RESOURCE_KIND, tillOf } from './payment-registry.js';
import { WALLET_REALM } from './wallets.js';

/** What carries a command out, and says what became of it. */
type Submit = (command: Command) => { readonly ok: boolean };

/** One payment of the ledger. */
interface Place {
  readonly account: number;
  readonly seq: number;
}

/** How many payments are looked up at a time. */
const AT_ONCE = 1_000;

/**
 * Calls off what is under way in a world that begins. Nobody is there to finish it: its money is free
 * again, and its nonces are good for the same requests. Whoever asked has had no answer.
 *
 * @returns how many payments were called off
 */
export function releaseAtStart(ledger: Ledger, submit: Submit): number {
  const found: Place[] = [];
  for (let account = 0; ledger.account(account) !== undefined; account++) {
    const owner = ledger.principal(ledger.account(account)?.principal ?? -1);
    if (owner?.realm !== WALLET_REALM) continue;
    for (const status of ['held', 'pending'] as const) {
      const where = { status: { equals: status }, kind: { equals: RESOURCE_KIND } };
      const payments = ledger.payments(account);
      const all = payments.count(where);
      for (let offset = 0; offset < all; offset += AT_ONCE) {
        for (const { seq } of payments.page({ where, offset, limit: AT_ONCE })) {
          found.push({ account, seq });
        }
      }
    }
  }
  return callOff(found, submit, 'the process ended before it was settled');
}

/** Calls off what is under way in a world that ends, so that nothing of it is settled after that. */
export function releaseAtStop(ledger: Ledger, submit: Submit): number {
  const claims = [...tillOf(ledger).underWay()];
  for (const claim of claims) claim.state = 'released';
  return callOff(claims, submit, 'the process was stopped before it was settled');
}

/** Calls off, in a fork, what is under way in the world that it is a fork of: it goes on there only. */
export function releaseInFork(parent: Ledger, submit: Submit): number {
  return callOff([...tillOf(parent).underWay()], submit, 'it went on in another world');
}

function callOff(payments: readonly Place[], submit: Submit, reason: string): number {
  for (const { account, seq } of payments) {
    const { ok } = submit({ type: 'void-payment', account, payment: seq, reason });
    if (!ok) throw new Error(`payment ${seq} of account ${account} could not be called off`);
  }
  return payments.length;
}

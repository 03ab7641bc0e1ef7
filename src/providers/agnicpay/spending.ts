/** The payer's side: a resource that asks for payment is paid for, within what may be spent. */
import type { Ledger } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import type { Caller } from './access.js';
import { isNetwork, MICROS, type Network, type Outcome, statesOf } from './wire.js';

const DAY = 86_400_000;

/** What may be spent, in micro-dollars. */
const LIMITS = { per_transaction: MICROS, daily: 10 * MICROS, monthly: 100 * MICROS } as const;

interface Wanted {
  readonly url: string;
  /** In US dollars. */
  readonly maxValue?: number;
}

/** Fetches a resource of this mock, and pays what it asks for. */
export function spend(
  desk: WorldDesk,
  caller: Caller,
  wanted: Wanted,
  host: string,
): Promise<Outcome> {
  // One after the other, so that two together do not spend what only one may.
  return inTurn(desk.ledger, caller.account, () => spendNow(desk, caller, wanted, host));
}

async function spendNow(
  desk: WorldDesk,
  { account, credential }: Caller,
  { url, maxValue }: Wanted,
  host: string,
): Promise<Outcome> {
  const { resources } = desk;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (resources === undefined || parsed?.host !== host) return { type: 'elsewhere' };
  const target = `${parsed.pathname}${parsed.search}`;
  const asked = await resources.ask(target, host);
  const { price } = asked;
  if (price === undefined) {
    return asked.status < 300
      ? { type: 'free', body: asked.body }
      : { type: 'failed', why: `The resource answered ${asked.status}` };
  }
  const { amount, network, scheme } = price;
  if (!isNetwork(network)) return { type: 'failed', why: `It asks for payment on ${network}` };
  const limited = limitOf(desk, account, amount, network, maxValue);
  if (limited) return limited;
  const paid = await resources.pay(target, host, price);
  if (paid.transaction === undefined) {
    return { type: 'failed', why: `The resource answered ${paid.status} to the payment` };
  }
  const recorded = await desk.execute({
    type: 'record-payment',
    account,
    credential,
    amount,
    resource: `${parsed.origin}${uriText(target)}`,
    method: 'GET',
    network,
    scheme,
    reference: paid.transaction,
    status: 'settled',
  });
  if (!recorded.ok)
    throw new Error(`a payment that was made is refused: ${recorded.rejection.type}`);
  return { type: 'paid', body: paid.body, amount, network, scheme };
}

/** What was asked for, with every character encoded that parsers of URLs let by and URIs do not have. */
function uriText(target: string): string {
  return target.replaceAll(/%(?![0-9a-f]{2})|[^\w\-.~:/?@!$&'()*+,;=%]/gi, encodeURIComponent);
}

function limitOf(
  desk: WorldDesk,
  account: number,
  requested: number,
  network: Network,
  maxValue: number | undefined,
): Extract<Outcome, { type: 'limited' }> | undefined {
  const { ledger } = desk;
  const now = desk.now();
  const most =
    maxValue === undefined
      ? LIMITS.per_transaction
      : Math.min(LIMITS.per_transaction, Math.floor(maxValue * MICROS + 0.5));
  const limits = [
    ['per_transaction', 0, most],
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

function spentSince(ledger: Ledger, account: number, from: number): number {
  const status = { oneOf: statesOf('success') };
  return ledger.payments(account).sum('finalAmount', { createdAt: { from }, status });
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

const turns = new WeakMap<Ledger, Map<number, Promise<unknown>>>();

/** Waits until whatever began before it in the same account is over. */
function inTurn<T>(ledger: Ledger, account: number, work: () => Promise<T>): Promise<T> {
  const all = turns.get(ledger) ?? new Map<number, Promise<unknown>>();
  turns.set(ledger, all);
  const mine = (all.get(account) ?? Promise.resolve()).then(work, work);
  all.set(account, mine);
  return mine;
}

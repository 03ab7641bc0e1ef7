/** The payer's side: a resource that asks for payment is paid for, within what may be spent. */
import type { Ledger } from '../../ledger/index.js';
import type { Price, WorldDesk } from '../api.js';
import type { Caller } from './access.js';
import { callOffUnused } from './booking.js';
import { isNetwork, isScheme, MICROS, type Network, type Outcome, statesOf } from './wire.js';

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
  return inTurn(desk, caller.account, () => spendNow(desk, caller, wanted, host));
}

async function spendNow(
  desk: WorldDesk,
  { account, credential }: Caller,
  { url, maxValue }: Wanted,
  host: string,
): Promise<Outcome> {
  const { resources } = desk;
  const place = resourceOn(host, url);
  if (resources === undefined || place === undefined) return { type: 'elsewhere' };
  const { target, resource } = place;
  const asking = { target, host };
  const asked = await resources.ask(asking);
  const { price, problem } = asked;
  if (problem !== undefined) return { type: 'failed', why: unreadable(problem) };
  if (price === undefined) {
    return asked.status < 300
      ? { type: 'free', body: asked.body }
      : { type: 'failed', why: `The resource answered ${asked.status}` };
  }
  const { network, scheme } = price;
  if (!isNetwork(network) || !isScheme(scheme)) return { type: 'failed', why: unknown(price) };
  const limited = limitOf(desk, account, price.amount, network, maxValue);
  if (limited) return limited;
  const { status, body, spent } = await resources.pay(asking, price);
  if (spent === undefined) {
    return { type: 'failed', why: `The resource answered ${status} to the payment` };
  }
  const { amount, transaction } = spent;
  const recorded = await desk.execute({
    type: 'record-payment',
    account,
    credential,
    amount: price.amount,
    charged: amount,
    resource,
    method: 'GET',
    network,
    scheme,
    // Nothing is sent to a chain for what came to nothing.
    reference: transaction === '' ? null : transaction,
    status: 'settled',
  });
  if (!recorded.ok)
    throw new Error(`a payment that was made is refused: ${recorded.rejection.type}`);
  return { type: 'paid', body, amount, network, scheme };
}

/** A resource on a host by its path and query, and as records name it; undefined where it is elsewhere. */
export function resourceOn(
  host: string,
  url: string,
): { readonly target: string; readonly resource: string } | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.host !== host) return undefined;
  const target = `${parsed.pathname}${parsed.search}`;
  return { target, resource: `${parsed.origin}${uriText(target)}` };
}

/** What was asked for, with every character encoded that parsers of URLs let by and URIs do not have. */
function uriText(target: string): string {
  return target.replaceAll(/%(?![0-9a-f]{2})|[^\w\-.~:/?@!$&'()*+,;=%]/gi, encodeURIComponent);
}

/** What is said of a challenge that is none. */
export function unreadable(problem: string): string {
  return `The resource asks for payment, and what it asks ${problem}`;
}

/** What is said of a price that no wallet here can pay. */
export function unknown({ network, scheme }: Price): string {
  return `It asks for payment by ${scheme} on ${network}`;
}

/** Which limit is in the way of so many micro-dollars more. */
export function limitOf(
  desk: WorldDesk,
  account: number,
  requested: number,
  network: Network,
  maxValue?: number,
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

const turns = new WeakMap<Ledger, Map<number, Promise<unknown>>>();

/**
 * Waits until whatever began before it in the same account is over, so that two together do not spend
 * what only one may; and calls off what was signed and ran out unused.
 */
export function inTurn<T>(desk: WorldDesk, account: number, work: () => Promise<T>): Promise<T> {
  const all = turns.get(desk.ledger) ?? new Map<number, Promise<unknown>>();
  turns.set(desk.ledger, all);
  const begin = async () => {
    await callOffUnused(desk, account);
    return work();
  };
  const mine = (all.get(account) ?? Promise.resolve()).then(begin, begin);
  all.set(account, mine);
  return mine;
}

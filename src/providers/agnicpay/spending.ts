/** The payer's side: a resource that asks for payment is paid for, within what may be spent. */
import type { Ledger } from '../../ledger/index.js';
import type { Asking, Offer, Price, Resources, WorldDesk } from '../api.js';
import type { Caller } from './auth.js';
import {
  book,
  callOff,
  FETCHED,
  finishOld,
  hold,
  nonceOf,
  settledElsewhere,
  unfinished,
} from './booking.js';
import { limitOf, limitOfOne } from './limits.js';
import { placeOf } from './place.js';
import { isNetwork, isScheme, type Network, type Outcome, type Scheme } from './wire.js';

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
  caller: Caller,
  { url, maxValue }: Wanted,
  host: string,
): Promise<Outcome> {
  const { resources } = desk;
  const place = placeOf(host, url);
  if (!place.ok) return { type: 'elsewhere', why: place.why };
  if (resources === undefined) return failed('There is nothing to fetch here');
  const { target, resource } = place;
  const asking = { target, host: place.host };
  const asked = await resources.fetch(asking);
  if (asked.problem !== undefined) return failed(unreadable(asked.problem));
  if (asked.offers.length === 0) {
    return asked.complete && asked.status < 300
      ? { type: 'free', body: asked.body }
      : failed(answered(asked));
  }
  const before = unfinished(desk.ledger, caller.account, resource);
  // What is under way may have been paid: the same payment goes again, and never another beside it.
  const offer = before
    ? asked.offers.find(({ price }) => isSame(price, before.row))
    : asked.offers[0];
  if (offer === undefined) {
    return failed('An earlier payment for it is under way, and it asks for another now', 'pending');
  }
  const { amount, network, scheme } = offer.price;
  if (!isNetwork(network) || !isScheme(scheme)) return failed(unknown(offer.price));
  const limited = before
    ? limitOfOne(amount, maxValue)
    : limitOf(desk, caller.account, amount, network, maxValue);
  if (limited) return limited;
  const held = before
    ? ({ ok: true, payment: before.payment, at: before.row.createdAt } as const)
    : await hold(desk, caller, {
        amount,
        resource,
        method: 'GET',
        network,
        scheme,
        kind: FETCHED,
        expiresAt: desk.now() + offer.holdsMs,
      });
  if (!held.ok) return failed(`The payment cannot be booked (${held.rejection.type})`);
  return payNow(desk, resources, asking, {
    ...held,
    account: caller.account,
    offer,
    network,
    scheme,
  });
}

/** A payment that is booked, and about to be sent. */
interface Booked {
  readonly account: number;
  readonly payment: number;
  /** When it was booked, which is when it is signed. */
  readonly at: number;
  readonly offer: Offer;
  readonly network: Network;
  readonly scheme: Scheme;
}

/**
 * Sends a payment. It is a success once the resource and its receipt are there, and failed where the
 * resource says that it was not settled. What became of it otherwise, nobody knows: it stays pending.
 */
async function payNow(
  desk: WorldDesk,
  resources: Resources,
  asking: Asking,
  { account, payment, at, offer, network, scheme }: Booked,
): Promise<Outcome> {
  const nonce = nonceOf(account, payment);
  const { header } = offer.sign(nonce, at);
  const answer = await resources.pay(asking, header);
  const { status, complete, body, receipt } = answer;
  if (complete && status < 300) {
    const settled = receiptOf(answer, offer) ?? settledElsewhere(desk, network, nonce);
    // It was served, and neither the resource nor the network knows of a payment.
    if (settled === undefined) return { type: 'free', body };
    await book(desk, account, payment, settled);
    return { type: 'paid', body, amount: settled.amount, network, scheme };
  }
  if (complete && receipt?.success === false && receipt.transaction === '') {
    const why = `The payment was not settled: ${receipt.reason || 'no reason is given'}`;
    await callOff(desk, account, payment, why);
    return failed(why);
  }
  return failed(`${answered(answer)} to the payment`, 'pending');
}

/** What a receipt says, where it is one of this payment. */
function receiptOf(
  { receipt }: Awaited<ReturnType<Resources['pay']>>,
  { price }: Offer,
): { readonly amount: number; readonly transaction: string } | undefined {
  if (!receipt?.success || !receipt.ours) return undefined;
  const { transaction, amount } = receipt;
  const came = Number.isNaN(amount) ? price.amount : amount;
  const isAmount = Number.isSafeInteger(came) && came >= 0 && came <= price.amount;
  const isHash = came === 0 ? transaction === '' : /^0x[0-9a-f]{64}$/.test(transaction);
  return isAmount && isHash ? { amount: came, transaction } : undefined;
}

/** Nothing came of it; `none` was charged where nothing else is said. */
function failed(why: string, charged: 'none' | 'pending' = 'none'): Outcome {
  return { type: 'failed', why, charged };
}

/** What became of a request, as far as whoever asked can see it. */
export function answered({
  status,
  complete,
}: {
  readonly status: number;
  readonly complete: boolean;
}): string {
  if (complete) return `The resource answered ${status}`;
  return status === 0
    ? 'The resource ended the connection without an answer'
    : 'The resource ended the connection in the middle of its answer';
}

function isSame(
  price: Price,
  row: { amount: number; network: string | null; scheme: string | null },
) {
  return (
    price.amount === row.amount && price.network === row.network && price.scheme === row.scheme
  );
}

/** What is said of a challenge that is none. */
export function unreadable(problem: string): string {
  return `The resource asks for payment, and what it asks ${problem}`;
}

/** What is said of a price that no wallet here can pay. */
export function unknown({ network, scheme }: Price): string {
  return `It asks for payment by ${scheme} on ${network}`;
}

const turns = new WeakMap<Ledger, Map<number, Promise<unknown>>>();

/**
 * Waits until whatever began before it in the same account is over, so that two together do not spend
 * what only one may; and finishes the payments that are over.
 */
export function inTurn<T>(desk: WorldDesk, account: number, work: () => Promise<T>): Promise<T> {
  const all = turns.get(desk.ledger) ?? new Map<number, Promise<unknown>>();
  turns.set(desk.ledger, all);
  const begin = async () => {
    await finishOld(desk, account);
    return work();
  };
  const mine = (all.get(account) ?? Promise.resolve()).then(begin, begin);
  all.set(account, mine);
  return mine;
}

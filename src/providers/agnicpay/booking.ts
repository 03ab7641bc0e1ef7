/** What becomes of payments that are under way: they are booked before they are signed. */

import { hexId } from '../../ledger/ids/index.js';
import { LAST_MOMENT, type Ledger, type PaymentRow, type Rejection } from '../../ledger/index.js';
import {
  CUSTODIAN,
  chainOf,
  purseOf,
  type SettledPayment,
  settlementOf,
} from '../../payments/index.js';
import type { WorldDesk } from '../api.js';
import { type Caller, REALM } from './auth.js';

/** The kind of a payment that was signed for somebody else to send. */
export const SIGNED = 'signed';
/** The kind of a payment that is sent here, for a resource that is fetched. */
export const FETCHED = 'fetched';
const KINDS = [SIGNED, FETCHED];

const nonces = hexId({ key: 'agnicpay/nonce', prefix: '0x', digits: 64 });

/**
 * The nonce of a payment that is signed here. It names the payment's row: whoever settles it tells
 * which row that is, after a restart too.
 */
export function nonceOf(account: number, payment: number): string {
  return nonces.encode({ account, seq: payment });
}

/** What is paid, and until when that can be settled. */
export interface Terms {
  readonly amount: number;
  readonly resource: string;
  readonly method: string;
  readonly network: string;
  readonly scheme: string;
  readonly kind: typeof SIGNED | typeof FETCHED;
  readonly expiresAt: number;
}

export type Held =
  | { readonly ok: true; readonly payment: number; readonly at: number }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * Books a payment that is about to be signed, and holds what it can come to. A process that ends
 * after this leaves a row from which the payment can be made again, with the same nonce.
 */
export async function hold(
  desk: WorldDesk,
  { account, credential }: Caller,
  terms: Terms,
): Promise<Held> {
  const { ledger } = desk;
  const payment = ledger.payments(account).length;
  const expiresAt = Math.min(terms.expiresAt, LAST_MOMENT);
  const opened = desk.execute({ type: 'open-payment', account, credential, ...terms, expiresAt });
  const isOpen = ledger.payments(account).length > payment;
  // Both are decided before anything else happens in this world.
  const held = isOpen ? desk.execute({ type: 'hold-payment', account, payment }) : opened;
  for (const outcome of await Promise.all([opened, held])) {
    if (outcome.ok) continue;
    if (isOpen) await callOff(desk, account, payment, 'it could not be held');
    return outcome;
  }
  return { ok: true, payment, at: ledger.payments(account).value(payment, 'createdAt') };
}

/** Books what a held payment came to. */
export async function book(
  desk: WorldDesk,
  account: number,
  payment: number,
  { amount, transaction }: Pick<SettledPayment, 'amount' | 'transaction'>,
): Promise<void> {
  const settled = await desk.execute({
    type: 'settle-payment',
    account,
    payment,
    credential: desk.ledger.payments(account).value(payment, 'credential') ?? null,
    amount,
    // Nothing is sent to a chain for what came to nothing.
    ...(transaction === '' ? {} : { reference: transaction }),
  });
  if (!settled.ok) throw new Error(`what was settled is refused: ${settled.rejection.type}`);
}

/** Calls a payment off that is not over: nothing is held for it any more. */
export async function callOff(
  desk: WorldDesk,
  account: number,
  payment: number,
  reason: string,
): Promise<void> {
  await desk.execute({ type: 'void-payment', account, payment, reason });
}

/**
 * Books a payment that was signed here for somebody else, now that he has had it settled. What is
 * sent here is booked by who sends it, once its answer is there.
 */
export async function bookSigned(desk: WorldDesk, settled: SettledPayment): Promise<void> {
  // A nonce can be copied, and so it counts from the wallet that signed it only.
  if (settled.payer !== CUSTODIAN.address.toLowerCase()) return;
  const { ledger } = desk;
  const named = nonces.decode(settled.nonce);
  if (named === undefined || ledger.account(named.account)?.realm !== REALM) return;
  const { account, seq: payment } = named;
  const { status, kind } = ledger.payments(account).get(payment) ?? {};
  if (status === 'held' && kind === SIGNED) await book(desk, account, payment, settled);
}

/** A payment for a resource that was sent, and of which nobody knows yet what became of it. */
export function unfinished(
  ledger: Ledger,
  account: number,
  resource: string,
): { readonly payment: number; readonly row: PaymentRow } | undefined {
  const payments = ledger.payments(account);
  const where = { status: { equals: 'held' }, kind: { equals: FETCHED } };
  for (const payment of payments.seqs({ where, limit: Number.POSITIVE_INFINITY })) {
    const row = payments.get(payment);
    if (row?.resource === resource) return { payment, row };
  }
  return undefined;
}

/**
 * Finishes the payments of an account that are over: what was settled is booked, and what ran out
 * unused is called off. No payment may be in the middle of being made.
 */
export async function finishOld(desk: WorldDesk, account: number): Promise<void> {
  const now = desk.now();
  const of = (status: string): number[] => {
    const where = { status: { equals: status }, kind: { oneOf: KINDS } };
    const payments = desk.ledger.payments(account);
    return [...payments.seqs({ where, limit: Number.POSITIVE_INFINITY })];
  };
  // A process ended before the money was held, and so before anything was signed.
  for (const payment of of('pending')) await callOff(desk, account, payment, 'it was never signed');
  for (const payment of of('held')) {
    const { expiresAt, network } = desk.ledger.payments(account).get(payment) ?? {};
    if ((expiresAt ?? now) > now) continue;
    const settled = settledElsewhere(desk, network ?? '', nonceOf(account, payment));
    if (settled !== undefined) await book(desk, account, payment, settled);
    else await callOff(desk, account, payment, 'it ran out unused');
  }
}

/** How a payment was settled, by the books of the network that it was for; undefined while it was not. */
export function settledElsewhere(
  { ledger }: WorldDesk,
  network: string,
  nonce: string,
): SettledPayment | undefined {
  const { address } = CUSTODIAN;
  const asset = chainOf(network)?.usdc?.address ?? '';
  const purse = purseOf(ledger, address, network, asset);
  return purse === undefined ? undefined : settlementOf(ledger, address, purse, nonce);
}

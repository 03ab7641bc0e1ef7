/** The ledger's records as this API writes them. Amounts are texts, in the smallest units of USDC. */
import { dateTime } from '../../contract/date-time.js';
import { hexId } from '../../ledger/ids/index.js';
import type { PaymentRow, PaymentStatus, UsageRow } from '../../ledger/index.js';
import { FACILITATOR, type Offer, requirementsOf, transactionOf } from '../../payments/index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];
export type Payment = Wire['Payment'];
export type UsageEvent = Wire['UsageEvent'];

const paymentIds = hexId({ key: 'x402/payment', prefix: 'pay_', digits: 24 });
const usageIds = hexId({ key: 'x402/usage', prefix: 'use_', digits: 24 });

/** What each state of a payment is here: one that is held is under way. */
const STATUS: Readonly<Record<PaymentStatus, Payment['status']>> = {
  pending: 'pending',
  held: 'pending',
  settled: 'settled',
  completed: 'completed',
  failed: 'failed',
  voided: 'failed',
};

export function payment(account: number, seq: number, row: PaymentRow, payer: string): Payment {
  const { network, scheme, reference, settledAt, consumedAt, finalAmount } = row;
  return {
    id: paymentIds.encode({ account, seq }),
    status: STATUS[row.status as PaymentStatus],
    payer,
    amount: String(finalAmount ?? row.amount),
    maximum: scheme === 'upto' ? String(row.amount) : null,
    network: network ?? '',
    scheme: scheme ?? '',
    method: row.method,
    resource: row.resource,
    nonce: reference?.split(' ')[0] ?? null,
    // Nothing is sent to a chain for a payment that came to nothing.
    transaction:
      settledAt === null ? null : transactionOf(account, seq, finalAmount ?? row.amount) || null,
    reason: row.reason,
    createdAt: dateTime(row.createdAt),
    settledAt: settledAt === null ? null : dateTime(settledAt),
    completedAt: consumedAt === null ? null : dateTime(consumedAt),
  };
}

export function usageEvent(account: number, seq: number, row: UsageRow): UsageEvent {
  return {
    id: usageIds.encode({ account, seq }),
    paymentId: paymentIds.encode({ account, seq: row.payment ?? 0 }),
    resource: row.resource ?? '',
    method: row.method,
    units: row.units,
    amount: String(row.cost),
    createdAt: dateTime(row.at),
  };
}

/** The type of everything that there is to pay for here, as discovery names it. */
export const RESOURCE_TYPE = 'http';

/** A priced operation of this mock, at the origin where the client sees it. */
export function discovered(
  offer: Offer,
  origin: string,
  since: number,
): Wire['DiscoveredResource'] {
  const { terms, method, path } = offer;
  const { scheme, network, amount, asset, payTo, maxTimeoutSeconds } = requirementsOf(terms);
  const { name, version } = terms.domain;
  const extra: Wire['SigningTerms'] = {
    name,
    version,
    ...(terms.method === 'permit2' ? { assetTransferMethod: terms.method } : {}),
    ...(scheme === 'upto' ? { facilitatorAddress: FACILITATOR } : {}),
  };
  return {
    resource: `${origin}${path}`,
    type: RESOURCE_TYPE,
    x402Version: 2,
    accepts: [{ scheme, network, amount, asset, payTo, maxTimeoutSeconds, extra }],
    lastUpdated: dateTime(since),
    metadata: { method, description: terms.description },
  };
}

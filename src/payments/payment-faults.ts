/** What can be made to go wrong with a payment, by name. */
import type { Operation } from '../contract/contract.js';
import type { Interference, Passing } from '../contract/fault-plan.js';
import { isRecord } from './header.js';

/** When each mischief can happen: while nobody has paid yet, with a payment, or at a facilitator. */
export const MISCHIEFS = {
  /** The challenge cannot be read. */
  'malformed-challenge': 'unpaid',
  /** A payment is refused with the code that is given. */
  'verify-refused': 'paid',
  /** The challenge that a payment answers is over. */
  'challenge-expired': 'paid',
  /** The price has doubled since the challenge. */
  'price-changed': 'paid',
  /** The facilitator lets everybody wait. */
  'facilitator-slow': 'paid',
  /** The facilitator does not answer. */
  'facilitator-down': 'paid',
  /** The facilitator answers what is no JSON. */
  'facilitator-garbled': 'paid',
  /** The transaction is sent and reverts: nothing is paid. */
  'settle-reverted': 'paid',
  /** The transaction is not confirmed in time; asked again with the same payment, it is. */
  'settle-pending': 'paid',
  /** It is paid, and the connection ends without an answer. */
  'answer-lost': 'paid',
  /** It is paid, and something on the way answers 502. */
  'bad-gateway': 'paid',
  /** It is paid, and payment is asked for once more. */
  'double-challenge': 'paid',
  /** It is paid and answered, with the receipt of another payment. */
  'wrong-receipt': 'paid',
} as const satisfies Readonly<Record<string, 'unpaid' | 'paid'>>;

export type MischiefName = keyof typeof MISCHIEFS;

/** One mischief that a request meets. */
export interface Mischief {
  readonly fault: MischiefName;
  /**
   * What `verify-refused` and `settle-reverted` say: the code for a bad signature, and the one for a
   * transaction that failed, when left out.
   */
  readonly code?: string;
  /** How long `facilitator-slow` waits: a second when left out. */
  readonly ms?: number;
}

/** What a mischief does to a request to a facilitator, beside what the facilitator does itself. */
export function atFacilitator({ fault, ms = 1_000 }: Mischief): Partial<Interference> {
  switch (fault) {
    case 'facilitator-slow':
      return { before: { delayMs: ms } };
    case 'facilitator-down':
      return { before: { delayMs: 0, instead: 'dropped' } };
    case 'facilitator-garbled':
      // What was settled is settled: only the answer cannot be read.
      return { delivery: { type: 'garbled' } };
    case 'answer-lost':
      return { after: { delayMs: 0, instead: 'dropped' } };
    default:
      return {};
  }
}

/** What can go wrong at each operation of a facilitator. */
const AT_ROLE: Readonly<Record<string, readonly MischiefName[]>> = {
  verify: [
    'verify-refused',
    'challenge-expired',
    'facilitator-slow',
    'facilitator-down',
    'facilitator-garbled',
  ],
  settle: [
    'settle-reverted',
    'settle-pending',
    'answer-lost',
    'facilitator-slow',
    'facilitator-down',
    'facilitator-garbled',
  ],
  supported: ['facilitator-slow', 'facilitator-down', 'facilitator-garbled'],
  discovery: ['facilitator-slow', 'facilitator-down', 'facilitator-garbled'],
};

/** Whether a mischief can ever happen at an operation. */
export function canHappen(fault: MischiefName, { payment }: Operation): boolean {
  if (!isRecord(payment)) return false;
  return payment.role === undefined || (AT_ROLE[String(payment.role)]?.includes(fault) ?? false);
}

/** Whether a mischief can happen to a request: those about payments wait for one. */
export function isTimeFor(fault: MischiefName, passing: Passing<unknown>): boolean {
  const { payment } = passing.operation;
  if (isRecord(payment) && payment.role !== undefined) return true;
  const header = passing.header('payment-signature') ?? passing.header('x-payment');
  return (header === undefined) === (MISCHIEFS[fault] === 'unpaid');
}

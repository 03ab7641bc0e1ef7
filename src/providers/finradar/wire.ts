/** The ledger's records as this API writes them, and its two ledgers as ours reads them. */
import { addMonths } from '../../calendar-months.js';
import { dateTimeToSecond } from '../../contract/date-time.js';
import { alnumId, shortId, uuidV4Id } from '../../ledger/ids/index.js';
import type { Account, Attributes, ENTRIES, Placed, Principal, Where } from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];
export type BillingHistory = Wire['BillingHistory'];
export type BillingTransaction = Wire['BillingTransaction'];
export type BillingType = BillingTransaction['type'];
export type TokenTransaction = Wire['TokenTransaction'];
export type TokenTransactionList = Wire['TokenTransactionList'];
export type TokenBalance = Wire['TokenBalance'];
export type Plan = Wire['Plan'];

export const TOKEN = { code: 'TOKEN', scale: 0 } as const;
/** What is charged through Stripe: cents. */
export const USD = { code: 'USD', scale: 2 } as const;

/** Tokens that a plan brings each month; the free one brings as many at signup. */
export const QUOTA: Readonly<Record<Plan, number>> = { free: 2_000, paid: 200_000 };
/** Cents that the paid plan costs each month. */
export const PRICE = 2_900;

/** The kinds of entry that are billing events, and what each says to people unless told otherwise. */
const DESCRIPTIONS: Readonly<Record<BillingType, string>> = {
  subscription_refill: 'Monthly paid plan refill',
  one_time_grant: 'One-time grant',
  manual_adjustment: 'Admin adjustment',
  refund: 'Refund',
};

/** The kinds of entry that are billing events. */
export const BILLING_TYPES: readonly string[] = Object.keys(DESCRIPTIONS);

/** The billing history. What a call caused, the refund of one included, names its endpoint. */
export const BILLING_EVENTS: Where<typeof ENTRIES> = {
  kind: { oneOf: BILLING_TYPES },
  resource: { isNull: true },
};

/** The token ledger: everything that the balance is the sum of. */
export const TOKEN_MOVEMENTS: Where<typeof ENTRIES> = {
  state: { equals: 'posted' },
  amount: { isNull: false },
};

const transactionId = shortId({ key: 'finradar/entry', prefix: 'wtx_' });
// Stripe's own begin with in_1, and have as many characters.
const invoiceId = alnumId({ key: 'finradar/invoice', prefix: 'in_1', length: 22 });
const requestId = uuidV4Id({ key: 'finradar/request' });

/** A moment to the second, in UTC; what is below a second is cut off. */
export function timestamp(at: number): string {
  return dateTimeToSecond(at);
}

/** Cents as a number of dollars. */
export function dollars(cents: number): number {
  return cents / 100;
}

/** An entry, where it is and what it says. */
type PlacedEntry = Placed<typeof ENTRIES>;

/**
 * A billing event.
 *
 * @throws {Error} for an entry that none of the four types fits.
 */
export function billingTransaction(account: number, placed: PlacedEntry): BillingTransaction {
  const { seq, row } = placed;
  switch (row.kind) {
    case 'subscription_refill':
      return subscriptionRefill(account, placed);
    case 'one_time_grant':
      return oneTimeGrant(account, placed);
    case 'manual_adjustment':
      return manualAdjustment(account, placed);
    case 'refund':
      // What gives back no money is no refund through Stripe: it moved tokens only.
      return row.charge === null
        ? manualAdjustment(account, placed)
        : refund(account, placed, row.charge);
    default:
      throw new Error(`entry ${seq} of account ${account} is no billing event: ${row.kind}`);
  }
}

function subscriptionRefill(
  account: number,
  { seq, row }: PlacedEntry,
): Wire['SubscriptionRefill'] {
  const { amount, charge } = row;
  if (amount === null || charge === null) {
    throw new Error(`refill ${seq} of account ${account} brings nothing, or costs nothing`);
  }
  return {
    id: transactionId.encode({ account, seq }),
    created_at: timestamp(row.at),
    type: 'subscription_refill',
    amount_usd: dollars(charge),
    tokens_credited: amount,
    stripe_invoice_id: invoiceId.encode({ account, seq }),
    description: row.memo ?? DESCRIPTIONS.subscription_refill,
  };
}

function oneTimeGrant(account: number, { seq, row }: PlacedEntry): Wire['OneTimeGrant'] {
  if (row.amount === null) throw new Error(`grant ${seq} of account ${account} brings nothing`);
  return {
    id: transactionId.encode({ account, seq }),
    created_at: timestamp(row.at),
    type: 'one_time_grant',
    amount_usd: null,
    tokens_credited: row.amount,
    stripe_invoice_id: null,
    description: row.memo ?? DESCRIPTIONS.one_time_grant,
  };
}

function manualAdjustment(account: number, { seq, row }: PlacedEntry): Wire['ManualAdjustment'] {
  return {
    id: transactionId.encode({ account, seq }),
    created_at: timestamp(row.at),
    type: 'manual_adjustment',
    amount_usd: null,
    tokens_credited: row.amount,
    stripe_invoice_id: null,
    description: row.memo ?? DESCRIPTIONS.manual_adjustment,
  };
}

function refund(account: number, { seq, row }: PlacedEntry, charge: number): Wire['Refund'] {
  if (row.refers === null) throw new Error(`refund ${seq} of account ${account} is of nothing`);
  return {
    id: transactionId.encode({ account, seq }),
    created_at: timestamp(row.at),
    type: 'refund',
    amount_usd: dollars(charge),
    tokens_credited: row.amount,
    stripe_invoice_id: invoiceId.encode({ account, seq: row.refers }),
    description: row.memo ?? DESCRIPTIONS.refund,
  };
}

/** @throws {Error} for an entry that moved no tokens. */
export function tokenTransaction(account: number, { seq, row }: PlacedEntry): TokenTransaction {
  const { amount, resource, refers } = row;
  if (amount === null) throw new Error(`entry ${seq} of account ${account} moved no tokens`);
  return {
    created_at: timestamp(row.at),
    delta: amount,
    endpoint: resource,
    metadata: {
      // The refund of a call carries the request of that call.
      request_id: resource === null ? null : requestId.encode({ account, seq: refers ?? seq }),
    },
  };
}

/** What the account of a subscriber says: when he subscribed; null for one who never did. */
export function accountAttributes(subscribedAt: number | null): Attributes {
  return { subscribedAt };
}

/** The plan of an account, and the moment whose anniversaries begin its cycles. */
export function planOf(
  owner: Principal,
  { attributes }: Account,
): { readonly plan: Plan; readonly since: number } {
  const { subscribedAt } = attributes;
  return typeof subscribedAt === 'number'
    ? { plan: 'paid', since: subscribedAt }
    : { plan: 'free', since: owner.createdAt };
}

/**
 * The monthly anniversary of a moment: the same time of the same day, or of the last day of a month
 * that has no such day. It is counted from the beginning and not from the last one: what began on
 * 31 January is due on 28 February, and on 31 March again.
 */
export function anniversary(since: number, months: number): number {
  return addMonths(since, months);
}

/** The first anniversary after `now`: at the very moment of one, the next cycle has begun. */
export function cycleEnd(since: number, now: number): number {
  const first = new Date(since);
  const today = new Date(now);
  const months =
    12 * (today.getUTCFullYear() - first.getUTCFullYear()) +
    (today.getUTCMonth() - first.getUTCMonth());
  const thisMonths = anniversary(since, months);
  return thisMonths > now ? thisMonths : anniversary(since, months + 1);
}

const DAY = 86_400_000;

export function tokenBalance(
  owner: Principal,
  account: Account,
  balance: number,
  now: number,
): TokenBalance {
  const { plan, since } = planOf(owner, account);
  const end = cycleEnd(since, now);
  return {
    current_balance: balance,
    plan,
    monthly_quota: QUOTA[plan],
    days_until_refill: Math.ceil((end - now) / DAY),
    suspended: balance === 0,
    billing_cycle_end: timestamp(end),
  };
}

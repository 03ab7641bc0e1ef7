/**
 * What a ledger keeps: people, keys, accounts, and the four kinds of row that an account's feeds hold.
 *
 * Everything is reached by small integers: a principal or an account by its index, a row by its
 * sequence number in its feed. Amounts are safe integers in the minor units of the account's unit,
 * times are milliseconds since the Unix epoch.
 */
import type { Feed, FeedSchema, Row } from './feed.js';

/**
 * The greatest amount or count that one record may carry, so that sums over thousands of the
 * greatest, and over millions of ordinary ones, are still exact.
 */
export const MOST = 1_000_000_000_000;

/** The last moment of a world, which every API can show: the end of the year 9999. */
export const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The longest text of a record, in UTF-16 code units: as long as the longest URL that Node reads. */
export const LONGEST_TEXT = 16_384;

/** The longest text that names a kind, a state or a category. */
const LONGEST_WORD = 256;

const COUNT = { least: 0, most: MOST } as const;
const MONEY = { least: -MOST, most: MOST } as const;
const TIME = { least: 0, most: LAST_MOMENT } as const;
/** A row of another feed, by its sequence number. */
const PLACE = { least: 0, most: 2 ** 32 - 1 } as const;
const TEXT = { longest: LONGEST_TEXT } as const;
const WORD = { longest: LONGEST_WORD } as const;

/** What amounts are counted in: `USD` at scale 2 is cents, `USDC` at scale 6 is micro-dollars. */
export interface Unit {
  readonly code: string;
  /** How many decimal digits the minor unit is below the major one. */
  readonly scale: number;
}

/** Facts that only one API has use for. The ledger carries them and never looks. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** Someone who can own keys and accounts. */
export interface Principal {
  readonly index: number;
  /** Whose book this is in: handles, e-mail addresses and secrets are unique within one realm. */
  readonly realm: string;
  readonly handle: string;
  /** `user`, `org`, or any other word of the realm's. */
  readonly kind: string;
  readonly name: string;
  /** Unique in its realm, where there is one. */
  readonly email: string | null;
  readonly passwordHash: string | null;
  readonly createdAt: number;
  readonly attributes: Attributes;
}

/** A user who may act for an org, and how far. */
export interface Membership {
  readonly org: number;
  readonly user: number;
  readonly role: string;
  readonly permissions: readonly string[];
}

/** Where value of one unit is kept for one principal. Its rows and its balance are beside it. */
export interface Account {
  readonly index: number;
  readonly principal: number;
  /** The principal's. */
  readonly realm: string;
  /** What it is for. Unique among the accounts of its principal. */
  readonly purpose: string;
  readonly unit: Unit;
  /** The wallet may not go below this: 0, less than 0, or null for no limit. */
  readonly floor: number | null;
  /** What `charge` counts on this account's rows; null where nothing is charged outside. */
  readonly chargeUnit: Unit | null;
  readonly attributes: Attributes;
}

/**
 * The other legs of movements, one set for each unit. They have a balance and no rows.
 * Granted and topped-up value comes from `issuer`, drawn value goes to `revenue`; a charge outside
 * (a card) moves money from `processor` to `sales`.
 */
export const COUNTER_ACCOUNTS = ['issuer', 'revenue', 'processor', 'sales'] as const;
export type CounterAccount = (typeof COUNTER_ACCOUNTS)[number];
/** The two that face an account's entries. */
export type Counter = 'issuer' | 'revenue';

export type EntryState = 'pending' | 'posted' | 'voided';
export type PaymentStatus = 'pending' | 'held' | 'settled' | 'completed' | 'failed' | 'voided';

/** Keys, tokens and sessions of one principal. */
export const CREDENTIALS = {
  kind: { type: 'label', ...WORD },
  name: { type: 'text', ...TEXT },
  /** Unique for its kind in its realm. */
  secret: { type: 'text', ...TEXT },
  /** As much of the secret as may be shown. */
  prefix: { type: 'text', ...TEXT },
  /** Joined by commas; `*` permits everything. */
  permissions: { type: 'label', ...TEXT },
  createdAt: { type: 'integer', range: true, ...TIME },
  expiresAt: { type: 'integer', nullable: true, ...TIME },
  revokedAt: { type: 'integer', nullable: true, ...TIME },
  lastUsedAt: { type: 'integer', nullable: true, ...TIME },
} as const satisfies FeedSchema;

/** Value that was given for a while. Drawn soonest to expire first, before the wallet. */
export const GRANTS = {
  kind: { type: 'label', facet: true, ...WORD },
  amount: { type: 'integer', sum: true, ...COUNT },
  /** The sum of the grant's posted entries. Kept by the ledger, never set by a fact. */
  remaining: { type: 'integer', sum: true, ...COUNT },
  grantedAt: { type: 'integer', range: true, ...TIME },
  /** Null: never. */
  expiresAt: { type: 'integer', nullable: true, range: true, ...TIME },
  /** A {@link GrantState}. */
  state: { type: 'label', facet: true, ...WORD },
  memo: { type: 'label', nullable: true, ...TEXT },
} as const satisfies FeedSchema;

/** A movement between an account and a counter-account. */
export const ENTRIES = {
  at: { type: 'integer', range: true, ...TIME },
  kind: { type: 'label', facet: true, ...WORD },
  /** What the account gained, negative for what it gave; null when only recorded. */
  amount: { type: 'integer', nullable: true, sum: true, ...MONEY },
  /** A {@link Counter}. */
  counter: { type: 'label', ...WORD },
  /** An {@link EntryState}. A pending entry is held: it lowers what is available, not the balance. */
  state: { type: 'label', facet: true, ...WORD },
  category: { type: 'label', nullable: true, facet: true, ...WORD },
  resource: { type: 'label', nullable: true, facet: true, ...TEXT },
  memo: { type: 'label', nullable: true, ...TEXT },
  grant: { type: 'integer', nullable: true, ...PLACE },
  usage: { type: 'integer', nullable: true, ...PLACE },
  payment: { type: 'integer', nullable: true, ...PLACE },
  credential: { type: 'integer', nullable: true, ...PLACE },
  /** The entry of this account that this one reverses. */
  refers: { type: 'integer', nullable: true, range: true, ...PLACE },
  /** Money charged outside for this, in the account's charge unit; negative when paid back. */
  charge: { type: 'integer', nullable: true, sum: true, ...MONEY },
  updatedAt: { type: 'integer', ...TIME },
  /** An id from outside: an invoice, a request. */
  reference: { type: 'text', nullable: true, ...TEXT },
} as const satisfies FeedSchema;

/** Something asked for and paid, and how far it has come. */
export const PAYMENTS = {
  createdAt: { type: 'integer', range: true, ...TIME },
  updatedAt: { type: 'integer', ...TIME },
  /** A {@link PaymentStatus}. */
  status: { type: 'label', facet: true, ...WORD },
  /** What was asked, or at most so much. */
  amount: { type: 'integer', sum: true, ...COUNT },
  resource: { type: 'label', facet: true, ...TEXT },
  method: { type: 'label', nullable: true, facet: true, ...WORD },
  network: { type: 'label', nullable: true, facet: true, ...WORD },
  scheme: { type: 'label', nullable: true, facet: true, ...WORD },
  kind: { type: 'label', nullable: true, facet: true, ...WORD },
  credential: { type: 'integer', nullable: true, ...PLACE },
  /** Its debit or its hold. */
  entry: { type: 'integer', nullable: true, ...PLACE },
  usage: { type: 'integer', nullable: true, ...PLACE },
  settledAt: { type: 'integer', nullable: true, ...TIME },
  consumedAt: { type: 'integer', nullable: true, ...TIME },
  /** Advisory: the ledger does not enforce it. */
  expiresAt: { type: 'integer', nullable: true, ...TIME },
  /** What was charged in the end; null as long as nothing has been. */
  finalAmount: { type: 'integer', nullable: true, sum: true, ...COUNT },
  /** Why it failed or was voided. */
  reason: { type: 'label', nullable: true, ...TEXT },
  reference: { type: 'text', nullable: true, ...TEXT },
} as const satisfies FeedSchema;

/** Metered consumption. What paid for it is named by `payment`, or else by `entry`. */
export const USAGE = {
  at: { type: 'integer', range: true, ...TIME },
  resource: { type: 'label', nullable: true, facet: true, ...TEXT },
  method: { type: 'label', nullable: true, ...WORD },
  units: { type: 'integer', sum: true, ...COUNT },
  /** In the account's unit. */
  cost: { type: 'integer', sum: true, ...COUNT },
  /** The same in the account's charge unit, where the API tells both. It moves nothing. */
  charge: { type: 'integer', nullable: true, sum: true, ...COUNT },
  category: { type: 'label', nullable: true, facet: true, ...WORD },
  credential: { type: 'integer', nullable: true, ...PLACE },
  /** The payment that paid for it. */
  payment: { type: 'integer', nullable: true, ...PLACE },
  /** The first of the entries that paid for it; they are next to each other. Null with a payment. */
  entry: { type: 'integer', nullable: true, ...PLACE },
  reference: { type: 'text', nullable: true, ...TEXT },
} as const satisfies FeedSchema;

export type CredentialRow = Row<typeof CREDENTIALS>;
export type GrantRow = Row<typeof GRANTS>;
export type EntryRow = Row<typeof ENTRIES>;
export type PaymentRow = Row<typeof PAYMENTS>;
export type UsageRow = Row<typeof USAGE>;

/** A feed as seen by those who may only read: every change of a ledger goes through its events. */
export type FeedView<S extends FeedSchema> = Omit<
  Feed<S>,
  'append' | 'change' | 'forget' | 'fork' | 'changedSince'
>;
export type CredentialFeed = FeedView<typeof CREDENTIALS>;
export type GrantFeed = FeedView<typeof GRANTS>;
export type EntryFeed = FeedView<typeof ENTRIES>;
export type PaymentFeed = FeedView<typeof PAYMENTS>;
export type UsageFeed = FeedView<typeof USAGE>;

/** Where a credential is: `seq` counts in the feed of its principal. */
export interface CredentialRef {
  readonly principal: number;
  readonly seq: number;
}

export type CredentialState = 'valid' | 'expired' | 'revoked';

/** Whether a credential's `permissions` include one, or all of them by `*`. */
export function permits(permissions: string, permission: string): boolean {
  return permissions === '*' || permissions.split(',').includes(permission);
}

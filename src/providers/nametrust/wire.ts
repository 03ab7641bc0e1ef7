/** What the ledger knows, in this API's words. Pure. */
import { dateTimeToSecond } from '../../contract/date-time.js';
import { typeId } from '../../ledger/ids/index.js';
import type {
  Account,
  Attributes,
  CredentialRow,
  Drawable,
  EntryRow,
  Principal,
} from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];
type CreditDraw = Wire['CreditDraw'];
type CreditGrant = Wire['CreditGrant'];
type ErrorCode = Wire['Error']['code'];
export type MovementKind = Wire['CreditEntry']['kind'];

/** The kinds of entry that the feed shows. Wallet top-ups and settlements are no part of it. */
export const MOVEMENT_KINDS = [
  'allot',
  'consume',
  'overflow',
  'expire',
  'revoke',
] as const satisfies readonly MovementKind[];

/** What credits are drawn for. */
export const USAGE_KINDS = [
  'ai_usage',
  'tm_usage',
] as const satisfies readonly CreditDraw['usage_kind'][];

/** What `*` stands for on an org key. */
const ALL_PERMISSIONS = 'billing:read,org:read';

const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  'authorize.unauthenticated': 'A valid API key is required',
  'authorize.forbidden': 'This key may not list organizations',
  'credit.handler.identity_missing': 'An authenticated organization identity is required',
  'credit.usage.invalid_filter': 'A kind or usage_kind filter value is not recognized',
  'credit.usage.failed': 'Failed to list credit activity',
  'credit.balance.not_provisioned': 'The organization has no credit ledger yet',
  'credit.balance.currency_changed': "The organization's billing currency has changed",
  'credit.balance.failed': 'Failed to read the credit balance',
  'org.list.user_required': 'An authenticated user is required',
  'org.list.user.lookup_failed': 'Failed to look up the user',
  'org.list.failed': 'Failed to list organizations',
  'me.get.failed': 'Failed to read the key',
  'request.path.invalid': 'The request path cannot be decoded',
  'request.route.not_found': 'There is no such endpoint',
  'request.route.method_not_allowed': 'This endpoint does not support the method',
  'request.route.failed': 'Failed to handle the request',
};

/** The pattern of an organization's id. */
export const ORG_ID = /^org_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/**
 * Ids hang on their owner's handle and not on his place in the ledger, so that an organization has
 * the same id whichever other APIs share its world. No operation takes one that has to be read back:
 * organizations are looked for among the few that a key reaches.
 */
function idOf(prefix: string, owner: Pick<Principal, 'handle'>, seq: number, at: number): string {
  const key = `nametrust/${prefix}/${owner.handle}`;
  return typeId({ key, prefix }).encode({ account: 0, seq, at });
}

/** The id that `X-Org-ID` takes. */
export function orgId(org: Pick<Principal, 'handle' | 'createdAt'>): string {
  return idOf('org', org, 0, org.createdAt);
}

/** UTC, to the second, rounded down: what happened in a second never shows the next. */
export function timestamp(at: number): string {
  return dateTimeToSecond(at);
}

/** @throws {Error} for an entry of another kind than {@link MOVEMENT_KINDS}. */
export function creditEntry(org: Principal, seq: number, row: EntryRow): Wire['CreditEntry'] {
  const { kind } = row;
  switch (kind) {
    case 'consume':
    case 'overflow':
      return creditDraw(org, seq, row, kind);
    case 'allot':
    case 'expire':
    case 'revoke':
      return creditGrant(org, seq, row, kind);
    default:
      throw new Error(`entry ${seq} is no movement of the feed: ${kind}`);
  }
}

function creditDraw(
  org: Principal,
  seq: number,
  { at, amount, category, usage }: EntryRow,
  kind: CreditDraw['kind'],
): CreditDraw {
  if (amount === null || usage === null || (category !== 'ai_usage' && category !== 'tm_usage')) {
    throw new Error(`entry ${seq} draws credits, but not for a usage of a known kind`);
  }
  return {
    object: 'credit_entry',
    id: idOf('cent', org, seq, at),
    kind,
    credits: amount,
    usage_kind: category,
    // A usage is recorded at the moment of the entries that pay for it.
    usage_ref: idOf('usage', org, usage, at),
    created_at: timestamp(at),
  };
}

function creditGrant(
  org: Principal,
  seq: number,
  { at, amount }: EntryRow,
  kind: CreditGrant['kind'],
): CreditGrant {
  if (amount === null) throw new Error(`entry ${seq} moves no credits`);
  return {
    object: 'credit_entry',
    id: idOf('cent', org, seq, at),
    kind,
    credits: amount,
    created_at: timestamp(at),
  };
}

/** What an account is priced in: its charge unit, whose minor units the receivable is told in. */
export function currencyOf({ index, chargeUnit }: Account): string {
  if (chargeUnit === null) throw new Error(`account ${index} has no charge unit`);
  return chargeUnit.code;
}

/** The currency that an organization is billed in, when it is not what its ledger is kept in. */
export function billingCurrencyOf({ attributes }: Principal): string | undefined {
  const { currency } = attributes;
  return typeof currency === 'string' ? currency : undefined;
}

/** Below zero the wallet holds nothing, and its shortfall is owed at the account's price. */
export function creditBalance(
  { granted, wallet }: Drawable,
  account: Account,
): Wire['CreditBalance'] {
  const bought = Math.max(0, wallet);
  return {
    object: 'credit_balance',
    currency: currencyOf(account),
    available_credits: granted + bought,
    bucket_credits: granted,
    wallet_credits: bought,
    receivable_amount: Math.max(0, -wallet) * creditPriceOf(account),
  };
}

/** Minor units of money for one credit. */
function creditPriceOf({ index, attributes }: Account): number {
  const { creditPrice } = attributes;
  if (typeof creditPrice !== 'number') throw new Error(`account ${index} has no price of a credit`);
  return creditPrice;
}

/** The key that asks, at the time of its asking: that is when it was last used. */
export function orgKey(
  owner: Principal,
  seq: number,
  row: CredentialRow,
  now: number,
): Wire['OrgKey'] {
  const permissions = row.permissions === '*' ? ALL_PERMISSIONS : row.permissions;
  return {
    object: 'org_key',
    id: idOf('okey', owner, seq, row.createdAt),
    name: row.name,
    description: null,
    prefix: row.prefix,
    permissions: permissions === '' ? [] : permissions.split(','),
    revoked_by: null,
    expires_at: row.expiresAt === null ? null : timestamp(row.expiresAt),
    last_used_at: timestamp(now),
    revoked_at: null,
    created_at: timestamp(row.createdAt),
    updated_at: timestamp(row.createdAt),
  };
}

/** Like {@link orgKey}; what it may do is said by its owner's roles. */
export function personalKey(
  owner: Principal,
  seq: number,
  row: CredentialRow,
  now: number,
): Wire['PersonalKey'] {
  return {
    object: 'personal_key',
    id: idOf('pkey', owner, seq, row.createdAt),
    name: row.name,
    description: null,
    prefix: row.prefix,
    org_scope: row.permissions === '*' ? 'all' : 'selected',
    revoked_by: null,
    expires_at: row.expiresAt === null ? null : timestamp(row.expiresAt),
    last_used_at: timestamp(now),
    revoked_at: null,
    created_at: timestamp(row.createdAt),
    updated_at: timestamp(row.createdAt),
  };
}

export function orgItem(org: Principal): Wire['Org'] {
  return {
    object: 'org',
    id: orgId(org),
    name: org.name,
    slug: slugOf(org),
    created_at: timestamp(org.createdAt),
    updated_at: timestamp(org.createdAt),
  };
}

/** An organization that was made without one has none but its handle. */
export function slugOf({ handle, attributes }: { handle: string; attributes: Attributes }): string {
  return typeof attributes.slug === 'string' ? attributes.slug : handle;
}

export function errorBody(code: ErrorCode): Wire['Error'] {
  return { object: 'error', code, message: MESSAGES[code] };
}

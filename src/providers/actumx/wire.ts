/** The ledger's records as ActumX writes them. Every amount is in US cents on both sides. */
import { dateTime } from '../../contract/date-time.js';
import { alnumId, hexId } from '../../ledger/ids/index.js';
import type {
  CredentialRow,
  EntryRow,
  PaymentRow,
  Principal,
  UsageRow,
} from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];

/** Ids of an account's rows. */
export const paymentIds = hexId({ key: 'actumx/payment', prefix: 'x402tx_', digits: 24 });
export const receiptIds = hexId({ key: 'actumx/receipt', prefix: 'receipt_', digits: 24 });
const usageIds = hexId({ key: 'actumx/usage', prefix: 'usage_', digits: 24 });
const intentIds = hexId({ key: 'actumx/payment-intent', prefix: 'pi_', digits: 24 });
const providerReferences = hexId({
  key: 'actumx/provider-reference',
  prefix: 'dummy_provider_',
  digits: 24,
});

/** Ids of a principal's credentials; `account` is the principal's index. */
export const keyIds = hexId({ key: 'actumx/api-key', prefix: 'key_', digits: 24 });
/** The keys themselves. */
export const keySecrets = hexId({ key: 'actumx/api-key-secret', prefix: 'xk_live_', digits: 48 });
const sessionIds = alnumId({ key: 'actumx/session', prefix: '', length: 32 });
const userIds = alnumId({ key: 'actumx/user', prefix: '', length: 32 });

/** As many characters of a key as may be shown. */
export const KEY_PREFIX_LENGTH = 14;

/** What a quote costs, in US cents. */
export const QUOTE_CENTS = 25;
export const QUOTE_ENDPOINT = '/v1/protected/quote';
/** How long a challenge asks to be settled within, in milliseconds. Nothing enforces it. */
export const CHALLENGE_MS = 10 * 60 * 1000;

/** UTC with milliseconds. */
export function timestamp(at: number): Wire['Timestamp'] {
  return dateTime(at);
}

export function timestampOrNull(at: number | null): Wire['TimestampOrNull'] {
  return at === null ? null : timestamp(at);
}

/** US dollars with two decimals, for the one amount that is not in cents. */
export function dollars(cents: number): string {
  return (cents / 100).toFixed(2);
}

export function userId(principal: number): Wire['UserId'] {
  return userIds.encode({ account: principal, seq: 0 });
}

/** A payment with the key that began it, which is there even when it was revoked. */
export function transaction(
  account: number,
  seq: number,
  row: PaymentRow,
  principal: number,
  key: Pick<CredentialRow, 'name' | 'prefix'> | undefined,
): Wire['Transaction'] {
  return {
    id: paymentIds.encode({ account, seq }),
    status: statusOf(row),
    method: methodOf(row.method),
    endpoint: row.resource,
    amountCents: row.amount,
    receiptId: row.settledAt === null ? null : receiptIds.encode({ account, seq }),
    consumedAt: timestampOrNull(row.consumedAt),
    createdAt: timestamp(row.createdAt),
    updatedAt: timestamp(row.updatedAt),
    apiKeyId: keyIds.encode({ account: principal, seq: known(row.credential, 'key') }),
    apiKeyName: key === undefined ? 'Unknown key' : key.name,
    apiKeyPrefix: key === undefined ? '' : key.prefix,
  };
}

export function usageEvent(
  account: number,
  seq: number,
  row: UsageRow,
  principal: number,
): Wire['UsageEvent'] {
  return {
    id: usageIds.encode({ account, seq }),
    userId: userId(principal),
    apiKeyId: keyIds.encode({ account: principal, seq: known(row.credential, 'key') }),
    endpoint: known(row.resource, 'endpoint'),
    method: methodOf(row.method),
    units: 1,
    costCents: row.cost,
    x402TransactionId: paymentIds.encode({ account, seq: known(row.payment, 'payment') }),
    createdAt: timestamp(row.at),
  };
}

export function apiKey(principal: number, seq: number, row: CredentialRow): Wire['ApiKey'] {
  return {
    id: keyIds.encode({ account: principal, seq }),
    name: row.name,
    keyPrefix: row.prefix,
    revokedAt: timestampOrNull(row.revokedAt),
    lastUsedAt: timestampOrNull(row.lastUsedAt),
    createdAt: timestamp(row.createdAt),
  };
}

export function createdApiKey(
  principal: number,
  seq: number,
  secret: string,
): Wire['CreatedApiKey'] {
  return {
    apiKeyId: keyIds.encode({ account: principal, seq }),
    apiKey: secret,
    keyPrefix: secret.slice(0, KEY_PREFIX_LENGTH),
    warning: 'Store this key now. It is shown only once.',
  };
}

/** The 402 that asks for payment. */
export function challenge(account: number, seq: number, row: PaymentRow): Wire['PaymentRequired'] {
  return {
    error: 'payment_required',
    message: 'This endpoint requires payment. Settle first and retry with payment proof.',
    x402: {
      version: '0.1-draft',
      paymentId: paymentIds.encode({ account, seq }),
      amountCents: row.amount,
      amountUsd: dollars(row.amount),
      currency: 'USD',
      endpoint: QUOTE_ENDPOINT,
      settlementEndpoint: '/v1/x402/settle',
      facilitator: 'internal-simulator',
      expiresAt: timestamp(row.createdAt + CHALLENGE_MS),
    },
  };
}

/** The receipt of a settled payment; when it was settled is told only to whoever settled it. */
export function receipt(
  account: number,
  seq: number,
  row: PaymentRow,
  repeated: boolean,
): Wire['PaymentReceipt'] {
  const status = statusOf(row);
  if (status === 'pending') throw new Error(`payment ${seq} of account ${account} is pending`);
  const receiptId = receiptIds.encode({ account, seq });
  const paymentId = paymentIds.encode({ account, seq });
  const amountCents = row.amount;
  if (repeated) return { receiptId, paymentId, status, amountCents };
  const settledAt = timestamp(known(row.settledAt, 'time of settling'));
  return { receiptId, paymentId, status, amountCents, settledAt };
}

/** The quote, as it was generated when the payment was first used. */
export function paidQuote(
  account: number,
  seq: number,
  row: PaymentRow,
  topic: string,
): Wire['PaidQuote'] {
  return {
    data: {
      topic,
      insight: 'x402 lets a program pay for a single call, with no account and no invoice.',
      generatedAt: timestamp(known(row.consumedAt, 'time of use')),
    },
    payment: {
      paymentId: paymentIds.encode({ account, seq }),
      receiptId: receiptIds.encode({ account, seq }),
      amountCents: row.amount,
      status: 'completed',
    },
  };
}

export function topUpResult(
  account: number,
  seq: number,
  addedCents: number,
  balanceCents: number,
): Wire['TopUpResult'] {
  return { paymentIntentId: intentIds.encode({ account, seq }), addedCents, balanceCents };
}

/** A top-up, which settles at once. */
export function paymentIntent(
  account: number,
  seq: number,
  row: EntryRow,
  principal: number,
): Wire['PaymentIntent'] {
  return {
    id: intentIds.encode({ account, seq }),
    userId: userId(principal),
    amountCents: known(row.amount, 'amount'),
    status: 'settled',
    providerReference: providerReferences.encode({ account, seq }),
    createdAt: timestamp(row.at),
    updatedAt: timestamp(row.updatedAt),
  };
}

export function user(principal: Principal): Wire['User'] {
  return {
    name: principal.name,
    email: known(principal.email, 'e-mail address'),
    emailVerified: false,
    image: null,
    createdAt: timestamp(principal.createdAt),
    updatedAt: timestamp(principal.createdAt),
    id: userId(principal.index),
  };
}

export function session(principal: number, seq: number, row: CredentialRow): Wire['Session'] {
  return {
    expiresAt: timestamp(known(row.expiresAt, 'expiry')),
    token: row.secret,
    createdAt: timestamp(row.createdAt),
    updatedAt: timestamp(row.createdAt),
    // Addresses are not kept.
    ipAddress: '',
    userAgent: row.name,
    userId: userId(principal),
    id: sessionIds.encode({ account: principal, seq }),
  };
}

function statusOf({ status }: PaymentRow): Wire['Transaction']['status'] {
  if (status === 'pending' || status === 'settled' || status === 'completed') return status;
  throw new Error(`no payment is ${status} here`);
}

/** The methods that this API has a word for. */
export const METHODS: readonly Wire['HttpMethod'][] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
];

function methodOf(name: string | null): Wire['HttpMethod'] {
  return known(METHODS.find((method) => method === name) ?? null, 'method');
}

/** What the ledger leaves open and every record of ours has. */
function known<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`a record has no ${what}`);
  return value;
}

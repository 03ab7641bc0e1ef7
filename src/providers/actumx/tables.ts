/** What there are rows of, and what they add up to: the numbers of the billing summary. */
import { type Table, table } from '../../scenario/index.js';
import { API_KEY } from './auth.js';
import { TOP_UP } from './handlers.js';
import type { components } from './wire.gen.js';
import { apiKey, paymentIntent, transaction, usageEvent } from './wire.js';

type Wire = components['schemas'];

export const tables: readonly Table[] = [
  table({
    name: 'api_keys',
    feed: 'credentials',
    schema: '#/components/schemas/ApiKey',
    key: 'id',
    time: 'createdAt',
    lists: ({ kind }) => kind === API_KEY,
    wire: ({ principal }, seq, row) => apiKey(principal.index, seq, row),
    totals: { active_api_keys: ({ revokedAt }: Wire['ApiKey']) => (revokedAt === null ? 1 : 0) },
  }),
  table({
    name: 'payment_intents',
    feed: 'entries',
    schema: '#/components/schemas/PaymentIntent',
    key: 'id',
    time: 'createdAt',
    lists: ({ kind }) => kind === TOP_UP,
    wire: ({ account, principal }, seq, row) => paymentIntent(account, seq, row, principal.index),
    totals: {
      balance_cents: ({ amountCents }: Wire['PaymentIntent']) => amountCents,
      top_up_total_cents: ({ amountCents }: Wire['PaymentIntent']) => amountCents,
    },
  }),
  table({
    name: 'transactions',
    feed: 'payments',
    schema: '#/components/schemas/Transaction',
    key: 'id',
    time: 'createdAt',
    wire: ({ account, principal, keys }, seq, row) =>
      transaction(account, seq, row, principal.index, keys[row.credential ?? -1]),
    references: { apiKeyId: 'api_keys.id' },
    totals: {
      x402_transactions: () => 1,
      balance_cents: ({ status, amountCents }: Wire['Transaction']) =>
        status === 'pending' ? 0 : -amountCents,
    },
    agreements: {
      'what completed transactions and usage events cost': ({ status, amountCents }) =>
        status === 'completed' ? amountCents : 0,
    },
    faultOf: ({ status, receiptId, consumedAt, createdAt, updatedAt }: Wire['Transaction']) => {
      if ((status === 'pending') !== (receiptId === null))
        return `is ${status}, receipt ${receiptId}`;
      if ((status === 'completed') !== (consumedAt !== null)) {
        return `is ${status}, consumed at ${consumedAt}`;
      }
      const last = consumedAt ?? updatedAt;
      return createdAt <= last && last <= updatedAt ? undefined : 'its times are out of order';
    },
  }),
  table({
    name: 'usage_events',
    feed: 'usage',
    schema: '#/components/schemas/UsageEvent',
    key: 'id',
    time: 'createdAt',
    wire: ({ account, principal }, seq, row) => usageEvent(account, seq, row, principal.index),
    references: { apiKeyId: 'api_keys.id', x402TransactionId: 'transactions.id' },
    totals: { usage_total_cents: ({ costCents }: Wire['UsageEvent']) => costCents },
    agreements: {
      'what completed transactions and usage events cost': ({ costCents }) => -costCents,
    },
  }),
];

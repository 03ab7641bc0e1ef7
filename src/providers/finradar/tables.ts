/** What there are rows of, and what they add up to: the balance is the sum of the token ledger. */
import { type Table, table } from '../../scenario/index.js';
import type { components } from './wire.gen.js';
import { BILLING_TYPES, billingTransaction, tokenTransaction } from './wire.js';

type Wire = components['schemas'];

export const tables: readonly Table[] = [
  table({
    name: 'billing_transactions',
    feed: 'entries',
    schema: '#/components/schemas/BillingTransaction',
    key: 'id',
    time: 'created_at',
    lists: ({ kind, resource }) => resource === null && BILLING_TYPES.includes(kind),
    wire: ({ account }, seq, row) => billingTransaction(account, { seq, row }),
    totals: {
      billing_count: () => 1,
      paid_usd_cents: ({ amount_usd }: Wire['BillingTransaction']) =>
        Math.round((amount_usd ?? 0) * 100),
    },
  }),
  table({
    name: 'token_transactions',
    feed: 'entries',
    schema: '#/components/schemas/TokenTransaction',
    key: null,
    time: 'created_at',
    lists: ({ state, amount }) => state === 'posted' && amount !== null,
    wire: ({ account }, seq, row) => tokenTransaction(account, { seq, row }),
    totals: { current_balance: ({ delta }: Wire['TokenTransaction']) => delta },
  }),
];

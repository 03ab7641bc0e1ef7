/** The answers that show what this API can say. */
import type { Case } from '../api.js';

const listBillingTransactions = { operation: 'listBillingTransactions' } as const;
const listTokenTransactions = { operation: 'listTokenTransactions' } as const;
const getTokenBalance = { operation: 'getTokenBalance' } as const;

export const cases: readonly Case[] = [
  { ...listBillingTransactions, name: 'first-page', as: 'busy' },
  {
    ...listBillingTransactions,
    name: 'last-page',
    as: 'busy',
    // The API tells no total; the oldest are where nothing is skipped from the other side.
    ask: { query: { limit: 20, offset: 140 } },
  },
  { ...listBillingTransactions, name: 'empty', as: 'empty' },
  { ...listBillingTransactions, name: 'exactly-a-page', as: 'edge-20' },
  { ...listBillingTransactions, name: 'free-plan', as: 'free' },
  { ...listBillingTransactions, name: 'unauthorized', status: 401 },
  { ...listTokenTransactions, name: 'latest', as: 'busy', ask: { query: { limit: 20 } } },
  { ...listTokenTransactions, name: 'empty', as: 'empty' },
  { ...listTokenTransactions, name: 'revoked', as: 'revoked', status: 401 },
  { ...getTokenBalance, name: 'paid-plan', as: 'busy' },
  { ...getTokenBalance, name: 'free-plan', as: 'free' },
  { ...getTokenBalance, name: 'suspended', as: 'broke' },
  { ...getTokenBalance, name: 'month-end', as: 'month-end' },
];

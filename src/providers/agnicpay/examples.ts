/** The answers that show what this API can say. */
import type { Case, Earlier } from '../api.js';
import type { TransactionList } from './wire.js';

const listTransactions = { operation: 'listTransactions' } as const;
const getBalance = { operation: 'getBalance' } as const;

function lastPage(earlier: Earlier): number {
  const first = earlier('listTransactions', 'first-page') as TransactionList;
  return first.pagination.totalPages;
}

/** The day of the newest transaction. */
function lastDay(earlier: Earlier): string {
  const first = earlier('listTransactions', 'first-page') as TransactionList;
  return first.transactions[0]?.timestamp.slice(0, 10) ?? '';
}

export const cases: readonly Case[] = [
  { ...listTransactions, name: 'first-page', as: 'busy' },
  {
    ...listTransactions,
    name: 'last-page',
    as: 'busy',
    ask: (earlier) => ({ query: { page: lastPage(earlier) } }),
  },
  {
    ...listTransactions,
    name: 'past-the-end',
    as: 'busy',
    ask: (earlier) => ({ query: { page: lastPage(earlier) + 1 } }),
  },
  { ...listTransactions, name: 'empty', as: 'empty' },
  { ...listTransactions, name: 'exactly-a-page', as: 'edge-20' },
  ...(['success', 'pending', 'failed'] as const).map(
    (status): Case => ({
      ...listTransactions,
      name: status,
      as: 'busy',
      ask: { query: { status, limit: 5 } },
    }),
  ),
  {
    ...listTransactions,
    name: 'searched',
    as: 'busy',
    ask: { query: { search: 'openai', limit: 5 } },
  },
  {
    ...listTransactions,
    name: 'on-a-network',
    as: 'busy',
    ask: { query: { network: 'solana', limit: 5 } },
  },
  {
    ...listTransactions,
    name: 'between-dates',
    as: 'busy',
    ask: (earlier) => ({ query: { startDate: lastDay(earlier), endDate: lastDay(earlier) } }),
  },
  { ...listTransactions, name: 'unauthorized', status: 401 },
  { ...getBalance, name: 'default', as: 'busy' },
  { ...getBalance, name: 'solana', as: 'busy', ask: { query: { network: 'solana' } } },
  { ...getBalance, name: 'no-wallet', as: 'empty' },
  { ...getBalance, name: 'nothing-left', as: 'broke' },
  { ...getBalance, name: 'revoked', as: 'revoked', status: 401 },
  { operation: 'fetchPaid', name: 'example', ask: { headers: { prefer: 'code=200' } } },
  { operation: 'signPayment', name: 'example', ask: { headers: { prefer: 'code=200' } } },
];

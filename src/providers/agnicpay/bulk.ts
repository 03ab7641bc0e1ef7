/** What there are rows of, and what they add up to: the statistics of a history. */
import { type Table, table } from '../../story/index.js';
import type { Api } from '../api.js';
import {
  type Balance,
  MICROS,
  type Transaction,
  type TransactionList,
  transaction,
} from './wire.js';

function microsOf({ amount_usd }: Transaction): number {
  return Math.round(amount_usd * MICROS);
}

export const tables: readonly Table[] = [
  table({
    name: 'transactions',
    feed: 'payments',
    schema: '#/components/schemas/Transaction',
    key: 'id',
    time: 'timestamp',
    wire: ({ account }, seq, row) => transaction(account, { seq, row }),
    totals: {
      transaction_count: () => 1,
      success_count: ({ status }: Transaction) => (status === 'success' ? 1 : 0),
      total_spent_micros: (row: Transaction) => (row.status === 'success' ? microsOf(row) : 0),
    },
    faultOf: (row: Transaction) => {
      if (Math.abs(microsOf(row) / MICROS - row.amount_usd) > 1e-9) {
        return `its amount ${row.amount_usd} has more than six decimals`;
      }
      const isSent = row.status === 'success' && row.amount_usd > 0;
      if (isSent !== (row.tx_hash !== '')) {
        return `is ${row.status}, with the hash "${row.tx_hash}"`;
      }
      const onSolana = row.network.startsWith('solana');
      return row.tx_hash === '' || onSolana !== row.tx_hash.startsWith('0x')
        ? undefined
        : `its hash is none of ${row.network}`;
    },
  }),
];

/** What one page says of all, and what a balance is the sum of. */
export const faultOfAnswer: NonNullable<Api['faultOfAnswer']> = (operation, body) => {
  if (operation === 'getBalance') {
    const { usdcBalance, creditBalance, totalBalance } = body as Balance;
    const sum = microsIn(usdcBalance) + microsIn(creditBalance);
    return microsIn(totalBalance) === sum
      ? undefined
      : `totalBalance is ${totalBalance}, and its parts come to ${sum / MICROS}`;
  }
  if (operation !== 'listTransactions') return undefined;
  const { pagination, stats, transactions } = body as TransactionList;
  const { currentPage, totalPages, totalCount, limit } = pagination;
  if (totalPages !== Math.ceil(totalCount / limit)) {
    return `totalPages is ${totalPages}, for ${totalCount} of ${limit} on a page`;
  }
  if (stats.transactionCount !== totalCount) {
    return `transactionCount is ${stats.transactionCount}, and totalCount ${totalCount}`;
  }
  const expected = Math.max(0, Math.min(limit, totalCount - (currentPage - 1) * limit));
  if (transactions.length !== expected) {
    return `page ${currentPage} has ${transactions.length} transactions, and should have ${expected}`;
  }
  if (totalCount > limit) return undefined;
  const spent = transactions
    .filter(({ status }) => status === 'success')
    .reduce((sum, row) => sum + microsOf(row), 0);
  return Math.round(stats.totalSpent * MICROS) === spent
    ? undefined
    : `totalSpent is ${stats.totalSpent}, and the successes come to ${spent / MICROS}`;
};

function microsIn(text: string): number {
  return Math.round(Number(text) * MICROS);
}

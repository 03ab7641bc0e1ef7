/** What there are rows of, and what they add up to: the statistics of a history. */
import { type Table, table } from '../../scenario/index.js';
import { MICROS, type Transaction, transaction } from './wire.js';

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

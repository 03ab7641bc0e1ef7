import type { components } from '../../src/providers/finradar/wire.gen.js';
import type { Subject } from './subject.js';

type BillingHistory = components['schemas']['BillingHistory'];
type BillingTransaction = components['schemas']['BillingTransaction'];
type TokenTransactionList = components['schemas']['TokenTransactionList'];

const headers = { 'X-API-Key': 'fr_demo_busy' };
const transaction = (row: unknown): BillingTransaction => row as BillingTransaction;
const moment = (row: unknown): number => Date.parse((row as { created_at: string }).created_at);

const rateLimits = 'paystub limits no rates: how many requests a tier may make is not documented';

export const subject: Subject = {
  callers: {
    listBillingTransactions: headers,
    listTokenTransactions: headers,
    getTokenBalance: headers,
  },
  causes: {},
  preferOnly: {
    listBillingTransactions: {
      400: 'both parameters are clamped, and the operation takes nothing else',
      402: 'the operation costs 0 tokens, so every balance covers it',
      429: rateLimits,
    },
    listTokenTransactions: { 429: rateLimits },
    getTokenBalance: { 429: rateLimits },
  },
  lists: [
    {
      operation: 'listBillingTransactions',
      headers,
      limits: [7, 20, 100],
      page: (limit, skipped) => `limit=${limit}&offset=${skipped}`,
      rows: (body) => (body as BillingHistory).transactions,
      key: (row) => transaction(row).id,
      order: (a, b) => moment(b) - moment(a),
      insert: ({ world }) => {
        const busy = world.ledger.findPrincipal('finradar', { handle: 'busy' });
        const account = world.ledger.accountFor(busy?.index ?? -1, 'tokens');
        return world.execute({
          type: 'credit',
          account: account?.index ?? -1,
          kind: 'manual_adjustment',
          amount: 100,
        });
      },
      insertRepeats: true,
    },
    {
      // Its rows have no id, and only the latest can be read.
      operation: 'listTokenTransactions',
      headers,
      limits: [],
      page: () => undefined,
      rows: (body) => (body as TokenTransactionList).transactions,
      key: (row) => JSON.stringify(row),
      order: (a, b) => moment(b) - moment(a),
    },
  ],
};

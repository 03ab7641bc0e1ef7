import type { components } from '../../src/providers/finradar/wire.gen.js';
import { aboveTheLimit, type Subject } from './subject.js';

type Schemas = components['schemas'];
type BillingTransaction = Schemas['BillingTransaction'];
type TokenTransaction = Schemas['TokenTransaction'];

const headers = { 'X-API-Key': 'fr_demo_busy' };

export const subject: Subject = {
  callers: {
    listBillingTransactions: headers,
    listTokenTransactions: headers,
    getTokenBalance: headers,
  },
  causes: {
    listBillingTransactions: {
      429: aboveTheLimit({ method: 'get', path: '/api/v1/billing/history', headers }),
    },
    listTokenTransactions: {
      429: aboveTheLimit({ method: 'get', path: '/api/v1/account/transactions', headers }),
    },
    getTokenBalance: {
      429: aboveTheLimit({ method: 'get', path: '/api/v1/account/balance', headers }),
    },
  },
  preferOnly: {
    listBillingTransactions: {
      400: 'both parameters are clamped, so that no request is bad; the vendor lists it for all calls',
      402: 'the call costs nothing; the vendor lists it for all calls',
    },
  },
  lists: [
    {
      operation: 'listBillingTransactions',
      headers,
      limits: [7, 20, 100],
      page: (limit, skipped) => `limit=${limit}&offset=${skipped}`,
      rows: (body) => (body as Schemas['BillingHistory']).transactions,
      key: (row) => (row as BillingTransaction).id,
      order: (a, b) =>
        Date.parse((b as BillingTransaction).created_at) -
        Date.parse((a as BillingTransaction).created_at),
      insert: ({ world }) => {
        const user = world.ledger.findPrincipal('finradar', { handle: 'busy' });
        const [account] = world.ledger.accountsOf(user?.index ?? -1);
        if (account === undefined) throw new Error('busy has no account');
        const kind = 'one_time_grant';
        return world.execute({ type: 'credit', account, kind, amount: 10, memo: 'Thank you' });
      },
      insertRepeats: true,
    },
    {
      operation: 'listTokenTransactions',
      headers,
      limits: [],
      page: () => '',
      rows: (body) => (body as Schemas['TokenTransactionList']).transactions,
      key: (row) => JSON.stringify(row),
      order: (a, b) =>
        Date.parse((b as TokenTransaction).created_at) -
        Date.parse((a as TokenTransaction).created_at),
    },
  ],
};

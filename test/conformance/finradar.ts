import { documentedList } from './documented-list.js';
import { aboveTheLimit, type Subject } from './subject.js';

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
    documentedList('finradar', 'listBillingTransactions', {
      headers,
      insert: ({ world }) => {
        const user = world.ledger.findPrincipal('finradar', { handle: 'busy' });
        const [account] = world.ledger.accountsOf(user?.index ?? -1);
        if (account === undefined) throw new Error('busy has no account');
        const kind = 'one_time_grant';
        return world.execute({ type: 'credit', account, kind, amount: 10, memo: 'Thank you' });
      },
      insertRepeats: true,
    }),
    documentedList('finradar', 'listTokenTransactions', { headers }),
  ],
};

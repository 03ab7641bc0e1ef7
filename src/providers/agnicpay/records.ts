/** What a record of this API may say: all that its wire has a word for. */
import type { Records } from '../records.js';
import { ACCESS_TOKEN, API_TOKEN, WALLET } from './auth.js';
import { NETWORKS, SCHEMES, USDC } from './wire.js';

export const records: Records = {
  credentials: { kind: [API_TOKEN, ACCESS_TOKEN] },
  accounts: {
    [WALLET]: {
      unit: USDC,
      chargeUnit: null,
      grants: { kind: ['credit'] },
      entries: {
        kind: ['deposit', 'payment', 'refund', 'allot', 'expire', 'revoke'],
        // What came in came in on a network, and what was given came from nowhere.
        category: [...NETWORKS, null],
        amount: 'any',
      },
      payments: { network: NETWORKS, scheme: SCHEMES },
    },
  },
};

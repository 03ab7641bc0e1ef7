/** What a record of this API may say: all that its wire has a word for. */
import type { Records } from '../records.js';
import { ACCESS_TOKEN, API_KEY, CREDITS } from './auth.js';
import { CREDIT, EUR, TOP_UP } from './wire.js';

export const records: Records = {
  credentials: { kind: [API_KEY, ACCESS_TOKEN] },
  accounts: {
    [CREDITS]: {
      unit: CREDIT,
      chargeUnit: EUR,
      // Labels are no closed list there; every tranche ends.
      grants: { expiresAt: 'any' },
      entries: {
        kind: ['allot', TOP_UP, 'draw', 'overflow', 'payment', 'refund', 'expire', 'revoke'],
        amount: 'any',
      },
      // The kind of a job is its pipeline.
      payments: { kind: 'any' },
      usage: { charge: 'any' },
    },
  },
};

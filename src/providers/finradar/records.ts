/** What a record of this API may say: all that its wire has a word for. */
import type { Records } from '../records.js';
import { API_KEY, SESSION, TOKENS } from './auth.js';
import { BILLING_TYPES, TOKEN, USD } from './wire.js';

export const records: Records = {
  credentials: { kind: [SESSION, API_KEY] },
  accounts: {
    [TOKENS]: {
      unit: TOKEN,
      chargeUnit: USD,
      entries: { kind: ['call', 'lapse', 'monthly_quota', ...BILLING_TYPES] },
    },
  },
};

/** What a record of this API may say: all that its wire has a word for. */
import type { Records } from '../records.js';
import { API_KEY, SESSION, WALLET } from './auth.js';
import { TOP_UP } from './handlers.js';
import { METHODS } from './wire.js';

export const records: Records = {
  credentials: { kind: [API_KEY, SESSION] },
  accounts: {
    [WALLET.purpose]: {
      unit: WALLET.unit,
      chargeUnit: null,
      entries: { kind: [TOP_UP, 'payment', 'refund'], amount: 'any' },
      payments: {
        // What is held, fails or is called off has no name here.
        status: ['pending', 'settled', 'completed'],
        method: METHODS,
        credential: 'any',
      },
      usage: { method: METHODS, resource: 'any', credential: 'any', payment: 'any' },
    },
  },
};

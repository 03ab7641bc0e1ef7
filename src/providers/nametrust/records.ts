/** What a record of this API may say: all that its wire has a word for. */
import type { Records } from '../records.js';
import { KEY_PREFIXES } from './auth.js';
import { CREDITS } from './handlers.js';
import { MOVEMENT_KINDS, USAGE_KINDS } from './wire.js';

export const records: Records = {
  credentials: { kind: Object.keys(KEY_PREFIXES) },
  accounts: {
    [CREDITS]: {
      unit: { code: 'CREDIT', scale: 0 },
      // Each organization is billed in a currency of its own.
      chargeUnit: 'any',
      attributes: { creditPrice: 'number' },
      grants: {},
      entries: {
        // What is bought, or paid of what is owed, is no movement of the feed.
        kind: [...MOVEMENT_KINDS, 'top-up', 'settlement'],
        category: [...USAGE_KINDS, null],
        amount: 'any',
      },
      usage: { category: USAGE_KINDS },
    },
  },
};

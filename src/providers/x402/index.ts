import { type Api, defineApi } from '../api.js';
import { deeds } from './actions.js';
import { type Caller, callerByAddress } from './auth.js';
import { voice } from './errors.js';
import { cases } from './examples.js';
import { handlers } from './handlers.js';
import { story } from './scenario.js';
import { tables } from './tables.js';
import type { defaults, operations } from './wire.gen.js';

/** Priced resources and the facilitator of the standard x402 protocol. */
export const api: Api = defineApi<operations, defaults, Caller>({
  schemes: { Wallet: callerByAddress },
  handlers,
  voice,
  story,
  deeds,
  tables,
  cases,
});

import { defineProvider } from '../../contract/provider.js';
import type { Rejection } from '../../ledger/index.js';
import { WALLET_REALM } from '../../payments/index.js';
import type { Api, WorldDesk } from '../api.js';
import { deeds } from './actions.js';
import { type Caller, callerByAddress } from './auth.js';
import { voice } from './errors.js';
import { cases } from './examples.js';
import { handlers } from './handlers.js';
import { story } from './scenario.js';
import { tables } from './tables.js';
import type { defaults, operations } from './wire.gen.js';

/** Priced resources and the facilitator of the standard x402 protocol. */
export const api: Api = {
  provider: defineProvider<operations, defaults, Caller, WorldDesk, Rejection>({
    id: WALLET_REALM,
    schemes: { Wallet: callerByAddress },
    handlers,
    voice,
  }),
  story,
  deeds,
  tables,
  cases,
};

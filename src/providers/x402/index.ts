import { defineProvider } from '../../contract/provider.js';
import type { Rejection } from '../../ledger/index.js';
import { WALLET_REALM } from '../../x402/index.js';
import type { Api, WorldDesk } from '../api.js';
import { type Caller, callerByAddress } from './access.js';
import { tables } from './bulk.js';
import { cases } from './cases.js';
import { deeds } from './deeds.js';
import { handlers } from './handlers.js';
import { story } from './story.js';
import { voice } from './voice.js';
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

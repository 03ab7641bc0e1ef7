import { defineProvider } from '../../contract/provider.js';
import type { Rejection } from '../../ledger/index.js';
import type { Api, WorldDesk } from '../api.js';
import { deeds } from './actions.js';
import { type Caller, REALM, schemes } from './auth.js';
import { voice } from './errors.js';
import { cases } from './examples.js';
import { handlers } from './handlers.js';
import { records } from './records.js';
import { story } from './scenario.js';
import { tables } from './tables.js';
import type { defaults, operations } from './wire.gen.js';

export const api: Api = {
  provider: defineProvider<operations, defaults, Caller, WorldDesk, Rejection>({
    id: REALM,
    schemes,
    handlers,
    voice,
  }),
  story,
  records,
  deeds,
  tables,
  cases,
};

import { defineProvider } from '../../contract/provider.js';
import type { Rejection } from '../../ledger/index.js';
import type { Api, WorldDesk } from '../api.js';
import { apiKey, type Caller, REALM } from './access.js';
import { tables } from './bulk.js';
import { cases } from './cases.js';
import { deeds } from './deeds.js';
import { handlers } from './handlers.js';
import { records } from './records.js';
import { story } from './story.js';
import { voice } from './voice.js';
import type { defaults, operations } from './wire.gen.js';

export const api: Api = {
  provider: defineProvider<operations, defaults, Caller, WorldDesk, Rejection>({
    id: REALM,
    schemes: { ApiKey: apiKey },
    handlers,
    voice,
  }),
  story,
  records,
  deeds,
  tables,
  cases,
};

import { defineProvider } from '../../../../src/contract/provider.js';
import type { Rejection } from '../../../../src/ledger/index.js';
import type { Api, WorldDesk } from '../../../../src/providers/api.js';
import { type Agent, agent } from './auth.js';
import { voice } from './errors.js';
import { handlers } from './handlers.js';
import { story } from './scenario.js';
import type { defaults, operations } from './wire.gen.js';

export const api: Api = {
  provider: defineProvider<operations, defaults, Agent, WorldDesk, Rejection>({
    id: 'ferrymeter',
    schemes: { agent },
    handlers,
    voice,
  }),
  story,
};

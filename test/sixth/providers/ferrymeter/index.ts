import { defineProvider } from '../../../../src/contract/provider.js';
import type { Rejection } from '../../../../src/ledger/index.js';
import type { Api, WorldDesk } from '../../../../src/providers/api.js';
import { type Agent, agent } from './access.js';
import { handlers } from './handlers.js';
import { story } from './story.js';
import { voice } from './voice.js';
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

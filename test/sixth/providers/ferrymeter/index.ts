import { type Api, defineApi } from '../../../../src/providers/api.js';
import { type Agent, agent } from './auth.js';
import { voice } from './errors.js';
import { handlers } from './handlers.js';
import { story } from './scenario.js';
import type { defaults, operations } from './wire.gen.js';

export const api: Api = defineApi<operations, defaults, Agent>({
  schemes: { agent },
  handlers,
  voice,
  story,
});

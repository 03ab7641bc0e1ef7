import { defineProvider } from '../contract/provider.js';
import { type ControlDesk, handlers } from './handlers.js';
import { voice } from './voice.js';
import type { defaults, operations } from './wire.gen.js';

export type { ControlDesk, Mount } from './handlers.js';

/** The paths that stay paystub's own when a single API has the root. */
export const controlPaths = /^\/(?:openapi|_paystub)(?:\/|$)/;

/** paystub's own pages and answers, through the same kernel as every API. */
export const controlProvider = defineProvider<operations, defaults, undefined, ControlDesk, never>({
  id: 'control',
  schemes: {},
  handlers,
  voice,
});

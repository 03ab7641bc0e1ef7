import { type Api, defineApi } from '../api.js';
import { deeds } from './actions.js';
import { type Caller, callerByApiKey, callerBySession, SESSION, signedToken } from './auth.js';
import { voice } from './errors.js';
import { cases } from './examples.js';
import { handlers } from './handlers.js';
import { records } from './records.js';
import { story } from './scenario.js';
import { tables } from './tables.js';
import type { defaults, operations } from './wire.gen.js';
import { CHALLENGE_MS } from './wire.js';

/** ActumX: prepaid cents, API keys, and x402 payments settled call by call. */
export const api: Api = defineApi<operations, defaults, Caller>({
  schemes: {
    sessionCookie: callerBySession,
    apiKeyHeader: callerByApiKey,
    apiKeyBearer: callerByApiKey,
  },
  handlers,
  voice,
  story,
  records,
  deeds,
  abandonedAfterMs: CHALLENGE_MS,
  tables,
  cases,
  sentAs: (kind, secret) => (kind === SESSION ? signedToken(secret) : secret),
});

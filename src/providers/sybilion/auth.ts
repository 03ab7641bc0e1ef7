import type { Access, Presented } from '../../contract/provider.js';
import type { WorldDesk } from '../api.js';

/** Where this API's people, secrets and credits are booked. */
export const REALM = 'sybilion';

/** The purpose of the one account that a user has. */
export const CREDITS = 'credits';

/** The two kinds of bearer token, as the ledger keeps them. */
export const API_KEY = 'api-key';
export const ACCESS_TOKEN = 'access-token';

/** How every API key begins; what begins otherwise is a dashboard's access token. */
export const KEY_PREFIX = 'sk_ops_';

/** Who asks: a user by one of his tokens, and the account that holds his credits and jobs. */
export interface Caller {
  readonly principal: number;
  readonly account: number;
  /** Its place among the user's credentials. */
  readonly credential: number;
}

function bearerAuth({ secret, desk }: Presented<WorldDesk>): Access<Caller> {
  const { ledger } = desk;
  const kind = secret.startsWith(KEY_PREFIX) ? API_KEY : ACCESS_TOKEN;
  const found = ledger.findCredential(REALM, kind, secret);
  if (found === undefined) return { ok: false, problem: 'invalid' };
  const state = ledger.credentialState(found, desk.now());
  if (state !== 'valid') return { ok: false, problem: state };
  const account = ledger.accountFor(found.principal, CREDITS);
  if (account === undefined) throw new Error(`principal ${found.principal} has no ${CREDITS}`);
  return {
    ok: true,
    caller: { principal: found.principal, account: account.index, credential: found.seq },
  };
}

/** One check for each security scheme of the document. */
export const schemes = { bearerAuth };

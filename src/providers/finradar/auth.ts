/** Who may call: a session's token, or an API key. Both are looked up as they are sent. */
import type { Access, Presented } from '../../contract/provider.js';
import type { Account, Principal } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';

/** Where this API's people, secrets and tokens are booked. */
export const REALM = 'finradar';

/** The purpose of the one account that a user has. */
export const TOKENS = 'tokens';

/** The kinds of credential, as the ledger keeps them. */
export const SESSION = 'session';
export const API_KEY = 'api-key';

/** Who asks: a user by one of his credentials, and the account that holds his tokens. */
export interface Caller {
  readonly owner: Principal;
  readonly account: Account;
  /** Its place among the user's credentials. */
  readonly credential: number;
}

function bySecret(kind: string, { secret, desk }: Presented<WorldDesk>): Access<Caller> {
  const { ledger } = desk;
  const found = ledger.findCredential(REALM, kind, secret);
  if (found === undefined) return { ok: false, problem: 'invalid' };
  const state = ledger.credentialState(found, desk.now());
  if (state !== 'valid') return { ok: false, problem: state };
  const owner = ledger.principal(found.principal);
  const account = ledger.accountFor(found.principal, TOKENS);
  if (!owner || !account) throw new Error(`principal ${found.principal} has no ${TOKENS}`);
  return { ok: true, caller: { owner, account, credential: found.seq } };
}

/** One check for each security scheme of the document. */
export const schemes = {
  // A JWT is an opaque secret here: who verified its signature and its claims could know no more
  // than the ledger does, and the vendor's keys are not ours.
  sessionToken: (presented: Presented<WorldDesk>) => bySecret(SESSION, presented),
  apiKey: (presented: Presented<WorldDesk>) => bySecret(API_KEY, presented),
};

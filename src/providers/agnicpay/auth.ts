import type { Access, Presented } from '../../contract/provider.js';
import type { WorldDesk } from '../api.js';

/** Where this API's people, secrets and wallets are booked. */
export const REALM = 'agnicpay';

/** The purpose of the one account that a user has. */
export const WALLET = 'wallet';

/** The kinds of credential, as the ledger keeps them. */
export const API_TOKEN = 'api-token';
export const ACCESS_TOKEN = 'access-token';

/** Who asks: a user by one of his credentials, and the account that holds his payments. */
export interface Caller {
  readonly principal: number;
  readonly account: number;
  /** Its place among the user's credentials. */
  readonly credential: number;
}

function bySecret(kind: string, { secret, desk }: Presented<WorldDesk>): Access<Caller> {
  const { ledger } = desk;
  const found = ledger.findCredential(REALM, kind, secret);
  if (found === undefined) return { ok: false, problem: 'invalid' };
  const state = ledger.credentialState(found, desk.now());
  if (state !== 'valid') return { ok: false, problem: state };
  const account = ledger.accountFor(found.principal, WALLET);
  if (account === undefined) throw new Error(`principal ${found.principal} has no ${WALLET}`);
  return {
    ok: true,
    caller: { principal: found.principal, account: account.index, credential: found.seq },
  };
}

/** One check for each security scheme of the document. */
export const schemes = {
  ApiToken: (presented: Presented<WorldDesk>) => bySecret(API_TOKEN, presented),
  AccessToken: (presented: Presented<WorldDesk>) => bySecret(ACCESS_TOKEN, presented),
};

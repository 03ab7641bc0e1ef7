/**
 * Who may call: people by a session cookie, programs by an API key. Neither opens the other's doors.
 *
 * Nothing here keeps a secret. The signing key and the hash of passwords are made for a stand-in,
 * whose users are invented; they only have to refuse what the real server refuses.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Access, Presented } from '../../contract/provider.js';
import { alnumId } from '../../ledger/ids/index.js';
import { LAST_MOMENT, type Rejected } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import type { components } from './wire.gen.js';

/** Whose book all of this is in. */
export const REALM = 'actumx';

/** The one account of every user: prepaid US cents, which may not go below zero. */
export const WALLET = { purpose: 'wallet', unit: { code: 'USD', scale: 2 }, floor: 0 } as const;

/** The kinds of credential, by which the ledger tells them apart. */
export const SESSION = 'session';
export const API_KEY = 'api-key';

export const SESSION_COOKIE = 'better-auth.session_token';
const DONT_REMEMBER = 'better-auth.dont_remember';
/** Seven days, in seconds. */
const SESSION_SECONDS = 7 * 24 * 60 * 60;
/** One day, for a session that is not to be remembered. */
const SHORT_SESSION_SECONDS = 24 * 60 * 60;

const sessionToken = alnumId({ key: `${REALM}/session-token`, prefix: '', length: 32 });

/** Who asks, with the credential that he asks with. */
export interface Caller {
  readonly principal: number;
  readonly account: number;
  readonly credential: number;
}

/** The scheme `sessionCookie`: TOKEN.SIGNATURE, as sign-in set it. The bare token is refused. */
export function callerBySession({ secret, desk }: Presented<WorldDesk>): Access<Caller> {
  const token = secret.slice(0, secret.lastIndexOf('.'));
  if (signedToken(token) !== secret) return { ok: false, problem: 'invalid' };
  return callerBy(desk, SESSION, token);
}

/** The schemes `apiKeyHeader` and `apiKeyBearer`. */
export function callerByApiKey({ secret, desk }: Presented<WorldDesk>): Access<Caller> {
  return callerBy(desk, API_KEY, secret);
}

function callerBy(desk: WorldDesk, kind: string, secret: string): Access<Caller> {
  const found = desk.ledger.findCredential(REALM, kind, secret);
  if (found === undefined) return { ok: false, problem: 'invalid' };
  const state = desk.ledger.credentialState(found, desk.now());
  if (state !== 'valid') return { ok: false, problem: state };
  const account = desk.ledger.accountFor(found.principal, WALLET.purpose);
  if (account === undefined) throw new Error(`principal ${found.principal} has no wallet`);
  return {
    ok: true,
    caller: { principal: found.principal, account: account.index, credential: found.seq },
  };
}

/** The session that a cookie's value names, where there need not be one. */
export function currentSession(desk: WorldDesk, cookie: string | undefined): Caller | undefined {
  if (cookie === undefined) return undefined;
  const access = callerBySession({ secret: cookie, scopes: [], desk, header: () => undefined });
  return access.ok ? access.caller : undefined;
}

/** Begins a session for a user, who also gets his wallet if he has none yet. */
export async function beginSession(
  desk: WorldDesk,
  principal: number,
  userAgent: string,
  remember: boolean,
): Promise<{ readonly ok: true; readonly token: string } | Rejected> {
  // A sign-up that was cut short leaves a user without a wallet; signing in completes it.
  if (desk.ledger.accountFor(principal, WALLET.purpose) === undefined) {
    const opened = await desk.execute({ type: 'open-account', principal, ...WALLET });
    if (!opened.ok) return opened;
  }
  const seq = desk.ledger.credentials(principal).length;
  const token = sessionToken.encode({ account: principal, seq });
  const issued = await desk.execute({
    type: 'issue-credential',
    principal,
    kind: SESSION,
    // What a session was begun with is the only name that it has.
    name: userAgent,
    secret: token,
    prefix: '',
    permissions: ['*'],
    expiresAt: Math.min(
      desk.now() + (remember ? SESSION_SECONDS : SHORT_SESSION_SECONDS) * 1000,
      LAST_MOMENT,
    ),
  });
  return issued.ok ? { ok: true, token } : issued;
}

/** The cookie's value before it is percent-encoded: the token and its signature. */
export function signedToken(token: string): string {
  const signature = createHmac('sha256', `${REALM} stand-in`).update(token).digest('base64');
  return `${token}.${signature}`;
}

/** The cookie as a client sends it. */
export function sessionCookie(token: string): string {
  return `${SESSION_COOKIE}=${encodeURIComponent(signedToken(token))}`;
}

const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax';

/** The `Set-Cookie`s that begin a session; one that is not remembered ends with the browser. */
export function newSessionCookies(token: string, remember: boolean): readonly string[] {
  const cookie = sessionCookie(token);
  if (remember) return [`${cookie}; Max-Age=${SESSION_SECONDS}; ${ATTRIBUTES}`];
  const forgetting = encodeURIComponent(signedToken('true'));
  return [`${cookie}; ${ATTRIBUTES}`, `${DONT_REMEMBER}=${forgetting}; ${ATTRIBUTES}`];
}

/** The three `Set-Cookie` that end it. */
export const CLEARED_COOKIES: readonly string[] = [
  SESSION_COOKIE,
  'better-auth.session_data',
  DONT_REMEMBER,
].map((name) => `${name}=; Max-Age=0; ${ATTRIBUTES}`);

/** For invented users only: fast, and salted with nothing but the address. */
export function passwordHash(email: string, password: string): string {
  return createHash('sha256').update(`${REALM}\n${email}\n${password}`).digest('hex');
}

/** Why the sign-in pages do not listen to a request: it carries a cookie from somewhere else. */
export function originRefusal(
  cookie: string | undefined,
  origin: string | undefined,
  host: string | undefined,
): components['schemas']['OriginRefused'] | undefined {
  if (cookie === undefined || cookie === '') return undefined;
  if (origin === undefined || origin === '' || origin === 'null') {
    return { code: 'MISSING_OR_NULL_ORIGIN', message: 'Missing or null Origin' };
  }
  return isTrusted(origin, host)
    ? undefined
    : { code: 'INVALID_ORIGIN', message: 'Invalid origin' };
}

/** The real API and its dashboard, this server itself, and a dashboard under development. */
function isTrusted(origin: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname, host: from, protocol } = new URL(origin);
  if (from === host || hostname === 'localhost' || hostname === '127.0.0.1') return true;
  return protocol === 'https:' && (hostname === 'actumx.app' || hostname.endsWith('.actumx.app'));
}

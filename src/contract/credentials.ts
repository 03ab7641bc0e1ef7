import type { IncomingHttpHeaders } from 'node:http';
import type { Operation, SecurityAlternative, SecurityScheme } from './contract.js';
import { parseCookies } from './cookies.js';
import type { Failure } from './failure.js';
import type { Desk, Presented, Provider } from './provider.js';

/** What a check of a request's credentials comes to. */
export type Authentication =
  | { readonly ok: true; readonly caller: unknown }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Checks who asks. The first alternative of the operation whose credentials are all present decides,
 * alone: a second one is never looked at, so that one caller's key and another's token cannot be
 * mixed, and a wrong key is not excused by a good session.
 */
export function authenticate<D extends Desk, R extends { readonly type: string }>(
  operation: Operation,
  provider: Provider<D, R>,
  headers: IncomingHttpHeaders,
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
  desk: D,
): Authentication {
  const required = operation.security.filter((alternative) => alternative.length > 0);
  // An empty alternative beside others makes credentials optional: whoever brings none that hold is
  // served as nobody in particular.
  const optional = required.length < operation.security.length || required.length === 0;
  for (const alternative of required) {
    const secrets = secretsOf(alternative, headers, query);
    if (!secrets) continue;
    const access = checkAll(alternative, secrets, provider, headers, desk);
    return access.ok || !optional ? access : { ok: true, caller: undefined };
  }
  if (optional) return { ok: true, caller: undefined };
  return { ok: false, failure: { type: 'unauthenticated', problem: 'missing' } };
}

/** What a caller introduces himself with, true or not: the first credential that the operation asks for. */
export function credentialIn(
  operation: Operation,
  headers: IncomingHttpHeaders,
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): string | undefined {
  for (const { scheme } of operation.security.flat()) {
    const secret = secretOf(scheme, headers, query);
    if (secret !== undefined && secret !== '') return secret;
  }
  return undefined;
}

function secretsOf(
  alternative: SecurityAlternative,
  headers: IncomingHttpHeaders,
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): string[] | undefined {
  const secrets: string[] = [];
  for (const { scheme } of alternative) {
    const secret = secretOf(scheme, headers, query);
    if (secret === undefined || secret === '') return undefined;
    secrets.push(secret);
  }
  return secrets;
}

/** The credential that a request carries for a scheme, as the caller wrote it. */
function secretOf(
  scheme: SecurityScheme,
  headers: IncomingHttpHeaders,
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): string | undefined {
  if (scheme.type === 'bearer' || scheme.type === 'basic') {
    const [word, secret, ...more] = (headers.authorization ?? '').split(' ');
    const fine = more.length === 0 || scheme.extraWords === 'ignore';
    return word?.toLowerCase() === scheme.type && fine ? secret : undefined;
  }
  if (scheme.in === 'cookie') return parseCookies(headers.cookie ?? '')[scheme.key];
  const value = scheme.in === 'query' ? query[scheme.key] : headers[scheme.key.toLowerCase()];
  return typeof value === 'string' ? value : undefined;
}

/**
 * The same where the server need not be this program: behind HTTPS the name of a cookie may carry a
 * prefix that keeps it there (`__Host-`, `__Secure-`).
 */
export function secretAnywhere(
  scheme: SecurityScheme,
  headers: IncomingHttpHeaders,
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): string | undefined {
  if (scheme.in !== 'cookie') return secretOf(scheme, headers, query);
  const cookies = Object.entries(parseCookies(headers.cookie ?? ''));
  return cookies.find(([name]) => name.replace(/^__(Secure|Host)-/, '') === scheme.key)?.[1];
}

function checkAll<D extends Desk, R extends { readonly type: string }>(
  alternative: SecurityAlternative,
  secrets: readonly string[],
  provider: Provider<D, R>,
  headers: IncomingHttpHeaders,
  desk: D,
): Authentication {
  let caller: unknown;
  for (const [index, { scheme, scopes }] of alternative.entries()) {
    const check = provider.schemes[scheme.name];
    if (!check) throw new Error(`${provider.id} has no check for the scheme ${scheme.name}`);
    const presented: Presented<D> = {
      secret: secrets[index] ?? '',
      scopes,
      desk,
      header: (name) => headerOf(headers, name),
    };
    const access = check(presented);
    if (!access.ok) {
      return {
        ok: false,
        failure:
          access.problem === 'forbidden'
            ? { type: 'forbidden', needs: access.needs }
            : { type: 'unauthenticated', problem: access.problem },
      };
    }
    // With several schemes in one alternative the first names the caller, the others vouch.
    caller ??= access.caller;
  }
  return { ok: true, caller };
}

/** One request header by its name; several values joined as HTTP joins them. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

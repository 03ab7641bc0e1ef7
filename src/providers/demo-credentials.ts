/** How the callers that are in a ledger introduce themselves to an API. */
import type { Contract, SecurityScheme } from '../contract/contract.js';
import type { Principal } from '../ledger/index.js';
import type { Demo } from '../scenario/index.js';
import type { Api, WorldDesk } from './api.js';

/** A start screen with more would not be read. */
const MOST = 20;

/** A credential that its API cannot let in: something that every caller there has is missing. */
export class UselessCredential extends Error {
  override readonly name = 'UselessCredential';
  constructor(
    readonly principal: number,
    readonly credential: number,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** One header that carries a credential, and what its API says to it when it does not let it in. */
interface Introduction {
  readonly header: string;
  readonly value: string;
  readonly refusal: string | undefined;
}

/**
 * The callers of an API, by their handles, for worlds that no story tells about: each with the
 * credentials that he can send at once, then those that are left. The first of very many.
 *
 * Every credential is shown to every check of the API, since only the API knows which of them knows
 * it.
 *
 * @throws {UselessCredential} when a check fails on one.
 */
export function introductions(api: Api, contract: Contract, desk: WorldDesk): Demo[] {
  const { ledger } = desk;
  const demos: Demo[] = [];
  for (let index = 0; index < ledger.principalCount; index++) {
    const principal = ledger.principal(index);
    if (principal?.realm !== api.provider.id) continue;
    const callers = callersOf(principal, api, contract, desk);
    demos.push(...callers.slice(0, MOST - demos.length));
  }
  return demos;
}

/**
 * How one principal introduces himself: with the credentials that he can send at once, and then with
 * each that is left.
 *
 * @throws {UselessCredential}
 */
export function callersOf(
  principal: Principal,
  api: Api,
  contract: Contract,
  desk: WorldDesk,
): Demo[] {
  const { handle, name, kind } = principal;
  const headers: Record<string, string> = {};
  const kinds: string[] = [];
  const others: Omit<Demo, 'label'>[] = [];
  const credentials = desk.ledger.credentials(principal.index);
  for (let seq = 0; seq < credentials.length; seq++) {
    const credential = credentials.value(seq, 'kind');
    const found = introduction(api, contract, desk, principal.index, seq);
    if (!found) continue;
    const { header, value, refusal } = found;
    if (refusal === undefined && !Object.hasOwn(headers, header)) {
      headers[header] = value;
      kinds.push(credential);
    } else {
      const end = refusal === undefined ? '' : `, which is ${refusal}: 401`;
      others.push({ what: `${name} by ${credential}${end}`, headers: { [header]: value } });
    }
  }
  const first = { what: `${name}, ${kind}, by ${kinds.join(' and ')}`, headers };
  return [...(kinds.length > 0 ? [first] : []), ...others].map((demo, place) => ({
    label: place === 0 ? handle : `${handle}-${place + 1}`,
    ...demo,
  }));
}

function introduction(
  api: Api,
  contract: Contract,
  desk: WorldDesk,
  principal: number,
  seq: number,
): Introduction | undefined {
  const credentials = desk.ledger.credentials(principal);
  const kept = credentials.value(seq, 'secret');
  const secret = api.sentAs?.(credentials.value(seq, 'kind'), kept) ?? kept;
  for (const scheme of contract.schemes.values()) {
    const header = headerOf(scheme, secret);
    const check = api.provider.schemes[scheme.name];
    if (!header || !check) continue;
    try {
      const access = check({ secret, scopes: [], desk, header: () => undefined });
      if (access.ok) return { ...header, refusal: undefined };
      if (access.problem !== 'invalid') return { ...header, refusal: access.problem };
    } catch (error) {
      throw new UselessCredential(principal, seq, error);
    }
  }
  return undefined;
}

function headerOf(
  { type, in: place, key }: SecurityScheme,
  secret: string,
): { readonly header: string; readonly value: string } | undefined {
  if (type === 'bearer') return { header: 'Authorization', value: `Bearer ${secret}` };
  if (type === 'basic' || place === 'query') return undefined;
  return place === 'cookie'
    ? { header: 'cookie', value: `${key}=${encodeURIComponent(secret)}` }
    : { header: key, value: secret };
}

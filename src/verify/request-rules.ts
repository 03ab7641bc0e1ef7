import { parse as parseCookies } from 'cookie';
import type { Refusal } from '../contract/behaviour.js';
import { secretOf } from '../contract/credentials.js';
import type { Checker, Disagreement, ReadExchange } from './checker.js';
import { conditionText, holds, looksAtCredential, type Scope } from './conditions.js';
import type { WireRequest } from './exchange.js';

/** What a request shows under a security scheme, without a word such as Bearer. */
export function credentialIn(
  { contract }: Pick<Checker, 'contract'>,
  request: WireRequest,
  name: string,
): string | undefined {
  const scheme = contract.schemes.get(name);
  if (!scheme) return undefined;
  if (scheme.type === 'apiKey' && scheme.in === 'cookie') {
    // Behind HTTPS a cookie may carry a prefix that keeps it there.
    const cookies = Object.entries(parseCookies(request.headers.cookie ?? ''));
    const [, value] =
      cookies.find(([one]) => one.replace(/^__(Secure|Host)-/, '') === scheme.key) ?? [];
    return value === '' ? undefined : value;
  }
  const [, search = ''] = request.target.split(/\?(.*)/s);
  const query = Object.fromEntries(new URLSearchParams(search));
  const secret = secretOf(scheme, request.headers, query);
  return secret === '' ? undefined : secret;
}

/** Requests that are refused although they fit their schemas, and were served all the same. */
export function servedAlthoughRefused(
  checker: Checker,
  read: ReadExchange,
  scope: Scope,
  tally: (rule: string) => void,
): Disagreement[] {
  const { operation, behaviour, answer } = read;
  return (behaviour.refused ?? []).flatMap((refusal: Refusal): Disagreement[] => {
    if (checker.masked && looksAtCredential(refusal.if)) return [];
    if (!holds(refusal.if, scope)) return [];
    tally('refused');
    if (answer.status < 200 || answer.status > 299) return [];
    return [
      {
        operation: operation?.id,
        rule: 'refused',
        provenance: checker.facts.ofBehaviour(operation, behaviour, refusal),
        message: `served, and the contract says that it is refused: ${refusal.name}`,
        expected: `${refusal.status.join(' or ')}, as ${conditionText(refusal.if, scope)}`,
        received: String(answer.status),
        pointer: undefined,
      },
    ];
  });
}

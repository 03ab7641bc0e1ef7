import type { Operation, SecurityScheme } from '../contract/contract.js';
import { type Credentials, credentialHeader, isSecured, requiredAlternatives } from './caller.js';
import type { CallerName } from './exchange.js';
import { withoutMoments } from './json.js';
import type { Disagreement, ReadExchange } from './reading.js';
import type { Ask, Run } from './run.js';

/** A request that has to be refused for who asks. */
interface Stranger {
  readonly what: string;
  readonly as: CallerName;
  readonly credentials: Credentials;
}

/**
 * Who brings no credentials, wrong ones, or those of another kind is refused, and told so as the
 * contract says. `ask` is a request that is fine in every other way.
 */
export async function verifyCredentials(run: Run, operation: Operation, ask: Ask): Promise<void> {
  if (!isSecured(operation)) return;
  if (!operation.responses.has(401)) {
    run.skip(operation, 'requests without credentials', 'the contract documents no 401');
    return;
  }
  for (const stranger of strangers(run, operation)) {
    const { as, credentials } = stranger;
    const read = await run.ask(operation, { ...ask, as, credentials });
    run.held(operation.id, 'credentials');
    if (read.answer.status === 401 || read.answer.status >= 500) continue;
    run.note(refusalOf(run, operation, read, stranger.what, 401), read);
  }
}

/**
 * Where credentials are optional, who brings wrong ones is served like who brings none: as nobody in
 * particular.
 */
export async function verifyAnonymity(run: Run, operation: Operation): Promise<void> {
  if (requiredAlternatives(operation).length === 0 || isSecured(operation)) return;
  const none = { headers: {}, secrets: [] };
  const nobody = await run.ask(operation, { as: 'nobody', credentials: none });
  for (const stranger of strangers(run, operation)) {
    if (stranger.as === 'nobody') continue;
    const { as, credentials, what } = stranger;
    const read = await run.ask(operation, { as, credentials });
    run.held(operation.id, 'credentials');
    const alike =
      read.answer.status === nobody.answer.status &&
      withoutMoments(read.body) === withoutMoments(nobody.body);
    if (alike || read.answer.status >= 400) continue;
    run.note(
      {
        operation: operation.id,
        rule: 'credentials',
        provenance: run.checker.facts.ofResponse(operation, read.answer.status),
        message: `${operation.id} ${what} is not answered as to nobody in particular`,
        expected: withoutMoments(nobody.body).slice(0, 200),
        received: withoutMoments(read.body).slice(0, 200),
        pointer: undefined,
      },
      read,
    );
  }
}

function strangers(run: Run, operation: Operation): Stranger[] {
  const found: Stranger[] = [
    { what: 'without credentials', as: 'nobody', credentials: { headers: {}, secrets: [] } },
  ];
  const schemes = new Map<string, SecurityScheme>();
  for (const alternative of requiredAlternatives(operation)) {
    for (const { scheme } of alternative) schemes.set(scheme.name, scheme);
  }
  for (const scheme of schemes.values()) {
    const [name, value] = credentialHeader(scheme, 'paystub-no-such-credential');
    found.push({
      what: `with an unknown credential for ${scheme.name}`,
      as: 'wrong: unknown',
      credentials: { headers: { [name]: value }, secrets: [name] },
    });
  }
  const own = run.credentialsOf(operation);
  for (const scheme of schemes.values()) {
    const [name, value] = credentialHeader(scheme, '');
    found.push({
      what: `with an empty credential for ${scheme.name}`,
      as: 'wrong: unknown, empty',
      credentials: { headers: { [name]: value.trim() }, secrets: [name] },
    });
    const given = own?.headers[name];
    if (given === undefined || scheme.type !== 'bearer') continue;
    found.push({
      what: 'with the right token under another word than Bearer',
      as: 'wrong: another word',
      credentials: { headers: { [name]: given.replace(/^\S+/, 'Basic') }, secrets: [name] },
    });
  }
  for (const name of own?.secrets ?? []) {
    const value = own?.headers[name] ?? '';
    // A credential that is too short to be cut is no secret worth the name.
    if (value.length < 12) continue;
    found.push({
      what: `with the caller's own credential, its last four characters missing`,
      as: 'wrong: truncated',
      credentials: { headers: { ...own?.headers, [name]: value.slice(0, -4) }, secrets: [name] },
    });
  }
  for (const scheme of schemes.values()) {
    const [name] = credentialHeader(scheme, '');
    const given = own?.headers[name];
    if (given === undefined) continue;
    for (const { what, as, changed } of alterations(scheme, given)) {
      const credentials = { headers: { ...own?.headers, [name]: changed }, secrets: [name] };
      found.push({ what: `with the caller's own credential, ${what}`, as, credentials });
    }
  }
  // A credential that opens other operations is none here.
  const names = new Set([...schemes.values()].map((scheme) => credentialHeader(scheme, '')[0]));
  for (const scheme of run.contract.schemes.values()) {
    if (schemes.has(scheme.name)) continue;
    const [name] = credentialHeader(scheme, '');
    const value = run.given('caller').get(name);
    if (value === undefined || names.has(name)) continue;
    found.push({
      what: `with a credential for ${scheme.name}, which is for other operations`,
      as: 'wrong: another scheme',
      credentials: { headers: { [name]: value }, secrets: [name] },
    });
  }
  return found;
}

/** The caller's own credential, altered: who looks at a beginning only, or not at case, lets it in. */
function alterations(
  scheme: SecurityScheme,
  given: string,
): { what: string; as: CallerName; changed: string }[] {
  const [before, text, after] = secretIn(scheme, given);
  if (text.length < 8) return [];
  // What is encoded is altered before it is: a letter after Base64 says nothing.
  const basic = scheme.type === 'basic';
  const secret = basic ? Buffer.from(text, 'base64').toString('utf8') : text;
  const header = (altered: string): string =>
    `${before}${basic ? Buffer.from(altered).toString('base64') : altered}${after}`;
  const swapped = secret.replaceAll(/%[0-9A-Fa-f]{2}|[A-Za-z]/g, (part) => {
    // A percent code is the same in either case.
    if (part.length > 1) return part;
    return part === part.toUpperCase() ? part.toLowerCase() : part.toUpperCase();
  });
  const found: { what: string; as: CallerName; changed: string }[] = [
    { what: 'with an x after it', as: 'wrong: appended', changed: header(`${secret}x`) },
  ];
  // A hexadecimal number, an address or a UUID, is the same in either case.
  if (swapped !== secret && !/^(0x)?[0-9a-f-]+$/i.test(secret)) {
    found.push({
      what: 'with its letters in the other case',
      as: 'wrong: another case',
      changed: header(swapped),
    });
  }
  return found;
}

/** A header with the secret in it apart: what comes after `Bearer`, or the value of the cookie. */
function secretIn(scheme: SecurityScheme, given: string): [string, string, string] {
  if (scheme.type !== 'apiKey') {
    const [, word = '', secret = ''] = /^(\S+\s+)(.*)$/.exec(given) ?? [];
    return [word, secret, ''];
  }
  if (scheme.in !== 'cookie') return ['', given, ''];
  const key = scheme.key.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const cookie = new RegExp(`^(.*?(?:^|;\\s*)(?:__(?:Secure|Host)-)?${key}=)([^;]*)(.*)$`).exec(
    given,
  );
  const [, before = '', secret = '', after = ''] = cookie ?? [];
  return [before, secret, after];
}

function refusalOf(
  run: Run,
  operation: Operation,
  read: ReadExchange,
  what: string,
  status: number,
): Disagreement {
  return {
    operation: operation.id,
    rule: 'credentials',
    provenance: run.checker.facts.ofResponse(operation, status),
    message: `${operation.id} ${what} is answered with ${read.answer.status}`,
    expected: String(status),
    received: String(read.answer.status),
    pointer: undefined,
  };
}

/** Whether the API looks first at who asks or at what is asked, where a request is wrong in both. */
export async function verifyCheckOrder(
  run: Run,
  operation: Operation,
  invalid: Ask,
): Promise<void> {
  const provenance = run.checker.facts.ofExtension('#/x-check-order');
  const order = run.contract.checkOrder;
  const read = await run.ask(operation, { ...invalid, as: 'nobody' });
  const { status } = read.answer;
  const first = status === 401 ? 'credentials' : 'request';
  if (status >= 500) return;
  run.held(operation.id, 'check-order');
  if (status >= 400 && first === order[0]) return;
  if (status >= 400 && provenance.level === 'assumed') {
    run.choices.push({
      operation: operation.id,
      about: 'a request that is wrong and comes without credentials',
      assumed: `refused for its ${order[0]}`,
      seen: `refused for its ${first}`,
    });
    return;
  }
  run.note(
    {
      operation: operation.id,
      rule: status < 400 ? 'credentials' : 'check-order',
      provenance: status < 400 ? run.checker.facts.ofResponse(operation, 401) : provenance,
      message: `a request that is wrong and comes without credentials is answered with ${status}`,
      expected: order[0] === 'credentials' ? '401' : 'a refusal of the request',
      received: String(status),
      pointer: undefined,
    },
    read,
  );
}

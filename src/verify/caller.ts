import type { Operation, SecurityAlternative, SecurityScheme } from '../contract/contract.js';
import { secretAnywhere } from '../contract/credentials.js';

/** Headers as they were given with `-H`, by lower-case name. */
export type GivenHeaders = ReadonlyMap<string, string>;

/** What one caller sends with a request to one operation. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Those of them that are secret. */
  readonly secrets: readonly string[];
}

/** A field name (RFC 9110, section 5.1), in lower case. */
const tokenPattern = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** `Name: value`, as curl takes it. Throws an `Error` that says what is wrong with it. */
export function readHeader(text: string): [name: string, value: string] {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon).trim().toLowerCase();
  const value = text.slice(colon + 1).trim();
  if (colon >= 1 && tokenPattern.test(name) && value === '') {
    throw new Error('The header has no value; is the variable that it comes from set?');
  }
  if (colon < 1 || !tokenPattern.test(name)) {
    // The text may hold a secret, so it is not repeated.
    throw new Error(
      "A header is written as 'Name: value', with a name of letters, digits and '-'.",
    );
  }
  return [name, value];
}

/** The alternatives of an operation that ask for something. */
export function requiredAlternatives(operation: Operation): SecurityAlternative[] {
  return operation.security.filter((alternative) => alternative.length > 0);
}

/** Whether an operation refuses who brings no credentials. */
export function isSecured(operation: Operation): boolean {
  return (
    operation.security.length > 0 &&
    operation.security.every((alternative) => alternative.length > 0)
  );
}

/** A header as a scheme has it, or `undefined` where it was not given. */
function givenFor(scheme: SecurityScheme, given: GivenHeaders): [string, string] | undefined {
  if (scheme.type !== 'apiKey') {
    const value = given.get('authorization');
    const fits = value?.toLowerCase().startsWith(`${scheme.type} `);
    return value !== undefined && fits ? ['authorization', value] : undefined;
  }
  if (scheme.in === 'query') return undefined;
  if (scheme.in === 'cookie') {
    const cookie = given.get('cookie') ?? '';
    return secretAnywhere(scheme, { cookie }, {}) === undefined ? undefined : ['cookie', cookie];
  }
  const name = scheme.key.toLowerCase();
  const value = given.get(name);
  return value === undefined ? undefined : [name, value];
}

/** What to send for one alternative; `undefined` where something for it was not given. */
export function credentialsFor(
  alternative: SecurityAlternative,
  given: GivenHeaders,
): Credentials | undefined {
  const headers: Record<string, string> = {};
  for (const { scheme } of alternative) {
    const header = givenFor(scheme, given);
    if (!header) return undefined;
    headers[header[0]] = header[1];
  }
  return { headers, secrets: Object.keys(headers) };
}

/** A value for a scheme as a header. */
export function credentialHeader(scheme: SecurityScheme, secret: string): [string, string] {
  if (scheme.type === 'bearer') return ['authorization', `Bearer ${secret}`];
  if (scheme.type === 'basic') return ['authorization', `Basic ${secret}`];
  if (scheme.in === 'cookie') return ['cookie', `${scheme.key}=${secret}`];
  return [scheme.key.toLowerCase(), secret];
}

/** The names of headers that hold credentials under some scheme. */
export function secretNames(schemes: Iterable<SecurityScheme>): Set<string> {
  const names = new Set(['authorization', 'cookie', 'proxy-authorization']);
  for (const scheme of schemes) {
    if (scheme.in === 'header') names.add(scheme.key.toLowerCase());
  }
  return names;
}

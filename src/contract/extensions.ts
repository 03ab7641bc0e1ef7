import { ContractError, isObject, type Json, type JsonObject } from './document.js';

/** What an API does with a parameter's value that breaks the parameter's schema (openapi/README.md). */
export type InvalidRule = 'refuse' | 'clamp' | 'default' | 'ignore';

const invalidRules: readonly string[] = ['refuse', 'clamp', 'default', 'ignore'];

/** Where a fact comes from. */
export type ProvenanceLevel = 'documented' | 'elsewhere' | 'assumed';

export const provenanceLevels: readonly ProvenanceLevel[] = ['documented', 'elsewhere', 'assumed'];

/** Whether an API looks first at who asks, or at what is asked. */
export type CheckOrder = readonly ['credentials', 'request'] | readonly ['request', 'credentials'];

/** Reads `x-on-invalid`; without it a value is refused. */
export function invalidRuleOf(parameter: JsonObject, file: string, place: string): InvalidRule {
  const rule = memberOf(parameter['x-on-invalid'], 'rule', invalidRules, file, place);
  return (rule ?? 'refuse') as InvalidRule;
}

/** Which of several values of a parameter counts. */
export type RepeatedRule = 'first' | 'last';

/** Reads `x-on-repeated`; without it a parameter that is given twice is invalid. */
export function repeatedRuleOf(
  parameter: JsonObject,
  file: string,
  place: string,
): RepeatedRule | undefined {
  const rule = memberOf(parameter['x-on-repeated'], 'rule', ['first', 'last'], file, place);
  return rule as RepeatedRule | undefined;
}

/** Reads a security scheme's `x-extra-words`; without it words after a credential are refused. */
export function extraWordsRule(
  scheme: JsonObject,
  file: string,
  place: string,
): 'refuse' | 'ignore' {
  const rule = memberOf(scheme['x-extra-words'], 'rule', ['refuse', 'ignore'], file, place);
  return rule === 'ignore' ? 'ignore' : 'refuse';
}

/** `exact`: only media types as the document writes them are known; `any`: in any letters, as HTTP has it. */
export type MediaCase = 'any' | 'exact';

/** Reads a request body's `x-media-type-case`; without it letters do not count. */
export function mediaCaseOf(body: JsonObject, file: string, place: string): MediaCase {
  const rule = memberOf(body['x-media-type-case'], 'rule', ['any', 'exact'], file, place);
  return rule === 'exact' ? 'exact' : 'any';
}

/** What an API says to the pages of other origins, on every answer (Fetch, section 3.2). */
export interface CrossOriginRule {
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  /** The headers that a page may read; `request-headers`: the names of those that the request had. */
  readonly exposes: readonly string[] | 'request-headers';
  readonly maxAgeSeconds: number;
}

/** Reads the root's `x-cross-origin`. */
export function crossOriginRuleOf(root: JsonObject, file: string): CrossOriginRule | undefined {
  const rule = root['x-cross-origin'];
  if (rule === undefined) return undefined;
  const { methods, headers, exposes, maxAgeSeconds } = isObject(rule) ? rule : {};
  const known = exposes === 'request-headers' || isTexts(exposes);
  if (isTexts(methods) && isTexts(headers) && known && typeof maxAgeSeconds === 'number') {
    return { methods, headers, exposes, maxAgeSeconds };
  }
  throw new ContractError(
    file,
    'x-cross-origin',
    'does not say what pages of other origins are told',
    'write `methods`, `headers`, `exposes` (names, or `request-headers`) and `maxAgeSeconds`',
  );
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** Reads a response's `x-empty-body`: whether it may come without the body that is documented. */
export function mayBeEmpty(response: JsonObject, file: string, place: string): boolean {
  return memberOf(response['x-empty-body'], 'rule', ['allowed'], file, place) === 'allowed';
}

/** Reads the root's `x-unknown-parameters`; without it they are ignored. */
export function unknownParameterRule(root: JsonObject, file: string): 'ignore' | 'refuse' {
  const place = 'x-unknown-parameters';
  const rule = memberOf(root[place], 'rule', ['ignore', 'refuse'], file, place);
  return rule === 'refuse' ? 'refuse' : 'ignore';
}

/** Reads the root's `x-check-order`; without it credentials come first. */
export function checkOrderOf(root: JsonObject, file: string): CheckOrder {
  const extension = root['x-check-order'];
  if (extension === undefined) return ['credentials', 'request'];
  const order = isObject(extension) ? extension.order : undefined;
  const words = Array.isArray(order) ? order.join(' ') : '';
  if (words === 'credentials request') return ['credentials', 'request'];
  if (words === 'request credentials') return ['request', 'credentials'];
  throw new ContractError(
    file,
    'x-check-order',
    'does not give an order',
    'write `order: [credentials, request]` or `order: [request, credentials]`',
  );
}

function memberOf(
  extension: Json | undefined,
  key: string,
  allowed: readonly string[],
  file: string,
  place: string,
): string | undefined {
  if (extension === undefined) return undefined;
  const value = isObject(extension) ? extension[key] : undefined;
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw new ContractError(
    file,
    place,
    `\`${key}\` is ${JSON.stringify(value)}`,
    `write one of ${allowed.join(', ')}`,
  );
}

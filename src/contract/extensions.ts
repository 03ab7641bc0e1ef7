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

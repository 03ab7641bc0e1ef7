import type { Operation, SecurityScheme } from '../contract/contract.js';
import { shellWord } from '../shell-quoting.js';
import type { DemoHeaders, Mount } from './request-context.js';

/** A curl line that works as it stands: the API's first list, with its first demo credential. */
export function curlLine(mount: Mount, origin: string): string | undefined {
  const operation = [...mount.contract.operations.values()].find(isPlainRead);
  if (!operation) return undefined;
  const [first] = mount.demo
    .map((demo) => headersFor(mount, operation, demo))
    .filter((headers) => headers !== undefined);
  const headers = Object.entries(first ?? {}).map(
    ([name, value]) => `-H ${shellWord(`${name}: ${value}`)} `,
  );
  return `curl ${headers.join('')}${shellWord(`${origin}${mount.path}${operation.path}`)}`;
}

/**
 * What a demo sends to be let in by an operation: the credentials of the first alternative that it
 * has, and its headers that are no credentials. `undefined` where the operation knows none of them.
 */
export function headersFor(
  mount: Mount,
  operation: Operation,
  demo: DemoHeaders,
): Readonly<Record<string, string>> | undefined {
  const sent = new Map(
    Object.entries(demo.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const alternative = operation.security.find(
    (schemes) => schemes.length > 0 && schemes.every(({ scheme }) => carries(sent, scheme)),
  );
  if (!alternative) return undefined;
  const looked = new Set(alternative.map(({ scheme }) => headerNameOf(scheme)));
  const others = [...mount.contract.schemes.values()]
    .map(headerNameOf)
    .filter((name) => !looked.has(name));
  return Object.fromEntries(
    Object.entries(demo.headers).filter(([name]) => !others.includes(name.toLowerCase())),
  );
}

function carries(sent: ReadonlyMap<string, string>, scheme: SecurityScheme): boolean {
  const value = sent.get(headerNameOf(scheme)) ?? '';
  if (scheme.in === 'query') return false;
  if (scheme.in === 'cookie') return value.includes(`${scheme.key}=`);
  return scheme.type === 'apiKey'
    ? value !== ''
    : value.toLowerCase().startsWith(`${scheme.type} `);
}

/** The request header, in lower case, that a scheme is looked for in. */
function headerNameOf(scheme: SecurityScheme): string {
  return scheme.in === 'cookie' ? 'cookie' : scheme.key.toLowerCase();
}

function isPlainRead(operation: Operation): boolean {
  return (
    operation.method === 'get' &&
    operation.security.length > 0 &&
    operation.parameters.every((parameter) => !parameter.required)
  );
}

import type { Operation } from '../contract/contract.js';
import type { Mount } from './handlers.js';

/** A curl line that works as it stands: the API's first list, with its first demo credential. */
export function curlLine(mount: Mount, origin: string): string | undefined {
  const demo = mount.demo[0];
  const operation = [...mount.contract.operations.values()].find(isPlainRead);
  if (!operation) return undefined;
  const headers = Object.entries(demo?.headers ?? {}).map(
    ([name, value]) => `-H ${quoted(`${name}: ${value}`)} `,
  );
  return `curl ${headers.join('')}${quoted(`${origin}${mount.path}${operation.path}`)}`;
}

function isPlainRead(operation: Operation): boolean {
  return (
    operation.method === 'get' &&
    operation.security.length > 0 &&
    operation.parameters.every((parameter) => !parameter.required)
  );
}

function quoted(text: string): string {
  return /^[\w:/.=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

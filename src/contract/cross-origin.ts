import type { IncomingMessage } from 'node:http';
import type { Contract } from './contract.js';
import { violationsHeader } from './violations-header.js';

/** Names and values by turns, as `writeHead` takes them. */
export type HeaderList = readonly string[];

/**
 * The headers that let the pages of any origin read the answers of an API (Fetch, section 3.2): a
 * front-end's dev server may stand anywhere, and sends cookies. A preflight is told that it may ask
 * whatever it asks.
 */
export function crossOrigin(contract: Contract): (req: IncomingMessage) => HeaderList {
  const always = [
    'Access-Control-Allow-Credentials',
    'true',
    'Access-Control-Expose-Headers',
    exposedHeaders(contract).join(','),
  ];
  return ({ method, headers }) => {
    const { origin, 'access-control-request-headers': asked } = headers;
    const allowed = repeatable(origin) ? ['Access-Control-Allow-Origin', origin] : [];
    if (method !== 'OPTIONS') return [...allowed, 'Vary', 'Origin', ...always];
    return [
      ...allowed,
      'Vary',
      'Origin, Access-Control-Request-Headers',
      ...always,
      'Access-Control-Allow-Methods',
      'GET,HEAD,PUT,PATCH,POST,DELETE',
      ...(repeatable(asked) ? ['Access-Control-Allow-Headers', asked] : []),
      'Access-Control-Max-Age',
      '600',
    ];
  };
}

/** Node refuses to write some characters that it reads. */
function repeatable(value: string | undefined): value is string {
  return value !== undefined && /^[\x20-\x7e]+$/.test(value);
}

function exposedHeaders(contract: Contract): string[] {
  const documented = [...contract.operations.values()]
    .map((operation) => operation.responses)
    .concat(contract.unrouted)
    .flatMap((responses) => [...responses.values()])
    .flatMap((response) => response.headers.map((header) => header.name))
    // Browsers never hand Set-Cookie to scripts, exposed or not.
    .filter((name) => name.toLowerCase() !== 'set-cookie');
  return [...new Set([violationsHeader, 'Preference-Applied', ...documented])];
}

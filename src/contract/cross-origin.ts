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
  const exposed = exposedHeaders(contract).join(',');
  // Who names no origin is no page, or one of this server's own.
  const nobody = ['Vary', 'Origin'];
  return ({ method, headers }) => {
    const { origin, 'access-control-request-headers': asked } = headers;
    if (origin === undefined && method !== 'OPTIONS') return nobody;
    const allowed = [
      ...(repeatable(origin) ? ['Access-Control-Allow-Origin', origin] : []),
      'Access-Control-Allow-Credentials',
      'true',
      'Access-Control-Expose-Headers',
      exposed,
    ];
    if (method !== 'OPTIONS') return [...nobody, ...allowed];
    return [
      'Vary',
      'Origin, Access-Control-Request-Headers',
      ...allowed,
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

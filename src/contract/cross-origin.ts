import type { Contract } from './contract.js';
import { type CrossOriginRule, crossOriginRuleOf } from './extensions.js';
import type { ApiRequest } from './message.js';
import { violationsHeader } from './violations-header.js';

/** Names and values by turns, as `writeHead` takes them. */
export type HeaderList = readonly string[];

/** What an answer tells the pages of other origins. */
export type CrossOrigin = (request: ApiRequest) => HeaderList;

/** Which headers a preflight is not told that it may send, by their lower-case names. */
export type Withheld = (header: string) => boolean;

/**
 * The headers that let the pages of any origin read the answers of an API (Fetch, section 3.2): a
 * front-end's dev server may stand anywhere, and sends cookies. A preflight is told that it may ask
 * whatever it asks, but for what is withheld; or what the API itself says, where its document has
 * `x-cross-origin`.
 */
export function crossOrigin(contract: Contract, withheld: Withheld = () => false): CrossOrigin {
  const rule = crossOriginRuleOf(contract.document.root, contract.file);
  return rule ? asDocumented(rule) : forEveryPage(contract, withheld);
}

function forEveryPage(contract: Contract, withheld: Withheld): CrossOrigin {
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
    const mayAsk = namesIn(asked).filter((name) => !withheld(name.toLowerCase()));
    return [
      'Vary',
      'Origin, Access-Control-Request-Headers',
      ...allowed,
      'Access-Control-Allow-Methods',
      'GET,HEAD,PUT,PATCH,POST,DELETE',
      ...(mayAsk.length > 0 ? ['Access-Control-Allow-Headers', mayAsk.join(',')] : []),
      'Access-Control-Max-Age',
      '600',
    ];
  };
}

/** On every answer, whoever asks. A page that asks may read what paystub adds, and may send `Prefer`. */
function asDocumented(rule: CrossOriginRule): CrossOrigin {
  const methods = rule.methods.join(', ');
  return ({ method, headers }) => {
    const { origin, 'access-control-request-headers': asked } = headers;
    const isPage = repeatable(origin);
    const sent = rule.exposes === 'request-headers' ? Object.keys(headers).sort() : rule.exposes;
    const exposed = isPage ? [...sent, violationsHeader, 'Preference-Applied'] : sent;
    const prefer = namesIn(asked).filter((name) => name.toLowerCase() === 'prefer');
    return [
      'Vary',
      'Origin',
      ...(isPage ? ['Access-Control-Allow-Origin', origin] : []),
      'Access-Control-Allow-Credentials',
      'true',
      'Access-Control-Allow-Methods',
      methods,
      'Access-Control-Allow-Headers',
      [...rule.headers, ...prefer].join(', '),
      'Access-Control-Expose-Headers',
      exposed.join(', '),
      ...(method === 'OPTIONS' ? ['Access-Control-Max-Age', String(rule.maxAgeSeconds)] : []),
    ];
  };
}

function namesIn(asked: string | undefined): string[] {
  if (!repeatable(asked)) return [];
  return asked.split(',').flatMap((name) => name.trim() || []);
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

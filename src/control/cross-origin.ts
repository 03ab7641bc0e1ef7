import type { CrossOrigin, HeaderList } from '../contract/cross-origin.js';

const NOTHING: HeaderList = [];

/** What holds no secret, and is open to all: whether paystub is up, and the documents. */
const OPEN = /^\/(?:_paystub\/health|openapi\/[^/]*)$/;

/** The pages and what they load; no other page has to read them. */
const PAGES = /^\/_paystub(?:\/(?:reference|assets)(?:\/.*)?)?$/;

/**
 * What paystub's own answers tell the pages of other origins. Documents and health may be read by all.
 * The control plane may be used by a front-end elsewhere that has the token; without a token it is for
 * this machine alone, and no page elsewhere is told anything.
 */
export function controlCrossOrigin(hasToken: boolean): CrossOrigin {
  return ({ method, headers, path }) => {
    const open = OPEN.test(path);
    const guarded = path.startsWith('/_paystub/') && !PAGES.test(path);
    if (!open && !(guarded && hasToken)) return NOTHING;
    // No cookie opens anything here, and so none is asked for: any origin is the same.
    const allowed = [
      'Access-Control-Allow-Origin',
      '*',
      'Access-Control-Expose-Headers',
      'sl-violations, Retry-After, Location, Allow, WWW-Authenticate',
    ];
    if (method !== 'OPTIONS') return allowed;
    const asked = headers['access-control-request-headers'];
    return [
      ...allowed,
      'Access-Control-Allow-Methods',
      open ? 'GET, HEAD' : 'GET, HEAD, PUT, PATCH, POST, DELETE',
      ...(!open && asked !== undefined && /^[\x21-\x7e ]+$/.test(asked)
        ? ['Access-Control-Allow-Headers', asked]
        : []),
      'Access-Control-Max-Age',
      '600',
    ];
  };
}

/** Where a resource of this mock is. */

/** A resource on this server, or why it is none that is paid for here. */
export type Place =
  | {
      readonly ok: true;
      /** Path and query. */
      readonly target: string;
      readonly host: string;
      /** As records name it: an absolute URI. */
      readonly resource: string;
    }
  | { readonly ok: false; readonly why: string };

/** A transaction names what was paid for. Encoded, a URL can be nine times as long as it was written. */
const LONGEST = 2_000;

/**
 * Finds a resource by its URL.
 *
 * @param host of the request that names it: the server that is meant
 */
export function placeOf(host: string, url: string): Place {
  const no = (why: string): Place => ({ ok: false, why });
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const here = hostOf(host);
  if (parsed === undefined || here === undefined || parsed.host !== here) {
    return no('The URL is none of this server');
  }
  if (parsed.protocol !== 'http:')
    return no('The URL is not one of http, which this server speaks');
  if (parsed.username !== '' || parsed.password !== '') {
    return no('The URL has a user name or a password in it');
  }
  const target = `${parsed.pathname}${parsed.search}`;
  const resource = `${parsed.origin}${uriText(target)}`;
  if (resource.length > LONGEST) {
    return no(`The URL has more than ${LONGEST} characters once it is encoded`);
  }
  return { ok: true, target, host: here, resource };
}

/** A `Host` as URLs have it: in small letters, without the port that goes without saying. */
function hostOf(host: string): string | undefined {
  const url = `http://${host}`;
  if (host === '' || !URL.canParse(url)) return undefined;
  const { host: read, username, password, pathname, search } = new URL(url);
  return username === '' && password === '' && pathname === '/' && search === '' ? read : undefined;
}

/** What was asked for, with every character encoded that parsers of URLs let by and URIs do not have. */
function uriText(target: string): string {
  return target.replaceAll(/%(?![0-9a-f]{2})|[^\w\-.~:/?@!$&'()*+,;=%]/gi, encodeURIComponent);
}

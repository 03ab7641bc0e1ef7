/** JSON pointers (RFC 6901), also as references have them: `#/paths/~1usage/get`. */

/** A key as one token of a pointer. */
export function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The key that a token names. */
function keyOfToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The keys that a pointer leads by; none for the whole value. */
export function pointerKeys(pointer: string): string[] {
  return pointer.split('/').slice(1).map(keyOfToken);
}

/**
 * The keys that a reference within a document leads by. In a URL a token may be percent-encoded; one
 * that cannot be decoded is taken as it stands. Empty tokens are left out.
 */
export function referenceKeys(reference: string): string[] {
  return reference
    .replace(/^#/, '')
    .split('/')
    .filter((token) => token !== '')
    .map((token) => keyOfToken(decoded(token)));
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

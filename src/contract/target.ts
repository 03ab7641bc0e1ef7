/** What a request asks for, by the line that it begins with. */
export interface Target {
  /** Without the mount point; still percent-encoded. */
  readonly path: string;
  /** What follows the question mark; empty where there is none. */
  readonly query: string;
}

/** Reads a request target (RFC 9112, section 3.2), also one that names its host, as proxies are sent. */
export function targetOf(url: string): Target {
  const local = url.startsWith('/') ? url : url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  // A fragment never belongs on the wire. Clients that send it all the same mean the rest.
  const fragment = local.indexOf('#');
  const whole = fragment < 0 ? local : local.slice(0, fragment);
  const mark = whole.indexOf('?');
  if (mark < 0) return { path: whole || '/', query: '' };
  return { path: whole.slice(0, mark) || '/', query: whole.slice(mark + 1) };
}

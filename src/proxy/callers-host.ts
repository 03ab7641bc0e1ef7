import { isIP } from 'node:net';

/** What a request says of where it was sent, and from where. */
export interface Addressed {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which browsers send. */
  readonly site: string | undefined;
}

export interface HostRules {
  /** The host of the API itself: whoever uses this as an HTTP proxy names it. */
  readonly target: string;
  /** Names besides this machine's under which the proxy is reached. */
  readonly allowed: readonly string[];
}

/**
 * Why a request may come from a page in a browser that has no business with the API; undefined where
 * it may not. A name that an attacker owns may lead to this machine (DNS rebinding), and then it
 * stands in `Host`.
 */
export function strangerOf(
  { host, origin, site }: Addressed,
  rules: HostRules,
): string | undefined {
  if (host !== undefined && !isKnown(nameOf(host), rules)) {
    return 'its Host is not of this machine; --allow-host names others';
  }
  if (origin !== undefined && !isOwnPage(origin, rules)) return 'it comes from a page elsewhere';
  if (origin === undefined && site === 'cross-site') return 'it comes from a page elsewhere';
  return undefined;
}

function isOwnPage(origin: string, rules: HostRules): boolean {
  try {
    const { protocol, hostname } = new URL(origin);
    return protocol.startsWith('http') && isKnown(hostname.toLowerCase(), rules);
  } catch {
    // `null`, of a page that was opened from a file or in a frame.
    return false;
  }
}

/** A single word is a name of this network (a container's): no page on the web has one. */
function isKnown(name: string, { target, allowed }: HostRules): boolean {
  if (isIP(name.replace(/^\[|\]$/g, '')) > 0) return true;
  if (name === 'localhost' || name.endsWith('.localhost') || !name.includes('.'))
    return name !== '';
  return name === target.toLowerCase() || allowed.some((one) => one.toLowerCase() === name);
}

/** A host without its port. */
function nameOf(host: string): string {
  return host.replace(/:\d{1,5}$/, '').toLowerCase();
}

import type { ApiRequest } from './message.js';

/** Where a client sees this server. */
export interface SeenFrom {
  /** `https://pay.example:8443`; empty where the client named no host that is one. */
  readonly origin: string;
  /** What comes before this program's own paths: `/mock` where another program has mounted it there. */
  readonly base: string;
}

/** Whose `X-Forwarded-Proto` and `X-Forwarded-Host` count: those of proxies on this machine, or of all. */
export type TrustedProxies = 'loopback' | 'all';

/**
 * Reads from where a request was sent. What a proxy says of the client's own address counts where the
 * proxy is trusted: a proxy that ends TLS is asked by `https`, and asks here by `http`.
 */
export function seenFrom(
  request: Pick<ApiRequest, 'headers' | 'remoteAddress' | 'isEncrypted' | 'base'>,
  trusted: TrustedProxies,
): SeenFrom {
  const { headers, remoteAddress = '', isEncrypted, base } = request;
  const believed = trusted === 'all' || isLoopback(remoteAddress);
  const said = (name: string): string | undefined => {
    const value = believed ? headers[name] : undefined;
    // Each proxy adds its own at the end: the first is what the client's proxy saw.
    return typeof value === 'string' ? value.split(',', 1)[0]?.trim() : undefined;
  };
  const proto = said('x-forwarded-proto')?.toLowerCase();
  const own = isEncrypted ? 'https' : 'http';
  const scheme = proto === 'http' || proto === 'https' ? proto : own;
  const host = [said('x-forwarded-host'), headers.host].find(isHost);
  return { origin: host === undefined ? '' : `${scheme}://${host}`, base: baseOf(base) };
}

/** A mount point that is no plain path is not repeated. */
function baseOf(base: string): string {
  return /^(?:\/[\w.~%-]+)+$/.test(base) ? base : '';
}

/** A Host that is no host name is not repeated. */
function isHost(text: string | undefined): text is string {
  return text !== undefined && /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:]+\](:\d{1,5})?$/i.test(text);
}

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  return /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/i.test(address);
}

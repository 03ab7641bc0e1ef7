/** Between the sockets of Node and the values that the kernel knows. */
import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { deliver } from './delivery.js';
import type { ApiRequest, ApiResponse, Handle } from './message.js';
import { targetOf } from './target.js';

/** What Express adds to a request. */
type Mounted = IncomingMessage & { readonly originalUrl?: string; readonly baseUrl?: unknown };

/** A listener for a server of Node's, or for Express. It never rejects. */
export function httpListener(
  handle: Handle,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => write(await handle(requestOf(req, res)), res);
}

export function requestOf(req: Mounted, res: ServerResponse): ApiRequest {
  const { url = '', socket, baseUrl } = req;
  return {
    method: req.method ?? '',
    // Express keeps the URL with the mount point beside the one without.
    target: req.originalUrl ?? url,
    ...targetOf(url),
    base: typeof baseUrl === 'string' ? baseUrl : '',
    headers: req.headers,
    body: req,
    remoteAddress: socket?.remoteAddress,
    isEncrypted: Boolean(socket && 'encrypted' in socket),
    isInside: false,
    client: {
      hasEnded: () => res.destroyed,
      onEnd: (listener) => void res.once('close', () => listener(res.writableFinished)),
    },
  };
}

export function write(response: ApiResponse, res: ServerResponse): void {
  if (response.status === 0 || res.destroyed) {
    const how = res.destroyed ? 'unsent' : 'spoilt';
    res.destroy();
    response.sent(how);
    return;
  }
  try {
    // Node takes them all at once, which is cheaper than one by one.
    res.writeHead(response.status, response.headers as OutgoingHttpHeader[]);
  } catch (error) {
    write(response.unwritable(error), res);
    return;
  }
  // Node leaves the body of an answer to HEAD out by itself.
  if (response.delivery === undefined) {
    if (response.bytes === undefined) res.end(response.text);
    else {
      for (const piece of response.bytes) res.write(piece);
      res.end();
    }
    response.sent('whole');
    return;
  }
  deliver(res, response.text, response.delivery, response.sent);
}

/** Asks this program from within: nothing goes over a socket. */
import { type IncomingMessage, ServerResponse } from 'node:http';
import { InsideRequest } from '../contract/inside-request.js';
import type { Asking } from '../providers/index.js';

export type Listener = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** What arrived of an answer. */
export interface Arrived {
  /** 0 where the connection ended before an answer began. */
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** Whether all of it arrived: a connection may end in the middle, or take too long. */
  readonly complete: boolean;
}

/** Whoever asks waits no longer for an answer, in milliseconds. */
const PATIENCE = 30_000;

/**
 * The answer to a request as a client over a connection would have it: all of it, a part where the
 * connection ended in the middle, or nothing. It takes as long as it would take there.
 */
export function askInside(
  listener: Listener,
  { target, host, method = 'GET', body }: Asking,
  headers: Readonly<Record<string, string>>,
  patienceMs = PATIENCE,
): Promise<Arrived> {
  const request = requestOf(target, method, { host, ...headers }, body);
  const response = new ServerResponse(request);
  return new Promise((resolve, reject) => {
    let status = 0;
    const told = new Map<string, string>();
    const parts: Buffer[] = [];
    let over = false;
    const finish = (complete: boolean): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      resolve({ status, headers: told, text: Buffer.concat(parts).toString(), complete });
    };
    const leave = (): void => {
      if (response.destroyed) return;
      response.destroyed = true;
      finish(false);
      response.emit('close');
    };
    const take = (part: unknown): void => {
      if (typeof part === 'string' || part instanceof Uint8Array) parts.push(Buffer.from(part));
    };
    const timer = setTimeout(leave, patienceMs);
    Object.assign(response, {
      writeHead(code: number, list: readonly unknown[]) {
        status = code;
        for (let at = 0; at + 1 < list.length; at += 2) {
          told.set(String(list[at]).toLowerCase(), String(list[at + 1]));
        }
        return response;
      },
      flushHeaders: () => undefined,
      write(part: unknown, ...rest: unknown[]) {
        take(part);
        const written = rest.at(-1);
        if (typeof written === 'function') setImmediate(written as () => void);
        return true;
      },
      end(part?: unknown) {
        take(part);
        finish(true);
        return response;
      },
      destroy() {
        leave();
        return response;
      },
    });
    listener(request, response).catch(reject);
  });
}

function requestOf(
  target: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): IncomingMessage {
  const request = new InsideRequest();
  request.method = method;
  request.url = target;
  Object.assign(request.headers, headers);
  if (body !== undefined) {
    const bytes = Buffer.from(JSON.stringify(body));
    request.headers['content-type'] = 'application/json';
    request.headers['content-length'] = String(bytes.length);
    request.push(bytes);
  }
  request.push(null);
  return request;
}

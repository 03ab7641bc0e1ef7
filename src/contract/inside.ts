/** Requests that this program makes to itself. Nothing goes over a socket. */
import { Readable } from 'node:stream';
import { garbled, truncated } from './delivery.js';
import type { ApiRequest, ApiResponse, BodyStream, Client, Handle } from './message.js';
import { targetOf } from './target.js';

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

/** What is asked. */
export interface Asking {
  /** Path and query. */
  readonly target: string;
  readonly host: string;
  /** `GET` when left out. */
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** Whoever asks waits no longer for an answer, in milliseconds. */
const PATIENCE = 30_000;

const nothing: Arrived = { status: 0, headers: new Map(), text: '', complete: false };

/**
 * The answer to a request as a client over a connection would have it: all of it, a part where the
 * connection ended in the middle, or nothing. It takes as long as it would take there.
 */
export function askInside(
  handle: Handle,
  { target, host, method = 'GET', body }: Asking,
  headers: Readonly<Record<string, string>>,
  patienceMs = PATIENCE,
): Promise<Arrived> {
  const client = new InsideClient();
  const request = requestFrom(client, method, target, { host, ...headers }, body);
  return new Promise((resolve, reject) => {
    let soFar = () => nothing;
    const timer = setTimeout(() => {
      client.end(false);
      resolve(soFar());
    }, patienceMs);
    const take = (response: ApiResponse): void => {
      if (client.hasEnded()) {
        response.sent('unsent');
        return;
      }
      const over = ({ complete, ...arrived }: Arrived, how: 'whole' | 'spoilt'): void => {
        clearTimeout(timer);
        resolve({ complete, ...arrived });
        response.sent(how);
        client.end(complete);
      };
      if (response.status === 0) {
        over(nothing, 'spoilt');
        return;
      }
      const { delivery } = response;
      const bytes = Buffer.from(response.text);
      const arrived = (part: Buffer, complete: boolean): Arrived => ({
        status: response.status,
        headers: headersOf(response),
        text: part.toString(),
        complete,
      });
      if (delivery === undefined) over(arrived(bytes, true), 'whole');
      else if (delivery.type === 'garbled') over(arrived(garbled(bytes), true), 'spoilt');
      else if (delivery.type === 'truncated') {
        over(arrived(truncated(bytes, delivery.bytes), false), 'spoilt');
      } else {
        const perMs = delivery.bytesPerSecond / 1000;
        const begun = performance.now();
        const slow = setTimeout(() => over(arrived(bytes, true), 'whole'), bytes.length / perMs);
        soFar = () => {
          clearTimeout(slow);
          response.sent('cut');
          const due = Math.floor((performance.now() - begun) * perMs);
          return arrived(bytes.subarray(0, due), false);
        };
      }
    };
    handle(request).then(take).catch(reject);
  });
}

function headersOf({ headers }: ApiResponse): Map<string, string> {
  const named = new Map<string, string>();
  for (let at = 0; at + 1 < headers.length; at += 2) {
    named.set(String(headers[at]).toLowerCase(), String(headers[at + 1]));
  }
  return named;
}

/** A client within this program. */
export class InsideClient implements Client {
  #hasEnded = false;
  readonly #listeners: ((whole: boolean) => void)[] = [];

  hasEnded(): boolean {
    return this.#hasEnded;
  }

  onEnd(listener: (whole: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** It has all of the response, or waits no longer for it. */
  end(whole: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const listener of this.#listeners.splice(0)) listener(whole);
  }
}

/** A request from within. A body is sent as JSON. */
export function requestFrom(
  client: Client,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): ApiRequest {
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value;
  let stream: BodyStream | undefined;
  if (body !== undefined) {
    const bytes = Buffer.from(JSON.stringify(body));
    sent['content-type'] = 'application/json';
    sent['content-length'] = String(bytes.length);
    stream = Object.assign(new Readable({ read: () => undefined }), { headers: sent });
    stream.push(bytes);
    stream.push(null);
  }
  return {
    method,
    target,
    ...targetOf(target),
    base: '',
    headers: sent,
    body: stream,
    remoteAddress: undefined,
    isEncrypted: false,
    isInside: true,
    client,
  };
}

/** Requests that this program makes to itself. They come over no connection. */
import { Readable } from 'node:stream';
import type { ApiRequest, BodyStream, Client } from './message.js';
import { targetOf } from './target.js';

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

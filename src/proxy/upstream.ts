import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pairsOf, type RawHeaders } from './hop-by-hop.js';

/** A request as it goes on. */
export interface Outgoing {
  readonly method: string;
  /** Path and query, as the caller wrote them. */
  readonly target: string;
  /** Without `Host`, which names the upstream. */
  readonly headers: RawHeaders;
  /** What is known of the body; `undefined` for none. */
  readonly body: Buffer | undefined;
  /** What comes after it, where the body is too large to be held. */
  readonly rest: Readable | undefined;
  /** What comes after the body, once it is over. */
  readonly trailers: () => RawHeaders;
  /** Is told of answers that come before the answer: 102, 103. */
  readonly early: (status: number, message: string, headers: RawHeaders) => void;
}

/** No answer could be had. `unsent` is true where the request cannot have reached the API. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  constructor(
    /** What a gateway says of it. */
    readonly status: 502 | 504,
    message: string,
    readonly unsent: boolean,
  ) {
    super(message);
  }
}

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** The system's words for a connection that never was. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
]);

/** Where requests go on to, over connections that are kept. */
export class Upstream {
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #request: typeof httpRequest;
  readonly #prefix: string;

  constructor(
    readonly url: URL,
    /** How long it may keep silent, in milliseconds. */
    private readonly timeoutMs: number,
  ) {
    const secure = url.protocol === 'https:';
    this.#agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.#request = secure ? httpsRequest : httpRequest;
    this.#prefix = url.pathname.replace(/\/$/, '');
  }

  /**
   * Sends a request, and resolves when the head of the answer is there. Rejects with an
   * `UpstreamError` where none comes, and with the signal's reason when the caller is gone.
   */
  async send(outgoing: Outgoing, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#once(outgoing, signal);
    } catch (error) {
      // A server may close a kept connection in the moment in which it is used again.
      const stale = error instanceof StaleConnection && !outgoing.rest;
      if (!stale || !idempotent.has(outgoing.method)) throw plain(error);
      return await this.#once(outgoing, signal).catch((again: unknown) => {
        throw plain(again);
      });
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #once(outgoing: Outgoing, signal: AbortSignal): Promise<IncomingMessage> {
    const { method, target, headers, body, rest, trailers, early } = outgoing;
    return new Promise((resolve, reject) => {
      let silent = false;
      const request = this.#request({
        agent: this.#agent,
        protocol: this.url.protocol,
        // Node wants an IPv6 address without its brackets.
        hostname: this.url.hostname.replace(/^\[|\]$/g, ''),
        port: this.url.port,
        method,
        path: `${this.#prefix}${target}`,
        headers: ['Host', this.url.host, ...headers, ...framing(outgoing)],
        // Cookies and tokens in answers may be larger than Node's 16 KiB.
        maxHeaderSize: 128 * 1024,
        timeout: this.timeoutMs,
        signal,
      });
      let answer: IncomingMessage | undefined;
      request.on('timeout', () => {
        // It is not silent if it is we who do not listen: the caller reads slowly.
        if (answer?.isPaused()) return;
        silent = true;
        if (answer) answer.destroy(this.#silence());
        else request.destroy(new Error('silent'));
      });
      request.on('information', ({ statusCode, statusMessage, rawHeaders }) => {
        if (statusCode !== 100) early(statusCode, statusMessage, rawHeaders);
      });
      request.on('upgrade', (_incoming, socket) => {
        socket.destroy();
        reject(
          new UpstreamError(502, `${this.url.origin} answered with 101, and nobody asked`, false),
        );
      });
      // After everything else: whatever ended it, somebody is told.
      request.on('close', () => reject(this.#broken(new Error('it closed the connection'))));
      request.on('response', (incoming) => {
        answer = incoming;
        // Whoever reads it is told as well; this one is for the moments in which nobody does.
        incoming.on('error', reject);
        resolve(incoming);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) reject(signal.reason);
        else if (silent) reject(this.#silence());
        else if (request.reusedSocket && error.code === 'ECONNRESET') {
          reject(new StaleConnection(this.#broken(error)));
        } else reject(this.#broken(error));
      });
      const end = (): void => {
        const after = pairsOf(trailers());
        if (after.length > 0) request.addTrailers(after);
        request.end();
      };
      if (body !== undefined || rest) request.write(body ?? Buffer.alloc(0));
      if (rest) rest.on('end', end).pipe(request, { end: false });
      else end();
    });
  }

  #silence(): UpstreamError {
    const seconds = this.timeoutMs / 1_000;
    return new UpstreamError(504, `${this.url.origin} was silent for ${seconds} s`, false);
  }

  #broken(error: NodeJS.ErrnoException): UpstreamError {
    const code = error.code ?? '';
    const why =
      code === '' || error.message.includes(code) ? error.message : `${code} ${error.message}`;
    // Of a host with several addresses each has its own failure, and the sum of them no words.
    const words = error instanceof AggregateError && error.message === '' ? code : why;
    return new UpstreamError(
      502,
      `${this.url.origin} gave no answer: ${words}`,
      neverConnected.has(code) || /CERT|TLS|SSL|SELF_SIGNED/.test(code),
    );
  }
}

class StaleConnection extends Error {
  constructor(readonly meant: UpstreamError) {
    super(meant.message);
  }
}

function plain(error: unknown): unknown {
  return error instanceof StaleConnection ? error.meant : error;
}

/** How the body is delimited on this hop, where the caller's own Content-Length does not say it. */
function framing({ headers, body, rest, method, trailers }: Outgoing): string[] {
  const said = headers.some(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'content-length',
  );
  if (said) return [];
  const isChunked = rest !== undefined || trailers().length > 0;
  if (isChunked || (body !== undefined && body.length > 0)) return ['Transfer-Encoding', 'chunked'];
  // Node would announce chunks for a method that usually has a body.
  return ['POST', 'PUT', 'PATCH'].includes(method) ? ['Content-Length', '0'] : [];
}

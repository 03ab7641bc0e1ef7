import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

/** A request as it goes on the wire. */
export interface Outgoing {
  readonly method: string;
  /** The request target as it is written: path and query, encoded. */
  readonly target: string;
  /** In this order; a name may stand several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
}

/** What came back. */
export interface Incoming {
  readonly status: number;
  /** By lower-case name; several values joined as HTTP joins them. */
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Keeps its connections open. Rejects when the server answers nothing, or not in time. */
export class Client {
  readonly #agent: Agent;
  readonly #port: number;

  constructor(port: number, connections = 1) {
    this.#port = port;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  send(sent: Outgoing, signal?: AbortSignal): Promise<Incoming> {
    return this.#sendOnce(sent, signal, true);
  }

  /** A server may close a kept connection in the moment in which it is used again: then another is opened. */
  #sendOnce(
    sent: Outgoing,
    signal: AbortSignal | undefined,
    mayRepeat: boolean,
  ): Promise<Incoming> {
    const { method, target, headers, body } = sent;
    return new Promise((resolve, reject) => {
      const fields = new Map<string, string[]>();
      for (const [name, value] of headers) {
        fields.set(name, [...(fields.get(name) ?? []), value]);
      }
      const outgoing = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.#port,
          method,
          path: target,
          // A challenge repeats the address that was asked for, in base64: longer than what was sent.
          maxHeaderSize: 64 * 1024,
          ...(signal ? { signal } : {}),
          headers: {
            ...Object.fromEntries(
              [...fields].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
            ),
            ...framed(fields.has('Trailer'), body),
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
          });
        },
      );
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const wasClosed = outgoing.reusedSocket && error.code === 'ECONNRESET';
        if (mayRepeat && wasClosed) resolve(this.#sendOnce(sent, signal, false));
        else reject(error);
      });
      if (fields.has('Trailer')) outgoing.addTrailers([['X-Checksum', '0']]);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** How the end of the body is told. What has trailers comes in chunks. */
function framed(hasTrailer: boolean, body: Outgoing['body']): OutgoingHttpHeaders {
  if (hasTrailer) return { 'transfer-encoding': 'chunked' };
  return body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
}

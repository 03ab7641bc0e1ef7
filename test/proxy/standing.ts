import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Contract } from '../../src/contract/contract.js';
import type { ExchangeRecord } from '../../src/contract/exchange.js';
import { ContractProxy, type ProxyOptions } from '../../src/proxy/proxy.js';
import { openapiFolder } from '../api-server.js';

/** Servers of one test, on free ports; `close` ends them all. */
export class Standing {
  readonly #servers: Server[] = [];
  readonly #proxies: ContractProxy[] = [];

  async serve(listener: RequestListener, port = 0): Promise<URL> {
    const server = createServer(listener);
    this.#servers.push(server);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  /** A proxy for an API in front of a target. */
  async proxy(
    api: string,
    target: URL,
    options: Partial<ProxyOptions> = {},
  ): Promise<{ url: URL; front: ContractProxy; records: ExchangeRecord[] }> {
    const records: ExchangeRecord[] = [];
    const front = new ContractProxy({
      api,
      contract: Contract.read(`${openapiFolder}${api}.yaml`),
      target,
      now: () => Date.UTC(2026, 2, 1),
      observe: (record) => records.push(record),
      ...options,
    });
    this.#proxies.push(front);
    return { url: await this.serve(front.listener), front, records };
  }

  async close(): Promise<void> {
    for (const proxy of this.#proxies) proxy.close();
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

/** An answer with its headers as they were on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly message: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly trailers: IncomingMessage['trailers'];
}

/** Sends a request with exactly these headers, and reads all of the answer. */
export async function ask(
  base: URL,
  target: string,
  options: {
    method?: string;
    headers?: readonly string[];
    body?: Buffer | string | readonly Buffer[];
  } = {},
): Promise<RawAnswer> {
  const { method = 'GET', headers = [], body } = options;
  const sent = request({
    host: base.hostname,
    port: base.port,
    method,
    path: target,
    headers: ['Host', base.host, ...headers],
  });
  if (Array.isArray(body)) for (const chunk of body as readonly Buffer[]) sent.write(chunk);
  sent.end(Array.isArray(body) ? undefined : body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return {
    status: answer.statusCode ?? 0,
    message: answer.statusMessage ?? '',
    rawHeaders: answer.rawHeaders,
    headers: answer.headers,
    body: Buffer.concat(chunks),
    trailers: answer.trailers,
  };
}

/** The violations that an answer carries. */
export function violationsIn({ headers }: RawAnswer): unknown[] {
  const value = headers['sl-violations'];
  return typeof value === 'string' ? (JSON.parse(value) as unknown[]) : [];
}

import type { AddressInfo } from 'node:net';
import { createHttpServer } from '../../src/contract/http-server.js';
import { type MockOptions, type RunningMock, startMock } from '../../src/index.js';
import { createPaystub, type PaystubConfig } from '../../src/paystub.js';

/** What comes back, with its body read. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a story looks into bodies of many shapes.
  readonly body: any;
}

interface Asked {
  readonly world?: string;
  readonly body?: unknown;
  readonly headers?: object;
}

/** `GET /path`, with a world and a body if given. */
export async function askAt(
  url: string,
  line: string,
  { world, body, headers = {} }: Asked = {},
): Promise<Got> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...headers,
      ...(world === undefined ? {} : { 'X-Paystub-World': world }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return {
    status: answer.status,
    headers: answer.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

/** A server with settings that only its own tests have a use for. Its port is at `host`. */
export async function served(
  config: PaystubConfig,
  host = '127.0.0.1',
): Promise<{ readonly port: number; readonly url: string; close(): Promise<void> }> {
  const paystub = await createPaystub({ recipe: { refDate: '2026-03-01', size: 0 }, ...config });
  const server = createHttpServer(paystub.listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await paystub.close();
    },
  };
}

/** A mock over HTTP, as a test in any language sees it. */
export class Story {
  private constructor(readonly mock: RunningMock) {}

  static async begin(options: MockOptions = {}): Promise<Story> {
    return new Story(await startMock({ refDate: '2026-03-01', size: 0, ...options }));
  }

  ask(line: string, asked?: Asked): Promise<Got> {
    return askAt(this.mock.url, line, asked);
  }

  end(): Promise<void> {
    return this.mock.close();
  }
}

/** Callers of the demo cast. */
export const AGNIC = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };
export const RADAR = { 'X-API-Key': 'fr_demo_busy' };
export const TRUST = { Authorization: 'Bearer nt_org_demo_busy' };
export const SYBILION = { Authorization: 'Bearer sk_ops_demo_busy' };

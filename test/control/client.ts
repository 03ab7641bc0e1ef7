import { type MockOptions, type RunningMock, startMock } from '../../src/index.js';

/** What comes back, with its body read. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a story looks into bodies of many shapes.
  readonly body: any;
}

/** A mock over HTTP, as a test in any language sees it. */
export class Story {
  private constructor(readonly mock: RunningMock) {}

  static async begin(options: MockOptions = {}): Promise<Story> {
    return new Story(await startMock({ refDate: '2026-03-01', size: 0, ...options }));
  }

  /** `GET /path`, with a world and a body if given. */
  async ask(
    line: string,
    { world, body, headers = {} }: { world?: string; body?: unknown; headers?: object } = {},
  ): Promise<Got> {
    const [method = 'GET', path = '/'] = line.split(' ');
    const answer = await fetch(`${this.mock.url}${path}`, {
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

  end(): Promise<void> {
    return this.mock.close();
  }
}

/** Callers of the demo cast. */
export const AGNIC = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };
export const RADAR = { 'X-API-Key': 'fr_demo_busy' };
export const TRUST = { Authorization: 'Bearer nt_org_demo_busy' };
export const SYBILION = { Authorization: 'Bearer sk_ops_demo_busy' };

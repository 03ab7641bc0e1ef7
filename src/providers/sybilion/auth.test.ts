/** The trace id of every answer, and what only `Prefer` obtains. What every API has is in test/auth.test.ts. */
import request, { type Response } from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, serveApi } from '../../../test/api-server.js';
import { api } from './index.js';

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });
const busy = bearer('sk_ops_demo_busy');
const PATHS = ['/api/v1/usage', '/api/v1/jobs', '/api/v1/me'];

/** Read only, so that all tests which only read share it. */
let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

/** The status and the text of a refusal, whose trace id stands in both places. */
function refusal({ status, body, headers }: Response): [number, string] {
  expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(body).toEqual({ error: expect.any(String), trace_id: headers['x-trace-id'] });
  return [status, body.error];
}

describe('the trace id', () => {
  it.each(PATHS)('of a good answer of %s is in the header', async (path) => {
    const response = await request(shared.app).get(path).set(busy);
    expect(response.status).toBe(200);
    expect(response.headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
    expect(response.headers['x-trace-id']).toBe(shared.exchanges.at(-1)?.requestId);
  });

  it('of a bad one is in the header, the body and the log', async () => {
    const response = await request(shared.app).get('/api/v1/usage?sort=price').set(busy);
    expect(refusal(response)).toEqual([400, 'invalid query parameter: sort']);
    expect(response.body.trace_id).toBe(shared.exchanges.at(-1)?.requestId);
  });

  it('is another for every request', async () => {
    const ids = new Set<unknown>();
    for (const path of [...PATHS, ...PATHS, '/nowhere', '/nowhere']) {
      ids.add((await request(shared.app).get(path)).headers['x-trace-id']);
    }
    expect(ids.size).toBe(8);
  });
});

describe('outside the operations', () => {
  it('HEAD is GET without the body', async () => {
    const response = await request(shared.app).head('/api/v1/usage').set(busy);
    expect([response.status, response.text]).toEqual([200, undefined]);
    expect(response.headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('a preflight has no body', async () => {
    const response = await request(shared.app)
      .options('/api/v1/usage')
      .set({ Origin: 'https://portal.example', 'Access-Control-Request-Method': 'GET' });
    expect([response.status, response.text]).toEqual([204, '']);
  });
});

describe('what is asked for by Prefer', () => {
  it('is the rate limit of jobs, which nothing else reaches', async () => {
    const response = await request(shared.app)
      .get('/api/v1/jobs')
      .set({ ...busy, Prefer: 'code=429' });
    expect(refusal(response)).toEqual([429, 'rate limit exceeded']);
    expect(response.headers['retry-after']).toBeUndefined();
  });

  it('is not there for usage, which documents no 429', async () => {
    const response = await request(shared.app)
      .get('/api/v1/usage')
      .set({ ...busy, Prefer: 'code=429' });
    expect(response.status).toBe(422);
    expect(response.body.available.map(({ code }: { code: number }) => code)).toEqual([
      200, 400, 401, 500,
    ]);
  });

  it("is the vendor's own sample", async () => {
    const response = await request(shared.app)
      .get('/api/v1/usage')
      .set({ ...busy, Prefer: 'example=vendorSample' });
    expect(response.body.usage_events[0].id).toBe(4821);
  });
});

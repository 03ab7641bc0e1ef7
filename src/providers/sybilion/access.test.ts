/** Who may call, what is refused and how, and the trace id of every answer. */
import request, { type Response } from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiUnderTest,
  openapiFolder,
  serveApi,
  testRecipe,
} from '../../../test/api-server.js';
import { bootCheck } from '../../contract/boot-check.js';
import { Contract } from '../../contract/contract.js';
import { fullCheck } from '../../contract/full-check.js';
import { openMemoryJournal } from '../../journal/index.js';
import { demoCredentials } from '../../story/index.js';
import { ACCESS_TOKEN, API_KEY, REALM } from './access.js';
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

describe('the document', () => {
  it('is what the provider is', async () => {
    const contract = Contract.read(`${openapiFolder}sybilion.yaml`);
    bootCheck(api.provider, contract);
    await fullCheck(contract);
  });
});

describe('credentials', () => {
  const missing = 'missing bearer token';
  const invalid = 'invalid token';

  it.each([
    ['none', {}, missing],
    ['an empty token', { Authorization: 'Bearer ' }, missing],
    ['another scheme', { Authorization: 'Basic YTpi' }, missing],
    ['a bare key', { Authorization: 'sk_ops_demo_busy' }, missing],
    ['a key in another header', { 'X-Api-Key': 'sk_ops_demo_busy' }, missing],
    ['an unknown key', bearer('sk_ops_nobody'), invalid],
    ['a key with more behind it', bearer('sk_ops_demo_busy2'), invalid],
    ['a key in another case', bearer('SK_OPS_DEMO_BUSY'), invalid],
    ['an unknown access token', bearer('access_demo_nobody'), invalid],
    ['a revoked key', bearer('sk_ops_demo_revoked'), invalid],
    ['an expired access token', bearer('access_demo_expired'), invalid],
  ])('%s: 401', async (_, headers, text) => {
    for (const path of PATHS) {
      expect(refusal(await request(shared.app).get(path).set(headers))).toEqual([401, text]);
    }
  });

  it('are looked at before the request', async () => {
    const response = await request(shared.app).get('/api/v1/usage?limit=0');
    expect(refusal(response)).toEqual([401, missing]);
  });

  it('of each demo do what the demo says', async () => {
    const demos = demoCredentials([api.story], testRecipe);
    expect(demos.length).toBeGreaterThan(6);
    for (const { label, headers } of demos) {
      for (const path of PATHS) {
        const response = await request(shared.app).get(path).set(headers);
        expect(response.status, label).toBe(/revoked|expired/.test(label) ? 401 : 200);
      }
    }
  });

  it('of both kinds lead to the same user', async () => {
    const byKey = await request(shared.app).get('/api/v1/me').set(busy);
    const byToken = await request(shared.app).get('/api/v1/me').set(bearer('access_demo_busy'));
    expect(byToken.body).toEqual(byKey.body);
  });

  it('show every user his own rows', async () => {
    const of = async (handle: string) => {
      const { body } = await request(shared.app)
        .get('/api/v1/usage?limit=200')
        .set(bearer(`sk_ops_demo_${handle}`));
      return (body.usage_events as { id: number }[]).map(({ id }) => id);
    };
    const [one, other] = [await of('edge_50'), await of('edge_51')];
    expect([one.length, other.length]).toEqual([50, 51]);
    expect(one.filter((id) => other.includes(id))).toEqual([]);
  });

  it('end when they are revoked, and when their time is over', async () => {
    const server = await serveApi(api);
    const { world, clock, app } = server;
    const principal = world.ledger.findPrincipal(REALM, { handle: 'busy' })?.index ?? -1;
    const expiresAt = clock.now() + 1000;
    const base = { type: 'issue-credential', principal, prefix: 'sk', permissions: ['*'] } as const;
    const issued = await world.execute({
      ...base,
      kind: API_KEY,
      name: 'new',
      secret: 'sk_ops_new',
    });
    await world.execute({ ...base, kind: ACCESS_TOKEN, name: 'new', secret: 'new', expiresAt });
    if (!issued.ok) throw new Error(issued.rejection.type);
    const statuses = async () => {
      const byKey = await request(app).get('/api/v1/me').set(bearer('sk_ops_new'));
      const byToken = await request(app).get('/api/v1/me').set(bearer('new'));
      return [byKey.status, byToken.status];
    };
    expect(await statuses()).toEqual([200, 200]);
    const credential = issued.result.seq;
    await world.execute({ type: 'revoke-credential', principal, credential });
    clock.set(expiresAt);
    expect(await statuses()).toEqual([401, 401]);
  });
});

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
  it.each(['/', '/api/v1', '/api/v1/usages', '/api/v1/jobs/x', '/api/v1/Me', '/api/v1/%zz'])(
    'GET %s: 404',
    async (path) => {
      const response = await request(shared.app).get(path).set(busy);
      expect(refusal(response)).toEqual([404, 'not found']);
    },
  );

  it.each(PATHS)('every method but GET of %s: 405', async (path) => {
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const response = await request(shared.app)[method](path).set(busy);
      expect(refusal(response)).toEqual([405, 'method not allowed']);
      expect(response.headers.allow).toMatch(/\bGET\b/);
    }
  });

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

  it('a world that can keep nothing more: 500, and no reason', async () => {
    const failure = new Error('no space left on the device');
    const durable = () => Promise.reject(failure);
    const server = await serveApi(api, {
      journal: Object.assign(openMemoryJournal(), { durable }),
    });
    for (const path of PATHS) {
      const response = await request(server.app).get(path).set(busy);
      expect(refusal(response)).toEqual([500, 'internal error']);
    }
    expect(server.faults).toHaveLength(PATHS.length);
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

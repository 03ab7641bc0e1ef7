/** ActumX answers as the running server was seen to answer, also where its documentation is silent. */
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { Contract } from '../../src/contract/contract.js';
import { createPaystub, type Paystub } from '../../src/paystub.js';
import { Checker } from '../../src/verify/checker.js';

const cookie =
  'better-auth.session_token=DemoSessionOfbusy000000000000000.yBMqAkKX4fcQGMXiKIghnUz9P3tN%2BwzZ4wt8xWk%2FGLU%3D';
const key = `xk_live_${'c0ffee'.repeat(8)}`;

let paystub: Paystub;
let faithful: Paystub;
beforeAll(async () => {
  const config = { apis: ['actumx'], recipe: { size: 0, refDate: '2026-03-01' } };
  paystub = await createPaystub(config);
  faithful = await createPaystub({ ...config, faithful: true });
});

const post = (path: string, type: string | undefined, body: string, headers = {}) => {
  const asked = request(paystub.app).post(path).set(headers);
  return (type === undefined ? asked : asked.set('Content-Type', type)).send(body || undefined);
};

const multipart = (fields: Readonly<Record<string, string>>): [type: string, body: string] => [
  'multipart/form-data; boundary=line',
  `${Object.entries(fields)
    .map(
      ([name, value]) =>
        `--line\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')}--line--\r\n`,
];

describe('bodies', () => {
  const form = 'application/x-www-form-urlencoded';

  it.each([
    ['a form', form, 'name=By+form'],
    ['a form with a charset', `${form}; charset=utf-8`, 'name=By%20form'],
    ['a multipart form', ...multipart({ name: 'By form' })],
  ])('a key is made by %s', async (_, type, body) => {
    const made = await post('/v1/api-keys', type, body, { cookie });
    expect([made.status, made.body.keyPrefix?.length]).toEqual([200, 14]);
  });

  it.each([
    ['a form', (id: string): [string, string] => [form, `paymentId=${id}`]],
    ['a multipart form', (id: string) => multipart({ paymentId: id })],
  ] as const)('a payment is settled by %s', async (_, bodyOf) => {
    const headers = { 'x-api-key': key };
    const { paymentId } = (await request(paystub.app).get('/v1/protected/quote').set(headers)).body
      .x402;
    const settled = await post('/v1/x402/settle', ...bodyOf(paymentId), headers);
    expect([settled.status, settled.body.paymentId]).toEqual([200, paymentId]);
  });

  it.each([
    [
      'a form',
      form,
      'amountCents=500',
      'amountCents: Invalid input: expected number, received string',
    ],
    [
      'a multipart form',
      ...multipart({ amountCents: '500' }),
      'amountCents: Invalid input: expected number, received string',
    ],
    [
      'a name given twice',
      form,
      'amountCents=1&amountCents=2',
      'amountCents: Invalid input: expected number, received array',
    ],
    [
      'a form without the field',
      form,
      'other=1',
      'amountCents: Invalid input: expected number, received undefined',
    ],
    [
      'a text',
      'text/plain',
      '{"amountCents":500}',
      'Invalid input: expected object, received string',
    ],
    [
      'a text of another kind',
      'text/json',
      '{"amountCents":500}',
      'Invalid input: expected object, received string',
    ],
    [
      'bytes',
      'application/octet-stream',
      '{"amountCents":500}',
      'amountCents: Invalid input: expected number, received undefined',
    ],
    [
      'another type',
      'application/vnd.api+json',
      '{"amountCents":500}',
      'Invalid input: expected object, received undefined',
    ],
    [
      'other letters',
      'Application/JSON',
      '{"amountCents":500}',
      'Invalid input: expected object, received undefined',
    ],
  ])('a top-up by %s is refused with the text of its type', async (_, type, body, message) => {
    const said = await post('/v1/billing/top-up', type, body, { cookie });
    expect([said.status, said.body]).toEqual([400, { error: 'validation_error', message }]);
  });

  it('a multipart form that cannot be read is a Bad Request', async () => {
    const said = await post('/v1/api-keys', 'multipart/form-data', 'no boundary', { cookie });
    expect([said.status, said.text]).toEqual([400, 'Bad Request']);
  });
});

describe('a NUL in a text that reaches the database', () => {
  it.each([
    ['the name of a key', 'post', '/v1/api-keys', { name: 'a\0b' }],
    ['the id of a payment', 'post', '/v1/x402/settle', { paymentId: 'x402tx_\0' }],
    ['the id of a key', 'delete', '/v1/api-keys/a%00b', undefined],
  ] as const)('%s: 500 in plain text, once it is known who asks', async (_, method, path, body) => {
    const who = path.includes('x402') ? { 'x-api-key': key } : { cookie };
    const said = await request(paystub.app)[method](path).set(who).send(body);
    expect([said.status, said.type]).toEqual([500, 'text/plain']);
    expect(said.text).toMatch(/^Failed query/);
    expect((await request(paystub.app)[method](path).send(body)).status).toBe(401);
  });
});

describe('the key as a bearer token', () => {
  it.each([
    [`Bearer ${key}`, 402],
    [`bearer ${key} and more words`, 402],
    [`Bearer  ${key}`, 401],
    [key, 401],
  ])('%s is %i', async (authorization, status) => {
    const said = await request(paystub.app).get('/v1/protected/quote').set({ authorization });
    expect(said.status).toBe(status);
  });
});

describe('under /auth', () => {
  const auth = '/auth/api/auth';
  const busy = { email: 'busy@actumx.example', password: 'demo-password' };

  it.each([
    ['get', '/auth'],
    ['get', '/auth/nothing'],
    ['post', `${auth}/get-session`],
    ['delete', `${auth}/ok`],
  ] as const)('%s %s is a 404 without a body or a content type', async (method, path) => {
    const said = await request(paystub.app)[method](path);
    expect([said.status, said.text, said.headers['content-type']]).toEqual([404, '', undefined]);
  });

  it('is asked whether it is up', async () => {
    const { status, body } = await request(paystub.app).get(`${auth}/ok`);
    expect({ status, body }).toEqual({ status: 200, body: { ok: true } });
  });

  it.each(['sign-up/email', 'sign-in/email'])(
    'JSON that is none is a 500 without a body: %s',
    async (path) => {
      const said = await post(`${auth}/${path}`, 'application/json', '{');
      expect([said.status, said.text, said.headers['content-type']]).toEqual([500, '', undefined]);
    },
  );

  it('signs in by a form', async () => {
    const body = new URLSearchParams(busy).toString();
    const said = await post(`${auth}/sign-in/email`, 'application/x-www-form-urlencoded', body);
    expect([said.status, said.body.user?.email]).toEqual([200, busy.email]);
  });

  it.each([
    [undefined, 1, 7],
    [true, 1, 7],
    [false, 2, 1],
  ])(
    'with rememberMe %j sets %i cookies, for a session of %i days',
    async (rememberMe, count, days) => {
      const body = JSON.stringify({ ...busy, rememberMe });
      const said = await post(`${auth}/sign-in/email`, 'application/json', body);
      const cookies = (said.headers['set-cookie'] ?? []) as unknown as string[];
      expect(cookies).toHaveLength(count);
      expect(cookies[0]?.includes('Max-Age=604800')).toBe(count === 1);
      if (count === 2)
        expect(cookies[1]).toMatch(/^better-auth\.dont_remember=true\..+; Path=\/; HttpOnly/);
      const [session = ''] = cookies;
      const { body: current } = await request(paystub.app)
        .get(`${auth}/get-session`)
        .set('Cookie', session.slice(0, session.indexOf(';')));
      const { createdAt, expiresAt } = current.session;
      expect((Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000).toBeCloseTo(days, 5);
    },
  );

  it('cannot store a name with a NUL', async () => {
    const body = JSON.stringify({
      name: 'a\0b',
      email: 'nul@example.com',
      password: 'long enough',
    });
    const said = await post(`${auth}/sign-up/email`, 'application/json', body);
    expect([said.status, said.body.code]).toEqual([422, 'FAILED_TO_CREATE_USER']);
  });
});

describe('a cookie in double quotes (RFC 6265, section 4.1.1)', () => {
  it('is the cookie', async () => {
    const quoted = cookie.replace(/=(.*)$/, '="$1"');
    const said = await request(paystub.app).get('/v1/billing/summary').set('Cookie', quoted);
    expect(said.status).toBe(200);
  });
});

describe('the headers for pages of other origins', () => {
  const always = {
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers':
      'Content-Type, Authorization, x-api-key, x-payment-id, x-payment-proof',
    vary: 'Origin',
  };

  it.each([
    ['get', '/health', 200],
    ['get', '/v1/usage', 401],
    ['get', '/nothing', 404],
    ['get', '/auth/nothing', 404],
    ['options', '/nothing', 204],
    ['post', '/v1/api-keys', 400],
  ] as const)('are on %s %s, which is %i', async (method, path, status) => {
    const said = await request(paystub.app)[method](path).set('X-Mine', 'one');
    expect(said.status).toBe(status);
    expect(said.headers).toMatchObject(always);
    expect(said.headers['access-control-expose-headers']?.split(', ')).toContain('x-mine');
    expect(said.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('allow the origin of the page that asks', async () => {
    const origin = 'http://localhost:5173';
    const said = await request(paystub.app).get('/health').set('Origin', origin);
    expect(said.headers).toMatchObject({ ...always, 'access-control-allow-origin': origin });
    expect(said.headers['access-control-expose-headers']).toContain('sl-violations');
  });

  it('a 404 to HEAD has no content type', async () => {
    const said = await request(paystub.app).head('/nothing');
    expect([said.status, said.headers['content-type']]).toEqual([404, undefined]);
  });
});

describe('totals', () => {
  const fields = [
    'balanceCents',
    'topUpTotalCents',
    'usageTotalCents',
    'activeApiKeys',
    'x402Transactions',
  ];

  it('are numbers as documented, and text as the server sends them', async () => {
    const ask = (one: Paystub) => request(one.app).get('/v1/billing/summary').set({ cookie });
    const documented = (await ask(paystub)).body;
    const sent = (await ask(faithful)).body;
    expect(Object.keys(sent)).toEqual(fields);
    for (const field of fields) {
      expect(documented[field]).toEqual(expect.any(Number));
      expect(sent[field]).toMatch(/^\d+$/);
    }
  });

  it('so are the balances of a top-up and of a refused settlement', async () => {
    const added = await request(faithful.app)
      .post('/v1/billing/top-up')
      .set({ cookie })
      .send({ amountCents: 100 });
    expect(added.body).toMatchObject({ addedCents: 100, balanceCents: expect.any(String) });
    const broke = { 'x-api-key': `xk_live_${'decade'.repeat(8)}` };
    const { paymentId } = (await request(faithful.app).get('/v1/protected/quote').set(broke)).body
      .x402;
    const refused = await request(faithful.app)
      .post('/v1/x402/settle')
      .set(broke)
      .send({ paymentId });
    expect([refused.status, refused.body.balanceCents]).toEqual([402, '5']);
  });

  it('examples by `Prefer` have the same form', async () => {
    const said = await request(faithful.app).get('/v1/billing/summary').set('Prefer', 'code=200');
    expect(said.body.balanceCents).toMatch(/^\d+$/);
  });
});

describe('`verify` and the proxy', () => {
  const contract = Contract.read(`${import.meta.dirname}/../../openapi/actumx.yaml`);
  const summary = {
    topUpTotalCents: 100,
    usageTotalCents: 25,
    activeApiKeys: 1,
    x402Transactions: 3,
  };
  const found = (balanceCents: unknown) => {
    const checker = new Checker(contract);
    const headers = { cookie };
    const target = '/v1/billing/summary';
    const request = {
      method: 'GET',
      target,
      headers,
      body: undefined,
      as: 'caller',
      secrets: [],
    } as const;
    const body = JSON.stringify({ balanceCents, ...summary });
    const answer = {
      status: 200,
      headers: [['content-type', 'application/json']],
      body,
      durationMs: 1,
    } as const;
    return checker.check(checker.read({ request, answer })).map(({ pointer }) => pointer);
  };

  it.each([75, '75'])('accept a total of %j: both forms are marked', (balance) => {
    expect(found(balance)).toEqual([]);
  });

  it.each([7.5, '7.5', '-75', '', null, true, '0x4b'])('accept no total of %j', (balance) => {
    expect(found(balance)).toEqual(['/balanceCents']);
  });
});

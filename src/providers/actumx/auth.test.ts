/** Who may call: sessions, their cookies and origins, and API keys. */
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, answers, serveApi, testRecipe } from '../../../test/api-server.js';
import { checkInvariants } from '../../ledger/index.js';
import { DAY, demoCredentials } from '../../scenario/index.js';
import { passwordHash, REALM, SESSION_COOKIE } from './auth.js';
import { api } from './index.js';
import { DEMO_PASSWORD } from './scenario.js';

type Headers = Readonly<Record<string, string>>;

const demos = new Map(demoCredentials([api.story], testRecipe).map((demo) => [demo.label, demo]));
const cookieOf = (label: string): string => demos.get(label)?.headers.cookie ?? '';
const keyOf = (label: string): string => demos.get(label)?.headers['x-api-key'] ?? '';

let served: ApiUnderTest;
/** A world for each group of tests, which do not meet in it. */
const worldShared = () =>
  beforeAll(async () => {
    served = await serveApi(api);
  });

const sessionPaths = [
  ['get', '/v1/transactions', undefined],
  ['get', '/v1/usage', undefined],
  ['get', '/v1/api-keys', undefined],
  ['post', '/v1/api-keys', { name: 'A key' }],
  ['delete', '/v1/api-keys/key_0a6d3f85b92ec174e8d5b06f', undefined],
  ['get', '/v1/billing/summary', undefined],
  ['post', '/v1/billing/top-up', { amountCents: 100 }],
  ['get', '/v1/billing/payment-intents', undefined],
] as const;

const auth = (name: string) => `/auth/api/auth/${name}`;
const signIn = (email: string, password: string, headers: Headers = {}) =>
  request(served.app).post(auth('sign-in/email')).set(headers).send({ email, password });
const signUp = (body: object, headers: Headers = {}) =>
  request(served.app).post(auth('sign-up/email')).set(headers).send(body);
const list = (headers: Headers) => request(served.app).get('/v1/transactions').set(headers);

/** What a browser would send after this answer. */
function cookieFrom(answer: { headers: Record<string, unknown> }): string {
  const [first] = answer.headers['set-cookie'] as string[];
  return first?.split(';', 1)[0] ?? '';
}

describe('the endpoints for people', () => {
  worldShared();
  it.each(sessionPaths)('%s %s: 401 for all but a session', async (method, path, body) => {
    const busy = cookieOf('busy');
    const token = busy.slice(busy.indexOf('=') + 1, busy.indexOf('.', busy.indexOf('=')));
    const refused: readonly (readonly [string, Headers])[] = [
      ['nothing', {}],
      ['a valid key', { 'x-api-key': keyOf('busy') }],
      ['a valid key as bearer', { authorization: `Bearer ${keyOf('busy')}` }],
      ['the token as bearer', { authorization: `Bearer ${token}` }],
      ['a nonsense cookie', { cookie: `${SESSION_COOKIE}=nonsense` }],
      ['the bare token', { cookie: `${SESSION_COOKIE}=${token}` }],
      ['a wrong signature', { cookie: `${SESSION_COOKIE}=${token}.AAAA` }],
      [
        'another’s signature',
        { cookie: `${busy.split('.', 2).join('.')}.${cookieOf('empty').split('.')[2]}` },
      ],
      ['another cookie name', { cookie: busy.replace(SESSION_COOKIE, 'session_token') }],
      ['an expired session', { cookie: cookieOf('expired') }],
      [
        'an expired session, and a key',
        { cookie: cookieOf('expired'), 'x-api-key': keyOf('busy') },
      ],
    ];
    for (const [why, headers] of refused) {
      const said = await request(served.app)[method](path).set(headers).send(body);
      expect({ why, status: said.status, body: said.body }).toEqual({
        why,
        status: 401,
        body: { error: 'unauthorized' },
      });
      expect(said.headers).not.toHaveProperty('www-authenticate');
    }
    const cookie = cookieOf('edge100');
    await answers(request(served.app)[method](path).set({ cookie }).send(body), 200);
  });

  it('listen to the cookie when there is a key too, and to no origin', async () => {
    const cookie = cookieOf('empty');
    await answers(
      list({ cookie, 'x-api-key': 'nonsense', origin: 'https://elsewhere.example' }),
      200,
      { transactions: [] },
    );
  });

  it('find the session among other cookies', async () => {
    await answers(list({ cookie: `theme=dark; ${cookieOf('empty')}; x=1` }), 200);
  });
});

describe('the endpoints for programs', () => {
  worldShared();
  const ask = (headers: Headers, query = '') =>
    request(served.app).get(`/v1/protected/quote${query}`).set(headers);
  const key = keyOf('busy');

  it.each([
    ['nothing', {}],
    ['a session', { cookie: cookieOf('busy') }],
    ['Basic', { authorization: `Basic ${key}` }],
    ['the bare key', { authorization: key }],
    ['Bearer in x-api-key', { 'x-api-key': `Bearer ${key}` }],
    ['two spaces', { authorization: `Bearer  ${key}` }],
    ['the prefix', { 'x-api-key': key.slice(0, 14) }],
    ['another case', { 'x-api-key': key.toUpperCase() }],
    ['a revoked key', { 'x-api-key': keyOf('revoked') }],
    ['a wrong key before a right one', { 'x-api-key': 'wrong', authorization: `Bearer ${key}` }],
  ])('are 401 for %s', async (_, headers) => {
    const error = { error: 'missing_or_invalid_api_key' };
    const asked = await answers(ask(headers), 401, error);
    expect(asked.headers).not.toHaveProperty('www-authenticate');
    await answers(
      request(served.app)
        .post('/v1/x402/settle')
        .set(headers)
        .send({ paymentId: 'x402tx_91c4e07ab3d25f6810e9a7b2' }),
      401,
      error,
    );
  });

  it('take no key from the query', async () => {
    await answers(ask({}, `?x-api-key=${key}&api_key=${key}`), 401);
  });

  it.each([
    ['x-api-key', { 'x-api-key': key }],
    ['Bearer', { authorization: `Bearer ${key}` }],
    ['bearer, in any case', { authorization: `bEARER ${key}` }],
    ['Bearer beside an empty x-api-key', { 'x-api-key': '', authorization: `Bearer ${key}` }],
    ['x-api-key before a wrong Bearer', { 'x-api-key': key, authorization: 'Bearer wrong' }],
    ['a key whose owner’s session has expired', { 'x-api-key': keyOf('expired') }],
  ])('take %s', async (_, headers) => {
    await answers(ask(headers), 402);
  });
});

describe('signing up', () => {
  worldShared();
  const ada = { name: 'Ada Okafor', email: 'Ada.Okafor@Example.com', password: 'correct horse' };

  it('makes an account with nothing in it, signed in', async () => {
    const said = await signUp(ada);
    expect(said.status).toBe(200);
    expect(said.body).toEqual({
      token: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      user: {
        name: 'Ada Okafor',
        email: 'ada.okafor@example.com',
        emailVerified: false,
        image: null,
        createdAt: '2026-03-01T12:00:00.000Z',
        updatedAt: '2026-03-01T12:00:00.000Z',
        id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      },
    });
    const [set] = said.headers['set-cookie'] as unknown as string[];
    expect(set).toMatch(/; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(set).toContain(`${SESSION_COOKIE}=${said.body.token}.`);
    const cookie = cookieFrom(said);
    await answers(request(served.app).get('/v1/billing/summary').set({ cookie }), 200, {
      balanceCents: 0,
      topUpTotalCents: 0,
      usageTotalCents: 0,
      activeApiKeys: 0,
      x402Transactions: 0,
    });
    // From here to a paid quote: a key, a top-up, a challenge, a receipt, the data.
    const made = await request(served.app)
      .post('/v1/api-keys')
      .set({ cookie })
      .send({ name: 'Mine' });
    const key = { 'x-api-key': made.body.apiKey };
    await answers(
      request(served.app).post('/v1/billing/top-up').set({ cookie }).send({ amountCents: 100 }),
      200,
    );
    const asked = await request(served.app).get('/v1/protected/quote').set(key);
    const { paymentId } = asked.body.x402;
    const paid = await request(served.app).post('/v1/x402/settle').set(key).send({ paymentId });
    await answers(
      request(served.app)
        .get('/v1/protected/quote')
        .set({ ...key, 'x-payment-id': paymentId, 'x-payment-proof': paid.body.receiptId }),
      200,
    );
    expect(checkInvariants(served.world.ledger)).toEqual([]);
    expect(served.faults).toEqual([]);
  });

  it('is refused for a known address, whatever its case', async () => {
    await answers(signUp({ ...ada, email: 'Grace@example.com' }), 200);
    const taken = {
      code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
      message: 'User already exists. Use another email.',
    };
    await answers(signUp({ ...ada, email: 'gRACE@example.com' }), 422, taken);
    await answers(signUp({ ...ada, email: 'busy@actumx.example' }), 422, taken);
  });

  it('twenty times at once makes one account', async () => {
    const said = await Promise.all(
      Array.from({ length: 20 }, () => signUp({ ...ada, email: 'many@example.com' })),
    );
    expect(said.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(said.filter(({ status }) => status === 422)).toHaveLength(19);
  });

  it.each([
    [
      { email: 'a@example.com', password: 'long enough' },
      {
        code: 'VALIDATION_ERROR',
        message: '[body.name] Invalid input: expected string, received undefined',
      },
    ],
    [
      { name: 'A', email: 'nobody', password: 'short' },
      { code: 'VALIDATION_ERROR', message: '[body.email] Invalid email address' },
    ],
    [
      { email: 'nobody', password: '', rememberMe: 'no' },
      {
        code: 'VALIDATION_ERROR',
        message:
          '[body.name] Invalid input: expected string, received undefined; [body.email] Invalid email address; [body.password] Too small: expected string to have >=1 characters; [body.rememberMe] Invalid input: expected boolean, received string',
      },
    ],
    [
      { name: 'A', email: 'a@example.com', password: '7 chars' },
      { code: 'PASSWORD_TOO_SHORT', message: 'Password too short' },
    ],
    [
      { name: 'A', email: 'a@example.com', password: 'x'.repeat(129) },
      { code: 'PASSWORD_TOO_LONG', message: 'Password too long' },
    ],
  ])('is refused: %j', async (body, said) => {
    await answers(signUp(body), 400, said);
  });

  it('is refused without a body: an object that is a record is wanted', async () => {
    const said = await request(served.app).post(auth('sign-up/email'));
    const message =
      '[body] Invalid input: expected object, received undefined; [body] Invalid input: expected record, received undefined';
    expect([said.status, said.body]).toEqual([400, { code: 'VALIDATION_ERROR', message }]);
  });

  it('is refused as another text than a form or JSON', async () => {
    const said = await request(served.app).post(auth('sign-up/email')).type('text').send('hello');
    expect([said.status, said.body.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });
});

describe('signing in', () => {
  worldShared();
  const wrong = { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' };

  it.each([...demos.keys()])('as %s', async (label) => {
    const said = await signIn(`${label}@ACTUMX.example`, DEMO_PASSWORD);
    expect(said.status).toBe(200);
    expect(said.body).toMatchObject({
      redirect: false,
      user: { email: `${label}@actumx.example` },
    });
    await answers(list({ cookie: cookieFrom(said) }), 200);
  });

  it.each([
    ['busy@actumx.example', 'wrong password'],
    ['busy@actumx.example', ''],
    ['nobody@actumx.example', DEMO_PASSWORD],
  ])('is refused for %s with %j', async (email, password) => {
    await answers(signIn(email, password), 401, wrong);
  });

  it('gives each session a token of its own', async () => {
    const both = [
      await signIn('busy@actumx.example', DEMO_PASSWORD),
      await signIn('busy@actumx.example', DEMO_PASSWORD),
    ];
    expect(new Set(both.map(({ body }) => body.token)).size).toBe(2);
  });

  it('lasts seven days', async () => {
    const cookie = cookieFrom(await signIn('empty@actumx.example', DEMO_PASSWORD));
    served.clock.advance(7 * DAY - 1);
    await answers(list({ cookie }), 200);
    served.clock.advance(1);
    await answers(list({ cookie }), 401, { error: 'unauthorized' });
    await answers(request(served.app).get(auth('get-session')).set({ cookie }), 200, 'null');
  });

  it('completes an account whose sign-up was cut short', async () => {
    const [email, password] = ['half@example.com', 'long enough'];
    const half = await served.world.execute({
      type: 'add-principal',
      realm: REALM,
      handle: email,
      kind: 'user',
      name: 'Half',
      email,
      passwordHash: passwordHash(email, password),
    });
    expect(half.ok).toBe(true);
    const cookie = cookieFrom(await signIn(email, password));
    await answers(list({ cookie }), 200, { transactions: [] });
    expect(checkInvariants(served.world.ledger)).toEqual([]);
  });
});

describe('the current session', () => {
  worldShared();
  it('is who signed in, and with what', async () => {
    const said = await signIn('busy@actumx.example', DEMO_PASSWORD, { 'user-agent': 'curl/8' });
    const cookie = cookieFrom(said);
    const current = await request(served.app).get(auth('get-session')).set({ cookie });
    expect(current.body).toEqual({
      session: {
        expiresAt: '2026-03-08T12:00:00.000Z',
        token: said.body.token,
        createdAt: '2026-03-01T12:00:00.000Z',
        updatedAt: '2026-03-01T12:00:00.000Z',
        ipAddress: '',
        userAgent: 'curl/8',
        userId: said.body.user.id,
        id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      },
      user: said.body.user,
    });
  });

  it.each([
    ['nothing', {}],
    ['a key', { 'x-api-key': keyOf('busy') }],
    ['an expired session', { cookie: cookieOf('expired') }],
    ['a forged one', { cookie: `${SESSION_COOKIE}=a.b` }],
  ])('is null with %s', async (_, headers) => {
    await answers(request(served.app).get(auth('get-session')).set(headers), 200, 'null');
  });
});

describe('signing out', () => {
  worldShared();
  const signOut = (headers: Headers) => request(served.app).post(auth('sign-out')).set(headers);

  it('ends this session and no other, and clears three cookies', async () => {
    const cookie = cookieFrom(await signIn('busy@actumx.example', DEMO_PASSWORD));
    const said = await signOut({ cookie, origin: 'https://api.actumx.app' });
    expect([said.status, said.body]).toEqual([200, { success: true }]);
    const cleared = said.headers['set-cookie'] as unknown as string[];
    expect(cleared.map((set) => set.split(';', 2).join(';'))).toEqual([
      'better-auth.session_token=; Max-Age=0',
      'better-auth.session_data=; Max-Age=0',
      'better-auth.dont_remember=; Max-Age=0',
    ]);
    await answers(list({ cookie }), 401);
    await answers(list({ cookie: cookieOf('busy') }), 200);
    // Again: the same answer.
    await answers(signOut({ cookie, origin: 'https://api.actumx.app' }), 200, { success: true });
  });

  it('is the same without a session', async () => {
    await answers(signOut({}), 200, { success: true });
  });
});

describe('the origin of a request with a cookie', () => {
  worldShared();
  const missing = { code: 'MISSING_OR_NULL_ORIGIN', message: 'Missing or null Origin' };
  const foreign = { code: 'INVALID_ORIGIN', message: 'Invalid origin' };
  const cookie = cookieOf('edge100');
  const person = { name: 'Cy', password: 'long enough' };
  const cases: readonly (readonly [string, Headers, object | undefined])[] = [
    ['no origin', { cookie }, missing],
    ['any cookie at all', { cookie: 'theme=dark' }, missing],
    ['null', { cookie, origin: 'null' }, missing],
    ['another site', { cookie, origin: 'https://elsewhere.example' }, foreign],
    ['a site that only looks like it', { cookie, origin: 'https://notactumx.app' }, foreign],
    ['no URL', { cookie, origin: 'nonsense' }, foreign],
    ['the real API', { cookie, origin: 'https://api.actumx.app' }, undefined],
    [
      'the same host',
      { cookie, origin: 'http://mock.test:4010', host: 'mock.test:4010' },
      undefined,
    ],
    ['a dev server', { cookie, origin: 'http://localhost:5173' }, undefined],
    ['another site, without a cookie', { origin: 'https://elsewhere.example' }, undefined],
  ];

  it.each(cases)('%s', async (why, headers, refusal) => {
    const email = `${why.replaceAll(/[ ,]+/g, '.')}@example.com`;
    const said = [
      await signIn('busy@actumx.example', DEMO_PASSWORD, headers),
      await signUp({ ...person, email }, headers),
      await request(served.app).post(auth('sign-out')).set(headers),
    ];
    expect(said.map(({ status }) => status)).toEqual(refusal ? [403, 403, 403] : [200, 200, 200]);
    if (refusal) expect(said.map((one) => one.body)).toEqual([refusal, refusal, refusal]);
  });
});

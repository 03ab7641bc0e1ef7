/** API keys, top-ups and the billing summary, and what their bodies are refused for. */
import request from 'supertest';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiUnderTest, answers, serveApi, testRecipe } from '../../../test/api-server.js';
import { demoCredentials, SECOND } from '../../scenario/index.js';
import { API_KEY, REALM, WALLET } from './auth.js';
import { TOP_UP } from './handlers.js';
import { api } from './index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];
type Headers = Readonly<Record<string, string>>;

const demos = new Map(demoCredentials([api.story], testRecipe).map((demo) => [demo.label, demo]));
const as = (label: string): Headers => ({ cookie: demos.get(label)?.headers.cookie ?? '' });

let served: ApiUnderTest;
/** A world for each test of a group, or one for all where they only read or do not meet. */
const worldEach = () =>
  beforeEach(async () => {
    served = await serveApi(api);
  });
const worldShared = () =>
  beforeAll(async () => {
    served = await serveApi(api);
  });

const get = (label: string, path: string) => request(served.app).get(path).set(as(label));
const post = (label: string, path: string, body: object) =>
  request(served.app).post(path).set(as(label)).send(body);

async function keys(label: string): Promise<Wire['ApiKey'][]> {
  return (await answers(get(label, '/v1/api-keys'), 200)).body.keys;
}

async function summary(label: string): Promise<Wire['BillingSummary']> {
  return (await answers(get(label, '/v1/billing/summary'), 200)).body;
}

async function intents(label: string): Promise<Wire['PaymentIntent'][]> {
  return (await answers(get(label, '/v1/billing/payment-intents'), 200)).body.intents;
}

describe('API keys', () => {
  worldEach();
  it('are made, shown once, listed, used, revoked and then refused', async () => {
    const made = await post('empty', '/v1/api-keys', { name: '  Fresh key  ', extra: 1 });
    expect(made.status).toBe(200);
    const { apiKeyId, apiKey, keyPrefix, warning }: Wire['CreatedApiKey'] = made.body;
    expect(apiKeyId).toMatch(/^key_[0-9a-f]{24}$/);
    expect(apiKey).toMatch(/^xk_live_[0-9a-f]{48}$/);
    expect(keyPrefix).toBe(apiKey.slice(0, 14));
    expect(warning).toBe('Store this key now. It is shown only once.');

    const listed = await get('empty', '/v1/api-keys');
    expect(listed.text).not.toContain(apiKey);
    expect(listed.body.keys[0]).toEqual({
      id: apiKeyId,
      name: 'Fresh key',
      keyPrefix,
      revokedAt: null,
      lastUsedAt: null,
      createdAt: '2026-03-01T12:00:00.000Z',
    });

    const ask = () =>
      request(served.app).get('/v1/protected/quote').set('Authorization', `Bearer ${apiKey}`);
    await answers(ask(), 402);
    // A challenge is no use of the key.
    expect((await keys('empty'))[0]?.lastUsedAt).toBeNull();

    served.clock.advance(SECOND);
    const revoke = () => request(served.app).delete(`/v1/api-keys/${apiKeyId}`).set(as('empty'));
    await answers(revoke(), 200, { success: true });
    await answers(ask(), 401, { error: 'missing_or_invalid_api_key' });
    expect((await keys('empty'))[0]?.revokedAt).toBe('2026-03-01T12:00:01.000Z');
    // Again: the same answer, and the first time stays.
    served.clock.advance(SECOND);
    await answers(revoke(), 200, { success: true });
    expect((await keys('empty'))[0]?.revokedAt).toBe('2026-03-01T12:00:01.000Z');
    expect(served.faults).toEqual([]);
  });

  it('are newest first, the revoked ones among them, and no sessions', async () => {
    const rows = await keys('busy');
    expect(rows.map(({ name }) => name)).toEqual([
      'Nightly batch',
      'Staging agent',
      'Production API Key',
      'Old laptop',
    ]);
    expect(rows.map(({ revokedAt }) => revokedAt !== null)).toEqual([false, false, false, true]);
    const times = rows.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
    expect((await summary('busy')).activeApiKeys).toBe(3);
  });

  it('of others, and what is no key, are answered as if revoked, and stay', async () => {
    const [{ id }] = (await keys('edge100')) as [Wire['ApiKey']];
    const before = await keys('busy');
    for (const other of [id, 'key_0a6d3f85b92ec174e8d5b06f', 'nonsense', `${id}0`, 'a%2Fb']) {
      await answers(request(served.app).delete(`/v1/api-keys/${other}`).set(as('busy')), 200, {
        success: true,
      });
    }
    expect((await keys('edge100'))[0]?.revokedAt).toBeNull();
    expect(await keys('busy')).toEqual(before);
  });

  it('may have the same name twice, and are two', async () => {
    const two = [
      await post('empty', '/v1/api-keys', { name: 'Twin' }),
      await post('empty', '/v1/api-keys', { name: 'Twin' }),
    ];
    expect(new Set(two.map(({ body }) => body.apiKey)).size).toBe(2);
    expect((await keys('empty')).filter(({ name }) => name === 'Twin')).toHaveLength(2);
  });

  it('made at the same moment are all different', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => post('empty', '/v1/api-keys', { name: 'Many' })),
    );
    expect(new Set(made.map(({ body }) => body.apiKey)).size).toBe(20);
    expect(await summary('empty')).toMatchObject({ activeApiKeys: 21 });
  });
});

describe('a key', () => {
  worldShared();
  it.each([
    ['two characters', 'ab', 200],
    ['eighty', 'x'.repeat(80), 200],
    ['eighty, and white space around', ` ${'x'.repeat(80)} `, 200],
    ['one emoji, which counts as two', '🔑', 200],
    ['forty emoji', '🔑'.repeat(40), 200],
    ['forty-one emoji', '🔑'.repeat(41), 400],
    ['eighty-one', 'x'.repeat(81), 400],
    ['one', 'x', 400],
    ['white space', '    ', 400],
    ['a NUL', 'a\0b', 500],
  ])('with a name of %s', async (_, name, status) => {
    expect((await post('empty', '/v1/api-keys', { name })).status).toBe(status);
    expect(served.faults).toEqual([]);
  });

  it('says how long a name of emoji may be', async () => {
    const { body } = await post('empty', '/v1/api-keys', { name: '🔑'.repeat(41) });
    expect(body).toEqual({
      error: 'validation_error',
      message: 'name: Too big: expected string to have <=80 characters',
    });
  });

  it.each([['%20', 'id: Too small: expected string to have >=1 characters']])(
    'is not revoked by the id %s, with a session or without',
    async (id, message) => {
      for (const headers of [as('busy'), {}]) {
        await answers(request(served.app).delete(`/v1/api-keys/${id}`).set(headers), 400, {
          error: 'validation_error',
          message,
        });
      }
    },
  );
});

describe('top-ups', () => {
  worldEach();
  it('add to the balance, and are listed', async () => {
    const first = await post('empty', '/v1/billing/top-up', { amountCents: 5000 });
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      paymentIntentId: expect.stringMatching(/^pi_[0-9a-f]{24}$/),
      addedCents: 5000,
      balanceCents: 5000,
    });
    served.clock.advance(SECOND);
    const second = await post('empty', '/v1/billing/top-up', { amountCents: 100 });
    expect(second.body).toMatchObject({ addedCents: 100, balanceCents: 5100 });
    const [newest, oldest] = await intents('empty');
    expect(oldest).toEqual({
      id: first.body.paymentIntentId,
      userId: newest?.userId,
      amountCents: 5000,
      status: 'settled',
      providerReference: expect.stringMatching(/^dummy_provider_[0-9a-f]{24}$/),
      createdAt: '2026-03-01T12:00:00.000Z',
      updatedAt: '2026-03-01T12:00:00.000Z',
    });
    expect(newest?.id).toBe(second.body.paymentIntentId);
    expect(await summary('empty')).toEqual({
      balanceCents: 5100,
      topUpTotalCents: 5100,
      usageTotalCents: 0,
      activeApiKeys: 1,
      x402Transactions: 0,
    });
  });

  it.each([
    ['empty', 0],
    ['edge100', 50],
    ['edge101', 50],
  ])('of %s: %d are listed', async (label, count) => {
    expect(await intents(label)).toHaveLength(count);
  });

  it('beyond fifty leave the list and still count', async () => {
    expect(await summary('edge101')).toMatchObject({ topUpTotalCents: 5100 });
    const before = await intents('edge101');
    await answers(post('edge101', '/v1/billing/top-up', { amountCents: 100_000 }), 200);
    const [newest, ...rest] = await intents('edge101');
    expect(newest?.amountCents).toBe(100_000);
    expect(rest).toEqual(before.slice(0, 49));
  });

  it.each([
    [99, 'Too small: expected number to be >=100'],
    [0, 'Too small: expected number to be >=100'],
    [-500, 'Too small: expected number to be >=100'],
    [100_001, 'Too big: expected number to be <=100000'],
  ])('of %d cents are refused', async (amountCents, text) => {
    const { status, body } = await post('empty', '/v1/billing/top-up', { amountCents });
    expect({ status, body }).toEqual({
      status: 400,
      body: { error: 'validation_error', message: `amountCents: ${text}` },
    });
    expect(await summary('empty')).toMatchObject({ balanceCents: 0 });
  });
});

describe('the billing summary', () => {
  worldShared();
  it.each(['busy', 'empty', 'broke', 'revoked', 'edge100', 'edge101'])(
    'of %s is what the rows come to',
    async (label) => {
      const { ledger } = served.world;
      const principal = ledger.findPrincipal(REALM, { handle: label });
      const account = principal && ledger.accountFor(principal.index, WALLET.purpose);
      if (!account) throw new Error(`${label} is not there`);
      let [balance, toppedUp, used, active] = [0, 0, 0, 0];
      for (const { row } of ledger.entries(account.index).rows()) {
        balance += row.amount ?? 0;
        if (row.kind === TOP_UP) toppedUp += row.amount ?? 0;
      }
      for (const { row } of ledger.usage(account.index).rows()) used += row.cost;
      for (const { row } of ledger.credentials(principal.index).rows()) {
        if (row.kind === API_KEY && row.revokedAt === null) active += 1;
      }
      expect(await summary(label)).toEqual({
        balanceCents: balance,
        topUpTotalCents: toppedUp,
        usageTotalCents: used,
        activeApiKeys: active,
        x402Transactions: [...ledger.payments(account.index).rows()].length,
      });
    },
  );

  it('differs from top-ups less usage by what is settled and unused', async () => {
    const { balanceCents, topUpTotalCents, usageTotalCents } = await summary('revoked');
    expect(topUpTotalCents - usageTotalCents - balanceCents).toBe(25);
  });
});

describe('a body', () => {
  worldShared();
  const places = [
    ['/v1/api-keys', 'name', 'string'],
    ['/v1/billing/top-up', 'amountCents', 'number'],
    ['/v1/x402/settle', 'paymentId', 'string'],
  ] as const;

  it.each(places)('of %s is looked at before the credentials', async (path, field, type) => {
    await answers(request(served.app).post(path).send({}), 400, {
      error: 'validation_error',
      message: `${field}: Invalid input: expected ${type}, received undefined`,
    });
  });

  it.each(places)('of %s that is no JSON is a Bad Request', async (path) => {
    const said = await request(served.app).post(path).type('application/json').send('{"a":');
    expect([said.status, said.text, said.type]).toEqual([400, 'Bad Request', 'text/plain']);
  });

  it.each([
    ['none', undefined, undefined],
    ['an empty one', 'application/json', ''],
    ['JSON in other letters', 'Application/JSON', '{"name":"Other"}'],
    ['other JSON', 'application/vnd.api+json', '{"name":"Other"}'],
  ])('that is %s counts as absent', async (_, type, text) => {
    const asked = request(served.app).post('/v1/api-keys').set(as('busy'));
    const said = await (type === undefined ? asked : asked.type(type).send(text));
    expect({ status: said.status, body: said.body }).toEqual({
      status: 400,
      body: {
        error: 'validation_error',
        message: 'Invalid input: expected object, received undefined',
      },
    });
  });

  it('that is too large is not read', async () => {
    const said = await post('busy', '/v1/api-keys', { name: 'x'.repeat(200_000) });
    expect([said.status, said.text, said.type]).toEqual([413, 'Payload Too Large', 'text/plain']);
  });
});

describe('what is not there', () => {
  worldShared();
  it.each([
    ['get', '/v1/nothing'],
    ['get', '/'],
    ['post', '/v1/transactions'],
    ['delete', '/v1/api-keys'],
    ['get', '/v1/api-keys/key_0a6d3f85b92ec174e8d5b06f'],
    ['get', '/V1/usage'],
  ] as const)('%s %s is 404 NOT_FOUND, without Allow', async (method, path) => {
    const said = await request(served.app)[method](path).set(as('busy'));
    expect([said.status, said.text, said.type]).toEqual([404, 'NOT_FOUND', 'text/plain']);
    expect(said.headers).not.toHaveProperty('allow');
  });

  it('is not a path with a slash at its end', async () => {
    await answers(get('busy', '/v1/usage/'), 200);
  });

  it('is a path that cannot be decoded', async () => {
    const said = await get('busy', '/v1/api-keys/%zz');
    expect([said.status, said.text]).toEqual([400, 'Bad Request']);
  });

  it('is no refusal of HEAD and of OPTIONS', async () => {
    const { headers } = await get('busy', '/v1/usage');
    const head = await request(served.app).head('/v1/usage').set(as('busy'));
    expect([head.status, head.headers['content-length']]).toEqual([200, headers['content-length']]);
    await answers(request(served.app).options('/v1/nothing'), 204);
  });
});

describe('health', () => {
  worldShared();
  it('is up, for everyone', async () => {
    await answers(request(served.app).get('/health'), 200, { status: 'ok', service: 'x402-api' });
  });
});

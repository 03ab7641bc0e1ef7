/** The quote, its challenge, settling, the retry with proof, and what happens when they come at once. */
import request from 'supertest';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiUnderTest, answers, serveApi, testRecipe } from '../../../test/api-server.js';
import { checkInvariants } from '../../ledger/index.js';
import { DAY, demoCredentials, MINUTE, SECOND } from '../../scenario/index.js';
import { API_KEY, REALM, WALLET } from './auth.js';
import { api } from './index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];
type Headers = Readonly<Record<string, string>>;

const demos = new Map(demoCredentials([api.story], testRecipe).map((demo) => [demo.label, demo]));
const cookieOf = (label: string): Headers => ({ cookie: demos.get(label)?.headers.cookie ?? '' });
const keyOf = (label: string): Headers => ({
  'x-api-key': demos.get(label)?.headers['x-api-key'] ?? '',
});

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

const quote = (headers: Headers, query = {}) =>
  request(served.app).get('/v1/protected/quote').query(query).set(headers);
const settle = (key: Headers, paymentId: string) =>
  request(served.app).post('/v1/x402/settle').set(key).send({ paymentId });

async function begin(key: Headers): Promise<string> {
  const { body, status } = await quote(key);
  expect(status).toBe(402);
  return (body as Wire['PaymentRequired']).x402.paymentId;
}

async function pay(key: Headers, paymentId: string): Promise<Headers> {
  const { body, status } = await settle(key, paymentId);
  expect(status).toBe(200);
  return { ...key, 'x-payment-id': paymentId, 'x-payment-proof': body.receiptId };
}

async function transactions(label: string): Promise<Wire['Transaction'][]> {
  const { body } = await request(served.app).get('/v1/transactions').set(cookieOf(label));
  return body.transactions;
}

async function usage(label: string): Promise<Wire['UsageEvent'][]> {
  const { body } = await request(served.app).get('/v1/usage').set(cookieOf(label));
  return body.events;
}

async function summary(label: string): Promise<Wire['BillingSummary']> {
  const { body } = await request(served.app).get('/v1/billing/summary').set(cookieOf(label));
  return body;
}

const topUp = (label: string, amountCents: number) =>
  request(served.app).post('/v1/billing/top-up').set(cookieOf(label)).send({ amountCents });

async function newKey(label: string): Promise<Headers> {
  const made = await request(served.app)
    .post('/v1/api-keys')
    .set(cookieOf(label))
    .send({ name: 'Second key' });
  return { 'x-api-key': made.body.apiKey };
}

/** Nothing of ours broke, and the books are right. */
function expectSound(): void {
  expect(served.faults).toEqual([]);
  expect(checkInvariants(served.world.ledger)).toEqual([]);
}

describe('the life of a payment', () => {
  worldEach();
  it('is asked for, settled, used, and replayed', async () => {
    const key = keyOf('empty');
    await topUp('empty', 100);

    const asked = await quote(key, { topic: 'ignored until the retry' });
    const paymentId = asked.body.x402.paymentId;
    expect(asked.status).toBe(402);
    expect(asked.headers).not.toHaveProperty('www-authenticate');
    expect(asked.body).toEqual({
      error: 'payment_required',
      message: 'This endpoint requires payment. Settle first and retry with payment proof.',
      x402: {
        version: '0.1-draft',
        paymentId: expect.stringMatching(/^x402tx_[0-9a-f]{24}$/),
        amountCents: 25,
        amountUsd: '0.25',
        currency: 'USD',
        endpoint: '/v1/protected/quote',
        settlementEndpoint: '/v1/x402/settle',
        facilitator: 'internal-simulator',
        expiresAt: '2026-03-01T12:10:00.000Z',
      },
    });
    expect(await transactions('empty')).toMatchObject([
      { id: paymentId, status: 'pending', receiptId: null, consumedAt: null },
    ]);
    expect(await summary('empty')).toMatchObject({ balanceCents: 100, usageTotalCents: 0 });

    served.clock.advance(2 * SECOND);
    const paid = await settle(key, paymentId);
    expect(paid.status).toBe(200);
    expect(paid.body).toEqual({
      receiptId: expect.stringMatching(/^receipt_[0-9a-f]{24}$/),
      paymentId,
      status: 'settled',
      amountCents: 25,
      settledAt: '2026-03-01T12:00:02.000Z',
    });
    expect(await transactions('empty')).toMatchObject([
      { status: 'settled', updatedAt: paid.body.settledAt, consumedAt: null },
    ]);
    // The balance falls at settling; usage is written only when the payment is used.
    expect(await summary('empty')).toMatchObject({ balanceCents: 75, usageTotalCents: 0 });
    expect(await usage('empty')).toEqual([]);

    served.clock.advance(SECOND);
    const proof = { 'x-payment-id': paymentId, 'x-payment-proof': paid.body.receiptId };
    const used = await quote({ ...key, ...proof }, { topic: '  solana fees ' });
    const consumedAt = '2026-03-01T12:00:03.000Z';
    expect(used.status).toBe(200);
    expect(used.body).toEqual({
      data: {
        topic: 'solana fees',
        insight: expect.any(String),
        generatedAt: consumedAt,
      },
      payment: {
        paymentId,
        receiptId: paid.body.receiptId,
        amountCents: 25,
        status: 'completed',
      },
    });
    const [transaction] = await transactions('empty');
    expect(transaction).toMatchObject({ status: 'completed', consumedAt, updatedAt: consumedAt });
    expect(await usage('empty')).toMatchObject([
      {
        x402TransactionId: paymentId,
        costCents: 25,
        units: 1,
        method: 'GET',
        createdAt: consumedAt,
      },
    ]);
    const { body: keys } = await request(served.app).get('/v1/api-keys').set(cookieOf('empty'));
    expect(keys.keys).toMatchObject([{ lastUsedAt: consumedAt }]);

    served.clock.advance(DAY);
    const replayed = await quote({ ...key, ...proof }, { topic: ' ' });
    expect(replayed.status).toBe(200);
    expect(replayed.body.data).toMatchObject({ topic: 'general', generatedAt: consumedAt });
    expect(replayed.body.payment).toEqual(used.body.payment);
    expect(await usage('empty')).toHaveLength(1);
    expect(await transactions('empty')).toEqual([transaction]);
    expect(await summary('empty')).toMatchObject({ balanceCents: 75, usageTotalCents: 25 });
    expectSound();
  });

  it('writes the first call’s method in the transaction, the retry’s in the usage event', async () => {
    const key = keyOf('edge100');
    await answers(request(served.app).head('/v1/protected/quote').set(key), 402);
    const [{ id, method }] = (await transactions('edge100')) as [Wire['Transaction']];
    expect(method).toBe('HEAD');
    await answers(quote(await pay(key, id)), 200);
    expect((await usage('edge100'))[0]).toMatchObject({ x402TransactionId: id, method: 'GET' });
    expect((await transactions('edge100'))[0]).toMatchObject({ id, method: 'HEAD' });
  });

  it('can be used by HEAD, once', async () => {
    const key = keyOf('edge100');
    const proven = await pay(key, await begin(key));
    await answers(request(served.app).head('/v1/protected/quote').set(proven), 200);
    await answers(quote(proven), 200);
    const events = await usage('edge100');
    const of = events.filter((event) => event.x402TransactionId === proven['x-payment-id']);
    expect(of).toMatchObject([{ method: 'HEAD' }]);
  });

  it('settles and opens long after its challenge expired', async () => {
    const key = keyOf('busy');
    const paymentId = await begin(key);
    served.clock.advance(90 * DAY);
    await answers(quote(await pay(key, paymentId)), 200);
    expectSound();
  });
});

describe('a call without both payment headers', () => {
  worldShared();
  it.each([
    ['neither', {}],
    ['the id alone', { 'x-payment-id': 'x402tx_91c4e07ab3d25f6810e9a7b2' }],
    ['the proof alone', { 'x-payment-proof': 'receipt_c72e5a0f918b4d36e0a1f759' }],
    [
      'an empty proof',
      { 'x-payment-id': 'x402tx_91c4e07ab3d25f6810e9a7b2', 'x-payment-proof': '' },
    ],
    ['an empty id', { 'x-payment-id': '', 'x-payment-proof': 'receipt_c72e5a0f918b4d36e0a1f759' }],
  ])('with %s makes a new payment each time', async (_, headers) => {
    const both = { ...keyOf('empty'), ...headers };
    const [first, second] = [await quote(both), await quote(both)];
    expect([first.status, second.status]).toEqual([402, 402]);
    expect(first.body.x402.paymentId).not.toBe(second.body.x402.paymentId);
    const rows = await transactions('empty');
    expect(rows.slice(0, 2).map(({ id }) => id)).toEqual([
      second.body.x402.paymentId,
      first.body.x402.paymentId,
    ]);
  });

  it('also with the id of a completed payment', async () => {
    const key = keyOf('edge100');
    const proven = await pay(key, await begin(key));
    await answers(quote(proven), 200);
    const again = await quote({ ...key, 'x-payment-id': proven['x-payment-id'] ?? '' });
    expect(again.body.error).toBe('payment_required');
  });
});

describe('a proof that does not hold', () => {
  worldEach();
  it('is 402 invalid_payment_proof, makes nothing and changes nothing', async () => {
    const key = keyOf('busy');
    const other = await newKey('busy');
    const paid = await pay(key, await begin(key));
    const completed = await pay(key, await begin(key));
    await answers(quote(completed), 200);
    const foreign = await pay(keyOf('edge100'), await begin(keyOf('edge100')));
    const pending = await begin(key);
    const before = await transactions('busy');
    const wrong: readonly (readonly [string, Headers])[] = [
      ['unknown id', { ...paid, 'x-payment-id': 'x402tx_91c4e07ab3d25f6810e9a7b2' }],
      ['no id at all', { ...paid, 'x-payment-id': 'nonsense' }],
      ['not settled', { ...paid, 'x-payment-id': pending }],
      ['wrong proof', { ...paid, 'x-payment-proof': 'receipt_c72e5a0f918b4d36e0a1f759' }],
      ['the id as proof', { ...paid, 'x-payment-proof': paid['x-payment-id'] ?? '' }],
      ['upper case', { ...paid, 'x-payment-proof': paid['x-payment-proof']?.toUpperCase() ?? '' }],
      ['another payment’s', { ...paid, 'x-payment-proof': completed['x-payment-proof'] ?? '' }],
      [
        'completed, wrong proof',
        { ...completed, 'x-payment-proof': paid['x-payment-proof'] ?? '' },
      ],
      ['another key', { ...paid, ...other }],
      ['another user', { ...foreign, ...key }],
    ];
    for (const [why, headers] of wrong) {
      const { status, body } = await quote(headers);
      expect({ why, status, body }).toEqual({
        why,
        status: 402,
        body: { error: 'invalid_payment_proof' },
      });
    }
    expect(await transactions('busy')).toEqual(before);
    expectSound();
  });

  it('does not say so of a payment for another endpoint', async () => {
    const { ledger } = served.world;
    const found = ledger.findCredential(REALM, API_KEY, keyOf('edge100')['x-api-key'] ?? '');
    if (!found) throw new Error('the demo key is not there');
    const opened = await served.world.execute({
      type: 'open-payment',
      account: ledger.accountFor(found.principal, WALLET.purpose)?.index ?? -1,
      credential: found.seq,
      amount: 150,
      resource: '/x402/pay/pl_d94b20f7a6e1853c0b7f2d68',
      method: 'POST',
    });
    expect(opened.ok).toBe(true);
    const [row] = await transactions('edge100');
    expect(row).toMatchObject({ amountCents: 150, method: 'POST' });
    const { body } = await quote(await pay(keyOf('edge100'), row?.id ?? ''));
    expect(body.payment).toMatchObject({ amountCents: 150, status: 'completed' });
  });
});

describe('settling', () => {
  worldEach();
  it('repeats with the same receipt, without settledAt, and takes nothing', async () => {
    const key = keyOf('empty');
    await topUp('empty', 100);
    const paymentId = await begin(key);
    const first = await settle(key, paymentId);
    const { settledAt, ...receipt } = first.body;
    expect(settledAt).toBe('2026-03-01T12:00:00.000Z');
    served.clock.advance(MINUTE);
    // White space around the id does not matter.
    const second = await settle(key, ` ${paymentId}\n`);
    expect(second.status).toBe(200);
    expect(second.body).toEqual(receipt);
    await quote({ ...key, 'x-payment-id': paymentId, 'x-payment-proof': receipt.receiptId });
    // It repeats with nothing left, too.
    for (let left = 3; left > 0; left--) await pay(key, await begin(key));
    const third = await settle(key, paymentId);
    expect(third.body).toEqual({ ...receipt, status: 'completed' });
    expect(await summary('empty')).toMatchObject({ balanceCents: 0 });
  });

  it('belongs to the key that began it', async () => {
    const paymentId = await begin(keyOf('busy'));
    for (const key of [await newKey('busy'), keyOf('edge100')]) {
      const { status, body } = await settle(key, paymentId);
      expect({ status, body }).toEqual({ status: 404, body: { error: 'payment_not_found' } });
    }
    await answers(settle(keyOf('busy'), paymentId), 200);
  });

  it.each(['x402tx_91c4e07ab3d25f6810e9a7b2', 'nonsense', 'X402TX_91C4E07AB3D25F6810E9A7B2'])(
    'does not know %s',
    async (paymentId) => {
      const { status, body } = await settle(keyOf('busy'), paymentId);
      expect({ status, body }).toEqual({ status: 404, body: { error: 'payment_not_found' } });
    },
  );

  it('takes no more than there is, and leaves the payment as it was', async () => {
    const key = keyOf('broke');
    const [pending] = (await transactions('broke')) as [Wire['Transaction']];
    expect(pending.status).toBe('pending');
    served.clock.advance(MINUTE);
    const { status, body } = await settle(key, pending.id);
    expect({ status, body }).toEqual({
      status: 402,
      body: {
        error: 'insufficient_balance',
        requiredCents: 25,
        balanceCents: 5,
        message: 'Top up balance in dashboard before settling this x402 payment.',
      },
    });
    expect((await transactions('broke'))[0]).toEqual(pending);
    await answers(topUp('broke', 100), 200);
    await answers(settle(key, pending.id), 200);
    expect(await summary('broke')).toMatchObject({ balanceCents: 80 });
    expectSound();
  });

  it('is stranded with a revoked key', async () => {
    const key = await newKey('edge100');
    const paid = await pay(key, await begin(key));
    const pending = await begin(key);
    const before = await summary('edge100');
    const { body } = await request(served.app).get('/v1/api-keys').set(cookieOf('edge100'));
    const [{ id }] = body.keys;
    await answers(request(served.app).delete(`/v1/api-keys/${id}`).set(cookieOf('edge100')), 200);
    await answers(quote(paid), 401, { error: 'missing_or_invalid_api_key' });
    await answers(settle(key, pending), 401, { error: 'missing_or_invalid_api_key' });
    await answers(settle(keyOf('edge100'), pending), 404);
    await answers(quote({ ...paid, ...keyOf('edge100') }), 402, { error: 'invalid_payment_proof' });
    expect((await summary('edge100')).balanceCents).toBe(before.balanceCents);
    expect((await transactions('edge100'))[0]).toMatchObject({
      apiKeyName: 'Second key',
      apiKeyPrefix: key['x-api-key']?.slice(0, 14),
    });
  });
});

describe('twenty at once', () => {
  worldEach();
  const twenty = Array.from({ length: 20 }, (_, index) => index);

  it('settle one payment: one debit, one receipt, one settledAt', async () => {
    const key = keyOf('empty');
    await topUp('empty', 1000);
    const paymentId = await begin(key);
    const answers = await Promise.all(twenty.map(() => settle(key, paymentId)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.receiptId)).size).toBe(1);
    expect(answers.filter(({ body }) => 'settledAt' in body)).toHaveLength(1);
    expect(await summary('empty')).toMatchObject({ balanceCents: 975 });
    expectSound();
  });

  it('use one payment: one usage event, one time of generation', async () => {
    const key = keyOf('empty');
    await topUp('empty', 1000);
    const proven = await pay(key, await begin(key));
    const answers = await Promise.all(twenty.map((topic) => quote(proven, { topic })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.data.generatedAt)).size).toBe(1);
    expect(await usage('empty')).toHaveLength(1);
    expect(await summary('empty')).toMatchObject({ balanceCents: 975, usageTotalCents: 25 });
    expectSound();
  });

  it('settle different payments: as many as the balance pays for, and never below zero', async () => {
    const key = keyOf('empty');
    await topUp('empty', 110);
    const ids = await Promise.all(twenty.map(() => begin(key)));
    const answers = await Promise.all(ids.map((id) => settle(key, id)));
    const refused = answers.filter(({ status }) => status === 402);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(refused).toHaveLength(16);
    for (const { body } of refused) {
      expect(body).toMatchObject({ error: 'insufficient_balance', balanceCents: 10 });
    }
    expect(await summary('empty')).toMatchObject({ balanceCents: 10, x402Transactions: 20 });
    expectSound();
  });

  it('ask: twenty payments', async () => {
    const ids = await Promise.all(twenty.map(() => begin(keyOf('empty'))));
    expect(new Set(ids).size).toBe(20);
    expect(await transactions('empty')).toHaveLength(20);
  });
});

describe('what a client cannot reach', () => {
  worldShared();
  it.each([
    ['post', '/v1/x402/settle', 'code=409', 409, { error: 'payment_state_conflict' }],
    [
      'get',
      '/v1/protected/quote',
      'example=paymentNotSettled, code=402',
      402,
      { error: 'payment_not_settled', status: 'pending' },
    ],
  ] as const)('%s %s is had by Prefer: %s', async (method, path, prefer, status, body) => {
    const said = await request(served.app)[method](path).set('Prefer', prefer);
    expect({ status: said.status, body: said.body }).toEqual({ status, body });
  });
});

describe('the topic', () => {
  worldShared();
  it.each([
    ['?topic=a+b', 'a b'],
    ['?topic=https://x.example/?a=1', 'https://x.example/?a=1'],
    ['?topic=', 'general'],
    ['?topic=a&topic=b', 'b'],
    ['?topic=a&topic=', 'general'],
    ['?topic=a%00b', 'a\0b'],
    ['?other=1', 'general'],
  ])('%s is %s', async (query, topic) => {
    const proven = await pay(keyOf('edge100'), await begin(keyOf('edge100')));
    const { body } = await request(served.app).get(`/v1/protected/quote${query}`).set(proven);
    expect(body.data.topic).toBe(topic);
  });
});

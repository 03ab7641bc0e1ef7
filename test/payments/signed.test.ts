import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningMock, startMock } from '../../src/index.js';
import {
  decodeHeader,
  encodeHeader,
  type JsonRecord,
  type Requirements,
  signedPayment,
  testWallet,
} from '../../src/payments/index.js';
import { api as agnicpay } from '../../src/providers/agnicpay/index.js';

let mock: RunningMock;
beforeAll(async () => {
  mock = await startMock({ apis: ['agnicpay', 'x402'], refDate: '2026-03-01' });
});
afterAll(() => mock?.close());
beforeEach(() => mock.faults.clear());

const busy = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };
const broke = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_broke' };
const json = { 'content-type': 'application/json' };

interface Signed {
  readonly status: number;
  readonly body: JsonRecord & {
    readonly paymentHeader: string;
    readonly paymentProof: string;
    readonly amountPaid: number;
  };
}

async function sign(
  paymentRequirements: unknown,
  requestData: JsonRecord,
  headers: Record<string, string> = busy,
): Promise<Signed> {
  const answer = await fetch(`${mock.url}/agnicpay/api/sign-payment`, {
    method: 'POST',
    headers: { ...headers, ...json },
    body: JSON.stringify({ paymentRequirements, requestData }),
  });
  return { status: answer.status, body: (await answer.json()) as Signed['body'] };
}

/** What a resource answers with 402, in either version. */
async function told(path: string, version: 1 | 2, init: RequestInit = {}): Promise<JsonRecord> {
  const answer = await fetch(`${mock.url}/x402${path}`, init);
  expect(answer.status).toBe(402);
  if (version === 1) return (await answer.json()) as JsonRecord;
  const decoded = decodeHeader(answer.headers.get('payment-required') ?? '');
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.value;
}

async function signFor(path: string, version: 1 | 2 = 2, headers = busy): Promise<Signed> {
  return sign(await told(path, version), { url: `${mock.url}/x402${path}` }, headers);
}

function send(path: string, payment: string, version = 2, init: RequestInit = {}) {
  const name = version === 2 ? 'payment-signature' : 'x-payment';
  const headers = { ...(init.headers as Record<string, string>), [name]: payment };
  return fetch(`${mock.url}/x402${path}`, { ...init, headers });
}

type Shown = { status: string; amount_usd: number; scheme: string; tx_hash: string } & JsonRecord;

async function newest(headers = busy): Promise<Shown> {
  const answer = await fetch(`${mock.url}/agnicpay/api/transactions?limit=1`, { headers });
  return ((await answer.json()) as { transactions: [Shown] }).transactions[0];
}

async function balance(): Promise<number> {
  const answer = await fetch(`${mock.url}/agnicpay/api/balance`, { headers: busy });
  return Number(((await answer.json()) as { usdcBalance: string }).usdcBalance);
}

function receiptOf(answer: Response): JsonRecord {
  const text = answer.headers.get('payment-response') ?? answer.headers.get('x-payment-response');
  const decoded = decodeHeader(text ?? '');
  return decoded.ok ? decoded.value : {};
}

const near = (dollars: number) => expect.closeTo(dollars, 7);

describe('a payment that is signed for somebody else to send', () => {
  it.each([
    ['DELETE', '/_paystub/worlds/kept'],
    ['GET', '/_paystub/worlds'],
    ['POST', '/_paystub/clock/freeze'],
  ])('lets nobody use the control plane: %s %s', async (method, path) => {
    await fetch(`${mock.url}/_paystub/worlds/kept`, { method: 'PUT', headers: json, body: '{}' });
    const asked = await told('/resources/cheap', 2);
    const { status, body } = await sign(asked, { url: `${mock.url}${path}`, method });
    expect([status, body.error_description]).toEqual([502, 'The resource answered 403']);
    const worlds = await fetch(`${mock.url}/_paystub/worlds/kept`);
    expect(worlds.status).toBe(200);
    expect(mock.clock.now().frozen).toBe(false);
  });

  it.each([
    ['/resources/cheap', 1, 0.001, 0.001, 'exact'],
    ['/resources/cheap', 2, 0.001, 0.001, 'exact'],
    ['/resources/permitted', 2, 0.003, 0.003, 'exact'],
    ['/resources/metered?units=7', 2, 0.05, 0.007, 'upto'],
  ] as const)(
    'pays for %s (version %i), and is booked',
    async (path, version, most, cost, scheme) => {
      const before = await balance();
      const { status, body } = await signFor(path, version);
      expect(status).toBe(200);
      expect(body).toEqual({
        paymentHeader: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        paymentProof: expect.stringMatching(/^0x[0-9a-f]{130}$/),
        amountPaid: most,
      });
      const signed = await newest();
      expect(signed).toMatchObject({
        status: 'pending',
        amount_usd: most,
        network: 'base-sepolia',
        scheme,
        endpoint: `${mock.url}/x402${path}`,
        tx_hash: '',
      });
      expect(await balance()).toEqual(near(before - most));

      const paid = await send(path, body.paymentHeader, version);
      expect(paid.status).toBe(200);
      expect(await newest()).toEqual({
        ...signed,
        status: 'success',
        amount_usd: cost,
        tx_hash: receiptOf(paid).transaction,
      });
      expect(await balance()).toEqual(near(before - cost));
      // The same wallet has paid at the resource.
      const answer = await fetch(`${mock.url}/x402/payments?limit=1`, {
        headers: { 'X-Wallet': testWallet('custodian').address },
      });
      const { payments } = (await answer.json()) as { payments: [{ transaction: string }] };
      expect(payments[0].transaction).toBe(receiptOf(paid).transaction);
    },
  );

  it('that came to nothing has no hash', async () => {
    const path = '/resources/metered?units=0';
    const before = await balance();
    const { body } = await signFor(path);
    expect((await send(path, body.paymentHeader)).status).toBe(200);
    expect(await newest()).toMatchObject({ status: 'success', amount_usd: 0, tx_hash: '' });
    expect(await balance()).toEqual(near(before));
  });

  it('is good once, and booked once', async () => {
    const { body } = await signFor('/resources/cheap');
    const all = await Promise.all(
      Array.from({ length: 20 }, () => send('/resources/cheap', body.paymentHeader)),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await newest()).status).toBe('success');
  });

  it('is for a body too, and stays pending while its resource refuses it', async () => {
    const path = '/resources/echo';
    const init = (text: string): RequestInit => ({
      method: 'POST',
      headers: json,
      body: JSON.stringify({ text }),
    });
    const requirements = await told(path, 2, init('one'));
    const request = { url: `${mock.url}/x402${path}`, method: 'POST', body: { text: 'one' } };
    const { status, body } = await sign(requirements, request);
    expect(status).toBe(200);
    mock.faults.add({
      operation: 'postEcho',
      times: 1,
      do: { payment: { fault: 'settle-reverted' } },
    });
    expect((await send(path, body.paymentHeader, 2, init('one'))).status).toBe(402);
    expect(await newest()).toMatchObject({ status: 'pending', amount_usd: 0.01 });
    expect((await send(path, body.paymentHeader, 2, init('one'))).status).toBe(200);
    expect(await newest()).toMatchObject({ status: 'success', amount_usd: 0.01 });
  });

  it('is called off by the next call that spends, once it ran out unused', async () => {
    const world = mock.world('unused');
    const headers = { ...busy, ...world.headers };
    const path = '/resources/metered';
    const { body } = await signFor(path, 2, headers);
    const stale = await newest(headers);
    await world.clock.advance('PT61S');
    expect(await newest(headers)).toEqual(stale);
    const late = await send(path, body.paymentHeader, 2, { headers: world.headers });
    expect(late.status).toBe(402);
    expect((await signFor('/resources/cheap', 2, headers)).status).toBe(200);
    const answer = await fetch(`${mock.url}/agnicpay/api/transactions?limit=2`, { headers });
    const { transactions } = (await answer.json()) as { transactions: Shown[] };
    expect(transactions[0]).toMatchObject({ status: 'pending', amount_usd: 0.001 });
    expect(transactions[1]).toEqual({ ...stale, status: 'failed' });
  });

  it('is booked later, where the process ended before it was', async () => {
    const world = mock.world('ended');
    const headers = { ...busy, ...world.headers };
    for (const path of ['/resources/cheap', '/resources/metered?units=9']) {
      const { body } = await signFor(path, 2, headers);
      const spy = vi.spyOn(agnicpay, 'paid').mockImplementation(async () => undefined);
      const paid = await send(path, body.paymentHeader, 2, { headers: world.headers });
      spy.mockRestore();
      expect((await newest(headers)).status).toBe('pending');
      await world.clock.advance('PT61S');
      await signFor('/resources/slow', 2, headers);
      const answer = await fetch(`${mock.url}/agnicpay/api/transactions?limit=2`, { headers });
      const { transactions } = (await answer.json()) as { transactions: Shown[] };
      expect(transactions[1]).toMatchObject({
        status: 'success',
        amount_usd: path === '/resources/cheap' ? 0.001 : 0.009,
        tx_hash: receiptOf(paid).transaction,
      });
    }
  });

  it('is known to a process that comes after the one that signed it', async () => {
    const data = mkdtempSync(join(tmpdir(), 'paystub-signed-'));
    const options = { apis: ['agnicpay', 'x402'], data, refDate: '2026-03-01' } as const;
    const first = await startMock(options);
    const path = '/resources/metered?units=9';
    const asked = await fetch(`${first.url}/x402${path}`);
    const required = decodeHeader(asked.headers.get('payment-required') ?? '');
    const answer = await fetch(`${first.url}/agnicpay/api/sign-payment`, {
      method: 'POST',
      headers: { ...busy, ...json },
      body: JSON.stringify({
        paymentRequirements: required.ok ? required.value : {},
        requestData: { url: `${first.url}/x402${path}` },
      }),
    });
    const { paymentHeader } = (await answer.json()) as { paymentHeader: string };
    await first.close();

    const second = await startMock(options);
    const pay = (mock: RunningMock) =>
      fetch(`${mock.url}/x402${path}`, { headers: { 'payment-signature': paymentHeader } });
    const paid = await pay(second);
    expect(paid.status).toBe(200);
    await second.close();

    const third = await startMock(options);
    expect((await pay(third)).status).toBe(402);
    const shown = await fetch(`${third.url}/agnicpay/api/transactions?limit=1`, { headers: busy });
    const { transactions } = (await shown.json()) as { transactions: Shown[] };
    await third.close();
    rmSync(data, { recursive: true });
    expect(transactions[0]).toMatchObject({
      status: 'success',
      amount_usd: 0.009,
      tx_hash: receiptOf(paid).transaction,
    });
  });

  it('is not booked by another wallet that copies its nonce', async () => {
    const path = '/resources/cheap';
    const { body } = await signFor(path);
    const theirs = decodeHeader(body.paymentHeader);
    if (!theirs.ok) throw new Error(theirs.problem);
    const { authorization } = theirs.value.payload as { authorization: { nonce: string } };
    const asked = theirs.value.accepted as Requirements;
    const now = Date.parse(mock.clock.now().now);
    const copy = signedPayment(2, asked, testWallet('rich'), now, authorization.nonce);
    expect((await send(path, encodeHeader(copy))).status).toBe(200);
    expect((await newest()).status).toBe('pending');
    expect((await send(path, body.paymentHeader)).status).toBe(200);
    expect((await newest()).status).toBe('success');
  });

  it('is booked when a facilitator settles it, and after a fork', async () => {
    const world = mock.world('before');
    const headers = { ...busy, ...world.headers };
    const { body } = await signFor('/resources/permitted', 2, headers);
    const fork = await world.fork('after');
    const there = { ...busy, ...fork.headers };
    const made = decodeHeader(body.paymentHeader);
    if (!made.ok) throw new Error(made.problem);
    const answer = await fetch(`${mock.url}/x402/facilitator/settle`, {
      method: 'POST',
      headers: { ...json, ...fork.headers },
      body: JSON.stringify({
        x402Version: 2,
        paymentPayload: made.value,
        paymentRequirements: made.value.accepted,
      }),
    });
    const { success, transaction } = (await answer.json()) as JsonRecord;
    expect(success).toBe(true);
    expect(await newest(there)).toMatchObject({ status: 'success', tx_hash: transaction });
    expect((await newest(headers)).status).toBe('pending');
  });
});

describe('nothing is signed', () => {
  const url = (path: string): JsonRecord => ({ url: `${mock.url}/x402${path}` });

  it('for another host', async () => {
    const asked = await told('/resources/cheap', 2);
    const before = await newest();
    for (const elsewhere of ['http://elsewhere.example/x402/resources/cheap', 'nonsense']) {
      expect(await sign(asked, { url: elsewhere })).toMatchObject({
        status: 400,
        body: { error: 'invalid_request', error_description: 'The URL is none of this server' },
      });
    }
    expect(await newest()).toEqual(before);
  });

  it.each<[string, (asked: JsonRecord) => unknown]>([
    ['another amount', (asked) => ({ ...asked, amount: '1' })],
    ['another recipient', (asked) => ({ ...asked, payTo: testWallet('rich').address })],
    ['nothing that is a price', () => ({})],
  ])('that the resource does not ask for: %s', async (_what, change) => {
    const { accepts } = (await told('/resources/cheap', 2)) as { accepts: JsonRecord[] };
    const answer = await sign(change(accepts[0] ?? {}), url('/resources/cheap'));
    expect(answer.status).toBe(400);
    expect(answer.body.error_description).toBe('The resource does not ask for this payment');
  });

  it('that belongs to another resource', async () => {
    const answer = await sign(await told('/resources/cheap', 2), url('/resources/slow'));
    expect(answer.status).toBe(400);
  });

  it('for what asks for nothing, is not there, or cannot be read', async () => {
    const asked = await told('/resources/cheap', 2);
    const free = await sign(asked, url('/facilitator/supported'));
    expect([free.status, free.body.error_description]).toEqual([
      400,
      'The resource asks for no payment',
    ]);
    const gone = await sign(asked, url('/nowhere'));
    expect([gone.status, gone.body.error_description]).toEqual([502, 'The resource answered 404']);
    mock.faults.add({ times: 1, do: { payment: { fault: 'malformed-challenge' } } });
    const garbled = await sign(asked, url('/resources/cheap'));
    expect(garbled.status).toBe(502);
    expect(garbled.body.error_description).toMatch(/what it asks is not padded base64/);
  });

  it('above a limit, nor above what is there', async () => {
    const before = await newest();
    expect(await signFor('/resources/dear')).toMatchObject({
      status: 402,
      body: { error: 'spending_limit_exceeded', limit: 'per_transaction', requested: 2.5, max: 1 },
    });
    expect(await newest()).toEqual(before);
    expect(await signFor('/resources/cheap', 2, broke)).toMatchObject({
      status: 402,
      body: { error: 'insufficient_balance', limit: 'balance', requested: 0.001 },
    });
  });

  it('above the limit of a day, of which what is signed and not used is a part', async () => {
    const world = mock.world('daily');
    const account = 'agnicpay/edge-20';
    const headers = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_edge_20', ...world.headers };
    await world.clock.advance('P31D');
    await world.do({ account, do: 'top-up', amount: 200_000_000 });
    await world.do({ account, do: 'charge', amount: 9_900_000 });
    // Five cents each, of the ten that are left.
    const all = await Promise.all(
      Array.from({ length: 4 }, () => signFor('/resources/metered', 2, headers as typeof busy)),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 402, 402]);
    const refused = all.find(({ status }) => status === 402);
    expect(refused?.body).toMatchObject({ limit: 'daily', current: 10, max: 10 });
    await world.clock.advance('PT61S');
    expect((await signFor('/resources/metered', 2, headers as typeof busy)).status).toBe(200);
  });

  it('without a token, or a body that fits', async () => {
    expect((await sign({}, url('/resources/cheap'), {})).status).toBe(401);
    const post = (body: string, type = 'application/json') =>
      fetch(`${mock.url}/agnicpay/api/sign-payment`, {
        method: 'POST',
        headers: { ...busy, 'content-type': type },
        body,
      });
    expect((await post('{"requestData": {}}')).status).toBe(400);
    expect((await post('{')).status).toBe(400);
    expect((await post('x', 'text/plain')).status).toBe(415);
    expect((await post(JSON.stringify({ x: 'x'.repeat(200_000) }))).status).toBe(413);
  });
});

describe('fetching', () => {
  const fetchPaid = (path: string, more = '') =>
    fetch(
      `${mock.url}/agnicpay/api/x402/fetch?url=${encodeURIComponent(`${mock.url}/x402${path}`)}${more}`,
      { method: 'POST', headers: busy },
    );

  it.each([
    ['/resources/permitted', 'exact', '0.003000', 0.003],
    ['/resources/metered?units=12', 'upto', '0.012000', 0.012],
    ['/resources/metered?units=0', 'upto', '0.000000', 0],
  ])('pays for %s by %s', async (path, scheme, amount, dollars) => {
    const before = await balance();
    const answer = await fetchPaid(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-agnic-paid')).toBe('true');
    expect(answer.headers.get('x-agnic-amount')).toBe(amount);
    expect(answer.headers.get('x-agnic-scheme')).toBe(scheme);
    expect(await newest()).toMatchObject({
      status: 'success',
      scheme,
      amount_usd: dollars,
      tx_hash: dollars === 0 ? '' : expect.stringMatching(/^0x[0-9a-f]{64}$/),
    });
    expect(await balance()).toEqual(near(before - dollars));
  });

  it('compares what may be paid with the most that it can come to', async () => {
    const before = await newest();
    const answer = await fetchPaid('/resources/metered?units=1', '&maxValue=0.02');
    expect(answer.status).toBe(402);
    expect(await answer.json()).toMatchObject({ requested: 0.05, max: 0.02 });
    expect(await newest()).toEqual(before);
  });

  it('charges nothing for what came to more than was signed for', async () => {
    const before = await balance();
    expect((await fetchPaid('/resources/metered?units=51')).status).toBe(502);
    expect(await newest()).toMatchObject({ status: 'failed', amount_usd: 0.05, tx_hash: '' });
    expect(await balance()).toEqual(near(before));
  });

  it('says what is wrong with a challenge that nobody can read', async () => {
    mock.faults.add({ times: 1, do: { payment: { fault: 'malformed-challenge' } } });
    const answer = await fetchPaid('/resources/cheap');
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({
      error: 'fetch_failed',
      error_description: 'The resource asks for payment, and what it asks is not padded base64',
      message: 'Nothing was charged.',
    });
    expect((await fetchPaid('/resources/cheap')).status).toBe(200);
  });
});

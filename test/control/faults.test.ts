import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGNIC, RADAR, Story, SYBILION } from './client.js';

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story?.end());

const fault = (world: string, body: object) => story.ask('POST /_paystub/faults', { world, body });
const balance = (world: string) =>
  story.ask('GET /agnicpay/api/balance', { world, headers: AGNIC });

describe('a fault', () => {
  it('is a documented answer, so often and no more, in this world alone', async () => {
    const world = 'answers';
    const made = await fault(world, {
      api: 'agnicpay',
      operation: 'getBalance',
      after: 1,
      times: 2,
      do: { answer: { status: 500 } },
    });
    expect(made).toMatchObject({ status: 201, body: { id: 1, matched: 0, spent: false } });
    const statuses = [];
    for (let request = 0; request < 4; request++) statuses.push((await balance(world)).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
    expect((await balance('elsewhere')).status).toBe(200);
    const { body } = await story.ask('GET /_paystub/faults', { world });
    expect(body.faults).toMatchObject([{ id: 1, matched: 3, applied: 2, spent: true }]);
    expect((await story.ask('DELETE /_paystub/faults/1', { world })).status).toBe(204);
    expect((await story.ask('GET /_paystub/faults/1', { world })).status).toBe(404);
  });

  it('is refused with the reason where it could never match', async () => {
    const refused = await fault('never', {
      operation: 'getTokenBalance',
      do: { answer: { status: 503 } },
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('documents no 503; choose from 200') },
    });
    expect((await fault('never', { do: { answer: { status: 'x' } } })).status).toBe(400);
    expect((await fault('never', { do: {}, more: 1 })).status).toBe(400);
  });

  it('is a dropped connection, before the effect', async () => {
    const world = 'drops';
    await fault(world, { api: 'agnicpay', times: 1, do: { drop: true } });
    await expect(balance(world)).rejects.toThrow();
    expect((await balance(world)).status).toBe(200);
  });

  it('is a body that is cut short', async () => {
    const world = 'cut';
    await fault(world, { api: 'agnicpay', times: 1, do: { truncate: { bytes: 10 } } });
    await expect(balance(world)).rejects.toThrow();
    await fault(world, { api: 'agnicpay', times: 1, do: { truncate: { bytes: 0 } } });
    await expect(balance(world)).rejects.toThrow();
    expect((await balance(world)).status).toBe(200);
  });

  it('is a body that trickles, and arrives whole', async () => {
    const world = 'slow';
    const whole = await balance(world);
    await fault(world, { api: 'agnicpay', times: 1, do: { slow: { bytesPerSecond: 2_000 } } });
    expect((await balance(world)).body).toEqual(whole.body);
  });

  it('is latency', async () => {
    const world = 'late';
    await fault(world, { api: 'agnicpay', do: { latency: { ms: 40 } } });
    const begun = performance.now();
    expect((await balance(world)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(30);
  });

  it('is for the requests that it describes, by query, header and body', async () => {
    const world = 'described';
    const faulty = { times: 1, do: { answer: { status: 500 } } };
    const ask = (query: string, headers: object = {}) =>
      story.ask(`GET /agnicpay/api/balance?${query}`, { world, headers: { ...AGNIC, ...headers } });
    await fault(world, {
      operation: 'getBalance',
      when: { query: { network: 'base' } },
      ...faulty,
    });
    expect((await ask('network=solana')).status).toBe(200);
    expect((await ask('network=base')).status).toBe(500);
    await fault(world, { operation: 'getBalance', when: { headers: { 'x-run': '7' } }, ...faulty });
    expect((await ask('', { 'X-Run': '8' })).status).toBe(200);
    expect((await ask('', { 'X-Run': '7' })).status).toBe(500);
    await fault(world, {
      operation: 'signInWithEmail',
      when: { body: { email: 'busy@actumx.example' } },
      ...faulty,
    });
    const signIn = (email: string) =>
      story.ask('POST /actumx/auth/api/auth/sign-in/email', {
        world,
        body: { email, password: 'demo-password' },
      });
    expect((await signIn('empty@actumx.example')).status).toBe(200);
    expect((await signIn('busy@actumx.example')).status).toBe(500);
    expect((await signIn('busy@actumx.example')).status).toBe(200);
  });

  it('comes by chance, and by the same chance for the same seed', async () => {
    const pattern = async (world: string, seed: string) => {
      const rule = { operation: 'getBalance', probability: 0.5, seed };
      await fault(world, { ...rule, do: { answer: { status: 500 } } });
      const statuses = [];
      for (let request = 0; request < 24; request++) statuses.push((await balance(world)).status);
      return statuses;
    };
    const one = await pattern('chance-1', 'a');
    expect(new Set(one)).toEqual(new Set([200, 500]));
    expect(await pattern('chance-2', 'a')).toEqual(one);
    expect(await pattern('chance-3', 'b')).not.toEqual(one);
  });

  it.each([[{ ms: 5 }], [{ from: 1, to: 20 }], [{ mean: 10, deviation: 3 }]])(
    'may be a latency of %j, and the answer is the usual one',
    async (latency) => {
      const world = `latency-${Object.keys(latency).join('-')}`;
      const usual = await balance(world);
      await fault(world, { operation: 'getBalance', times: 1, do: { latency } });
      expect((await balance(world)).body).toEqual(usual.body);
      const { body } = await story.ask('GET /_paystub/faults/1', { world });
      expect(body).toMatchObject({ applied: 1, spent: true });
    },
  );

  it('leaves alone what the API refuses anyway', async () => {
    const world = 'refused';
    await fault(world, { api: 'agnicpay', do: { answer: { status: 500 } } });
    const stranger = await story.ask('GET /agnicpay/api/balance', { world });
    expect(stranger.status).toBe(401);
  });
});

describe('a failure after the effect', () => {
  it('settles the payment and loses the answer; the retry finds it settled', async () => {
    const world = 'lost';
    const demo = /xk_live_[0-9a-f]+/.exec((await story.ask('GET /')).body)?.[0] ?? '';
    const headers = { Authorization: `Bearer ${demo}` };
    const quote = await story.ask('GET /actumx/v1/protected/quote?topic=loss', { world, headers });
    expect(quote.status).toBe(402);
    const { paymentId } = quote.body.x402;
    await fault(world, {
      api: 'actumx',
      operation: 'settlePayment',
      phase: 'after',
      times: 1,
      do: { drop: true },
    });
    const settle = () =>
      story.ask('POST /actumx/v1/x402/settle', { world, headers, body: { paymentId } });
    await expect(settle()).rejects.toThrow();
    const { body: payments } = await story.ask(
      'GET /_paystub/payments?account=actumx/busy@actumx.example&limit=1',
      { world },
    );
    expect(payments.rows).toMatchObject([{ status: 'settled' }]);
    const again = await settle();
    expect(again).toMatchObject({ status: 200, body: { paymentId, status: 'settled' } });
    const { body: log } = await story.ask('GET /_paystub/requests?fault=1', { world });
    expect(log.requests).toMatchObject([
      {
        status: 0,
        operation: 'settlePayment',
        faults: [1],
        changes: [{ command: 'settle-payment' }],
      },
    ]);
  });
});

it.each([
  ['finradar', '/finradar/api/v1/account/balance', RADAR],
  ['sybilion', '/sybilion/api/v1/jobs', SYBILION],
])('a rate limit of %s is answered as its document says', async (api, path, headers) => {
  const world = `limit-${api}`;
  await story.ask('POST /_paystub/clock/freeze', { world });
  await fault(world, { api, do: { rateLimit: { limit: 2, window: 'PT1M' } } });
  const statuses = [];
  for (let request = 0; request < 3; request++) {
    statuses.push((await story.ask(`GET ${path}`, { world, headers })).status);
  }
  expect(statuses).toEqual([200, 200, 429]);
  await story.ask('POST /_paystub/clock/advance', { world, body: { by: 'PT1M' } });
  expect((await story.ask(`GET ${path}`, { world, headers })).status).toBe(200);
});

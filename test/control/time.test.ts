import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RADAR, Story, TRUST } from './client.js';

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story?.end());

describe('the clock of a world', () => {
  it('is frozen, set, advanced and let run, and the others stay', async () => {
    const world = 'clock';
    const frozen = await story.ask('POST /_paystub/clock/freeze', { world });
    expect(frozen.body.frozen).toBe(true);
    expect((await story.ask('GET /_paystub/clock', { world })).body).toEqual(frozen.body);
    const set = await story.ask('POST /_paystub/clock/set', {
      world,
      body: { now: '2026-05-31T12:00:00Z' },
    });
    expect(set).toMatchObject({ status: 200, body: { to: '2026-05-31T12:00:00.000Z' } });
    await story.ask('POST /_paystub/clock/advance', { world, body: { by: 'P1M' } });
    const { body: now } = await story.ask('GET /_paystub/clock', { world });
    expect(now).toEqual({ now: '2026-06-30T12:00:00.000Z', frozen: true, traffic: false });
    const running = await story.ask('POST /_paystub/clock/resume', { world });
    expect(running.body).toMatchObject({
      frozen: false,
      traffic: false,
      now: expect.stringMatching(/^2026-06-30/),
    });
    const { body: main } = await story.ask('GET /_paystub/clock');
    expect(main.now).toMatch(/^2026-03-0[12]/);
  });

  it.each([{ by: '1 month' }, { by: 'P9999Y' }, { by: -5 }])('goes nowhere by %j', async (body) => {
    expect((await story.ask('POST /_paystub/clock/advance', { body })).status).toBe(422);
  });
});

describe('when a world is advanced', () => {
  it('a grant expires: the answer tells it, the feed shows the movement, the balance falls', async () => {
    const world = 'expiry';
    const balance = async () =>
      (await story.ask('GET /nametrust/credits', { world, headers: TRUST })).body;
    await story.ask('POST /_paystub/clock/freeze', { world });
    const { body: made } = await story.ask('POST /_paystub/commands', {
      world,
      body: {
        account: 'nametrust/busy',
        do: 'grant',
        amount: 777,
        expiresAt: '2026-03-09T00:00:00Z',
      },
    });
    const before = await balance();
    const { body: passage } = await story.ask('POST /_paystub/clock/advance', {
      world,
      body: { by: 'P10D' },
    });
    expect(passage.happened).toContainEqual({
      what: 'grant-expired',
      at: '2026-03-09T00:00:00.000Z',
      account: 'nametrust/busy/credits',
      seq: made.result.seq,
      amount: 777,
    });
    const { body: entries } = await story.ask(
      'GET /_paystub/entries?account=nametrust/busy&limit=200',
      { world },
    );
    expect(entries.rows).toContainEqual(
      expect.objectContaining({ kind: 'expire', amount: -777, at: '2026-03-09T00:00:00.000Z' }),
    );
    expect(await balance()).not.toEqual(before);
  });

  it('a payment that nobody paid is given up, and a session ends', async () => {
    const world = 'leaving';
    await story.ask('POST /_paystub/clock/freeze', { world });
    const noon = { now: '2026-03-01T12:00:00Z' };
    await story.ask('POST /_paystub/clock/set', { world, body: noon });
    const signUp = { name: 'Grace', email: 'grace@mail.example', password: 'correct horse' };
    const signed = await story.ask('POST /actumx/auth/api/auth/sign-up/email', {
      world,
      body: signUp,
    });
    const cookie = signed.headers.get('set-cookie')?.split(';')[0] ?? '';
    const before = await story.ask('GET /actumx/v1/billing/summary', {
      world,
      headers: { Cookie: cookie },
    });
    const { body: made } = await story.ask('POST /_paystub/commands', {
      world,
      body: { account: 'actumx/busy', do: 'open-payment', amount: 25 },
    });
    const { body: passage } = await story.ask('POST /_paystub/clock/advance', {
      world,
      body: { by: 'P8D' },
    });
    expect(passage.happened).toEqual([
      {
        what: 'payment-abandoned',
        at: '2026-03-01T12:10:00.000Z',
        account: 'actumx/busy/wallet',
        seq: made.result.seq,
        amount: null,
      },
      {
        what: 'credential-expired',
        at: '2026-03-08T12:00:00.000Z',
        account: 'actumx/grace@mail.example',
        seq: 0,
        amount: null,
      },
    ]);
    expect(passage.count).toBe(passage.happened.length);
    // What time did is what the API answers from then on.
    const session = { Cookie: cookie };
    const ended = await story.ask('GET /actumx/v1/billing/summary', { world, headers: session });
    expect([before.status, ended.status]).toEqual([200, 401]);
    const busy = story.mock.demo('actumx');
    const { body: list } = await story.ask('GET /actumx/v1/transactions', { world, headers: busy });
    // This API has no word for what was given up: it stays pending, and is older than ten minutes.
    expect(list.transactions[0]).toMatchObject({ amountCents: 25, status: 'pending' });
  });

  it('the window of a rate limit turns', async () => {
    const world = 'windows';
    await story.ask('POST /_paystub/clock/freeze', { world });
    await story.ask('POST /_paystub/faults', {
      world,
      body: { api: 'finradar', do: { rateLimit: { limit: 1, window: 'PT1M' } } },
    });
    const ask = () => story.ask('GET /finradar/api/v1/account/balance', { world, headers: RADAR });
    expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    const { body: passage } = await story.ask('POST /_paystub/clock/advance', {
      world,
      body: { by: `PT${wait}S` },
    });
    expect(passage.happened).toContainEqual(
      expect.objectContaining({ what: 'rate-limit-turned', seq: 1 }),
    );
    expect((await ask()).status).toBe(200);
  });
});

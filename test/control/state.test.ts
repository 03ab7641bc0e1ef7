import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGNIC, RADAR, Story, SYBILION, TRUST } from './client.js';

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story?.end());

const act = (world: string, account: string, words: object) =>
  story.ask('POST /_paystub/commands', { world, body: { account, ...words } });

/** What an API lists, read by its own caller. */
const lists: Readonly<Record<string, readonly [path: string, headers: object]>> = {
  agnicpay: ['/agnicpay/api/transactions?limit=100', AGNIC],
  finradar: ['/finradar/api/v1/account/transactions?limit=200', RADAR],
  nametrust: ['/nametrust/credits/usage?limit=100', TRUST],
  sybilion: ['/sybilion/api/v1/usage?limit=200', SYBILION],
};

describe('the state of a world', () => {
  it('is read: accounts with balances, and the rows of each', async () => {
    const { body } = await story.ask('GET /_paystub/accounts?api=agnicpay&limit=200');
    const busy = body.accounts.find(({ handle }: { handle: string }) => handle === 'busy');
    expect(busy).toMatchObject({ account: 'agnicpay/busy/wallet', unit: 'USDC', scale: 6 });
    expect(body.accounts).toHaveLength(body.total);
    const counts = [];
    for (const kind of ['entries', 'payments', 'usage', 'grants']) {
      const page = await story.ask(`GET /_paystub/${kind}?account=agnicpay/busy&limit=3`);
      expect(page.body.rows.length).toBe(Math.min(3, page.body.total));
      counts.push([kind, page.body.total]);
    }
    expect(Object.fromEntries(counts)).toEqual({
      entries: busy.entries,
      payments: busy.payments,
      usage: busy.usage,
      grants: busy.grants,
    });
    const missing = await story.ask('GET /_paystub/entries?account=agnicpay/nobody');
    expect(missing).toMatchObject({ status: 404, body: { detail: /agnicpay\/nobody/ } });
  });
});

describe('one line arranges', () => {
  it.each([
    ['agnicpay', 'charge', { amount: 1000 }],
    ['finradar', 'charge', { amount: 3 }],
    ['finradar', 'grant', { amount: 3 }],
    ['finradar', 'top-up', { amount: 3 }],
    ['nametrust', 'meter', { cost: 3 }],
    ['nametrust', 'grant', { amount: 3 }],
    ['sybilion', 'meter', { cost: 3, units: 2 }],
    ['sybilion', 'charge', { amount: 3, resource: 'alerts' }],
  ])('at %s: %s, and the API lists it', async (api, name, words) => {
    const world = `one-${api}-${name}`;
    const [path, headers] = lists[api] ?? ['', {}];
    const before = await story.ask(`GET ${path}`, { world, headers });
    expect(await act(world, `${api}/busy`, { do: name, ...words })).toMatchObject({ status: 200 });
    const after = await story.ask(`GET ${path}`, { world, headers });
    expect(after.status).toBe(200);
    expect(after.body).not.toEqual(before.body);
  });

  it('a payment from its challenge to its receipt at ActumX', async () => {
    const world = 'paid';
    const of = (words: object) => act(world, 'actumx/busy', words);
    const { body: opened } = await of({ do: 'open-payment', amount: 25 });
    const payment = opened.result.seq;
    expect((await of({ do: 'settle-payment', payment })).body.result.repeated).toBe(false);
    expect((await of({ do: 'settle-payment', payment })).body.result.repeated).toBe(true);
    expect((await of({ do: 'complete-payment', payment })).status).toBe(200);
    const { body } = await story.ask('GET /_paystub/payments?account=actumx/busy&limit=1', {
      world,
    });
    expect(body.rows).toMatchObject([{ seq: payment, status: 'completed', amount: 25 }]);
    expect((await of({ do: 'charge', amount: 7 })).status).toBe(200);
    expect((await of({ do: 'meter', cost: 9 })).status).toBe(200);
    expect((await of({ do: 'top-up', amount: 5_000 })).status).toBe(200);
    const demo = /xk_live_[0-9a-f]+/.exec((await story.ask('GET /')).body)?.[0] ?? '';
    const headers = { Authorization: `Bearer ${demo}` };
    const quote = await story.ask('GET /actumx/v1/protected/quote?topic=x', { world, headers });
    expect(quote.status).toBe(402);
  });

  it('a job through its states at Sybilion', async () => {
    const world = 'job';
    const jobs = async () =>
      (await story.ask('GET /sybilion/api/v1/jobs?limit=1', { world, headers: SYBILION })).body
        .jobs[0];
    const of = (words: object) => act(world, 'sybilion/busy', words);
    const { body: opened } = await of({ do: 'open-job', amount: 40 });
    const payment = opened.result.seq;
    expect(await jobs()).toMatchObject({ status: 'queued', pipeline_type: 'forecast' });
    await of({ do: 'advance-job', payment });
    expect(await jobs()).toMatchObject({ status: 'running', settled: false });
    await of({ do: 'advance-job', payment, cost: 31 });
    expect(await jobs()).toMatchObject({ status: 'completed', eur_cents_final: 31 });
    const me = await story.ask('GET /sybilion/api/v1/me', { world, headers: SYBILION });
    expect(me.status).toBe(200);
  });

  it('a refund of a call, everywhere', async () => {
    for (const api of ['agnicpay', 'finradar', 'nametrust', 'sybilion']) {
      const world = `refund-${api}`;
      await act(world, `${api}/busy`, { do: 'charge', amount: 2 });
      const path = `/_paystub/entries?account=${api}/busy&limit=1`;
      const { body } = await story.ask(`GET ${path}`, { world });
      const [{ seq }] = body.rows;
      expect(await act(world, `${api}/busy`, { do: 'refund', entry: seq })).toMatchObject({
        status: 200,
      });
      const [list, headers] = lists[api] ?? ['', {}];
      expect((await story.ask(`GET ${list}`, { world, headers })).status).toBe(200);
    }
  });

  it.each([
    ['finradar/busy', { do: 'open-payment', amount: 1 }, 422, 'its tokens are prepaid'],
    ['actumx/busy', { do: 'grant', amount: 1 }, 422, 'no grants'],
    ['agnicpay/busy', { do: 'top-up' }, 422, 'top-up needs amount'],
    ['agnicpay/busy', { do: 'settle-payment', payment: 99_999 }, 409, 'payment-not-found'],
    ['finradar/broke', { do: 'charge', amount: 1_000_000 }, 409, 'insufficient-funds'],
    ['agnicpay/nobody', { do: 'top-up', amount: 1 }, 404, 'no account agnicpay/nobody'],
    ['agnicpay/busy', { do: 'steal', amount: 1 }, 400, ''],
    ['agnicpay/busy', { do: 'top-up', amount: 0.5 }, 400, ''],
  ])('not at %s: %j', async (account, words, status, detail) => {
    const refused = await act('refused', account, words);
    expect(refused).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
  });
});

describe('a snapshot', () => {
  it('is one JSON file, and puts the world back as it was, its clock included', async () => {
    const world = 'saved';
    await story.ask('POST /_paystub/clock/freeze', { world });
    await act(world, 'agnicpay/busy', { do: 'top-up', amount: 1_000_000 });
    const balance = () =>
      story.ask('GET /agnicpay/api/balance?network=base-sepolia', { world, headers: AGNIC });
    const before = (await balance()).body;
    const { body: file } = await story.ask('GET /_paystub/snapshot', { world });
    expect(file.paystub).toBe('world-1');
    await act(world, 'agnicpay/busy', { do: 'top-up', amount: 2_000_000 });
    expect((await balance()).body).not.toEqual(before);
    const restored = await story.ask('POST /_paystub/restore', { world, body: file });
    expect(restored).toMatchObject({ status: 200, body: { name: world, commands: 0 } });
    expect((await balance()).body).toEqual(before);
    const elsewhere = await story.ask('POST /_paystub/restore', { world: 'copy', body: file });
    expect(elsewhere.status).toBe(200);
    const copy = await story.ask('GET /_paystub/snapshot', { world: 'copy' });
    expect(copy.body.accounts).toEqual(file.accounts);
  });

  it('is checked before it is taken, and what is wrong is told', async () => {
    const world = 'unharmed';
    const broken = { paystub: 'world-1', accounts: [{ principal: 'agnicpay/nobody' }] };
    const refused = await story.ask('POST /_paystub/restore', { world, body: broken });
    expect(refused).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('accounts[0]') },
    });
    const still = await story.ask('GET /agnicpay/api/balance', { world, headers: AGNIC });
    expect(still.status).toBe(200);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES_MOST } from '../../src/control/faults/index.js';
import { AGNIC, askAt, RADAR, Story, served } from './client.js';

const DAY = 24 * 3_600_000;

describe('worlds are so many and no older', () => {
  let time = Date.UTC(2026, 2, 1, 12);
  let server: Awaited<ReturnType<typeof served>>;
  beforeAll(async () => {
    server = await served({ apis: ['agnicpay'], mostWorlds: 3, systemTime: () => time });
  });
  afterAll(() => server?.close());
  const balance = (world: string) =>
    askAt(server.url, 'GET /api/balance', { world, headers: AGNIC });

  it('refuses one too many, by header and by name, until one is deleted', async () => {
    expect([(await balance('a')).status, (await balance('b')).status]).toEqual([200, 200]);
    const full = 'There are 3 worlds, and no more. Delete some.';
    expect(await balance('c')).toMatchObject({ status: 409, body: { detail: full } });
    expect(await askAt(server.url, 'PUT /_paystub/worlds/c')).toMatchObject({
      status: 409,
      body: { detail: full },
    });
    expect((await askAt(server.url, 'GET /_paystub/worlds')).body).toMatchObject({
      most: 3,
      worlds: [{ name: 'main' }, { name: 'a' }, { name: 'b' }],
    });
    await askAt(server.url, 'DELETE /_paystub/worlds/a');
    expect((await balance('c')).status).toBe(200);
  });

  it('ends what nobody uses for a day, and says so to who comes back', async () => {
    time += DAY / 2;
    expect((await balance('b')).status).toBe(200);
    time += DAY / 2 + 1;
    expect((await balance('b')).status).toBe(200);
    const ended =
      'The world c ended, since nobody used it for 24 hours. Create it anew, or delete it.';
    expect(await balance('c')).toMatchObject({ status: 410, body: { detail: ended } });
    expect(await askAt(server.url, 'GET /_paystub/clock', { world: 'c' })).toMatchObject({
      status: 410,
      body: { detail: ended },
    });
    expect((await askAt(server.url, 'PUT /_paystub/worlds/c')).status).toBe(201);
    expect((await balance('c')).status).toBe(200);
  });
});

describe('what a world keeps is bounded', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(() => story?.end());

  it('has so many rules and no more', async () => {
    const world = 'rules';
    const add = () =>
      story.ask('POST /_paystub/faults', {
        world,
        body: { operation: 'getBalance', times: 1, do: { latency: { ms: 0 } } },
      });
    for (let rule = 1; rule <= RULES_MOST; rule++) expect((await add()).body.id).toBe(rule);
    expect(await add()).toMatchObject({
      status: 409,
      body: { detail: 'There are 100 fault rules in this world, and no more. Remove some.' },
    });
    expect((await story.ask('DELETE /_paystub/faults', { world })).body).toEqual({ removed: 100 });
    expect((await add()).status).toBe(201);
  });

  it('has the last 500 requests, and numbers them on', async () => {
    const world = 'many';
    for (let request = 0; request < 510; request++) {
      await story.ask('GET /agnicpay/api/balance', { world });
    }
    const count = await story.ask('GET /_paystub/requests/count', { world });
    expect(count.body).toEqual({ count: 500 });
    expect((await story.ask('GET /_paystub/requests/10', { world })).status).toBe(404);
    expect((await story.ask('GET /_paystub/requests/11', { world })).body.id).toBe(11);
    const newest = await story.ask('GET /_paystub/requests?limit=1', { world });
    expect(newest.body.requests).toMatchObject([{ id: 510 }]);
    expect((await story.ask('GET /_paystub/worlds/many')).body.requests).toBe(510);
  });

  it('keeps the beginning of a large body, and says that it is cut', async () => {
    const world = 'large';
    const path = '/finradar/api/v1/account/transactions?limit=200';
    const { body } = await story.ask(`GET ${path}`, { world, headers: RADAR });
    expect(JSON.stringify(body).length).toBeGreaterThan(8 * 1024);
    const { answer } = (await story.ask('GET /_paystub/requests/1', { world })).body;
    expect(answer.cut).toBe(true);
    expect(answer.body).toBe(JSON.stringify(body).slice(0, 8 * 1024));
  });

  it('lets so many wait and no more', async () => {
    const world = 'crowd';
    const wait = '/_paystub/requests/wait?operation=getTokenBalance&timeoutMs=60000';
    const asked = Array.from({ length: 101 }, () => story.ask(`GET ${wait}`, { world }));
    // Whoever comes when a hundred wait is answered at once; so all of them wait by then.
    const refused = await Promise.race(asked);
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: '100 wait for requests of this world already.' },
    });
    await story.ask('GET /finradar/api/v1/account/balance', { world, headers: RADAR });
    const waited = (await Promise.all(asked)).filter((answer) => answer !== refused);
    expect(waited.length).toBe(100);
    for (const { body } of waited) expect(body).toEqual({ reached: true, count: 1 });
  });
});

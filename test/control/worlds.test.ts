import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGNIC, Story } from './client.js';

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story?.end());

const balance = async (world?: string, headers: object = {}) =>
  (
    await story.ask('GET /agnicpay/api/balance?network=base-sepolia', {
      ...(world === undefined ? {} : { world }),
      headers: { ...AGNIC, ...headers },
    })
  ).body.usdcBalance;

const topUp = (world: string, amount = 5_000_000) =>
  story.ask('POST /_paystub/commands', {
    world,
    body: { account: 'agnicpay/busy', do: 'top-up', amount },
  });

describe('a world per test', () => {
  it('comes to be when a request names it, and nobody else sees what happens there', async () => {
    const before = await balance();
    expect(await balance('alone')).toBe(before);
    expect((await topUp('alone')).status).toBe(200);
    expect(Number(await balance('alone'))).toBeCloseTo(Number(before) + 5, 6);
    expect(await balance()).toBe(before);
  });

  it('is forked from another as it is, and then each goes its own way', async () => {
    await topUp('seeded');
    const seeded = await balance('seeded');
    const made = await story.ask('PUT /_paystub/worlds/child', { body: { base: 'seeded' } });
    expect(made).toMatchObject({ status: 201, body: { name: 'child', parent: 'seeded' } });
    expect(await balance('child')).toBe(seeded);
    await topUp('child', 1_000_000);
    expect(await balance('seeded')).toBe(seeded);
    expect(await balance('by-header', { 'X-Paystub-Base': 'child' })).toBe(await balance('child'));
  });

  it('leaves its parent alone when it changes an old row', async () => {
    const rows = (world: string) =>
      story.ask('GET /_paystub/payments?account=sybilion/busy&limit=200', { world });
    const before = (await rows('parent')).body;
    // A job of the demo history that is under way.
    const job = before.rows.find(({ status }: { status: string }) => status === 'held');
    await story.ask('PUT /_paystub/worlds/changed', { body: { base: 'parent' } });
    const done = await story.ask('POST /_paystub/commands', {
      world: 'changed',
      body: { account: 'sybilion/busy', do: 'advance-job', payment: job.seq, cost: 1 },
    });
    expect(done.status).toBe(200);
    const inFork = (await rows('changed')).body.rows;
    expect(inFork.find(({ seq }: { seq: number }) => seq === job.seq).status).toBe('completed');
    expect((await rows('parent')).body).toEqual(before);
  });

  it('is reset, listed and deleted', async () => {
    const fresh = await balance('again');
    await topUp('again');
    const reset = await story.ask('POST /_paystub/worlds/again/reset');
    expect(reset).toMatchObject({ status: 200, body: { commands: 0, requests: 0 } });
    expect(await balance('again')).toBe(fresh);
    const names = async () =>
      (await story.ask('GET /_paystub/worlds')).body.worlds.map(
        (one: { name: string }) => one.name,
      );
    expect(await names()).toContain('again');
    expect((await story.ask('DELETE /_paystub/worlds/again')).status).toBe(204);
    expect(await names()).not.toContain('again');
    expect((await story.ask('GET /_paystub/worlds/again')).status).toBe(404);
  });

  it('may have a history of its own', async () => {
    const recipe = { seed: 'another', refDate: '2025-06-01' };
    const made = await story.ask('PUT /_paystub/worlds/past', { body: { recipe } });
    expect(made.body).toMatchObject({
      beginning: expect.stringContaining('up to 2025-06-01, story default, seed another'),
      clock: { now: expect.stringMatching(/^2025-06-01T/) },
    });
    const past = await balance('past');
    expect(past).toMatch(/^\d+\.\d{6}$/);
    expect(past).not.toBe(await balance());
    const bad = { body: { recipe: { refDate: '2025-13-01' } } };
    expect((await story.ask('PUT /_paystub/worlds/never', bad)).status).toBe(422);
    const both = { body: { base: 'main', recipe } };
    expect((await story.ask('PUT /_paystub/worlds/never', both)).status).toBe(422);
  });

  it.each([
    ['PUT /_paystub/worlds/main', 409],
    ['DELETE /_paystub/worlds/main', 409],
    ['DELETE /_paystub/worlds/nobody', 404],
    ['POST /_paystub/worlds/nobody/reset', 404],
    ['PUT /_paystub/worlds/_odd', 400],
  ])('refuses %s with %i and a reason', async (line, status) => {
    expect(await story.ask(line)).toMatchObject({
      status,
      body: { status, detail: expect.stringMatching(/\w{3}/) },
    });
  });

  it('refuses a name that is none, on every API, in its own words', async () => {
    for (const world of ['../../etc/passwd', 'a b', '_a', 'x'.repeat(65)]) {
      const refused = await story.ask('GET /agnicpay/api/balance', { world, headers: AGNIC });
      expect(refused).toMatchObject({ status: 400, body: { title: 'Bad Request' } });
    }
  });
});

it('wants a name from everybody where it is started so', async () => {
  const strict = await Story.begin({ requireWorld: true, apis: ['agnicpay'] });
  const ask = (world?: string) =>
    strict.ask('GET /api/balance', { headers: AGNIC, ...(world === undefined ? {} : { world }) });
  expect((await ask()).status).toBe(400);
  expect((await ask()).body.detail).toContain('--require-world');
  expect((await ask('mine')).status).toBe(200);
  expect((await strict.ask('GET /_paystub/clock')).status).toBe(400);
  expect((await strict.ask('GET /_paystub/health')).status).toBe(200);
  await strict.end();
});

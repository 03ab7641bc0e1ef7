import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/index.js';
import {
  assertThat,
  hasBalance,
  hasCalled,
  hasSettledOnce,
  inWorld,
} from '../../src/testing/index.js';

let mock: RunningMock;
beforeAll(async () => {
  mock = await startMock({ apis: ['agnicpay'], refDate: '2026-03-01', size: 0 });
});
afterAll(() => mock?.close());

const namesOf = async () => {
  const answer = await fetch(`${mock.url}/_paystub/worlds`);
  const { worlds } = (await answer.json()) as { worlds: { name: string }[] };
  return worlds.map(({ name }) => name);
};

describe('a world for a test of any runner', () => {
  it('is there for its length, and nobody else sees what happens in it', async () => {
    const names = await Promise.all(
      [
        'one',
        'one',
        '…',
        'a name / that is: longer than anybody could want a test to be called',
      ].map((test) =>
        inWorld(
          mock,
          async (world) => {
            await world.do({ account: 'agnicpay/empty', do: 'top-up', amount: 5 });
            const { baseUrl, headers } = world.at('agnicpay');
            await fetch(`${baseUrl}/api/balance`, { headers });
            assertThat(hasCalled(world, { operation: 'getBalance', times: 1 }));
            assertThat(hasBalance(world, 'agnicpay/empty', 5_000_005));
            expect(await namesOf()).toContain(world.name);
            return world.name;
          },
          { test },
        ),
      ),
    );
    expect(new Set(names).size).toBe(4);
    expect(names).toEqual([
      expect.stringMatching(/^one-\d+$/),
      expect.stringMatching(/^one-\d+$/),
      expect.stringMatching(/^test-\d+$/),
      expect.stringMatching(/^a-name-that-is-longer-than-anybody-could-\d+$/),
    ]);
    expect(await namesOf()).toEqual(['main']);
  });

  it('prints its requests when the test fails, and the failure goes on', async () => {
    const printed: string[] = [];
    const failing = inWorld(
      mock,
      async (world) => {
        const { baseUrl, headers } = world.at('agnicpay', null);
        await fetch(`${baseUrl}/api/balance?network=base`, { headers });
        assertThat(hasSettledOnce(world));
      },
      { test: 'pays', print: (text) => printed.push(text) },
    );
    await expect(failing).rejects.toThrow('expected one payment to be settled, but none was');
    expect(printed).toEqual([
      expect.stringMatching(
        /^paystub, world pays-\d+\. Requests:\n {2}#1 GET \/api\/balance\?network=base → 401 getBalance\n {6}missing credentials\n/,
      ),
    ]);
    expect(await namesOf()).toEqual(['main']);
  });
});

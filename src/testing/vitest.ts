/** `paystub/vitest`: matchers, and a world for each test. Nothing else of paystub needs Vitest. */
import { afterAll, beforeAll, expect, type TestAPI, test } from 'vitest';
import { type MockOptions, type RunningMock, type ServedWorld, startMock } from '../mock.js';
import { failureText, letGo, worldNameFor } from './in-world.js';
import { matchers, type WorldMatchers } from './matchers.js';

export * from './index.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: Vitest declares it so, and both have to agree.
  interface Matchers<T = any> extends WorldMatchers<T> {}
}

expect.extend(matchers);

/** A machine that is busy with other tests may need as long. */
const START_MOST_MS = 60_000;

/** What a test is given. */
export interface PaystubFixtures {
  /** The mock, one for each file. */
  mock: RunningMock;
  /** A world that no other test uses. Its request log is printed when the test fails. */
  world: ServedWorld;
}

/**
 * Vitest's `test`, whose tests are given a mock and a world of their own. The mock starts before the
 * first test of a file, and is closed after the last.
 *
 * ```ts
 * const test = paystubTest({ refDate: '2026-03-01' });
 *
 * test('…', async ({ world }) => {
 *   await world.do({ account: '<api>/busy', do: 'top-up', amount: 500 });
 *   expect(world).toHaveBalance('<api>/busy', 500);
 * });
 * ```
 */
export function paystubTest(options: MockOptions = {}): TestAPI<PaystubFixtures> {
  let starting: Promise<RunningMock> | undefined;
  const start = (): Promise<RunningMock> => {
    starting ??= startMock(options);
    return starting;
  };
  const stop = async (): Promise<void> => {
    const started = starting;
    starting = undefined;
    await (await started)?.close();
  };
  // In hooks, so that the start does not count as time of the first test. They are those of the file
  // that calls this; where files share a module that does, the fixture starts and stops by itself.
  beforeAll(async () => {
    await start();
  }, START_MOST_MS);
  afterAll(stop);
  return test.extend<PaystubFixtures>({
    mock: [
      // Vitest reads from the pattern which fixtures are needed: none.
      // biome-ignore lint/correctness/noEmptyPattern: see above.
      async ({}, use) => {
        await use(await start());
        await stop();
      },
      { scope: 'file' },
    ],
    world: async ({ mock, task }, use) => {
      const world = mock.world(worldNameFor(task.name));
      await world.create();
      await use(world);
      // Vitest's own hook for failures comes when the world is gone.
      if (task.result?.state === 'fail') console.error(failureText(world));
      letGo(world);
    },
  });
}

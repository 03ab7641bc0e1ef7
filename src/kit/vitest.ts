/** `paystub/vitest`: matchers, and a world for each test. Nothing else of paystub needs Vitest. */
import { expect, type TestAPI, test } from 'vitest';
import { type MockOptions, type RunningMock, type ServedWorld, startMock } from '../mock.js';
import { failureText, letGo, worldNameFor } from './in-world.js';
import { matchers, type WorldMatchers } from './matchers.js';

export * from './index.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: Vitest declares it so, and both have to agree.
  interface Matchers<T = any> extends WorldMatchers<T> {}
}

expect.extend(matchers);

/** What a test is given. */
export interface PaystubFixtures {
  /** The mock, one for each file. */
  mock: RunningMock;
  /** A world that no other test uses. Its request log is printed when the test fails. */
  world: ServedWorld;
}

/**
 * Vitest's `test`, whose tests are given a mock and a world of their own. The mock starts when the
 * first test of a file asks for it, and is closed after the last.
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
  return test.extend<PaystubFixtures>({
    mock: [
      // Vitest reads from the pattern which fixtures are needed: none.
      // biome-ignore lint/correctness/noEmptyPattern: see above.
      async ({}, use) => {
        const mock = await startMock(options);
        await use(mock);
        await mock.close();
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

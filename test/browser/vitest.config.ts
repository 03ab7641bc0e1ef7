import { defineConfig } from 'vitest/config';

/** What needs a real browser: `npm run test:browser`. Apart from `npm test`, which needs none. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    env: { TZ: 'UTC' },
    // Each file has a browser of its own, and a machine of two cores has room for one.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});

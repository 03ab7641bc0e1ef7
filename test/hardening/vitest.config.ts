import { defineConfig } from 'vitest/config';

/**
 * The heavy suites: kills, full disks, soaking and hostile requests, against the built program. They
 * run by themselves (`npm run test:hardening`), so that `npm test` stays fast.
 */
export default defineConfig({
  test: {
    include: ['test/hardening/**/*.test.ts'],
    globalSetup: ['test/build.ts'],
    env: { TZ: 'UTC' },
    // Each suite drives a server of its own, which needs a core as well.
    maxWorkers: 2,
    maxConcurrency: 8,
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
  },
});

import { defineConfig } from 'vitest/config';

/**
 * The suites of what is still being built: contract tests. They have a
 * command of their own, `npm run test:next`, until what they test is done.
 */
const next = ['test/verify/**/*.test.ts', 'test/verify-proxy/**/*.test.ts'];

export default defineConfig({
  test: {
    include: process.env.PAYSTUB_TEST_NEXT
      ? next
      : ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    // What needs a browser, and what takes minutes, has a command of its own.
    exclude: [
      'test/browser/**',
      'test/hardening/**',
      '**/node_modules/**',
      ...(process.env.PAYSTUB_TEST_NEXT ? [] : next),
    ],
    // Persistence adapters may behave otherwise under NODE_ENV=test (lowdb's presets do); nothing of
    // ours reads it, and the tests run what users run.
    env: { TZ: 'UTC' },
    testTimeout: 120_000,
    // Tests that begin with a whole mock need as long.
    hookTimeout: 120_000,
  },
});

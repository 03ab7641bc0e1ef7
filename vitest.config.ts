import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    // Persistence adapters may behave otherwise under NODE_ENV=test (lowdb's presets do); nothing of
    // ours reads it, and the tests run what users run.
    env: { TZ: 'UTC' },
    testTimeout: 30_000,
  },
});

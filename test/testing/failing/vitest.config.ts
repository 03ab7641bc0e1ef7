import { defineConfig } from 'vitest/config';

/** A run that fails, for the test of what is printed then. */
export default defineConfig({
  test: {
    include: ['test/testing/failing/*.failing.ts'],
    reporters: ['default'],
    testTimeout: 120_000,
  },
});

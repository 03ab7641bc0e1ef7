import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    // What needs a browser, and what takes minutes, has a command of its own.
    exclude: ['test/browser/**', 'test/hardening/**', '**/node_modules/**'],
    // The suites that start the program share one build of it.
    globalSetup: ['test/build.ts'],
    // Persistence adapters may behave otherwise under NODE_ENV=test (lowdb's presets do); nothing of
    // ours reads it, and the tests run what users run.
    env: { TZ: 'UTC' },
    // A test that looked at nothing fails: a loop over nothing, a way out before the first look.
    expect: { requireAssertions: true },
    // The files of one worker share what they import: reading the whole program anew for each of them
    // took half of the time. What a test changes outside itself, it puts back.
    isolate: false,
    // On two processors half of them would wait: one worker fewer than there are is the default.
    maxWorkers: '100%',
    // A machine that does other work at the same time takes many times as long.
    testTimeout: 600_000,
    // Tests that begin with a whole mock need as long.
    hookTimeout: 600_000,
  },
});

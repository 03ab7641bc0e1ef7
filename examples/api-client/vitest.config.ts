import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A CI machine may be busy with much else.
  test: { testTimeout: 30_000 },
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('prints the request log of each test that fails, and of no other', () => {
  const words = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/testing/failing/vitest.config.ts',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', VITEST: undefined, GITHUB_ACTIONS: undefined },
  });
  expect(status).toBe(1);
  const output = `${stdout}${stderr}`;
  expect(output).toContain('2 failed | 1 passed');
  expect(output).toContain('expected getBalance to have been called at least once, but it was not');
  const logs = [...output.matchAll(/^paystub, world (\S+)-\d+\. (.*)\n?(.*)\n?(.*)/gm)];
  expect(logs.map(([, world, first]) => [world, first])).toEqual([
    ['is-wrong-nothing-was-asked', 'No request has reached this world.'],
    ['is-wrong-by-an-exception', 'Requests:'],
  ]);
  expect(logs[1]?.slice(3)).toEqual([
    '  #1 GET /api/balance → 401 getBalance',
    '      revoked credentials',
  ]);
  expect(output).not.toContain('agnic_tok_');
});

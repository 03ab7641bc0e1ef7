import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Program } from '../program.js';
import { Standing } from '../proxy/standing.js';

const program = new Program();
const standing = new Standing();
afterAll(async () => {
  program.close();
  await standing.close();
});

const evil =
  '\u001b]0;owned\u0007\u001b[31m\u202e ##[error]gone\n::error::gone\n ##vso[task.x]\u009b2J';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
const harmful = /\x1b\]|\x07|\x9b|\u202e|##\[|##vso\[|^\s*::error|\x1b\[31m/m;

it('an API cannot write on the terminal, or give a CI runner commands', {
  timeout: 300_000,
}, async () => {
  const target = await standing.serve((_req, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ [evil]: evil, error: evil }));
  });
  const { out, err } = await program.run(
    ...[
      'verify',
      'agnicpay',
      '--target',
      target.href,
      '-H',
      'X-Agnic-Token: agnic_tok_x1234567890',
    ],
    ...['--report', 'github'],
    { FORCE_COLOR: '0' },
  );
  expect(out + err).toContain('gone');
  expect(err).not.toMatch(harmful);
  // Of ours are the annotations, one on a line.
  const others = out.split('\n').filter((line) => !/^::(error|warning|notice) file=/.test(line));
  expect(others.join('\n')).not.toMatch(harmful);
  expect(out).not.toMatch(/##\[|##vso\[|\u202e|\x9b/);
});

it('nor can a world file, in the banner, in a check, or in a snapshot', {
  timeout: 300_000,
}, async () => {
  const world = {
    paystub: 'world-1',
    principals: [
      { realm: 'agnicpay', handle: 'ada', name: `Ada${evil}`, createdAt: '2026-01-01T00:00:00Z' },
    ],
  };
  writeFileSync(join(program.folder, 'world.json'), JSON.stringify(world));
  for (const words of [
    ['check', 'world.json'],
    ['snapshot', '--from', 'world.json'],
  ]) {
    const { out, err } = await program.run(...words, { FORCE_COLOR: '0' });
    expect(out + err).not.toBe('');
    expect(out + err).not.toMatch(harmful);
  }
});

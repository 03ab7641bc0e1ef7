import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { coverageCommand } from '../../src/cli/commands/coverage.js';
import { proxyCommand } from '../../src/cli/commands/proxy.js';
import { serveCommand } from '../../src/cli/commands/serve.js';
import { verifyCommand } from '../../src/cli/commands/verify.js';
import { Contract } from '../../src/contract/contract.js';
import { readIgnoreList } from '../../src/coverage/ignore.js';
import { openapiFolder } from '../api-server.js';

const folder = fileURLToPath(new URL('../../examples/ci/', import.meta.url));
const commands = new Map<string, Command>(
  [serveCommand(), verifyCommand(''), proxyCommand(''), coverageCommand('')].map((one) => [
    one.name(),
    one,
  ]),
);

describe('the examples for CI', () => {
  it.each(['github-workflow.yml', 'gitlab-ci.yml'])('%s says only what paystub knows', (name) => {
    const text = readFileSync(`${folder}${name}`, 'utf8');
    const calls = [
      ...text.matchAll(/(?:npx|\.bin\/)\s*paystub (\w+) (.*)|\.bin\/paystub (\w+) (.*)/g),
    ];
    expect(calls.length).toBeGreaterThan(3);
    for (const [, a, b, verb = a ?? '', flags = b ?? ''] of calls) {
      const known = commands.get(verb)?.options.map(({ long }) => long) ?? [];
      for (const [flag] of flags.matchAll(/--[a-z-]+/g)) {
        expect(known, `paystub ${verb} ${flag}`).toContain(flag);
      }
    }
    expect(parse(text)).toBeTypeOf('object');
  });

  it('the ignore list is one, and is about what there is', async () => {
    const operations = [...Contract.read(`${openapiFolder}agnicpay.yaml`).operations.values()];
    for (const entry of await readIgnoreList(`${folder}paystub-ignore.yaml`)) {
      const operation = operations.find(({ id }) => id === entry.operation);
      if (entry.operation !== undefined) expect(operation?.id).toBe(entry.operation);
      if (entry.parameter !== undefined) {
        expect(operation?.parameters.map(({ in: place, name }) => `${place} ${name}`)).toContain(
          entry.parameter,
        );
      }
    }
  });
});

/** Spectral's `oas` ruleset over the documents: another linter's reading. Prints each break, and fails on any. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import spectralParsers from '@stoplight/spectral-parsers';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { documentFiles } from './documents.js';

const { Document, Spectral } = spectralCore;

/** What Spectral says of a document, a sentence each: errors and warnings alike. */
export async function spectralProblems(file: string): Promise<string[]> {
  const spectral = new Spectral();
  spectral.setRuleset({
    // Its own type does not say that it is one.
    extends: [spectralRulesets.oas as RulesetDefinition],
    rules: {
      // The documents describe the APIs of others: whom to write to is theirs to say.
      'info-contact': 'off',
      // It asks for scopes of OAuth. Since OpenAPI 3.1 a requirement may name the roles of any scheme.
      'oas3-operation-security-defined': 'off',
    },
  });
  const text = readFileSync(file, 'utf8');
  const found = await spectral.run(new Document(text, spectralParsers.Yaml, file));
  return found.map(
    ({ code, message, path, range }) =>
      `line ${range.start.line + 1}, ${path.join('/')}: ${message} (${code})`,
  );
}

async function main(): Promise<void> {
  const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'openapi');
  for (const { file } of documentFiles(folder)) {
    for (const problem of await spectralProblems(file)) {
      console.error(`${file}: ${problem}`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

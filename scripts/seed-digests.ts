/**
 * Writes `fixtures/digests.json`: a SHA-256 of every API's seeded base, for two fixed recipes. With
 * `--check` it writes nothing and fails when a base is not what was committed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ledger, snapshot } from '../src/ledger/index.js';
import { listProviders, loadProvider } from '../src/providers/index.js';
import { buildBase, digest, type ProviderStory, type StoryRecipe } from '../src/story/index.js';

const target = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures', 'digests.json');

const recipes: readonly StoryRecipe[] = [
  { seed: 'paystub', size: 1, refDate: '2026-03-01' },
  { seed: '7', size: 4, refDate: '2024-02-29' },
];

export function digestOfBase(stories: readonly ProviderStory[], recipe: StoryRecipe): string {
  const ledger = Ledger.empty();
  buildBase(stories, recipe)(ledger);
  return digest(snapshot(ledger));
}

export async function seedDigests(): Promise<Record<string, Record<string, string>>> {
  const stories = new Map<string, ProviderStory>();
  for (const id of listProviders()) stories.set(id, (await loadProvider(id)).story);
  return Object.fromEntries(
    recipes.map((recipe) => [
      `seed ${recipe.seed}, size ${recipe.size}, ${recipe.refDate}`,
      Object.fromEntries([
        ...[...stories].map(([id, story]) => [id, digestOfBase([story], recipe)]),
        ['all', digestOfBase([...stories.values()], recipe)],
      ]),
    ]),
  );
}

async function main(check: boolean): Promise<void> {
  const text = `${JSON.stringify(await seedDigests(), null, 2)}\n`;
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (current === text) return;
  if (!check) {
    writeFileSync(target, text);
    console.error('wrote fixtures/digests.json');
    return;
  }
  console.error(
    `the seeded data has changed:\n${text}\nIf that was meant, raise the story's version and run: npm run generate`,
  );
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(process.argv.includes('--check'));

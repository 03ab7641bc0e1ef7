/**
 * Writes `fixtures/digests.json`: a SHA-256 of every API's seeded base, of every story, and of the
 * rows that they are written as, for fixed recipes. With `--check` it writes nothing and fails when
 * something is not what was committed. `--workers 3` makes the rows with as many threads: the bytes
 * are the same, as they are in every time zone and with every version of Node.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Ledger, snapshot } from '../src/ledger/index.js';
import { listProviders, loadProvider } from '../src/providers/index.js';
import {
  buildBase,
  digest,
  listStories,
  type ProviderStory,
  readPlot,
  type StoryRecipe,
} from '../src/scenario/index.js';
import { writeBulk } from '../src/seed/bulk-rows.js';
import { BULK_FORMATS } from '../src/seed/formats.js';

const target = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures', 'digests.json');

const recipes: readonly StoryRecipe[] = [
  { seed: 'paystub', size: 1, refDate: '2026-03-01' },
  { seed: '7', size: 4, refDate: '2024-02-29' },
];

/** Everything that changes how rows are told, at once. */
const rowsRecipe: StoryRecipe = {
  seed: 'paystub',
  size: 2,
  refDate: '2026-03-01',
  rows: 9_000,
  plot: readPlot('disorder,refunds,overflow,spike'),
};

export function digestOfBase(stories: readonly ProviderStory[], recipe: StoryRecipe): string {
  const ledger = Ledger.empty();
  buildBase(stories, recipe)(ledger);
  return digest(snapshot(ledger));
}

export async function seedDigests(
  workers: number,
): Promise<Record<string, Record<string, string>>> {
  const stories = new Map<string, ProviderStory>();
  for (const id of listProviders()) stories.set(id, (await loadProvider(id)).story);
  const all = [...stories.values()];
  return Object.fromEntries([
    ...recipes.map((recipe) => [
      `seed ${recipe.seed}, size ${recipe.size}, ${recipe.refDate}`,
      Object.fromEntries([
        ...[...stories].map(([id, story]) => [id, digestOfBase([story], recipe)]),
        ['all', digestOfBase(all, recipe)],
      ]),
    ]),
    [
      'stories',
      Object.fromEntries(
        listStories().map((name) => {
          const plot = { ...readPlot(name), days: 40 };
          const recipe = { seed: 'paystub', size: 1, refDate: '2026-03-01', plot };
          return [name, digestOfBase(all, recipe)];
        }),
      ),
    ],
    ['rows', await rowDigests([...stories.keys()], workers)],
  ]);
}

async function rowDigests(
  apis: readonly string[],
  workers: number,
): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'paystub-digests-'));
  try {
    const job = { apis, recipe: rowsRecipe, formats: BULK_FORMATS };
    const files = await writeBulk(job, { folder, workers });
    return Object.fromEntries(
      apis.map((api) => [
        api,
        digest(
          files
            .filter(({ path }) => path.startsWith(`${api}/`))
            .map(({ path, sha256 }) => [path, sha256]),
        ),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(check: boolean, workers: number): Promise<void> {
  const text = `${JSON.stringify(await seedDigests(workers), null, 2)}\n`;
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      workers: { type: 'string', default: '1' },
    },
  });
  await main(values.check, Number(values.workers));
}

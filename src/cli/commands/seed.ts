import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { defaultStory } from '../../paystub.js';
import { listProviders } from '../../providers/index.js';
import {
  callsOf,
  DAY,
  historyProblem,
  isoDate,
  listStories,
  MOST_WRITTEN_CALLS,
  type Plot,
  STEADY,
  startOfDay,
} from '../../scenario/index.js';
import {
  FORMATS,
  type Format,
  MANIFEST,
  ManifestError,
  readManifest,
} from '../../seed/manifest.js';
import { FolderTaken, type SeedJob, staleFiles, writeSeed } from '../../seed/seed.js';
import { printOut, tellUser } from '../../terminal/index.js';
import { progressBar } from '../progress-bar.js';
import { UsageError } from '../usage-error.js';
import { checkApis, namesOf, wholeNumber } from '../values.js';
import { dateOf, rowsOf, sizeOf, storyOf } from '../world-flags.js';

interface SeedFlags {
  readonly seed?: string;
  readonly size?: number;
  readonly rows?: number;
  readonly from?: string;
  readonly to?: string;
  readonly story?: string;
  readonly format?: readonly Format[];
  readonly out: string;
  readonly workers?: number;
  readonly check?: true;
}

const examples = `
Examples:
  paystub seed                                          every API's responses, in ./paystub-fixtures
  paystub seed ${listProviders()[0]} --format ndjson --rows 1_000_000 --out rows
                                                        a million calls, as rows
  paystub seed --format sql --story refunds,spike --out database
                                                        to fill a database
  paystub seed --format world --out demo                a world for paystub serve --from
  paystub seed --check                                  exit 1 when what is there is stale

A folder holds what one run wrote. Another run replaces it, and removes the files that it does not
write again; it refuses to write where files are of another format or not its own.
`;

/** So few rows that other threads would take longer to start. */
const SMALL = 50_000;

export function seedCommand(): Command {
  return new Command('seed')
    .description('write what the story tells: answers as fixtures, rows in bulk, a world file')
    .argument('[ids...]', `the APIs: ${listProviders().join(', ')}; all when left out`)
    .helpOption('--help', 'show this help')
    .addOption(
      new Option('--seed <text>', 'another seed gives other people and amounts').env(
        'PAYSTUB_SEED',
      ),
    )
    .addOption(
      new Option('--size <number>', 'how many accounts each API has besides the named ones')
        .env('PAYSTUB_SIZE')
        .argParser(sizeOf),
    )
    .addOption(
      new Option('--rows <number>', 'add one account with this many calls to each API')
        .env('PAYSTUB_ROWS')
        .argParser(rowsOf),
    )
    .addOption(
      // PAYSTUB_FROM is the world file that the other commands begin with.
      new Option(
        '--from <date>',
        'the day (UTC) on which the account of --rows, or a story, begins',
      )
        .env('PAYSTUB_FROM_DATE')
        .argParser(dateOf),
    )
    .addOption(
      new Option('--to <date>', 'the day (UTC) at whose start the history ends')
        .env('PAYSTUB_TO_DATE')
        .argParser(dateOf),
    )
    .addOption(
      new Option(
        '--story <names>',
        `${[defaultStory, ...listStories()].join(', ')}, several with commas, or a file of yours`,
      ).env('PAYSTUB_STORY'),
    )
    .addOption(
      new Option('--format <names>', `${FORMATS.join(', ')}; several with commas`)
        .env('PAYSTUB_FORMAT')
        .argParser(namesOf('format', FORMATS)),
    )
    .addOption(
      new Option('--out <folder>', 'where to write').env('PAYSTUB_OUT').default('paystub-fixtures'),
    )
    .addOption(
      new Option('--workers <number>', 'threads for rows; the bytes are the same for any')
        .env('PAYSTUB_WORKERS')
        .argParser(wholeNumber(1, 64)),
    )
    .addOption(
      new Option('--check', 'write nothing, and exit 1 when what is there is stale').env(
        'PAYSTUB_CHECK',
      ),
    )
    .addHelpText('after', examples)
    .action(seed);
}

async function seed(ids: readonly string[], flags: SeedFlags): Promise<void> {
  try {
    await seedFolder(ids, flags);
  } catch (error) {
    if (error instanceof FolderTaken) {
      throw new UsageError(
        `${flags.out} ${error.message}; nothing was changed. Name another folder with --out, or delete what is there`,
      );
    }
    if (!(error instanceof ManifestError)) throw error;
    throw new UsageError(
      `${flags.out}/${MANIFEST} ${error.message}; delete it, or name another folder with --out`,
    );
  }
}

async function seedFolder(ids: readonly string[], flags: SeedFlags): Promise<void> {
  const job = jobOf(ids, flags);
  const problem = historyProblem(job.recipe, MOST_WRITTEN_CALLS);
  if (problem !== undefined) throw new UsageError(problem);
  const calls = callsOf(job.recipe);
  const workers = flags.workers ?? (calls < SMALL ? 1 : Math.min(8, availableParallelism()));
  const bar = progressBar(process.stderr);
  const options = { folder: flags.out, workers, progress: bar.tell };
  try {
    if (flags.check) {
      const stale = await staleFiles(job, options);
      bar.end();
      for (const line of stale) printOut(`${flags.out}/${line}\n`);
      if (stale.length === 0) return;
      tellUser('Write them again: paystub seed, with the same flags, without --check\n');
      process.exitCode = 1;
      return;
    }
    const { files, removed, kept } = await writeSeed(job, options);
    bar.end();
    const written = Object.values(files);
    const total = written.reduce((sum, file) => sum + (file.rows ?? 0), 0);
    const rowsText = total === 0 ? '' : `, ${total.toLocaleString('en-US')} rows`;
    printOut(`${filesText(written.length)}${rowsText} in ${flags.out}\n`);
    if (removed.length > 0) {
      printOut(`${filesText(removed.length)} of an earlier run removed: ${someOf(removed)}\n`);
    }
    if (kept.length > 0) {
      printOut(`${filesText(kept.length)} of an earlier run kept, edited since: ${someOf(kept)}\n`);
    }
  } finally {
    bar.end();
  }
}

function filesText(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

/** The first few, and how many more. */
function someOf(paths: readonly string[]): string {
  const more = paths.length - 3;
  return `${paths.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What the flags say; for a check, what the folder's manifest says where they do not. */
function jobOf(ids: readonly string[], flags: SeedFlags): SeedJob {
  const known = listProviders();
  checkApis(ids);
  const found = flags.check ? readManifest(flags.out) : undefined;
  if (flags.check && found === undefined) {
    throw new UsageError(
      `${flags.out} has no manifest.json, so that nothing is known of its making`,
    );
  }
  const refDate = flags.to ?? found?.recipe.refDate ?? '2026-03-01';
  const rows = flags.rows ?? found?.recipe.rows;
  const named = flags.story === undefined ? undefined : storyOf(flags.story);
  const story = named?.story ?? found?.recipe.story ?? defaultStory;
  const told = named === undefined ? found?.recipe.plot : named.plot;
  const plot = flags.from === undefined ? told : sinceDay(told, flags.from, refDate);
  return {
    apis: ids.length > 0 ? [...new Set(ids)].sort() : (found?.apis ?? known),
    formats: flags.format ?? found?.formats ?? ['fixtures'],
    recipe: {
      story,
      seed: flags.seed ?? found?.recipe.seed ?? 'paystub',
      size: flags.size ?? found?.recipe.size ?? 1,
      refDate,
      ...(plot === undefined ? {} : { plot }),
      ...(rows === undefined ? {} : { rows }),
    },
  };
}

/** A story that begins on a day. */
function sinceDay(plot: Plot = STEADY, from: string, to: string): Plot {
  const days = (startOfDay(to) - startOfDay(from)) / DAY;
  if (days < 2) {
    throw new UsageError(
      `--from ${from} is not at least two days before ${isoDate(startOfDay(to))}`,
    );
  }
  return { ...plot, days };
}

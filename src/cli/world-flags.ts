import { type Command, InvalidArgumentError, Option } from 'commander';
import { defaultStory, type WorldConfig } from '../paystub.js';
import { listStories, type Plot, readPlot, startOfDay } from '../scenario/index.js';
import { didYouMean } from './did-you-mean.js';
import { UsageError } from './usage-error.js';
import { wholeNumber } from './values.js';

/** What the flags say about the world: a file that it is written in, or what it is made from. */
export interface WorldFlags {
  readonly from?: string;
  readonly story?: string;
  readonly rows?: number;
  readonly seed?: string;
  readonly size?: number;
  readonly refDate?: string;
}

/** The flags of every command that begins with a world. */
export function withWorldFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--from <file.json>', 'a world that you wrote, or that `paystub snapshot` did')
        .env('PAYSTUB_FROM')
        .conflicts(['story', 'rows', 'seed', 'size', 'refDate']),
    )
    .addOption(
      new Option(
        '--story <names>',
        `what the accounts live through besides the demo ones: ${[defaultStory, ...listStories()].join(', ')}, several with commas, or a file of yours`,
      ).env('PAYSTUB_STORY'),
    )
    .addOption(
      new Option('--rows <number>', 'add one account with this many calls to each API')
        .env('PAYSTUB_ROWS')
        .argParser(rowsOf),
    )
    .addOption(
      new Option('--seed <text>', 'another seed gives other people and amounts').env(
        'PAYSTUB_SEED',
      ),
    )
    .addOption(
      new Option('--size <number>', 'how many accounts each API has besides the demo ones')
        .env('PAYSTUB_SIZE')
        .argParser(sizeOf),
    )
    .addOption(
      new Option(
        '--ref-date <date>',
        'the day (UTC) at whose start the history ends; today otherwise',
      )
        .env('PAYSTUB_REF_DATE')
        .argParser(dateOf),
    );
}

/**
 * What was said, and nothing for what was not.
 *
 * @param apis those that will be served; all when empty. Only their leads make calls.
 */
export function worldConfigOf(
  flags: WorldFlags,
  apis: readonly string[] = [],
): Pick<WorldConfig, 'from' | 'recipe'> {
  return {
    from: flags.from,
    recipe: {
      ...storyOf(flags.story),
      ...(flags.rows === undefined ? {} : { rows: flags.rows }),
      ...(flags.rows === undefined || apis.length === 0 ? {} : { leads: [...apis] }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      ...(flags.size === undefined ? {} : { size: flags.size }),
      ...(flags.refDate === undefined ? {} : { refDate: flags.refDate }),
    },
  };
}

/** A story by its names, and what it is about unless it is that of the APIs themselves. */
export function storyOf(story: string | undefined): { story?: string; plot?: Plot } {
  if (story === undefined) return {};
  if (story === defaultStory) return { story };
  for (const name of story.split(',').map((one) => one.trim())) checkStoryName(name);
  const plot = readPlot(story);
  return { story: plot.name, plot };
}

/** A path is read as a file; of a name that there is not, those that there are are told. */
function checkStoryName(name: string): void {
  const names = [defaultStory, ...listStories()];
  if (name === '' || /[/\\]|\.(ya?ml|json)$/.test(name) || names.includes(name)) return;
  throw new UsageError(
    `unknown story ${name}${didYouMean(name, names)}; choose from ${names.join(', ')}, or give the path of a file`,
  );
}

export const rowsOf = wholeNumber(1, 80_000_000);

export const sizeOf = wholeNumber(0, 1_000_000);

export function dateOf(text: string): string {
  try {
    startOfDay(text);
  } catch {
    throw new InvalidArgumentError('It must be a day such as 2026-03-01.');
  }
  return text;
}

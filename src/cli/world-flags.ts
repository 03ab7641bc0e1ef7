import { type Command, InvalidArgumentError, Option } from 'commander';
import { defaultStory, type WorldConfig } from '../app.js';
import { listStories, type Plot, readPlot, startOfDay } from '../story/index.js';

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
      new Option('--rows <number>', "calls of one more account, the story's lead")
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
  const plot = readPlot(story);
  return { story: plot.name, plot };
}

export function rowsOf(text: string): number {
  const rows = Number(text.replaceAll('_', ''));
  if (!/^[\d_]+$/.test(text) || rows < 1 || rows > 80_000_000) {
    throw new InvalidArgumentError('It is a number from 1 to 80000000.');
  }
  return rows;
}

export function sizeOf(text: string): number {
  const size = Number(text);
  if (!/^\d+$/.test(text) || size > 1_000_000) {
    throw new InvalidArgumentError('It is a number from 0 to 1000000.');
  }
  return size;
}

export function dateOf(text: string): string {
  try {
    startOfDay(text);
  } catch {
    throw new InvalidArgumentError('It is a day such as 2026-03-01.');
  }
  return text;
}

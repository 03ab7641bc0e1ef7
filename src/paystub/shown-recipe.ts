/** The part of a recipe that says what accounts live through, as a library's user writes it. */
import { listStories, readPlot } from '../scenario/index.js';
import { defaultStory, type WorldConfig } from './opening.js';

/** The most calls that a lead may make. */
const ROWS_MOST = 80_000_000;

/** What is asked for; what is left out has a default. */
export interface ToldRecipe {
  readonly story?: string | undefined;
  readonly rows?: number | undefined;
}

/**
 * @param apis those that are served, all when empty: only their leads make calls
 * @throws {RangeError} for an unknown story, or a count that is none
 */
export function toldRecipe(
  { story, rows }: ToldRecipe,
  apis: readonly string[] = [],
): NonNullable<WorldConfig['recipe']> {
  if (rows !== undefined && !(Number.isSafeInteger(rows) && rows >= 1 && rows <= ROWS_MOST)) {
    throw new RangeError(`rows must be a whole number from 1 to ${ROWS_MOST}, got ${rows}`);
  }
  return {
    ...(story === undefined ? {} : storyOf(story)),
    ...(rows === undefined ? {} : { rows }),
    ...(rows === undefined || apis.length === 0 ? {} : { leads: [...apis] }),
  };
}

function storyOf(story: string): NonNullable<WorldConfig['recipe']> {
  if (story === defaultStory) return { story };
  const known = [defaultStory, ...listStories()];
  for (const name of story.split(',').map((one) => one.trim())) {
    if (known.includes(name) || /[/\\]|\.(ya?ml|json)$/.test(name)) continue;
    const choice = `choose from ${known.join(', ')}, or give the path of a file`;
    throw new RangeError(`unknown story ${JSON.stringify(name)}; ${choice}`);
  }
  const plot = readPlot(story);
  return { story: plot.name, plot };
}

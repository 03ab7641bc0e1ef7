/**
 * What a story is about, in the words of its file: how much traffic there is and when, how calls
 * end, what granted value covers. Every API reads the same plot in its own way.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { readRegular } from '../files/index.js';

const require = createRequire(import.meta.url);

/** Days on which there is more traffic, or less. */
interface Spike {
  /** How many days before the end of the history it begins. */
  readonly daysBeforeEnd: number;
  readonly days: number;
  /** How many times busier those days are; below 1 they are quieter. */
  readonly factor: number;
}

/** Plain JSON, and whole: what a file leaves out has the default of {@link STEADY}. */
export interface Plot {
  /** Names of the files that it was put together from, joined by commas. */
  readonly name: string;
  readonly about: string;
  /** How long the history of an account is. */
  readonly days: number;
  readonly traffic: {
    /** Calls of an account on an average day at the start. */
    readonly callsPerDay: number;
    /** By how much thirty days are busier than the thirty before. */
    readonly growth: number;
    readonly week: 'office' | 'even';
    /** How many times busier the last two days of every month are. */
    readonly monthEnd: number;
    readonly spikes: readonly Spike[];
  };
  /** Parts of all calls, from 0 to 1; the rest is paid and used. */
  readonly outcomes: {
    readonly failed: number;
    /** Asked for and never paid. */
    readonly abandoned: number;
    /** Paid and never used. */
    readonly unused: number;
    readonly refunded: number;
  };
  readonly events: {
    /** The part of calls that a client sends a second time, and that is recorded twice. */
    readonly duplicate: number;
    /** The part of calls that are recorded late, out of the order of their time. */
    readonly late: number;
    /** How late at most. */
    readonly lateHours: number;
  };
  readonly funds: {
    /** Which part of what is used granted value covers; the rest is the wallet's. */
    readonly quota: number;
    /** After how many days granted value lapses. */
    readonly grantDays: number;
  };
  /** How many times busier the story's lead is than the others. */
  readonly whale: number;
  /** Accounts without any history. */
  readonly empty: boolean;
}

/** Parts of a plot that a file may give, each part of a part by itself. */
type Parts<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Parts<T[K]> }
    : T;
type StoryFile = Parts<Omit<Plot, 'name'>> & { readonly name: string };

/** What a plot is where nothing else is said. */
export const STEADY: Plot = {
  name: 'steady',
  about: 'Even traffic of people at desks, nearly all of it paid and used.',
  days: 180,
  traffic: { callsPerDay: 4, growth: 0.05, week: 'office', monthEnd: 1, spikes: [] },
  outcomes: { failed: 0.02, abandoned: 0.02, unused: 0, refunded: 0 },
  events: { duplicate: 0, late: 0, lateHours: 48 },
  funds: { quota: 1, grantDays: 365 },
  whale: 1,
  empty: false,
};

/** A story is a page of text. */
const LARGEST_STORY = 1024 * 1024;
const MOST_SPIKES = 100;

/** A story that is not there, or a file that is none. The message says where and what to do. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}

/** The stories that come with paystub, beside `src` in the repository and `dist` in the package. */
const folder = fileURLToPath(new URL('../../stories/', import.meta.url));

/** The names of the stories that come with paystub. */
export function listStories(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * The plot of some stories together: names or paths of files, joined by commas. Each one adds what
 * it says to those before it, and where two say the same thing, the later one counts; spikes add up.
 *
 * @throws {StoryError}
 */
export function readPlot(stories: string): Plot {
  return (
    stories
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map(readStory)
      .reduce<Plot | undefined>(
        (plot, file) => combine(plot ?? { ...STEADY, name: '', about: '' }, file),
        undefined,
      ) ?? fail(stories, 'names no story')
  );
}

function readStory(name: string): StoryFile {
  const isPath = /[/\\]|\.(ya?ml|json)$/.test(name);
  const file = isPath ? name : `${folder}${name}.yaml`;
  if (!isPath && !listStories().includes(name)) {
    return fail(name, `is no story; choose from ${listStories().join(', ')}, or give a path`);
  }
  let text: string;
  try {
    text = readRegular(file, LARGEST_STORY);
  } catch (error) {
    return fail(name, `cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  let value: unknown;
  try {
    // JSON is YAML. The parser is loaded here: most starts have no story file to read.
    const { parse } = require('yaml') as typeof import('yaml');
    value = parse(text);
  } catch (error) {
    return fail(name, `is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const found = checkStory(value);
  if (found.length > 0) fail(name, `is no story:\n  ${found.join('\n  ')}`);
  return value as StoryFile;
}

/** What is wrong with a story file, in a line each; none when it is one. */
export function checkStory(value: unknown): string[] {
  const ajv = new Ajv2020({ allErrors: true, strictNumbers: true, coerceTypes: false });
  const validate = ajv.compile(
    JSON.parse(readFileSync(`${folder}story.schema.json`, 'utf8')) as object,
  );
  if (!validate(value)) return (validate.errors ?? []).map(problemText);
  const { outcomes = {} } = value as StoryFile;
  const sum = Object.values(outcomes).reduce((total, part) => total + part, 0);
  return sum > 1 ? [`outcomes: add up to ${sum}, and there is only 1 of all calls`] : [];
}

function problemText({ instancePath, message, params }: ErrorObject): string {
  const where = instancePath.slice(1).replaceAll('/', '.') || 'the file';
  const extra =
    'additionalProperty' in params
      ? ` (${String(params.additionalProperty)})`
      : 'allowedValues' in params
        ? ` (${String(params.allowedValues)})`
        : '';
  return `${where}: ${message ?? 'does not fit'}${extra}`;
}

function combine(plot: Plot, file: StoryFile): Plot {
  const { traffic, outcomes, events, funds } = file;
  const combined: Plot = {
    ...plot,
    ...file,
    name: plot.name === '' ? file.name : `${plot.name},${file.name}`,
    about: [plot.about, file.about ?? ''].filter((text) => text !== '').join(' '),
    traffic: {
      ...plot.traffic,
      ...traffic,
      spikes: [...plot.traffic.spikes, ...(traffic?.spikes ?? [])],
    },
    outcomes: { ...plot.outcomes, ...outcomes },
    events: { ...plot.events, ...events },
    funds: { ...plot.funds, ...funds },
  };
  const { length } = combined.traffic.spikes;
  if (length > MOST_SPIKES)
    fail(combined.name, `together they have ${length} spikes, and may have ${MOST_SPIKES}`);
  const parts = Object.values(combined.outcomes).reduce((sum, part) => sum + part, 0);
  if (parts > 1) {
    fail(combined.name, `together they have outcomes for ${parts} of all calls, which are 1`);
  }
  return combined;
}

function fail(story: string, problem: string): never {
  throw new StoryError(`the story ${basename(story)} ${problem}`);
}

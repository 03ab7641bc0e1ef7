/** What a start begins with: a recipe or a file, and what a folder says has happened since. */
import { resolve } from 'node:path';
import {
  JOURNAL_FORMAT,
  type JournalHeader,
  openFileJournal,
  openMemoryJournal,
  readJournal,
  readJournalHeader,
  type TornTail,
} from '../journal/index.js';
import { Ledger } from '../ledger/index.js';
import type { Api } from '../providers/index.js';
import {
  buildBaseInSteps,
  historyProblem,
  isoDate,
  MOST_SERVED_CALLS,
  type ProviderStory,
  type StoryRecipe,
  startOfDay,
  storyVersion,
} from '../scenario/index.js';
import { atOnce, type Steps } from '../slices/index.js';
import {
  checkReplayed,
  type FaultOfRows,
  type FileRecipe,
  type Origin,
  type Recipe,
  replay,
  systemClock,
  World,
  type WorldClock,
  worldName,
} from '../worlds/index.js';
import { WorldTrial } from './import-check/index.js';

/** A recipe with all that stories go by. */
export type WorldRecipe = Recipe & StoryRecipe;

/** Which world is meant. Everything has a default. */
export interface WorldConfig {
  /** Where the journal is kept; in memory when left out. */
  readonly data?: string | undefined;
  /** A file that somebody wrote the world down in; then there is no recipe. */
  readonly from?: string | undefined;
  /** What the world is made from. What is left out is taken from the folder, or has a default. */
  readonly recipe?: Partial<Omit<WorldRecipe, 'storyVersion'>>;
  /**
   * Whether accounts go on living as time goes by. When left out they do, unless the world's clock was
   * frozen or set, or a reference day was asked for.
   */
  readonly traffic?: boolean | undefined;
  /** The system's time in milliseconds since the Unix epoch; for tests. */
  readonly systemTime?: () => number;
}

export const defaultStory = 'default';

/** The folder goes on from another world than the one that was asked for. The message says how to carry on. */
export class WorldMismatch extends Error {
  override readonly name = 'WorldMismatch';
}

/** How a world begins. Nothing has been kept, locked or changed for it. */
export interface Beginning {
  readonly recipe: WorldRecipe | FileRecipe;
  /** The folder of its journal; undefined in memory. */
  readonly data: string | undefined;
  /** Where it was written down, when it was. */
  readonly from: string | undefined;
  /** The state before anything in the journal. Built when it is asked for, each time anew. */
  base(): Ledger;
  /** The same in pieces, so that others can be answered in between. */
  baseInSteps(): Steps<Ledger>;
  /**
   * Where the time of the world stands, in milliseconds since the Unix epoch, given when the last
   * thing in its journal happened. Undefined: it is the system's time.
   */
  moment(last: number | undefined): number | undefined;
  /** Its time when it is served. */
  clock(last: number | undefined): WorldClock;
}

/**
 * @throws {WorldFileError} when the file is no world.
 * @throws {WorldMismatch} when the folder goes on from another file, or from none.
 */
export async function beginningOf(
  apis: readonly Api[],
  config: WorldConfig,
  trial = new WorldTrial(apis, config.systemTime ?? Date.now),
): Promise<Beginning> {
  const data = config.data === undefined ? undefined : resolve(config.data);
  const found = data === undefined ? undefined : await readJournalHeader(data);
  const systemTime = config.systemTime ?? Date.now;
  if (config.from !== undefined) {
    return fromFile(trial, config.from, data, found?.recipe, systemTime);
  }
  if (found && 'file' in found.recipe) {
    throw new WorldMismatch(
      `${data} goes on from a world file, with the sha256 ${found.recipe.file}. Name that file with --from, or another folder with --data.`,
    );
  }
  const stories = apis.map((api) => api.story);
  const today = isoDate(systemTime());
  const recipe: WorldRecipe = {
    story: defaultStory,
    seed: 'paystub',
    size: 1,
    refDate: today,
    // The world that is in the folder goes on, unless a flag asks for another.
    ...keptOf(found?.recipe, config.recipe?.story),
    ...config.recipe,
    storyVersion: storyVersion(stories),
  };
  // A folder may have come with somebody else's repository.
  const problem = historyProblem(recipe, MOST_SERVED_CALLS);
  if (problem !== undefined) throw new WorldMismatch(`This world cannot be made: ${problem}.`);
  const end = startOfDay(recipe.refDate);
  return {
    recipe,
    data,
    from: undefined,
    base: () => atOnce(baseOf(stories, recipe)),
    baseInSteps: () => baseOf(stories, recipe),
    moment: (last) => Math.max(end, last ?? end),
    // A reference day that was asked for is the world's today; one that was found has passed by.
    clock() {
      const isAsked = config.recipe?.refDate !== undefined;
      const clock = systemClock(systemTime, isAsked ? end - startOfDay(today) : 0, isAsked);
      clock.traffic = config.traffic;
      return clock;
    },
  };
}

function* baseOf(stories: readonly ProviderStory[], recipe: WorldRecipe): Steps<Ledger> {
  const ledger = Ledger.empty();
  yield* buildBaseInSteps(stories, recipe)(ledger);
  return ledger;
}

/** What a folder's recipe says, without its plot when another story is asked for by name. */
function keptOf(found: object | undefined, story: string | undefined): Partial<WorldRecipe> {
  const { plot, ...kept }: Partial<WorldRecipe> = found ?? {};
  return plot === undefined || story !== undefined ? kept : { ...kept, plot };
}

async function fromFile(
  trial: WorldTrial,
  from: string,
  data: string | undefined,
  found: object | undefined,
  systemTime: () => number,
): Promise<Beginning> {
  const { ledger, clock, sha256 } = await trial.load(from);
  const recipe: FileRecipe = { file: sha256 };
  if (found) refuseOther(from, sha256, data ?? '', found as Recipe | FileRecipe);
  const moment = (last: number | undefined): number | undefined =>
    clock === undefined ? last : Math.max(clock, last ?? clock);
  return {
    recipe,
    data,
    from,
    base: () => ledger.fork(),
    *baseInSteps() {
      yield;
      return ledger.fork();
    },
    moment,
    // A file without a clock lives in the present. One with a clock goes on where it stopped.
    clock(last) {
      const begun = clock === undefined ? undefined : moment(last);
      return systemClock(systemTime, begun === undefined ? 0 : begun - systemTime());
    },
  };
}

function refuseOther(
  from: string,
  sha256: string,
  folder: string,
  found: Recipe | FileRecipe,
): void {
  const elsewhere = 'another folder with --data, or --memory; or delete the folder to begin anew';
  if (!('file' in found)) {
    throw new WorldMismatch(
      `${folder} holds another world than ${from}: ${worldName(found)}. Name ${elsewhere}.`,
    );
  }
  if (found.file !== sha256) {
    throw new WorldMismatch(
      `${from} is not the file that ${folder} goes on from, or has changed since:\n` +
        `  sha256 there ${found.file}\n  sha256 now   ${sha256}\n` +
        `What is kept in the folder happened to the rows of that file. Restore it to go on, or name ${elsewhere}.`,
    );
  }
}

/** A world that is kept, and what was cut off the end of its journal. */
export interface OpenedWorld {
  readonly world: World;
  readonly clock: WorldClock;
  /** What it was before anything in its journal. */
  readonly origin: Origin;
  readonly torn: TornTail | undefined;
}

/** Takes the folder, and raises the world in it. */
export async function openBeginning(
  beginning: Beginning,
  options: {
    readonly faultOfRows?: FaultOfRows;
    /** Hears what whoever runs this should know of the journal, in a sentence. */
    readonly notice?: ((text: string) => void) | undefined;
  } = {},
): Promise<OpenedWorld> {
  const { recipe, data } = beginning;
  const file =
    data === undefined
      ? undefined
      : await openFileJournal({
          folder: data,
          header: headerOf(beginning),
          notice: options.notice,
        });
  const journal = file ?? openMemoryJournal();
  try {
    const base = beginning.base();
    const origin = { recipe, ledger: base.fork(), clock: beginning.clock(undefined) };
    // What the journal's image is held against: whoever has the origin may change it.
    const before = base.fork();
    const replayed = await replay(base, journal);
    checkReplayed(base, replayed);
    const clock = beginning.clock(replayed.last);
    const { faultOfRows } = options;
    const parts = { recipe, base, journal, clock, origin: before, faultOfRows };
    const world = new World(parts, replayed);
    if (journal.isLong) await world.compact();
    return { world, clock, origin, torn: file?.torn };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** Everything that a world has come to, and the moment at which its time stands. */
export interface Standing {
  readonly ledger: Ledger;
  readonly moment: number | undefined;
}

/** Reads a world without taking its folder, which may be served meanwhile. */
export async function standingOf(beginning: Beginning): Promise<Standing> {
  const { data } = beginning;
  const ledger = beginning.base();
  if (data === undefined) return { ledger, moment: beginning.moment(undefined) };
  const history = await readJournal(data, headerOf(beginning));
  if (history === undefined) throw new WorldMismatch(`There is no world in ${data}.`);
  try {
    const { last } = await replay(ledger, history);
    return { ledger, moment: beginning.moment(last) };
  } finally {
    await history.close();
  }
}

function headerOf({ recipe }: Beginning): JournalHeader {
  return { format: JOURNAL_FORMAT, recipe };
}

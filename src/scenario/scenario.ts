/**
 * What the APIs' stories are told with. A story makes, from a recipe, the people, keys and months
 * of history that a world begins with, by the same commands that handlers give.
 */

import { hashText } from '../ledger/ids/mixing.js';
import { type Command, enact, type Ledger, type ResultOf } from '../ledger/index.js';
import { atOnce, type Steps } from '../slices/index.js';
import { isoDate, startOfDay } from './calendar.js';
import { Dictionaries } from './dictionaries.js';
import { LEAD, type Part, partOf } from './part.js';
import { keyed, type PathPart, type Random } from './random.js';
import { type Plot, STEADY } from './settings.js';

/** The part of a world's recipe that decides what is in it. */
export interface StoryRecipe {
  /** A number and its decimal text are the same seed. */
  readonly seed: string | number;
  /** How many accounts each API has besides those that its story names. */
  readonly size: number;
  /** The day at whose start the history ends, `YYYY-MM-DD`, UTC. */
  readonly refDate: string;
  /** What the accounts live through that the APIs' own stories do not name; left out: their own. */
  readonly plot?: Plot;
  /** How many calls the lead makes; left out: as many as the plot says, and without one no lead. */
  readonly rows?: number;
  /** The APIs whose leads make these calls, and the leads of others none; left out: all. */
  readonly leads?: readonly string[];
}

/** What an API's story may go by; all of it follows from the recipe and the story's id. */
export interface Scene extends StoryRecipe {
  /** The first moment after the history, in milliseconds since the Unix epoch. */
  readonly now: number;
  /** A stream of random values that belongs to this story and this path alone. */
  random(...path: readonly PathPart[]): Random;
  /** The same words for all stories of a recipe: person 7 is the same person in every API. */
  readonly dictionaries: Dictionaries;
  /** What one sees of the lead, for the demos; undefined when there is none. */
  readonly lead: string | undefined;
}

/** A scene and the ledger that its commands change. */
export interface StoryContext extends Scene {
  /** To be read; commands change it. Others' accounts are in it too, so ask it for indexes. */
  readonly ledger: Ledger;
  /**
   * Decides a command as of the moment `at`, applies it and gives its answer.
   *
   * @throws {Error} when the ledger refuses: a story that asks for the impossible is a mistake.
   */
  enact<C extends Command>(command: C, at: number): ResultOf<C>;
}

/** How a caller of one API may introduce himself in a seeded world. */
export interface Demo {
  /** In a word: `busy`, `empty`, `expired`. Unique within the API. */
  readonly label: string;
  /** What one sees with it, in a sentence. */
  readonly what: string;
  /** As they are sent, ready for `curl -H`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly note?: string;
}

/** A demo, and the API that it is for. */
export interface DemoCredential extends Demo {
  readonly provider: string;
}

/** The seeded history of one API. `src/providers/<id>/scenario.ts` exports one. */
export interface ProviderStory {
  /** The API's. */
  readonly id: string;
  /** Raised with every change that gives other data for the same recipe. */
  readonly version: number;
  /** The callers that the start screen and the README list; no world is built for it. */
  demo(scene: Scene): readonly Demo[];
  /** Makes the accounts that are in every world, whatever its size. */
  build(context: StoryContext): void;
  /**
   * Makes the account number `index` of `size`, from 0 up. It must depend on its index and nothing
   * that other calls drew or made, so that worlds of other sizes have the same account.
   */
  grow?(context: StoryContext, index: number): void;
  /**
   * Makes one principal with one account, which lives through a plot. It yields when what it did is
   * over: later commands may add to the account, and change none of the rows that there are. So
   * whoever writes rows takes them out of the ledger at each yield.
   */
  play?(context: StoryContext, part: Part): Steps<void>;
  /**
   * Has the account that is busy go on living for the day that ends at `now`. It takes the ledger as
   * it finds it, in which anything may have happened since: whoever is gone does nothing.
   */
  live?(context: StoryContext): void;
}

/** Raised when this room's code gives other data to the same stories. */
const TOOLKIT_VERSION = 1;

/**
 * Fills an empty ledger with the histories of several APIs.
 *
 * The ledger numbers accounts as they come, and ids follow from the numbers. So the named accounts
 * of all stories come first, and then the others by turns, one of each API: a greater size only
 * appends.
 *
 * @throws {RangeError} when the size is not a whole number from 0, or the date is none.
 */
export function buildBase(
  stories: readonly ProviderStory[],
  recipe: StoryRecipe,
): (ledger: Ledger) => void {
  const build = buildBaseInSteps(stories, recipe);
  return (ledger) => atOnce(build(ledger));
}

/** {@link buildBase} in pieces: one call after another, and the named accounts of an API at once. */
export function buildBaseInSteps(
  stories: readonly ProviderStory[],
  recipe: StoryRecipe,
): (ledger: Ledger) => Steps<void> {
  const acts = actsOf(stories, recipe);
  return function* (ledger) {
    for (const act of acts) {
      yield;
      yield* act.perform(contextOf(act.scene, ledger));
    }
  };
}

/** A part of a world's beginning that can be made when those before it are. */
interface Act {
  readonly story: ProviderStory;
  readonly scene: Scene;
  /** Whether it makes one principal with one account: whoever does not want them can count them. */
  readonly isOne: boolean;
  /** As {@link ProviderStory.play} does where it makes one account; otherwise it never yields. */
  perform(context: StoryContext): Steps<void>;
}

/**
 * The acts of a world in their order.
 *
 * @throws {RangeError} when the size is not a whole number from 0, or the date is none.
 */
export function actsOf(stories: readonly ProviderStory[], recipe: StoryRecipe): Iterable<Act> {
  const { size } = recipe;
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is no size`);
  const scenes = scenesOf(stories, recipe);
  return { [Symbol.iterator]: () => actsIn(scenes, recipe) };
}

type Scenes = readonly { readonly story: ProviderStory; readonly scene: Scene }[];

function* actsIn(scenes: Scenes, recipe: StoryRecipe): Generator<Act, void> {
  const { size, plot, rows, leads } = recipe;
  for (const { story, scene } of scenes) {
    yield several(story, scene, (context) => story.build(context));
  }
  if (plot !== undefined || rows !== undefined) {
    for (const one of scenes) {
      const idle = leads !== undefined && !leads.includes(one.story.id);
      const act = playOf(one, plot ?? YEAR, 'lead', idle ? 0 : rows);
      if (act) yield act;
    }
  }
  for (let index = 0; index < size; index++) {
    for (const one of scenes) {
      const { story, scene } = one;
      const act = plot && playOf(one, plot, index);
      if (act) yield act;
      else if (story.grow) yield several(story, scene, (context) => story.grow?.(context, index));
    }
  }
}

/** An act that makes any number of accounts at once. */
function several(
  story: ProviderStory,
  scene: Scene,
  perform: (context: StoryContext) => void,
): Act {
  return {
    story,
    scene,
    isOne: false,
    // biome-ignore lint/correctness/useYield: it is made in one piece.
    *perform(context) {
      perform(context);
    },
  };
}

/** What the lead of a world lives through that was given rows and no story. */
const YEAR: Plot = { ...STEADY, days: 365 };

function playOf(
  { story, scene }: { readonly story: ProviderStory; readonly scene: Scene },
  plot: Plot,
  who: 'lead' | number,
  rows?: number,
): Act | undefined {
  const { play } = story;
  if (play === undefined) return undefined;
  const handle = who === 'lead' ? 'lead' : `user-${who}`;
  const index = who === 'lead' ? LEAD : LEAD + 1 + who;
  return {
    story,
    scene,
    isOne: true,
    perform(context) {
      const random = scene.random('plot', handle);
      return play(context, partOf(plot, { handle, index, random }, scene.now, rows));
    },
  };
}

/** The context of a scene over a ledger. */
export function contextOf(scene: Scene, ledger: Ledger): StoryContext {
  return {
    ...scene,
    ledger,
    enact: (command, at) => {
      const outcome = enact(ledger, command, at);
      if (outcome.ok) return outcome.result;
      const why = JSON.stringify(outcome.rejection);
      throw new Error(`a story was refused ${command.type} at ${isoDate(at)}: ${why}`);
    },
  };
}

/** Every way in that the stories name, for the start screen. */
export function demoCredentials(
  stories: readonly ProviderStory[],
  recipe: StoryRecipe,
): DemoCredential[] {
  return scenesOf(stories, recipe).flatMap(({ story, scene }) =>
    story.demo(scene).map((demo) => ({ provider: story.id, ...demo })),
  );
}

/**
 * A number for a recipe's `storyVersion` that changes whenever one of the stories does, one comes
 * or goes, or this room changes: a stored world then no longer fits its journal.
 */
export function storyVersion(stories: readonly ProviderStory[]): number {
  const versions = stories.map(({ id, version }) => `${id}@${version}`);
  return hashText([`toolkit@${TOOLKIT_VERSION}`, ...versions].join(' '), 0) >>> 0;
}

/** Every story with what it may go by. */
export function scenesOf(stories: readonly ProviderStory[], recipe: StoryRecipe): Scenes {
  const { seed, refDate, plot, rows } = recipe;
  const now = startOfDay(refDate);
  const lead =
    plot === undefined && rows === undefined
      ? undefined
      : [
          plot?.about ?? 'a year of steady traffic',
          ...(rows === undefined ? [] : [`${rows} calls`]),
        ].join(': ');
  const dictionaries = new Dictionaries(seed);
  return stories.map((story) => {
    const root = keyed(seed, 'story', story.id);
    const random = (...path: readonly PathPart[]) => root.child(...path);
    return { story, scene: { ...recipe, now, random, dictionaries, lead } };
  });
}

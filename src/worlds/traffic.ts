/** Accounts that go on living: what whole days bring to a world once they have gone by. */
import type { Ledger, LedgerEvent } from '../ledger/index.js';
import type { WorldClock } from './clock.js';
import type { FileRecipe, Recipe } from './recipe.js';
import type { World } from './world.js';

/**
 * The most days whose traffic one look at a world brings. Of a longer time only the last so many
 * days bring any, and those before them never do.
 */
const TRAFFIC_DAYS_MOST = 366;

/** The journal's name for the traffic of one day. */
export const TRAFFIC = 'traffic';

const DAY = 86_400_000;

/**
 * What a day brings to a ledger, as facts that follow from it. The ledger stays as it is. The same
 * ledger, recipe and day always bring the same.
 *
 * @param day its first millisecond
 */
export type DayOf = (ledger: Ledger, recipe: Recipe, day: number) => readonly LedgerEvent[];

/**
 * Where a world's traffic goes on: at the end of its history, or on the day of the last thing that was
 * kept. A world from a file has none.
 */
export function trafficStart(
  recipe: Recipe | FileRecipe,
  last: number | undefined,
): number | undefined {
  if ('file' in recipe) return undefined;
  return Math.max(Date.parse(recipe.refDate), Math.floor((last ?? 0) / DAY) * DAY);
}

/** The traffic of worlds, which is made when they are looked at and never before. */
export class Traffic {
  constructor(private readonly dayOf: DayOf) {}

  /** Brings a world to where its clock stands. Answers what came about. Cheap within a day. */
  catchUp(world: World, clock: WorldClock, until = clock.now()): readonly LedgerEvent[] {
    const from = world.trafficUntil;
    // Going back undoes nothing, and nothing comes twice.
    if (from === undefined || until < from + DAY || !clock.hasTraffic) return [];
    // What cannot be kept does not come about; whoever asks is told so elsewhere.
    if (world.failure !== undefined) return [];
    const { recipe } = world;
    if ('file' in recipe) return [];
    const end = Math.floor(until / DAY) * DAY;
    const first = Math.max(from, end - TRAFFIC_DAYS_MOST * DAY);
    const happened: LedgerEvent[] = [];
    for (let day = first; day < end; day += DAY) {
      // Told before it is decided: a day that cannot be made is not asked for again and again.
      world.trafficUntil = day + DAY;
      const events = this.dayOf(world.ledger, recipe, day);
      world.record(TRAFFIC, day + DAY, events);
      for (const event of events) happened.push(event);
    }
    return happened;
  }

  /** From now on a world has traffic, or has none: what went by without stays as it was. */
  turn(world: World, clock: WorldClock, on: boolean): void {
    const today = Math.floor(clock.now() / DAY) * DAY;
    if (on && !clock.hasTraffic && world.trafficUntil !== undefined) {
      world.trafficUntil = Math.max(world.trafficUntil, today);
    }
    clock.traffic = on;
  }
}

/** The worlds of one server: a main one, and as many beside it as tests need. */
import { openMemoryJournal } from '../journal/index.js';
import type { Ledger } from '../ledger/index.js';
import type { WorldClock } from './clock.js';
import { MemoryBudget, type MemoryShare } from './memory-budget.js';
import { bytesOf } from './memory-size.js';
import type { FileRecipe, Recipe } from './recipe.js';
import type { Traffic } from './traffic.js';
import { type FaultOfRows, World } from './world.js';

/** The world of those who name none. */
export const MAIN = 'main';

/** What names a world: letters, digits, `.`, `_` and `-`, beginning with a letter or digit, 64 at most. */
const WORLD_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What a world begins with, and goes back to when it is reset. */
export interface Origin {
  readonly recipe: Recipe | FileRecipe;
  /** Never written to: every world gets a fork. */
  readonly ledger: Ledger;
  /** What its clock shows at first. */
  readonly clock: WorldClock;
  /** Up to which midnight its ledger has traffic; left out: the end of the recipe's history. */
  readonly trafficUntil?: number | undefined;
}

/** One world with its name and what else belongs to it alone: `Kit` is up to who keeps the worlds. */
export interface Cell<Kit> {
  readonly name: string;
  readonly world: World;
  readonly clock: WorldClock;
  /** What it began with. */
  readonly origin: Origin;
  readonly kit: Kit;
  /** The world that it was forked from; undefined where it begins as the server did, or by itself. */
  readonly parent: string | undefined;
  /** By the system's time, in milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly usedAt: number;
  /** Whether what happens in it outlives the process. */
  readonly kept: boolean;
  /** What it keeps in memory beside what it began with. */
  readonly share: MemoryShare;
}

/** Why there is no such world for who asks. */
export type WorldRefusal =
  | { readonly type: 'no-world-named' }
  | { readonly type: 'bad-world-name'; readonly name: string }
  | { readonly type: 'no-such-world'; readonly name: string }
  | { readonly type: 'world-exists'; readonly name: string }
  | { readonly type: 'too-many-worlds'; readonly most: number }
  /** There is no room, though the oldest logs went. */
  | { readonly type: 'memory-limit'; readonly limit: number }
  /** Nobody used it for too long, and it was let go. It is told once more than nothing was there. */
  | { readonly type: 'world-ended'; readonly name: string; readonly idleMs: number }
  /** What a folder keeps is not changed in this way. */
  | { readonly type: 'world-is-kept'; readonly name: string }
  | { readonly type: 'main-world'; readonly name: string };

export type Found<Kit> =
  | { readonly ok: true; readonly cell: Cell<Kit> }
  | { readonly ok: false; readonly refusal: WorldRefusal };

export interface WorldsOptions<Kit> {
  /** The main world, and what it began with. */
  readonly main: {
    readonly world: World;
    readonly clock: WorldClock;
    readonly origin: Origin;
    readonly kept: boolean;
  };
  /** What else a world gets, anew with every reset. */
  readonly equip: (name: string, share: MemoryShare) => Kit;
  /** What all of them may keep together; without end when left out. */
  readonly budget?: MemoryBudget;
  /** What the APIs of a world have no way to show: see {@link FaultOfRows}. */
  readonly faultOfRows?: FaultOfRows | undefined;
  /** Takes out of a fork, before anybody sees it, what goes on in the world that it is a fork of. */
  readonly forked?: (fork: Ledger, of: Ledger, now: number) => void;
  /** In milliseconds since the Unix epoch. */
  readonly systemTime: () => number;
  /** How many there may be, the main one included. */
  readonly most: number;
  /** After how many milliseconds without use a world other than the main one ends. */
  readonly idleMs: number;
  /** Whether those who name no world are refused. */
  readonly required: boolean;
  /** What accounts live through as time goes by; left out: nothing. */
  readonly traffic?: Traffic;
}

interface Kept<Kit> extends Cell<Kit> {
  world: World;
  clock: WorldClock;
  kit: Kit;
  share: MemoryShare;
  usedAt: number;
  origin: Origin;
}

/**
 * A registry of worlds. All but the main one are in memory: they begin with a fork, which costs the
 * same however much is in it, and hold what then differs.
 */
export class Worlds<Kit> {
  readonly #options: WorldsOptions<Kit>;
  readonly #cells = new Map<string, Kept<Kit>>();
  readonly budget: MemoryBudget;
  /** Names of worlds that ended unused, so that whoever comes back is told. */
  readonly #ended = new Set<string>();
  #sweptAt: number;

  constructor(options: WorldsOptions<Kit>) {
    this.#options = options;
    const { main, equip, systemTime } = options;
    this.budget = options.budget ?? new MemoryBudget();
    const share = this.budget.share();
    const now = systemTime();
    this.#sweptAt = now;
    countRows(main.world, share);
    this.#cells.set(MAIN, {
      ...main,
      name: MAIN,
      kit: equip(MAIN, share),
      share,
      parent: undefined,
      createdAt: now,
      usedAt: now,
    });
  }

  get main(): Cell<Kit> {
    return this.#caughtUp(this.#main);
  }

  get #main(): Kept<Kit> {
    const main = this.#cells.get(MAIN);
    if (main === undefined) throw new Error('there is always a main world');
    return main;
  }

  /** What new worlds begin with unless they are told otherwise. */
  get origin(): Origin {
    return this.#main.origin;
  }

  /**
   * The world of a request: the main one where none is named, and otherwise the named one, which
   * comes to be by being named. A new one begins as the server did, or as the world `base` is now.
   */
  use(name: string | undefined, base?: string): Found<Kit> {
    if (name === undefined) {
      return this.#options.required ? refused({ type: 'no-world-named' }) : this.find(MAIN);
    }
    const found = this.find(name);
    if (found.ok || found.refusal.type !== 'no-such-world') return found;
    return base === undefined ? this.create(name, this.origin) : this.fork(name, base);
  }

  /** The world of this name, which was used by this. */
  find(name: string): Found<Kit> {
    if (!WORLD_NAME.test(name)) return refused({ type: 'bad-world-name', name });
    this.#sweep(false);
    const cell = this.#cells.get(name);
    if (cell !== undefined) {
      cell.usedAt = this.#options.systemTime();
      return { ok: true, cell: this.#caughtUp(cell) };
    }
    const { idleMs } = this.#options;
    return refused(
      this.#ended.has(name)
        ? { type: 'world-ended', name, idleMs }
        : { type: 'no-such-world', name },
    );
  }

  create(name: string, origin: Origin): Found<Kit> {
    return this.#add(name, origin, origin.clock.fork(), undefined);
  }

  /** A new world that is as another is at this moment, its clock included. Rules and requests are not taken over. */
  fork(name: string, of: string): Found<Kit> {
    const parent = this.find(of);
    if (!parent.ok) return parent;
    const { world, clock } = parent.cell;
    const { recipe, trafficUntil } = world;
    const ledger = world.ledger.fork();
    this.#options.forked?.(ledger, world.ledger, clock.now());
    const origin = { recipe, ledger, clock: clock.fork(), trafficUntil };
    return this.#add(name, origin, clock.fork(), of);
  }

  /** Begins a world anew, as it began, or from now on with something else. */
  reset(name: string, origin?: Origin): Found<Kit> {
    const found = this.find(name);
    if (!found.ok) return found;
    const cell = this.#cells.get(name);
    if (cell === undefined || cell.kept) return refused({ type: 'world-is-kept', name });
    const { budget } = this;
    if (origin !== undefined && !budget.hasRoom(ledgerBytes(origin.ledger) - cell.share.total)) {
      return refused({ type: 'memory-limit', limit: budget.limit });
    }
    cell.origin = origin ?? cell.origin;
    cell.share.release();
    cell.share = this.#shareOf(cell.origin, origin === undefined && cell.parent !== undefined);
    cell.clock = cell.origin.clock.fork();
    cell.world = begin(cell.origin, cell.clock, this.#options.faultOfRows);
    countRows(cell.world, cell.share);
    cell.kit = this.#options.equip(name, cell.share);
    return { ok: true, cell };
  }

  /** Lets a world go. Requests that are under way in it are answered. */
  remove(name: string): Found<Kit> {
    if (name === MAIN) return refused({ type: 'main-world', name });
    const found = this.find(name);
    this.#ended.delete(name);
    if (found.ok) this.#let(name);
    return found;
  }

  /** In the order in which they came to be, the main one first. */
  list(): readonly Cell<Kit>[] {
    this.#sweep(false);
    return [...this.#cells.values()];
  }

  /** Why no world of this name could be made now; undefined when one could. */
  vacancy(name: string): WorldRefusal | undefined {
    if (!WORLD_NAME.test(name)) return { type: 'bad-world-name', name };
    if (this.#cells.has(name)) return { type: 'world-exists', name };
    const { most } = this.#options;
    if (this.#cells.size >= most) this.#sweep(true);
    if (this.#cells.size >= most) return { type: 'too-many-worlds', most };
    const { budget } = this;
    return budget.hasRoom(WORLD_BYTES) ? undefined : { type: 'memory-limit', limit: budget.limit };
  }

  /** Lets a world go, and what it kept. */
  #let(name: string): void {
    this.#cells.get(name)?.share.release();
    this.#cells.delete(name);
  }

  /** What a world with an origin of its own keeps from the start. */
  #shareOf(origin: Origin, isFork: boolean): MemoryShare {
    const share = this.budget.share();
    const own =
      isFork || origin.ledger === this.#main.origin.ledger ? 0 : ledgerBytes(origin.ledger);
    share.add('worlds', WORLD_BYTES + own);
    return share;
  }

  #add(name: string, origin: Origin, clock: WorldClock, parent: string | undefined): Found<Kit> {
    const refusal = this.vacancy(name);
    if (refusal) return refused(refusal);
    const { equip, systemTime } = this.#options;
    const now = systemTime();
    const share = this.#shareOf(origin, parent !== undefined);
    const cell: Kept<Kit> = {
      share,
      name,
      world: begin(origin, clock, this.#options.faultOfRows),
      clock,
      origin,
      kit: equip(name, share),
      parent,
      createdAt: now,
      usedAt: now,
      kept: false,
    };
    countRows(cell.world, share);
    this.#ended.delete(name);
    this.#cells.set(name, cell);
    return { ok: true, cell };
  }

  #caughtUp(cell: Kept<Kit>): Kept<Kit> {
    // What there is no room for does not come about.
    if (this.budget.hasRoom()) this.#options.traffic?.catchUp(cell.world, cell.clock);
    return cell;
  }

  /** Ends the worlds that nobody has used for too long. Looks every now and then, or at once. */
  #sweep(atOnce: boolean): void {
    const { systemTime, idleMs, most } = this.#options;
    const now = systemTime();
    if (!atOnce && now - this.#sweptAt < idleMs / 100) return;
    this.#sweptAt = now;
    for (const [name, { usedAt }] of this.#cells) {
      if (name === MAIN || now - usedAt < idleMs) continue;
      this.#let(name);
      this.#ended.add(name);
    }
    // Those who never came back are forgotten, the first first.
    for (const name of this.#ended) {
      if (this.#ended.size <= most) break;
      this.#ended.delete(name);
    }
  }
}

function refused(refusal: WorldRefusal): { readonly ok: false; readonly refusal: WorldRefusal } {
  return { ok: false, refusal };
}

/** What a world costs that holds nothing yet. */
const WORLD_BYTES = 20_000;
const ROW_BYTES = 150;

/** Counts what a world keeps, whether a request, a test, the clock or its traffic brought it. */
function countRows(world: World, share: MemoryShare): void {
  world.onKept = ({ events }) => share.add('rows', bytesOf(events));
}

/** About what a ledger takes. A fork shares its rows with what it was forked from. */
function ledgerBytes(ledger: Ledger): number {
  let rows = ledger.principalCount * 4 + ledger.accountCount * 4;
  for (let account = 0; account < ledger.accountCount; account++) {
    rows += ledger.entries(account).length;
    rows += ledger.payments(account).length + ledger.usage(account).length;
  }
  let bytes = rows * ROW_BYTES;
  for (const { record } of ledger.records()) bytes += bytesOf(record);
  return bytes;
}

/** A memory journal has no entry to replay, so that a world over it begins at once. */
function begin(
  { recipe, ledger, trafficUntil }: Origin,
  clock: WorldClock,
  faultOfRows: FaultOfRows | undefined,
): World {
  const journal = openMemoryJournal();
  const parts = { recipe, base: ledger.fork(), journal, clock, faultOfRows, trafficUntil };
  return new World(parts, { seq: 0, last: undefined });
}

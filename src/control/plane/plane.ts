/** The control plane: worlds, and what tests do in each. */
import { type Cell, type Found, worldName } from '../../worlds/index.js';
import { granted, type Outcome, refused } from '../refusals.js';
import type { Kit } from '../world-tools.js';
import type { PlaneParts, WorldRecipe } from './parts.js';
import { busyLane, type ShownClock, WorldControl } from './world-control.js';

/** A world and how it stands. */
export interface ShownWorld {
  readonly name: string;
  readonly parent: string | null;
  readonly kept: boolean;
  readonly beginning: string;
  readonly commands: number;
  readonly requests: number;
  readonly rules: number;
  readonly clock: ShownClock;
  readonly createdAt: string;
  readonly usedAt: string;
}

/** What a world begins with; at most one of both. */
export interface WorldBeginning {
  /** The world to fork. */
  readonly base?: string;
  readonly recipe?: WorldRecipe;
}

export class ControlPlane {
  constructor(readonly parts: PlaneParts) {}

  /** What tests do in the world of a name; the main one where there is none. It is made if need be. */
  use(name: string | undefined): Outcome<WorldControl> {
    const found = this.parts.worlds.use(name);
    return found.ok ? granted(this.within(found.cell)) : found;
  }

  within(cell: Cell<Kit>): WorldControl {
    return new WorldControl(cell, this.parts);
  }

  listWorlds(): { readonly worlds: ShownWorld[]; readonly most: number } {
    const { worlds, mostWorlds } = this.parts;
    return { worlds: worlds.list().map((cell) => this.show(cell)), most: mostWorlds };
  }

  world(name: string): Outcome<ShownWorld> {
    return this.#shown(this.parts.worlds.find(name));
  }

  async createWorld(name: string, { base, recipe }: WorldBeginning): Promise<Outcome<ShownWorld>> {
    const { worlds, originOf, lane } = this.parts;
    if (base !== undefined && recipe !== undefined) return refused({ type: 'both-beginnings' });
    if (base !== undefined) {
      const forked = this.#shown(worlds.fork(name, base));
      // What the fork shows is what its parent has: it leaves once that is durable.
      const parent = worlds.find(base);
      if (parent.ok) await parent.cell.world.settled();
      return forked;
    }
    if (recipe === undefined) return this.#shown(worlds.create(name, worlds.origin));
    return (
      busyLane(lane) ??
      lane.run(async () => {
        // Before its history is written for nothing.
        const there = worlds.vacancy(name);
        if (there !== undefined) return refused(there);
        const origin = await originOf(recipe);
        if (typeof origin === 'string') return refused({ type: 'bad-recipe', reason: origin });
        return this.#shown(worlds.create(name, origin));
      })
    );
  }

  /** What is kept for all worlds, and how much may be. */
  memory(): { readonly limitBytes: number; readonly usedBytes: number } {
    const { limit, used } = this.parts.worlds.budget;
    return { limitBytes: limit, usedBytes: Math.round(used) };
  }

  resetWorld(name: string): Outcome<ShownWorld> {
    return this.#shown(this.parts.worlds.reset(name));
  }

  removeWorld(name: string): Outcome<undefined> {
    const removed = this.parts.worlds.remove(name);
    return removed.ok ? granted(undefined) : removed;
  }

  show(cell: Cell<Kit>): ShownWorld {
    const { name, parent = null, kept, world, clock, kit, createdAt, usedAt } = cell;
    return {
      name,
      parent,
      kept,
      beginning: worldName(world.recipe),
      commands: world.commands,
      requests: kit.log.seen,
      rules: kit.faults.list().length,
      clock: {
        now: new Date(clock.now()).toISOString(),
        frozen: clock.frozen,
        traffic: clock.hasTraffic,
      },
      createdAt: new Date(createdAt).toISOString(),
      usedAt: new Date(usedAt).toISOString(),
    };
  }

  #shown(found: Found<Kit>): Outcome<ShownWorld> {
    return found.ok ? granted(this.show(found.cell)) : found;
  }
}

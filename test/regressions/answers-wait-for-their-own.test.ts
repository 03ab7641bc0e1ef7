import { expect, it } from 'vitest';
import { openMemoryJournal } from '../../src/journal/index.js';
import type { Journal } from '../../src/journal/journal.js';
import { enact, Ledger } from '../../src/ledger/index.js';
import { ApiDesk } from '../../src/paystub/request-context.js';
import { MemoryBudget, openWorld, WorldClock, WorldFailed } from '../../src/worlds/index.js';

/**
 * A request whose command was kept was answered with 500, because a command that came after it could
 * not be: its answer waited for everything that there was.
 */

const recipe = { story: 's', storyVersion: 1, seed: 1, size: 1, refDate: '2026-03-01' };
const use = { type: 'use-credential', principal: 0, credential: 0 } as const;

/** A disk that has the first so many entries, and no room for more. */
function journalOf(room: number): Journal {
  const journal = openMemoryJournal();
  let appended = 0;
  const full = new Error('no space left on device');
  return {
    entries: () => journal.entries(),
    append: (entry) => {
      appended += 1;
      journal.append(entry);
    },
    durable: (seq) => (seq <= room ? Promise.resolve() : Promise.reject(full)),
    get failure() {
      return appended > room ? full : undefined;
    },
    close: () => journal.close(),
  };
}

async function desks(room: number) {
  const base = Ledger.empty();
  const person = { realm: 'r', handle: 'ann', kind: 'user', name: 'Ann' };
  enact(base, { type: 'add-principal', ...person }, 0);
  const key = { kind: 'key', name: '', secret: 's', prefix: '', permissions: [] };
  enact(base, { type: 'issue-credential', principal: 0, ...key }, 0);
  const clock = new WorldClock(() => 0);
  const world = await openWorld({ recipe, base, journal: journalOf(room), clock });
  const share = new MemoryBudget().share();
  const cell = { world, clock, share } as unknown as ConstructorParameters<typeof ApiDesk>[0];
  const resources = undefined as never;
  return { world, desk: () => new ApiDesk(cell, {}, resources, []) };
}

it('a command that is kept is answered, though a later one is not', async () => {
  const { world, desk } = await desks(1);
  const [first, second, reader, late] = [desk(), desk(), desk(), desk()];
  expect((await first.execute(use)).ok).toBe(true);
  const before = reader.ledger.credentials(0).length;
  expect((await second.execute(use)).ok).toBe(true);
  await expect(first.settled()).resolves.toBeUndefined();
  await expect(reader.settled()).resolves.toBeUndefined();
  expect(before).toBe(1);
  await expect(second.settled()).rejects.toThrow(WorldFailed);
  // Whoever looks now sees what is not kept.
  expect(late.ledger.credentials(0).length).toBe(1);
  await expect(late.settled()).rejects.toThrow(WorldFailed);
  await expect(late.execute(use)).rejects.toThrow(WorldFailed);
  expect(world.failure?.message).toContain('no space left');
});

it('a request that looked at what a later one did waits for it', async () => {
  const { desk } = await desks(1);
  const [first, second] = [desk(), desk()];
  await first.execute(use);
  await second.execute(use);
  expect(first.ledger.credentials(0).value(0, 'lastUsedAt')).toBe(0);
  await expect(first.settled()).rejects.toThrow(WorldFailed);
});

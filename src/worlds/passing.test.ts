import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../journal/index.js';
import { type Command, checkInvariants, Ledger } from '../ledger/index.js';
import { letTimePass, openWorld, type World, WorldClock } from './index.js';

const HOUR = 3_600_000;
const recipe = { story: 'none', storyVersion: 1, seed: 1, size: 0, refDate: '2026-03-01' };
const habits = { abandonedAfter: (realm: string) => (realm === 'shop' ? 10 * HOUR : undefined) };

interface Scene {
  readonly world: World;
  readonly clock: WorldClock;
  readonly did: (command: Command) => Promise<unknown>;
}

/** One account of 100 in the wallet, at moment 0 of a clock that stands. */
async function scene(realm = 'shop'): Promise<Scene> {
  const clock = new WorldClock(() => 0);
  clock.freeze();
  const journal = openMemoryJournal();
  const world = await openWorld({ recipe, base: Ledger.empty(), journal, clock });
  const did = async (command: Command): Promise<unknown> => {
    const outcome = await world.execute(command);
    if (!outcome.ok) throw new Error(outcome.rejection.type);
    return outcome.result;
  };
  await did({ type: 'add-principal', realm, handle: 'ann', kind: 'user', name: 'Ann' });
  const unit = { code: 'USD', scale: 2 };
  await did({ type: 'open-account', principal: 0, purpose: 'wallet', unit, floor: 0 });
  await did({ type: 'credit', account: 0, kind: 'top-up', amount: 100 });
  return { world, clock, did };
}

describe('when time passes', () => {
  it('grants expire one after another, each at its own moment, with a movement', async () => {
    const { world, clock, did } = await scene();
    const grant = { type: 'grant', account: 0, kind: 'gift' } as const;
    await did({ ...grant, amount: 5, expiresAt: 2 * HOUR });
    await did({ ...grant, amount: 7, expiresAt: HOUR });
    await did({ ...grant, amount: 9, expiresAt: null });
    await did({ ...grant, amount: 3, expiresAt: 2 * HOUR });
    const happened = await letTimePass(world, clock, 3 * HOUR, habits);
    expect(happened.map((one) => [one.what, one.at, 'amount' in one && one.amount])).toEqual([
      ['grant-expired', HOUR, 7],
      ['grant-expired', 2 * HOUR, 5],
      ['grant-expired', 2 * HOUR, 3],
    ]);
    const entries = [...world.ledger.entries(0).rows({ where: { kind: { equals: 'expire' } } })];
    expect(entries.map(({ row }) => [row.at, row.amount]).reverse()).toEqual([
      [HOUR, -7],
      [2 * HOUR, -5],
      [2 * HOUR, -3],
    ]);
    expect([world.ledger.balance(0), clock.now()]).toEqual([109, 3 * HOUR]);
    expect(checkInvariants(world.ledger)).toEqual([]);
    expect(await letTimePass(world, clock, 9 * HOUR, habits)).toEqual([]);
  });

  it('payments are given up when they say so, or when their API does', async () => {
    const { world, clock, did } = await scene();
    const payment = { type: 'open-payment', account: 0, amount: 1, resource: '/x' } as const;
    await did({ ...payment, expiresAt: HOUR });
    await did(payment);
    await did(payment);
    await did({ type: 'settle-payment', account: 0, payment: 2, credential: null });
    const happened = await letTimePass(world, clock, 24 * HOUR, habits);
    expect(happened).toEqual([
      { what: 'payment-abandoned', at: HOUR, account: 0, payment: 0 },
      { what: 'payment-abandoned', at: 10 * HOUR, account: 0, payment: 1 },
    ]);
    const elsewhere = await scene('bank');
    await elsewhere.did(payment);
    expect(await letTimePass(elsewhere.world, elsewhere.clock, 24 * HOUR, habits)).toEqual([]);
  });

  it('credentials end, unless they were ended before', async () => {
    const { world, clock, did } = await scene();
    const key = { type: 'issue-credential', principal: 0, kind: 'key', name: 'k' } as const;
    const facts = { prefix: '', permissions: ['*'], expiresAt: HOUR };
    await did({ ...key, ...facts, secret: 'a' });
    await did({ ...key, ...facts, secret: 'b' });
    await did({ type: 'revoke-credential', principal: 0, credential: 1 });
    expect(await letTimePass(world, clock, HOUR, habits)).toEqual([
      { what: 'credential-expired', at: HOUR, principal: 0, credential: 0 },
    ]);
  });

  it('going back undoes nothing, and coming again happens once', async () => {
    const { world, clock, did } = await scene();
    await did({ type: 'grant', account: 0, kind: 'gift', amount: 5, expiresAt: HOUR });
    await letTimePass(world, clock, 2 * HOUR, habits);
    expect(await letTimePass(world, clock, 0, habits)).toEqual([]);
    expect([world.ledger.balance(0), clock.now()]).toEqual([100, 0]);
    expect(await letTimePass(world, clock, 2 * HOUR, habits)).toEqual([]);
  });

  it('a running clock runs on', async () => {
    let time = 0;
    const clock = new WorldClock(() => time);
    const journal = openMemoryJournal();
    const world = await openWorld({ recipe, base: Ledger.empty(), journal, clock });
    await letTimePass(world, clock, HOUR, habits);
    time = 5;
    expect(clock.now()).toBe(HOUR + 5);
  });
});

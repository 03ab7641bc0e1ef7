import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../journal/index.js';
import { type Command, checkInvariants, enact, Ledger, snapshot } from '../ledger/index.js';
import { type Found, MAIN, openWorld, WorldClock, Worlds } from './index.js';

const recipe = { story: 'none', storyVersion: 1, seed: 1, size: 0, refDate: '2026-03-01' };
const unit = { code: 'USD', scale: 2 };

/** Three accounts with 50 each, and a grant. */
function base(): Ledger {
  const ledger = Ledger.empty();
  for (const [index, handle] of ['ann', 'bob', 'cid'].entries()) {
    const person = { realm: 'shop', handle, kind: 'user', name: handle };
    enact(ledger, { type: 'add-principal', ...person }, 0);
    const wallet = { purpose: 'wallet', unit, floor: 0 };
    enact(ledger, { type: 'open-account', principal: index, ...wallet }, 0);
    enact(ledger, { type: 'credit', account: index, kind: 'top-up', amount: 50 }, 0);
    const gift = { kind: 'gift', amount: 20, expiresAt: 1_000 };
    enact(ledger, { type: 'grant', account: index, ...gift }, 0);
  }
  return ledger;
}

async function registry(options: { most?: number; idleMs?: number; required?: boolean } = {}) {
  const time = { now: 0 };
  const ledger = base();
  const clock = new WorldClock(() => time.now);
  const origin = { recipe, ledger: ledger.fork(), clock: clock.fork() };
  const world = await openWorld({ recipe, base: ledger, journal: openMemoryJournal(), clock });
  let kits = 0;
  const worlds = new Worlds({
    main: { world, clock, origin, kept: false },
    equip: () => ++kits,
    systemTime: () => time.now,
    most: options.most ?? 100,
    idleMs: options.idleMs ?? 1_000_000,
    required: options.required ?? false,
  });
  return { worlds, time };
}

function cellOf<Kit>(found: Found<Kit>) {
  if (!found.ok) throw new Error(found.refusal.type);
  return found.cell;
}

function refusalOf(found: Found<unknown>): string {
  return found.ok ? 'granted' : found.refusal.type;
}

const credit = (amount: number, account = 0): Command => ({
  type: 'credit',
  account,
  kind: 'top-up',
  amount,
});

describe('a world', () => {
  it('comes to be by being named, and shares nothing with the main one', async () => {
    const { worlds } = await registry();
    const one = cellOf(worlds.use('one'));
    await one.world.execute(credit(7));
    one.clock.set(500);
    expect(one.world.ledger.balance(0)).toBe(77);
    expect(worlds.main.world.ledger.balance(0)).toBe(70);
    expect(worlds.main.clock.now()).toBe(0);
    expect(cellOf(worlds.use('one')).world).toBe(one.world);
    expect(cellOf(worlds.use(undefined)).name).toBe(MAIN);
    expect(one.kit).not.toBe(worlds.main.kit);
  });

  it('begins as the server did, whatever has happened in the main one', async () => {
    const { worlds } = await registry();
    await worlds.main.world.execute(credit(7));
    expect(cellOf(worlds.use('one')).world.ledger.balance(0)).toBe(70);
  });

  it('is forked as it is, with its clock, and then each goes its own way', async () => {
    const { worlds } = await registry();
    const parent = cellOf(worlds.use('parent'));
    await parent.world.execute(credit(7));
    parent.clock.freeze();
    parent.clock.set(300);
    const child = cellOf(worlds.use('child', 'parent'));
    expect([child.parent, child.clock.now(), child.clock.frozen]).toEqual(['parent', 300, true]);
    await child.world.execute({ type: 'refund', account: 0, entry: 2 });
    await child.world.execute(credit(1));
    await parent.world.execute(credit(2));
    expect([child, parent].map(({ world }) => world.ledger.balance(0))).toEqual([71, 79]);
    expect(refusalOf(worlds.use('orphan', 'nobody'))).toBe('no-such-world');
  });

  it('is reset to what it began with, with another kit', async () => {
    const { worlds } = await registry();
    const parent = cellOf(worlds.use('parent'));
    await parent.world.execute(credit(7));
    const child = cellOf(worlds.fork('child', 'parent'));
    const { kit } = child;
    const before = snapshot(child.world.ledger);
    await child.world.execute(credit(100));
    child.clock.set(900);
    const again = cellOf(worlds.reset('child'));
    expect(snapshot(again.world.ledger)).toEqual(before);
    expect([again.clock.now(), again.kit === kit]).toEqual([0, false]);
    expect(cellOf(worlds.reset(MAIN)).world.ledger.balance(0)).toBe(70);
  });

  it('goes when it is told to, and is another one when it is named again', async () => {
    const { worlds } = await registry();
    await cellOf(worlds.use('one')).world.execute(credit(7));
    expect(refusalOf(worlds.remove('one'))).toBe('granted');
    expect(refusalOf(worlds.remove('one'))).toBe('no-such-world');
    expect(cellOf(worlds.use('one')).world.ledger.balance(0)).toBe(70);
    expect(refusalOf(worlds.remove(MAIN))).toBe('main-world');
  });
});

describe('a registry', () => {
  it.each([
    '',
    '.',
    '..',
    '-a',
    '_a',
    'a/b',
    '../a',
    'a b',
    'a\0',
    'ä',
    'a'.repeat(65),
    '__proto__',
  ])('takes no world by the name %j', async (name) => {
    const { worlds } = await registry();
    for (const found of [
      worlds.use(name),
      worlds.create(name, worlds.origin),
      worlds.fork(name, MAIN),
      worlds.reset(name),
      worlds.remove(name),
    ]) {
      expect(refusalOf(found)).toBe('bad-world-name');
    }
  });

  it('takes names that objects have too', async () => {
    const { worlds } = await registry();
    for (const name of ['constructor', 'toString', 'a..b', 'A', 'a'.repeat(64)]) {
      expect(cellOf(worlds.use(name)).name).toBe(name);
    }
    expect(worlds.list()).toHaveLength(6);
  });

  it('wants a name where it is told to', async () => {
    const { worlds } = await registry({ required: true });
    expect(refusalOf(worlds.use(undefined))).toBe('no-world-named');
    expect(refusalOf(worlds.use(MAIN))).toBe('granted');
  });

  it('takes so many and no more', async () => {
    const { worlds } = await registry({ most: 3 });
    worlds.use('a');
    worlds.use('b');
    expect(refusalOf(worlds.use('c'))).toBe('too-many-worlds');
    expect(refusalOf(worlds.fork('c', 'a'))).toBe('too-many-worlds');
    expect(refusalOf(worlds.create('a', worlds.origin))).toBe('world-exists');
    worlds.remove('a');
    expect(refusalOf(worlds.use('c'))).toBe('granted');
  });

  it('ends what nobody uses, says so, and makes room by it', async () => {
    const { worlds, time } = await registry({ most: 3, idleMs: 1_000 });
    worlds.use('a');
    worlds.use('b');
    time.now = 900;
    worlds.use('b');
    time.now = 1_500;
    expect(refusalOf(worlds.use('c'))).toBe('granted');
    expect(worlds.list().map(({ name }) => name)).toEqual([MAIN, 'b', 'c']);
    expect(refusalOf(worlds.use('a'))).toBe('world-ended');
    expect(refusalOf(worlds.remove('a'))).toBe('world-ended');
    expect(refusalOf(worlds.use('a'))).toBe('too-many-worlds');
    time.now = 99_999;
    expect(worlds.list().map(({ name }) => name)).toEqual([MAIN]);
    expect(refusalOf(worlds.create('b', worlds.origin))).toBe('granted');
    expect(refusalOf(worlds.use('b'))).toBe('granted');
  });

  it('does not reset what a folder keeps', async () => {
    const ledger = base();
    const clock = new WorldClock(() => 0);
    const origin = { recipe, ledger: ledger.fork(), clock: clock.fork() };
    const world = await openWorld({ recipe, base: ledger, journal: openMemoryJournal(), clock });
    const worlds = new Worlds({
      main: { world, clock, origin, kept: true },
      equip: () => undefined,
      systemTime: () => 0,
      most: 2,
      idleMs: 1,
      required: false,
    });
    expect(refusalOf(worlds.reset(MAIN))).toBe('world-is-kept');
  });
});

type Step =
  | { readonly do: 'command'; readonly world: number; readonly command: Command }
  | { readonly do: 'tick'; readonly world: number; readonly by: number }
  | { readonly do: 'reset'; readonly world: number };

const NAMES = ['w0', 'w1', 'w2', 'w3'];
const account = fc.nat(2);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc
    .record({ account, amount: fc.integer({ min: 1, max: 40 }) })
    .map(({ account, amount }): Command => credit(amount, account)),
  fc.record({ account, cost: fc.integer({ min: 1, max: 60 }) }).map(
    ({ account, cost }): Command => ({
      type: 'meter',
      account,
      resource: '/x',
      units: 1,
      cost,
      entryKinds: { drawn: 'draw', overflow: 'overflow' },
    }),
  ),
  fc
    .record({ account, entry: fc.nat(5) })
    .map((refund): Command => ({ type: 'refund', ...refund })),
  fc
    .record({ account })
    .map(({ account }): Command => ({ type: 'open-payment', account, amount: 9, resource: '/x' })),
  fc
    .record({ account, payment: fc.nat(3) })
    .map((settle): Command => ({ type: 'settle-payment', credential: null, ...settle })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('command' as const), world: fc.nat(3), command }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('tick' as const), world: fc.nat(3), by: fc.nat(800) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reset' as const), world: fc.nat(3) }) },
);

async function run(steps: readonly Step[]) {
  const { worlds } = await registry();
  const answers = NAMES.map((): unknown[] => []);
  for (const { world, ...one } of steps) {
    const name = NAMES[world] ?? '';
    const cell = cellOf(worlds.use(name));
    if (one.do === 'command') answers[world]?.push(await cell.world.execute(one.command));
    else if (one.do === 'tick') cell.clock.set(cell.clock.now() + one.by);
    else worlds.reset(name);
  }
  const ledgers = NAMES.map((name) => cellOf(worlds.use(name)).world.ledger);
  for (const ledger of ledgers) expect(checkInvariants(ledger)).toEqual([]);
  expect(snapshot(worlds.main.world.ledger)).toEqual(snapshot(base()));
  return { answers, ledgers: ledgers.map(snapshot) };
}

it('answers in many worlds at once as in one after another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const serial = NAMES.flatMap((_, index) => steps.filter(({ world }) => world === index));
      expect(await run(steps)).toEqual(await run(serial));
    }),
    { seed: 20260301, numRuns: 60 },
  );
});

it('keeps a parent as it was, whatever its forks do to its old rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 30 }), async (commands) => {
      const { worlds } = await registry();
      const parent = cellOf(worlds.use('parent'));
      for (const one of commands.slice(0, 10)) await parent.world.execute(one);
      const before = snapshot(parent.world.ledger);
      const forks = ['a', 'b'].map((name) => cellOf(worlds.fork(name, 'parent')));
      for (const one of commands) for (const fork of forks) await fork.world.execute(one);
      expect(snapshot(parent.world.ledger)).toEqual(before);
      const [a, b] = forks.map(({ world }) => snapshot(world.ledger));
      expect(a).toEqual(b);
    }),
    { seed: 20260301, numRuns: 40 },
  );
});

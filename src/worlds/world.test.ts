import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Journal, JournalEntry } from '../journal/journal.js';
import { type Command, checkInvariants, enact, Ledger, snapshot } from '../ledger/index.js';
import { type ManualClock, manualClock, openWorld, type World, WorldFailed } from './index.js';

const RECIPE = { story: 'test', storyVersion: 1, seed: 1, size: 1, refDate: '2026-03-01' };
const EUR = { code: 'EUR', scale: 2 };
const TOP_UP = { type: 'credit', account: 0, kind: 'top-up', amount: 10 } as const;
const TOO_MUCH = { type: 'debit', account: 0, kind: 'fee', amount: 9_999 } as const;
const ITS = { account: 0, payment: 0, credential: 0 } as const;

/** Ann with a key, 1.00 in account 0, and a payment of 0.25 that is pending. */
function base(): Ledger {
  const ledger = Ledger.empty();
  const key = { kind: 'key', name: '', secret: 's', prefix: '', permissions: ['*'] };
  const past: Command[] = [
    { type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'Ann' },
    { type: 'issue-credential', principal: 0, ...key },
    { type: 'open-account', principal: 0, purpose: 'main', unit: EUR, floor: 0 },
    { type: 'credit', account: 0, kind: 'top-up', amount: 100 },
    { type: 'open-payment', account: 0, amount: 25, resource: '/x', credential: 0 },
  ];
  for (const command of past) expect(enact(ledger, command, 0).ok).toBe(true);
  return ledger;
}

/** A journal that is durable when the test says so, and fails when it says so. */
class ScriptedJournal implements Journal {
  readonly written: JournalEntry[] = [];
  failure: Error | undefined;
  closed = false;
  /** What append throws. */
  refusing: Error | undefined;
  private synced: number;
  private waiting: { seq: number; resolve: () => void; reject: (why: Error) => void }[] = [];

  constructor(
    private readonly before: readonly JournalEntry[] = [],
    private readonly syncs: 'at once' | 'when told' = 'at once',
  ) {
    this.synced = before.length;
  }

  async *entries(): AsyncIterable<JournalEntry> {
    yield* this.before;
  }

  append(entry: JournalEntry): void {
    if (this.refusing) throw this.refusing;
    this.written.push(entry);
    if (this.syncs === 'at once') this.synced = entry.seq;
  }

  durable(seq: number): Promise<void> {
    if (seq <= this.synced) return Promise.resolve();
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ seq, resolve, reject });
    });
  }

  sync(upTo: number): void {
    this.synced = upTo;
    for (const { seq, resolve } of this.waiting) if (seq <= upTo) resolve();
    this.waiting = this.waiting.filter(({ seq }) => seq > upTo);
  }

  fail(why: Error): void {
    this.failure = why;
    for (const { reject } of this.waiting) reject(why);
    this.waiting = [];
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

function worldOn(journal: Journal, clock: ManualClock = manualClock(1_000)): Promise<World> {
  return openWorld({ recipe: RECIPE, base: base(), journal, clock });
}

/** Which of some promises are fulfilled or rejected, by name, once everything that can has run. */
async function over(promises: Record<string, Promise<unknown>>): Promise<readonly string[]> {
  const done: string[] = [];
  for (const [name, promise] of Object.entries(promises)) {
    promise.then(
      () => done.push(name),
      () => done.push(`${name} rejected`),
    );
  }
  await new Promise((resolve) => setImmediate(resolve));
  return done.sort();
}

describe('a world', () => {
  it('writes one entry for each command that did something', async () => {
    const journal = new ScriptedJournal();
    const clock = manualClock(1_000);
    const world = await worldOn(journal, clock);
    expect(await world.execute(TOP_UP)).toEqual({ ok: true, result: { seq: 1 } });
    clock.advance(500);
    expect(await world.execute({ type: 'settle-payment', ...ITS })).toMatchObject({ ok: true });
    expect(await world.execute({ type: 'settle-payment', ...ITS })).toMatchObject({
      result: { repeated: true },
    });
    expect(await world.execute(TOO_MUCH)).toEqual({
      ok: false,
      rejection: { type: 'insufficient-funds', required: 9_999, available: 85 },
    });
    expect(journal.written.map(({ seq, at, command }) => ({ seq, at, command }))).toEqual([
      { seq: 1, at: 1_000, command: 'credit' },
      { seq: 2, at: 1_500, command: 'settle-payment' },
    ]);
  });

  it('decides at the moment of the call, in the order of the calls', async () => {
    const world = await worldOn(new ScriptedJournal([], 'when told'));
    void world.execute(TOP_UP);
    expect(world.ledger.balance(0)).toBe(110);
  });

  it('is raised again from its journal', async () => {
    const journal = new ScriptedJournal();
    const world = await worldOn(journal);
    await world.execute(TOP_UP);
    await world.execute({ type: 'settle-payment', ...ITS });
    await world.execute({ type: 'complete-payment', ...ITS, usage: { units: 1 } });

    const kept: JournalEntry[] = JSON.parse(JSON.stringify(journal.written));
    const later = new ScriptedJournal(kept);
    const again = await worldOn(later);
    expect(snapshot(again.ledger)).toEqual(snapshot(world.ledger));
    await again.execute(TOP_UP);
    expect(later.written.map(({ seq }) => seq)).toEqual([4]);
  });

  it('is not raised from a journal that does not fit, and names the entry', async () => {
    const journal = new ScriptedJournal();
    const world = await worldOn(journal);
    await world.execute(TOP_UP);
    const [entry] = journal.written;
    if (entry === undefined) throw new Error('nothing was written');

    const twice = new ScriptedJournal([entry, { ...entry, seq: 2 }]);
    await expect(worldOn(twice)).rejects.toThrow(
      'Entry 2 of the journal (credit) does not fit this world',
    );
    const gap = new ScriptedJournal([{ ...entry, seq: 2 }]);
    await expect(worldOn(gap)).rejects.toThrow(
      'Entry 2 of the journal (credit) comes after entry 0',
    );
  });

  it.each([
    ['settled', 'settle-payment'],
    ['completed', 'complete-payment'],
  ])('takes twenty calls at once for one payment that is %s', async (status, type) => {
    const journal = new ScriptedJournal([], 'when told');
    const world = await worldOn(journal);
    const calls = Array.from({ length: 20 }, () => {
      const settled = world.execute({ type: 'settle-payment', ...ITS });
      if (type === 'settle-payment') return settled;
      return world.execute({ type: 'complete-payment', ...ITS, usage: { units: 1 } });
    });
    journal.sync(journal.written.length);
    const answers = await Promise.all(calls);
    const repeated = answers.map((answer) => answer.ok && answer.result.repeated);
    expect(repeated).toEqual([false, ...Array.from({ length: 19 }, () => true)]);
    expect(world.ledger.balance(0)).toBe(75);
    expect(world.ledger.payments(0).value(0, 'status')).toBe(status);
    expect(world.ledger.entries(0).count({ kind: { equals: 'payment' } })).toBe(1);
    expect(world.ledger.usage(0).length).toBe(status === 'completed' ? 1 : 0);
    expect(journal.written).toHaveLength(status === 'completed' ? 2 : 1);
    expect(checkInvariants(world.ledger)).toEqual([]);
  });

  it('never lets payments that settle at once take more than there is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 5, maxLength: 20 }),
        async (amounts) => {
          const world = await worldOn(new ScriptedJournal());
          const asked = await Promise.all(
            amounts.map((amount) =>
              world.execute({ type: 'open-payment', account: 0, amount, resource: '/x' }),
            ),
          );
          const settled = await Promise.all(
            asked.map((answer) =>
              world.execute({
                type: 'settle-payment',
                account: 0,
                payment: answer.ok ? answer.result.seq : -1,
                credential: null,
              }),
            ),
          );
          let left = 100;
          const expected = amounts.map((amount) => {
            if (amount > left) return false;
            left -= amount;
            return true;
          });
          expect(settled.map(({ ok }) => ok)).toEqual(expected);
          expect(world.ledger.balance(0)).toBe(left);
        },
      ),
      { seed: 7, numRuns: 20 },
    );
  });
});

describe('while nothing is durable', () => {
  it('no answer leaves that rests on it: not a command, a repeat, a refusal or a read', async () => {
    const journal = new ScriptedJournal([], 'when told');
    const world = await worldOn(journal);
    const before = world.settled();
    const settle = world.execute({ type: 'settle-payment', ...ITS });
    const repeat = world.execute({ type: 'settle-payment', ...ITS });
    const refusal = world.execute(TOO_MUCH);
    const read = world.settled();
    expect(await over({ before, settle, repeat, refusal, read })).toEqual(['before']);

    journal.sync(1);
    const later = world.execute(TOP_UP);
    const done = await over({ settle, repeat, refusal, read, later });
    expect(done).toEqual(['read', 'refusal', 'repeat', 'settle']);
  });
});

describe('when the journal fails', () => {
  const FULL = new Error('no space left on device');
  const MESSAGE =
    'this world takes no more commands, because one could not be kept: no space left on device';

  async function refusesEverything(world: World): Promise<void> {
    const before = snapshot(world.ledger);
    for (const command of [TOP_UP, TOO_MUCH]) {
      await expect(world.execute(command)).rejects.toThrow(new WorldFailed(MESSAGE));
    }
    await expect(world.settled()).rejects.toThrow(new WorldFailed(MESSAGE));
    expect(snapshot(world.ledger)).toEqual(before);
  }

  it('at once, the command is rejected and so is everything after it', async () => {
    const journal = new ScriptedJournal();
    const world = await worldOn(journal);
    await world.execute(TOP_UP);
    journal.refusing = FULL;
    await expect(world.execute(TOP_UP)).rejects.toThrow(new WorldFailed(MESSAGE));
    await refusesEverything(world);
    expect(journal.written).toHaveLength(1);
  });

  it('later, whoever waits is rejected and so is everything after it', async () => {
    const journal = new ScriptedJournal([], 'when told');
    const world = await worldOn(journal);
    const durable = world.execute(TOP_UP);
    const lost = world.execute(TOP_UP);
    const read = world.settled();
    journal.sync(1);
    journal.fail(FULL);
    expect(await over({ durable, lost, read })).toEqual([
      'durable',
      'lost rejected',
      'read rejected',
    ]);
    await expect(lost).rejects.toMatchObject({ name: 'WorldFailed', cause: FULL });
    await refusesEverything(world);
  });

  it('while nobody waits, the next to come is rejected', async () => {
    const journal = new ScriptedJournal();
    const world = await worldOn(journal);
    journal.fail(FULL);
    await refusesEverything(world);
  });
});

describe('a closed world', () => {
  it('has closed its journal, and takes no commands', async () => {
    const journal = new ScriptedJournal();
    const world = await worldOn(journal);
    const last = world.execute(TOP_UP);
    await world.close();
    expect(journal.closed).toBe(true);
    await expect(last).resolves.toMatchObject({ ok: true });
    await expect(world.execute(TOP_UP)).rejects.toThrow(new WorldFailed('this world is closed'));
  });
});

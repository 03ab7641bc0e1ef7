import { EventEmitter, once } from 'node:events';
import { copyFileSync, mkdirSync, truncateSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalFailed, JournalUnavailable } from './errors.js';
import { openFileJournal } from './file.js';
import { decodeLines } from './frame.js';
import { fault, interposed, type Operation } from './interposed.js';
import type { Journal, JournalEntry } from './journal.js';

const header = { format: 'paystub-journal-1', recipe: { seed: 7 } };
const entry = (seq: number): JournalEntry => ({
  seq,
  at: seq,
  command: 'grant',
  events: ['x', seq],
});
const upTo = (count: number) => Array.from({ length: count }, (_, index) => entry(index + 1));

/** Lets what can run, run: many turns of the event loop, file operations included. */
async function manyTurns(turns = 500) {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((next) => setImmediate(next));
}

async function entriesOf(journal: Journal): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const each of journal.entries()) entries.push(each);
  return entries;
}

let parent: string;
let folder: string;
let file: string;

async function kept(where = folder) {
  const journal = await openFileJournal({ folder: where, header });
  const entries = await entriesOf(journal);
  await journal.close();
  return entries;
}

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'paystub-faults-'));
  folder = join(parent, 'data');
  file = join(folder, 'paystub.journal');
});
afterEach(async () => {
  await rm(parent, { recursive: true });
});

describe('durable', () => {
  it('stays pending as long as the sync does, and one sync serves all who wait', async () => {
    let syncs = 0;
    const signals = new EventEmitter();
    const [syncing, gate] = [once(signals, 'syncing'), once(signals, 'let go')];
    const files = interposed(async (operation) => {
      if (operation !== 'datasync') return;
      syncs += 1;
      signals.emit('syncing');
      await gate;
    });
    const journal = await openFileJournal({ folder, header, files });
    const done: number[] = [];
    for (const { seq } of upTo(100)) {
      journal.append(entry(seq));
      journal.durable(seq).then(() => done.push(seq));
    }
    await syncing;
    await manyTurns();
    expect(done).toEqual([]);
    expect(syncs).toBe(1);
    expect([...decodeLines(await readFile(file), file)]).toHaveLength(1 + 100);
    // Whatever comes while the first flush is on its way shares the second.
    for (const { seq } of upTo(200).slice(100)) journal.append(entry(seq));
    await journal.durable(0);
    await manyTurns();
    expect({ done, syncs }).toEqual({ done: [], syncs: 1 });

    signals.emit('let go');
    await journal.durable(200);
    expect(done).toEqual(upTo(100).map(({ seq }) => seq));
    expect(syncs).toBe(2);
    await journal.close();
    expect(await kept()).toEqual(upTo(200));
  });
});

describe('an append that fails', () => {
  const half = /at the second write/;
  it.each([
    ['at the first write, no space', 'write', 1, 'ENOSPC'],
    ['at the second write, half of the bytes being there', 'write', 2, 'ENOSPC'],
    ['at the first write, read-only by now', 'write', 1, 'EROFS'],
    ['at the sync', 'datasync', 1, 'EIO'],
  ] as const)(
    '%s: is taken back, and all that follows is refused',
    async (name, what, nth, code) => {
      let countdown = Number.POSITIVE_INFINITY;
      let lengthAtFault = 0;
      const files = interposed(async (operation) => {
        if (operation !== what) return;
        countdown -= 1;
        if (countdown > 0) return;
        countdown = Number.POSITIVE_INFINITY;
        lengthAtFault = (await readFile(file)).length;
        throw fault(code);
      });
      const journal = await openFileJournal({ folder, header, files });
      for (const each of upTo(2)) journal.append(each);
      await journal.durable(2);
      const before = await readFile(file);

      countdown = nth;
      for (const each of upTo(5).slice(2)) journal.append(each);
      const waiting = await Promise.allSettled([3, 4, 5].map((seq) => journal.durable(seq)));

      expect(lengthAtFault > before.length).toBe(half.test(name) || what === 'datasync');
      const failure = journal.failure;
      expect(failure).toBeInstanceOf(JournalFailed);
      expect(failure?.message).toContain(`${code}: injected`);
      expect(failure?.message).toMatch(/Make room or repair the disk, then start again/);
      expect(failure?.cause).toMatchObject({ code });
      expect(waiting).toEqual(
        Array.from({ length: 3 }, () => ({ status: 'rejected', reason: failure })),
      );
      expect(() => journal.append(entry(6))).toThrow(failure);
      await expect(journal.durable(5)).rejects.toBe(failure);
      await journal.durable(2);
      expect(await readFile(file)).toEqual(before);
      await journal.close();
      expect(await kept()).toEqual(upTo(2));
    },
  );

  it('rejects also those who wait for the flush after it', async () => {
    const signals = new EventEmitter();
    const [syncing, gate] = [once(signals, 'syncing'), once(signals, 'let go')];
    let armed = true;
    const files = interposed(async (operation) => {
      if (operation !== 'datasync' || !armed) return;
      armed = false;
      signals.emit('syncing');
      await gate;
      throw fault('EIO');
    });
    const journal = await openFileJournal({ folder, header, files });
    journal.append(entry(1));
    const first = journal.durable(1);
    await syncing;
    journal.append(entry(2));
    const second = journal.durable(2);
    signals.emit('let go');
    await expect(first).rejects.toThrow(JournalFailed);
    await expect(second).rejects.toThrow(JournalFailed);
    await journal.close();
    expect(await kept()).toEqual([]);
  });

  it('says so when it cannot be taken back either', async () => {
    let broken = false;
    const files = interposed((operation) => {
      if (broken && (operation === 'datasync' || operation === 'truncate')) throw fault('EIO');
    });
    const journal = await openFileJournal({ folder, header, files });
    journal.append(entry(1));
    await journal.durable(1);
    broken = true;
    journal.append(entry(2));
    await expect(journal.durable(2)).rejects.toThrow(
      /Cutting it back to byte \d+ failed too .* commands which were never answered/,
    );
    await journal.close();
    expect((await kept()).slice(0, 1)).toEqual(upTo(1));
  });
});

describe('a start that fails', () => {
  /** Opens the folder again and again, each time with one operation more before the fault. */
  async function failingAtEach(code: string) {
    const failed: string[] = [];
    for (let nth = 1; ; nth += 1) {
      let left = nth;
      const files = interposed((operation) => {
        left -= 1;
        if (left !== 0) return;
        failed.push(operation);
        throw fault(code);
      });
      const [opened] = await Promise.allSettled([openFileJournal({ folder, header, files })]);
      if (left <= 0) {
        expect(opened).toMatchObject({ reason: expect.any(JournalUnavailable) });
        expect(opened).toMatchObject({ reason: { message: expect.stringContaining(code) } });
        continue;
      }
      left = Number.POSITIVE_INFINITY;
      if (opened.status === 'rejected') throw opened.reason;
      await opened.value.close();
      return failed;
    }
  }

  it.each(['EROFS', 'EACCES', 'ENOSPC', 'EIO'])(
    'with %s at any operation says so, and the next start is not hindered',
    async (code) => {
      const failed = await failingAtEach(code);
      expect(new Set(failed)).toEqual(
        new Set(['mkdir', 'open', 'write', 'sync', 'rename', 'close']),
      );
      expect(await kept()).toEqual([]);
    },
  );

  it('while it cuts off a torn tail loses nothing', async () => {
    const journal = await openFileJournal({ folder, header });
    for (const each of upTo(3)) journal.append(each);
    await journal.close();
    await truncate(file, (await readFile(file)).length - 3);
    const failed = await failingAtEach('EIO');
    expect(failed).toEqual(expect.arrayContaining(['stat', 'read', 'truncate']));
    expect(await kept()).toEqual(upTo(2));
  });
});

describe('a loss of power at any moment', () => {
  it('leaves a prefix of the commands with everything that was acknowledged', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (bursts, crashAfter, luck) => {
          run += 1;
          const here = join(parent, `before-${run}`);
          const there = join(parent, `after-${run}`);
          const path = join(here, 'paystub.journal');
          const acknowledged: number[] = [];
          const opened = await openFileJournal({ folder: here, header });
          await opened.close();

          // What is synced is on the disk for sure; of what was written since, any part may be.
          let synced = (await readFile(path)).length;
          let previous: Operation = 'datasync';
          let operations = 0;
          let crashed = false;
          const files = interposed(async (operation, of) => {
            if (of !== path || (operation !== 'write' && operation !== 'datasync')) return;
            if (crashed) throw fault('EIO');
            const { length } = await readFile(path);
            // A write after a sync is only begun when that sync has come back.
            if (operation === 'write' && previous === 'datasync') synced = length;
            previous = operation;
            operations += 1;
            if (operations <= crashAfter) return;
            crashed = true;
            mkdirSync(there);
            const copy = join(there, 'paystub.journal');
            copyFileSync(path, copy);
            truncateSync(copy, synced + Math.round(luck * (length - synced)));
            throw fault('EIO');
          });

          const journal = await openFileJournal({ folder: here, header, files });
          let seq = 0;
          for (const burst of bursts) {
            if (journal.failure !== undefined) break;
            for (let each = 0; each < burst; each += 1) {
              seq += 1;
              const mine = seq;
              journal.append(entry(mine));
              journal.durable(mine).then(
                () => acknowledged.push(mine),
                () => crashed || expect.unreachable('refused before the crash'),
              );
            }
            await Promise.allSettled([journal.durable(seq)]);
          }
          await journal.close();
          await manyTurns(1);

          const survivors = await kept(crashed ? there : here);
          expect(survivors).toEqual(upTo(survivors.length));
          expect(survivors.length).toBeLessThanOrEqual(seq);
          expect(survivors.length).toBeGreaterThanOrEqual(acknowledged.length);
          expect(acknowledged).toEqual(upTo(acknowledged.length).map((each) => each.seq));
          // Those who were told that it failed find it gone in the folder itself.
          expect((await kept(here)).length).toBe(acknowledged.length);
        },
      ),
      { seed: 20260115, numRuns: 60 },
    );
  });
});

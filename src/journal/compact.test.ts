import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileJournal, openFileJournal } from './file.js';
import { JOURNAL_FORMAT, JournalCorrupt, JournalFailed, readJournalHeader } from './index.js';
import { fault, interposed } from './interposed.js';
import type { JournalEntry } from './journal.js';

const header = { format: JOURNAL_FORMAT, recipe: { seed: 7 } };
const entry = (seq: number): JournalEntry => ({
  seq,
  at: seq,
  command: 'grant',
  events: ['x', seq],
});

let parent: string;
let folder: string;
let file: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'paystub-compact-'));
  folder = join(parent, 'data');
  file = join(folder, 'paystub.journal');
});
afterEach(() => rmSync(parent, { recursive: true }));

/** An image that says which entries it stands for, in several parts. */
function imageOf(seq: number, parts = 3) {
  return { seq, at: seq, parts: Array.from({ length: parts }, (_, part) => ({ upTo: seq, part })) };
}

/** The numbers of all commands that a folder tells of, by its image or by themselves. */
async function kept(where = folder): Promise<number[]> {
  const files = interposed(() => undefined, { inParts: false, syncs: false });
  const journal = await openFileJournal({ folder: where, header, files });
  const found: number[] = [];
  for await (const part of journal.parts()) {
    const { upTo } = part as { upTo: number };
    if (found.length === 0) for (let seq = 1; seq <= upTo; seq += 1) found.push(seq);
  }
  expect(found.length).toBe(journal.image?.seq ?? 0);
  for await (const { seq } of journal.entries()) found.push(seq);
  await journal.close();
  return found;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function append(journal: FileJournal, from: number, to: number): Promise<void> {
  for (let seq = from; seq <= to; seq += 1) journal.append(entry(seq));
  await journal.durable(to);
}

describe('an image in a journal', () => {
  it('stands for what it is of; what came meanwhile follows it, and so on', async () => {
    const journal = await openFileJournal({ folder, header });
    await append(journal, 1, 50);
    const before = statSync(file).size;
    const compacted = journal.compact(imageOf(50));
    await append(journal, 51, 60);
    expect(await compacted).toBe(true);
    await append(journal, 61, 70);
    expect(statSync(file).size).toBeLessThan(before);
    await journal.close();
    expect(await kept()).toEqual(upTo(70));
    expect(await readJournalHeader(folder)).toMatchObject({ image: { seq: 50, at: 50 } });

    const again = await openFileJournal({ folder, header });
    await append(again, 71, 80);
    expect(await again.compact(imageOf(80, 1_000))).toBe(true);
    await again.close();
    expect(await kept()).toEqual(upTo(80));
  });

  it('is due when there is more to read than it takes to write one', async () => {
    const journal = await openFileJournal({ folder, header, longBytes: 1_000 });
    expect(journal.isLong).toBe(false);
    await append(journal, 1, 30);
    expect(journal.isLong).toBe(true);
    await journal.compact(imageOf(30));
    expect(journal.isLong).toBe(false);
    await journal.close();
  });

  it('must be whole: one without its end is damage, and not an empty world', async () => {
    const journal = await openFileJournal({ folder, header });
    await append(journal, 1, 5);
    await journal.compact(imageOf(5));
    await journal.close();
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n`);
    await expect(openFileJournal({ folder, header })).rejects.toThrow(JournalCorrupt);
    writeFileSync(file, `${[...lines.slice(0, 2), ...lines.slice(3)].join('\n')}\n`);
    await expect(openFileJournal({ folder, header })).rejects.toThrow('an image of 2 parts');
  });

  /** Acknowledged commands, and what happens when operation `nth` is the last that is carried out. */
  async function endedAt(nth: number, how: 'killed' | 'failing') {
    rmSync(folder, { recursive: true, force: true });
    const copy = join(parent, `copy-${how}-${nth}`);
    const notices: string[] = [];
    let left = Number.POSITIVE_INFINITY;
    let acknowledged = 0;
    let atKill = 0;
    const files = interposed(
      () => {
        left -= 1;
        if (left !== 0) return;
        if (how === 'failing') throw fault('ENOSPC');
        // What a kill leaves is what is there now; this process goes on elsewhere, so to speak.
        atKill = acknowledged;
        cpSync(folder, copy, { recursive: true });
        // Where nobody cuts the power, what is written is there, and a slow disk need not be waited for.
      },
      { inParts: false, syncs: false },
    );
    const notice = (text: string) => void notices.push(text);
    const journal = await openFileJournal({ folder, header, files, notice });
    await append(journal, 1, 20);
    acknowledged = 20;
    left = nth;
    const compacted = journal.compact(imageOf(20, 40));
    const waiting: Promise<unknown>[] = [];
    for (let seq = 21; seq <= 40 && journal.failure === undefined; seq += 1) {
      journal.append(entry(seq));
      waiting.push(
        journal.durable(seq).then(
          () => {
            acknowledged = Math.max(acknowledged, seq);
          },
          () => undefined,
        ),
      );
      if (seq % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(waiting);
    const isDone = await compacted;
    const isOver = left > 0;
    left = Number.POSITIVE_INFINITY;
    await journal.close();
    if (how === 'killed' && !isOver) {
      const survivors = await kept(copy);
      expect(survivors).toEqual(upTo(survivors.length));
      expect(survivors.length).toBeGreaterThanOrEqual(atKill);
    }
    const survivors = await kept();
    expect(survivors).toEqual(upTo(survivors.length));
    expect(survivors.length).toBeGreaterThanOrEqual(acknowledged);
    if (!isDone && journal.failure === undefined)
      expect(notices.join()).toContain('goes on growing');
    return isOver;
  }

  it.each(['killed', 'failing'] as const)(
    'loses nothing that was acknowledged: %s at each operation',
    async (how) => {
      let nth = 1;
      while (!(await endedAt(nth, how))) nth += 1;
      // Open, writes, syncs, the rename, the folder, and flushes in between.
      expect(nth).toBeGreaterThan(12);
    },
  );
});

describe('a file that somebody else changes while it is written to', () => {
  it.each([
    ['cut short', (size: number) => truncateSync(file, size - 20), 'was cut short'],
    ['emptied', () => truncateSync(file, 0), 'was cut short'],
    ['written to', () => writeFileSync(file, 'more', { flag: 'a' }), 'written to by somebody else'],
    [
      'replaced',
      () => {
        rmSync(file);
        writeFileSync(file, 'x');
      },
      'removed, moved or replaced',
    ],
  ])('%s: is noticed at the next command, and left as it is', async (_, change, said) => {
    const journal = await openFileJournal({ folder, header });
    await append(journal, 1, 3);
    change(statSync(file).size);
    const left = readFileSync(file);
    journal.append(entry(4));
    await expect(journal.durable(4)).rejects.toThrow(JournalFailed);
    await expect(journal.durable(4)).rejects.toThrow(said);
    await journal.durable(3);
    await journal.close();
    expect(readFileSync(file)).toEqual(left);
  });

  it('what is left of it is read at the next start', async () => {
    const journal = await openFileJournal({ folder, header });
    await append(journal, 1, 3);
    truncateSync(file, statSync(file).size - 20);
    journal.append(entry(4));
    await expect(journal.durable(4)).rejects.toThrow('start again to go on with what is in it');
    await journal.close();
    expect(await kept()).toEqual([1, 2]);
  });
});

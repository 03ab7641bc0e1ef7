import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type JournalEntry, JournalFailed, openFileJournal } from '../../src/journal/index.js';

/**
 * A file that was removed can still be written to, and the writes even synced. So a payment was
 * acknowledged that nobody would ever find again.
 */

const header = { format: 'paystub-journal-1', recipe: { seed: 7 } };
const entry = (seq: number): JournalEntry => ({ seq, at: seq, command: 'grant', events: ['x'] });

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'paystub-removed-'));
  folder = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true }));

async function begun() {
  const journal = await openFileJournal({ folder, header });
  journal.append(entry(1));
  await journal.durable(1);
  return journal;
}

it('acknowledges nothing once its folder was removed, and makes no new one', async () => {
  const journal = await begun();
  rmSync(folder, { recursive: true });
  journal.append(entry(2));
  await expect(journal.durable(2)).rejects.toThrow(JournalFailed);
  await expect(journal.durable(2)).rejects.toThrow(
    /paystub\.journal was removed, moved or replaced/,
  );
  expect(() => journal.append(entry(3))).toThrow(JournalFailed);
  await journal.close();
  expect(readdirSync(parent)).toEqual([]);
});

it('takes a refused command out of a folder that was moved, and goes on there', async () => {
  const journal = await begun();
  const moved = join(parent, 'moved');
  const before = readFileSync(join(folder, 'paystub.journal'));
  renameSync(folder, moved);
  journal.append(entry(2));
  await expect(journal.durable(2)).rejects.toThrow(JournalFailed);
  await journal.close();
  expect(readFileSync(join(moved, 'paystub.journal'))).toEqual(before);
  const again = await openFileJournal({ folder: moved, header });
  again.append(entry(2));
  await again.durable(2);
  await again.close();
});

it('leaves alone whoever has begun anew in the same place', async () => {
  const journal = await begun();
  rmSync(folder, { recursive: true });
  const other = await begun();
  const theirs = readFileSync(join(folder, 'paystub.journal'));
  journal.append(entry(2));
  await expect(journal.durable(2)).rejects.toThrow(JournalFailed);
  await journal.close();
  expect(readFileSync(join(folder, 'paystub.journal'))).toEqual(theirs);
  other.append(entry(2));
  await other.durable(2);
  await other.close();
});

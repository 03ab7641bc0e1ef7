import { describe, expect, it } from 'vitest';
import { JournalFailed } from './errors.js';
import type { Journal, JournalEntry } from './journal.js';
import { openMemoryJournal } from './memory.js';

const entry = (seq: number): JournalEntry => ({
  seq,
  at: 1_000 + seq,
  command: 'grant',
  events: [],
});

async function entriesOf(journal: Journal): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const each of journal.entries()) entries.push(each);
  return entries;
}

describe('a journal in memory', () => {
  it('has nothing to begin with, and takes entries as durable at once', async () => {
    const journal = openMemoryJournal();
    expect(await entriesOf(journal)).toEqual([]);
    journal.append(entry(1));
    journal.append(entry(2));
    await journal.durable(2);
    expect(journal.failure).toBeUndefined();
  });

  it('goes on after the entries it was given', async () => {
    const journal = openMemoryJournal([entry(1), entry(2)]);
    expect(await entriesOf(journal)).toEqual([entry(1), entry(2)]);
    await journal.durable(2);
    journal.append(entry(3));
    await journal.durable(3);
  });

  it('refuses a gap, a repeat and a wait for what never came, like the file', async () => {
    expect(() => openMemoryJournal([entry(2)])).toThrow(RangeError);
    const journal = openMemoryJournal([entry(1)]);
    expect(() => journal.append(entry(1))).toThrow(RangeError);
    expect(() => journal.append(entry(3))).toThrow(RangeError);
    await expect(journal.durable(2)).rejects.toThrow(RangeError);
  });

  it('takes nothing after it was closed, and may be closed twice', async () => {
    const journal = openMemoryJournal();
    await journal.close();
    await journal.close();
    expect(() => journal.append(entry(1))).toThrow(JournalFailed);
  });
});

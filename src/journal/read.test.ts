import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalPath } from './folder.js';
import {
  JOURNAL_FORMAT,
  type JournalEntry,
  JournalMismatch,
  openFileJournal,
  readJournal,
} from './index.js';

const header = { format: JOURNAL_FORMAT, recipe: { seed: 7 } };
const entry = { seq: 1, at: 5, command: 'test', events: [{ n: 1 }] };

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'paystub-read-'));
  folder = join(parent, 'world');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

describe('readJournal', () => {
  it('finds nothing where there is no journal, and makes nothing', async () => {
    expect(await readJournal(folder, header)).toBeUndefined();
    expect(await readdir(parent)).toEqual([]);
  });

  it('reads a folder that somebody writes to, up to the last whole entry', async () => {
    const journal = await openFileJournal({ folder, header });
    journal.append(entry);
    await journal.durable(1);
    await appendFile(journalPath(folder), '77 00000000 {"seq":2,');
    const found = await readJournal(folder, header);
    const entries: JournalEntry[] = [];
    for await (const one of found?.entries() ?? []) entries.push(one);
    expect(entries).toEqual([entry]);
    await found?.close();
    await journal.close();
  });

  it('refuses a folder of another world', async () => {
    await (await openFileJournal({ folder, header })).close();
    await expect(readJournal(folder, { ...header, recipe: { seed: 8 } })).rejects.toThrow(
      JournalMismatch,
    );
  });
});

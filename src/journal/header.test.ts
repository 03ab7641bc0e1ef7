import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalCorrupt, JournalUnavailable } from './errors.js';
import { openFileJournal } from './file.js';
import { encodeLine } from './frame.js';
import { headerDifferences, JOURNAL_FORMAT, readJournalHeader } from './header.js';

const recipe = { story: 'city', storyVersion: 3, seed: 7, size: 1, refDate: '2026-01-15' };
const header = { format: JOURNAL_FORMAT, recipe };
const reversed = { ...header, recipe: Object.fromEntries(Object.entries(recipe).reverse()) };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paystub-header-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('two headers', () => {
  it.each([
    ['the same', header, []],
    ['the same in another order', reversed, []],
    ['with a field that is undefined', { ...header, recipe: { ...recipe, extra: undefined } }, []],
    [
      'of another format',
      { ...header, format: 'paystub-journal-0' },
      [{ field: 'format', found: 'paystub-journal-0', wanted: JOURNAL_FORMAT }],
    ],
    [
      'of two other fields',
      { ...header, recipe: { ...recipe, seed: '7', storyVersion: 2 } },
      [
        { field: 'recipe.storyVersion', found: 2, wanted: 3 },
        { field: 'recipe.seed', found: '7', wanted: 7 },
      ],
    ],
    [
      'of a field more',
      { ...header, recipe: { ...recipe, mood: ['dry'] } },
      [{ field: 'recipe.mood', found: ['dry'], wanted: undefined }],
    ],
    [
      'of no fields',
      { ...header, recipe: {} },
      Object.entries(recipe).map(([name, wanted]) => ({
        field: `recipe.${name}`,
        found: undefined,
        wanted,
      })),
    ],
  ])('%s', (_, found, differences) => {
    expect(headerDifferences(found, header)).toEqual(differences);
  });
});

describe('looking into a folder', () => {
  it('finds the recipe of the world there, also while somebody writes to it', async () => {
    const journal = await openFileJournal({ folder, header });
    expect(await readJournalHeader(folder)).toEqual(header);
    await journal.close();
    expect(await readJournalHeader(folder)).toEqual(header);
  });

  it('finds nothing where there is no folder, or one with other files', async () => {
    expect(await readJournalHeader(join(folder, 'none'))).toBeUndefined();
    await writeFile(join(folder, 'package.json'), '{}');
    expect(await readJournalHeader(folder)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['cut short', encodeLine(header).subarray(0, -2)],
    ['of another program', 'one line\nanother line\n'],
    ['framed, and no header', encodeLine({ seq: 1, at: 0, command: 'grant', events: [] })],
    ['large and of one line', Buffer.alloc(200_000, 'x')],
  ])('says so when the file is %s', async (_, content) => {
    await writeFile(join(folder, 'paystub.journal'), content);
    await expect(readJournalHeader(folder)).rejects.toThrow(JournalCorrupt);
  });

  it('never takes what cannot be read for nothing', async () => {
    await writeFile(join(folder, 'plain'), '');
    await expect(readJournalHeader(join(folder, 'plain'))).rejects.toThrow(JournalUnavailable);
    await mkdir(join(folder, 'paystub.journal'));
    await expect(readJournalHeader(folder)).rejects.toThrow(JournalUnavailable);
  });
});

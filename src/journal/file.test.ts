import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalCorrupt, JournalFailed, JournalMismatch, JournalUnavailable } from './errors.js';
import { openFileJournal } from './file.js';
import { decodeLines, encodeLine } from './frame.js';
import { JOURNAL_FORMAT } from './header.js';
import type { Journal, JournalEntry } from './journal.js';

const recipe = { story: 'city', storyVersion: 3, seed: 7, size: 1, refDate: '2026-01-15' };
const header = { format: JOURNAL_FORMAT, recipe };
const entry = (seq: number): JournalEntry => ({
  seq,
  at: 1_768_435_200_000 + seq,
  command: 'grant',
  events: [{ type: 'grant-made', account: seq, memo: 'Zoë \u2028 "5 €"\n' }, null, 4, ['x']],
});
const upTo = (count: number) => Array.from({ length: count }, (_, index) => entry(index + 1));

let folder: string;
let file: string;
const open = () => openFileJournal({ folder, header });

async function entriesOf(journal: Journal): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const each of journal.entries()) entries.push(each);
  return entries;
}

/** Opens the folder, looks at what is there, and closes it again. */
async function reopened() {
  const journal = await open();
  const found = { entries: await entriesOf(journal), torn: journal.torn };
  await journal.close();
  return found;
}

async function write(entries: readonly JournalEntry[]) {
  const journal = await open();
  for (const each of entries) journal.append(each);
  await journal.close();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paystub-journal-'));
  file = join(folder, 'paystub.journal');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a journal in a folder', () => {
  it('is made together with its folder, and has its header before it is used', async () => {
    const inner = join(folder, 'data');
    const journal = await openFileJournal({ folder: inner, header });
    expect(await readFile(join(inner, 'paystub.journal'))).toEqual(encodeLine(header));
    expect((await readdir(inner)).sort()).toEqual([
      '.gitignore',
      'paystub.journal',
      'paystub.lock',
    ]);
    expect(await readFile(join(inner, '.gitignore'), 'utf8')).toMatch(/^\*$/m);
    expect(await entriesOf(journal)).toEqual([]);
    expect(journal.torn).toBeUndefined();
    await journal.close();
  });

  it('gives back what was appended, over three starts, in order', async () => {
    await write(upTo(2));
    const journal = await open();
    journal.append(entry(3));
    await journal.durable(3);
    expect(await entriesOf(journal)).toEqual(upTo(2));
    await journal.close();
    expect(await reopened()).toEqual({ entries: upTo(3), torn: undefined });
  });

  it('keeps one line per command', async () => {
    await write(upTo(2));
    const values = [...decodeLines(await readFile(file), file)].map((line) => line.value);
    expect(values).toEqual([header, ...upTo(2)]);
  });

  it('has on disk what it says is durable, while it is open', async () => {
    const journal = await open();
    for (const each of upTo(5)) {
      journal.append(each);
      await journal.durable(each.seq);
      expect([...decodeLines(await readFile(file), file)]).toHaveLength(1 + each.seq);
    }
    await journal.close();
  });

  it('keeps an entry as it was when it was appended', async () => {
    const event = { type: 'grant-made', amount: 5 };
    const journal = await open();
    journal.append({ ...entry(1), events: [event] });
    event.amount = 6;
    await journal.close();
    expect((await reopened()).entries[0]?.events).toEqual([{ type: 'grant-made', amount: 5 }]);
  });

  it('leaves the other files of the folder alone', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await writeFile(join(folder, '.gitignore'), 'dist/');
    await write(upTo(1));
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('dist/');
  });

  it('refuses a gap, a repeat and a wait for what never came', async () => {
    const journal = await open();
    journal.append(entry(1));
    expect(() => journal.append(entry(1))).toThrow(RangeError);
    expect(() => journal.append(entry(3))).toThrow(RangeError);
    await expect(journal.durable(2)).rejects.toThrow(RangeError);
    journal.append(entry(2));
    await journal.close();
    expect((await reopened()).entries).toEqual(upTo(2));
  });

  it('writes out what is queued when it is closed, once, and then takes nothing', async () => {
    const journal = await open();
    for (const each of upTo(3)) journal.append(each);
    await Promise.all([journal.close(), journal.close()]);
    await journal.close();
    await journal.durable(3);
    expect(() => journal.append(entry(4))).toThrow(JournalFailed);
    expect((await reopened()).entries).toEqual(upTo(3));
  });

  it.each([10, 100])('keeps the order of %i writers at once', async (writers) => {
    const journal = await open();
    let seq = 0;
    const finished: number[] = [];
    const writer = async () => {
      for (let turn = 0; turn < 5; turn += 1) {
        seq += 1;
        const mine = seq;
        journal.append(entry(mine));
        await journal.durable(mine);
        finished.push(mine);
      }
    };
    await Promise.all(Array.from({ length: writers }, writer));
    expect(finished).toEqual(upTo(writers * 5).map((each) => each.seq));
    await journal.close();
    expect((await reopened()).entries).toEqual(upTo(writers * 5));
  });
});

describe('a file that was cut short', () => {
  it('loses the command that was cut, and nothing else, at every byte of the last two', async () => {
    await write(upTo(3));
    const whole = await readFile(file);
    const ends = [...decodeLines(whole, file)].map((line) => line.end);
    for (let cut = ends[1] ?? 0; cut <= whole.length; cut += 1) {
      await writeFile(file, whole.subarray(0, cut));
      // An entry is whole without the line feed after it.
      const kept = ends.filter((end) => end - 1 <= cut).length - 1;
      const offset = Math.min(ends[kept] ?? 0, cut);
      const torn = cut === offset ? undefined : { file, offset, bytes: cut - offset };
      expect(await reopened()).toEqual({ entries: upTo(kept), torn });
      expect(await readFile(file)).toEqual(whole.subarray(0, offset));
      const journal = await open();
      journal.append(entry(kept + 1));
      await journal.close();
      expect((await reopened()).entries).toEqual(upTo(kept + 1));
    }
  });

  it('goes on after the last whole command', async () => {
    await write(upTo(3));
    await truncate(file, (await readFile(file)).length - 5);
    await write([entry(3), entry(4)]);
    expect(await reopened()).toEqual({ entries: upTo(4), torn: undefined });
  });
});

describe('a damaged file', () => {
  const last = encodeLine(entry(3));
  const base = Buffer.concat([encodeLine(header), encodeLine(entry(1)), encodeLine(entry(2))]);

  it.each([
    ['a gap', [encodeLine(entry(4))], 'the entry 4 where 3 should follow'],
    ['a repeat', [encodeLine(entry(2))], 'the entry 2 where 3 should follow'],
    ['a line from elsewhere', [Buffer.from('hello\n'), last], 'length and a checksum'],
    ['a line whose middle is gone', [last.subarray(0, 20), last.subarray(30), last], 'hold'],
    ['a last line with another byte', [Buffer.from(last).fill('?', 40, 41)], 'checksum'],
    ['a framed line that is no entry', [encodeLine({ seq: 3 })], 'not an entry'],
  ])('with %s names the place and the cure, and is not touched', async (_, rest, reason) => {
    const bytes = Buffer.concat([base, ...rest]);
    await writeFile(file, bytes);
    const error = await open().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(JournalCorrupt);
    expect(error).toMatchObject({ file, line: 4, offset: base.length });
    expect(error).toMatchObject({ message: expect.stringContaining(reason) });
    expect(error).toMatchObject({ message: expect.stringContaining(`truncate -s ${base.length}`) });
    expect(await readFile(file)).toEqual(bytes);
    // The cure works, and the failed start has let go of the folder.
    await truncate(file, base.length);
    expect((await reopened()).entries).toEqual(upTo(2));
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['a header cut short', encodeLine(header).subarray(0, 30)],
    ['a log of another program', Buffer.from('started\nstopped')],
  ])('that is %s is not taken for a new one', async (_, bytes) => {
    await writeFile(file, bytes);
    await expect(open()).rejects.toThrow(JournalCorrupt);
    expect(await readFile(file)).toEqual(bytes);
  });
});

describe('a folder that cannot be used', () => {
  it('of another world is refused, names both, and stays as it was, torn tail and all', async () => {
    await write(upTo(2));
    await truncate(file, (await readFile(file)).length - 2);
    const before = await readFile(file);
    const other = { format: JOURNAL_FORMAT, recipe: { ...recipe, storyVersion: 4, seed: 'x' } };
    const error = await openFileJournal({ folder, header: other }).catch((caught) => caught);
    expect(error).toBeInstanceOf(JournalMismatch);
    expect(error.message).toContain('recipe.storyVersion: there 3, asked for 4');
    expect(error.message).toContain('recipe.seed: there 7, asked for "x"');
    expect(error.message).toMatch(/without these flags.*--data.*delete/s);
    expect(await readFile(file)).toEqual(before);
    expect((await reopened()).entries).toEqual(upTo(1));
  });

  it('of another format says that rather than call its entries damaged', async () => {
    const old = { format: 'paystub-journal-0', recipe };
    await writeFile(file, Buffer.concat([encodeLine(old), encodeLine({ old: true })]));
    await expect(open()).rejects.toThrow(JournalMismatch);
  });

  it('is a file', async () => {
    await writeFile(join(folder, 'plain'), '');
    const opening = openFileJournal({ folder: join(folder, 'plain'), header });
    await expect(opening).rejects.toThrow(JournalUnavailable);
    await expect(opening).rejects.toThrow(/plain: it is a file, not a folder/);
  });

  it('has no parent', async () => {
    const opening = openFileJournal({ folder: join(folder, 'a', 'b'), header });
    await expect(opening).rejects.toThrow(JournalUnavailable);
    await expect(opening).rejects.toThrow(/create that one first/);
  });

  it('is below a file', async () => {
    await writeFile(join(folder, 'plain'), '');
    const opening = openFileJournal({ folder: join(folder, 'plain', 'data'), header });
    await expect(opening).rejects.toThrow(JournalUnavailable);
  });

  it('has a folder where the journal should be', async () => {
    await mkdir(file);
    await expect(open()).rejects.toThrow(JournalUnavailable);
    await expect(open()).rejects.toThrow(/a folder stands where the file should be/);
  });
});

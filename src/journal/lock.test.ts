import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalLocked } from './errors.js';
import { openFileJournal } from './file.js';
import type { Journal, JournalEntry } from './journal.js';

const header = { format: 'paystub-journal-1', recipe: { seed: 7 } };
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a second process does: opens, keeps one command, says how it went, and stays. */
const SCRIPT = `
  import { openFileJournal } from ${JSON.stringify(new URL('./file.ts', import.meta.url).href)};
  try {
    const journal = await openFileJournal(JSON.parse(process.argv[1]));
    journal.append({ seq: 1, at: 0, command: 'grant', events: ['from the other process'] });
    await journal.durable(1);
    console.log('open');
    setInterval(() => journal.failure, 60_000);
  } catch (error) {
    console.log(error.name + ': ' + error.message);
  }
`;

let folder: string;
const children: ChildProcess[] = [];
const open = () => openFileJournal({ folder, header });

async function entriesOf(journal: Journal): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const each of journal.entries()) entries.push(each);
  return entries;
}

/** Starts a second process on the folder, and returns it with the first thing that it said. */
async function otherProcess() {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', SCRIPT, JSON.stringify({ folder, header })],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
}

async function kill(child: ChildProcess) {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paystub-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) await kill(child);
  }
  await rm(folder, { recursive: true });
});

describe('one writer per folder', () => {
  it('in one process: the second is refused until the first has closed', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(JournalLocked);
    // That attempt closed its own handle of the file, which must not have freed the lock.
    await expect(open()).rejects.toThrow(JournalLocked);
    first.append({ seq: 1, at: 0, command: 'grant', events: [] });
    await first.close();
    const second = await open();
    await first.close();
    await expect(open()).rejects.toThrow(JournalLocked);
    await second.close();
  });

  it('the second process is told who has the folder and how to carry on', async () => {
    const journal = await open();
    const { said } = await otherProcess();
    expect(said).toMatch(/^JournalLocked: /);
    for (const part of [folder, `process ${process.pid}`, '--data', '--memory']) {
      expect(said).toContain(part);
    }
    await journal.close();
  });

  it('a process that was killed leaves its folder free at once, with what it had kept', async () => {
    const { child, said } = await otherProcess();
    expect(said).toBe('open');
    await expect(open()).rejects.toMatchObject({ folder, pid: child.pid });

    await kill(child);

    const journal = await open();
    expect(await entriesOf(journal)).toMatchObject([
      { seq: 1, events: ['from the other process'] },
    ]);
    expect(await readFile(join(folder, 'paystub.lock'), 'utf8')).toBe(`${process.pid}\n`);
    await journal.close();
  });

  it('a process that a holder has started does not hold on to the folder', async () => {
    const journal = await open();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => process.pid, 60_000)']);
    children.push(child);
    await once(child, 'spawn');
    await journal.close();
    const again = await open();
    expect(await again.close()).toBeUndefined();
  });
});

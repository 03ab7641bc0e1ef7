import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JOURNAL_FORMAT, openFileJournal, openMemoryJournal } from '../journal/index.js';
import { enact, Ledger, snapshot } from '../ledger/index.js';
import { manualClock } from './clock.js';
import { checkReplayed, replay, UnreadableHistory, World } from './world.js';

const recipe = { story: 's', storyVersion: 1, seed: 1, size: 1, refDate: '2026-03-01' };
const header = { format: JOURNAL_FORMAT, recipe };

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'paystub-compaction-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

function begun(): Ledger {
  const ledger = Ledger.empty();
  const unit = { code: 'EUR', scale: 2 };
  enact(ledger, { type: 'add-principal', realm: 'r', handle: 'a', kind: 'user', name: 'A' }, 0);
  enact(ledger, { type: 'open-account', principal: 0, purpose: 'p', unit, floor: 0 }, 0);
  return ledger;
}

async function open(notices: string[] = []) {
  const folder = join(parent, 'data');
  const notice = (text: string) => void notices.push(text);
  const journal = await openFileJournal({ folder, header, longBytes: 20_000, notice });
  const origin = begun();
  const base = origin.fork();
  const replayed = await replay(base, journal);
  checkReplayed(base, replayed);
  const clock = manualClock(replayed.last ?? 1_000);
  return { world: new World({ recipe, base, journal, clock, origin }, replayed), journal, clock };
}

it('a journal does not grow for ever, and the next start has the world as it was', async () => {
  const top = { type: 'credit', account: 0, kind: 'top-up', amount: 5 } as const;
  const notices: string[] = [];
  let expected: unknown;
  for (let start = 0; start < 3; start += 1) {
    const { world, journal, clock } = await open(notices);
    expect(world.commands).toBe(start * 900);
    if (expected !== undefined) expect(snapshot(world.ledger)).toEqual(expected);
    for (let round = 0; round < 30; round += 1) {
      clock.advance(1);
      await Promise.all(Array.from({ length: 30 }, () => world.execute(top)));
    }
    expected = snapshot(world.ledger);
    await world.close();
    expect(world.failure).toBeUndefined();
    expect(journal.failure).toBeUndefined();
  }
  // 2,700 entries of some 350 bytes; and less than 100 for each row.
  expect(statSync(join(parent, 'data', 'paystub.journal')).size).toBeLessThan(500_000);
  expect(notices).toEqual([]);
});

it.each([
  [
    [{ type: 'entry-forgotten' }],
    /Entry 1 .* kind entry-forgotten.* A later version wrote it: start that/,
  ],
  [[null], /the kind null/],
  [
    [{ type: 'entry-changed', account: 7, seq: 0, patch: {} }],
    /does not fit this world: .*no account 7/,
  ],
])('a history that cannot be is told, with what to do: %j', async (events, said) => {
  const journal = openMemoryJournal([{ seq: 1, at: 1, command: 'credit', events }]);
  const replaying = replay(begun(), journal);
  await expect(replaying).rejects.toThrow(UnreadableHistory);
  await expect(replaying).rejects.toThrow(said);
});

it('a history whose rows add up to nothing that may be is refused at the start', async () => {
  const row = {
    createdAt: 1,
    updatedAt: 1,
    status: 'settled',
    amount: 5,
    resource: '/x',
    ...{ method: null, network: null, scheme: null, kind: null, credential: null, entry: null },
    ...{ usage: null, settledAt: 1, consumedAt: null, expiresAt: null, finalAmount: 5 },
    ...{ reason: null, reference: null },
  };
  const events = [{ type: 'payment-recorded', account: 0, seq: 0, row }];
  const journal = openMemoryJournal([{ seq: 1, at: 1, command: 'record-payment', events }]);
  const ledger = begun();
  const replayed = await replay(ledger, journal);
  expect(() => checkReplayed(ledger, replayed)).toThrow(
    /adds up to no world: account 0, payment 0 is settled, its entry is none/,
  );
});

import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JournalLocked, openFileJournal } from '../../src/journal/index.js';

/**
 * Whoever deletes a lock file that seems to be left over makes room for a second writer: the new
 * lock file is another file, so both had a lock, and each wrote over the other's lines.
 */
it('a deleted lock file lets no second writer in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'paystub-lock-'));
  const header = { format: 'paystub-journal-1', recipe: { seed: 7 } };
  const first = await openFileJournal({ folder, header });
  unlinkSync(join(folder, 'paystub.lock'));
  await expect(openFileJournal({ folder, header })).rejects.toThrow(JournalLocked);
  first.append({ seq: 1, at: 1, command: 'grant', events: ['x'] });
  await first.durable(1);
  await first.close();
  const next = await openFileJournal({ folder, header });
  await next.close();
  rmSync(folder, { recursive: true });
});

/**
 * How long a start takes, and how much memory, after so many commands: `tsx scripts/restart.ts 3000000`.
 * The commands are what a busy test does: an entry for each of them, in one account.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPaystub } from '../src/paystub.js';

const [first = '3000000', folder] = process.argv.slice(2);

if (folder === undefined) {
  const data = join(mkdtempSync(join(tmpdir(), 'paystub-restart-')), 'data');
  const { world, close } = await createPaystub({ data, apis: ['x402'] });
  const wanted = Number(first);
  const begun = performance.now();
  const { ledger } = world;
  const owner = ledger.findPrincipal('x402', { handle: 'rich' })?.index ?? -1;
  const account = ledger.accountsOf(owner)[0] ?? -1;
  for (let done = 0; done < wanted; done += 1_000) {
    for (let each = 0; each < 1_000; each += 1) {
      const outcome = world.submit({ type: 'credit', account, kind: 'deposit', amount: 1 });
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
    }
    await world.settled();
  }
  await close();
  const written = Math.round((performance.now() - begun) / 1_000);
  const { size } = statSync(join(data, 'paystub.journal'));
  process.stdout.write(`${wanted} commands in ${written} s, ${Math.round(size / 2 ** 20)} MiB\n`);
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), first, data];
  process.stdout.write(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout);
  rmSync(join(data, '..'), { recursive: true });
} else {
  const begun = performance.now();
  const { world, close } = await createPaystub({ data: folder, apis: ['x402'] });
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const { user, system } = process.cpuUsage();
  const busy = ((user + system) / 1e6).toFixed(1);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
  process.stdout.write(
    `${world.commands} commands again in ${seconds} s (${busy} s of processor with the program's own start), ${megabytes} MB at most\n`,
  );
  await close();
}

/**
 * Measures the built program, beside baselines of the same run: rounds of all of them stand side by
 * side, and what is reported is the median of their ratios. It talks to 127.0.0.1 only, and its loops
 * are bounded in count and time.
 *
 * `--quick` is a smoke test of a minute. `--json` prints JSON. `--only
 * pages,settles,payments,starts,worlds,seed` leaves parts out.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure } from './bench/measure.js';
import { measurePages } from './bench/pages.js';
import { measurePayments } from './bench/payments.js';
import { asJson, asTable, machine } from './bench/report.js';
import { measureSeeds } from './bench/seeds.js';
import { measureSettles } from './bench/settles.js';
import { measureStarts } from './bench/starts.js';
import { measureWorlds } from './bench/world-figures.js';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: 'pages,settles,payments,starts,worlds,seed' },
  },
});

const sizes = flags.quick
  ? {
      pages: { addresses: 200, longest: 20_000, rounds: 2, requests: 200 },
      settles: { few: 200, many: 2_000, rounds: 2, serial: 20, crowded: 150 },
      payments: { rounds: 2, each: 30 },
      starts: { rounds: 2 },
      worlds: { rows: 20_000, commands: 1_000, worlds: 100 },
      seed: { calls: 20_000, many: 60_000, served: 20_000, rounds: 2 },
    }
  : {
      pages: { addresses: 10_000, longest: 1_000_000, rounds: 25, requests: 400 },
      settles: { few: 1_000, many: 100_000, rounds: 11, serial: 200, crowded: 800 },
      payments: { rounds: 11, each: 150 },
      starts: { rounds: 11 },
      worlds: { rows: 1_000_000, commands: 100_000, worlds: 1_000 },
      seed: { calls: 1_500_000, many: 5_200_000, served: 1_000_000, rounds: 3 },
    };

const on = machine();
const only = flags.only.split(',');
const scratch = mkdtempSync(join(tmpdir(), 'paystub-bench-'));
const figures: Figure[] = [];
try {
  if (only.includes('starts')) figures.push(...(await measureStarts(sizes.starts)));
  if (only.includes('pages')) figures.push(...(await measurePages(sizes.pages, scratch)));
  if (only.includes('settles')) figures.push(...(await measureSettles(sizes.settles, scratch)));
  if (only.includes('payments')) figures.push(...(await measurePayments(sizes.payments)));
  if (only.includes('seed')) figures.push(...(await measureSeeds(sizes.seed, scratch)));
  if (only.includes('worlds')) figures.push(...(await measureWorlds(sizes.worlds)));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.stdout.write(flags.json ? asJson(figures, on) : asTable(figures, on));
// A round that failed may have left a process behind; it ends when this one does.
process.exit();

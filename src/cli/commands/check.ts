import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { listProviders } from '../../providers/index.js';
import { checkPath } from '../../seed/check/check.js';
import { printOut, tellUser } from '../../terminal/index.js';
import { UsageError } from '../usage-error.js';

const examples = `
What a file is, its name says: ${listProviders()[0]}/transactions.csv, listJobs.first-page.json, any world file.

Examples:
  paystub check paystub-fixtures           a folder that paystub seed wrote
  paystub check world.json                 a world that you wrote
  paystub check rows/transactions.csv --api ${listProviders()[0]}
`;

export function checkCommand(): Command {
  return new Command('check')
    .description(
      'prove that fixtures, rows and worlds are right: references, sums, orders, ids, times',
    )
    .argument('<path>', 'a folder or a file')
    .helpOption('--help', 'show this help')
    .addOption(
      new Option('--api <id>', 'which API the files are of, where no folder says so')
        .env('PAYSTUB_API')
        .choices(listProviders()),
    )
    .addHelpText('after', examples)
    .action(check);
}

async function check(path: string, flags: { readonly api?: string }): Promise<void> {
  if (!existsSync(path)) throw new UsageError(`there is no ${path}`);
  const { findings, more, checked, skipped } = await checkPath(path, flags.api);
  for (const { file, place, problem } of findings) {
    printOut(`${file}${place === '' ? '' : `, ${place}`}: ${problem}\n`);
  }
  for (const { file, why } of skipped) tellUser(`not checked: ${file}: ${why}\n`);
  if (findings.length === 0) {
    printOut(`${checked} ${checked === 1 ? 'file is' : 'files are'} right\n`);
    return;
  }
  const rest = more === 0 ? '' : ` and ${more} more`;
  tellUser(`${findings.length}${rest} wrong in ${checked} ${checked === 1 ? 'file' : 'files'}\n`);
  process.exitCode = 1;
}

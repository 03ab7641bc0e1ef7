import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { Contract } from '../../contract/contract.js';
import { type Coverage, merge } from '../../coverage/coverage.js';
import { readCoverage, writeCoverage } from '../../coverage/file.js';
import { readIgnoreList } from '../../coverage/ignore.js';
import { coverageForms, terminalCoverage } from '../../coverage/reports.js';
import { score } from '../../coverage/score.js';
import { documentsFolder } from '../../paystub.js';
import { ContractPlaces } from '../../reports/index.js';
import { printOut } from '../../terminal/index.js';
import { type ReportFlags, reportTo, withReportFlags } from '../report-flags.js';
import { decimalNumber } from '../values.js';

interface CoverageFlags extends ReportFlags {
  readonly minCoverage?: number;
  readonly ignore?: string;
  readonly out?: string;
}

const examples = `
Examples:
  paystub serve --memory --coverage run.json      run your tests against it, and stop it
  paystub coverage run.json                       what they exercised
  paystub coverage unit.json e2e.json --min-coverage 80 --ignore ignore.yaml

What counts: each documented status of each operation, each parameter, and each step of the lifecycles
that the contract tells. Exit codes: 0 enough, 1 less than the minimum, 2 the files cannot be used.
`;

export function coverageCommand(version: string): Command {
  const command = new Command('coverage')
    .description('add up what tests exercised, as serve and proxy wrote it with --coverage')
    .helpOption('--help', 'show this help')
    .argument('<files...>', 'what the runs wrote')
    .addOption(
      new Option('--min-coverage <percent>', 'exit with 1 below it')
        .env('PAYSTUB_MIN_COVERAGE')
        .argParser(decimalNumber(0, 100)),
    )
    .addOption(
      new Option('--ignore <file.yaml>', 'what need not be exercised, and why').env(
        'PAYSTUB_IGNORE',
      ),
    )
    .addOption(new Option('--out <file>', 'where to write the sum of the runs').env('PAYSTUB_OUT'));
  return withReportFlags(command)
    .addHelpText('after', examples)
    .action((files: readonly string[], flags: CoverageFlags) => coverage(files, flags, version));
}

async function coverage(
  files: readonly string[],
  flags: CoverageFlags,
  version: string,
): Promise<void> {
  const runs: Coverage[] = [];
  for (const file of files) runs.push(await readCoverage(file));
  const sum = merge(runs);
  const ignore = flags.ignore === undefined ? [] : await readIgnoreList(flags.ignore);
  const result = score(sum, ignore, flags.minCoverage);
  printOut(terminalCoverage(result));
  await reportTo(
    flags,
    'coverage',
    coverageForms(result, { version, places: placesOf(sum), at: new Date().toISOString() }),
  );
  if (flags.out !== undefined) await writeCoverage(flags.out, sum);
  if (!result.passed) process.exitCode = 1;
}

/** A run may be of an API that this paystub does not have. */
function placesOf({ apis }: Coverage): Map<string, ContractPlaces> {
  const places = new Map<string, ContractPlaces>();
  for (const id of Object.keys(apis)) {
    const file = join(documentsFolder, `${id}.yaml`);
    if (/^[a-z0-9-]+$/.test(id) && existsSync(file)) {
      places.set(id, new ContractPlaces(Contract.read(file)));
    }
  }
  return places;
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Forms, type ReportForm, readForms, writeReports } from '../reports/index.js';
import { tellUser } from '../terminal/index.js';

/** Which reports are written, and where. */
export interface ReportFlags {
  readonly report?: readonly ReportForm[];
  readonly reportDir: string;
}

/** The flags of every command that reports. */
export function withReportFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--report <forms>', 'reports to write besides this one: json,junit,sarif,github')
        .env('PAYSTUB_REPORT')
        .argParser(formsOf),
    )
    .addOption(
      new Option('--report-dir <folder>', 'where to write them')
        .env('PAYSTUB_REPORT_DIR')
        .default('paystub-reports'),
    );
}

function formsOf(text: string): ReportForm[] {
  try {
    return readForms(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** Writes the reports that the flags ask for; `name` is what their files are called. */
export async function reportTo(flags: ReportFlags, name: string, forms: Forms): Promise<void> {
  const files = await writeReports(forms, flags.report ?? [], {
    folder: flags.reportDir,
    name,
    // These are commands, and what is of others in them is made harmless there.
    print: (text) => process.stdout.write(text),
    stepSummary: process.env.GITHUB_STEP_SUMMARY,
  });
  for (const file of files) tellUser(`wrote ${file}\n`);
}

import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../files/index.js';
import { stepSummary } from './github.js';

/** The forms of a report that go into files. The terminal's is always printed. */
const reportForms = ['json', 'junit', 'sarif', 'github'] as const;
export type ReportForm = (typeof reportForms)[number];

/** A report in every form. Each is made only when it is asked for. */
export interface Forms {
  readonly json: () => string;
  readonly junit: () => string;
  readonly sarif: () => string;
  /** Workflow commands, for the standard output. */
  readonly annotations: () => string;
  readonly markdown: () => string;
}

/** `json,junit` as a list. Throws an `Error` that names what there is. */
export function readForms(text: string): ReportForm[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names)].map((name) => {
    const form = reportForms.find((one) => one === name);
    if (form === undefined) {
      throw new Error(`There is no report "${name}"; choose from ${reportForms.join(', ')}.`);
    }
    return form;
  });
}

/** A report that cannot be written. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/**
 * Writes the forms that are asked for into a folder, as `<name>.json` and so on, and tells GitHub
 * where it is there. Gives the files. Rejects with a `ReportError` where one cannot be written.
 */
export async function writeReports(
  forms: Forms,
  wanted: readonly ReportForm[],
  to: {
    readonly folder: string;
    /** `verify-<api>` */
    readonly name: string;
    readonly print: (text: string) => void;
    /** `$GITHUB_STEP_SUMMARY`, where there is one. */
    readonly stepSummary: string | undefined;
  },
): Promise<string[]> {
  const files: [suffix: string, text: string][] = [];
  if (wanted.includes('json')) files.push(['json', forms.json()]);
  if (wanted.includes('junit')) files.push(['junit.xml', forms.junit()]);
  if (wanted.includes('sarif')) files.push(['sarif', forms.sarif()]);
  if (wanted.includes('github')) files.push(['md', forms.markdown()]);
  try {
    if (files.length > 0) await mkdir(to.folder, { recursive: true });
    const written: string[] = [];
    for (const [suffix, text] of files) {
      const file = join(to.folder, `${to.name}.${suffix}`);
      writeWhole(file, [text]);
      written.push(file);
    }
    if (wanted.includes('github')) {
      to.print(forms.annotations());
      if (to.stepSummary) await appendFile(to.stepSummary, stepSummary(forms.markdown()));
    }
    return written;
  } catch (error) {
    throw new ReportError(
      `a report cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

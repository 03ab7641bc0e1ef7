import type { Report, ReporterOptions } from '../verify/report.js';
import {
  githubReport,
  jsonReport,
  junitReport,
  markdownReport,
  sarifReport,
} from './report-formats.js';
import type { Forms } from './write.js';

export { ContractPlaces } from '../verify/contract-places.js';
export { terminalReport } from './report-terminal.js';
export {
  type Forms,
  ReportError,
  type ReportForm,
  readForms,
  writeReports,
} from './write.js';

/** A report of `verify` or of the proxy in every form. */
export function formsOf(report: Report, options: ReporterOptions): Forms {
  return {
    json: () => jsonReport(report, options),
    junit: () => junitReport(report, options),
    sarif: () => sarifReport(report, options),
    annotations: () => githubReport(report, options),
    markdown: () => markdownReport(report, options),
  };
}

import type { ContractPlaces } from './contract-places.js';
import {
  type Choice,
  type Finding,
  type NotChecked,
  type Severity,
  severities,
  weighs,
} from './finding.js';

/** What a run came to. */
export interface Report {
  /** The API's id. */
  readonly api: string;
  readonly title: string;
  /** The version that the document carries. */
  readonly version: string;
  /** Where it was checked; without credentials. */
  readonly target: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** How long it might have taken, where that was limited. */
  readonly budgetMs?: number | undefined;
  readonly requests: number;
  readonly operations: readonly OperationSummary[];
  /** The heaviest first, then in the order in which they were found. */
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
  readonly choices: readonly Choice[];
  /** Why the run as a whole says little or nothing of the API, and what to do; left out where it does not. */
  readonly inconclusive?: string | undefined;
  /** Whether it was another server that answered, so that the findings are not about this API. */
  readonly elsewhere?: boolean | undefined;
}

/** What a run came to. A run that checked nothing never passes. */
export type Outcome = 'passed' | 'failed' | 'not-checked';

/** What a run did on one operation. */
export interface OperationSummary {
  readonly id: string;
  readonly requests: number;
  /** What was held against the contract, by rule, and how often: what a clean result means. */
  readonly checks: Readonly<Record<string, number>>;
}

/** Turns a report into text. Terminal, JSON, JUnit, SARIF and GitHub each have one. */
export type Reporter = (report: Report, options: ReporterOptions) => string;

export interface ReporterOptions {
  readonly command: 'verify' | 'proxy';
  /** paystub's own version. */
  readonly version: string;
  /** The least severity that fails the run. */
  readonly failOn: Severity;
  /** Where the contract says what a finding is about, for formats that point into a file. */
  readonly places: ContractPlaces;
}

export function countBySeverity(report: Report): Record<Severity, number> {
  const counts: Record<Severity, number> = { finding: 0, warning: 0, question: 0 };
  for (const { severity } of report.findings) counts[severity] += 1;
  return counts;
}

/** Whether a report has anything that weighs at least `failOn`. */
function fails(report: Report, failOn: Severity): boolean {
  return report.findings.some(({ severity }) => weighs(severity, failOn));
}

export function outcomeOf(report: Report, failOn: Severity): Outcome {
  if (report.elsewhere) return 'not-checked';
  if (fails(report, failOn)) return 'failed';
  return report.inconclusive === undefined && checksOf(report) > 0 ? 'passed' : 'not-checked';
}

/** Exit codes of the commands that report: 0 it agrees, 1 it does not, 2 it was not checked. */
export const exitCodes: Readonly<Record<Outcome, number>> = {
  passed: 0,
  failed: 1,
  'not-checked': 2,
};

/** Why a run whose outcome is `not-checked` came to that. */
export function whyNotChecked({ inconclusive }: Report): string {
  return inconclusive ?? 'nothing could be checked';
}

/** How often anything was checked. */
export function checksOf({ operations }: Pick<Report, 'operations'>): number {
  return operations
    .flatMap(({ checks }) => Object.values(checks))
    .reduce((sum, count) => sum + count, 0);
}

/** The heaviest first, otherwise as they were. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  return severities.flatMap((severity) => findings.filter((one) => one.severity === severity));
}

import {
  type Choice,
  type Finding,
  type NotChecked,
  type Severity,
  severities,
  weighs,
} from './finding.js';
import type { ContractPlaces } from './reporters/contract-places.js';

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
  readonly requests: number;
  readonly operations: readonly OperationSummary[];
  /** The heaviest first, then in the order in which they were found. */
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
  readonly choices: readonly Choice[];
}

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
export function fails(report: Report, failOn: Severity): boolean {
  return report.findings.some(({ severity }) => weighs(severity, failOn));
}

/** The heaviest first, otherwise as they were. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  return severities.flatMap((severity) => findings.filter((one) => one.severity === severity));
}

import pc from 'picocolors';
import { printable, printableLine } from '../terminal/index.js';
import type { Finding, Provenance, Severity } from '../verify/finding.js';
import {
  checksOf,
  countBySeverity,
  type Outcome,
  outcomeOf,
  type Report,
  type Reporter,
  whyNotChecked,
} from '../verify/report.js';

const marks: Readonly<Record<Severity, (text: string) => string>> = {
  finding: (text) => pc.red(`✗ ${text}`),
  warning: (text) => pc.yellow(`! ${text}`),
  question: (text) => pc.cyan(`? ${text}`),
};

/** A report as people read it. Colours follow the terminal and `NO_COLOR`. */
export const terminalReport: Reporter = (report, { command, failOn }) => {
  const title = printableLine(report.title);
  const lines = [
    '',
    `${pc.bold(`paystub ${command} ${printableLine(report.api)}`)}  ${title} ${printableLine(report.version)} at ${pc.cyan(printableLine(report.target))}`,
    pc.dim(`  ${workOf(report)}`),
    ...report.findings.flatMap(findingLines),
  ];
  if (report.notChecked.length > 0) {
    lines.push('', pc.bold('not checked'));
    for (const { operation, what, why } of report.notChecked) {
      lines.push(
        `  ${operation === undefined ? '' : `${printableLine(operation)}: `}${printableLine(what)} ${pc.dim(`(${printableLine(why)})`)}`,
      );
    }
  }
  if (report.choices.length > 0) {
    lines.push('', pc.bold('where the contract leaves a choice'));
    for (const { operation, about, assumed, seen } of report.choices) {
      const ways = `(assumed: ${printableLine(assumed)}; seen: ${printableLine(seen)})`;
      lines.push(`  ${printableLine(operation)}: ${printableLine(about)} ${pc.dim(ways)}`);
    }
  }
  const paint = { passed: pc.green, failed: pc.red, 'not-checked': pc.yellow };
  const outcome = outcomeOf(report, failOn);
  const verdict = `${pc.bold(title)} ${paint[outcome](printableLine(verdictOf(report, outcome)))}`;
  const counts = countsText(report);
  lines.push(
    '',
    outcome === 'not-checked' ? `${verdict} (${counts})` : `${verdict}: ${counts}`,
    '',
  );
  return lines.map((line) => `${line}\n`).join('');
};

/** The outcome in words, after the API's title. */
export function verdictOf(report: Report, outcome: Outcome): string {
  switch (outcome) {
    case 'passed':
      return 'agrees with its contract';
    case 'failed':
      return 'disagrees with its contract';
    case 'not-checked':
      return `was not checked: ${whyNotChecked(report)}`;
  }
}

function findingLines(finding: Finding): string[] {
  const { severity, operation, rule, message, expected, received, pointer, provenance } = finding;
  const facts: [string, string | undefined][] = [
    ['expected', expected],
    ['received', received],
    ['at', pointer === undefined ? undefined : pointer || 'the whole body'],
    ['from', provenanceText(provenance)],
    ['seen', finding.times > 1 ? `${finding.times} times` : undefined],
  ];
  return [
    '',
    `${marks[severity](severity)}  ${pc.bold(printableLine(operation ?? 'outside every operation'))}  ${printableLine(rule)}`,
    `  ${printable(message)}`,
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${pc.dim(name.padEnd(9))} ${printable(value)}`],
    ),
    `  ${pc.dim(printable(finding.curl))}`,
  ];
}

/** `documented`, `assumed: chosen where nothing is known` */
export function provenanceText({ level, source }: Provenance): string {
  return source === undefined ? level : `${level}: ${source}`;
}

/** `2 findings, 1 warning, 0 questions` */
export function countsText(report: Report): string {
  return Object.entries(countBySeverity(report))
    .map(([severity, count]) => numbered(count, severity))
    .join(', ');
}

/** `214 requests, 3 operations, 1.2 s` */
export function workOf(report: Report): string {
  const { requests, operations, durationMs, budgetMs } = report;
  const most = budgetMs === undefined ? '' : ` of at most ${budgetMs / 1_000} s`;
  return [
    numbered(requests, 'request'),
    numbered(operations.length, 'operation'),
    numbered(checksOf(report), 'check'),
    `${(durationMs / 1_000).toFixed(1)} s${most}`,
  ].join(', ');
}

/** `1 request`, `2 requests` */
function numbered(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

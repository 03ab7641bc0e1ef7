import { escapeHtmlContent } from '../html-escaping.js';
import { type Finding, type Severity, weighs } from '../verify/finding.js';
import {
  countBySeverity,
  outcomeOf,
  type Report,
  type Reporter,
  type ReporterOptions,
  whyNotChecked,
} from '../verify/report.js';
import { annotations, plainAnnotation } from './github.js';
import { junitXml, type TestCase } from './junit.js';
import { markdownCode, markdownInline, markdownTable, markdownText } from './markdown.js';
import type { Remark } from './remark.js';
import { countsText, provenanceText, verdictOf, workOf } from './report-terminal.js';
import { sarifLog } from './sarif.js';

/** What the JSON form says it is; openapi/report.schema.json describes it. */
const reportFormat = 'paystub-report/1';

export const jsonReport: Reporter = (report, { command, version, failOn }) => {
  const {
    api,
    title,
    version: apiVersion,
    inconclusive: _why,
    elsewhere: _where,
    ...rest
  } = report;
  const outcome = outcomeOf(report, failOn);
  const value = {
    format: reportFormat,
    command,
    paystub: version,
    api: { id: api, title, version: apiVersion },
    failOn,
    outcome,
    passed: outcome === 'passed',
    ...(outcome === 'not-checked' ? { reason: whyNotChecked(report) } : {}),
    counts: countBySeverity(report),
    ...rest,
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
};

/** One case for each rule that was held on an operation: what a clean result means can be read. */
export const junitReport: Reporter = (report, options) => {
  const cases = new Map<string, { about: string; name: string; wrong: Finding[] }>();
  const caseOf = (about: string, name: string) => {
    const key = `${about} ${name}`;
    const known = cases.get(key) ?? { about, name, wrong: [] };
    cases.set(key, known);
    return known;
  };
  for (const { id, checks } of report.operations) {
    for (const rule of Object.keys(checks)) caseOf(id, rule);
  }
  const lighter: Finding[] = [];
  for (const finding of report.findings) {
    const one = caseOf(aboutOf(finding), finding.rule);
    if (weighs(finding.severity, options.failOn)) one.wrong.push(finding);
    else lighter.push(finding);
  }
  return junitXml([
    {
      name: `${options.command}.${report.api}`,
      startedAt: report.startedAt,
      durationMs: report.durationMs,
      properties: {
        title: report.title,
        version: report.version,
        target: report.target,
        requests: String(report.requests),
        paystub: options.version,
      },
      cases: [
        ...[...cases.values()].map(
          ({ about, name, wrong }): TestCase => ({ about, name, failure: failureOf(wrong) }),
        ),
        ...notCheckedCase(report, options),
      ],
      output: [
        ...lighter.map((finding) => `${finding.severity}: ${plainFinding(finding)}`),
        ...report.notChecked.map((one) => `not checked: ${notCheckedText(one)}`),
      ].join('\n'),
    },
  ]);
};

/** A run that checked nothing is an error of the run: without a case the file would count as passed. */
function notCheckedCase(report: Report, { failOn }: ReporterOptions): TestCase[] {
  if (outcomeOf(report, failOn) !== 'not-checked') return [];
  const message = `not checked: ${whyNotChecked(report)}`;
  const error = { type: 'not-checked', message, text: message };
  return [{ about: 'the run', name: 'checked', error }];
}

function failureOf(wrong: readonly Finding[]): TestCase['failure'] {
  const [first] = wrong;
  if (!first) return undefined;
  const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : '';
  return {
    type: first.severity,
    message: `${first.message}${more}`,
    text: wrong.map(plainFinding).join('\n\n'),
  };
}

export const sarifReport: Reporter = (report, options) =>
  sarifLog({
    version: options.version,
    category: `${options.command}/${report.api}`,
    startedAt: report.startedAt,
    failure:
      outcomeOf(report, options.failOn) === 'not-checked'
        ? `not checked: ${whyNotChecked(report)}`
        : undefined,
    remarks: remarksOf(report, options),
    notes: report.notChecked.map((one) => `not checked: ${notCheckedText(one)}`),
    rules: {},
  });

export const githubReport: Reporter = (report, options) => {
  const { command, failOn } = options;
  const unchecked =
    outcomeOf(report, failOn) === 'not-checked'
      ? plainAnnotation(
          'error',
          `paystub ${command} ${report.api}: not checked`,
          `not checked: ${whyNotChecked(report)}`,
        )
      : '';
  return unchecked + annotations(remarksOf(report, options));
};

export const markdownReport: Reporter = (report, { command, failOn }) => {
  const outcome = outcomeOf(report, failOn);
  const title = `paystub ${command}: ${report.title} ${verdictOf(report, outcome)}`.replaceAll(
    '\n',
    ' ',
  );
  const sign = { passed: '✅', failed: '❌', 'not-checked': '⚠️' }[outcome];
  const parts = [
    `## ${sign} ${markdownText(title)}\n`,
    `${markdownText(countsText(report))}; ${markdownText(workOf(report))}; target ${markdownInline(report.target)}, contract ${markdownText(report.version)}.\n`,
  ];
  if (report.findings.length > 0) {
    parts.push(
      markdownTable(
        ['', 'operation', 'rule', 'what'],
        report.findings.map(({ severity, operation, rule, message }) => [
          severity,
          markdownInline(operation ?? 'outside every operation'),
          markdownInline(rule),
          markdownText(message),
        ]),
      ),
      ...report.findings.map(
        (finding) =>
          `<details><summary>${finding.severity}: ${escapeHtmlContent(`${aboutOf(finding)}, ${finding.rule}`)}</summary>\n\n${markdownCode(plainFinding(finding))}\n</details>\n`,
      ),
    );
  }
  if (report.notChecked.length > 0) {
    parts.push(
      `<details><summary>not checked: ${report.notChecked.length}</summary>\n`,
      report.notChecked.map((one) => `- ${markdownText(notCheckedText(one))}\n`).join(''),
      '</details>\n',
    );
  }
  return parts.join('\n');
};

const levels: Readonly<Record<Severity, Remark['level']>> = {
  finding: 'error',
  warning: 'warning',
  question: 'note',
};

function remarksOf(report: Report, { places }: ReporterOptions): Remark[] {
  return report.findings.map((finding) => ({
    level: levels[finding.severity],
    rule: finding.rule,
    message: finding.message,
    detail: detailOf(finding),
    file: places.file,
    place: places.ofFinding(finding),
    about: `${report.api} ${aboutOf(finding)}`,
    // Numbers in a message are often those of one answer.
    identity: [
      report.api,
      finding.operation,
      finding.rule,
      finding.pointer?.replaceAll(/\/\d+(?=\/|$)/g, '/*'),
      finding.message.replaceAll(/\d+/g, '#'),
    ].join('\n'),
  }));
}

function plainFinding(finding: Finding): string {
  return [finding.message, ...detailOf(finding)].join('\n');
}

function detailOf(finding: Finding): string[] {
  return [
    `expected: ${finding.expected}`,
    `received: ${finding.received}`,
    ...(finding.pointer === undefined ? [] : [`at: ${finding.pointer || 'the whole body'}`]),
    `from: ${provenanceText(finding.provenance)}`,
    ...(finding.times > 1 ? [`seen: ${finding.times} times`] : []),
    finding.curl,
  ];
}

function aboutOf({ operation }: Finding): string {
  return operation ?? 'outside every operation';
}

function notCheckedText({ operation, what, why }: Report['notChecked'][number]): string {
  return `${operation === undefined ? '' : `${operation}: `}${what} (${why})`;
}

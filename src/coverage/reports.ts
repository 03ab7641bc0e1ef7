import pc from 'picocolors';
import { annotations } from '../reports/github.js';
import { junitXml, type TestCase } from '../reports/junit.js';
import { markdownInline, markdownTable, markdownText } from '../reports/markdown.js';
import type { Remark } from '../reports/remark.js';
import { sarifLog } from '../reports/sarif.js';
import type { Forms } from '../reports/write.js';
import { printableLine } from '../terminal/index.js';
import type { ContractPlaces } from '../verify/contract-places.js';
import type { Item } from './coverage.js';
import { type CoverageScore, percentOf, percentText } from './score.js';

/** What the JSON form says it is; openapi/coverage-report.schema.json describes it. */
const coverageReportFormat = 'paystub-coverage-report/1';

/** One line of the table: an operation, or a lifecycle. */
interface Line {
  readonly api: string;
  readonly about: string;
  readonly items: readonly Item[];
  readonly missing: readonly Item[];
  readonly ignored: readonly Item[];
}

function linesOf({ covered, uncovered, ignored }: CoverageScore): Line[] {
  const lines = new Map<string, { covered: Item[]; missing: Item[]; ignored: Item[] }>();
  const lineOf = (item: Item) => {
    const key = JSON.stringify([item.api, aboutOf(item)]);
    const known = lines.get(key) ?? { covered: [], missing: [], ignored: [] };
    lines.set(key, known);
    return known;
  };
  // Every item first, so that the lines are in the document's order.
  const all = [...covered, ...uncovered, ...ignored.map(({ item }) => item)];
  for (const item of all) lineOf(item);
  for (const item of covered) lineOf(item).covered.push(item);
  for (const item of uncovered) lineOf(item).missing.push(item);
  for (const { item } of ignored) lineOf(item).ignored.push(item);
  return [...lines].map(([key, line]) => {
    const [api = '', about = ''] = JSON.parse(key) as string[];
    const { missing } = line;
    return { api, about, items: [...line.covered, ...missing], missing, ignored: line.ignored };
  });
}

/** The operation, or the lifecycle, that an item belongs to. */
function aboutOf({ operation, name }: Item): string {
  return operation ?? name.slice(0, name.lastIndexOf(': '));
}

/** An item within its line: `200`, `query limit`, `settle`. */
function shortName({ operation, name }: Item): string {
  return operation === undefined ? name.slice(name.lastIndexOf(': ') + 2) : name;
}

function shareOf({ items, missing }: Line): { share: string; percent: number } {
  const count = items.length - missing.length;
  return { share: `${count}/${items.length}`, percent: percentOf(count, items.length) };
}

/** Coverage as people read it. Colours follow the terminal and `NO_COLOR`. */
export function terminalCoverage(score: CoverageScore): string {
  const lines = linesOf(score);
  const width = Math.max(9, ...lines.map(({ api, about }) => `${api} ${about}`.length));
  const text = ['', pc.bold(`${'operation'.padEnd(width)}  seen     not seen`)];
  for (const line of lines) {
    const { share, percent } = shareOf(line);
    const paint = percent === 100 ? pc.green : percent === 0 ? pc.red : pc.yellow;
    const ignored = line.ignored.length > 0 ? pc.dim(` (ignored: ${namesOf(line.ignored)})`) : '';
    text.push(
      `${printableLine(`${line.api} ${line.about}`).padEnd(width)}  ${paint(share.padEnd(7))}  ${namesOf(line.missing)}${ignored}`.trimEnd(),
    );
  }
  text.push('', ...idleLines(score).map((line) => pc.yellow(printableLine(line))));
  const verdict = score.passed ? pc.green : pc.red;
  text.push(verdict(verdictOf(score)), '');
  return text.map((line) => `${line}\n`).join('');
}

function namesOf(items: readonly Item[]): string {
  return printableLine(items.map(shortName).join(', '));
}

function idleLines({ idle }: CoverageScore): string[] {
  return idle.map(({ reason, ...entry }) => {
    const what = Object.entries(entry)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
    return `the ignore list's entry for ${what} (${reason}) is not needed: it can go`;
  });
}

function verdictOf({ covered, uncovered, percent, minimum, passed }: CoverageScore): string {
  const seen = `${percentText(percent)} of what the contracts document was seen (${covered.length} of ${covered.length + uncovered.length})`;
  if (minimum === undefined) return seen;
  return passed
    ? `${seen}; ${minimum}% were asked for`
    : `${seen}, less than the ${minimum}% asked for`;
}

export interface CoverageReportOptions {
  /** paystub's own version. */
  readonly version: string;
  /** The contracts, by the API's id, where they are known here. */
  readonly places: ReadonlyMap<string, ContractPlaces>;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Coverage in every form. */
export function coverageForms(score: CoverageScore, options: CoverageReportOptions): Forms {
  return {
    json: () => json(score, options),
    junit: () => junit(score, options),
    sarif: () =>
      sarifLog({
        version: options.version,
        category: 'coverage',
        startedAt: undefined,
        remarks: remarksOf(score, options),
        notes: idleLines(score),
        rules: { 'not-exercised': 'documented, and exercised by no test' },
      }),
    annotations: () => annotations(remarksOf(score, options)),
    markdown: () => markdown(score),
  };
}

function json(score: CoverageScore, { version }: CoverageReportOptions): string {
  const plain = ({ api, operation, kind, name }: Item) => ({
    api,
    ...(operation === undefined ? {} : { operation }),
    kind,
    name,
  });
  const value = {
    format: coverageReportFormat,
    paystub: version,
    passed: score.passed,
    percent: score.percent,
    ...(score.minimum === undefined ? {} : { minimum: score.minimum }),
    counts: {
      covered: score.covered.length,
      uncovered: score.uncovered.length,
      ignored: score.ignored.length,
    },
    uncovered: score.uncovered.map(plain),
    ignored: score.ignored.map(({ item, reason }) => ({ ...plain(item), reason })),
    idle: score.idle,
    coverage: score.coverage,
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * One case for each operation. Where a minimum is asked for and met, what is missing fails nothing;
 * where none is asked for neither.
 */
function junit(score: CoverageScore, { version, at }: CoverageReportOptions): string {
  const lines = linesOf(score);
  return junitXml(
    Object.keys(score.coverage.apis).map((api) => ({
      name: `coverage.${api}`,
      startedAt: at,
      durationMs: 0,
      properties: { paystub: version, percent: percentText(score.percent) },
      cases: lines
        .filter((line) => line.api === api)
        .map((line): TestCase => {
          const failed = !score.passed && line.missing.length > 0;
          const text = `not seen: ${namesOf(line.missing)}`;
          return {
            about: line.about,
            name: 'coverage',
            failure: failed
              ? { type: 'not-exercised', message: verdictOf(score), text }
              : undefined,
          };
        }),
      output: [verdictOf(score), ...idleLines(score)].join('\n'),
    })),
  );
}

function remarksOf(score: CoverageScore, { places }: CoverageReportOptions): Remark[] {
  return linesOf(score).flatMap(({ api, about, missing }): Remark[] => {
    const [first] = missing;
    if (!first) return [];
    const known = places.get(api);
    return [
      {
        level: score.passed ? 'note' : 'error',
        rule: 'not-exercised',
        message: `${about}: no test exercises ${namesOf(missing)}`,
        detail: [verdictOf(score)],
        file: known?.file ?? `openapi/${api}.yaml`,
        place: known?.ofOperation(first.operation) ?? { line: 1, column: 1 },
        about: `${api} ${about}`,
        identity: `${api}\n${about}\nnot-exercised`,
      },
    ];
  });
}

function markdown(score: CoverageScore): string {
  const rows = linesOf(score).map((line) => [
    markdownText(line.api),
    markdownInline(line.about),
    shareOf(line).share,
    markdownText(namesOf(line.missing)),
    markdownText(namesOf(line.ignored)),
  ]);
  return [
    `## ${score.passed ? '✅' : '❌'} paystub coverage: ${percentText(score.percent)}\n`,
    `${markdownText(verdictOf(score))}.\n`,
    markdownTable(['API', 'operation', 'seen', 'not seen', 'ignored'], rows),
    ...idleLines(score).map((line) => `${markdownText(line)}\n`),
  ].join('\n');
}

import { createHash } from 'node:crypto';
import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { Remark } from './remark.js';

export interface SarifRun {
  /** paystub's own version. */
  readonly version: string;
  /** Tells apart the runs of one commit: `verify/<api>`. */
  readonly category: string;
  readonly startedAt: string | undefined;
  /** Why the run says nothing, where it does not. */
  readonly failure?: string | undefined;
  readonly remarks: readonly Remark[];
  /** What could not be checked, and why. */
  readonly notes: readonly string[];
  /** Texts about rules, by id. */
  readonly rules: Readonly<Record<string, string>>;
}

/** Remarks as SARIF 2.1.0, which code scanning reads. */
export function sarifLog({
  version,
  category,
  startedAt,
  failure,
  remarks,
  notes,
  rules,
}: SarifRun): string {
  const ids = [...new Set(remarks.map(({ rule }) => rule))].sort();
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'paystub',
            version,
            rules: ids.map(
              (id): ReportingDescriptor => ({
                id,
                shortDescription: { text: rules[id] ?? id.replaceAll('-', ' ') },
              }),
            ),
          },
        },
        automationDetails: { id: `paystub/${category}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: failure === undefined,
            ...(startedAt === undefined ? {} : { startTimeUtc: startedAt }),
            toolExecutionNotifications: [
              ...(failure === undefined
                ? []
                : [{ level: 'error' as const, message: { text: failure } }]),
              ...notes.map((text) => ({ level: 'note' as const, message: { text } })),
            ],
          },
        ],
        results: remarks.map((remark) => resultOf(remark, ids)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf(remark: Remark, ids: readonly string[]): Result {
  const { rule, level, message, detail, file, place, about, identity } = remark;
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level,
    message: { text: [message, ...detail].join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: file },
          region: { startLine: place.line, startColumn: place.column },
        },
        logicalLocations: [{ fullyQualifiedName: about, kind: 'function' }],
      },
    ],
    // The same finding of the next run is the same alert.
    partialFingerprints: {
      'paystubFinding/v1': createHash('sha256').update(identity).digest('hex').slice(0, 32),
    },
  };
}

/** How often each thing that a contract documents was seen. What was never seen is there, with 0. */
export interface Coverage {
  readonly format: typeof coverageFormat;
  /** By id. */
  readonly apis: Readonly<Record<string, ApiCoverage>>;
}

export const coverageFormat = 'paystub-coverage/1';

interface ApiCoverage {
  readonly title: string;
  /** The version that the document carries. */
  readonly version: string;
  /** By operationId. */
  readonly operations: Readonly<Record<string, OperationCoverage>>;
  /** By the lifecycle's name, then by the step's. */
  readonly lifecycles: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Requests that no operation answers. */
  readonly unrouted: number;
}

interface OperationCoverage {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  /** By documented status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** By parameter (`query limit`), then by the status that requests with it were answered with. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Answers with a status that is not documented. */
  readonly undocumented: number;
}

/** One thing that tests can exercise. */
export interface Item {
  readonly api: string;
  /** `undefined` for the step of a lifecycle. */
  readonly operation: string | undefined;
  readonly kind: 'status' | 'parameter' | 'step';
  /** `200`, `query limit`, or `pay for a quote: settle`. */
  readonly name: string;
  readonly count: number;
}

/** Everything that there is to exercise: each status, parameter and step once. */
export function itemsOf(coverage: Coverage): Item[] {
  return Object.entries(coverage.apis).flatMap(([api, { operations, lifecycles }]) => [
    ...Object.entries(operations).flatMap(([operation, { statuses, parameters }]): Item[] => [
      ...Object.entries(statuses).map(
        ([name, count]): Item => ({ api, operation, kind: 'status', name, count }),
      ),
      ...Object.entries(parameters).map(
        ([name, byStatus]): Item => ({
          api,
          operation,
          kind: 'parameter',
          name,
          count: sum(Object.values(byStatus)),
        }),
      ),
    ]),
    ...Object.entries(lifecycles).flatMap(([lifecycle, steps]) =>
      Object.entries(steps).map(
        ([step, count]): Item => ({
          api,
          operation: undefined,
          kind: 'step',
          name: `${lifecycle}: ${step}`,
          count,
        }),
      ),
    ),
  ]);
}

/** Runs that are not of one and the same contract, and so cannot be added up. */
export class CoverageError extends Error {
  override readonly name = 'CoverageError';
}

/** Several runs as one. Throws a `CoverageError` where two of them are of different contracts. */
export function merge(runs: readonly Coverage[]): Coverage {
  const apis: Record<string, ApiCoverage> = {};
  for (const run of runs) {
    for (const [id, api] of Object.entries(run.apis)) {
      const before = apis[id];
      if (before && shapeOf(before) !== shapeOf(api)) {
        throw new CoverageError(
          `the runs are of different contracts of ${id} (${before.version} and ${api.version}); make them anew with one version of paystub`,
        );
      }
      apis[id] = before ? added(before, api) : api;
    }
  }
  return { format: coverageFormat, apis };
}

function added(a: ApiCoverage, b: ApiCoverage): ApiCoverage {
  const operations: Record<string, OperationCoverage> = {};
  for (const [id, one] of Object.entries(a.operations)) {
    const other = b.operations[id];
    if (!other) continue;
    operations[id] = {
      ...one,
      statuses: addedCounts(one.statuses, other.statuses),
      parameters: Object.fromEntries(
        Object.entries(one.parameters).map(([name, counts]) => [
          name,
          addedCounts(counts, other.parameters[name] ?? {}),
        ]),
      ),
      undocumented: one.undocumented + other.undocumented,
    };
  }
  const lifecycles = Object.fromEntries(
    Object.entries(a.lifecycles).map(([name, steps]) => [
      name,
      addedCounts(steps, b.lifecycles[name] ?? {}),
    ]),
  );
  return { ...a, operations, lifecycles, unrouted: a.unrouted + b.unrouted };
}

type Counts = Readonly<Record<string, number>>;

function addedCounts(a: Counts, b: Counts): Counts {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

/** What there is to exercise, without what was: two runs of one contract have the same. */
function shapeOf(api: ApiCoverage): string {
  const items = itemsOf({ format: coverageFormat, apis: { '': api } });
  return JSON.stringify(items.map(({ operation, kind, name }) => [operation, kind, name]).sort());
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

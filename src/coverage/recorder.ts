import { readBehaviours, type Step } from '../contract/behaviour.js';
import type { Contract, Operation } from '../contract/contract.js';
import { parseCookies } from '../contract/cookies.js';
import type { ExchangeRecord } from '../contract/exchange.js';
import { type Coverage, coverageFormat } from './coverage.js';

/** Counts what passes through a mock or a proxy. */
export class CoverageRecorder {
  readonly #apis = new Map<string, ApiCounter>();

  /** Begins to count one API. Exchanges of others are left alone. */
  track(id: string, contract: Contract): void {
    this.#apis.set(id, new ApiCounter(contract));
  }

  exchange(record: ExchangeRecord): void {
    // A preflight is the browser's, not the test's.
    if (record.method !== 'OPTIONS') this.#apis.get(record.provider)?.count(record);
  }

  get coverage(): Coverage {
    return {
      format: coverageFormat,
      apis: Object.fromEntries([...this.#apis].map(([id, api]) => [id, api.coverage])),
    };
  }
}

interface OperationCounts {
  readonly operation: Operation;
  readonly statuses: Map<number, number>;
  readonly parameters: Map<string, Map<number, number>>;
  undocumented: number;
}

interface StepCount {
  readonly step: Step;
  count: number;
}

class ApiCounter {
  readonly #operations = new Map<string, OperationCounts>();
  readonly #lifecycles = new Map<string, StepCount[]>();
  #unrouted = 0;

  constructor(private readonly contract: Contract) {
    for (const operation of contract.operations.values()) {
      this.#operations.set(operation.id, {
        operation,
        statuses: new Map([...operation.responses.keys()].map((status) => [status, 0])),
        parameters: new Map(
          operation.parameters
            // A path is never without its parameters.
            .filter((one) => one.in !== 'path')
            .map(({ in: place, name }) => [`${place} ${name}`, new Map()]),
        ),
        undocumented: 0,
      });
    }
    for (const { name, steps } of readBehaviours(contract).root.lifecycles ?? []) {
      this.#lifecycles.set(
        name,
        steps.map((step) => ({ step, count: 0 })),
      );
    }
  }

  count(record: ExchangeRecord): void {
    const counts = this.#operations.get(record.operationId ?? '');
    if (!counts) {
      this.#unrouted += 1;
      return;
    }
    const { operation, statuses, parameters } = counts;
    const { status } = record;
    const before = statuses.get(status);
    if (before === undefined) counts.undocumented += 1;
    else statuses.set(status, before + 1);
    for (const name of sentParameters(operation, record)) {
      const byStatus = parameters.get(name);
      byStatus?.set(status, (byStatus.get(status) ?? 0) + 1);
    }
    for (const steps of this.#lifecycles.values()) countStep(steps, operation.id, status);
  }

  get coverage() {
    const { value: info } = this.contract.document.resolve(
      this.contract.document.root.info,
      '#/info',
    );
    return {
      title: this.contract.title,
      version: String(info.version),
      operations: Object.fromEntries(
        [...this.#operations].map(([id, { operation, statuses, parameters, undocumented }]) => [
          id,
          {
            method: operation.method.toUpperCase(),
            path: operation.path,
            statuses: Object.fromEntries(statuses),
            parameters: Object.fromEntries(
              [...parameters].map(([name, byStatus]) => [name, Object.fromEntries(byStatus)]),
            ),
            undocumented,
          },
        ]),
      ),
      lifecycles: Object.fromEntries(
        [...this.#lifecycles].map(([name, steps]) => [
          name,
          Object.fromEntries(steps.map(({ step, count }) => [step.step, count])),
        ]),
      ),
      unrouted: this.#unrouted,
    };
  }
}

/**
 * A step counts once the one before it was seen: a settlement that nobody was asked for is no step of
 * a payment. Where an exchange could be several steps (the request and its retry are one operation),
 * it is the one that its status says, and the furthest of these that can be reached.
 */
function countStep(steps: readonly StepCount[], operation: string, status: number): void {
  const reached = steps.filter(
    ({ step }, index) =>
      step.operation === operation &&
      step.status === status &&
      (index === 0 || (steps[index - 1]?.count ?? 0) > 0),
  );
  // The first of them that was not seen yet, so that a run goes through the steps in their order.
  const next = reached.find(({ count }) => count === 0) ?? reached.at(-1);
  if (next) next.count += 1;
}

function sentParameters({ parameters }: Operation, { target, header }: ExchangeRecord): string[] {
  const [, search = ''] = target.split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const cookies = parseCookies(header('cookie') ?? '');
  return parameters
    .filter(({ name, in: place }) => {
      if (place === 'query') return query.has(name);
      if (place === 'header') return header(name.toLowerCase()) !== undefined;
      return place === 'cookie' && Object.hasOwn(cookies, name);
    })
    .map(({ name, in: place }) => `${place} ${name}`);
}

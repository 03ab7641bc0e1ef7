/** How an answer came about, in sentences. */
import type { Contract } from '../../contract/contract.js';
import { distance } from '../did-you-mean.js';
import type { ShownExchange } from './exchange.js';

/** One API as it is mounted. */
export interface ExplainableApi {
  readonly id: string;
  readonly contract: Contract;
  /** `/<id>`, or the empty string at the root. */
  readonly path: string;
}

/** An operation that was perhaps meant. */
interface NearOperation {
  readonly api: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

export interface Explanation {
  readonly id: number;
  /** What happened, in the order in which it did. */
  readonly steps: string[];
  /** Where no operation was found: the nearest that there are, the nearest first. */
  readonly nearest: NearOperation[];
}

export function explain(exchange: ShownExchange, apis: readonly ExplainableApi[]): Explanation {
  const { id, operation } = exchange;
  return {
    id,
    steps: [...stepsOf(exchange)],
    nearest: operation === null ? nearestOperations(exchange, apis) : [],
  };
}

function* stepsOf(exchange: ShownExchange): Generator<string, void> {
  const { api, operation, method, path, status, why, violations, faults, changes } = exchange;
  if (operation === null) {
    yield `No operation takes ${method} ${path}: ${why ?? 'there is none'}.`;
    yield status === 0 ? 'The connection ended without an answer.' : `The answer is ${status}.`;
    return;
  }
  yield `${method} ${path} is ${operation} of ${api}.`;
  for (const { location, severity, message } of violations) {
    const place = location.join(' ');
    yield severity === 'error'
      ? `Refused: ${place}: ${message}.`
      : `Let through: ${place}: ${message}.`;
  }
  if (exchange.preferred) {
    yield 'Prefer chose a documented answer; the API itself was not asked.';
  }
  for (const rule of faults) yield `Fault rule ${rule} applied.`;
  if (why !== null && !violations.some(({ severity }) => severity === 'error')) {
    yield `The API said no: ${why}.`;
  }
  for (const { command, events } of changes) {
    const types = events.map(({ type }) => type);
    yield `It did ${command}: ${types.join(', ')}.`;
  }
  if (changes.length === 0) yield 'It changed nothing.';
  if (exchange.gaveUp) {
    yield status === 0
      ? 'The connection ended: the client did not wait for the answer. What was done is done.'
      : `The connection ended: the client left in the middle of the answer, which was ${status}.`;
    return;
  }
  yield status === 0
    ? 'The connection ended without an answer.'
    : `The answer is ${status}, as ${api} documents it for ${operation}.`;
}

const NEAREST = 3;

function nearestOperations(
  { method, path }: ShownExchange,
  apis: readonly ExplainableApi[],
): NearOperation[] {
  return apis
    .flatMap(({ id, contract, path: mount }) =>
      [...contract.operations.values()].map((operation) => ({
        api: id,
        operation: operation.id,
        method: operation.method.toUpperCase(),
        path: `${mount}${operation.path}`,
      })),
    )
    .map((near) => ({
      near,
      far: distance(filled(near.path, path), path) + (near.method === method ? 0 : 1),
    }))
    .sort((a, b) => a.far - b.far)
    .slice(0, NEAREST)
    .map(({ near }) => near);
}

/** A documented path with what the request has in the places of its parameters. */
function filled(documented: string, path: string): string {
  const given = path.split('/');
  return documented
    .split('/')
    .map((segment, index) => (segment.startsWith('{') ? (given[index] ?? '') : segment))
    .join('/');
}

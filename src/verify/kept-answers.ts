import type { Contract, Operation } from '../contract/contract.js';
import { Checker } from './checker.js';
import { at, placeOf } from './json.js';
import type { ReadExchange } from './reading.js';

/** What is wrong with an answer, and where in it. */
export interface KeptFault {
  readonly pointer: string;
  readonly message: string;
}

/**
 * Holds answers that are kept as files against what their operations promise: the rules of an answer,
 * and the rows, the order and the arithmetic of its page. Their shape is looked at elsewhere, and
 * nobody knows their headers.
 */
export class KeptAnswers {
  readonly #checker: Checker;

  constructor(contract: Contract) {
    // What is said about credentials cannot be held against what shows none.
    this.#checker = new Checker(contract, true);
  }

  /**
   * What is wrong with a 200 whose body fits its schema.
   *
   * @param query what was asked for, without the `?`; undefined where nobody knows it
   */
  faultsOf(operation: Operation, body: unknown, query: string | undefined): KeptFault[] {
    const target = query ? `${operation.path}?${query}` : operation.path;
    const read = this.#checker.read({
      request: {
        method: operation.method.toUpperCase(),
        target,
        headers: {},
        body: undefined,
        as: 'nobody',
        secrets: [],
      },
      answer: {
        status: 200,
        headers: [['content-type', 'application/json']],
        body: JSON.stringify(body),
        durationMs: 0,
      },
    });
    const known = query === undefined ? withEchoes(read) : read;
    return this.#checker.meaningOf(known).map(({ pointer = '', message, expected, received }) => ({
      pointer,
      message: `${message}: expected ${expected}, got ${received}`,
    }));
  }
}

/** An answer says itself which parameters were applied, and nothing of the others. */
function withEchoes(read: ReadExchange): ReadExchange {
  const echoes = Object.entries(read.behaviour.echoes ?? {});
  const query = Object.fromEntries(
    echoes.map(([name, place]) => [name, at(read.body, placeOf(place))]),
  );
  return { ...read, parameters: { ...read.parameters, query } };
}

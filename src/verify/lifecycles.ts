import type {
  Condition,
  Expectation,
  Lifecycle,
  Marked,
  Step,
  Value,
} from '../contract/behaviour.js';
import type { Operation } from '../contract/contract.js';
import { type Credentials, credentialHeader } from './caller.js';
import { conditionText, culpritOf, holds, resultOf, type Scope } from './conditions.js';
import { isDecimal, textOf } from './decimal.js';
import { shown } from './json.js';
import { rowsOf } from './page.js';
import type { ReadExchange } from './reading.js';
import type { Ask, Run } from './run.js';

/** Plays the lifecycles of the contract: each call in order, and what each has to have changed. */
export async function verifyLifecycles(run: Run, wanted: (id: string) => boolean): Promise<void> {
  for (const lifecycle of run.checker.behaviours.root.lifecycles ?? []) {
    const operations = lifecycle.steps.map(({ operation }) => operation);
    const what = `the lifecycle ${lifecycle.name}`;
    if (!operations.some(wanted)) continue;
    const unwanted = operations.find((id) => !wanted(id));
    if (unwanted !== undefined) {
      run.skip(undefined, what, `it calls ${unwanted}, which --filter leaves out`);
      continue;
    }
    if (!run.options.allowWrites) {
      run.skip(undefined, what, 'it writes: --allow-writes');
      continue;
    }
    const lacking = lifecycle.steps.find((step) => !step.credential && !canAsk(run, step));
    if (lacking) {
      run.skip(undefined, what, `no credentials for ${lacking.operation}`);
      continue;
    }
    await run.attempt(undefined, what, () => new Play(run, lifecycle).play());
  }
}

function canAsk(run: Run, { operation: id }: Step): boolean {
  const operation = run.contract.operations.get(id);
  return operation !== undefined && run.credentialsOf(operation) !== undefined;
}

class Play {
  /** What each step came to, by its name. */
  readonly #seen = new Map<string, ReadExchange>();

  constructor(
    private readonly run: Run,
    private readonly lifecycle: Lifecycle,
  ) {}

  async play(): Promise<void> {
    let broken = false;
    for (const step of this.lifecycle.steps) {
      const operation = this.run.contract.operations.get(step.operation);
      // After a break nothing more is known, but what was made is taken away again.
      if (!operation || (broken && !step.always)) continue;
      const ask = this.#askFor(step, operation);
      if (!ask) continue;
      const times = Array.from({ length: step.atOnce ?? 1 });
      const what = `the step ${step.step} of the lifecycle ${this.lifecycle.name}`;
      let heard = false;
      await this.run.attempt(operation, what, async () => {
        const asked = times.map(() => this.run.ask(operation, ask));
        // All of them are over before the run goes on, also where one gets no answer.
        await Promise.allSettled(asked);
        const reads = await Promise.all(asked);
        for (const read of reads) broken = !this.#hear(step, operation, read) || broken;
        heard = true;
      });
      broken ||= !heard;
    }
  }

  /** Remembers what a step came to, and holds it against what is expected. Says whether it may go on. */
  #hear(step: Step, operation: Operation, read: ReadExchange): boolean {
    this.#seen.set(step.step, read);
    this.run.held(operation.id, 'lifecycle');
    if (read.answer.status !== step.status) {
      this.#note(step, undefined, read, {
        message: `${this.lifecycle.name}: the step ${step.step} is answered with ${read.answer.status}`,
        expected: String(step.status),
        received: String(read.answer.status),
        pointer: undefined,
      });
      return false;
    }
    for (const expectation of step.expect ?? []) this.#hold(step, expectation, read);
    return true;
  }

  #askFor(step: Step, operation: Operation): Ask | undefined {
    const scope = this.#scope(undefined);
    const values = (given: Readonly<Record<string, Value>> = {}): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, this.#plain(resultOf(value, scope))]),
      );
    const parameters = values(step.parameters);
    // What a step before did not give cannot be sent on.
    if (Object.values(parameters).includes(undefined)) return undefined;
    const query: Record<string, string> = {};
    const path: Record<string, string> = {};
    const header: Record<string, string> = {};
    for (const { name, in: place } of operation.parameters) {
      const value = parameters[name];
      if (value === undefined) continue;
      const group = place === 'path' ? path : place === 'header' ? header : query;
      group[name] = String(value);
    }
    const credentials = this.#credentials(step);
    if (step.credential && !credentials) return undefined;
    return {
      query,
      path,
      header,
      ...(step.body ? { body: values(step.body) } : {}),
      ...(credentials ? { credentials, as: `made: ${step.step}` as const } : {}),
    };
  }

  #credentials(step: Step): Credentials | undefined {
    for (const [name, value] of Object.entries(step.credential ?? {})) {
      const scheme = this.run.contract.schemes.get(name);
      const secret = resultOf(value, this.#scope(undefined));
      if (!scheme || typeof secret !== 'string') return undefined;
      const [header, text] = credentialHeader(scheme, secret);
      return { headers: { [header]: text }, secrets: [header] };
    }
    return undefined;
  }

  #hold(step: Step, expectation: Expectation, read: ReadExchange): void {
    const { then, rows, name } = expectation;
    this.run.held(step.operation, 'lifecycle');
    const title = `${this.lifecycle.name}, at ${step.step}: ${name}`;
    if (then) {
      this.#holdOne(step, expectation, then, read, title, read.body, '');
      return;
    }
    const list = this.run.checker.behaviourOf(read.operation).list;
    const all = list && rowsOf(list, read.body);
    if (!rows || !list || !all) return;
    const found = all.filter((row) => holds(rows.where, this.#scope(row)));
    if (found.length !== rows.count) {
      this.#note(step, expectation, read, {
        message: title,
        expected: `${rows.count} rows where ${conditionText(rows.where, this.#scope(undefined))}`,
        received: `${found.length} rows`,
        pointer: list.rows,
      });
      return;
    }
    if (!rows.then) return;
    for (const row of found) {
      const place = `${list.rows}/${all.indexOf(row)}`;
      this.#holdOne(step, expectation, rows.then, read, title, row, place);
    }
  }

  #holdOne(
    step: Step,
    expectation: Expectation,
    condition: Condition,
    read: ReadExchange,
    message: string,
    subject: unknown,
    place: string,
  ): void {
    const scope = this.#scope(subject);
    if (holds(condition, scope)) return;
    const culprit = culpritOf(condition, scope);
    this.#note(step, expectation, read, {
      message,
      expected: conditionText(condition, scope),
      received: `${culprit.pointer || 'the answer'} ${shown(culprit.value)}`,
      pointer: `${place}${culprit.pointer}`,
    });
  }

  #scope(subject: unknown): Scope {
    return {
      subject,
      runId: this.run.options.runId,
      cookie: (step, name) => cookieOf(this.#seen.get(step), name),
      step: (name) => this.#seen.get(name)?.body,
    };
  }

  #plain(value: unknown): unknown {
    return isDecimal(value) ? Number(textOf(value)) : value;
  }

  #note(
    step: Step,
    part: Marked | undefined,
    read: ReadExchange,
    said: { message: string; expected: string; received: string; pointer: string | undefined },
  ): void {
    const { facts } = this.run.checker;
    this.run.note(
      {
        operation: read.operation?.id,
        rule: 'lifecycle',
        provenance: facts.ofBehaviour(read.operation, this.lifecycle, step, part),
        ...said,
      },
      read,
    );
  }
}

/** A cookie's value as it was set, still encoded; behind HTTPS its name may carry a prefix. */
function cookieOf(read: ReadExchange | undefined, name: string): string | undefined {
  for (const [header, value] of read?.answer.headers ?? []) {
    if (header !== 'set-cookie') continue;
    const [pair = ''] = value.split(';', 1);
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).replace(/^__(Secure|Host)-/, '') === name)
      return pair.slice(equals + 1);
  }
  return undefined;
}

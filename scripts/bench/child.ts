/** Processes that the benchmark starts, and how it talks with them: it asks by name, they answer. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What every subject tells about itself. */
export interface Usage {
  /** User and system time since its start, in microseconds. */
  readonly cpu: number;
  /** Resident memory, in bytes. */
  readonly resident: number;
  /** What is alive after a collection, in bytes: the heap, and buffers outside it. */
  readonly live: number;
}

interface Question {
  readonly id: number;
  readonly name: string;
  /** Plain data. */
  readonly input: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Within a child: answers what it is asked, until its parent is gone. */
export function answerQuestions(
  answers: Readonly<Record<string, (input: never) => unknown>>,
): void {
  const all: Readonly<Record<string, (input: never) => unknown>> = { usage, ...answers };
  process.on('message', ({ id, name, input }: Question) => {
    const answer = async () => all[name]?.(input as never) ?? null;
    answer().then(
      (value) => process.send?.({ id, value }),
      (error: unknown) =>
        process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}

function usage(input: { readonly collected?: boolean } | null): Usage {
  if (input?.collected) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { cpu: user + system, resident: rss, live: heapUsed + external };
}

/** A process that answers questions. */
export class Child {
  readonly #process: ChildProcess;
  readonly #open = new Map<
    number,
    { resolve: (value: never) => void; reject: (why: Error) => void }
  >();
  #asked = 0;

  /** Starts a module of this folder, by its name without the ending. */
  constructor(module: string, ...args: readonly string[]) {
    const file = fileURLToPath(new URL(`./${module}.ts`, import.meta.url));
    this.#process = fork(file, args, { execArgv: [...process.execArgv, '--expose-gc'] });
    this.#process.on('message', ({ id, value, error }: Answer) => {
      const asker = this.#open.get(id);
      this.#open.delete(id);
      if (error === undefined) asker?.resolve(value as never);
      else asker?.reject(new Error(`${module}: ${error}`));
    });
    this.#process.once('exit', (code) => {
      for (const { reject } of this.#open.values()) reject(new Error(`${module} ended (${code})`));
    });
  }

  ask<T>(name: string, input: unknown = null): Promise<T> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise<T>((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      const question: Question = { id, name, input };
      this.#process.send(question);
    });
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }
}

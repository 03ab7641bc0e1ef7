import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

/** The program as a user starts it, in a folder of its own. */
export class Program {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'paystub-'));
  readonly #running = new Set<ChildProcess>();

  /** Runs to the end. Words are arguments; an object is added to the environment. */
  async run(
    ...words: (string | Record<string, string>)[]
  ): Promise<{ code: number | null; out: string; err: string }> {
    const args = words.filter((word) => typeof word === 'string');
    const env = words.filter((word) => typeof word !== 'string');
    const started = this.#spawn(args, Object.assign({}, ...env));
    await once(started.child, 'close');
    return { code: started.child.exitCode, out: started.out(), err: started.err() };
  }

  /** Starts a server on a free port, and resolves when it listens. */
  serve(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Served> {
    return this.listen(['serve', ...args], env);
  }

  /** The same with a command of its own: `proxy`. */
  async listen(args: readonly string[], env: Record<string, string> = {}): Promise<Served> {
    const started = this.#spawn([...args, '--port', '0'], env);
    const { child } = started;
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', () => {
        if (started.out().includes('Stop with Ctrl+C')) resolve();
      });
      child.once('close', () => reject(new Error(`did not start: ${started.err()}`)));
    });
    const origin = /listens on (\S+)/.exec(started.out())?.[1] ?? '';
    return {
      origin,
      out: started.out,
      err: started.err,
      async stop(signal = 'SIGTERM') {
        const closed = once(child, 'close');
        child.kill(signal);
        await closed;
        return child.exitCode;
      },
    };
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #spawn(args: readonly string[], env: Record<string, string>) {
    const child = spawn(process.execPath, [inject('main'), ...args], {
      cwd: this.folder,
      env: { ...process.env, NO_COLOR: '1', PORT: '', HOST: '', ...env },
    });
    this.#running.add(child);
    child.once('close', () => this.#running.delete(child));
    const text = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text.out += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text.err += chunk;
    });
    return { child, out: () => text.out, err: () => text.err };
  }
}

export interface Served {
  readonly origin: string;
  out(): string;
  err(): string;
  /** Ends it, and gives the exit code; null after a kill. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

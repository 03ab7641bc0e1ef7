import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Answers each message with the memory in use after a full collection. Loaded before the program. */
const probe = `data:text/javascript,${encodeURIComponent(
  'process.on("message", () => { gc(); gc(); process.send({ ...process.memoryUsage(), ' +
    // In kilobytes.
    'peak: process.resourceUsage().maxRSS * 1024 }); });' +
    // The channel to the test must not keep the program alive.
    'process.channel?.unref();',
)}`;

/** In bytes, with the most that was ever resident. */
export interface MemoryInUse extends NodeJS.MemoryUsage {
  readonly peak: number;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the command, as in `bash -c 'ulimit -f 8; exec "$@"' --`. */
  readonly under?: readonly string[];
  /** The most that its heap may take, in MiB: more than that ends it. */
  readonly heapMiB?: number;
  /** Whether {@link Running.memory} will be asked. */
  readonly probed?: boolean;
}

/** The built program, in a folder of its own which it is started in. */
export class BuiltProgram {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'paystub-hardening-'));
  readonly #children = new Set<ChildProcess>();

  /** Starts the program without waiting for anything. */
  start(args: readonly string[], options: StartOptions = {}): Running {
    const { env = {}, under = [], heapMiB, probed = false } = options;
    const flags = [
      ...(heapMiB === undefined ? [] : [`--max-old-space-size=${heapMiB}`]),
      ...(probed ? ['--expose-gc', '--import', probe] : []),
    ];
    const [command = '', ...rest] = [...under, process.execPath, ...flags, inject('main'), ...args];
    const child = spawn(command, rest, {
      cwd: this.folder,
      env: { ...process.env, NO_COLOR: '1', PORT: '', HOST: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe', probed ? 'ipc' : 'ignore'],
    });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return new Running(child);
  }

  /** Starts a server on a free port and resolves when it listens. */
  async serve(args: readonly string[], options: StartOptions = {}): Promise<Running> {
    const running = this.start(['serve', '--port', '0', ...args], options);
    await running.listening();
    return running;
  }

  /** Runs to the end. */
  async run(args: readonly string[], options: StartOptions = {}): Promise<Running> {
    const running = this.start(args, options);
    await running.closed;
    return running;
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One run of the program. */
export class Running {
  readonly closed: Promise<unknown>;
  out = '';
  err = '';
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.closed = once(child, 'close');
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.out += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.err += chunk;
    });
  }

  /** `http://localhost:49152`, once it listens. */
  get origin(): string {
    return /listens on (\S+)/.exec(this.out)?.[1] ?? '';
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  /** `null` while it runs, and after a kill. */
  get code(): number | null {
    return this.#child.exitCode;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async listening(): Promise<void> {
    const started = new Promise<void>((resolve) => {
      this.#child.stdout?.on('data', () => {
        if (this.out.includes('Stop with Ctrl+C')) resolve();
      });
    });
    await Promise.race([started, this.closed]);
    if (!this.alive) throw new Error(`it did not start: ${this.err}`);
  }

  /** Sends a signal without waiting. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it, and gives the exit code; `null` after a kill. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.alive) {
      this.#child.kill(signal);
      await this.closed;
    }
    return this.code;
  }

  /** What is in use after a full collection, in bytes. Needs `probed`. */
  async memory(): Promise<MemoryInUse> {
    const answer = once(this.#child, 'message');
    this.#child.send('memory');
    const [usage] = (await answer) as [MemoryInUse];
    return usage;
  }
}

/** Writes the tables of some APIs of a world to a folder, with as many workers as are wanted. */
import { Worker } from 'node:worker_threads';
import type { StoryRecipe } from '../scenario/index.js';
import {
  type AccountShare,
  AccountsWriter,
  BlockWriter,
  type FileId,
  type Sink,
} from './blocks.js';
import { BlockFile } from './files.js';
import { type BulkFormat, SQL_LOADERS, sqlLoader, sqlSchema, writerOf } from './formats.js';
import { type Library, loadLibrary } from './library.js';
import { type Progress, tellRows } from './rows.js';
import { ACCOUNTS } from './tables.js';

export interface BulkJob {
  readonly apis: readonly string[];
  readonly recipe: StoryRecipe;
  readonly formats: readonly BulkFormat[];
}

/** A file that was written. */
export interface WrittenFile {
  /** Below the folder. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Plays the world once, and gives the sink the share of one worker. */
export function writeShare(
  { stories, workbooks }: Library,
  { recipe, formats }: BulkJob,
  sink: Sink,
  worker: { readonly index: number; readonly of: number },
  progress?: (progress: Progress) => void,
): void {
  const writers = new Map(
    [...workbooks].map(([id, workbook]) => [id, new BlockWriter(workbook, formats, sink, worker)]),
  );
  tellRows(stories, recipe, writers, progress);
  for (const writer of writers.values()) writer.close();
}

/** What a worker says. */
export type WorkerMessage =
  | {
      readonly type: 'block';
      readonly file: FileId;
      readonly index: number;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'accounts'; readonly share: AccountShare }
  | { readonly type: 'end'; readonly file: FileId; readonly blocks: number; readonly rows: number }
  | { readonly type: 'progress'; readonly progress: Progress };

export interface WorkerStart {
  readonly job: BulkJob;
  readonly index: number;
  readonly of: number;
  /** Counts the blocks of this worker that were written. */
  readonly written: SharedArrayBuffer;
}

export interface BulkOptions {
  readonly folder: string;
  readonly workers: number;
  readonly progress?: (progress: Progress & { readonly rows: number }) => void;
}

/** The bytes are the same for every number of workers. Rejects when a file cannot be written. */
export async function writeBulk(job: BulkJob, options: BulkOptions): Promise<WrittenFile[]> {
  const library = await loadLibrary(job.apis);
  const desk = new WritingDesk(library, job, options);
  try {
    if (options.workers === 1) {
      writeShare(library, job, desk, { index: 0, of: 1 }, (progress) => desk.tell(progress));
    } else {
      await Promise.all(
        Array.from({ length: options.workers }, (_, index) =>
          runWorker(desk, { job, index, of: options.workers, written: new SharedArrayBuffer(4) }),
        ),
      );
    }
    return desk.close();
  } catch (error) {
    desk.discard();
    throw error;
  }
}

const nothing = (): void => undefined;

/** The files that are being written. */
class WritingDesk implements Sink {
  readonly #files = new Map<string, BlockFile>();
  readonly #accounts: ReadonlyMap<string, AccountsWriter>;
  readonly #ends = new Map<string, { file: FileId; blocks: number; rows: number }>();
  #rows = 0;

  constructor(
    private readonly library: Library,
    private readonly job: BulkJob,
    private readonly options: BulkOptions,
  ) {
    this.#accounts = new Map(
      [...library.workbooks].map(([id, workbook]) => [
        id,
        new AccountsWriter(workbook, job.formats, options.workers, (file, index, bytes) => {
          this.put(file, index, bytes);
        }),
      ]),
    );
  }

  block(file: FileId, index: number, bytes: Uint8Array): void {
    this.put(file, index, bytes);
  }

  put(file: FileId, index: number, bytes: Uint8Array, written = nothing): void {
    this.#open(file).put(index, bytes, written);
  }

  accounts(share: AccountShare): void {
    this.#accounts.get(share.api)?.take(share);
  }

  end(file: FileId, blocks: number, rows: number): void {
    const path = pathOf(file);
    if (!this.#ends.has(path)) this.#rows += rows;
    this.#ends.set(path, { file, blocks, rows });
  }

  tell(progress: Progress): void {
    this.options.progress?.({ ...progress, rows: this.#rows });
  }

  close(): WrittenFile[] {
    for (const writer of this.#accounts.values()) {
      for (const file of writer.files) {
        const { blocks, rows } = writer.written;
        this.#ends.set(pathOf(file), { file, blocks, rows });
      }
    }
    const written = [...this.#ends].map(([path, { file, blocks, rows }]): WrittenFile => {
      const target = this.#open(file);
      target.append(this.#writerOf(file).footer(rows));
      return { path, rows, bytes: target.bytes, sha256: target.close(blocks) };
    });
    if (this.job.formats.includes('sql')) {
      for (const workbook of this.library.workbooks.values()) {
        const path = `${workbook.api}/schema.sql`;
        const target = new BlockFile(this.options.folder, path);
        target.append(sqlSchema(workbook));
        written.push({ path, rows: 0, bytes: target.bytes, sha256: target.close(0) });
      }
      for (const shell of ['psql', 'sqlite3'] as const) {
        const path = SQL_LOADERS[shell];
        const target = new BlockFile(this.options.folder, path);
        target.append(sqlLoader(this.library.workbooks.values(), shell));
        written.push({ path, rows: 0, bytes: target.bytes, sha256: target.close(0) });
      }
    }
    return written.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Leaves what was there before. */
  discard(): void {
    for (const file of this.#files.values()) file.discard();
  }

  #open(file: FileId): BlockFile {
    const path = pathOf(file);
    const known = this.#files.get(path);
    if (known) return known;
    const opened = new BlockFile(this.options.folder, path);
    opened.append(this.#writerOf(file).header);
    this.#files.set(path, opened);
    return opened;
  }

  #writerOf({ api, table, format }: FileId) {
    const workbook = this.library.workbooks.get(api);
    const columns =
      table === ACCOUNTS
        ? workbook?.accounts.slice(1)
        : workbook?.sheets.find((sheet) => sheet.table.name === table)?.columns;
    return writerOf(format, api, table, columns ?? []);
  }
}

function pathOf({ api, table, format }: FileId): string {
  return `${api}/${table}.${format}`;
}

/**
 * The package runs from JavaScript. In the repository the sources run by tsx, whose hooks a thread
 * does not inherit from the program that starts it.
 */
function newWorker(start: WorkerStart): Worker {
  const options = {
    workerData: start,
    // Most of what a worker makes is garbage at once; a small heap is collected before it grows.
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 },
  };
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('worker.js', import.meta.url), options);
  const [hooks, source] = [
    import.meta.resolve('tsx/esm/api'),
    new URL('worker.ts', import.meta.url).href,
  ].map((url) => JSON.stringify(url));
  const code = `import(${hooks}).then(({ register }) => { register(); return import(${source}); });`;
  return new Worker(code, { ...options, eval: true });
}

/** Enough that a worker seldom waits, and little enough that memory stays flat. */
export const BLOCKS_AHEAD = 4;

function runWorker(desk: WritingDesk, start: WorkerStart): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = newWorker(start);
    const counter = new Int32Array(start.written);
    worker.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'block':
          desk.put(message.file, message.index, message.bytes, () => {
            Atomics.add(counter, 0, 1);
            Atomics.notify(counter, 0);
          });
          break;
        case 'accounts':
          desk.accounts(message.share);
          break;
        case 'end':
          desk.end(message.file, message.blocks, message.rows);
          break;
        case 'progress':
          desk.tell(message.progress);
      }
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker ended with code ${code}`));
    });
  });
}

import { resolve } from 'node:path';
import { Low } from 'lowdb';
import { AppendFile, type JournalDocument, type TornTail } from './append-file.js';
import { JournalFailed } from './errors.js';
import { type FileOperations, nodeFiles } from './file-operations.js';
import { ensureFolder, journalPath, unavailable } from './folder.js';
import { encodeLine } from './frame.js';
import type { JournalHeader } from './header.js';
import type { Journal, JournalEntry } from './journal.js';
import { type FolderLock, lockFolder } from './lock.js';

export interface FileJournalOptions {
  /** The folder to keep the journal in. It is created; its parent is not. Other files may be in it. */
  readonly folder: string;
  /** Which world this is. A folder of another world is refused. */
  readonly header: JournalHeader;
  /** For tests that let operations fail. */
  readonly files?: FileOperations;
}

/** A journal in a folder. */
export interface FileJournal extends Journal {
  /**
   * What was cut off at the end of the file when it was opened: the rest of an append that a crash
   * had cut short, and that nobody was told had been kept.
   */
  readonly torn: TornTail | undefined;
}

/**
 * Opens the journal of a folder, and begins one where there is none.
 *
 * @throws {JournalLocked} when somebody else writes there.
 * @throws {JournalMismatch} when the folder holds another world.
 * @throws {JournalCorrupt} when a line is not as it was written.
 * @throws {JournalUnavailable} when the folder cannot be used.
 */
export async function openFileJournal(options: FileJournalOptions): Promise<FileJournal> {
  // Absolute, so that messages name it fully and a later change of directory does no harm.
  const folder = resolve(options.folder);
  const files = options.files ?? nodeFiles;
  await ensureFolder(folder, files);
  const lock = await lockFolder(folder);
  const adapter = new AppendFile(journalPath(folder), options.header, files, lock);
  try {
    const low = new Low<JournalDocument>(adapter, { entries: [], queued: [] });
    await low.read();
    const torn = adapter.torn;
    await low.write();
    return new LowJournal(low, adapter, lock, torn);
  } catch (error) {
    await adapter.close().finally(() => lock.release());
    throw unavailable(folder, error);
  }
}

/** lowdb queues nothing and keeps no order among writers, so one pump does all the writing. */
class LowJournal implements FileJournal {
  readonly torn: TornTail | undefined;
  readonly #low: Low<JournalDocument>;
  readonly #adapter: AppendFile;
  readonly #lock: FolderLock;
  #appended: number;
  #durable: number;
  #failure: Error | undefined;
  /** Runs while lines are queued, and never rejects. */
  #pump: Promise<void> | undefined;
  /** The write that is on its way; it never rejects either. */
  #round: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    low: Low<JournalDocument>,
    adapter: AppendFile,
    lock: FolderLock,
    torn: TornTail | undefined,
  ) {
    this.#low = low;
    this.#adapter = adapter;
    this.#lock = lock;
    this.torn = torn;
    this.#appended = low.data.entries.length;
    this.#durable = this.#appended;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  async *entries(): AsyncGenerator<JournalEntry, void, undefined> {
    yield* this.#low.data.entries;
  }

  append({ seq, at, command, events }: JournalEntry): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing !== undefined) throw new JournalFailed('The journal is closed.');
    if (seq !== this.#appended + 1) {
      throw new RangeError(`The entry ${seq} does not follow the entry ${this.#appended}.`);
    }
    // Encoded now, so that whatever happens to the events later, this is what is kept.
    this.#low.data.queued.push(encodeLine({ seq, at, command, events }));
    this.#appended = seq;
    this.#pump ??= this.#run();
  }

  async durable(seq: number): Promise<void> {
    if (seq > this.#appended) {
      throw new RangeError(`The entry ${seq} was never appended; the last is ${this.#appended}.`);
    }
    while (seq > this.#durable) {
      if (this.#failure !== undefined) throw this.#failure;
      await this.#round;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#pump;
    try {
      await this.#adapter.close();
    } finally {
      this.#lock.release();
    }
  }

  async #run(): Promise<void> {
    while (this.#low.data.queued.length > 0 && this.#failure === undefined) {
      this.#round = this.#flush();
      await this.#round;
    }
    this.#pump = undefined;
  }

  async #flush(): Promise<void> {
    // What is appended in the same turn shares the flush, and so its fate: whoever saw a command of
    // this turn need not know whether others came after it.
    await new Promise((resolve) => setImmediate(resolve));
    const last = this.#appended;
    try {
      await this.#low.write();
      this.#durable = last;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new JournalFailed(String(error));
      this.#low.data.queued.length = 0;
    }
  }
}

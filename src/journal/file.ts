import { resolve } from 'node:path';
import { Low } from 'lowdb';
import { AppendFile, type Draft, type JournalDocument, type TornTail } from './append-file.js';
import { JournalFailed } from './errors.js';
import { type FileOperations, nodeFiles } from './file-operations.js';
import { ensureFolder, journalPath, removeDrafts, unavailable } from './folder.js';
import { encodeLine } from './frame.js';
import type { ImageHeader, JournalHeader } from './header.js';
import type { Image, Journal, JournalEntry } from './journal.js';
import { type FolderLock, lockFolder } from './lock.js';

export interface FileJournalOptions {
  /** The folder to keep the journal in. It is created; its parent is not. Other files may be in it. */
  readonly folder: string;
  /** Which world this is. A folder of another world is refused. */
  readonly header: JournalHeader;
  /** How many bytes of entries make it time for an image: {@link LONG} when left out. */
  readonly longBytes?: number;
  /** Hears what whoever runs this should know, in a sentence. */
  readonly notice?: ((text: string) => void) | undefined;
  /** For tests that let operations fail. */
  readonly files?: FileOperations;
}

/** So many bytes of entries are read in about a tenth of a second. */
export const LONG: number = 16 * 2 ** 20;

/** From this size on, a file that an image does not make smaller is told of, at every doubling. */
const LARGE = 512 * 2 ** 20;

/** A journal in a folder. */
export interface FileJournal extends Required<Journal> {
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
  await removeDrafts(folder);
  const adapter = new AppendFile(journalPath(folder), options.header, files, lock);
  try {
    const low = new Low<JournalDocument>(adapter, { last: 0, queued: [] });
    await low.read();
    const torn = adapter.torn;
    await low.write();
    return new LowJournal(low, adapter, lock, torn, options);
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
  readonly #long: number;
  #longBytes: number;
  readonly #notice: (text: string) => void;
  readonly image: ImageHeader | undefined;
  /** The lines that were appended since an image was begun. */
  #since: Buffer[] | undefined;
  /** The image that is being written; it never rejects. */
  #compacting: Promise<boolean> | undefined;
  /** Whoever uses the file waits for who came before; it never rejects. */
  #turn: Promise<void> = Promise.resolve();
  #told = LARGE;
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
    { longBytes = LONG, notice = () => undefined }: FileJournalOptions,
  ) {
    this.#long = longBytes;
    this.#longBytes = longBytes;
    this.#notice = notice;
    this.image = adapter.image;
    this.#low = low;
    this.#adapter = adapter;
    this.#lock = lock;
    this.torn = torn;
    this.#appended = low.data.last;
    this.#durable = this.#appended;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  parts(): AsyncGenerator<unknown, void, undefined> {
    return this.#adapter.parts();
  }

  entries(): AsyncGenerator<JournalEntry, void, undefined> {
    return this.#adapter.entries();
  }

  get isLong(): boolean {
    const { all, entries } = this.#adapter.size;
    // To write an image costs what there is, and an entry has ten times the bytes of a row in it.
    return entries > this.#longBytes && entries > 2 * (all - entries);
  }

  compact(image: Image): Promise<boolean> {
    if (this.#compacting !== undefined) return this.#compacting;
    if (this.#failure !== undefined || this.#closing !== undefined) return Promise.resolve(false);
    if (image.seq !== this.#appended) {
      throw new RangeError(`An image of ${image.seq} entries is not one of ${this.#appended}.`);
    }
    this.#since = [];
    this.#compacting = this.#compact(image).finally(() => {
      this.#compacting = undefined;
      this.#since = undefined;
    });
    return this.#compacting;
  }

  async #compact(image: Image): Promise<boolean> {
    const before = this.#adapter.size.all;
    // Where it fails, the next try is made when there is as much again.
    this.#longBytes = Math.max(this.#longBytes, 2 * this.#adapter.size.entries);
    try {
      const draft = await this.#adapter.draft(image);
      const isDone = await this.#inTurn(() => this.#replace(draft));
      if (isDone) {
        this.#longBytes = this.#long;
        this.#tellSize();
      } else if (this.#closing === undefined)
        this.#notice(
          `The journal could not be made smaller, and goes on growing from ${megabytes(before)}.`,
        );
      return isDone;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#notice(
        `The journal could not be made smaller (${why}), and goes on growing from ${megabytes(before)}. Make room, and start again.`,
      );
      return false;
    }
  }

  /** Between two flushes: what is queued goes with the image. */
  async #replace(draft: Draft): Promise<boolean> {
    if (this.#failure !== undefined || this.#closing !== undefined) {
      await this.#adapter.drop(draft);
      return false;
    }
    const since = this.#since ?? [];
    const queued = this.#low.data.queued.splice(0);
    const last = this.#appended;
    this.#since = undefined;
    try {
      const isDone = await this.#adapter.replace(draft, since);
      if (isDone) this.#durable = last;
      else if (queued.length > 0) {
        this.#low.data.queued.unshift(...queued);
        this.#pump ??= this.#run();
      }
      return isDone;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #tellSize(): void {
    const { all } = this.#adapter.size;
    if (all < this.#told) return;
    this.#told = 2 * all;
    this.#notice(
      `The journal has ${megabytes(all)}, all of which the next start reads. To begin anew, name another folder with --data.`,
    );
  }

  append({ seq, at, command, events }: JournalEntry): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closing !== undefined) throw new JournalFailed('The journal is closed.');
    if (seq !== this.#appended + 1) {
      throw new RangeError(`The entry ${seq} does not follow the entry ${this.#appended}.`);
    }
    // Encoded now, so that whatever happens to the events later, this is what is kept.
    const line = encodeLine({ seq, at, command, events });
    this.#low.data.queued.push(line);
    this.#since?.push(line);
    this.#appended = seq;
    this.#pump ??= this.#run();
  }

  async durable(seq: number): Promise<void> {
    if (seq > this.#appended) {
      throw new RangeError(`The entry ${seq} was never appended; the last is ${this.#appended}.`);
    }
    while (seq > this.#durable) {
      if (this.#failure !== undefined) throw this.#failure;
      // It is with the next flush, or with the image that is being put in place.
      await this.#round;
      await this.#turn;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#compacting;
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
    await this.#inTurn(async () => {
      const last = this.#appended;
      try {
        if (this.#failure === undefined) await this.#low.write();
        if (this.#failure === undefined) this.#durable = last;
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  /** One after another: lowdb queues nothing, and a file is not replaced while it is written to. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  #fail(error: unknown): void {
    this.#failure = error instanceof Error ? error : new JournalFailed(String(error));
    this.#low.data.queued.length = 0;
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

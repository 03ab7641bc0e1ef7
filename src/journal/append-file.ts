import { dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import { JournalCorrupt, JournalFailed, JournalMismatch } from './errors.js';
import { errorCode, type FileOperations, type JournalFile, writeAll } from './file-operations.js';
import { syncFolder } from './folder.js';
import { decodeLines, encodeLine } from './frame.js';
import { headerDifferences, type JournalHeader, takeHeader } from './header.js';
import type { JournalEntry } from './journal.js';

/** What lowdb holds for us: what the file had, and what is still to be appended to it. */
export interface JournalDocument {
  readonly entries: readonly JournalEntry[];
  /** Encoded lines; a write takes them all. */
  readonly queued: Buffer[];
}

/** The end of a file that an append left behind when it was cut short. */
export interface TornTail {
  readonly file: string;
  /** Where it begins, in bytes from the start of the file. */
  readonly offset: number;
  /** How many bytes it has. */
  readonly bytes: number;
}

/**
 * A lowdb adapter that appends: `write` costs what is new, not what is there.
 *
 * It expects one call at a time, and no call after one that failed.
 */
export class AppendFile implements Adapter<JournalDocument> {
  readonly #path: string;
  readonly #header: JournalHeader;
  readonly #files: FileOperations;
  #file: JournalFile | undefined;
  /** Everything before it is whole, synced lines. */
  #good = 0;
  #torn: TornTail | undefined;

  constructor(path: string, header: JournalHeader, files: FileOperations) {
    this.#path = path;
    this.#header = header;
    this.#files = files;
  }

  /** What `read` found after the last whole line; the next `write` cuts it off. */
  get torn(): TornTail | undefined {
    return this.#torn;
  }

  /**
   * Loads the entries, or nothing where there is no file yet. It changes nothing on disk, so that a
   * folder which is then refused stays as it was.
   *
   * @throws {JournalMismatch} when the file belongs to another world.
   * @throws {JournalCorrupt}
   */
  async read(): Promise<JournalDocument | null> {
    try {
      this.#file = await this.#files.open(this.#path, 'r+');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
    const bytes = await this.#file.readFile();
    const lines = decodeLines(bytes, this.#path);
    const { header, end: headerEnd } = takeHeader(lines, this.#path);
    const differences = headerDifferences(header, this.#header);
    if (differences.length > 0) throw new JournalMismatch(this.#path, differences);

    this.#good = headerEnd;
    const entries: JournalEntry[] = [];
    for (const { number, offset, end, value } of lines) {
      const seq = entries.length + 1;
      if (!isJournalEntry(value)) {
        throw new JournalCorrupt(this.#path, number, offset, 'it is not an entry');
      }
      if (value.seq !== seq) {
        const reason = `it has the entry ${value.seq} where ${seq} should follow`;
        throw new JournalCorrupt(this.#path, number, offset, reason);
      }
      entries.push(value);
      this.#good = end;
    }
    if (this.#good < bytes.length) {
      this.#torn = { file: this.#path, offset: this.#good, bytes: bytes.length - this.#good };
    }
    return { entries, queued: [] };
  }

  /**
   * Appends what is queued and returns when it is durable. The first call also creates the file, or
   * cuts off its torn tail, before anything is appended.
   *
   * @throws {JournalFailed} when the append failed; the file was then cut back to where it was good.
   */
  async write({ queued }: JournalDocument): Promise<void> {
    const bytes = Buffer.concat(queued.splice(0));
    const file = await this.#ready();
    if (bytes.length === 0) return;
    try {
      await writeAll(file, bytes, this.#good);
      await file.datasync();
    } catch (error) {
      throw await this.#failed(file, error);
    }
    this.#good += bytes.length;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #ready(): Promise<JournalFile> {
    if (this.#file === undefined) {
      this.#file = await this.#create();
    } else if (this.#torn !== undefined) {
      await this.#cutBack(this.#file);
      this.#torn = undefined;
    }
    return this.#file;
  }

  /** Under another name first: a journal that exists at all has a whole header. */
  async #create(): Promise<JournalFile> {
    const header = encodeLine({ format: this.#header.format, recipe: this.#header.recipe });
    const draft = `${this.#path}.new`;
    const file = await this.#files.open(draft, 'w');
    try {
      await writeAll(file, header, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#files.rename(draft, this.#path);
    await syncFolder(dirname(this.#path), this.#files);
    this.#good = header.length;
    return this.#files.open(this.#path, 'r+');
  }

  async #cutBack(file: JournalFile): Promise<void> {
    await file.truncate(this.#good);
    await file.datasync();
  }

  async #failed(file: JournalFile, cause: unknown): Promise<JournalFailed> {
    const why = `Appending to ${this.#path} failed (${messageOf(cause)}). `;
    const cure =
      'Nothing after that is kept. Make room or repair the disk, then start again: ' +
      'everything that was answered is there.';
    try {
      await this.#cutBack(file);
      return new JournalFailed(why + cure, { cause });
    } catch (second) {
      const rest =
        `Cutting it back to byte ${this.#good} failed too (${messageOf(second)}), ` +
        'so that the next start may find commands which were never answered. ';
      return new JournalFailed(why + rest + cure, { cause: new AggregateError([cause, second]) });
    }
  }
}

function isJournalEntry(value: unknown): value is JournalEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    typeof value.seq === 'number' &&
    'at' in value &&
    typeof value.at === 'number' &&
    'command' in value &&
    typeof value.command === 'string' &&
    'events' in value &&
    Array.isArray(value.events)
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

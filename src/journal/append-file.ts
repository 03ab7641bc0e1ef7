import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import { JournalCorrupt, JournalFailed, JournalLocked, JournalMismatch } from './errors.js';
import {
  errorCode,
  type FileIdentity,
  type FileOperations,
  type JournalFile,
  writeAll,
} from './file-operations.js';
import { syncFolder } from './folder.js';
import { decodeLines, encodeLine } from './frame.js';
import { headerDifferences, type JournalHeader, takeHeader } from './header.js';
import type { JournalEntry } from './journal.js';
import type { FolderLock } from './lock.js';

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
  readonly #lock: FolderLock | undefined;
  readonly #files: FileOperations;
  #file: JournalFile | undefined;
  #identity: FileIdentity | undefined;
  /** Everything before it is whole, synced lines. */
  #good = 0;
  #torn: TornTail | undefined;

  /** Whoever only reads takes no lock. */
  constructor(path: string, header: JournalHeader, files: FileOperations, lock?: FolderLock) {
    this.#path = path;
    this.#header = header;
    this.#lock = lock;
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
   * @throws {JournalLocked} when somebody else writes to it.
   * @throws {JournalMismatch} when the file belongs to another world.
   * @throws {JournalCorrupt}
   */
  async read(): Promise<JournalDocument | null> {
    let file: JournalFile;
    try {
      file = await this.#open();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
    const bytes = await file.readFile();
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
      await this.#checkPlace();
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
    if (this.#file === undefined) return this.#create();
    if (this.#torn !== undefined) {
      await this.#cutBack(this.#file);
      this.#torn = undefined;
    }
    return this.#file;
  }

  async #open(): Promise<JournalFile> {
    this.#file = await this.#files.open(this.#path, 'r+');
    if (this.#lock?.claim(this.#file.fd) === false)
      throw new JournalLocked(dirname(this.#path), undefined);
    this.#identity = await this.#file.stat();
    return this.#file;
  }

  /**
   * A file that was removed or moved away takes writes as before, and even syncs them; but whoever
   * starts again would not find them.
   *
   * @throws {Displaced}
   */
  async #checkPlace(): Promise<void> {
    try {
      const { dev, ino } = await this.#files.stat(this.#path);
      if (dev === this.#identity?.dev && ino === this.#identity.ino) return;
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw error;
    }
    throw new Displaced();
  }

  /** Under another name first: a journal that exists at all has a whole header. */
  async #create(): Promise<JournalFile> {
    const header = encodeLine({ format: this.#header.format, recipe: this.#header.recipe });
    const draft = `${this.#path}.${randomBytes(8).toString('hex')}.new`;
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
    return this.#open();
  }

  async #cutBack(file: JournalFile): Promise<void> {
    await file.truncate(this.#good);
    await file.datasync();
  }

  async #failed(file: JournalFile, cause: unknown): Promise<JournalFailed> {
    const displaced = cause instanceof Displaced;
    const why = displaced
      ? `${this.#path} was removed, moved or replaced while it was in use. `
      : `Appending to ${this.#path} failed (${messageOf(cause)}). `;
    const cure = displaced
      ? 'Nothing after that is kept. Put it back where it was and start again: everything that was ' +
        'answered is in it; or start again without it, to begin anew.'
      : 'Nothing after that is kept. Make room or repair the disk, then start again: ' +
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

/** The open file no longer has the journal's name. */
class Displaced extends Error {}

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

import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
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
import { encodeLine, type Frame, FrameReader, lineValue } from './frame.js';
import {
  COMPACTED_FORMAT,
  headerDifferences,
  headerOf,
  type ImageHeader,
  type JournalHeader,
} from './header.js';
import type { Image, JournalEntry } from './journal.js';
import type { FolderLock } from './lock.js';

/** What lowdb holds for us: how many entries the file had, and what is still to be appended to it. */
export interface JournalDocument {
  /** The number of the last entry; what is read after it is opened is read from the file. */
  readonly last: number;
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

/** A stretch of whole lines. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  /** Of its first line. */
  readonly line: number;
}

/** A file that is to take the journal's place. */
export interface Draft {
  readonly path: string;
  readonly file: JournalFile;
  readonly image: ImageHeader;
  readonly length: number;
}

/** How much is read or written at a time. */
const BLOCK = 2 ** 18;

const LINE_FEED = Buffer.from('\n');

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
  /** The last line has no line feed yet. */
  #isOpen = false;
  #torn: TornTail | undefined;
  #image: ImageHeader | undefined;
  #imageLines: Stretch = { from: 0, until: 0, line: 2 };
  #entryLines: Stretch = { from: 0, until: 0, line: 2 };

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

  /** What stands for the first entries, where the file was compacted. */
  get image(): ImageHeader | undefined {
    return this.#image;
  }

  /** How many bytes the file has, and how many of them came after its image. */
  get size(): { readonly all: number; readonly entries: number } {
    return { all: this.#good, entries: this.#good - this.#entryLines.from };
  }

  /**
   * Reads the file once, line by line, and keeps nothing of it but where its parts are; nothing where
   * there is no file yet. It changes nothing on disk, so that a folder which is then refused stays as
   * it was.
   *
   * @throws {JournalLocked} when somebody else writes to it.
   * @throws {JournalMismatch} when the file belongs to another world.
   * @throws {JournalCorrupt}
   */
  async read(): Promise<JournalDocument | null> {
    try {
      await this.#open();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
    const reader = new FrameReader(this.#path);
    const found = new Contents(this.#path, this.#header);
    let size = 0;
    for await (const block of this.#blocks(0, Number.POSITIVE_INFINITY)) {
      size += block.length;
      for (const frame of reader.read(block)) found.take(frame);
    }
    for (const frame of reader.end()) found.take(frame);
    const { image, imageLines, entryLines, last } = found.done();
    this.#image = image;
    this.#imageLines = imageLines;
    this.#entryLines = entryLines;
    this.#good = entryLines.until;
    this.#isOpen = reader.isOpen;
    if (this.#good < size) {
      this.#torn = { file: this.#path, offset: this.#good, bytes: size - this.#good };
    }
    return { last, queued: [] };
  }

  /** The parts of the image that `read` found. */
  async *parts(): AsyncGenerator<unknown, void, undefined> {
    for await (const frame of this.#frames(this.#imageLines)) {
      const value = lineValue(frame, this.#path);
      if (isPart(value)) yield value.part;
    }
  }

  /** The entries that `read` found. */
  async *entries(): AsyncGenerator<JournalEntry, void, undefined> {
    for await (const frame of this.#frames(this.#entryLines)) yield entryOf(frame, this.#path);
  }

  /**
   * Appends what is queued and returns when it is durable. The first call also creates the file, or
   * cuts off its torn tail, before anything is appended.
   *
   * @throws {JournalFailed} when the append failed; the file was then cut back to where it was good.
   */
  async write({ queued }: JournalDocument): Promise<void> {
    const lines = queued.splice(0);
    const file = await this.#ready();
    if (lines.length === 0) return;
    const bytes = Buffer.concat(this.#isOpen ? [LINE_FEED, ...lines] : lines);
    try {
      await this.#checkPlace(this.#good);
    } catch (error) {
      throw this.#failed(error, undefined);
    }
    try {
      await writeAll(file, bytes, this.#good);
      await file.datasync();
      await this.#checkPlace(this.#good + bytes.length);
    } catch (error) {
      const second = await this.#cutBack(file).then(
        () => undefined,
        (again: unknown) => again,
      );
      throw this.#failed(error, second);
    }
    this.#good += bytes.length;
    this.#isOpen = false;
  }

  /**
   * Writes an image beside the file, for {@link replace} to put in its place. What fails here has done
   * nothing to the file.
   */
  async draft({ seq, at, parts }: Image): Promise<Draft> {
    const path = this.#draftPath();
    const file = await this.#files.open(path, 'w+');
    try {
      const image = { seq, at };
      const header = { format: COMPACTED_FORMAT, recipe: this.#header.recipe, image };
      let length = 0;
      let lines: Buffer[] = [encodeLine(header)];
      let bytes = 0;
      let count = 0;
      const flush = async () => {
        const block = Buffer.concat(lines);
        await writeAll(file, block, length);
        length += block.length;
        lines = [];
        bytes = 0;
      };
      for (const part of parts) {
        const line = encodeLine({ part });
        count += 1;
        lines.push(line);
        bytes += line.length;
        // What is written in one go does not hold up who is served.
        if (bytes >= BLOCK) await flush();
      }
      lines.push(encodeLine({ parts: count }));
      await flush();
      await file.datasync();
      return { path, file, image, length };
    } catch (error) {
      await this.drop({ path, file });
      throw error;
    }
  }

  /**
   * Puts a draft in the file's place, with the lines that came since its image. Until the rename the
   * file has everything that was acknowledged, and from then on the draft has.
   *
   * @returns false where it could not be done, and nothing has changed.
   * @throws {JournalFailed} when it is not known which of the two the next start would find.
   */
  async replace(draft: Draft, since: readonly Buffer[]): Promise<boolean> {
    const { file, image } = draft;
    const bytes = Buffer.concat(since);
    let identity: FileIdentity;
    try {
      await this.#checkPlace(this.#good);
      await writeAll(file, bytes, draft.length);
      await file.sync();
      identity = await file.stat();
      if (this.#lock?.claim(file.fd) === false) throw new Error('somebody else has its lock');
      await this.#files.rename(draft.path, this.#path);
    } catch {
      await this.drop(draft);
      return false;
    }
    const old = this.#file;
    this.#file = file;
    this.#identity = identity;
    this.#image = image;
    this.#good = draft.length + bytes.length;
    this.#isOpen = false;
    this.#entryLines = { from: draft.length, until: this.#good, line: 0 };
    try {
      await syncFolder(dirname(this.#path), this.#files);
      await old?.close();
    } catch (error) {
      throw this.#failed(error, undefined);
    }
    return true;
  }

  /** What of it cannot be removed takes up no room, and the next start removes it. */
  async drop({ path, file }: Pick<Draft, 'path' | 'file'>): Promise<void> {
    await file.truncate(0).catch(() => undefined);
    await file.close().catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  #draftPath(): string {
    return `${this.#path}.${randomBytes(8).toString('hex')}.new`;
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

  async *#blocks(from: number, until: number): AsyncGenerator<Buffer, void, undefined> {
    const buffer = Buffer.allocUnsafe(BLOCK);
    for (let position = from; position < until; ) {
      const most = Math.min(BLOCK, until - position);
      const { bytesRead = 0 } = (await this.#file?.read(buffer, 0, most, position)) ?? {};
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  }

  async *#frames({ from, until, line }: Stretch): AsyncGenerator<Frame, void, undefined> {
    const reader = new FrameReader(this.#path, from, line);
    for await (const block of this.#blocks(from, until)) yield* reader.read(block);
    yield* reader.end();
  }

  /**
   * A file that was removed or moved away takes writes as before, and even syncs them; but whoever
   * starts again would not find them. Nor would they find what was in it before it was cut short.
   *
   * @throws {Displaced}
   * @throws {Changed}
   */
  async #checkPlace(size: number): Promise<void> {
    let there: FileIdentity;
    try {
      there = await this.#files.stat(this.#path);
    } catch (error) {
      if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) throw error;
      throw new Displaced();
    }
    const { dev, ino } = there;
    if (dev !== this.#identity?.dev || ino !== this.#identity.ino) throw new Displaced();
    if (there.size !== size) throw new Changed(size, there.size);
  }

  /** Under another name first: a journal that exists at all has a whole header. */
  async #create(): Promise<JournalFile> {
    const header = encodeLine({ format: this.#header.format, recipe: this.#header.recipe });
    const draft = this.#draftPath();
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
    this.#entryLines = { from: this.#good, until: this.#good, line: 2 };
    return this.#open();
  }

  /** A file that somebody has cut short is not filled up with zeros. */
  async #cutBack(file: JournalFile): Promise<void> {
    const { size } = await file.stat();
    if (size <= this.#good) return;
    await file.truncate(this.#good);
    await file.datasync();
  }

  #failed(cause: unknown, second: unknown): JournalFailed {
    const [why, cure] = reasonOf(cause, this.#path);
    if (second === undefined) return new JournalFailed(why + cure, { cause });
    const rest =
      `Cutting it back to byte ${this.#good} failed too (${messageOf(second)}), ` +
      'so that the next start may find commands which were never answered. ';
    return new JournalFailed(why + rest + cure, { cause: new AggregateError([cause, second]) });
  }
}

/** What a file is found to hold while it is read for the first time. */
class Contents {
  #image: ImageHeader | undefined;
  #last = 0;
  #parts = 0;
  #inImage = false;
  #isBegun = false;
  #imageLines: Stretch = { from: 0, until: 0, line: 2 };
  #entryLines: Stretch = { from: 0, until: 0, line: 2 };

  constructor(
    private readonly path: string,
    private readonly wanted: JournalHeader,
  ) {}

  take(frame: Frame): void {
    if (!this.#isBegun) this.#begin(frame);
    else if (this.#inImage) this.#takePart(frame);
    else this.#takeEntry(frame);
  }

  done() {
    if (!this.#isBegun) headerOf(undefined, this.path);
    if (this.#inImage) {
      const { line, until } = this.#imageLines;
      const reason = 'the image of the world is not complete';
      throw new JournalCorrupt(this.path, line + this.#parts, until, reason);
    }
    const [imageLines, entryLines] = [this.#imageLines, this.#entryLines];
    return { image: this.#image, imageLines, entryLines, last: this.#last };
  }

  #begin(frame: Frame): void {
    const header = headerOf(lineValue(frame, this.path), this.path);
    const differences = headerDifferences(header, this.wanted);
    if (differences.length > 0) throw new JournalMismatch(this.path, differences);
    const { end } = frame;
    this.#isBegun = true;
    this.#image = header.image;
    this.#inImage = header.image !== undefined;
    this.#last = header.image?.seq ?? 0;
    this.#imageLines = { from: end, until: end, line: 2 };
    this.#entryLines = { from: end, until: end, line: 2 };
  }

  #takePart(frame: Frame): void {
    const { end, number, offset } = frame;
    this.#imageLines = { ...this.#imageLines, until: end };
    if (isBeginningOf(frame, '{"part":')) {
      this.#parts += 1;
      return;
    }
    const value = lineValue(frame, this.path);
    const count =
      typeof value === 'object' && value !== null && 'parts' in value ? value.parts : undefined;
    if (count !== this.#parts) {
      const reason = `it should end an image of ${this.#parts} parts`;
      throw new JournalCorrupt(this.path, number, offset, reason);
    }
    this.#inImage = false;
    this.#entryLines = { from: end, until: end, line: number + 1 };
  }

  #takeEntry(frame: Frame): void {
    const { number, offset, end } = frame;
    const seq = this.#last + 1;
    const found = seqOf(frame) ?? entryOf(frame, this.path).seq;
    if (found !== seq) {
      const reason = `it has the entry ${found} where ${seq} should follow`;
      throw new JournalCorrupt(this.path, number, offset, reason);
    }
    this.#last = seq;
    this.#entryLines = { ...this.#entryLines, until: end };
  }
}

/** The open file no longer has the journal's name. */
class Displaced extends Error {}

/** The file has not as many bytes as were written to it. */
class Changed extends Error {
  constructor(
    readonly wanted: number,
    readonly found: number,
  ) {
    super(`it should have ${wanted} bytes, and has ${found}`);
  }
}

function reasonOf(cause: unknown, path: string): [why: string, cure: string] {
  if (cause instanceof Displaced) {
    return [
      `${path} was removed, moved or replaced while it was in use. `,
      'Nothing after that is kept. Put it back where it was and start again: everything that was ' +
        'answered is in it; or start again without it, to begin anew.',
    ];
  }
  if (cause instanceof Changed) {
    const { wanted, found } = cause;
    return [
      `${path} was ${found < wanted ? 'cut short' : 'written to by somebody else'} while it was in use: ${cause.message}. `,
      'Nothing after that is kept. Restore it from a copy, or start again to go on with what is in it.',
    ];
  }
  return [
    `Appending to ${path} failed (${messageOf(cause)}). `,
    'Nothing after that is kept. Make room or repair the disk, then start again: ' +
      'everything that was answered is there.',
  ];
}

function isBeginningOf({ json }: Frame, text: string): boolean {
  return json.toString('latin1', 0, text.length) === text;
}

/** Entries are written with their number first, so that it can be read without the rest. */
function seqOf({ json }: Frame): number | undefined {
  const found = /^\{"seq":([1-9]\d{0,15}),"at":\d/.exec(json.toString('latin1', 0, 40));
  return found === null ? undefined : Number(found[1]);
}

function entryOf(frame: Frame, path: string): JournalEntry {
  const value = lineValue(frame, path);
  if (isJournalEntry(value)) return value;
  throw new JournalCorrupt(path, frame.number, frame.offset, 'it is not an entry');
}

function isPart(value: unknown): value is { readonly part: unknown } {
  return typeof value === 'object' && value !== null && 'part' in value;
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

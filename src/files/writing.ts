/**
 * Files that are whole or not there. No link is followed: whoever puts one where paystub writes would
 * choose what is overwritten. What is no regular file is written into, and never replaced.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FileRefused, withReason } from './refused.js';

const noFollow = constants.O_NOFOLLOW ?? 0;
const fresh = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;

export interface WritingOptions {
  /** Of a new file; 0o644 when left out. */
  readonly mode?: number;
  /** Whether it is on the disk when it is closed; it is when left out. */
  readonly sync?: boolean;
}

/** A file that is being written. Nobody sees it before {@link close}. */
export class DraftFile {
  readonly #descriptor: number;
  /** Where it is until it is whole; undefined for what is written into. */
  readonly #draft: string | undefined;
  #open = true;

  /** @throws {FileRefused} when the path is a link or a folder, or cannot be written. */
  constructor(
    readonly path: string,
    private readonly options: WritingOptions = {},
  ) {
    try {
      const there = thereAt(path);
      if (there === undefined || there.isRegular) {
        const name = `.${basename(path).slice(0, 100)}.${randomBytes(8).toString('hex')}.new`;
        this.#draft = join(dirname(path), name);
        const mode = there?.mode ?? options.mode ?? 0o644;
        this.#descriptor = openSync(this.#draft, fresh, mode);
      } else this.#descriptor = openSync(path, constants.O_WRONLY);
    } catch (error) {
      throw withReason(path, error);
    }
  }

  /** @throws {FileRefused} when the disk is full, for one; the draft is gone then. */
  write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    } catch (error) {
      this.discard();
      throw withReason(this.path, error);
    }
  }

  /** Puts it in its place. @throws {FileRefused} */
  close(): void {
    if (!this.#open) return;
    try {
      if (this.#draft !== undefined && this.options.sync !== false) fsyncSync(this.#descriptor);
      closeSync(this.#descriptor);
      this.#open = false;
      // What came there meanwhile is replaced if it is a file, or a link, and not what it leads to.
      if (this.#draft !== undefined) renameSync(this.#draft, this.path);
    } catch (error) {
      this.discard();
      throw withReason(this.path, error);
    }
  }

  /** Leaves everything as it was. */
  discard(): void {
    if (this.#open) closeSync(this.#descriptor);
    this.#open = false;
    if (this.#draft !== undefined) rmSync(this.#draft, { force: true });
  }
}

/** Writes a file whole. @throws {FileRefused} */
export function writeWhole(
  path: string,
  text: Iterable<string | Uint8Array>,
  options?: WritingOptions,
): void {
  const file = new DraftFile(path, options);
  try {
    for (const part of text) file.write(typeof part === 'string' ? Buffer.from(part) : part);
  } catch (error) {
    file.discard();
    throw error;
  }
  file.close();
}

/**
 * Opens a file that is written as things happen, so that what was written stays when the process is
 * killed. One that is there is begun anew.
 *
 * @throws {FileRefused}
 */
export function openForWriting(path: string, mode = 0o644): number {
  try {
    const there = thereAt(path);
    if (there === undefined) return openSync(path, fresh, mode);
    if (!there.isRegular) return openSync(path, constants.O_WRONLY);
    return openSync(path, constants.O_WRONLY | constants.O_TRUNC | noFollow);
  } catch (error) {
    throw withReason(path, error);
  }
}

/**
 * Makes the folders of a path below a folder, and gives the path. None of them may be a link.
 *
 * @param below of names of ours, with `/`; checked all the same
 * @throws {FileRefused}
 */
export function placeBelow(folder: string, below: string): string {
  const parts = below.split('/');
  if (below === '' || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new FileRefused(join(folder, below), 'is not below its folder');
  }
  let place = folder;
  try {
    mkdirSync(folder, { recursive: true });
    for (const part of parts.slice(0, -1)) {
      place = join(place, part);
      const there = lstatSync(place, { throwIfNoEntry: false });
      if (there === undefined) mkdirSync(place);
      else if (!there.isDirectory()) {
        throw new FileRefused(
          place,
          there.isSymbolicLink() ? isLink : 'is a file, and should be a folder',
        );
      }
    }
  } catch (error) {
    throw withReason(place, error);
  }
  return join(folder, ...parts);
}

/** Whether a path below a folder is a regular file, with no link on the way to it. */
export function isFileBelow(folder: string, below: string): boolean {
  const parts = below.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return false;
  let place = folder;
  for (const [index, part] of parts.entries()) {
    place = join(place, part);
    const there = lstatSync(place, { throwIfNoEntry: false });
    if (there === undefined) return false;
    if (index < parts.length - 1 ? !there.isDirectory() : !there.isFile()) return false;
  }
  return true;
}

const isLink = 'is a link, and paystub follows none when it writes';

interface There {
  /** What is no regular file is written into: a pipe, a terminal, `/dev/null`. */
  readonly isRegular: boolean;
  readonly mode: number;
}

/** What is there; undefined for nothing. The links of `/dev` are the system's: `/dev/stdout`. */
function thereAt(path: string): There | undefined {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return undefined;
  if (there.isSymbolicLink()) {
    if (!/^\/dev\/(?:std(?:out|err)|fd\/\d+)$/.test(path)) throw new FileRefused(path, isLink);
    return { isRegular: false, mode: 0 };
  }
  if (there.isDirectory()) throw new FileRefused(path, 'is a folder, and should be a file');
  if (there.isBlockDevice()) throw new FileRefused(path, 'is a disk, and should be a file');
  return { isRegular: there.isFile(), mode: there.mode & 0o777 };
}

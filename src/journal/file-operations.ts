import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename } from 'node:fs/promises';

/** Which file it is, whatever it is called, and how many bytes it has. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
}

/** What a journal does with an open file. Node's `FileHandle` is one. */
export interface JournalFile {
  /** The number that the system knows it by. */
  readonly fd: number;
  /** Reads 0 bytes at the end of the file. */
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  /** May write fewer bytes than it was given. */
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  /** Returns when the content, and the length that it needs, would survive a loss of power. */
  datasync(): Promise<void>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  stat(): Promise<FileIdentity>;
  close(): Promise<void>;
}

/** What a journal asks of the file system; a test hands in one that fails. */
export interface FileOperations {
  open(path: string, flags: 'r' | 'r+' | 'w' | 'w+'): Promise<JournalFile>;
  rename(from: string, to: string): Promise<void>;
  mkdir(path: string): Promise<unknown>;
  /** Which file has this name now. */
  stat(path: string): Promise<FileIdentity>;
}

/** No link is followed, nobody waits for a pipe, and what is begun was not there. */
const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL } = constants;
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const flagsOf = {
  r: O_RDONLY | careful,
  'r+': O_RDWR | careful,
  w: O_WRONLY | O_CREAT | O_EXCL | careful,
  'w+': O_RDWR | O_CREAT | O_EXCL | careful,
} as const;

/** Opens a regular file, or a folder to make its names durable. */
export async function openCarefully(
  path: string,
  flags: keyof typeof flagsOf,
): Promise<FileHandle> {
  const file = await open(path, flagsOf[flags]);
  const stats = await file.stat();
  if (stats.isFile() || stats.isDirectory()) return file;
  await file.close();
  throw Object.assign(new Error('it is no regular file'), { code: 'ENOTREGULAR' });
}

/** The file system itself. */
export const nodeFiles: FileOperations = { open: openCarefully, rename, mkdir, stat: lstat };

/** Writes all the bytes from `position` on. */
export async function writeAll(
  file: JournalFile,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(
      bytes,
      written,
      bytes.length - written,
      position + written,
    );
    written += bytesWritten;
  }
}

/** The system's name for an error (`ENOENT`), if it has one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

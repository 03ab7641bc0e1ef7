import { createHash } from 'node:crypto';
import { FileRefused, openRegular } from '../../files/index.js';
import { WorldFileError } from './problems.js';
import { readWorld, type WrittenWorld } from './read.js';

/**
 * The largest file that is read, in bytes. It holds about 400,000 rows, and reading it takes about
 * 1 GB of memory; what is larger than that is better made from a recipe.
 */
export const LARGEST_FILE = 64 * 2 ** 20;

/** A world that was read from a file. */
export interface LoadedWorld extends WrittenWorld {
  /** Of the bytes of the file, in lowercase hex, as `sha256sum` says it. */
  readonly sha256: string;
}

/**
 * Reads and checks a world file.
 *
 * @param realms the ids of the APIs
 * @throws {WorldFileError} when it cannot be read, or is no world; nothing was begun then.
 */
export async function loadWorld(
  path: string,
  realms: readonly string[],
  largest = LARGEST_FILE,
): Promise<LoadedWorld> {
  const bytes = await readBytes(path, largest);
  return {
    ...readWorld(textOf(bytes, path), path, realms),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Counts while it reads: a file may grow. */
async function readBytes(path: string, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const file = await openRegular(path);
    for await (const chunk of file.createReadStream() as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > largest) {
        throw refusal(
          path,
          `has more than ${largest} bytes, and should have no more: make a large world with --seed and --size`,
        );
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof WorldFileError) throw error;
    const { cause = error } = error as Error;
    throw refusal(
      path,
      error instanceof FileRefused && cause === error ? error.reason : reasonOf(cause),
    );
  }
  return Buffer.concat(chunks, size);
}

function textOf(bytes: Buffer, path: string): string {
  try {
    // A byte order mark, as some editors write it, is dropped.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refusal(path, 'is no text in UTF-8, which JSON is written in');
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by you',
  EPERM: 'may not be read by you',
  EISDIR: 'is a folder, and should be a file of JSON',
  ENOTDIR: 'does not exist: a part of its path is a file, not a folder',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = error instanceof Error ? error.message : String(error);
  return REASONS[code] ?? `cannot be read (${said})`;
}

function refusal(path: string, problem: string): WorldFileError {
  return new WorldFileError(path, [{ at: 'the file', problem }]);
}

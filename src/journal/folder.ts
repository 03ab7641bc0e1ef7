import { lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { JournalError, JournalUnavailable } from './errors.js';
import { errorCode, type FileOperations } from './file-operations.js';

/** Where a folder's entries are. */
export function journalPath(folder: string): string {
  return join(folder, 'paystub.journal');
}

/**
 * Makes the folder if it is not there. Its parent must be: a misspelt path is not to become a tree.
 * What is kept does not belong into a repository, and the folder says so itself.
 *
 * @throws {JournalUnavailable}
 */
export async function ensureFolder(folder: string, files: FileOperations): Promise<void> {
  try {
    await files.mkdir(folder);
    await syncFolder(dirname(folder), files);
    await ignoreFor(folder, ['*']);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw unavailable(folder, error);
    const there = await lstat(folder).catch((cause: unknown) => {
      throw unavailable(folder, cause);
    });
    if (there.isSymbolicLink()) {
      throw new JournalUnavailable(folder, 'it is a link; name the folder that it leads to');
    }
    if (!there.isDirectory()) throw new JournalUnavailable(folder, 'it is a file, not a folder');
    // Somebody else's folder: only what the journal adds is ignored.
    await ignoreFor(folder, ['/.gitignore', '/paystub.*']);
  }
}

/** Writes a `.gitignore` where there is none. A folder that takes none is used without. */
async function ignoreFor(folder: string, patterns: readonly string[]): Promise<void> {
  const text = ['# Written by paystub: what a mock keeps is not for the repository.', ...patterns];
  const path = join(folder, '.gitignore');
  await writeFile(path, `${text.join('\n')}\n`, { flag: 'wx' }).catch(() => undefined);
}

/** Removes the drafts that a process left behind when it ended. Whoever calls this has the folder's lock. */
export async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    if (!/^paystub\.journal\.[0-9a-f]{16}\.new$/.test(name)) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** Makes the names in a folder durable: a file's own sync does not cover them. */
export async function syncFolder(folder: string, files: FileOperations): Promise<void> {
  // Windows cannot open a folder as a file, and keeps names in a journal of its own.
  if (process.platform === 'win32') return;
  const handle = await files.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'the permission to write there is missing',
  EPERM: 'the permission to write there is missing',
  EROFS: 'the file system is read-only',
  ENOENT: 'the folder it would be in does not exist; create that one first',
  EEXIST: 'something else is there already',
  ENOTDIR: 'a part of the path is a file, not a folder',
  ELOOP: 'a link stands where the journal should be, and paystub follows none',
  ENOTREGULAR: 'what stands where the journal should be is no regular file',
  EISDIR: 'a folder stands where the file should be',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'files may not become so large here (see `ulimit -f`)',
};

/** Why the system could not do something with a file, in words; undefined where there are none. */
export function systemReason(error: unknown): string | undefined {
  return REASONS[errorCode(error) ?? ''];
}

/** Turns what the system said into what the reader can do. Errors of ours pass unchanged. */
export function unavailable(path: string, error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const reason = systemReason(error);
  return new JournalUnavailable(path, reason === undefined ? said : `${reason} (${said})`, error);
}

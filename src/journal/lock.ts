/**
 * One writer per folder, by the kernel's lock on a file in it. The kernel frees the lock when the
 * process is gone, however it went: no time-out to wait for, no stale file to delete, and no way
 * past a holder that is merely busy.
 */

import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { JournalLocked, JournalUnavailable } from './errors.js';
import { unavailable } from './folder.js';

/**
 * The byte that is locked lies past what the file holds: on Windows a locked byte cannot be read,
 * and whoever finds the folder locked wants to read the holder's number.
 */
const LOCKED_BYTE = 2 ** 30;

const LOCK_FLAGS =
  constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A folder that nobody else writes to until it is released. */
export interface FolderLock {
  /**
   * Takes another open file of the folder as well; false when somebody else has it. Who deletes a
   * lock file that seems to be left over does not let a second writer in. Closing the file frees it.
   */
  claim(descriptor: number): boolean;
  release(): void;
}

/**
 * Takes the folder for this one writer, without waiting.
 *
 * @throws {JournalLocked} when somebody has it: another process, or an earlier call in this one.
 * @throws {JournalUnavailable} when the lock file cannot be written, or the system has no locks.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const tryLock = await loadTryLock(folder);
  const path = join(folder, 'paystub.lock');
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, LOCK_FLAGS, 0o644);
    // What somebody put there is not emptied: a link, a pipe, a second name of another file.
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.nlink > 1) {
      throw new JournalUnavailable(folder, 'its paystub.lock is no regular file of its own');
    }
    if (!tryLock(descriptor, LOCKED_BYTE, 1)) throw new JournalLocked(folder, readHolder(path));
    ftruncateSync(descriptor, 0);
    writeSync(descriptor, `${process.pid}\n`, 0);
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw error instanceof JournalLocked ? error : unavailable(folder, error);
  }

  let held: number | undefined = descriptor;
  return {
    claim: (file) => tryLock(file, LOCKED_BYTE, 1),
    // The file stays: deleting it would let two writers lock two files of the same name.
    release() {
      if (held !== undefined) closeSync(held);
      held = undefined;
    },
  };
}

/** Loaded only here, so that a system without a build of it can still run in memory. */
async function loadTryLock(folder: string) {
  try {
    const { tryLock } = await import('fs-native-extensions');
    return tryLock;
  } catch (error) {
    const system = `${process.platform}-${process.arch}`;
    throw new JournalUnavailable(
      folder,
      `fs-native-extensions, which locks the folder, has no build that loads on this system (${system})`,
      error,
    );
  }
}

function readHolder(path: string): number | undefined {
  const pid = Number.parseInt(readFileSync(path, 'latin1'), 10);
  return Number.isSafeInteger(pid) ? pid : undefined;
}

import { resolve } from 'node:path';
import { AppendFile } from './append-file.js';
import { type FileOperations, nodeFiles } from './file-operations.js';
import { journalPath, unavailable } from './folder.js';
import type { JournalHeader } from './header.js';
import type { JournalEntry } from './journal.js';

/** Opens for reading whatever it is asked for. */
const readOnly: FileOperations = { ...nodeFiles, open: (path) => nodeFiles.open(path, 'r') };

/**
 * The entries of a folder's journal, or undefined where there is none. It takes no lock and writes
 * nothing: a folder that is being served can be read, up to the last entry that is whole.
 *
 * @throws {JournalMismatch} when the folder holds another world.
 * @throws {JournalCorrupt} when a line is not as it was written.
 * @throws {JournalUnavailable} when the file is there and cannot be read.
 */
export async function readJournal(
  folder: string,
  header: JournalHeader,
): Promise<readonly JournalEntry[] | undefined> {
  const file = new AppendFile(journalPath(resolve(folder)), header, readOnly);
  try {
    return (await file.read())?.entries;
  } catch (error) {
    throw unavailable(resolve(folder), error);
  } finally {
    await file.close();
  }
}

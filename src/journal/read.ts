import { resolve } from 'node:path';
import { AppendFile } from './append-file.js';
import { type FileOperations, nodeFiles } from './file-operations.js';
import { journalPath, unavailable } from './folder.js';
import type { JournalHeader } from './header.js';
import type { History } from './journal.js';

/** Opens for reading whatever it is asked for. */
const readOnly: FileOperations = { ...nodeFiles, open: (path) => nodeFiles.open(path, 'r') };

/** A history that is read from a folder until it is closed. */
export interface ReadHistory extends Required<History> {
  close(): Promise<void>;
}

/**
 * What a folder's journal holds, or undefined where there is none. It takes no lock and writes nothing:
 * a folder that is being served can be read, up to the last entry that is whole.
 *
 * @throws {JournalMismatch} when the folder holds another world.
 * @throws {JournalCorrupt} when a line is not as it was written.
 * @throws {JournalUnavailable} when the file is there and cannot be read.
 */
export async function readJournal(
  folder: string,
  header: JournalHeader,
): Promise<ReadHistory | undefined> {
  const file = new AppendFile(journalPath(resolve(folder)), header, readOnly);
  let isThere = false;
  try {
    isThere = (await file.read()) !== null;
  } catch (error) {
    throw unavailable(resolve(folder), error);
  } finally {
    if (!isThere) await file.close();
  }
  if (!isThere) return undefined;
  return {
    image: file.image,
    parts: () => file.parts(),
    entries: () => file.entries(),
    close: () => file.close(),
  };
}

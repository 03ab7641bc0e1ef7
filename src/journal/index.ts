export type { TornTail } from './append-file.js';
export {
  type HeaderDifference,
  JournalCorrupt,
  JournalError,
  JournalFailed,
  JournalLocked,
  JournalMismatch,
  JournalUnavailable,
} from './errors.js';
export {
  type FileJournal,
  type FileJournalOptions,
  openFileJournal,
} from './file.js';
export { systemReason } from './folder.js';
export { JOURNAL_FORMAT, type JournalHeader, readJournalHeader } from './header.js';
export type { Journal, JournalEntry } from './journal.js';
export { openMemoryJournal } from './memory.js';
export { readJournal } from './read.js';

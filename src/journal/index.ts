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
export type { History, Image, Journal, JournalEntry } from './journal.js';
export { openMemoryJournal } from './memory.js';
export { type ReadHistory, readJournal } from './read.js';

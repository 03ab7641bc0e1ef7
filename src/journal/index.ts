export type { TornTail } from './append-file.js';
export {
  JournalCorrupt,
  JournalError,
  JournalFailed,
  JournalLocked,
  JournalMismatch,
} from './errors.js';
export { openFileJournal } from './file.js';
export { systemReason } from './folder.js';
export { JOURNAL_FORMAT, type JournalHeader, readJournalHeader } from './header.js';
export type { JournalEntry } from './journal.js';
export { openMemoryJournal } from './memory.js';
export { readJournal } from './read.js';

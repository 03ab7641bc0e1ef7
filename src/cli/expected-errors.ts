/** The errors whose message says all that whoever typed the command needs. */
import { UnreadableHistory, WorldFileError, WorldMismatch } from '../app.js';
import { ContractError } from '../contract/document.js';
import { FileRefused } from '../files/index.js';
import { JournalError, systemReason } from '../journal/index.js';
import { StoryError } from '../story/index.js';
import { CoverageError } from '../verify/coverage/coverage.js';
import { TransportError } from '../verify/exchange.js';
import { RecordingError } from '../verify/recording.js';
import { ReportError } from '../verify/reporters/index.js';
import { UsageError } from './usage-error.js';

const expected = [
  UsageError,
  FileRefused,
  JournalError,
  StoryError,
  WorldFileError,
  WorldMismatch,
  UnreadableHistory,
  ContractError,
  CoverageError,
  TransportError,
  RecordingError,
  ReportError,
];

/** What to tell of an error: a sentence where that says all, and otherwise where it came from too. */
export function textOf(error: Error): string {
  if (expected.some((kind) => error instanceof kind)) return error.message;
  return fileProblem(error) ?? error.stack ?? error.message;
}

/** What the system refused to do with a file: that is between the reader and the system. */
function fileProblem(error: Error): string | undefined {
  const reason = systemReason(error);
  const path = 'path' in error ? error.path : undefined;
  if (reason === undefined || typeof path !== 'string') return undefined;
  return `${path} cannot be used: ${reason} (${error.message})`;
}

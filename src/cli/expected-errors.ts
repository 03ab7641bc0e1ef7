/** The errors whose message says all that whoever typed the command needs. */

import { ContractError } from '../contract/document.js';
import { CoverageError } from '../coverage/coverage.js';
import { FileRefused } from '../files/index.js';
import { JournalError, systemReason } from '../journal/index.js';
import { UnreadableHistory, WorldFileError, WorldMismatch } from '../paystub.js';
import { ReportError } from '../reports/index.js';
import { StoryError } from '../scenario/index.js';
import { TransportError } from '../verify/exchange.js';
import { RecordingError } from '../verify/recording.js';
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

/** The errors whose message says all that whoever typed the command needs. */
import { WorldFileError, WorldMismatch } from '../app.js';
import { ContractError } from '../contract/document.js';
import { JournalError } from '../journal/index.js';
import { StoryError } from '../story/index.js';
import { CoverageError } from '../verify/coverage/coverage.js';
import { TransportError } from '../verify/exchange.js';
import { RecordingError } from '../verify/recording.js';
import { ReportError } from '../verify/reporters/index.js';
import { UsageError } from './usage-error.js';

const expected = [
  UsageError,
  JournalError,
  StoryError,
  WorldFileError,
  WorldMismatch,
  ContractError,
  CoverageError,
  TransportError,
  RecordingError,
  ReportError,
];

/** Whether the stack of an error would say nothing more. */
export function isExpected(error: Error): boolean {
  return expected.some((kind) => error instanceof kind);
}

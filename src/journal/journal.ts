/**
 * The journal port: where accepted commands are kept so that a stopped world can be raised again.
 *
 * A journal is told what happened and says when that is safe. It never looks into the events it
 * keeps, and it never decides anything.
 */

import type { ImageHeader } from './header.js';

/** What one accepted command did. Kept whole or not at all. */
export interface JournalEntry {
  /** 1 for the first command of a folder, then one more for each command: no gap, no repeat. */
  readonly seq: number;
  /** When the command was decided, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** The command's type, for whoever reads the file. Replaying does not use it. */
  readonly command: string;
  /** The facts to apply again, in order; plain JSON values. */
  readonly events: readonly unknown[];
}

/** Everything that has happened up to an entry, as somebody who knows the state has put it. */
export interface Image extends ImageHeader {
  /** Plain JSON values, each of some kilobytes. They are asked for one after another. */
  readonly parts: Iterable<object>;
}

/** What was in a journal when it was opened. */
export interface History {
  /** What stands for the entries before the first of {@link entries}; none where nothing does. */
  readonly image?: ImageHeader | undefined;
  /** The parts of that image, in order. */
  parts?(): AsyncIterable<unknown>;
  /** The entries that were there, or those after the image, in order. None of them is kept. */
  entries(): AsyncIterable<JournalEntry>;
}

/** A place for accepted commands. One world writes to it. */
export interface Journal extends History {
  /** Whether so much has come since the last image that it is time for another. */
  readonly isLong?: boolean;
  /**
   * Puts an image in place of all entries up to the last that was appended. What is appended meanwhile
   * is kept as ever, and follows it. Resolves to whether it came to that: where it could not be
   * written, everything stays as it is.
   */
  compact?(image: Image): Promise<boolean>;
  /**
   * Queues an entry without waiting for it.
   *
   * @throws {JournalFailed} when an earlier append failed, or the journal is closed.
   * @throws {RangeError} when `entry.seq` is not the one that follows the last.
   */
  append(entry: JournalEntry): void;
  /**
   * Resolves once the entry `seq`, and every one before it, would survive a loss of power.
   * Rejects with {@link JournalFailed} when that cannot happen any more.
   */
  durable(seq: number): Promise<void>;
  /** Why nothing more can be written, once an append has failed. */
  readonly failure: Error | undefined;
  /** Writes out what is queued and lets go of the journal. A second call changes nothing. */
  close(): Promise<void>;
}

/**
 * The journal port: where accepted commands are kept so that a stopped world can be raised again.
 *
 * A journal is told what happened and says when that is safe. It never looks into the events it
 * keeps, and it never decides anything.
 */

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

/** A place for accepted commands. One world writes to it. */
export interface Journal {
  /** The entries that were there when the journal was opened, in order. */
  entries(): AsyncIterable<JournalEntry>;
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

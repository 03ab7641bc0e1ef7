/** Everything a journal can refuse. The message says what is wrong and how to carry on. */
export abstract class JournalError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** An append failed, or the journal was closed: nothing more will be kept. */
export class JournalFailed extends JournalError {}

/** Another process, or another journal of this one, writes to the folder. */
export class JournalLocked extends JournalError {
  readonly folder: string;
  /** The process that holds the folder, when it has left its number. */
  readonly pid: number | undefined;

  constructor(folder: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another process' : `process ${pid}`;
    super(
      `The folder ${folder} is in use by ${holder}. ` +
        'Stop that one first, name another folder with --data, or start with --memory.',
    );
    this.folder = folder;
    this.pid = pid;
  }
}

/** One field in which the folder's world is not the world that was asked for. */
export interface HeaderDifference {
  /** `format`, or the recipe's field, as in `recipe.seed`. */
  readonly field: string;
  /** What the folder has; `undefined` when it lacks the field. */
  readonly found: unknown;
  /** What was asked for; `undefined` when nothing was. */
  readonly wanted: unknown;
}

/** The folder holds another world than the one that was asked for. */
export class JournalMismatch extends JournalError {
  readonly file: string;
  readonly differences: readonly HeaderDifference[];

  constructor(file: string, differences: readonly HeaderDifference[]) {
    const lines = differences.map(
      ({ field, found, wanted }) => `  ${field}: there ${shown(found)}, asked for ${shown(wanted)}`,
    );
    super(
      `${file} belongs to another world:\n${lines.join('\n')}\n` +
        'Start without these flags to go on with the world that is there (one of another format or ' +
        'story version needs the paystub that wrote it), name another folder with --data, ' +
        'or delete the file to begin anew.',
    );
    this.file = file;
    this.differences = differences;
  }
}

/** A line of the journal is not what was written there. */
export class JournalCorrupt extends JournalError {
  readonly file: string;
  /** Counted from 1; line 1 is the header. */
  readonly line: number;
  /** Where the line begins, in bytes from the start of the file. */
  readonly offset: number;

  constructor(file: string, line: number, offset: number, reason: string) {
    const cure =
      line === 1
        ? 'Restore the file from a copy, move it away, or name another folder with --data.'
        : 'Restore the file from a copy; or keep only what comes before that line ' +
          `(truncate -s ${offset} '${file}'); or delete the file to begin anew.`;
    super(`${file} is damaged at line ${line} (byte ${offset}): ${reason}. ${cure}`);
    this.file = file;
    this.line = line;
    this.offset = offset;
  }
}

/** The folder or its file cannot be used at all. */
export class JournalUnavailable extends JournalError {
  readonly path: string;

  constructor(path: string, reason: string, cause?: unknown) {
    super(
      `No journal can be kept in ${path}: ${reason}. ` +
        'Name another folder with --data, or start with --memory.',
      { cause },
    );
    this.path = path;
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

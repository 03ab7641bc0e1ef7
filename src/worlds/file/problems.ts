/** One thing that is wrong in a world file. */
export interface Problem {
  /** Where: `accounts[3].entries[12].amount`, or `line 7, column 2` in what is no JSON. */
  readonly at: string;
  /** What stands there, and what should. */
  readonly problem: string;
}

/** A way into a JSON value: keys of objects, places in arrays. */
export type Path = readonly (string | number)[];

/** As it would be written in JavaScript; the value itself is `the file`. */
export function pathText(path: Path): string {
  const text = path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[\w$]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('');
  return text === '' ? 'the file' : text.replace(/^\./, '');
}

/** Whoever reads this mends some and asks again; all problems of a large file would help nobody. */
const MOST = 50;

/** Collects problems, up to a number that can be read. */
export class Problems {
  readonly #found: Problem[] = [];
  #more = false;

  add(path: Path, problem: string): void {
    if (this.#found.length < MOST) this.#found.push({ at: pathText(path), problem });
    else this.#more = true;
  }

  /** Whether any further problem would only be counted: the search can stop. */
  get full(): boolean {
    return this.#more;
  }

  /** @throws {WorldFileError} when anything was found. */
  refuse(file: string): void {
    if (this.#found.length > 0) throw new WorldFileError(file, this.#found, this.#more);
  }
}

/** A world file that cannot be served, and why; nothing was begun with it. */
export class WorldFileError extends Error {
  override readonly name = 'WorldFileError';
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
    /** Whether there are others than these. */
    readonly more = false,
  ) {
    const count = more
      ? `more than ${problems.length} problems, of which these are the first`
      : problems.length === 1
        ? 'one problem'
        : `${problems.length} problems`;
    const lines = problems.map(({ at, problem }) => `  ${at}: ${problem}`);
    super(`${file} is not a world that can be served: ${count}\n${lines.join('\n')}`);
  }
}

/** A value as a message shows it: on one line, and not all of a long one. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What a check of files comes to. */
export interface Finding {
  readonly file: string;
  /** Where in it: `line 12`, `/transactions/3/id`; empty for the file as a whole. */
  readonly place: string;
  readonly problem: string;
}

/** Whoever reads this mends some and asks again; what floods one file must not hide another's. */
const MOST_OF_A_FILE = 20;
const MOST = 200;

/** Collects findings, up to a number that can be read, and counts the rest. */
export class Findings {
  readonly #found: Finding[] = [];
  readonly #ofFiles = new Map<string, number>();
  #more = 0;

  add(file: string, place: string, problem: string): void {
    const before = this.#ofFiles.get(file) ?? 0;
    this.#ofFiles.set(file, before + 1);
    // What is said of the file as a whole explains the rest, and is said once.
    const fits = this.#found.length < MOST && before < MOST_OF_A_FILE;
    if (fits || place === '') this.#found.push({ file, place, problem });
    else this.#more += 1;
  }

  get all(): readonly Finding[] {
    return this.#found;
  }

  /** How many there are besides {@link all}. */
  get more(): number {
    return this.#more;
  }
}

/** What a check of files comes to. */
export interface Finding {
  readonly file: string;
  /** Where in it: `line 12`, `/transactions/3/id`; empty for the file as a whole. */
  readonly place: string;
  readonly problem: string;
}

/** Whoever reads this mends some and asks again. */
const MOST = 50;

/** Collects findings, up to a number that can be read, and counts the rest. */
export class Findings {
  readonly #found: Finding[] = [];
  #more = 0;

  add(file: string, place: string, problem: string): void {
    if (this.#found.length < MOST) this.#found.push({ file, place, problem });
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

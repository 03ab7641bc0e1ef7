/**
 * Long work in pieces, so that whoever else waits is answered in between. The work is written as a
 * generator that yields after each bounded piece, and somebody else says when the next one comes.
 */

/** Work that yields after each piece, and returns what it came to. */
export type Steps<T> = Generator<void, T, void>;

/** Does the work without a pause: for a command line, where nobody else waits. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** How long pieces run one after another before others have their turn. */
const SLICE_MS = 8;

/** Gives work to the event loop in slices: one in a turn of the loop, however many works there are. */
export class Pace {
  #last: Promise<void> = Promise.resolve();

  /**
   * @param elapsed milliseconds by a clock that never goes back
   * @param breathe resolves when everybody else had a turn
   */
  constructor(
    private readonly elapsed: () => number = () => performance.now(),
    private readonly breathe: () => Promise<void> = () =>
      new Promise((resolve) => setImmediate(resolve)),
  ) {}

  /** Resolves in a turn of the loop that no other work has. */
  turn(): Promise<void> {
    this.#last = this.#last.then(this.breathe);
    return this.#last;
  }

  /** Does the work in slices. Rejects with what it throws. */
  async run<T>(steps: Steps<T>): Promise<T> {
    for (;;) {
      await this.turn();
      const end = this.elapsed() + SLICE_MS;
      do {
        const step = steps.next();
        if (step.done) return step.value;
      } while (this.elapsed() < end);
    }
  }
}

/** That of this process, which has one event loop. */
export const pace = new Pace();

/** Works of which one is done at a time, in the order in which they came. */
export class Lane {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param most how many may be in it, the one that is being done included */
  constructor(readonly most: number) {}

  /** Whether another work would be one too many. */
  get isFull(): boolean {
    return this.#waiting >= this.most;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const done = this.#last.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** How much all worlds may keep together, beside what they began with. */

/** What is counted, for those who want to know what takes the room. */
export type KeptKind = 'logs' | 'rows' | 'rules' | 'waiters' | 'payments' | 'secrets' | 'worlds';

/** Something whose oldest part can go. */
export interface Forgetful {
  /** When its oldest part came, as {@link MemoryBudget.stamp} counts; undefined for nothing. */
  readonly oldest: number | undefined;
  /** Lets the oldest part go, and gives back what it took. */
  dropOldest(): void;
}

/** So much is made free at a time, so that room is not looked for with every request. */
const AT_ONCE = 1 / 32;

/**
 * One budget for everything that is kept in memory while paystub serves. Where it is used up, the
 * oldest entries of the request logs go, whichever world they are of; where that is not enough, what
 * would keep more is refused.
 */
export class MemoryBudget {
  readonly #shares = new Set<MemoryShare>();
  #used = 0;
  #stamps = 0;

  /** @param limit in bytes */
  constructor(readonly limit: number = Number.POSITIVE_INFINITY) {}

  /** About how many bytes are kept. */
  get used(): number {
    return this.#used;
  }

  /** The part of one world. */
  share(): MemoryShare {
    const share = new MemoryShare(this, (bytes, kind) => {
      this.#used += bytes;
      // A log makes room for its own entry once it has it.
      if (bytes > 0 && kind !== 'logs') this.hasRoom();
    });
    this.#shares.add(share);
    return share;
  }

  /** A number for what comes now, larger than all before. */
  stamp(): number {
    return ++this.#stamps;
  }

  /** Whether there is room for more, after the oldest logs went if need be. */
  hasRoom(bytes = 0): boolean {
    if (this.#used + bytes > this.limit) this.#relieve(bytes);
    return this.#used + bytes <= this.limit;
  }

  forget(share: MemoryShare): void {
    this.#shares.delete(share);
  }

  #relieve(bytes: number): void {
    const wanted = this.limit * (1 - AT_ONCE) - bytes;
    while (this.#used > wanted) {
      let next: Forgetful | undefined;
      for (const { log } of this.#shares) {
        if (log?.oldest === undefined) continue;
        if (next?.oldest === undefined || log.oldest < next.oldest) next = log;
      }
      if (next === undefined) return;
      next.dropOldest();
    }
  }
}

/** What one world keeps. */
export class MemoryShare {
  /** What may go first. */
  log: Forgetful | undefined;
  readonly #kept = new Map<KeptKind, number>();
  #released = false;

  constructor(
    readonly budget: MemoryBudget,
    private readonly count: (bytes: number, kind: KeptKind) => void,
  ) {}

  /** About how many bytes the world keeps. */
  get total(): number {
    let total = 0;
    for (const bytes of this.#kept.values()) total += bytes;
    return total;
  }

  /** Counts more, or less. */
  add(kind: KeptKind, bytes: number): void {
    this.set(kind, (this.#kept.get(kind) ?? 0) + bytes);
  }

  /** Counts anew what was counted before. */
  set(kind: KeptKind, bytes: number): void {
    // What is under way in a world that was let go ends by itself.
    if (this.#released) return;
    const before = this.#kept.get(kind) ?? 0;
    this.#kept.set(kind, bytes);
    this.count(bytes - before, kind);
  }

  /** The world is gone, and all that it kept. */
  release(): void {
    for (const kind of [...this.#kept.keys()]) this.set(kind, 0);
    this.#released = true;
    this.log = undefined;
    this.budget.forget(this);
  }
}

/** More callers than this in one window are counted as one. */
const CALLERS_MOST = 10_000;

/** Counts callers in windows of time, which begin at multiples of their length since 1970. */
export class Windows {
  #window = Number.NaN;
  readonly #counts = new Map<string, number>();

  constructor(
    readonly limit: number,
    readonly lengthMs: number,
  ) {}

  /** Counts one, and says how many milliseconds are left where it is one too many. */
  waitOf(caller: string, now: number): number | undefined {
    const window = Math.floor(now / this.lengthMs);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts.clear();
    }
    const isKnown = this.#counts.has(caller) || this.#counts.size < CALLERS_MOST;
    const key = isKnown ? caller : '';
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count > this.limit ? (window + 1) * this.lengthMs - now : undefined;
  }

  /** When the window ended in which callers had been counted, if it has by now. */
  turnedAt(now: number): number | undefined {
    if (this.#counts.size === 0 || Math.floor(now / this.lengthMs) <= this.#window)
      return undefined;
    return (this.#window + 1) * this.lengthMs;
  }
}

import { LAST_MOMENT } from '../ledger/index.js';

/** A world's time, in milliseconds since the Unix epoch. Everything in it follows this one. */
export interface Clock {
  now(): number;
}

export { LAST_MOMENT };

/** Whether a clock can show this moment. */
export function isMomentOfClock(at: number): boolean {
  return Number.isSafeInteger(at) && at >= 0 && at <= LAST_MOMENT;
}

/**
 * The time of one world. It runs with the system's, moved by as much as it was told, or stands
 * still. Callers ask {@link isMomentOfClock} first.
 */
export class WorldClock implements Clock {
  readonly #read: () => number;
  /** By how much it is ahead of the system while it runs. */
  #offset: number;
  #frozen: number | undefined;

  constructor(read: () => number, offset = 0) {
    this.#read = read;
    this.#offset = offset;
  }

  now(): number {
    // At the end of its time it stands, since nothing could say what comes after.
    return Math.min(this.#frozen ?? this.#read() + this.#offset, LAST_MOMENT);
  }

  get frozen(): boolean {
    return this.#frozen !== undefined;
  }

  /** Stands still, where it is. */
  freeze(): void {
    this.#frozen = this.now();
  }

  /** Shows another time. It goes on standing still, or running, as before. */
  set(at: number): void {
    if (this.#frozen === undefined) this.#offset = at - this.#read();
    else this.#frozen = at;
  }

  /** Runs on from where it is. */
  resume(): void {
    if (this.#frozen === undefined) return;
    this.#offset = this.#frozen - this.#read();
    this.#frozen = undefined;
  }

  /** Another clock that shows the same, and goes its own way from now on. */
  fork(): WorldClock {
    const fork = new WorldClock(this.#read, this.#offset);
    fork.#frozen = this.#frozen;
    return fork;
  }
}

/** Time that runs with `read`, moved by `offset` milliseconds. */
export function systemClock(read: () => number, offset = 0): WorldClock {
  return new WorldClock(read, offset);
}

/** Time that stands still until it is told to move. */
export interface ManualClock extends Clock {
  set(now: number): void;
  /** Moves by so many milliseconds. */
  advance(by: number): void;
}

export function manualClock(start: number): ManualClock {
  let now = start;
  return {
    now: () => now,
    set(time) {
      now = time;
    },
    advance(by) {
      now += by;
    },
  };
}

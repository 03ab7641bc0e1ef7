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
  #directed: boolean;
  /**
   * Whether accounts go on living as time goes by, where somebody said so. Undefined: they do unless
   * the clock is {@link directed}.
   */
  traffic: boolean | undefined;

  /** @param directed whether somebody chose the moment from which it runs */
  constructor(read: () => number, offset = 0, directed = false) {
    this.#read = read;
    this.#offset = offset;
    this.#directed = directed;
  }

  now(): number {
    // At the end of its time it stands, since nothing could say what comes after.
    return Math.min(this.#frozen ?? this.#read() + this.#offset, LAST_MOMENT);
  }

  get frozen(): boolean {
    return this.#frozen !== undefined;
  }

  /** Whether somebody froze or set it, or chose where it begins: then a test has it in hand. */
  get directed(): boolean {
    return this.#directed;
  }

  /** Whether accounts go on living as its time goes by. */
  get hasTraffic(): boolean {
    return this.traffic ?? !this.#directed;
  }

  /** Somebody takes it in hand. */
  direct(): void {
    this.#directed = true;
  }

  /** Stands still, where it is. */
  freeze(): void {
    this.#directed = true;
    this.#frozen = this.now();
  }

  /** Shows another time. It goes on standing still, or running, as before. */
  set(at: number): void {
    this.#directed = true;
    this.moveTo(at);
  }

  /** Like {@link set}, for time that goes by: whether the clock is {@link directed} stays. */
  moveTo(at: number): void {
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
    const fork = new WorldClock(this.#read, this.#offset, this.#directed);
    fork.#frozen = this.#frozen;
    fork.traffic = this.traffic;
    return fork;
  }
}

/** Time that runs with `read`, moved by `offset` milliseconds. */
export function systemClock(read: () => number, offset = 0, directed = false): WorldClock {
  return new WorldClock(read, offset, directed);
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

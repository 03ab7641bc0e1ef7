/** A world's time, in milliseconds since the Unix epoch. Everything in it follows this one. */
export interface Clock {
  now(): number;
}

/** Time that runs with `read`, moved by `offset` milliseconds. */
export function systemClock(read: () => number, offset = 0): Clock {
  return { now: () => read() + offset };
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

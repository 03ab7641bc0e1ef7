/**
 * What a world's first state is made from. The same recipe gives the same people, keys and months
 * of history, so that state is never stored: only this is, and what has happened since.
 */
export interface Recipe {
  readonly story: string;
  /** Raised when a story's code comes to give other data for the same recipe. */
  readonly storyVersion: number;
  readonly seed: string | number;
  /** How many accounts; more of them change nothing about those that were there. */
  readonly size: number;
  /** The day at which the history ends, `YYYY-MM-DD`, UTC. */
  readonly refDate: string;
}

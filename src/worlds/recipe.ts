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

/** What a world's first state is when somebody wrote it down: the file, by its content. */
export interface FileRecipe {
  /** The SHA-256 of its bytes, in lowercase hex. */
  readonly file: string;
}

/** Which world it is, in a line. */
export function worldName(recipe: Recipe | FileRecipe): string {
  if ('file' in recipe) return `from a file, sha256 ${recipe.file.slice(0, 12)}…`;
  const { story, seed, size, refDate } = recipe;
  return `history up to ${refDate}, story ${story}, seed ${seed}, size ${size}`;
}

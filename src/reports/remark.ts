import type { Place } from '../verify/contract-places.js';

/** Something to say about a place in a contract, as SARIF and GitHub's annotations have it. */
export interface Remark {
  readonly level: 'error' | 'warning' | 'note';
  readonly rule: string;
  /** One sentence. */
  readonly message: string;
  /** Further lines. */
  readonly detail: readonly string[];
  /** Relative to the repository, or a URL. */
  readonly file: string;
  readonly place: Place;
  /** The API and its operation. */
  readonly about: string;
  /** What stays the same from run to run. */
  readonly identity: string;
}

/** What happens to one account while its history is written: noted in any order, done in that of time. */
import type { StoryContext } from './scenario.js';

interface Happening {
  readonly at: number;
  happen(at: number): void;
}

export class Timeline {
  readonly #happenings: Happening[] = [];

  /** @param end what would happen from then on does not. */
  constructor(private readonly end = Number.POSITIVE_INFINITY) {}

  at(at: number, happen: (at: number) => void): void {
    if (at < this.end) this.#happenings.push({ at, happen });
  }

  /** @param before is called before each happening, with its moment. */
  run(before?: (at: number) => void): void {
    // The sort is stable: what happens at one moment happens in the order of its noting.
    for (const { at, happen } of this.#happenings.sort((a, b) => a.at - b.at)) {
      before?.(at);
      happen(at);
    }
  }
}

/** Lets go of the grants of an account that are due by a moment, each at its own time. */
export function expireGrants(
  { ledger, enact }: StoryContext,
  account: number,
  until: number,
): void {
  for (;;) {
    const [soonest] = ledger.activeGrants(account);
    const due = soonest === undefined ? null : ledger.grants(account).value(soonest, 'expiresAt');
    if (due === null || due > until) return;
    enact({ type: 'expire-grants', account }, due);
  }
}

import { type EntryRow, Ledger } from '../src/ledger/index.js';
import type { Api } from '../src/providers/api.js';
import { buildBase, type StoryRecipe } from '../src/scenario/index.js';
import { testRecipe } from './api-server.js';

/** The seeded world of one API. */
export function seeded({ story }: Pick<Api, 'story'>, changes: Partial<StoryRecipe> = {}): Ledger {
  const ledger = Ledger.empty();
  buildBase([story], { ...testRecipe, ...changes })(ledger);
  return ledger;
}

/** The index of the account that a principal of an API has for a purpose. */
export function accountIn(ledger: Ledger, realm: string, handle: string, purpose: string): number {
  const principal = ledger.findPrincipal(realm, { handle });
  const account = principal && ledger.accountFor(principal.index, purpose);
  if (!account) throw new Error(`${handle} has no ${purpose} in ${realm}`);
  return account.index;
}

/** The entries of an account, oldest first, read one by one and not as a list is. */
export function entriesOf(ledger: Ledger, account: number): EntryRow[] {
  const entries = ledger.entries(account);
  return Array.from({ length: entries.length }, (_, seq) => entries.get(seq) as EntryRow);
}

/** How many moments fall on each day of the week, Sunday first. */
export function weekdaysOf(moments: Iterable<number>): number[] {
  const days = [0, 0, 0, 0, 0, 0, 0];
  for (const at of moments) days[new Date(at).getUTCDay()]! += 1;
  return days;
}

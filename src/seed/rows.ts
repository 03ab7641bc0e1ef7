/**
 * From the acts of a world to the rows of its tables: each act is performed over a ledger of its own,
 * and its rows are taken out as soon as nothing changes them any more. An account of ten million rows
 * is never in memory as a whole.
 */
import { Ledger } from '../ledger/index.js';
import {
  type AccountFeed,
  actsOf,
  contextOf,
  type FeedRows,
  type Holder,
  type ProviderStory,
  type StoryRecipe,
} from '../scenario/index.js';

/** Takes the rows of a world's accounts, one account after another. */
export interface Listener {
  /** A record of the account at hand, in its final state. */
  record<Feed extends keyof FeedRows>(
    feed: Feed,
    holder: Holder,
    seq: number,
    record: FeedRows[Feed],
  ): void;
  /** Counts the next record of a feed where nothing else is to be done with it, and says so. */
  passes(feed: AccountFeed): boolean;
  /** All records of an account have come. */
  end(holder: Holder, account: AccountFacts): void;
}

export interface AccountFacts {
  readonly unit: { readonly code: string; readonly scale: number };
}

/** How far through a world its writing has come: acts that are over, of all. */
export interface Progress {
  readonly acts: number;
  readonly of: number;
}

/** Gives the rows of some APIs of a world to their listeners, in the order of the accounts. */
export function tellRows(
  stories: readonly ProviderStory[],
  recipe: StoryRecipe,
  listeners: ReadonlyMap<string, Listener>,
  progress?: (progress: Progress) => void,
): void {
  let principals = 0;
  let accounts = 0;
  let acts = 0;
  const leads = recipe.plot === undefined && recipe.rows === undefined ? 1 : 2;
  const of = stories.length * (leads + recipe.size);
  for (const act of actsOf(stories, recipe)) {
    const listener = listeners.get(act.story.id);
    if (listener === undefined && act.isOne) {
      principals += 1;
      accounts += 1;
    } else {
      const ledger = Ledger.from({ principals, accounts });
      let calls = 0;
      let holder: Holder | undefined;
      for (const _ of act.perform(contextOf(act.scene, ledger))) {
        holder ??= holderOf(ledger, accounts);
        if (listener) recordRows(ledger, holder, listener);
        ledger.forgetRows(accounts);
        if (++calls % 8_192 === 0) {
          const part = calls / (act.scene.rows ?? Number.POSITIVE_INFINITY);
          progress?.({ acts: acts + Math.min(0.99, part), of });
        }
      }
      if (listener) recordAll(ledger, accounts, listener);
      principals = ledger.principalCount;
      accounts = ledger.accountCount;
    }
    acts += 1;
    progress?.({ acts, of });
  }
}

/** What is in a ledger from an account on, and the keys, which change as long as an act goes on. */
function recordAll(ledger: Ledger, first: number, listener: Listener): void {
  for (let index = first; index < ledger.accountCount; index++) {
    const account = ledger.account(index);
    if (account === undefined) throw new Error(`no account ${index}`);
    const holder = holderOf(ledger, index);
    recordRows(ledger, holder, listener);
    for (const [seq, row] of holder.keys.entries()) {
      listener.record('credentials', holder, seq, row);
    }
    listener.end(holder, account);
  }
}

const FEEDS = ['entries', 'payments', 'usage'] as const;

/** The rows of an account that were not forgotten. */
function recordRows(ledger: Ledger, holder: Holder, listener: Listener): void {
  for (const feed of FEEDS) {
    const rows = ledger[feed](holder.account);
    for (let seq = rows.first; seq < rows.length; seq++) {
      if (listener.passes(feed)) continue;
      const row = rows.get(seq);
      if (row) listener.record(feed, holder, seq, row);
    }
  }
}

function holderOf(ledger: Ledger, account: number): Holder {
  const principal = ledger.principal(ledger.account(account)?.principal ?? -1);
  if (principal === undefined) throw new Error(`no account ${account}`);
  const keys = ledger.credentials(principal.index).rows({ sort: { by: 'seq', order: 'asc' } });
  return { account, principal, keys: Array.from(keys, ({ row }) => row) };
}

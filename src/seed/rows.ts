/**
 * From the acts of a world to the rows of its tables, one at a time. What is told needs no ledger;
 * what the APIs' own stories make has one of its own for each act, which is let go of afterwards.
 */
import { type CredentialRow, Ledger, type LedgerEvent, type Principal } from '../ledger/index.js';
import {
  type AccountFeed,
  type Act,
  actsOf,
  contextOf,
  type FeedRows,
  type Holder,
  type ProviderStory,
  type Stage,
  type StoryRecipe,
} from '../scenario/index.js';

/** What is told of a world's accounts, one account after another. */
export interface Listener {
  /** A record of the account at hand. What a holder knows of its keys may still grow. */
  record<Feed extends keyof FeedRows>(
    feed: Feed,
    holder: Holder,
    seq: number,
    record: FeedRows[Feed],
  ): void;
  /** Counts the next record of a feed where nothing else is to be done with it, and says so. */
  passes(feed: AccountFeed): boolean;
  /** All records of an account have been told. */
  end(holder: Holder, account: AccountFacts): void;
}

export interface AccountFacts {
  readonly unit: { readonly code: string; readonly scale: number };
}

/** How far through a world its telling has come: acts that are over, of all. */
export interface Progress {
  readonly acts: number;
  readonly of: number;
}

/** Tells the accounts of some APIs of a world, in the order of their indexes. */
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
    if (act.told) {
      const within = (part: number): void => progress?.({ acts: acts + part, of });
      if (listener) tellEvents(act, listener, principals, accounts, within);
      principals += 1;
      accounts += 1;
    } else {
      const ledger = Ledger.from({ principals, accounts });
      act.perform(contextOf(act.scene, ledger));
      if (listener) tellLedger(ledger, accounts, listener);
      principals = ledger.principalCount;
      accounts = ledger.accountCount;
    }
    acts += 1;
    progress?.({ acts, of });
  }
}

function tellLedger(ledger: Ledger, first: number, listener: Listener): void {
  for (let index = first; index < ledger.accountCount; index++) {
    const account = ledger.account(index);
    const principal = account && ledger.principal(account.principal);
    if (account === undefined || principal === undefined) throw new Error(`no account ${index}`);
    const keys = inOrder(ledger.credentials(principal.index));
    const holder: Holder = { account: index, principal, keys };
    for (const [seq, row] of keys.entries()) listener.record('credentials', holder, seq, row);
    const entries = ledger.entries(index);
    const payments = ledger.payments(index);
    const usage = ledger.usage(index);
    for (const [seq, row] of inOrder(entries).entries()) {
      listener.record('entries', holder, seq, row);
    }
    for (const [seq, row] of inOrder(payments).entries()) {
      listener.record('payments', holder, seq, row);
    }
    for (const [seq, row] of inOrder(usage).entries()) listener.record('usage', holder, seq, row);
    listener.end(holder, account);
  }
}

function inOrder<Row>(feed: {
  rows(query: { sort: { by: 'seq'; order: 'asc' } }): Iterable<{ readonly row: Row }>;
}): Row[] {
  return Array.from(feed.rows({ sort: { by: 'seq', order: 'asc' } }), ({ row }) => row);
}

function tellEvents(
  act: Act & { readonly told: true },
  listener: Listener,
  principals: number,
  accounts: number,
  within: (part: number) => void,
): void {
  // A call is told by two facts or a few more; how many calls there will be, only a count says.
  const expected = 2.5 * (act.scene.rows ?? Number.POSITIVE_INFINITY);
  let told = 0;
  const keys: CredentialRow[] = [];
  let principal: Principal | undefined;
  let holder: Holder | undefined;
  let facts: AccountFacts | undefined;
  const held = (): Holder => {
    if (holder === undefined) throw new Error('a row came before its account');
    return holder;
  };
  const tick = (): void => {
    if (++told % 16_384 === 0) within(Math.min(0.99, told / expected));
  };
  const apply = (event: LedgerEvent): void => {
    tick();
    switch (event.type) {
      case 'entry-recorded':
        listener.record('entries', held(), event.seq, event.row);
        break;
      case 'payment-recorded':
        listener.record('payments', held(), event.seq, event.row);
        break;
      case 'usage-recorded':
        listener.record('usage', held(), event.seq, event.row);
        break;
      case 'principal-added':
        principal = event.principal;
        break;
      case 'account-opened':
        if (principal === undefined) throw new Error('an account came before its principal');
        holder = { account: event.account.index, principal, keys };
        facts = event.account;
        break;
      case 'credential-issued':
        keys.push(event.row);
        break;
      case 'credential-changed':
        keys[event.seq] = { ...(keys[event.seq] as CredentialRow), ...event.patch };
        break;
      // Grants are listed nowhere.
      case 'grant-made':
      case 'grant-changed':
        break;
      default:
        throw new Error(`a told account has a ${event.type}, which changes what was told`);
    }
  };
  const stage: Stage = {
    ...act.scene,
    principals: () => principals,
    accounts: () => accounts,
    apply,
    passes: (feed) => {
      const passes = listener.passes(feed);
      if (passes) tick();
      return passes;
    },
  };
  act.tell(stage);
  if (holder === undefined || facts === undefined) throw new Error('an act has no account');
  for (const [seq, row] of keys.entries()) listener.record('credentials', holder, seq, row);
  listener.end(holder, facts);
}

/**
 * What a ledger's books are made of, for the four modules that work on them: `ledger.ts` reads,
 * `apply.ts` writes, `contents.ts` fills those of a new ledger, `invariants.ts` checks.
 *
 * A fork costs the same however much is in the books: the maps are shared until they differ, and
 * an account's feeds are forked when one side first writes to that account.
 */
import { Feed } from './feed.js';
import { ForkMap } from './fork-map.js';
import {
  type Account,
  type CounterAccount,
  CREDENTIALS,
  type CredentialRef,
  ENTRIES,
  GRANTS,
  type Membership,
  PAYMENTS,
  type Principal,
  type Unit,
  USAGE,
} from './records.js';
import { Collection, type CollectionName, collectionKey } from './stored-records.js';

/** Which side of a fork may write to a book. Compared by identity. */
type Side = object;

/** An account with its rows and the numbers that follow from them. */
export interface AccountBook {
  readonly side: Side;
  readonly account: Account;
  /** Of the account's unit. */
  readonly unitKey: string;
  readonly entries: Feed<typeof ENTRIES>;
  readonly payments: Feed<typeof PAYMENTS>;
  readonly usage: Feed<typeof USAGE>;
  readonly grants: Feed<typeof GRANTS>;
  /** The sum of the posted entries. */
  balance: number;
  /** The sum of the pending entries: 0 or less. */
  held: number;
  /** The sum of what remains of the active grants. */
  granted: number;
  /** All that its rows ever moved, without its sign: see `bounds.ts`. */
  turnover: number;
  /** The active grants, soonest to expire first. Replaced whole, since forks share it. */
  active: readonly number[];
}

/** The keys of one principal. */
export interface CredentialBook {
  readonly side: Side;
  readonly credentials: Feed<typeof CREDENTIALS>;
}

/** The records of one collection. */
interface CollectionBook {
  readonly side: Side;
  readonly collection: Collection;
}

export type CounterBalances = Readonly<Record<CounterAccount, number>>;

/** The other legs of one unit. A million entries move them, so that their owner writes in place. */
type CounterBook = Record<CounterAccount, number> & { readonly side: Side };

const NOTHING: CounterBalances = { issuer: 0, revenue: 0, processor: 0, sales: 0 };

/** Units are the same when code and scale are. */
export function unitKey(unit: Unit): string {
  return `${unit.code}/${unit.scale}`;
}

/** A key of several parts, none of which can be mistaken for two. */
export function joinedKey(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}

/** How many principals and accounts there are elsewhere, before the first of a ledger. */
export interface Origin {
  readonly principals: number;
  readonly accounts: number;
}

/** All books of a ledger. */
export class Books {
  private side: Side = {};
  readonly origin: Origin;

  readonly principals: ForkMap<number, Principal>;
  /** Realm and handle to principal. */
  readonly handles: ForkMap<string, number>;
  /** Realm and e-mail address to principal. */
  readonly emails: ForkMap<string, number>;
  /** Org to those who may act for it. */
  readonly members: ForkMap<number, readonly Membership[]>;
  /** User to the orgs that he may act for. */
  readonly orgs: ForkMap<number, readonly number[]>;
  /** Realm, kind and secret to credential. */
  readonly secrets: ForkMap<string, CredentialRef>;
  /** Principal to accounts. */
  readonly owned: ForkMap<number, readonly number[]>;
  private readonly counters: ForkMap<string, CounterBook>;
  private readonly accountBooks: ForkMap<number, AccountBook>;
  private readonly credentialBooks: ForkMap<number, CredentialBook>;
  private readonly collections: ForkMap<string, CollectionBook>;

  constructor(from?: Books, origin: Origin = { principals: 0, accounts: 0 }) {
    this.origin = from?.origin ?? origin;
    this.principals = from?.principals.fork() ?? new ForkMap();
    this.handles = from?.handles.fork() ?? new ForkMap();
    this.emails = from?.emails.fork() ?? new ForkMap();
    this.members = from?.members.fork() ?? new ForkMap();
    this.orgs = from?.orgs.fork() ?? new ForkMap();
    this.secrets = from?.secrets.fork() ?? new ForkMap();
    this.owned = from?.owned.fork() ?? new ForkMap();
    this.counters = from?.counters.fork() ?? new ForkMap();
    this.accountBooks = from?.accountBooks.fork() ?? new ForkMap();
    this.credentialBooks = from?.credentialBooks.fork() ?? new ForkMap();
    this.collections = from?.collections.fork() ?? new ForkMap();
  }

  /** Both go on from here, and neither owns a book that was there. */
  fork(): Books {
    this.side = {};
    return new Books(this);
  }

  /** With those that are elsewhere, so that it is the index of the next. */
  get principalCount(): number {
    return this.origin.principals + this.principals.size;
  }

  get accountCount(): number {
    return this.origin.accounts + this.accountBooks.size;
  }

  account(index: number): AccountBook | undefined {
    return this.accountBooks.get(index);
  }

  openAccount(account: Account): void {
    this.accountBooks.set(account.index, {
      side: this.side,
      account,
      unitKey: unitKey(account.unit),
      entries: Feed.of(ENTRIES),
      payments: Feed.of(PAYMENTS),
      usage: Feed.of(USAGE),
      grants: Feed.of(GRANTS),
      balance: 0,
      held: 0,
      granted: 0,
      turnover: 0,
      active: [],
    });
  }

  /** The account's book, this side's own from now on. */
  writableAccount(index: number): AccountBook | undefined {
    const book = this.accountBooks.get(index);
    if (book === undefined || book.side === this.side) return book;
    const own = {
      ...book,
      side: this.side,
      entries: book.entries.fork(),
      payments: book.payments.fork(),
      usage: book.usage.fork(),
      grants: book.grants.fork(),
    };
    this.accountBooks.set(index, own);
    return own;
  }

  /** Forgets the rows of an account, but neither its grants nor what its rows came to. */
  forgetRows(index: number): boolean {
    const book = this.writableAccount(index);
    if (book === undefined) return false;
    book.entries.forget();
    book.payments.forget();
    book.usage.forget();
    return true;
  }

  credentials(principal: number): Feed<typeof CREDENTIALS> | undefined {
    return this.credentialBooks.get(principal)?.credentials;
  }

  /** The principal's credentials, this side's own from now on. */
  writableCredentials(principal: number): Feed<typeof CREDENTIALS> {
    const book = this.credentialBooks.get(principal);
    if (book?.side === this.side) return book.credentials;
    const credentials = book?.credentials.fork() ?? Feed.of(CREDENTIALS);
    this.credentialBooks.set(principal, { side: this.side, credentials });
    return credentials;
  }

  collection(name: CollectionName): Collection | undefined {
    return this.collections.get(collectionKey(name))?.collection;
  }

  /** In the order in which they came to be. */
  *allCollections(): IterableIterator<Collection> {
    for (const [, { collection }] of this.collections.entries()) yield collection;
  }

  /** The collection, this side's own from now on. */
  writableCollection(name: CollectionName): Collection {
    const key = collectionKey(name);
    const book = this.collections.get(key);
    if (book?.side === this.side) return book.collection;
    const collection = book?.collection.fork() ?? Collection.empty(name);
    this.collections.set(key, { side: this.side, collection });
    return collection;
  }

  counter(unit: Unit): CounterBalances {
    return this.counters.get(unitKey(unit)) ?? NOTHING;
  }

  /** The other legs of every unit, by its key. */
  counterBooks(): Iterable<readonly [key: string, balances: CounterBalances]> {
    return this.counters.entries();
  }

  /** Moves one of the other legs of a unit, by its key, and answers what it comes to. */
  shiftCounter(key: string, counter: CounterAccount, amount: number): number {
    let book = this.counters.get(key);
    if (book?.side !== this.side) {
      book = { ...NOTHING, ...book, side: this.side };
      this.counters.set(key, book);
    }
    book[counter] += amount;
    return book[counter];
  }
}

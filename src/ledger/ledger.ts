import { Feed } from './feed.js';
import {
  type Account,
  type CounterAccount,
  CREDENTIALS,
  type CredentialFeed,
  type CredentialRef,
  type CredentialRow,
  type CredentialState,
  type EntryFeed,
  type GrantFeed,
  type Membership,
  type PaymentFeed,
  type Principal,
  type Unit,
  type UsageFeed,
} from './records.js';
import { type AccountBook, Books, type CounterBalances, joinedKey, type Origin } from './state.js';
import type { Collection, CollectionName, PlacedRecord, StoredRecord } from './stored-records.js';

/**
 * The books of a ledger, for the modules that change or check them. Everyone else has the
 * questions that {@link Ledger} answers.
 */
export let booksOf: (ledger: Ledger) => Books;

/** A credential with its place. */
export interface FoundCredential extends CredentialRef {
  readonly row: CredentialRow;
}

/** What an account could spend, in minor units. */
export interface Drawable {
  /** In grants that are not due. */
  readonly granted: number;
  /** Outside grants and holds; negative when owed. It may be spent down to the account's floor. */
  readonly wallet: number;
}

const NO_CREDENTIALS = Feed.of(CREDENTIALS);

/**
 * The whole state of a world, for all its APIs at once. It answers questions; only `apply` changes
 * it, and {@link forgetRows} makes it smaller. To ask about an account or a principal that is not there is a mistake of the caller's and
 * throws, except where the answer may be undefined.
 */
export class Ledger {
  readonly #books: Books;

  static {
    booksOf = (ledger) => ledger.#books;
  }

  private constructor(books: Books) {
    this.#books = books;
  }

  static empty(): Ledger {
    return new Ledger(new Books());
  }

  /**
   * An empty ledger whose first principal and account have these indexes: a part of a world that is
   * never in memory as a whole.
   */
  static from(origin: Origin): Ledger {
    return new Ledger(new Books(undefined, origin));
  }

  /** A ledger that is the same until either changes. Costs the same however much is in it. */
  fork(): Ledger {
    return new Ledger(this.#books.fork());
  }

  /**
   * Forgets the entries, payments and usage events that an account has, so that a history of any
   * length passes through it in flat memory. Their numbers stay taken, and balance, grants and keys
   * stay; a command about a row that was forgotten is refused as one about a row that never was.
   */
  forgetRows(account: number): void {
    if (!this.#books.forgetRows(account)) throw missing('account', account);
  }

  get principalCount(): number {
    return this.#books.principalCount;
  }

  get accountCount(): number {
    return this.#books.accountCount;
  }

  principal(index: number): Principal | undefined {
    return this.#books.principals.get(index);
  }

  /** By handle or by e-mail address, in one realm. */
  findPrincipal(
    realm: string,
    by: { readonly handle: string } | { readonly email: string },
  ): Principal | undefined {
    const index =
      'handle' in by
        ? this.#books.handles.get(joinedKey(realm, by.handle))
        : this.#books.emails.get(joinedKey(realm, by.email));
    return index === undefined ? undefined : this.#books.principals.get(index);
  }

  /** The records of one kind of an API; undefined while there has never been one. */
  collection(
    name: CollectionName,
  ): Pick<Collection, 'all' | 'get' | 'length' | 'made'> | undefined {
    return this.#books.collection(name);
  }

  record(name: CollectionName, key: string): StoredRecord | undefined {
    return this.#books.collection(name)?.get(key);
  }

  /** The records of all APIs, collection by collection. */
  *records(): IterableIterator<PlacedRecord> {
    for (const collection of this.#books.allCollections()) {
      const { realm, kind } = collection.name;
      for (const record of collection.all()) yield { realm, kind, record };
    }
  }

  /** How far a user may act for an org, if at all. */
  membership(org: number, user: number): Membership | undefined {
    return this.membersOf(org).find((member) => member.user === user);
  }

  /** Those who may act for an org, in the order in which they came. */
  membersOf(org: number): readonly Membership[] {
    return this.#books.members.get(org) ?? [];
  }

  /** The orgs that a user may act for, in the order in which he came to them. */
  orgsOf(user: number): readonly number[] {
    return this.#books.orgs.get(user) ?? [];
  }

  /** All credentials of a principal, also those that have ended. */
  credentials(principal: number): CredentialFeed {
    if (!this.#books.principals.has(principal)) throw missing('principal', principal);
    return this.#books.credentials(principal) ?? NO_CREDENTIALS;
  }

  /** By its secret, also when it has ended: ask {@link credentialState}. */
  findCredential(realm: string, kind: string, secret: string): FoundCredential | undefined {
    const ref = this.#books.secrets.get(joinedKey(realm, kind, secret));
    const row = ref && this.#books.credentials(ref.principal)?.get(ref.seq);
    return ref && row && { ...ref, row };
  }

  /** Revoked counts before expired. */
  credentialState(ref: CredentialRef, now: number): CredentialState {
    const credentials = this.credentials(ref.principal);
    if (credentials.value(ref.seq, 'revokedAt') !== null) return 'revoked';
    const expiresAt = credentials.value(ref.seq, 'expiresAt');
    return expiresAt !== null && expiresAt <= now ? 'expired' : 'valid';
  }

  account(index: number): Account | undefined {
    return this.#books.account(index)?.account;
  }

  /** The accounts of a principal, in the order in which they were opened. */
  accountsOf(principal: number): readonly number[] {
    return this.#books.owned.get(principal) ?? [];
  }

  /** The principal's account for a purpose. */
  accountFor(principal: number, purpose: string): Account | undefined {
    for (const index of this.accountsOf(principal)) {
      const account = this.account(index);
      if (account?.purpose === purpose) return account;
    }
    return undefined;
  }

  entries(account: number): EntryFeed {
    return this.#book(account).entries;
  }

  payments(account: number): PaymentFeed {
    return this.#book(account).payments;
  }

  usage(account: number): UsageFeed {
    return this.#book(account).usage;
  }

  grants(account: number): GrantFeed {
    return this.#book(account).grants;
  }

  /** Grants that have something left and have not been let go, in the order of drawing. */
  activeGrants(account: number): readonly number[] {
    return this.#book(account).active;
  }

  /** The sum of the posted entries, grants included. */
  balance(account: number): number {
    return this.#book(account).balance;
  }

  /** The sum of the pending entries: 0 or less. */
  held(account: number): number {
    return this.#book(account).held;
  }

  /** All that an account's rows ever moved, without its sign. */
  turnover(account: number): number {
    return this.#book(account).turnover;
  }

  /** The balance without what is held. */
  available(account: number): number {
    const { balance, held } = this.#book(account);
    return balance + held;
  }

  /** What could be spent now. A grant that is due counts neither as granted nor as wallet. */
  drawable(account: number, now: number): Drawable {
    const { grants, active, granted, balance, held } = this.#book(account);
    let due = 0;
    for (const seq of active) {
      const expiresAt = grants.value(seq, 'expiresAt');
      if (expiresAt === null || expiresAt > now) break;
      due += grants.value(seq, 'remaining');
    }
    return { granted: granted - due, wallet: balance + held - granted };
  }

  /** What one of the other legs of a unit has come to. */
  counterBalance(unit: Unit, counter: CounterAccount): number {
    return this.counterBalances(unit)[counter];
  }

  /** What the other legs of a unit have come to. */
  counterBalances(unit: Unit): CounterBalances {
    return this.#books.counter(unit);
  }

  #book(account: number): AccountBook {
    const book = this.#books.account(account);
    if (book === undefined) throw missing('account', account);
    return book;
  }
}

function missing(what: string, index: number): RangeError {
  return new RangeError(`the ledger has no ${what} ${index}`);
}

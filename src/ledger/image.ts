/**
 * What has become of a ledger since it began, as a list of small JSON values: what a journal keeps in
 * place of the commands that led there. It costs what is new, however large the ledger was when it
 * began, and is read part by part.
 */
import { apply } from './apply.js';
import { membersOf } from './contents.js';
import type { Feed, FeedSchema } from './feed.js';
import { type Columns, columnsAt, columnsOf, readColumns, rowsOf } from './image-columns.js';
import { booksOf, type Ledger } from './ledger.js';
import {
  type Account,
  COUNTER_ACCOUNTS,
  CREDENTIALS,
  ENTRIES,
  GRANTS,
  type Membership,
  PAYMENTS,
  type Principal,
  USAGE,
} from './records.js';
import type { AccountBook, CounterBalances } from './state.js';
import type { CollectionName, Slot } from './stored-records.js';

/** The feeds of an account. */
const FEEDS = { payments: PAYMENTS, usage: USAGE, grants: GRANTS, entries: ENTRIES } as const;
type FeedName = keyof typeof FEEDS;

/** How many rows one part has at most. */
const ROWS = 256;

export type ImagePart =
  /** What the ledger began with. */
  | readonly ['image', { readonly principals: number; readonly accounts: number }]
  | readonly ['principals', readonly Principal[]]
  | readonly ['members', readonly Membership[]]
  | readonly ['accounts', readonly Account[]]
  /** New credentials of a principal, the first with this sequence number. */
  | readonly ['credentials', principal: number, from: number, count: number, columns: Columns]
  | readonly ['credentials-changed', principal: number, seqs: readonly number[], columns: Columns]
  /** New rows of an account, the first with this sequence number. */
  | readonly [
      'rows',
      account: number,
      feed: FeedName,
      from: number,
      count: number,
      columns: Columns,
    ]
  | readonly [
      'rows-changed',
      account: number,
      feed: FeedName,
      seqs: readonly number[],
      columns: Columns,
    ]
  /** What an account has moved in all: its other sums follow from its rows. */
  | readonly ['account', account: number, turnover: number]
  | readonly ['counters', Readonly<Record<string, CounterBalances>>]
  /** Records of a collection that came, changed or went, by their places. */
  | readonly ['records', CollectionName, readonly (readonly [place: number, slot: Slot])[]];

/** What has come to a ledger since it was as `before` is, from which it was forked. */
export function* imageOf(ledger: Ledger, before: Ledger): Generator<ImagePart, void> {
  const [books, old] = [booksOf(ledger), booksOf(before)];
  yield ['image', { principals: before.principalCount, accounts: before.accountCount }];
  for (let index = before.principalCount; index < ledger.principalCount; index += 1) {
    const principal = ledger.principal(index);
    if (principal !== undefined) yield ['principals', [principal]];
  }
  for (const member of membersOf(ledger)) {
    if (before.membership(member.org, member.user) !== member) yield ['members', [member]];
  }
  for (let index = before.accountCount; index < ledger.accountCount; index += 1) {
    const account = ledger.account(index);
    if (account !== undefined) yield ['accounts', [account]];
  }
  for (let index = 0; index < ledger.principalCount; index += 1) {
    const [feed, was] = [books.credentials(index), old.credentials(index)];
    if (feed === undefined || feed === was) continue;
    for (const [seqs, columns] of changedRows(CREDENTIALS, feed, was)) {
      yield ['credentials-changed', index, seqs, columns];
    }
    for (const [from, count, columns] of newRows(CREDENTIALS, feed, was?.length ?? 0)) {
      yield ['credentials', index, from, count, columns];
    }
  }
  for (let index = 0; index < ledger.accountCount; index += 1) {
    const [book, was] = [books.account(index), old.account(index)];
    if (book === undefined || book === was) continue;
    for (const name of Object.keys(FEEDS) as FeedName[]) {
      const schema: FeedSchema = FEEDS[name];
      const feed = book[name] as unknown as Feed<FeedSchema>;
      const then = was?.[name] as unknown as Feed<FeedSchema> | undefined;
      for (const [seqs, columns] of changedRows(schema, feed, then)) {
        yield ['rows-changed', index, name, seqs, columns];
      }
      for (const [from, count, columns] of newRows(schema, feed, then?.length ?? 0)) {
        yield ['rows', index, name, from, count, columns];
      }
    }
    yield ['account', index, book.turnover];
  }
  const counters: Record<string, CounterBalances> = {};
  for (const [key, { issuer, revenue, processor, sales }] of books.counterBooks()) {
    counters[key] = { issuer, revenue, processor, sales };
  }
  yield ['counters', counters];
  for (const collection of books.allCollections()) {
    const was = old.collection(collection.name);
    if (was === collection) continue;
    let changed: [number, Slot][] = [];
    for (let place = 0; place < collection.made; place += 1) {
      const slot = collection.slot(place);
      if (slot === undefined || slot === was?.slot(place)) continue;
      changed.push([place, slot]);
      if (changed.length < ROWS) continue;
      yield ['records', collection.name, changed];
      changed = [];
    }
    if (changed.length > 0) yield ['records', collection.name, changed];
  }
}

function* changedRows<S extends FeedSchema>(
  schema: S,
  feed: Feed<S>,
  before: Feed<S> | undefined,
): Generator<[seqs: number[], columns: Columns], void> {
  if (before === undefined) return;
  let seqs: number[] = [];
  for (const seq of feed.changedSince(before)) {
    seqs.push(seq);
    if (seqs.length < ROWS) continue;
    yield [seqs, columnsAt(schema, feed, seqs)];
    seqs = [];
  }
  if (seqs.length > 0) yield [seqs, columnsAt(schema, feed, seqs)];
}

function* newRows<S extends FeedSchema>(
  schema: S,
  feed: Feed<S>,
  first: number,
): Generator<[from: number, count: number, columns: Columns], void> {
  for (let from = first; from < feed.length; from += ROWS) {
    const to = Math.min(from + ROWS, feed.length);
    yield [from, to - from, columnsOf(schema, feed, from, to)];
  }
}

/** Reads an image into the ledger that it began with, part by part in their order. */
export class ImageReader {
  readonly #ledger: Ledger;
  readonly #touched = new Set<number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The accounts that something was read into. */
  get touched(): ReadonlySet<number> {
    return this.#touched;
  }

  /** Throws for a part that does not fit the ledger. */
  read(part: ImagePart): void {
    const ledger = this.#ledger;
    const books = booksOf(ledger);
    switch (part[0]) {
      case 'image':
        this.#begin(part[1]);
        break;
      case 'principals':
        for (const principal of part[1]) apply(ledger, { type: 'principal-added', principal });
        break;
      case 'members':
        for (const membership of part[1]) apply(ledger, { type: 'member-added', membership });
        break;
      case 'accounts':
        for (const account of part[1]) apply(ledger, { type: 'account-opened', account });
        break;
      case 'credentials': {
        const [, principal, from, count, columns] = part;
        for (const [index, row] of rowsOf(CREDENTIALS, columns, count).entries()) {
          apply(ledger, { type: 'credential-issued', principal, seq: from + index, row });
        }
        break;
      }
      case 'credentials-changed': {
        const [, principal, seqs, columns] = part;
        for (const [index, row] of rowsOf(CREDENTIALS, columns, seqs.length).entries()) {
          books.writableCredentials(principal).change(seqs[index] ?? -1, row);
        }
        break;
      }
      case 'rows': {
        const [, account, name, from, count, columns] = part;
        const feed = this.#feed(account, name);
        if (feed.length !== from) throw new Error(`row ${from} came where ${feed.length} is next`);
        const schema: FeedSchema = FEEDS[name];
        feed.appendColumns(count, readColumns(schema, columns, count));
        break;
      }
      case 'rows-changed': {
        const [, account, name, seqs, columns] = part;
        const feed = this.#feed(account, name);
        const schema: FeedSchema = FEEDS[name];
        for (const [index, row] of rowsOf(schema, columns, seqs.length).entries()) {
          feed.change(seqs[index] ?? -1, row);
        }
        break;
      }
      case 'account':
        sumUp(this.#book(part[1]), part[2]);
        break;
      case 'counters':
        for (const [key, balances] of Object.entries(part[1])) {
          for (const counter of COUNTER_ACCOUNTS) {
            const there = books.shiftCounter(key, counter, 0);
            books.shiftCounter(key, counter, balances[counter] - there);
          }
        }
        break;
      case 'records': {
        const collection = books.writableCollection(part[1]);
        for (const [place, slot] of part[2]) collection.fill(place, slot);
        break;
      }
      default:
        throw new Error(`there is no part ${String((part as readonly unknown[])[0])} of an image`);
    }
  }

  #begin({ principals, accounts }: Extract<ImagePart, readonly ['image', object]>[1]): void {
    const { principalCount, accountCount } = this.#ledger;
    if (principals !== principalCount || accounts !== accountCount) {
      throw new Error(
        `it goes on from ${principals} principals and ${accounts} accounts, and there are ${principalCount} and ${accountCount}`,
      );
    }
  }

  #book(account: number): AccountBook {
    const book = booksOf(this.#ledger).writableAccount(account);
    if (book === undefined) throw new Error(`there is no account ${account}`);
    this.#touched.add(account);
    return book;
  }

  #feed(account: number, name: FeedName): Feed<FeedSchema> {
    return this.#book(account)[name] as unknown as Feed<FeedSchema>;
  }
}

/** The numbers that follow from the rows of an account. */
function sumUp(book: AccountBook, turnover: number): void {
  const { entries, grants } = book;
  book.turnover = turnover;
  book.balance = entries.sum('amount', { state: { equals: 'posted' } });
  book.held = entries.sum('amount', { state: { equals: 'pending' } });
  const where = { state: { equals: 'active' } };
  book.granted = grants.sum('remaining', where);
  const active = grants.seqs({ where, limit: Number.POSITIVE_INFINITY }).map((seq) => ({
    seq,
    due: grants.value(seq, 'expiresAt') ?? Number.POSITIVE_INFINITY,
  }));
  active.sort((a, b) => (a.due === b.due ? a.seq - b.seq : a.due < b.due ? -1 : 1));
  book.active = active.map(({ seq }) => seq);
}

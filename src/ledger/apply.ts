/**
 * The only way in which a ledger changes: by facts, one record each.
 *
 * A fact that does not fit is a broken invariant and throws; the ledger is not to be used any more
 * then. Whoever has decided by `decide` cannot meet that; a journal or a story that was made
 * otherwise can. A story applies a million facts, so nothing is copied here but a row into its feed.
 */
import { turnoverOf } from './bounds.js';
import type { EntryChanged, EntryRecorded, LedgerEvent, PaymentChanged } from './events.js';
import { booksOf, type Ledger } from './ledger.js';
import type {
  Account,
  CounterAccount,
  CredentialRow,
  GrantRow,
  Membership,
  PaymentRow,
  Principal,
  UsageRow,
} from './records.js';
import { type AccountBook, type Books, joinedKey, unitKey } from './state.js';

/** Puts a fact into the books. Throws when it does not fit what is there. */
export function apply(ledger: Ledger, event: LedgerEvent): void {
  const books = booksOf(ledger);
  switch (event.type) {
    case 'entry-recorded':
      recordEntry(books, moving(books, event), event);
      break;
    case 'entry-changed':
      changeEntry(books, accountOf(books, event.account), event);
      break;
    case 'usage-recorded':
      recordUsage(books, moving(books, event), event.seq, event.row);
      break;
    case 'payment-recorded':
      recordPayment(books, moving(books, event), event.seq, event.row);
      break;
    case 'payment-changed':
      changePayment(accountOf(books, event.account), event);
      break;
    case 'grant-made':
      makeGrant(moving(books, event), event.seq, event.row);
      break;
    case 'grant-changed':
      endGrant(accountOf(books, event.account), event.seq, event.patch.state);
      break;
    case 'credential-issued':
      issueCredential(books, event.principal, event.seq, event.row);
      break;
    case 'credential-changed':
      fits(books.principals.has(event.principal), `there is no principal ${event.principal}`);
      books.writableCredentials(event.principal).change(event.seq, event.patch);
      break;
    case 'principal-added':
      addPrincipal(books, event.principal);
      break;
    case 'member-added':
      addMember(books, event.membership);
      break;
    case 'account-opened':
      openAccount(books, event.account);
      break;
    case 'record-put':
      books.writableCollection(event).put(event.record);
      break;
    case 'record-deleted':
      // The rows that a document API begins with follow from its document, which people edit: what
      // was deleted once may not have been there this time.
      books.writableCollection(event).delete(event.key);
      break;
    default:
      throw new Error(`unknown fact: ${JSON.stringify(event satisfies never)}`);
  }
}

function fits(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${otherwise}`);
}

function isNext(seq: number, length: number, what: string): void {
  if (seq !== length) fits(false, `${what} ${seq} came where ${length} is next`);
}

/** `ahead` is 1 where the record that is next in its feed may be named already. */
function resolves(
  seq: number | null,
  feed: { readonly length: number },
  what: string,
  ahead: 0 | 1 = 0,
): void {
  if (seq !== null && !(seq >= 0 && seq < feed.length + ahead)) {
    fits(false, `there is no ${what} ${seq}`);
  }
}

function accountOf(books: Books, index: number): AccountBook {
  const book = books.writableAccount(index);
  fits(book !== undefined, `there is no account ${index}`);
  return book;
}

/** The account of a new row, which adds to what it has moved. */
function moving(
  books: Books,
  event: Extract<LedgerEvent, { readonly account: number; readonly row: object }>,
): AccountBook {
  const book = accountOf(books, event.account);
  book.turnover += turnoverOf(event);
  return book;
}

function addPrincipal(books: Books, principal: Principal): void {
  const { index, realm, handle, email } = principal;
  isNext(index, books.principalCount, 'principal');
  const byHandle = joinedKey(realm, handle);
  fits(!books.handles.has(byHandle), `${realm} has a principal ${handle}`);
  if (email !== null) {
    const byEmail = joinedKey(realm, email);
    fits(!books.emails.has(byEmail), `${realm} has a principal ${email}`);
    books.emails.set(byEmail, index);
  }
  books.handles.set(byHandle, index);
  books.principals.set(index, principal);
}

function addMember(books: Books, membership: Membership): void {
  const { org, user } = membership;
  fits(books.principals.has(org), `there is no principal ${org}`);
  fits(books.principals.has(user), `there is no principal ${user}`);
  const before = books.members.get(org) ?? [];
  if (before.some((member) => member.user === user)) {
    books.members.set(
      org,
      before.map((member) => (member.user === user ? membership : member)),
    );
    return;
  }
  books.members.set(org, [...before, membership]);
  books.orgs.set(user, [...(books.orgs.get(user) ?? []), org]);
}

function issueCredential(books: Books, principal: number, seq: number, row: CredentialRow): void {
  const owner = books.principals.get(principal);
  fits(owner !== undefined, `there is no principal ${principal}`);
  const key = joinedKey(owner.realm, row.kind, row.secret);
  fits(!books.secrets.has(key), `${owner.realm} has a ${row.kind} with this secret`);
  const credentials = books.writableCredentials(principal);
  isNext(seq, credentials.length, 'credential');
  credentials.append(row);
  books.secrets.set(key, { principal, seq });
}

function openAccount(books: Books, account: Account): void {
  const owner = books.principals.get(account.principal);
  fits(owner?.realm === account.realm, `account ${account.index} has no principal in its realm`);
  isNext(account.index, books.accountCount, 'account');
  fits(account.floor === null || account.floor <= 0, 'a floor above 0');
  const owned = books.owned.get(account.principal) ?? [];
  fits(
    owned.every((index) => books.account(index)?.account.purpose !== account.purpose),
    `principal ${account.principal} has an account for ${account.purpose}`,
  );
  books.openAccount(account);
  books.owned.set(account.principal, [...owned, account.index]);
}

function makeGrant(book: AccountBook, seq: number, row: GrantRow): void {
  isNext(seq, book.grants.length, 'grant');
  fits(row.remaining === 0 && row.state === 'active', `grant ${seq} is not new`);
  book.grants.append(row);
  const soonness = row.expiresAt ?? Number.POSITIVE_INFINITY;
  const after = book.active.findIndex(
    (other) => (book.grants.value(other, 'expiresAt') ?? Number.POSITIVE_INFINITY) > soonness,
  );
  book.active = book.active.toSpliced(after < 0 ? book.active.length : after, 0, seq);
}

function endGrant(book: AccountBook, seq: number, state: 'expired' | 'revoked' | 'spent'): void {
  fits(book.active.includes(seq), `grant ${seq} is not active`);
  book.granted -= book.grants.value(seq, 'remaining');
  book.active = book.active.filter((other) => other !== seq);
  book.grants.change(seq, { state });
}

/** What comes into a grant or leaves it by one of its entries. */
function moveGrant(book: AccountBook, seq: number, amount: number): void {
  const remaining = book.grants.value(seq, 'remaining') + amount;
  fits(
    remaining >= 0 && remaining <= book.grants.value(seq, 'amount'),
    `grant ${seq} would have ${remaining} left`,
  );
  book.grants.change(seq, { remaining });
  if (book.grants.value(seq, 'state') !== 'active') return;
  book.granted += amount;
  if (remaining === 0) endGrant(book, seq, 'spent');
}

function recordEntry(books: Books, book: AccountBook, { seq, row }: EntryRecorded): void {
  isNext(seq, book.entries.length, 'entry');
  resolves(row.refers, book.entries, 'entry');
  resolves(row.grant, book.grants, 'grant');
  resolves(row.usage, book.usage, 'usage event', 1);
  resolves(row.payment, book.payments, 'payment', 1);
  resolvesCredential(books, book, row.credential);
  const { amount, charge } = row;
  if (row.state === 'pending') {
    fits(amount !== null && amount < 0 && row.grant === null, `entry ${seq} cannot be pending`);
    book.held += amount;
    keepsFloor(book, amount);
  } else if (row.state === 'posted' && amount !== null) {
    post(books, book, counterOf(row.counter), amount);
    if (row.grant !== null) moveGrant(book, row.grant, amount);
    keepsFloor(book, amount);
  }
  if (charge !== null && charge !== 0) {
    const { chargeUnit } = book.account;
    fits(chargeUnit !== null, `account ${book.account.index} has no charge unit`);
    const key = unitKey(chargeUnit);
    shift(books, key, 'processor', -charge);
    shift(books, key, 'sales', charge);
  }
  book.entries.append(row);
}

function changeEntry(books: Books, book: AccountBook, { seq, patch }: EntryChanged): void {
  fits(book.entries.has(seq), `there is no entry ${seq}`);
  fits(book.entries.value(seq, 'state') === 'pending', `entry ${seq} is not pending`);
  const held = book.entries.value(seq, 'amount') ?? 0;
  const amount = patch.amount ?? held;
  fits(amount <= 0 && amount >= held, `entry ${seq} held ${-held}, not ${-amount}`);
  book.held -= held;
  if (patch.state === 'posted') {
    post(books, book, counterOf(book.entries.value(seq, 'counter')), amount);
  }
  book.entries.change(seq, patch);
}

function recordPayment(books: Books, book: AccountBook, seq: number, row: PaymentRow): void {
  isNext(seq, book.payments.length, 'payment');
  resolvesCredential(books, book, row.credential);
  resolves(row.entry, book.entries, 'entry');
  resolves(row.usage, book.usage, 'usage event');
  book.payments.append(row);
}

function changePayment(book: AccountBook, { seq, patch }: PaymentChanged): void {
  fits(book.payments.has(seq), `there is no payment ${seq}`);
  resolves(patch.entry ?? null, book.entries, 'entry');
  resolves(patch.usage ?? null, book.usage, 'usage event');
  book.payments.change(seq, patch);
}

function recordUsage(books: Books, book: AccountBook, seq: number, row: UsageRow): void {
  isNext(seq, book.usage.length, 'usage event');
  resolvesCredential(books, book, row.credential);
  resolves(row.entry, book.entries, 'entry');
  resolves(row.payment, book.payments, 'payment', 1);
  book.usage.append(row);
}

function resolvesCredential(books: Books, book: AccountBook, seq: number | null): void {
  if (seq === null) return;
  const credentials = books.credentials(book.account.principal);
  if (credentials === undefined || !credentials.has(seq)) {
    fits(false, `there is no credential ${seq}`);
  }
}

function counterOf(name: string): CounterAccount {
  fits(name === 'issuer' || name === 'revenue', `no entry can face ${name}`);
  return name;
}

/** The two legs of a posted entry. */
function post(books: Books, book: AccountBook, counter: CounterAccount, amount: number): void {
  const balance = book.balance + amount;
  fits(Number.isSafeInteger(balance), 'a balance is no safe integer');
  shift(books, book.unitKey, counter, -amount);
  book.balance = balance;
}

function shift(books: Books, key: string, counter: CounterAccount, amount: number): void {
  const balance = books.shiftCounter(key, counter, amount);
  fits(Number.isSafeInteger(balance), `the balance of ${counter} is no safe integer`);
}

function keepsFloor(book: AccountBook, amount: number): void {
  const { floor } = book.account;
  if (amount >= 0 || floor === null) return;
  const wallet = book.balance + book.held - book.granted;
  if (wallet < floor) fits(false, `account ${book.account.index} would come to ${wallet}`);
}

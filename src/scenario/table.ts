/**
 * What an API has rows of. A table says how records of the ledger become rows as the API's own lists
 * show them, and what must be true of them; the same description writes them and checks them.
 */
import type { CredentialRow, EntryRow, PaymentRow, Principal, UsageRow } from '../ledger/index.js';

/** The feeds of an account and its owner, and what a row of each is. */
export interface FeedRows {
  readonly entries: EntryRow;
  readonly payments: PaymentRow;
  readonly usage: UsageRow;
  readonly credentials: CredentialRow;
}

/** The feeds that belong to an account; its keys are its owner's. */
export type AccountFeed = Exclude<keyof FeedRows, 'credentials'>;

/** Whose rows they are. */
export interface Holder {
  /** The account's index. */
  readonly account: number;
  readonly principal: Principal;
  /** The keys of the principal as far as they are known, by their sequence numbers. */
  readonly keys: readonly CredentialRow[];
}

/** A table, by the feed that its rows come from and what a row of it is. */
export interface TableSpec<Feed extends keyof FeedRows, Row extends object> {
  /** In small letters and underscores, as databases have it. */
  readonly name: string;
  readonly feed: Feed;
  /** Where the document has the schema of a row: `#/components/schemas/Transaction`. */
  readonly schema: string;
  /** The column that no two rows share; null where rows have no id. */
  readonly key: (keyof Row & string) | null;
  /** The column that no two rows of an account share, of rows without an id. */
  readonly keyWithin?: keyof Row & string;
  /** The column that says when; null for rows that are not in the order of time. */
  readonly time: (keyof Row & string) | null;
  /** Whether the API lists the record; all when left out. */
  lists?(record: FeedRows[Feed]): boolean;
  wire(holder: Holder, seq: number, record: FeedRows[Feed]): Row;
  /** Columns that name a row of another table, as `table.column`. Null names nothing. */
  readonly references?: Readonly<Record<string, `${string}.${string}`>>;
  /** Columns that name an earlier row of the account in the same table, by its {@link keyWithin}. */
  readonly referencesWithin?: Readonly<Record<string, string>>;
  /** What a row adds to its account's totals, each a whole number. */
  readonly totals?: Readonly<Record<string, (row: Row) => number>>;
  /**
   * What a row adds to sums that come to 0 over all tables of an account, by what they compare:
   * what was completed in one table, less what was used in another.
   */
  readonly agreements?: Readonly<Record<string, (row: Row) => number>>;
  /** What is wrong with a row by itself that its schema cannot say; undefined when nothing is. */
  faultOf?(row: Row): string | undefined;
}

/** Any table. Rows that were read from a file are held against the schema before they come here. */
export interface Table extends TableSpec<keyof FeedRows, Readonly<Record<string, unknown>>> {
  readonly key: string | null;
  readonly keyWithin?: string;
  readonly time: string | null;
}

/** A table of any kind, once its parts were held against each other. */
export function table<Feed extends keyof FeedRows, Row extends object>(
  spec: TableSpec<Feed, Row>,
): Table {
  // Methods are compared loosely, so that a table of one feed is a table; whoever calls them goes
  // by `feed`. The totals are called with rows of the table only.
  const { totals, agreements, wire, faultOf, ...rest } = spec;
  return {
    ...rest,
    wire: (holder, seq, record) => wire(holder, seq, record as FeedRows[Feed]) as WireRow,
    ...(totals && { totals: totals as Sums }),
    ...(agreements && { agreements: agreements as Sums }),
    ...(faultOf && { faultOf: (row: WireRow) => faultOf(row as Row) }),
  };
}

type WireRow = Readonly<Record<string, unknown>>;
type Sums = Readonly<Record<string, (row: WireRow) => number>>;

/**
 * Rows become text in blocks, and each block is made by one worker of several: all of them hear the
 * whole world, which is cheap, and each writes out its own share, which is not. Which block is
 * whose changes nothing about its bytes.
 */
import type { AccountFeed, FeedRows, Holder } from '../scenario/index.js';
import { type BulkFormat, ROWS_PER_INSERT, type Writer, writerOf } from './formats.js';
import { RowBytes } from './row-bytes.js';
import type { AccountFacts, Listener } from './rows.js';
import { ACCOUNTS, type Sheet, type Workbook } from './tables.js';

/** Rows of a block. */
const BLOCK = 8 * ROWS_PER_INSERT;

/** Where blocks go. Each file's are numbered from 0, and may come in any order. */
export interface Sink {
  block(file: FileId, index: number, bytes: Uint8Array<ArrayBuffer>): void;
  /** Some accounts are over. From every worker come the same, with its own share of the totals. */
  accounts(share: AccountShare): void;
  /** All blocks have come: how many there are of a file. */
  end(file: FileId, blocks: number, rows: number): void;
}

/** A file by its API, its table and its format. */
export interface FileId {
  readonly api: string;
  readonly table: string;
  readonly format: BulkFormat;
}

export interface AccountShare {
  readonly api: string;
  /** Which one of the API's shares it is, from 0 up. */
  readonly index: number;
  readonly accounts: readonly AccountRow[];
  /** The totals of the first account, then those of the second, in the workbook's order. */
  readonly totals: Float64Array;
}

export type AccountRow = readonly [account: string, name: string, openedAt: string, unit: string];

/** Writes the share of one worker of the rows of one API. */
export class BlockWriter implements Listener {
  readonly #files: SheetFiles[];
  readonly #byFeed: Readonly<Record<keyof FeedRows, readonly SheetFiles[]>>;
  readonly #totals: Float64Array;
  #accounts: AccountRow[] = [];
  #shares = 0;
  #finished: number[] = [];

  constructor(
    private readonly workbook: Workbook,
    formats: readonly BulkFormat[],
    private readonly sink: Sink,
    worker: { readonly index: number; readonly of: number },
  ) {
    this.#totals = new Float64Array(workbook.totals.length);
    this.#files = workbook.sheets.map(
      (sheet, place) => new SheetFiles(sheet, workbook, formats, sink, worker, place, this.#totals),
    );
    const of = (feed: keyof FeedRows) =>
      this.#files.filter(({ sheet }) => sheet.table.feed === feed);
    this.#byFeed = {
      credentials: of('credentials'),
      entries: of('entries'),
      payments: of('payments'),
      usage: of('usage'),
    };
  }

  record<Feed extends keyof FeedRows>(
    feed: Feed,
    holder: Holder,
    seq: number,
    record: FeedRows[Feed],
  ): void {
    for (const files of this.#byFeed[feed]) files.record(holder, seq, record);
  }

  passes(feed: AccountFeed): boolean {
    const all = this.#byFeed[feed];
    for (const files of all) if (!files.passes) return false;
    for (const files of all) files.pass();
    return true;
  }

  end({ principal }: Holder, { unit }: AccountFacts): void {
    const openedAt = new Date(principal.createdAt).toISOString();
    const { handle, name } = principal;
    this.#accounts.push([handle, name, openedAt, `${unit.code}/${unit.scale}`]);
    this.#finished.push(...this.#totals);
    this.#totals.fill(0);
    if (this.#accounts.length === BLOCK) this.#flush();
  }

  /** Everything was told. */
  close(): void {
    this.#flush();
    for (const files of this.#files) files.close();
  }

  #flush(): void {
    const { api } = this.workbook;
    this.sink.accounts({
      api,
      index: this.#shares++,
      accounts: this.#accounts,
      totals: Float64Array.from(this.#finished),
    });
    this.#accounts = [];
    this.#finished = [];
  }
}

/** One table in all formats. */
class SheetFiles {
  readonly #writers: readonly {
    readonly file: FileId;
    readonly writer: Writer;
    readonly bytes: RowBytes;
  }[];
  readonly #sums: readonly { readonly of: (row: WireRow) => number; readonly at: number }[];
  #rows = 0;
  #block = 0;
  #mine: boolean;

  constructor(
    readonly sheet: Sheet,
    { api, totals }: Workbook,
    formats: readonly BulkFormat[],
    private readonly sink: Sink,
    private readonly worker: { readonly index: number; readonly of: number },
    private readonly place: number,
    private readonly accountTotals: Float64Array,
  ) {
    const { table, columns } = sheet;
    this.#writers = formats.map((format) => ({
      file: { api, table: table.name, format },
      writer: writerOf(format, api, table.name, columns),
      bytes: new RowBytes(),
    }));
    this.#sums = Object.entries(table.totals ?? {}).map(([name, of]) => ({
      of,
      at: totals.indexOf(name),
    }));
    this.#mine = this.#isMine();
  }

  /** Whether the next record is another worker's row, whatever is in it. */
  get passes(): boolean {
    return !this.#mine && this.sheet.table.lists === undefined;
  }

  /** Counts a row. */
  pass(): void {
    this.#rows += 1;
    if (this.#rows % BLOCK === 0) this.#next();
  }

  record(holder: Holder, seq: number, record: FeedRows[keyof FeedRows]): void {
    const { table } = this.sheet;
    if (table.lists !== undefined && !table.lists(record)) return;
    if (this.#mine) {
      const row = table.wire(holder, seq, record);
      for (const { of, at } of this.#sums)
        this.accountTotals[at] = (this.accountTotals[at] ?? 0) + of(row);
      const { handle } = holder.principal;
      for (const { writer, bytes } of this.#writers) writer.row(bytes, handle, row, this.#rows);
    }
    this.pass();
  }

  close(): void {
    if (this.#rows % BLOCK !== 0) this.#next();
    for (const { file } of this.#writers) this.sink.end(file, this.#block, this.#rows);
  }

  #next(): void {
    if (this.#mine) {
      for (const { file, bytes } of this.#writers) this.sink.block(file, this.#block, bytes.take());
    }
    this.#block += 1;
    this.#mine = this.#isMine();
  }

  /** Tables begin with different workers, or the first would have all tables of one block. */
  #isMine(): boolean {
    return (this.#block + this.place) % this.worker.of === this.worker.index;
  }
}

type WireRow = Readonly<Record<string, unknown>>;

/** Sums the shares of all workers, and writes the accounts in their order. */
export class AccountsWriter {
  readonly #shares = new Map<number, { share: AccountShare; come: number }>();
  readonly #writers: readonly {
    readonly file: FileId;
    readonly writer: Writer;
    readonly bytes: RowBytes;
  }[];
  #next = 0;
  #rows = 0;

  constructor(
    private readonly workbook: Workbook,
    formats: readonly BulkFormat[],
    private readonly workers: number,
    private readonly write: (file: FileId, index: number, bytes: Uint8Array) => void,
  ) {
    const { api, accounts } = workbook;
    const columns = accounts.filter(({ name }) => name !== 'account');
    this.#writers = formats.map((format) => ({
      file: { api, table: ACCOUNTS, format },
      writer: writerOf(format, api, ACCOUNTS, columns),
      bytes: new RowBytes(),
    }));
  }

  take(share: AccountShare): void {
    const known = this.#shares.get(share.index);
    if (known === undefined) this.#shares.set(share.index, { share, come: 1 });
    else {
      known.come += 1;
      share.totals.forEach((total, at) => {
        known.share.totals[at] = (known.share.totals[at] ?? 0) + total;
      });
    }
    for (;;) {
      const ready = this.#shares.get(this.#next);
      if (ready?.come !== this.workers) return;
      this.#shares.delete(this.#next);
      this.#put(this.#next, ready.share);
      this.#next += 1;
    }
  }

  /** How many blocks and rows there are of every format, once all shares have come. */
  get written(): { readonly blocks: number; readonly rows: number } {
    return { blocks: this.#next, rows: this.#rows };
  }

  get files(): readonly FileId[] {
    return this.#writers.map(({ file }) => file);
  }

  #put(index: number, { accounts, totals }: AccountShare): void {
    const names = this.workbook.totals;
    accounts.forEach(([account, name, openedAt, unit], at) => {
      const row: Record<string, unknown> = { name, opened_at: openedAt, unit };
      names.forEach((total, place) => {
        row[total] = totals[at * names.length + place] ?? 0;
      });
      for (const { writer, bytes } of this.#writers) writer.row(bytes, account, row, this.#rows);
      this.#rows += 1;
    });
    for (const { file, bytes } of this.#writers) this.write(file, index, bytes.take());
  }
}

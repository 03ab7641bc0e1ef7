/** Whether rows that no story wrote can be told in their API's own schema. */
import type { Schemas } from '../../contract/schemas.js';
import type { Account, CredentialRow, Ledger, LedgerEvent } from '../../ledger/index.js';
import type { Api } from '../../providers/index.js';
import type { FeedRows, Table } from '../../scenario/index.js';
import type { Steps } from '../../slices/index.js';
import { type Path, type Problems, shown } from '../../worlds/index.js';
import type { Spoken } from './answers.js';

/** So many rows are shown in one piece. */
const PIECE = 32;

/** Adds every row that its API's tables list and could not show, by its place in the file. */
export function* checkRows(
  ledger: Ledger,
  { provider: { id }, tables = [] }: Api,
  schemas: Schemas,
  problems: Problems,
): Steps<void> {
  for (let index = 0; index < ledger.accountCount; index++) {
    const principal = ledger.principal(ledger.account(index)?.principal ?? -1);
    if (ledger.account(index)?.realm !== id || !principal) continue;
    const keys = [...rowsIn<CredentialRow>(ledger.credentials(principal.index))];
    const holder = { account: index, principal, keys };
    for (const table of tables) {
      const { feed } = table;
      const at =
        feed === 'credentials'
          ? ['principals', principal.index, feed]
          : ['accounts', index, feed === 'usage' ? 'usage' : feed];
      const rows = feed === 'credentials' ? keys : rowsIn<AnyRow>(ledger[feed](index));
      yield;
      let seq = -1;
      for (const row of rows) {
        seq += 1;
        if (seq % PIECE === PIECE - 1) yield;
        const problem = problemOf(table, schemas, holder, seq, row);
        if (problem) problems.add([...at, seq, ...problem.path], `${id} ${problem.text}`);
        if (problems.full) return;
      }
    }
  }
}

/**
 * What is wrong with the records that events would write: the first that its API's tables list and
 * could not show. The events are not applied yet.
 */
export function faultOfEvents(
  ledger: Ledger,
  events: readonly LedgerEvent[],
  spoken: (realm: string) => Pick<Spoken, 'api' | 'schemas'> | undefined,
): string | undefined {
  const written = new Map<string, Written>();
  for (const event of events) {
    const one = writtenBy(ledger, event, written);
    if (one !== undefined) written.set(keyOf(one), one);
  }
  for (const { feed, account, seq, row } of written.values()) {
    const principal = account && ledger.principal(account.principal);
    const its = account && spoken(account.realm);
    if (!principal || !its) continue;
    const { tables = [] } = its.api;
    for (const table of tables) {
      if (table.feed !== feed) continue;
      const keys = keysOf(ledger, principal.index, row);
      const problem = problemOf(
        table,
        its.schemas,
        { account: account.index, principal, keys },
        seq,
        row,
      );
      if (problem) return problem.text;
    }
  }
  return undefined;
}

/** A row as it would stand after a command. */
interface Written {
  readonly feed: keyof FeedRows;
  readonly account: Account | undefined;
  readonly seq: number;
  readonly row: AnyRow;
}

function keyOf({ feed, account, seq }: Omit<Written, 'row'>): string {
  return `${feed} ${account?.index} ${seq}`;
}

function writtenBy(
  ledger: Ledger,
  event: LedgerEvent,
  before: ReadonlyMap<string, Written>,
): Written | undefined {
  const changed = (feed: 'entries' | 'payments', account: number, seq: number, patch: object) => {
    const place = { feed, account: ledger.account(account), seq };
    const row = before.get(keyOf(place))?.row ?? ledger[feed](account).get(seq);
    return row && { ...place, row: { ...row, ...patch } };
  };
  switch (event.type) {
    case 'entry-recorded':
      return {
        feed: 'entries',
        account: ledger.account(event.account),
        seq: event.seq,
        row: event.row,
      };
    case 'payment-recorded':
      return {
        feed: 'payments',
        account: ledger.account(event.account),
        seq: event.seq,
        row: event.row,
      };
    case 'usage-recorded':
      return {
        feed: 'usage',
        account: ledger.account(event.account),
        seq: event.seq,
        row: event.row,
      };
    case 'credential-issued': {
      // A key is shown beside an account of its owner's, and any of them will do.
      const [account = -1] = ledger.accountsOf(event.principal);
      return {
        feed: 'credentials',
        account: ledger.account(account),
        seq: event.seq,
        row: event.row,
      };
    }
    case 'entry-changed':
      return changed('entries', event.account, event.seq, event.patch);
    case 'payment-changed':
      return changed('payments', event.account, event.seq, event.patch);
    default:
      // When a key was used or ended is the world's own time, which every API can show.
      return undefined;
  }
}

/** The one key that a row names, in its place: there may be thousands. */
function keysOf(ledger: Ledger, principal: number, row: AnyRow): readonly CredentialRow[] {
  const keys: CredentialRow[] = [];
  const seq = 'credential' in row ? row.credential : null;
  const key = seq === null ? undefined : ledger.credentials(principal).get(seq);
  if (seq !== null && key !== undefined) keys[seq] = key;
  return keys;
}

type AnyRow = Parameters<Table['wire']>[2];

function* rowsIn<R>(feed: {
  readonly length: number;
  get(seq: number): R | undefined;
}): Generator<R> {
  for (let seq = 0; seq < feed.length; seq++) {
    const row = feed.get(seq);
    if (row !== undefined) yield row;
  }
}

function problemOf(
  table: Table,
  schemas: Schemas,
  holder: Parameters<Table['wire']>[0],
  seq: number,
  row: AnyRow,
): { readonly path: Path; readonly text: string } | undefined {
  try {
    if (table.lists && !table.lists(row)) return undefined;
    const fault = schemas.faultOf(table.schema, table.wire(holder, seq, row));
    if (!fault) return undefined;
    const [field = ''] = fault.pointer.split('/').slice(1);
    const text = `would show ${field || 'it'} as ${shown(fault.value)}, which ${fault.message}`;
    // Where the file has a column of that name, that is where to look.
    return { path: Object.hasOwn(row, field) ? [field] : [], text };
  } catch (error) {
    return { path: [], text: `cannot show it: ${textOf(error)}` };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

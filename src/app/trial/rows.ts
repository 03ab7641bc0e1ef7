/** Whether rows that no story wrote can be told in their API's own schema. */
import type { Schemas } from '../../contract/schemas.js';
import type { Account, CredentialRow, Ledger } from '../../ledger/index.js';
import type { Api } from '../../providers/index.js';
import type { AccountFeed, Table } from '../../story/index.js';
import { type Path, type Problems, shown } from '../../world/index.js';
import type { Spoken } from './answers.js';

/** Adds every row that its API's tables list and could not show, by its place in the file. */
export function checkRows(
  ledger: Ledger,
  { provider: { id }, tables = [] }: Api,
  schemas: Schemas,
  problems: Problems,
): void {
  for (let index = 0; index < ledger.accountCount; index++) {
    const principal = ledger.principal(ledger.account(index)?.principal ?? -1);
    if (ledger.account(index)?.realm !== id || !principal) continue;
    const keys = rowsOf<CredentialRow>(ledger.credentials(principal.index));
    const holder = { account: index, principal, keys };
    for (const table of tables) {
      const { feed } = table;
      const at =
        feed === 'credentials'
          ? ['principals', principal.index, feed]
          : ['accounts', index, feed === 'usage' ? 'usage' : feed];
      const rows = feed === 'credentials' ? keys : rowsOf<AnyRow>(ledger[feed](index));
      for (const [seq, row] of rows.entries()) {
        const problem = problemOf(table, schemas, holder, seq, row);
        if (problem) problems.add([...at, seq, ...problem.path], `${id} ${problem.text}`);
        if (problems.full) return;
      }
    }
  }
}

/**
 * What is wrong with what came to an account: the first row at or after the places that its feeds had
 * reached, or at `changed` among its payments, that its API's tables list and could not show.
 */
export function faultOfRows(
  ledger: Ledger,
  account: Account,
  reached: (feed: AccountFeed) => number,
  changed: number | undefined,
  { api: { tables = [] }, schemas }: Pick<Spoken, 'api' | 'schemas'>,
): string | undefined {
  const principal = ledger.principal(account.principal);
  if (!principal) return undefined;
  const keys = rowsOf<CredentialRow>(ledger.credentials(principal.index));
  const holder = { account: account.index, principal, keys };
  for (const table of tables) {
    const { feed } = table;
    if (feed === 'credentials') continue;
    const rows = ledger[feed](account.index);
    const seqs = changed !== undefined && feed === 'payments' ? [changed] : [];
    for (let seq = reached(feed); seq < rows.length; seq++) seqs.push(seq);
    for (const seq of seqs) {
      const row = rows.get(seq);
      const problem = row && problemOf(table, schemas, holder, seq, row);
      if (problem) return `it ${problem.text}`;
    }
  }
  return undefined;
}

type AnyRow = Parameters<Table['wire']>[2];

function rowsOf<R>(feed: { readonly length: number; get(seq: number): R | undefined }): R[] {
  const rows: R[] = [];
  for (let seq = 0; seq < feed.length; seq++) {
    const row = feed.get(seq);
    if (row !== undefined) rows.push(row);
  }
  return rows;
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

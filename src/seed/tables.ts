/** The tables of one API as they are written out: the API's own, and two of every API. */
import type { Contract } from '../contract/contract.js';
import { dateTime } from '../contract/date-time.js';
import type { EntryRow } from '../ledger/index.js';
import type { Api } from '../providers/index.js';
import { type Table, table } from '../scenario/index.js';
import { type Column, columnsOf } from './columns.js';

/** A table and what its file looks like. The first column of every table is `account`. */
export interface Sheet {
  readonly api: string;
  readonly table: Table;
  /** Without `account`. */
  readonly columns: readonly Column[];
  /** The schema of its rows, without `account`: a pointer into the document, or itself. */
  readonly schema: string | object;
}

/** The schema of a row of accounts follows from its columns. */
export function accountsSchema({ accounts }: Workbook): object {
  const integer = { type: 'integer' };
  const text = { type: 'string', minLength: 1 };
  return {
    type: 'object',
    additionalProperties: false,
    required: accounts.map(({ name }) => name),
    properties: Object.fromEntries(
      accounts.map(({ name, type }) => [name, type === 'integer' ? integer : text]),
    ),
  };
}

/** All sheets of an API, and the columns of its accounts. */
export interface Workbook {
  readonly api: string;
  readonly sheets: readonly Sheet[];
  readonly accounts: readonly Column[];
  /** The columns of the accounts that are sums over the sheets. */
  readonly totals: readonly string[];
}

/** The name of the sheet that has a row for each account. */
export const ACCOUNTS = 'accounts';

/** An entry as it is in the ledger: the other side of every amount is the counter's. */
interface LedgerEntry {
  readonly entry: number;
  readonly at: string;
  readonly kind: string;
  readonly amount: number | null;
  readonly counter: string;
  readonly state: string;
  readonly refers: number | null;
}

const ENTRY_COLUMNS: readonly Column[] = [
  { name: 'entry', type: 'integer', nullable: false },
  { name: 'at', type: 'timestamp', nullable: false },
  { name: 'kind', type: 'text', nullable: false },
  { name: 'amount', type: 'integer', nullable: true },
  { name: 'counter', type: 'text', nullable: false },
  { name: 'state', type: 'text', nullable: false },
  { name: 'refers', type: 'integer', nullable: true },
];

const ENTRY_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ENTRY_COLUMNS.map(({ name }) => name),
  properties: {
    entry: { type: 'integer', minimum: 0 },
    at: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' },
    kind: { type: 'string', minLength: 1 },
    amount: { type: ['integer', 'null'] },
    counter: { enum: ['issuer', 'revenue'] },
    state: { enum: ['pending', 'posted', 'voided'] },
    refers: { type: ['integer', 'null'], minimum: 0 },
  },
};

/** The ledger behind an API's rows: what every account's balance is the sum of. */
export const LEDGER_ENTRIES: Table = table({
  name: 'ledger_entries',
  feed: 'entries',
  schema: '',
  key: null,
  keyWithin: 'entry',
  referencesWithin: { refers: 'entry' },
  time: null,
  wire: (_, seq, row: EntryRow): LedgerEntry => ({
    entry: seq,
    at: dateTime(row.at),
    kind: row.kind,
    amount: row.amount,
    counter: row.counter,
    state: row.state,
    refers: row.refers,
  }),
  totals: { balance: ({ state, amount }) => (state === 'posted' ? (amount ?? 0) : 0) },
  faultOf: ({ entry, refers }) =>
    refers !== null && refers >= entry
      ? `refers to entry ${refers}, which is no earlier`
      : undefined,
});

/** What there is to know of an account besides its totals. */
const ACCOUNT_COLUMNS: readonly Column[] = [
  { name: 'account', type: 'text', nullable: false },
  { name: 'name', type: 'text', nullable: false },
  { name: 'opened_at', type: 'timestamp', nullable: false },
  { name: 'unit', type: 'text', nullable: false },
];

export function workbookOf(api: Api, contract: Contract): Workbook {
  const { id } = api.provider;
  const sheets = (api.tables ?? []).map((one): Sheet => {
    const columns = columnsOf(contract, one.schema);
    if (columns.some(({ name }) => name === 'account')) {
      throw new Error(`rows of ${one.name} have a column account, which is the owner's`);
    }
    return { api: id, table: one, columns, schema: one.schema };
  });
  sheets.push({ api: id, table: LEDGER_ENTRIES, columns: ENTRY_COLUMNS, schema: ENTRY_SCHEMA });
  const totals = [...new Set(sheets.flatMap(({ table: { totals = {} } }) => Object.keys(totals)))];
  return {
    api: id,
    sheets,
    totals,
    accounts: [
      ...ACCOUNT_COLUMNS,
      ...totals.map((name): Column => ({ name, type: 'integer', nullable: false })),
    ],
  };
}

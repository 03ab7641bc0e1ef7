/** How rows become text. Each format writes a row by itself, so that blocks can be made apart. */

import type { Table } from '../scenario/index.js';
import type { Column, ColumnType } from './columns.js';
import { constant, type RowBytes } from './row-bytes.js';
import { ACCOUNTS, type Workbook } from './tables.js';

export const BULK_FORMATS = ['json', 'ndjson', 'csv', 'sql'] as const;
export type BulkFormat = (typeof BULK_FORMATS)[number];

type WireRow = Readonly<Record<string, unknown>>;

/** One table in one format. `columns` are those of the file, `account` first. */
export interface Writer {
  readonly header: string;
  /** Writes a row in its place, with what stands between it and the row before. */
  row(to: RowBytes, account: string, row: WireRow, place: number): void;
  /** What follows the last of so many rows. */
  footer(rows: number): string;
}

/** Rows of one INSERT statement. Blocks of rows are multiples of it. */
export const ROWS_PER_INSERT = 500;

const ACCOUNT: Column = { name: 'account', type: 'text', nullable: false };

const NEWLINE = constant('\n');
const COMMA = constant(',');
const COMMA_NEWLINE = constant(',\n');
const LINE_END = constant('\r\n');
const COMMA_ROW = constant(',\n(');
const ROW_END = constant(')');
const OBJECT_START = constant('{"account":');
const OBJECT_END = constant('}');

/** A writer of a table's rows; each gets its account as its first column. */
export function writerOf(
  format: BulkFormat,
  api: string,
  table: string,
  columns: readonly Column[],
): Writer {
  switch (format) {
    case 'ndjson': {
      const members = jsonMembers(columns);
      return {
        header: '',
        row: (to, account, row) => {
          writeJson(to, account, row, members);
          to.bytes(NEWLINE);
        },
        footer: () => '',
      };
    }
    case 'json': {
      const members = jsonMembers(columns);
      return {
        header: '[',
        row: (to, account, row, place) => {
          to.bytes(place === 0 ? NEWLINE : COMMA_NEWLINE);
          writeJson(to, account, row, members);
        },
        footer: (rows) => (rows === 0 ? ']\n' : '\n]\n'),
      };
    }
    case 'csv': {
      const cells = columns.map(({ name }) => name);
      return {
        header: `${['account', ...cells].join(',')}\r\n`,
        row: (to, account, row) => {
          to.csv(account);
          for (const name of cells) {
            to.bytes(COMMA);
            to.csv(row[name]);
          }
          to.bytes(LINE_END);
        },
        footer: () => '',
      };
    }
    case 'sql': {
      const names = [ACCOUNT, ...columns].map(({ name }) => `"${name}"`).join(', ');
      const insert = `INSERT INTO ${sqlName(api, table)} (${names}) VALUES\n(`;
      return {
        header: 'BEGIN;\n',
        row: (to, account, row, place) => {
          if (place % ROWS_PER_INSERT !== 0) to.bytes(COMMA_ROW);
          else to.text(`${place === 0 ? '' : ';\n'}${insert}`);
          to.sql(account);
          for (const { name } of columns) {
            to.bytes(COMMA);
            to.sql(row[name]);
          }
          to.bytes(ROW_END);
        },
        footer: (rows) => (rows === 0 ? 'COMMIT;\n' : ';\nCOMMIT;\n'),
      };
    }
  }
}

/** A member of a row, and what stands before its value. */
interface Member {
  readonly name: string;
  readonly before: Uint8Array;
}

function jsonMembers(columns: readonly Column[]): Member[] {
  return columns.map(({ name }) => ({ name, before: constant(`,${JSON.stringify(name)}:`) }));
}

function writeJson(to: RowBytes, account: string, row: WireRow, members: readonly Member[]): void {
  to.bytes(OBJECT_START);
  to.json(account);
  for (const { name, before } of members) {
    const value = row[name];
    // As in JSON.stringify, what is undefined is not there.
    if (value === undefined) continue;
    to.bytes(before);
    to.json(value);
  }
  to.bytes(OBJECT_END);
}

function sqlName(api: string, table: string): string {
  return `"${api}_${table}"`;
}

/** Names that both PostgreSQL and SQLite know, or take as they are. */
const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'TEXT',
  integer: 'BIGINT',
  number: 'NUMERIC',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMPTZ',
  json: 'JSONB',
};

/** The files of an API's tables, in an order in which each refers to those before it. */
function sqlOrder({ sheets }: Pick<Workbook, 'sheets'>): string[] {
  return [ACCOUNTS, ...sheets.map(({ table }) => table.name)];
}

/** The tables of an API. Those of an earlier load are dropped first. */
export function sqlSchema({ api, sheets, accounts }: Workbook): string {
  const tables = [
    createTable(api, ACCOUNTS, accounts, ['PRIMARY KEY ("account")']),
    ...sheets.map(({ table, columns }) => {
      const key = primaryKeyOf(table);
      const references = Object.entries(table.references ?? {}).map(([column, target]) => {
        const [other = '', key = ''] = target.split('.');
        return `FOREIGN KEY ("${column}") REFERENCES ${sqlName(api, other)} ("${key}")`;
      });
      const owner = `FOREIGN KEY ("account") REFERENCES ${sqlName(api, ACCOUNTS)} ("account")`;
      const within = Object.entries(table.referencesWithin ?? {}).map(
        ([column, key]) =>
          `FOREIGN KEY ("account", "${column}") REFERENCES ${sqlName(api, table.name)} ("account", "${key}")`,
      );
      const constraints = [...key, owner, ...references, ...within];
      const created = createTable(api, table.name, [ACCOUNT, ...columns], constraints);
      return [created, ...indexesOf(api, table)].join('');
    }),
  ];
  const order = sqlOrder({ sheets });
  const files = order.map((name) => `${name}.sql`).join(', ');
  // What refers to others goes first.
  const drops = order.toReversed().map((name) => `DROP TABLE IF EXISTS ${sqlName(api, name)};\n`);
  return [
    `-- For PostgreSQL and SQLite. Load this first, and then ${files}.\n`,
    `-- Tables that an earlier load made are dropped.\n${drops.join('')}`,
    ...tables,
  ].join('\n');
}

function primaryKeyOf({ key, keyWithin }: Table): string[] {
  if (key !== null) return [`PRIMARY KEY ("${key}")`];
  return keyWithin === undefined ? [] : [`PRIMARY KEY ("account", "${keyWithin}")`];
}

/** For the rows of an account in the order of their time, and for the rows that name a row. */
function indexesOf(api: string, { name, time, keyWithin, references = {} }: Table): string[] {
  const columns = [
    // A key within the account is an index by account already.
    ...(time !== null ? [['account', time]] : keyWithin === undefined ? [['account']] : []),
    ...Object.keys(references).map((column) => [column]),
  ];
  return columns.map((one) => {
    const index = `"${[api, name, ...one].join('_')}"`;
    const on = one.map((column) => `"${column}"`).join(', ');
    return `CREATE INDEX ${index} ON ${sqlName(api, name)} (${on});\n`;
  });
}

/** Loads every file of every API, each in its place: for psql, and for the shell of SQLite. */
export function sqlLoader(workbooks: Iterable<Workbook>, shell: 'psql' | 'sqlite3'): string {
  const [how, include] =
    shell === 'psql'
      ? ['psql -v ON_ERROR_STOP=1 -f load-all.sql', '\\ir ']
      : ['sqlite3 my.db < load-all-sqlite.sql', '.read '];
  const files = [...workbooks].flatMap((workbook) =>
    ['schema', ...sqlOrder(workbook)].map((name) => `${workbook.api}/${name}.sql`),
  );
  const head = `-- In this folder: ${how}\n`;
  return [head, ...files.map((file) => `${include}${file}\n`)].join('');
}

/** The names of the files that load all the others. */
export const SQL_LOADERS = { psql: 'load-all.sql', sqlite3: 'load-all-sqlite.sql' } as const;

function createTable(
  api: string,
  name: string,
  columns: readonly Column[],
  constraints: readonly string[],
): string {
  const lines = [
    ...columns.map(
      (column) => `"${column.name}" ${SQL_TYPES[column.type]}${column.nullable ? '' : ' NOT NULL'}`,
    ),
    ...constraints,
  ];
  return `CREATE TABLE ${sqlName(api, name)} (\n  ${lines.join(',\n  ')}\n);\n`;
}

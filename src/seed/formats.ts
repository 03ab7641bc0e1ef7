/** How rows become text. Each format writes a row by itself, so that blocks can be made apart. */
import type { Column, ColumnType } from './columns.js';
import { constant, type RowBytes } from './row-bytes.js';
import { ACCOUNTS, type Workbook } from './sheet.js';

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

/** The tables of an API, in an order in which each refers to those before it. */
export function sqlSchema({ api, sheets, accounts }: Workbook): string {
  const tables = [
    createTable(api, ACCOUNTS, accounts, ['PRIMARY KEY ("account")']),
    ...sheets.map(({ table, columns }) => {
      const key = table.key === null ? [] : [`PRIMARY KEY ("${table.key}")`];
      const references = Object.entries(table.references ?? {}).map(([column, target]) => {
        const [other = '', key = ''] = target.split('.');
        return `FOREIGN KEY ("${column}") REFERENCES ${sqlName(api, other)} ("${key}")`;
      });
      const owner = `FOREIGN KEY ("account") REFERENCES ${sqlName(api, ACCOUNTS)} ("account")`;
      return createTable(api, table.name, [ACCOUNT, ...columns], [...key, owner, ...references]);
    }),
  ];
  const order = [ACCOUNTS, ...sheets.map(({ table }) => table.name)];
  const files = order.map((name) => `${name}.sql`).join(', ');
  return [`-- For PostgreSQL and SQLite. Load this first, and then ${files}.\n`, ...tables].join(
    '\n',
  );
}

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

/** How rows become text. Each format writes a row by itself, so that blocks can be made apart. */
import type { Column, ColumnType } from './columns.js';
import { ACCOUNTS, type Workbook } from './sheet.js';

export const BULK_FORMATS = ['json', 'ndjson', 'csv', 'sql'] as const;
export type BulkFormat = (typeof BULK_FORMATS)[number];

type WireRow = Readonly<Record<string, unknown>>;

/** One table in one format. `columns` are those of the file, `account` first. */
export interface Writer {
  readonly header: string;
  /** A row in its place, with what stands between it and the row before. */
  row(account: string, row: WireRow, place: number): string;
  /** What follows the last of so many rows. */
  footer(rows: number): string;
}

/** Rows of one INSERT statement. Blocks of rows are multiples of it. */
export const ROWS_PER_INSERT = 500;

const ACCOUNT: Column = { name: 'account', type: 'text', nullable: false };

/** A writer of a table's rows; each gets its account as its first column. */
export function writerOf(
  format: BulkFormat,
  api: string,
  table: string,
  columns: readonly Column[],
): Writer {
  switch (format) {
    case 'ndjson':
      return {
        header: '',
        row: (account, row) => `${jsonRow(account, row)}\n`,
        footer: () => '',
      };
    case 'json':
      return {
        header: '[',
        row: (account, row, place) => `${place === 0 ? '\n' : ',\n'}${jsonRow(account, row)}`,
        footer: (rows) => (rows === 0 ? ']\n' : '\n]\n'),
      };
    case 'csv': {
      const cells = columns.map(({ name }) => name);
      return {
        header: `${['account', ...cells].join(',')}\r\n`,
        row: (account, row) => {
          let line = csvCell(account);
          for (const name of cells) line += `,${csvCell(row[name])}`;
          return `${line}\r\n`;
        },
        footer: () => '',
      };
    }
    case 'sql': {
      const names = [ACCOUNT, ...columns].map(({ name }) => `"${name}"`).join(', ');
      const insert = `INSERT INTO ${sqlName(api, table)} (${names}) VALUES\n`;
      return {
        header: 'BEGIN;\n',
        row: (account, row, place) => {
          let line = `(${sqlText(account)}`;
          for (const { name } of columns) line += `,${sqlCell(row[name])}`;
          const start = place % ROWS_PER_INSERT === 0;
          return `${start ? `${place === 0 ? '' : ';\n'}${insert}` : ',\n'}${line})`;
        },
        footer: (rows) => (rows === 0 ? 'COMMIT;\n' : ';\nCOMMIT;\n'),
      };
    }
  }
}

function jsonRow(account: string, row: WireRow): string {
  const text = JSON.stringify(row);
  return `{"account":${JSON.stringify(account)}${text === '{}' ? '' : ','}${text.slice(1)}`;
}

/** RFC 4180. Nothing between the commas is null, and `""` is an empty text. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function sqlCell(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return sqlText(typeof value === 'string' ? value : JSON.stringify(value));
}

/** As standard SQL has it: PostgreSQL reads backslashes as they are too, unless told otherwise. */
function sqlText(text: string): string {
  return text.includes("'") ? `'${text.replaceAll("'", "''")}'` : `'${text}'`;
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

/**
 * What a database that holds an API's rows has to say of them: for each table and account how many
 * rows there are, and what each column comes to. It prints the queries, or with `--expected` the
 * answers to them, taken from the same rows as NDJSON.
 *
 *     tsx scripts/sql-sums.ts <folder> <api> [--expected]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Column, ColumnType } from '../src/seed/columns.js';
import { toolsOf } from '../src/seed/library.js';
import { ACCOUNTS } from '../src/seed/tables.js';

interface Measure {
  /** In SQL that PostgreSQL and SQLite read alike. */
  readonly sql: (column: string) => string;
  readonly of: (values: readonly unknown[]) => number;
}

const sum = (values: readonly unknown[]): number =>
  values.reduce<number>((total, value) => total + Number(value), 0);

const number: Measure = {
  sql: (column) => `coalesce(cast(round(sum(${column}) * 1000000) as bigint), 0)`,
  of: (values) => Math.round(sum(values) * 1_000_000),
};
const present: Measure = { sql: (column) => `count(${column})`, of: (values) => values.length };
const distinct: Measure = {
  sql: (column) => `count(distinct ${column})`,
  of: (values) => new Set(values).size,
};
const letters: Measure = {
  sql: (column) => `coalesce(sum(length(${column})), 0)`,
  of: (values) => sum(values.map((value) => [...String(value)].length)),
};
const yes: Measure = {
  sql: (column) => `count(case when ${column} then 1 end)`,
  of: (values) => values.filter((value) => value === true).length,
};

const MEASURES: Readonly<Record<ColumnType, readonly Measure[]>> = {
  text: [present, letters],
  integer: [present, number],
  number: [present, number],
  boolean: [present, yes],
  timestamp: [present, distinct],
  json: [present],
};

interface TableColumns {
  readonly table: string;
  readonly columns: readonly Column[];
}

async function tablesOf(api: string): Promise<TableColumns[]> {
  const { workbook } = await toolsOf(api);
  return [
    { table: ACCOUNTS, columns: workbook.accounts.slice(1) },
    ...workbook.sheets.map(({ table, columns }) => ({ table: table.name, columns })),
  ];
}

function queryOf(api: string, { table, columns }: TableColumns): string {
  const measures = columns.flatMap(({ name, type }) =>
    MEASURES[type].map(({ sql }) => sql(`"${name}"`)),
  );
  const selected = [`'${table}'`, '"account"', 'count(*)', ...measures].join(', ');
  return `SELECT ${selected} FROM "${api}_${table}" GROUP BY "account";`;
}

function* answersOf(folder: string, api: string, { table, columns }: TableColumns) {
  const accounts = new Map<string, Record<string, unknown>[]>();
  for (const line of readFileSync(join(folder, api, `${table}.ndjson`), 'utf8').split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line) as Record<string, unknown>;
    const account = String(row.account);
    const rows = accounts.get(account) ?? [];
    accounts.set(account, rows);
    rows.push(row);
  }
  for (const [account, rows] of accounts) {
    const measures = columns.flatMap(({ name, type }) => {
      const values = rows.flatMap((row) => row[name] ?? []);
      return MEASURES[type].map(({ of }) => of(values));
    });
    yield [table, account, rows.length, ...measures].join('|');
  }
}

const { values, positionals } = parseArgs({
  options: { expected: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [folder = '', api = ''] = positionals;
for (const table of await tablesOf(api)) {
  if (values.expected) for (const line of answersOf(folder, api, table)) console.log(line);
  else console.log(queryOf(api, table));
}

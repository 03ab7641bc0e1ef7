/** Whether the tables of one API, as files of one format, are right: each row, and all together. */
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Schemas } from '../../contract/schemas.js';
import type { BulkFormat } from '../formats.js';
import { ACCOUNTS, accountsSchema, LEDGER_ENTRIES, type Sheet, type Workbook } from '../tables.js';
import type { Findings } from './findings.js';
import { KeySet } from './key-set.js';
import { type ReadRow, readRows } from './read-rows.js';

/** The tables that are there, by name, with the names of their files. */
export interface TableFiles {
  readonly folder: string;
  readonly format: BulkFormat;
  readonly files: ReadonlyMap<string, string>;
}

/** What the story says of times; nothing is known without a manifest. */
export interface Times {
  /** No row is from this moment or later, in milliseconds since the Unix epoch. */
  readonly end: number | undefined;
  /** By how much a row may be earlier than one before it. */
  readonly lateness: number;
}

interface AccountState {
  readonly openedAt: number;
  readonly told: readonly number[] | undefined;
  readonly totals: Float64Array;
  readonly agreements: Float64Array;
}

/** Goes through all rows once. Memory holds the accounts, and the keys that others may name. */
export class TableCheck {
  readonly #accounts = new Map<string, AccountState>();
  readonly #keys = new Map<string, KeySet>();
  readonly #ajv = new Ajv2020({ strict: false, allErrors: false });
  readonly #agreements: readonly string[];
  /** Whether the accounts are written down, so that others can be held against them. */
  readonly #knowsAccounts: boolean;

  constructor(
    private readonly workbook: Workbook,
    private readonly schemas: Schemas,
    private readonly tables: TableFiles,
    private readonly times: Times,
    private readonly findings: Findings,
  ) {
    this.#knowsAccounts = tables.files.has(ACCOUNTS);
    this.#agreements = [
      ...new Set(workbook.sheets.flatMap(({ table }) => Object.keys(table.agreements ?? {}))),
    ];
  }

  /** Answers how many rows each file has, by its name. */
  run(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const [name, count] of this.#checkAll()) {
      counts.set(this.tables.files.get(name) ?? name, count);
    }
    this.#compare();
    return counts;
  }

  *#checkAll(): Generator<readonly [table: string, rows: number], void> {
    if (this.#knowsAccounts) yield [ACCOUNTS, this.#readAccounts()];
    for (const sheet of this.workbook.sheets) {
      const { name } = sheet.table;
      if (this.tables.files.has(name)) yield [name, this.#checkSheet(sheet)];
    }
  }

  #fileOf(table: string): string {
    return join(this.tables.folder, this.tables.files.get(table) ?? '');
  }

  #readAccounts(): number {
    let count = 0;
    const { accounts, totals } = this.workbook;
    const file = this.#fileOf(ACCOUNTS);
    const validate = this.#ajv.compile(accountsSchema(this.workbook));
    for (const row of readRows(file, this.tables.format, accounts)) {
      count += 1;
      const cells = this.#cellsOf(file, row, validate);
      if (cells === undefined) continue;
      const { account, opened_at: openedAt } = cells;
      if (this.#accounts.has(String(account))) {
        this.#find(file, row, `account ${String(account)} is there twice`);
      }
      const told = totals.map((name) => Number(cells[name]));
      this.#accounts.set(String(account), this.#newState(Date.parse(String(openedAt)), told));
    }
    return count;
  }

  #newState(openedAt: number, told?: readonly number[]): AccountState {
    return {
      openedAt,
      told,
      totals: new Float64Array(this.workbook.totals.length),
      agreements: new Float64Array(this.#agreements.length),
    };
  }

  #checkSheet(sheet: Sheet): number {
    let count = 0;
    const { table, columns } = sheet;
    const file = this.#fileOf(table.name);
    const keys = new KeySet();
    this.#keys.set(table.name, keys);
    const validate = typeof sheet.schema === 'string' ? undefined : this.#ajv.compile(sheet.schema);
    const all = [{ name: 'account', type: 'text', nullable: false } as const, ...columns];
    const latest = new Map<string, number>();
    const sums = Object.entries(table.totals ?? {}).map(
      ([name, of]) => [this.workbook.totals.indexOf(name), of] as const,
    );
    const agreements = Object.entries(table.agreements ?? {}).map(
      ([name, of]) => [this.#agreements.indexOf(name), of] as const,
    );
    for (const row of readRows(file, this.tables.format, all)) {
      count += 1;
      if ('problem' in row) {
        this.#find(file, row, row.problem);
        continue;
      }
      const { account, ...wire } = row.cells;
      if (typeof account !== 'string') {
        this.#find(file, row, 'has no account, which every row begins with');
        continue;
      }
      const fault = validate
        ? this.#faultOf(validate, wire)
        : this.#schemaFault(String(sheet.schema), wire);
      if (fault !== undefined) {
        this.#find(file, row, fault);
        continue;
      }
      const state = this.#stateOf(account);
      if (state === undefined) this.#find(file, row, `there is no account ${account}`);
      const problem = table.faultOf?.(wire);
      if (problem !== undefined) this.#find(file, row, problem);
      this.#checkKeys(file, row, sheet, wire, keys);
      this.#checkTime(file, row, sheet, account, wire, state, latest);
      if (table === LEDGER_ENTRIES) this.#checkNumber(file, row, account, wire, latest);
      if (state === undefined) continue;
      for (const [at, of] of sums) state.totals[at] = (state.totals[at] ?? 0) + of(wire);
      for (const [at, of] of agreements) {
        state.agreements[at] = (state.agreements[at] ?? 0) + of(wire);
      }
    }
    return count;
  }

  #checkKeys(file: string, row: ReadRow, { table }: Sheet, wire: Wire, keys: KeySet): void {
    if (table.key !== null) {
      const key = String(wire[table.key]);
      if (!keys.add(key)) this.#find(file, row, `${table.key} ${key} is there twice`);
    }
    for (const [column, target] of Object.entries(table.references ?? {})) {
      const [other = '', key = ''] = target.split('.');
      const known = this.#keys.get(other);
      const value = wire[column];
      if (known === undefined || value === null || value === undefined) continue;
      if (!known.has(String(value))) {
        this.#find(file, row, `${column}: there is no row of ${other} whose ${key} is ${value}`);
      }
    }
  }

  #checkTime(
    file: string,
    row: ReadRow,
    { table: { time } }: Sheet,
    account: string,
    wire: Wire,
    state: AccountState | undefined,
    latest: Map<string, number>,
  ): void {
    if (time === null) return;
    const at = Date.parse(String(wire[time]));
    const { end, lateness } = this.times;
    const last = latest.get(account) ?? Number.NEGATIVE_INFINITY;
    if (at < last - lateness) {
      const before = new Date(last).toISOString();
      this.#find(file, row, `${time} ${wire[time]} is before ${before}, which stands before it`);
    }
    if (at > last) latest.set(account, at);
    if (end !== undefined && at >= end) {
      this.#find(file, row, `${time} ${wire[time]} is after the end of the story`);
    }
    // Times may be told to the second, and an account's own is to the millisecond.
    if (state !== undefined && at < Math.floor(state.openedAt / 1000) * 1000) {
      this.#find(file, row, `${time} ${wire[time]} is before its account was opened`);
    }
  }

  /** The entries of an account are numbered from 0 without a gap. */
  #checkNumber(
    file: string,
    row: ReadRow,
    account: string,
    { entry }: Wire,
    latest: Map<string, number>,
  ): void {
    const next = (latest.get(account) ?? -1) + 1;
    if (entry !== next) this.#find(file, row, `entry ${entry} stands where ${next} should`);
    latest.set(account, Number(entry));
  }

  #stateOf(account: string): AccountState | undefined {
    const known = this.#accounts.get(account);
    if (known !== undefined || this.#knowsAccounts) return known;
    const fresh = this.#newState(Number.NEGATIVE_INFINITY);
    this.#accounts.set(account, fresh);
    return fresh;
  }

  /** What is told of an account, and what its rows come to, where all that it is made of is there. */
  #compare(): void {
    const { totals, sheets } = this.workbook;
    const whole = (has: (sheet: Sheet) => boolean): boolean =>
      sheets.every((sheet) => !has(sheet) || this.tables.files.has(sheet.table.name));
    const compared = totals.map((name) =>
      whole(({ table }) => table.totals !== undefined && name in table.totals),
    );
    const agreed = this.#agreements.map((name) =>
      whole(({ table }) => table.agreements !== undefined && name in table.agreements),
    );
    for (const [account, state] of this.#accounts) {
      totals.forEach((name, at) => {
        const sum = state.totals[at] ?? 0;
        if (!compared[at] || state.told === undefined || state.told[at] === sum) return;
        this.findings.add(
          this.#fileOf(ACCOUNTS),
          `account ${account}`,
          `${name} is ${state.told[at]}, and the rows come to ${sum}`,
        );
      });
      this.#agreements.forEach((name, at) => {
        const rest = state.agreements[at] ?? 0;
        if (!agreed[at] || rest === 0) return;
        this.findings.add(this.tables.folder, `account ${account}`, `${name} differs by ${rest}`);
      });
    }
  }

  #cellsOf(file: string, row: ReadRow, validate: ValidateFunction): Wire | undefined {
    const problem = 'problem' in row ? row.problem : this.#faultOf(validate, row.cells);
    if (problem === undefined && 'cells' in row) return row.cells;
    this.#find(file, row, problem ?? 'cannot be read');
    return undefined;
  }

  #faultOf(validate: ValidateFunction, value: unknown): string | undefined {
    if (validate(value)) return undefined;
    const [error] = validate.errors ?? [];
    return `${error?.instancePath ?? ''} ${error?.message ?? 'does not fit'}`.trim();
  }

  #schemaFault(pointer: string, value: unknown): string | undefined {
    const fault = this.schemas.faultOf(pointer, value);
    return fault && `${fault.pointer} ${fault.message}`.trim();
  }

  #find(file: string, { line }: ReadRow, problem: string): void {
    this.findings.add(file, `line ${line}`, problem);
  }
}

type Wire = Readonly<Record<string, unknown>>;

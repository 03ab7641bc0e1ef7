/**
 * How rows of the ledger stand in a world file: one object a row, and of that only what does not
 * follow from the rest. Reading and writing go by the same table, so that what one leaves out the
 * other fills in.
 */
import type {
  Cell,
  CREDENTIALS,
  ENTRIES,
  FeedSchema,
  GRANTS,
  PAYMENTS,
  Row,
  USAGE,
} from '../../ledger/index.js';
import { momentOf, momentText } from './moments.js';

/** What may stand in a row of a file. */
type FileCell = Cell | readonly string[];
/** A row as it stands in a file. */
export type Line = Readonly<Record<string, FileCell>>;
type Cells = Readonly<Record<string, Cell | undefined>>;

/** What a row may go by that is told elsewhere. */
interface Owner {
  readonly createdAt: number;
}

interface Column {
  /** `time`: as a date. `words`: as an array instead of joined by commas. */
  readonly form?: 'time' | 'words';
  /**
   * What the cell is where the file is silent; a column without it always stands there. It may ask
   * the columns above it.
   */
  readonly otherwise?: (row: Cells, owner: Owner) => Cell | undefined;
}

/** The columns of a feed, in the order in which a line has them. */
class Columns<S extends FeedSchema, Derived extends keyof S = never> {
  readonly #columns: readonly (readonly [name: string, Column])[];

  /** A column for each of the feed's, but for those that follow from other rows. */
  constructor(columns: { readonly [K in Exclude<keyof S, Derived>]: Column }) {
    this.#columns = Object.entries(columns);
  }

  /** A row of the ledger as a file has it. */
  lineOf(row: Row<S>, owner: Owner = nobody): Line {
    const cells: Cells = row;
    const line: Record<string, FileCell> = {};
    for (const [name, { form, otherwise }] of this.#columns) {
      const cell = cells[name];
      if (cell === undefined || (otherwise && otherwise(cells, owner) === cell)) continue;
      if (form === 'time' && typeof cell === 'number') line[name] = momentText(cell);
      else if (form === 'words') line[name] = cell === '' ? [] : String(cell).split(',');
      else line[name] = cell;
    }
    return line;
  }

  /** A row of the ledger from a line that fits the format; `derived` are the columns it has not. */
  rowOf(line: Line, derived: Pick<Row<S>, Derived>, owner: Owner = nobody): Row<S> {
    const row: Record<string, Cell | undefined> = { ...derived };
    for (const [name, { form, otherwise }] of this.#columns) {
      const value = line[name];
      if (value === undefined) row[name] = otherwise?.(row, owner);
      else if (typeof value === 'object' && value !== null) row[name] = value.join(',');
      else row[name] = form === 'time' && value !== null ? momentOf(value) : value;
    }
    return row as Row<S>;
  }
}

/** Only a credential goes by its owner's beginning. */
const nobody: Owner = { createdAt: 0 };

const told: Column = {};
const orNull: Column = { otherwise: () => null };
const time: Column = { form: 'time' };
const timeOrNull: Column = { form: 'time', otherwise: () => null };

function or(value: Cell): Column {
  return { otherwise: () => value };
}

function like(column: string): Column {
  return { otherwise: (row) => row[column] };
}

/** As much of a secret as is shown where nothing is said. */
const SHOWN = 8;

export const credentialColumns = new Columns<typeof CREDENTIALS>({
  kind: told,
  secret: told,
  name: like('kind'),
  prefix: { otherwise: ({ secret }) => String(secret).slice(0, SHOWN) },
  permissions: { form: 'words', otherwise: () => '*' },
  createdAt: { form: 'time', otherwise: (_, owner) => owner.createdAt },
  expiresAt: timeOrNull,
  revokedAt: timeOrNull,
  lastUsedAt: timeOrNull,
});

/** What remains is the sum of the grant's entries. */
export const grantColumns = new Columns<typeof GRANTS, 'remaining'>({
  kind: told,
  amount: told,
  grantedAt: time,
  expiresAt: timeOrNull,
  state: { otherwise: ({ remaining }) => (remaining === 0 ? 'spent' : 'active') },
  memo: orNull,
});

export const entryColumns = new Columns<typeof ENTRIES>({
  at: time,
  kind: told,
  amount: told,
  state: or('posted'),
  category: orNull,
  resource: orNull,
  memo: orNull,
  charge: orNull,
  grant: orNull,
  usage: orNull,
  payment: orNull,
  credential: orNull,
  refers: orNull,
  // What is paid or consumed is earned by somebody; all else is given and taken by the issuer.
  counter: {
    otherwise: ({ usage, payment }) => (usage === null && payment === null ? 'issuer' : 'revenue'),
  },
  updatedAt: { ...like('at'), form: 'time' },
  reference: orNull,
});

function isPaid({ status }: Cells): boolean {
  return status === 'settled' || status === 'completed';
}

/** Its entry and its usage event are those that name it. */
export const paymentColumns = new Columns<typeof PAYMENTS, 'entry' | 'usage'>({
  createdAt: time,
  status: told,
  amount: told,
  resource: told,
  method: orNull,
  network: orNull,
  scheme: orNull,
  kind: orNull,
  credential: orNull,
  finalAmount: { otherwise: (row) => (isPaid(row) ? row.amount : null) },
  updatedAt: { ...like('createdAt'), form: 'time' },
  settledAt: { form: 'time', otherwise: (row) => (isPaid(row) ? row.updatedAt : null) },
  consumedAt: {
    form: 'time',
    otherwise: ({ status, updatedAt }) => (status === 'completed' ? updatedAt : null),
  },
  expiresAt: timeOrNull,
  reason: orNull,
  reference: orNull,
});

/** Its entry is the first of those that name it. */
export const usageColumns = new Columns<typeof USAGE, 'entry'>({
  at: time,
  resource: orNull,
  method: orNull,
  units: or(1),
  cost: told,
  charge: orNull,
  category: orNull,
  credential: orNull,
  payment: orNull,
  reference: orNull,
});

/** Whether the records of a world that somebody wrote say what their APIs have words for. */
import type { Account, Ledger, Unit } from '../../ledger/index.js';
import type { Api, Records, RowWords, Words } from '../../providers/index.js';
import type { Steps } from '../../slices/index.js';
import { type Path, type Problems, shown } from '../../worlds/index.js';

type Cell = string | number | boolean | null;

/** A feed of any kind, whose columns are named by its own words only. */
interface Cells {
  readonly length: number;
  value(seq: number, column: never): Cell;
}

/** The arrays of an account in a world file, by what a row of each is called. */
const ROWS: Readonly<Record<keyof RowWords, string>> = {
  grants: 'grants',
  entries: 'entries',
  payments: 'payments',
  usage: 'usage events',
};

/** Adds every word that an API does not know, by its place in the file that the ledger is of. */
export function* checkWords(
  ledger: Ledger,
  apis: ReadonlyMap<string, Api>,
  problems: Problems,
): Steps<void> {
  for (let index = 0; index < ledger.principalCount && !problems.full; index++) {
    const realm = ledger.principal(index)?.realm ?? '';
    const words = apis.get(realm)?.records?.credentials;
    if (!words) continue;
    if (index % 64 === 0) yield;
    yield* checkRows(
      ledger.credentials(index),
      words,
      ['principals', index, 'credentials'],
      problems,
    );
  }
  for (let index = 0; index < ledger.accountCount && !problems.full; index++) {
    const account = ledger.account(index);
    const records = apis.get(account?.realm ?? '')?.records;
    yield;
    if (account && records) yield* checkAccount(ledger, account, records, problems);
  }
}

function* checkAccount(
  ledger: Ledger,
  account: Account,
  { accounts }: Records,
  problems: Problems,
): Steps<void> {
  const { index, realm, purpose, unit, chargeUnit, attributes } = account;
  const at = ['accounts', index];
  const words = Object.hasOwn(accounts, purpose) ? accounts[purpose] : undefined;
  if (!words) {
    problems.add([...at, 'purpose'], isNot(purpose, Object.keys(accounts)));
    return;
  }
  if (unitText(unit) !== unitText(words.unit)) {
    problems.add([...at, 'unit'], isNot(unitText(unit), [unitText(words.unit)]));
  }
  const charged = chargeUnit === null ? null : unitText(chargeUnit);
  const wanted = words.chargeUnit;
  const told: Words = wanted === 'any' ? 'any' : [wanted === null ? null : unitText(wanted)];
  if (!isWord(charged, told)) problems.add([...at, 'chargeUnit'], isNot(charged, told));
  for (const [name, type] of Object.entries(words.attributes ?? {})) {
    const value = attributes[name];
    if (typeof value === type) continue;
    const is = value === undefined ? 'is missing' : `is ${shown(value)}`;
    problems.add([...at, 'attributes', name], `${is}, and should be a ${type}`);
  }
  const { grants, entries, payments, usage } = words;
  const feeds = [
    ['grants', ledger.grants(index), grants],
    ['entries', ledger.entries(index), entries],
    ['payments', ledger.payments(index), payments],
    ['usage', ledger.usage(index), usage],
  ] as const;
  for (const [list, feed, columns] of feeds) {
    if (columns) {
      yield* checkRows(feed, columns, [...at, list], problems);
    } else if (feed.length > 0) {
      problems.add([...at, list], `should be empty: an account of ${realm} has no ${ROWS[list]}`);
    }
  }
}

/** So many values are looked at in one piece. */
const PIECE = 1_024;

function* checkRows(
  feed: Cells,
  columns: Readonly<Record<string, Words | undefined>>,
  at: Path,
  problems: Problems,
): Steps<void> {
  for (const [column, words] of Object.entries(columns)) {
    if (words === undefined) continue;
    for (let seq = 0; seq < feed.length; seq++) {
      if (seq % PIECE === PIECE - 1) yield;
      const value = feed.value(seq, column as never);
      if (isWord(value, words)) continue;
      problems.add([...at, seq, column], isNot(value, words));
      if (problems.full) return;
    }
  }
}

function isWord(value: Cell, words: Words): boolean {
  return words === 'any' ? value !== null : words.some((word) => word === value);
}

function isNot(value: Cell, words: Words): string {
  const is = value === null ? 'is missing' : `is ${shown(value)}`;
  if (words === 'any') return `${is}, and this API cannot do without`;
  const known = words.filter((word) => word !== null).map((word) => JSON.stringify(word));
  if (known.length === 0) return `${is}, and should be left out`;
  const or = words.includes(null) ? ', or left out' : '';
  return `${is}, and should be ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}${or}`;
}

/** As a world file writes it. */
function unitText({ code, scale }: Unit): string {
  return `${code}/${scale}`;
}

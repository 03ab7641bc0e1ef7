/** From a world file to a ledger, or to everything that is wrong with it. */
import {
  type AccountRecords,
  type Contents,
  checkInvariantsInSteps,
  type GrantRow,
  type Ledger,
  type PlacedRecord,
  type PrincipalRecords,
  restoreInSteps,
  type Unit,
} from '../../ledger/index.js';
import { atOnce, type Steps } from '../../slices/index.js';
import { checkSums, sumsOf } from './arithmetic.js';
import {
  credentialColumns,
  entryColumns,
  grantColumns,
  type Line,
  paymentColumns,
  usageColumns,
} from './columns.js';
import { checkForm, type FileAccount, type WorldFile } from './form.js';
import { parseJsonInSteps } from './json.js';
import { momentOf } from './moments.js';
import { Problems, WorldFileError } from './problems.js';
import { checkReferences } from './references.js';
import { problemOf } from './violations.js';

/** A world that somebody wrote down. */
export interface WrittenWorld {
  readonly ledger: Ledger;
  /** Where its time stands, in milliseconds since the Unix epoch; undefined: the system's time. */
  readonly clock: number | undefined;
}

/**
 * Reads the text of a world file, and checks it from its form to its sums. Each check runs where the
 * one before it found nothing: what has no form refers to nothing, and what is missing adds up to
 * nothing.
 *
 * @param name what messages call the file
 * @param realms the ids of the APIs
 * @throws {WorldFileError}
 */
export function readWorld(text: string, name: string, realms: readonly string[]): WrittenWorld {
  return atOnce(readWorldInSteps(text, name, realms));
}

/** {@link readWorld} in pieces of some hundred rows. */
export function* readWorldInSteps(
  text: string,
  name: string,
  realms: readonly string[],
): Steps<WrittenWorld> {
  const parsed = yield* parseJsonInSteps(text);
  if (!parsed.ok) throw new WorldFileError(name, parsed.problems);
  const problems = new Problems();
  const value = yield* checkForm(parsed.value, problems);
  if (value === undefined) {
    problems.refuse(name);
    throw new Error('a file without form has no problem');
  }
  yield* checkReferences(value, realms, problems);
  problems.refuse(name);
  yield* checkSums(value, problems);
  problems.refuse(name);
  const ledger = yield* restoreInSteps(contentsOfFile(value));
  for (const violation of yield* checkInvariantsInSteps(ledger)) {
    const { path, problem } = problemOf(violation, ledger);
    problems.add(path, problem);
  }
  problems.refuse(name);
  return { ledger, clock: value.clock === undefined ? undefined : momentOf(value.clock) };
}

function contentsOfFile(file: WorldFile): Contents {
  const indexes = new Map(
    (file.principals ?? []).map(({ realm, handle }, index) => [`${realm}/${handle}`, index]),
  );
  const indexOf = (reference: string): number => {
    const index = indexes.get(reference);
    if (index === undefined) throw new Error(`there is no principal ${reference}`);
    return index;
  };
  return {
    principals: principalsOf(file),
    members: (file.members ?? []).map(({ org, user, role, permissions }) => ({
      org: indexOf(org),
      user: indexOf(user),
      role,
      permissions,
    })),
    accounts: accountsOf(file, indexOf),
    records: recordsOf(file),
  };
}

function* recordsOf(file: WorldFile): Generator<PlacedRecord, void> {
  for (const { realm, kind, key, createdAt, updatedAt = createdAt, value } of file.records ?? []) {
    const record = { key, createdAt: momentOf(createdAt), updatedAt: momentOf(updatedAt), value };
    yield { realm, kind, record };
  }
}

function* principalsOf(file: WorldFile): Generator<PrincipalRecords, void> {
  for (const [index, person] of (file.principals ?? []).entries()) {
    const { realm, handle, kind = 'user', name = handle } = person;
    const createdAt = momentOf(person.createdAt);
    yield {
      principal: {
        index,
        realm,
        handle,
        kind,
        name,
        email: person.email ?? null,
        passwordHash: person.passwordHash ?? null,
        createdAt,
        attributes: person.attributes ?? {},
      },
      credentials: mapped(person.credentials ?? [], (line) =>
        credentialColumns.rowOf(line, {}, { createdAt }),
      ),
    };
  }
}

function* accountsOf(
  file: WorldFile,
  indexOf: (reference: string) => number,
): Generator<AccountRecords, void> {
  for (const [index, account] of (file.accounts ?? []).entries()) {
    const { purpose, floor = 0, chargeUnit = null, attributes = {} } = account;
    const principal = indexOf(account.principal);
    const realm = account.principal.slice(0, account.principal.indexOf('/'));
    const unit = unitOf(account.unit);
    yield {
      account: {
        index,
        principal,
        realm,
        purpose,
        unit,
        floor,
        chargeUnit: chargeUnit === null ? null : unitOf(chargeUnit),
        attributes,
      },
      ...rowsOf(account),
    };
  }
}

function rowsOf(account: FileAccount): Omit<AccountRecords, 'account'> {
  const { grants = [], entries = [], payments = [], usage = [] } = account;
  const { remaining } = atOnce(sumsOf(account));
  const paying = firstNaming('payment', entries);
  const consuming = firstNaming('payment', usage);
  const drawing = firstNaming('usage', entries);
  return {
    grants: mapped(
      grants,
      (line, seq): GrantRow => grantColumns.rowOf(line, { remaining: remaining[seq] ?? 0 }),
    ),
    entries: mapped(entries, (line) => entryColumns.rowOf(line, {})),
    payments: mapped(payments, (line, seq) => {
      const derived = { entry: paying.get(seq) ?? null, usage: consuming.get(seq) ?? null };
      return paymentColumns.rowOf(line, derived);
    }),
    usage: mapped(usage, (line, seq) =>
      usageColumns.rowOf(line, { entry: drawing.get(seq) ?? null }),
    ),
  };
}

/** Row by row, as they are asked for. */
function* mapped<R>(lines: readonly Line[], rowOf: (line: Line, seq: number) => R): Generator<R> {
  for (const [seq, line] of lines.entries()) yield rowOf(line, seq);
}

/** For each row that is named in a column, the place of the first line that names it. */
function firstNaming(column: string, lines: readonly Line[]): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const [seq, line] of lines.entries()) {
    const named = line[column];
    if (typeof named === 'number' && !first.has(named)) first.set(named, seq);
  }
  return first;
}

function unitOf(text: string): Unit {
  const slash = text.lastIndexOf('/');
  return { code: text.slice(0, slash), scale: Number(text.slice(slash + 1)) };
}

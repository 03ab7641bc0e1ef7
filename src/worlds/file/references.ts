/** Whether everything that a world file names is there, and nothing that is one of its kind twice. */
import type { Steps } from '../../slices/index.js';
import type { Line } from './columns.js';
import type { FileAccount, WorldFile } from './form.js';
import { type Path, type Problems, pathText, shown } from './problems.js';

/** Which array of the account a column names a row of. */
const PLACES = {
  grant: { list: 'grants', what: 'grant' },
  usage: { list: 'usage', what: 'usage event' },
  payment: { list: 'payments', what: 'payment' },
  refers: { list: 'entries', what: 'entry' },
} as const;

/** Adds every reference to nothing, everything unknown, and all that is there twice. */
export function* checkReferences(
  file: WorldFile,
  realms: readonly string[],
  problems: Problems,
): Steps<void> {
  const principals = yield* checkPrincipals(file, realms, problems);
  const memberships = new Uniques(problems);
  for (const [place, member] of (file.members ?? []).entries()) {
    if (place % PIECE === 0) yield;
    const at = ['members', place];
    refersToPrincipal(principals, member.org, [...at, 'org'], problems);
    refersToPrincipal(principals, member.user, [...at, 'user'], problems);
    if (realmOf(member.org) !== realmOf(member.user)) {
      const problem = `is ${shown(member.user)}, and should be somebody of the org's realm, ${realmOf(member.org)}`;
      problems.add([...at, 'user'], problem);
    }
    memberships.note([member.org, member.user], at, 'this user is a member of this org');
  }
  const keys = new Uniques(problems);
  for (const [place, { realm, kind, key }] of (file.records ?? []).entries()) {
    if (place % PIECE === 0) yield;
    if (!realms.includes(realm)) {
      const problem = `is ${shown(realm)}, and should be the id of an API: ${realms.join(', ')}`;
      problems.add(['records', place, 'realm'], problem);
    }
    keys.note([realm, kind, key], ['records', place, 'key'], `${kind} has a record ${shown(key)}`);
    if (problems.full) return;
  }
  const purposes = new Uniques(problems);
  for (const [index, account] of (file.accounts ?? []).entries()) {
    const at = ['accounts', index];
    refersToPrincipal(principals, account.principal, [...at, 'principal'], problems);
    const whose = `${account.principal} has an account for ${shown(account.purpose)}`;
    purposes.note([account.principal, account.purpose], [...at, 'purpose'], whose);
    yield;
    yield* checkRows(account, principals.get(account.principal) ?? 0, at, problems);
    if (problems.full) return;
  }
}

/** So many records are checked in one piece. */
const PIECE = 256;

/** By reference, how many credentials each has. */
function* checkPrincipals(
  file: WorldFile,
  realms: readonly string[],
  problems: Problems,
): Steps<ReadonlyMap<string, number>> {
  const principals = new Map<string, number>();
  const handles = new Uniques(problems);
  const emails = new Uniques(problems);
  const secrets = new Uniques(problems);
  for (const [index, principal] of (file.principals ?? []).entries()) {
    const at = ['principals', index];
    const { realm, handle, email, credentials = [] } = principal;
    if (!realms.includes(realm)) {
      const problem = `is ${shown(realm)}, and should be the id of an API: ${realms.join(', ')}`;
      problems.add([...at, 'realm'], problem);
    }
    handles.note([realm, handle], [...at, 'handle'], `${realm} has a principal ${shown(handle)}`);
    if (email !== undefined && email !== null) {
      emails.note(
        [realm, email],
        [...at, 'email'],
        `${realm} has a principal with ${shown(email)}`,
      );
    }
    if (index % PIECE === 0) yield;
    for (const [place, { kind, secret }] of credentials.entries()) {
      if (place % PIECE === PIECE - 1) yield;
      const where = [...at, 'credentials', place, 'secret'];
      const key = [realm, String(kind), String(secret)];
      secrets.note(
        key,
        where,
        `${realm} has a credential of the kind ${shown(kind)} with this secret`,
      );
    }
    principals.set(`${realm}/${handle}`, credentials.length);
    if (problems.full) break;
  }
  return principals;
}

function* checkRows(
  account: FileAccount,
  credentials: number,
  at: Path,
  problems: Problems,
): Steps<void> {
  for (const list of ['entries', 'payments', 'usage'] as const) {
    for (const [seq, line] of (account[list] ?? []).entries()) {
      if (seq % PIECE === PIECE - 1) yield;
      const here = [...at, list, seq];
      for (const [column, { list: other, what }] of Object.entries(PLACES)) {
        const count = account[other]?.length ?? 0;
        refersToRow(line, column, what, count, here, problems);
      }
      refersToRow(line, 'credential', 'credential', credentials, here, problems);
      const { refers } = line;
      if (list === 'entries' && typeof refers === 'number' && refers >= seq) {
        problems.add([...here, 'refers'], `is ${refers}, and should be an earlier entry's place`);
      }
      if (problems.full) return;
    }
  }
  // What pays for a payment is found by its name, so there may be one only.
  const paid = new Uniques(problems);
  const consumed = new Uniques(problems);
  for (const [seq, { payment }] of (account.entries ?? []).entries()) {
    if (seq % PIECE === PIECE - 1) yield;
    if (typeof payment !== 'number') continue;
    paid.note([payment], [...at, 'entries', seq, 'payment'], `payment ${payment} has its entry`);
  }
  for (const [seq, { payment }] of (account.usage ?? []).entries()) {
    if (seq % PIECE === PIECE - 1) yield;
    if (typeof payment !== 'number') continue;
    const what = `payment ${payment} has its usage event`;
    consumed.note([payment], [...at, 'usage', seq, 'payment'], what);
  }
}

function refersToRow(
  line: Line,
  column: string,
  what: string,
  count: number,
  at: Path,
  problems: Problems,
): void {
  const place = line[column];
  if (typeof place !== 'number' || place < count) return;
  const there =
    count === 0 ? 'there is none' : count === 1 ? 'there is only 0' : `there are 0 to ${count - 1}`;
  problems.add([...at, column], `is ${place}, and should be a ${what}'s place: ${there}`);
}

function refersToPrincipal(
  principals: ReadonlyMap<string, number>,
  reference: string,
  at: Path,
  problems: Problems,
): void {
  if (principals.has(reference)) return;
  problems.add(
    at,
    `is ${shown(reference)}, and should be a principal's REALM/HANDLE; none has this`,
  );
}

/** A realm is an API's id, so it ends at the first slash whatever the handle is. */
function realmOf(reference: string): string {
  return reference.slice(0, reference.indexOf('/'));
}

/** Remembers where each key was first. */
class Uniques {
  readonly #first = new Map<string, Path>();
  constructor(readonly problems: Problems) {}

  note(key: readonly (string | number)[], at: Path, taken: string): void {
    const text = JSON.stringify(key);
    const first = this.#first.get(text);
    if (first === undefined) this.#first.set(text, at);
    else this.problems.add(at, `is there twice: ${taken} already, at ${pathText(first)}`);
  }
}

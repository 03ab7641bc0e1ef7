/**
 * What a command may write. Every command is held to these bounds before anything of it is applied
 * or kept, whoever sends it: what a column, a total, a journal or an API's page has no room for is a
 * rejection, never a failure of the world.
 *
 * The bounds of rows come from their columns (`records.ts`).
 */
import { rejected } from './decide/decision.js';
import type { LedgerEvent } from './events.js';
import type { FeedSchema } from './feed.js';
import type { Ledger } from './ledger.js';
import {
  type Attributes,
  CREDENTIALS,
  ENTRIES,
  type EntryRow,
  GRANTS,
  LAST_MOMENT,
  LONGEST_TEXT,
  PAYMENTS,
  type Unit,
  USAGE,
} from './records.js';
import type { Rejected } from './rejections.js';
import type { JsonData } from './stored-records.js';

/**
 * What an account may have moved in all, everything added up without its sign. Below it every sum
 * over its rows is exact, whatever the filter, and so is every balance less its floor.
 */
export const TURNOVER_MOST = 2 ** 52;

/** How far below 0 a wallet may be allowed to go. */
const FLOOR_LEAST = -TURNOVER_MOST;

/** How many grants of an account may be active at a time: a consumption may draw on all of them. */
export const ACTIVE_GRANTS_MOST = 10_000;

/** How many records one command may write or change. */
export const EVENTS_MOST = 4 * ACTIVE_GRANTS_MOST;

/** How much text one command may write, in UTF-16 code units: what it makes is one line of a journal. */
export const TEXT_MOST = 4_000_000;

/** How many attributes a principal or an account may have, and permissions a membership. */
const MEMBERS_MOST = 100;

/** Characters of one stored record, as JSON. */
const RECORD_MOST = 1_000_000;

/** What is wrong with one value, or undefined. */
type Check = (value: unknown) => string | undefined;

/** The check of each column, in the order of a schema. */
type Checks = readonly (readonly [name: string, check: Check])[];

function whole(least: number, most: number): Check {
  return (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}, got ${shown(value)}`;
}

function text(longest: number): Check {
  return (value) => {
    if (typeof value !== 'string') return `must be a text, got ${shown(value)}`;
    return value.length <= longest
      ? undefined
      : `must have at most ${longest} characters, got ${value.length}`;
  };
}

function optional(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}

/** Never a text itself: it may be a secret. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value;
}

function checksOf(schema: FeedSchema): Checks {
  return Object.entries(schema).map(([name, spec]) => {
    if (spec.type === 'flag') {
      return [name, (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')];
    }
    const check =
      spec.type === 'integer'
        ? whole(spec.least ?? Number.MIN_SAFE_INTEGER, spec.most ?? Number.MAX_SAFE_INTEGER)
        : text(spec.longest ?? LONGEST_TEXT);
    return [name, spec.nullable ? optional(check) : check];
  });
}

const PATCHES = {
  'credential-changed': new Map(checksOf(CREDENTIALS)),
  'entry-changed': new Map(checksOf(ENTRIES)),
  'payment-changed': new Map(checksOf(PAYMENTS)),
  'grant-changed': new Map(checksOf(GRANTS)),
} as const;

const ROWS = {
  'credential-issued': checksOf(CREDENTIALS),
  'grant-made': checksOf(GRANTS),
  'entry-recorded': checksOf(ENTRIES),
  'payment-recorded': checksOf(PAYMENTS),
  'usage-recorded': checksOf(USAGE),
} as const;

const NO_CHECK: Checks[number] = ['', () => undefined];

const word = text(256);
const anyText = text(LONGEST_TEXT);
const scale = whole(0, 18);
const floor = optional(whole(FLOOR_LEAST, 0));
const moment = whole(0, LAST_MOMENT);

/** How much an event adds to what its account has moved. */
export function turnoverOf(event: LedgerEvent): number {
  switch (event.type) {
    case 'entry-recorded':
      return entryTurnover(event.row);
    case 'payment-recorded':
      // What was asked, and what it may come to.
      return 2 * event.row.amount;
    case 'usage-recorded':
      return event.row.units + event.row.cost + Math.abs(event.row.charge ?? 0);
    case 'grant-made':
      return event.row.amount;
    default:
      return 0;
  }
}

export function entryTurnover({ amount, charge }: Pick<EntryRow, 'amount' | 'charge'>): number {
  return Math.abs(amount ?? 0) + Math.abs(charge ?? 0);
}

/** Refuses what would come of a command where there is no room for it. Undefined: there is. */
export function refuseOutOfBounds(
  ledger: Ledger,
  events: readonly LedgerEvent[],
): Rejected | undefined {
  if (events.length > EVENTS_MOST) return limit('records of one command', EVENTS_MOST);
  const size = new Size();
  const moved = new Map<number, number>();
  for (const event of events) {
    const fault = faultOf(event, size);
    if (fault !== undefined) {
      const [field, problem] = fault;
      return rejected({ type: 'value-out-of-bounds', field, problem });
    }
    if (!('account' in event) || typeof event.account !== 'number') continue;
    const { account } = event;
    const before = moved.get(account) ?? ledger.turnover(account);
    moved.set(account, before + turnoverOf(event));
    if (event.type === 'grant-made') {
      if (ledger.activeGrants(account).length >= ACTIVE_GRANTS_MOST) {
        return limit('active grants of an account', ACTIVE_GRANTS_MOST);
      }
    }
  }
  if (size.text > TEXT_MOST) return limit('characters of one command', TEXT_MOST);
  for (const [account, sum] of moved) {
    const before = ledger.turnover(account);
    // What moves nothing more stays possible in an account that is full.
    if (sum > TURNOVER_MOST && sum > before) {
      return limit('all that an account ever moved', TURNOVER_MOST);
    }
    const unit = ledger.account(account);
    for (const one of [unit?.unit, unit?.chargeUnit]) {
      if (one && sum > before && !hasRoom(ledger, one, sum - before)) {
        return limit(`all that was ever moved in ${one.code}`, Number.MAX_SAFE_INTEGER);
      }
    }
  }
  return undefined;
}

function limit(what: string, most: number): Rejected {
  return rejected({ type: 'limit-reached', what, most });
}

/** Whether the other legs of a unit stay exact. */
function hasRoom(ledger: Ledger, unit: Unit, more: number): boolean {
  const { issuer, revenue, processor, sales } = ledger.counterBalances(unit);
  const most = Math.max(Math.abs(issuer), Math.abs(revenue), Math.abs(processor), Math.abs(sales));
  return most + more <= Number.MAX_SAFE_INTEGER;
}

/** Counts the text of a command. */
class Size {
  text = 0;
}

type Fault = readonly [field: string, problem: string];

function faultOf(event: LedgerEvent, size: Size): Fault | undefined {
  switch (event.type) {
    case 'credential-issued':
    case 'grant-made':
    case 'entry-recorded':
    case 'payment-recorded':
    case 'usage-recorded':
      return faultOfRow(ROWS[event.type], event.row, size);
    case 'credential-changed':
    case 'entry-changed':
    case 'payment-changed':
    case 'grant-changed':
      return faultOfPatch(PATCHES[event.type], event.patch, size);
    case 'record-put':
      return (
        faultOfValue('realm', word, event.realm, size) ??
        faultOfValue('kind', anyText, event.kind, size) ??
        faultOfValue('key', anyText, event.record.key, size) ??
        faultOfJson(event.record.value, size)
      );
    case 'record-deleted':
      return undefined;
    case 'principal-added': {
      const { realm, handle, kind, name, email, passwordHash, createdAt } = event.principal;
      return (
        faultOfValue('realm', word, realm, size) ??
        faultOfValue('handle', anyText, handle, size) ??
        faultOfValue('kind', word, kind, size) ??
        faultOfValue('name', anyText, name, size) ??
        faultOfValue('email', optional(anyText), email, size) ??
        faultOfValue('passwordHash', optional(anyText), passwordHash, size) ??
        faultOfValue('createdAt', moment, createdAt, size) ??
        faultOfAttributes(event.principal.attributes, size)
      );
    }
    case 'member-added': {
      const { role, permissions } = event.membership;
      return (
        faultOfValue('role', word, role, size) ?? faultOfList('permissions', permissions, size)
      );
    }
    case 'account-opened': {
      const { purpose, unit, chargeUnit, attributes } = event.account;
      return (
        faultOfValue('purpose', word, purpose, size) ??
        faultOfValue('floor', floor, event.account.floor, size) ??
        faultOfUnit('unit', unit, size) ??
        (chargeUnit === null ? undefined : faultOfUnit('chargeUnit', chargeUnit, size)) ??
        faultOfAttributes(attributes, size)
      );
    }
  }
}

/** A record is as long as its text. */
function faultOfJson(value: JsonData, size: Size): Fault | undefined {
  const { length } = JSON.stringify(value);
  if (length > RECORD_MOST)
    return ['value', `must have at most ${RECORD_MOST} characters, got ${length}`];
  size.text += length;
  return undefined;
}

function faultOfValue(field: string, check: Check, value: unknown, size: Size): Fault | undefined {
  const problem = check(value);
  if (problem !== undefined) return [field, problem];
  if (typeof value === 'string') size.text += value.length;
  return undefined;
}

/** As in a feed, cells in the order of their schema are read faster than cells by their names. */
function faultOfRow(checks: Checks, row: object, size: Size): Fault | undefined {
  const cells = row as Readonly<Record<string, unknown>>;
  let place = 0;
  for (const column in cells) {
    const [name, check] = checks[place] ?? NO_CHECK;
    if (name !== column) break;
    const fault = faultOfValue(name, check, cells[column], size);
    if (fault !== undefined) return fault;
    place += 1;
  }
  for (; place < checks.length; place += 1) {
    const [name, check] = checks[place] ?? NO_CHECK;
    const fault = faultOfValue(name, check, cells[name], size);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfPatch(
  checks: ReadonlyMap<string, Check>,
  patch: object,
  size: Size,
): Fault | undefined {
  const cells = patch as Readonly<Record<string, unknown>>;
  for (const name in cells) {
    const check = checks.get(name);
    const fault = check && faultOfValue(name, check, cells[name], size);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfUnit(field: string, unit: Unit, size: Size): Fault | undefined {
  return (
    faultOfValue(`${field}.code`, word, unit.code, size) ??
    faultOfValue(`${field}.scale`, scale, unit.scale, size)
  );
}

function faultOfList(field: string, list: readonly string[], size: Size): Fault | undefined {
  if (list.length > MEMBERS_MOST) {
    return [field, `must have at most ${MEMBERS_MOST} members, got ${list.length}`];
  }
  for (const one of list) {
    const fault = faultOfValue(field, word, one, size);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfAttributes(attributes: Attributes, size: Size): Fault | undefined {
  const all = Object.entries(attributes);
  if (all.length > MEMBERS_MOST) {
    return ['attributes', `must have at most ${MEMBERS_MOST} members, got ${all.length}`];
  }
  for (const [name, value] of all) {
    const field = 'attributes';
    const fault =
      faultOfValue(field, word, name, size) ??
      (typeof value === 'string' ? faultOfValue(field, anyText, value, size) : undefined) ??
      (typeof value === 'number' && !Number.isFinite(value)
        ? ([field, `must be finite numbers, got ${value}`] as const)
        : undefined);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A ledger as the text of a world file. */
import { type AccountRecords, contentsOf, type Ledger, type Unit } from '../../ledger/index.js';
import {
  credentialColumns,
  entryColumns,
  grantColumns,
  paymentColumns,
  usageColumns,
} from './columns.js';
import { WORLD_FORMAT } from './form.js';
import { momentText } from './moments.js';

/** Any part of a file that stands on one line. */
type Flat = string | number | boolean | null | readonly Flat[] | { readonly [key: string]: Flat };
/** The members of an object: what stands on one line, and lists with one member on each line. */
type Members = Iterable<readonly [key: string, value: Flat | List]>;

/** Members of an array, each an object over several lines or a row on one. */
class List {
  constructor(readonly members: Iterable<Flat | Block>) {}
}
class Block {
  constructor(readonly members: Members) {}
}

/**
 * The text of a ledger's world file, in pieces, so that a million rows are never one text. The same
 * ledger gives the same text.
 *
 * @param clock where the world's time stands, in milliseconds since the Unix epoch; undefined when it
 * is the system's
 */
export function* worldText(ledger: Ledger, clock: number | undefined): Generator<string, void> {
  yield* blockText(new Block(worldMembers(ledger, clock)), '');
  yield '\n';
}

function* worldMembers(
  ledger: Ledger,
  clock: number | undefined,
): Generator<readonly [string, Flat | List], void> {
  const { principals, members, accounts, records = [] } = contentsOf(ledger);
  const reference = (index: number): string => {
    const principal = ledger.principal(index);
    if (principal === undefined) throw new Error(`the ledger has no principal ${index}`);
    return `${principal.realm}/${principal.handle}`;
  };
  yield ['paystub', WORLD_FORMAT];
  if (clock !== undefined) yield ['clock', momentText(clock)];
  yield [
    'principals',
    listOf(principals, ({ principal, credentials }) => {
      const { realm, handle, kind, name, email, passwordHash, createdAt, attributes } = principal;
      return new Block([
        ['realm', realm],
        ['handle', handle],
        ...optional('kind', kind, 'user'),
        ...optional('name', name, handle),
        ...optional('email', email, null),
        ...optional('passwordHash', passwordHash, null),
        ['createdAt', momentText(createdAt)],
        ...(Object.keys(attributes).length === 0 ? [] : [['attributes', attributes] as const]),
        ['credentials', listOf(credentials, (row) => credentialColumns.lineOf(row, principal))],
      ]);
    }),
  ];
  yield [
    'members',
    listOf(members, ({ org, user, role, permissions }) => ({
      org: reference(org),
      user: reference(user),
      role,
      permissions,
    })),
  ];
  yield ['accounts', listOf(accounts, (one) => accountBlock(ledger, one, reference))];
  yield [
    'records',
    listOf(records, ({ realm, kind, record: { key, createdAt, updatedAt, value } }) => ({
      realm,
      kind,
      key,
      createdAt: momentText(createdAt),
      ...(updatedAt === createdAt ? {} : { updatedAt: momentText(updatedAt) }),
      value,
    })),
  ];
}

function accountBlock(
  ledger: Ledger,
  { account, grants, entries, payments, usage }: AccountRecords,
  reference: (principal: number) => string,
): Block {
  const { index, principal, purpose, unit, floor, chargeUnit, attributes } = account;
  return new Block([
    ['principal', reference(principal)],
    ['purpose', purpose],
    ['unit', unitText(unit)],
    ...optional('floor', floor, 0),
    ...(chargeUnit === null ? [] : [['chargeUnit', unitText(chargeUnit)] as const]),
    ...(Object.keys(attributes).length === 0 ? [] : [['attributes', attributes] as const]),
    ['balance', ledger.balance(index)],
    ...optional('held', ledger.held(index), 0),
    [
      'grants',
      listOf(grants, (row) => {
        const { kind, amount, ...rest } = grantColumns.lineOf(row);
        return { kind: kind ?? null, amount: amount ?? null, remaining: row.remaining, ...rest };
      }),
    ],
    ['entries', listOf(entries, (row) => entryColumns.lineOf(row))],
    ['payments', listOf(payments, (row) => paymentColumns.lineOf(row))],
    ['usage', listOf(usage, (row) => usageColumns.lineOf(row))],
  ]);
}

function optional<T extends Flat>(
  key: string,
  value: T,
  otherwise: T,
): readonly (readonly [string, T])[] {
  return value === otherwise ? [] : [[key, value]];
}

function listOf<T>(records: Iterable<T>, memberOf: (record: T) => Flat | Block): List {
  return new List(mapped(records, memberOf));
}

function* mapped<T, U>(records: Iterable<T>, to: (record: T) => U): Generator<U, void> {
  for (const record of records) yield to(record);
}

function unitText({ code, scale }: Unit): string {
  return `${code}/${scale}`;
}

function* blockText({ members }: Block, indent: string): Generator<string, void> {
  const inner = `${indent}  `;
  let before = '{\n';
  for (const [key, value] of members) {
    const start = `${before}${inner}${JSON.stringify(key)}: `;
    if (!(value instanceof List)) yield start + flatText(value);
    // An empty list is left out.
    else if (!(yield* listText(value, inner, start))) continue;
    before = ',\n';
  }
  yield `\n${indent}}`;
}

/** Whether there was anything to write. */
function* listText({ members }: List, indent: string, start: string): Generator<string, boolean> {
  const inner = `${indent}  `;
  let before = `${start}[\n`;
  let some = false;
  for (const member of members) {
    if (member instanceof Block) {
      yield before + inner;
      yield* blockText(member, inner);
    } else yield before + inner + flatText(member);
    before = ',\n';
    some = true;
  }
  if (some) yield `\n${indent}]`;
  return some;
}

/** On one line, with the spaces that people put. */
function flatText(value: Flat): string {
  if (isArray(value)) return `[${value.map(flatText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => `${JSON.stringify(key)}: ${flatText(member)}`,
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}

function isArray(value: Flat): value is readonly Flat[] {
  return Array.isArray(value);
}

/**
 * What has happened, one fact for each record that came to be or changed. Plain JSON, and the only
 * thing that a journal keeps. A fact whose meaning changes gets another name: old journals must
 * still read as they were written.
 */
import type {
  Account,
  CredentialRow,
  EntryRow,
  GrantRow,
  Membership,
  PaymentRow,
  Principal,
  UsageRow,
} from './records.js';
import type { CollectionName, PlacedRecord } from './stored-records.js';

/** Someone came into a realm's book. `principal.index` is the next. */
interface PrincipalAdded {
  readonly type: 'principal-added';
  readonly principal: Principal;
}

/** A user may act for an org from now on, in this way and no other. */
interface MemberAdded {
  readonly type: 'member-added';
  readonly membership: Membership;
}

interface CredentialIssued {
  readonly type: 'credential-issued';
  readonly principal: number;
  readonly seq: number;
  readonly row: CredentialRow;
}

interface CredentialChanged {
  readonly type: 'credential-changed';
  readonly principal: number;
  readonly seq: number;
  readonly patch: Partial<Pick<CredentialRow, 'revokedAt' | 'lastUsedAt'>>;
}

/** `account.index` is the next. */
interface AccountOpened {
  readonly type: 'account-opened';
  readonly account: Account;
}

/** A grant exists. Its value arrives with its first entry, so `remaining` is 0 here. */
interface GrantMade {
  readonly type: 'grant-made';
  readonly account: number;
  readonly seq: number;
  readonly row: GrantRow;
}

/** A grant can be drawn no more. What remained of it leaves with the entry that follows. */
interface GrantChanged {
  readonly type: 'grant-changed';
  readonly account: number;
  readonly seq: number;
  readonly patch: { readonly state: 'expired' | 'revoked' };
}

/**
 * An entry of a grant also moves the grant's `remaining`. The usage event or payment that it names
 * may be the one that comes next in its feed: the same command records it.
 */
export interface EntryRecorded {
  readonly type: 'entry-recorded';
  readonly account: number;
  readonly seq: number;
  readonly row: EntryRow;
}

/** A pending entry was posted, with what it came to in the end, or voided. */
export interface EntryChanged {
  readonly type: 'entry-changed';
  readonly account: number;
  readonly seq: number;
  readonly patch: Pick<EntryRow, 'updatedAt'> & {
    readonly state: 'posted' | 'voided';
    readonly amount?: number;
  };
}

interface PaymentRecorded {
  readonly type: 'payment-recorded';
  readonly account: number;
  readonly seq: number;
  readonly row: PaymentRow;
}

export interface PaymentChanged {
  readonly type: 'payment-changed';
  readonly account: number;
  readonly seq: number;
  readonly patch: Pick<PaymentRow, 'status' | 'updatedAt'> &
    Partial<
      Pick<
        PaymentRow,
        'entry' | 'usage' | 'settledAt' | 'consumedAt' | 'finalAmount' | 'reason' | 'reference'
      >
    >;
}

/** The payment that it names may be the one that comes next: the same command records it. */
interface UsageRecorded {
  readonly type: 'usage-recorded';
  readonly account: number;
  readonly seq: number;
  readonly row: UsageRow;
}

/** A record came to be, or another value of it. */
interface RecordPut extends PlacedRecord {
  readonly type: 'record-put';
}

/** A record that is there goes. */
interface RecordDeleted extends CollectionName {
  readonly type: 'record-deleted';
  readonly key: string;
}

export type LedgerEvent =
  | PrincipalAdded
  | MemberAdded
  | CredentialIssued
  | CredentialChanged
  | AccountOpened
  | GrantMade
  | GrantChanged
  | EntryRecorded
  | EntryChanged
  | PaymentRecorded
  | PaymentChanged
  | UsageRecorded
  | RecordPut
  | RecordDeleted;

/** Every kind of event that this version knows. */
const EVENT_TYPES = [
  'principal-added',
  'member-added',
  'credential-issued',
  'credential-changed',
  'account-opened',
  'grant-made',
  'grant-changed',
  'entry-recorded',
  'entry-changed',
  'payment-recorded',
  'payment-changed',
  'usage-recorded',
  'record-put',
  'record-deleted',
] as const satisfies readonly LedgerEvent['type'][];

const known: ReadonlySet<unknown> = new Set(EVENT_TYPES);

/** The kind of an event from elsewhere that this version does not know; undefined when it does. */
export function unknownTypeOf(event: unknown): string | undefined {
  const type = typeof event === 'object' && event !== null && 'type' in event ? event.type : event;
  return known.has(type) ? undefined : String(type);
}

/**
 * What can be asked of a ledger, and what each asking answers when it is granted.
 *
 * What a command leaves out is null in the record. Amounts are in the minor units of the account's
 * unit and say how much, not which way: the command's name says that.
 */
import type { Attributes, Counter, Unit } from './records.js';
import type { Rejected } from './rejections.js';
import type { CollectionName, JsonData } from './stored-records.js';

/** Refused with `principal-exists` when the realm has the handle, or the e-mail address. */
export interface AddPrincipal {
  readonly type: 'add-principal';
  readonly realm: string;
  readonly handle: string;
  readonly kind: string;
  readonly name: string;
  readonly email?: string | null;
  readonly passwordHash?: string | null;
  readonly attributes?: Attributes;
}

/** Lets a user act for an org of the same realm. For one who already may, this replaces how far. */
export interface AddMember {
  readonly type: 'add-member';
  readonly org: number;
  readonly user: number;
  readonly role: string;
  readonly permissions: readonly string[];
}

/** Refused with `account-exists` when the principal has one for the purpose. */
export interface OpenAccount {
  readonly type: 'open-account';
  readonly principal: number;
  readonly purpose: string;
  readonly unit: Unit;
  /** Not above 0. */
  readonly floor: number | null;
  readonly chargeUnit?: Unit | null;
  readonly attributes?: Attributes;
}

/** Refused with `credential-exists` when the realm has the secret among credentials of the kind. */
export interface IssueCredential {
  readonly type: 'issue-credential';
  readonly principal: number;
  readonly kind: string;
  readonly name: string;
  readonly secret: string;
  readonly prefix: string;
  /** `['*']` permits everything. */
  readonly permissions: readonly string[];
  readonly expiresAt?: number | null;
}

/** Ends a credential. One that has been ended stays as it is. */
export interface RevokeCredential {
  readonly type: 'revoke-credential';
  readonly principal: number;
  readonly credential: number;
}

/** Notes that a credential was used now. */
export interface UseCredential {
  readonly type: 'use-credential';
  readonly principal: number;
  readonly credential: number;
}

/** Gives value for a while, or for good. */
export interface Grant {
  readonly type: 'grant';
  readonly account: number;
  readonly kind: string;
  readonly amount: number;
  readonly expiresAt: number | null;
  readonly memo?: string | null;
  /** The kind of the entry that brings the value; `allot` when left out. */
  readonly entryKind?: string;
  readonly category?: string | null;
  /** Money charged outside for it, in the account's charge unit. */
  readonly charge?: number | null;
  readonly reference?: string | null;
}

/** Takes back what remains of a grant, by an entry of kind `revoke`. Nothing, if it is over. */
export interface RevokeGrant {
  readonly type: 'revoke-grant';
  readonly account: number;
  readonly grant: number;
}

/** Lets go of what remains of every grant that is due now, by an entry of kind `expire` each. */
export interface ExpireGrants {
  readonly type: 'expire-grants';
  readonly account: number;
}

/**
 * Moves value from grants, soonest to expire first, into the wallet, from which alone payments are
 * paid: an entry for each grant, and then one for the wallet. Grants that are due go first, by the same
 * command. Refused where the grants do not cover it.
 */
export interface DrawGrants {
  readonly type: 'draw-grants';
  readonly account: number;
  /** Of all its entries. */
  readonly kind: string;
  readonly amount: number;
}

/** Puts value into the wallet. */
export interface Credit {
  readonly type: 'credit';
  readonly account: number;
  readonly kind: string;
  /** Null: recorded, and nothing moves. */
  readonly amount: number | null;
  readonly memo?: string | null;
  readonly category?: string | null;
  readonly resource?: string | null;
  /** Money charged outside for it, in the account's charge unit. */
  readonly charge?: number | null;
  readonly reference?: string | null;
}

/** Takes value from the wallet, as far down as its floor. */
export interface Debit {
  readonly type: 'debit';
  readonly account: number;
  readonly kind: string;
  readonly amount: number;
  /** Where it goes; `issuer`, where it came from, when left out. */
  readonly counter?: Counter;
  readonly memo?: string | null;
  readonly category?: string | null;
  readonly resource?: string | null;
  readonly credential?: number | null;
  readonly reference?: string | null;
}

/**
 * Reverses an entry, wholly or in part, between its counter-account and the wallet. What is left
 * out reverses whatever is left to reverse; all refunds of an entry together never exceed it. Only
 * a posted entry that is not itself a refund has anything to reverse.
 */
export interface Refund {
  readonly type: 'refund';
  readonly account: number;
  readonly entry: number;
  /** How much of the entry's amount; 0 for none. */
  readonly amount?: number;
  /** How much of the entry's charge; 0 for none. */
  readonly charge?: number;
  /** The entry's own when left out. */
  readonly category?: string | null;
  readonly memo?: string | null;
  readonly reference?: string | null;
}

/**
 * Consumes: draws grants, soonest to expire first, and then the wallet, as far down as its floor,
 * and records one usage event. Grants that are due go first, by the same command. There is one
 * entry for each grant that was drawn and one for the wallet, next to each other.
 */
export interface Meter {
  readonly type: 'meter';
  readonly account: number;
  readonly resource: string | null;
  readonly method?: string | null;
  readonly units: number;
  readonly cost: number;
  /** The cost in the account's charge unit, for APIs that tell both. */
  readonly charge?: number | null;
  readonly category?: string | null;
  readonly credential?: number | null;
  readonly memo?: string | null;
  readonly reference?: string | null;
  /** The kinds of the entries: from a grant, and from the wallet. */
  readonly entryKinds: { readonly drawn: string; readonly overflow: string };
}

interface PaymentTerms {
  readonly account: number;
  readonly amount: number;
  readonly resource: string;
  readonly method?: string | null;
  readonly network?: string | null;
  readonly scheme?: string | null;
  readonly kind?: string | null;
  readonly credential?: number | null;
  readonly expiresAt?: number | null;
  readonly reference?: string | null;
}

/** Asks for a payment: nothing moves, it is `pending`. */
export interface OpenPayment extends PaymentTerms {
  readonly type: 'open-payment';
}

/** What was consumed for a payment. Resource and method are the payment's when left out. */
export interface Consumption {
  readonly units: number;
  readonly resource?: string | null;
  readonly method?: string | null;
  readonly category?: string | null;
  readonly charge?: number | null;
  readonly reference?: string | null;
}

/** Reserves a pending payment's amount in the wallet, by a pending entry: `pending` to `held`. */
export interface HoldPayment {
  readonly type: 'hold-payment';
  readonly account: number;
  readonly payment: number;
}

/**
 * Takes of a held payment what it came to, and lets go of the rest: `held` to `completed`. When it
 * came to 0 its entry is voided.
 */
export interface CapturePayment {
  readonly type: 'capture-payment';
  readonly account: number;
  readonly payment: number;
  /** At most what is held. */
  readonly amount: number;
  readonly usage?: Consumption;
}

/** Calls a payment off, and lets go of what is held: `pending` or `held` to `voided`. */
export interface VoidPayment {
  readonly type: 'void-payment';
  readonly account: number;
  readonly payment: number;
  readonly reason: string;
}

/**
 * Takes what a payment came to from the wallet, once: `pending` or `held` to `settled`. Of one that is
 * held it may be less than is held, and the rest is let go of; when it came to 0 its entry is voided. A
 * payment that has been settled answers again and nothing moves. Only the credential that began it may:
 * to another it is `payment-not-found`.
 */
export interface SettlePayment {
  readonly type: 'settle-payment';
  readonly account: number;
  readonly payment: number;
  readonly credential: number | null;
  /** All of it when left out. Less than was asked is for a held payment only. */
  readonly amount?: number;
  /** Replaces the payment's, where what settles it gives it another id. */
  readonly reference?: string;
}

/**
 * Consumes a settled payment: `settled` to `completed`, with exactly one usage event. A payment that
 * has been completed answers again and nothing moves. Only the credential that began it may.
 */
export interface CompletePayment {
  readonly type: 'complete-payment';
  readonly account: number;
  readonly payment: number;
  readonly credential: number | null;
  readonly usage: Consumption;
}

/** `pending` to `failed`. */
export interface FailPayment {
  readonly type: 'fail-payment';
  readonly account: number;
  readonly payment: number;
  readonly reason: string;
}

/** Records a payment that is over when it is told of: debited unless it failed. */
export interface RecordPayment extends PaymentTerms {
  readonly type: 'record-payment';
  readonly status: 'settled' | 'completed' | 'failed';
  /** What it came to, where that is less than was asked. */
  readonly charged?: number;
  /** Why it failed. */
  readonly reason?: string | null;
  /** For a completed payment only. */
  readonly usage?: Consumption;
}

/** Keeps a JSON value under a key: a new record, or another value of one that is there. */
export interface PutRecord extends CollectionName {
  readonly type: 'put-record';
  readonly key: string;
  readonly value: JsonData;
}

/** Takes a record away. Nothing happens where there is none. */
export interface DeleteRecord extends CollectionName {
  readonly type: 'delete-record';
  readonly key: string;
}

export type Command =
  | AddPrincipal
  | AddMember
  | OpenAccount
  | IssueCredential
  | RevokeCredential
  | UseCredential
  | Grant
  | RevokeGrant
  | ExpireGrants
  | DrawGrants
  | Credit
  | Debit
  | Refund
  | Meter
  | OpenPayment
  | HoldPayment
  | CapturePayment
  | VoidPayment
  | SettlePayment
  | CompletePayment
  | FailPayment
  | RecordPayment
  | PutRecord
  | DeleteRecord;

export type CommandType = Command['type'];

interface Done {
  /** Whether it had been done before, so that nothing happened now. */
  readonly repeated: boolean;
}

/** What each command answers. `seq` is that of the record which the command is named after. */
interface Results {
  'add-principal': { readonly index: number };
  'add-member': Readonly<Record<never, never>>;
  'open-account': { readonly index: number };
  'issue-credential': { readonly seq: number };
  'revoke-credential': Done;
  'use-credential': Readonly<Record<never, never>>;
  grant: { readonly seq: number; readonly entry: number };
  'revoke-grant': Done & { readonly revoked: number };
  'expire-grants': { readonly grants: readonly number[] };
  /** Of the wallet's entry; those of the grants are next to it, before it. */
  'draw-grants': { readonly entry: number };
  credit: { readonly seq: number };
  debit: { readonly seq: number };
  refund: { readonly seq: number };
  /** `entries`: what was drawn, in order; empty when it cost nothing. */
  meter: { readonly seq: number; readonly entries: readonly number[] };
  'open-payment': { readonly seq: number };
  'hold-payment': { readonly entry: number };
  'capture-payment': { readonly usage: number | null };
  'void-payment': Readonly<Record<never, never>>;
  'settle-payment': Done & { readonly entry: number };
  'complete-payment': Done & { readonly usage: number };
  'fail-payment': Readonly<Record<never, never>>;
  'record-payment': {
    readonly seq: number;
    readonly entry: number | null;
    readonly usage: number | null;
  };
  'put-record': { readonly created: boolean };
  'delete-record': Done;
}

/** What a command answers when it is granted. */
export type ResultOf<C extends Command> = Results[C['type']];

/** A granted command's answer, or why it was refused. */
export type Outcome<C extends Command> =
  | { readonly ok: true; readonly result: ResultOf<C> }
  | Rejected;

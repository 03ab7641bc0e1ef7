/**
 * Why a command was refused. A refusal is an answer, not a failure: nothing has changed, and each
 * provider says it in its own words.
 */
import type { PaymentStatus } from './records.js';

export type Rejection =
  | { readonly type: 'principal-not-found'; readonly principal: number }
  | { readonly type: 'account-not-found'; readonly account: number }
  | { readonly type: 'credential-not-found'; readonly credential: number }
  | { readonly type: 'grant-not-found'; readonly grant: number }
  | { readonly type: 'entry-not-found'; readonly entry: number }
  /** Also for a payment that another credential began: who asks may not learn that it is there. */
  | { readonly type: 'payment-not-found'; readonly payment: number }
  | { readonly type: 'principal-exists'; readonly field: 'handle' | 'email' }
  | { readonly type: 'account-exists'; readonly purpose: string }
  | { readonly type: 'credential-exists'; readonly kind: string }
  | { readonly type: 'payment-state-conflict'; readonly status: PaymentStatus }
  /** `value` is outside `least` to `most`, or not a whole number. */
  | {
      readonly type: 'invalid-amount';
      readonly field: string;
      readonly value: number;
      readonly least: number;
      readonly most: number;
    }
  /** In the account's minor units: what was needed, and what could have been taken. */
  | {
      readonly type: 'insufficient-funds';
      readonly required: number;
      readonly available: number;
    }
  /** A record would hold what it has no room for. `problem` goes on after the field's name. */
  | { readonly type: 'value-out-of-bounds'; readonly field: string; readonly problem: string }
  /** Something has as much as it may have: rows of a command, grants, what an account ever moved. */
  | { readonly type: 'limit-reached'; readonly what: string; readonly most: number }
  /** A record would hold what its API has no way to show. `problem` goes on after `it`. */
  | { readonly type: 'not-presentable'; readonly problem: string };

export type RejectionType = Rejection['type'];

/**
 * Which refusal is told when several are due: the first of these. First whether what the command
 * names is there, in the order in which one leads to the next; then whether it may change in this
 * way at all; then the numbers; then the money; and last whether what would
 * come of it can be kept and shown.
 */
export const REJECTION_PRECEDENCE = [
  'principal-not-found',
  'account-not-found',
  'credential-not-found',
  'grant-not-found',
  'entry-not-found',
  'payment-not-found',
  'principal-exists',
  'account-exists',
  'credential-exists',
  'payment-state-conflict',
  'invalid-amount',
  'insufficient-funds',
  'value-out-of-bounds',
  'limit-reached',
  'not-presentable',
] as const satisfies readonly RejectionType[];

/** A refused command. */
export interface Rejected {
  readonly ok: false;
  readonly rejection: Rejection;
}

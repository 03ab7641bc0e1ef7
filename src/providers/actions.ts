/**
 * What a test wants to have happened in an account, in one small vocabulary for all APIs. Each API
 * says which command of the ledger that is, so that what comes of it is a record as it has them.
 */
import type { Account, Command, Ledger } from '../ledger/index.js';

/** Amounts and costs are in the minor units of the account's unit, and above 0. */
export type Deed =
  | {
      readonly do: 'grant';
      readonly amount: number;
      /** Milliseconds since the Unix epoch; null: never. What is usual there when left out. */
      readonly expiresAt?: number | null;
      readonly memo?: string;
    }
  | { readonly do: 'top-up'; readonly amount: number; readonly memo?: string }
  | { readonly do: 'charge'; readonly amount: number; readonly resource?: string }
  | { readonly do: 'refund'; readonly entry: number; readonly amount?: number }
  | {
      readonly do: 'meter';
      readonly cost: number;
      readonly units?: number;
      readonly resource?: string;
    }
  | { readonly do: 'open-payment'; readonly amount: number; readonly resource?: string }
  | { readonly do: 'settle-payment'; readonly payment: number }
  | { readonly do: 'complete-payment'; readonly payment: number }
  | { readonly do: 'fail-payment'; readonly payment: number; readonly reason?: string }
  | { readonly do: 'open-job'; readonly amount: number; readonly resource?: string }
  /** The next step: from waiting to running, from running to done at what it cost. */
  | { readonly do: 'advance-job'; readonly payment: number; readonly cost?: number }
  /** Somebody else may move what is there from now on, on a chain; or no longer. */
  | { readonly do: 'approve' }
  | { readonly do: 'revoke-approval' };

type DeedName = Deed['do'];
type DeedOf<T extends DeedName> = Extract<Deed, { readonly do: T }>;

/** Where a deed is done, and when. */
export interface DeedScene {
  readonly ledger: Ledger;
  readonly account: Account;
  /** The world's time, in milliseconds since the Unix epoch. */
  readonly now: number;
}

/** The command that a deed is here, or a sentence that says why it is none. */
export type Deeds = {
  readonly [T in DeedName]: ((deed: DeedOf<T>, scene: DeedScene) => Command | string) | string;
};

/** The command that a deed is for an API, or why there is none. */
export function commandOf<D extends Deed>(
  deeds: Deeds,
  deed: D,
  scene: DeedScene,
): Command | string {
  // The table has a member for every name, and each takes the deed of its own name.
  const act = deeds[deed.do] as ((deed: Deed, scene: DeedScene) => Command | string) | string;
  return typeof act === 'string' ? act : act(deed, scene);
}

/** The place of the principal's first credential of a kind that has not ended, if there is one. */
export function credentialOf(
  { ledger, account, now }: DeedScene,
  kind: string,
): number | undefined {
  const { principal } = account;
  const where = { kind: { equals: kind }, revokedAt: { isNull: true } };
  return ledger
    .credentials(principal)
    .seqs({ where, sort: { by: 'seq', order: 'asc' }, limit: 100 })
    .find((seq) => ledger.credentialState({ principal, seq }, now) === 'valid');
}

/** The credential that began a payment; the ledger refuses a payment that is not there. */
export function payerOf({ ledger, account }: DeedScene, payment: number): number | null {
  return ledger.payments(account.index).get(payment)?.credential ?? null;
}

/** The questions that many commands ask before they are granted. Undefined: nothing against it. */
import type { Ledger } from '../ledger.js';
import { type Account, MOST } from '../records.js';
import type { Rejected } from '../rejections.js';
import { rejected } from './decision.js';

/** Refuses what is not a whole number from `least` to `most`; null and undefined pass. */
export function refuseAmount(
  field: string,
  value: number | null | undefined,
  least: number,
  most: number = MOST,
): Rejected | undefined {
  if (value === null || value === undefined) return undefined;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return undefined;
  return rejected({ type: 'invalid-amount', field, value, least, most });
}

/** Like {@link refuseAmount}; an account that has no charge unit can be charged nothing. */
export function refuseCharge(
  account: Account,
  charge: number | null | undefined,
): Rejected | undefined {
  return refuseAmount('charge', charge, 0, account.chargeUnit === null ? 0 : MOST);
}

/** Refuses a credential that the account's principal does not have. */
export function refuseCredential(
  ledger: Ledger,
  account: Account,
  credential: number | null | undefined,
): Rejected | undefined {
  if (credential === null || credential === undefined) return undefined;
  if (ledger.credentials(account.principal).has(credential)) return undefined;
  return rejected({ type: 'credential-not-found', credential });
}

/** Refuses to take more from the wallet than there is above its floor, grants left alone. */
export function refuseOverdraft(
  ledger: Ledger,
  account: Account,
  required: number,
  now: number,
): Rejected | undefined {
  if (account.floor === null) return undefined;
  const available = ledger.drawable(account.index, now).wallet - account.floor;
  return required > available
    ? rejected({ type: 'insufficient-funds', required, available })
    : undefined;
}

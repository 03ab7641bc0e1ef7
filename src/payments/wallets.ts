/** Wallets on the test networks, as a world keeps them. */
import { type Ledger, permits } from '../ledger/index.js';
import { type Chain, chainOf } from './chains.js';
import { isSameAddress } from './terms.js';

/** Whose book wallets are in, whichever API they pay. */
export const WALLET_REALM = 'x402';
/** The kind of credential that a wallet's address is. */
export const WALLET_KIND = 'wallet';
/**
 * The kind of credential that is a wallet's approval of Permit2: who has one lets that contract move
 * its USDC on the networks that the approval permits. It ends when it is revoked.
 */
export const APPROVAL_KIND = 'permit2-approval';

/** What wallets hold: the ledger's unit has the decimals of the token. */
export const WALLET_UNIT = { code: 'USDC', scale: 6 } as const;

/** The purpose of the account that a wallet's USDC on a network is. */
export function purposeOn(chain: Chain): string {
  return chain.id;
}

/** Where the money of a payer is; undefined where this world has none of his. */
export function purseOf(
  ledger: Ledger,
  payer: string,
  network: string,
  asset: string,
): number | undefined {
  const chain = chainOf(network);
  if (chain?.usdc === undefined || !isSameAddress(asset, chain.usdc.address)) return undefined;
  const found = ledger.findCredential(WALLET_REALM, WALLET_KIND, payer.toLowerCase());
  if (found === undefined || found.row.revokedAt !== null) return undefined;
  return ledger.accountFor(found.principal, purposeOn(chain))?.index;
}

/** Whether the owner of an account has approved Permit2 on a network, so that it can move money there. */
export function hasApproved(ledger: Ledger, account: number, network: string): boolean {
  const owner = ledger.account(account)?.principal ?? -1;
  const credentials = ledger.credentials(owner);
  for (let seq = 0; seq < credentials.length; seq++) {
    const { kind, revokedAt, permissions } = credentials.get(seq) ?? {};
    if (kind !== APPROVAL_KIND || revokedAt !== null || permissions === undefined) continue;
    if (permits(permissions, network)) return true;
  }
  return false;
}

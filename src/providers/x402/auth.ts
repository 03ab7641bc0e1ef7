import type { Access, Presented } from '../../contract/provider.js';
import {
  APPROVAL_KIND,
  chainOf,
  purposeOn,
  WALLET_KIND,
  WALLET_REALM,
} from '../../payments/index.js';
import type { WorldDesk } from '../api.js';

/** The network that the wallets of a world have money on. */
export const CHAIN = chainOf('base-sepolia') ?? fail();

/** Whose wallet is looked at. */
export interface Caller {
  readonly account: number;
  /** With its checksum, where the world's book has it. */
  readonly address: string;
}

/**
 * That a wallet has approved Permit2, as a credential. Nobody ever sends it: it is a secret to the
 * ledger only.
 *
 * @param times how often it has approved it before
 */
export function approvalOf(address: string, times = 0) {
  return {
    kind: APPROVAL_KIND,
    name: 'Permit2 may move its USDC',
    secret: [APPROVAL_KIND, address.toLowerCase(), ...(times > 0 ? [times + 1] : [])].join(' '),
    prefix: address.slice(0, 6),
    permissions: [CHAIN.id],
  };
}

/** The scheme `Wallet`: an address, in whichever case of letters. */
export function callerByAddress({ secret, desk }: Presented<WorldDesk>): Access<Caller> {
  const { ledger } = desk;
  const found = ledger.findCredential(WALLET_REALM, WALLET_KIND, secret.toLowerCase());
  const account = found && ledger.accountFor(found.principal, purposeOn(CHAIN));
  if (found === undefined || account === undefined) return { ok: false, problem: 'invalid' };
  const state = ledger.credentialState(found, desk.now());
  if (state !== 'valid') return { ok: false, problem: state };
  const owner = ledger.principal(found.principal);
  const address = owner?.attributes.address;
  if (typeof address !== 'string')
    return { ok: true, caller: { account: account.index, address: secret } };
  return { ok: true, caller: { account: account.index, address } };
}

function fail(): never {
  throw new Error('there is no Base Sepolia');
}

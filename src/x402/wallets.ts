/** Wallets on the test networks, as a world keeps them, and the keys of those that it begins with. */
import { createHash } from 'node:crypto';
import type { Ledger } from '../ledger/index.js';
import { type Chain, chainOf } from './chains.js';
import { addressOf, signAuthorization } from './eip3009.js';
import type { JsonRecord } from './header.js';
import { isSameAddress, type Requirements } from './terms.js';

/** Whose book wallets are in, whichever API they pay. */
export const WALLET_REALM = 'x402';
/** The kind of credential that a wallet's address is. */
export const WALLET_KIND = 'wallet';

/** What wallets hold: the ledger's unit has the decimals of the token. */
export const WALLET_UNIT = { code: 'USDC', scale: 6 } as const;

/** The purpose of the account that a wallet's USDC on a network is. */
export function purposeOn(chain: Chain): string {
  return chain.id;
}

/** A wallet with its key, which anybody may know. */
export interface TestWallet {
  readonly label: string;
  readonly address: string;
  readonly key: string;
}

/**
 * The test wallet of a name: the same key in every world and on every machine. It is made from the
 * name, so that nobody can take it for a secret.
 */
export function testWallet(label: string): TestWallet {
  const key = `0x${createHash('sha256').update(`paystub TEST key of ${label}`).digest('hex')}`;
  return { label, address: addressOf(key), key };
}

/** Whose transactions settle payments here. */
export const FACILITATOR: string = testWallet('facilitator').address;

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

/**
 * A signed payment for one way to pay, as a client sends it: the payer's side.
 *
 * @param now in milliseconds since the Unix epoch
 * @param nonce 32 bytes in hexadecimal, new for every payment
 */
export function signedPayment(
  version: 1 | 2,
  asked: Requirements,
  wallet: TestWallet,
  now: number,
  nonce: string,
  echoed: JsonRecord = {},
): JsonRecord {
  const chain = chainOf(asked.network);
  if (chain === undefined) throw new Error(`there is no network ${asked.network}`);
  const seconds = Math.floor(now / 1000);
  const authorization = {
    from: wallet.address,
    to: asked.payTo,
    value: asked.amount,
    validAfter: String(seconds - 600),
    validBefore: String(seconds + asked.maxTimeoutSeconds),
    nonce,
  };
  const { name, version: edition } = asked.extra;
  const domain = {
    name: String(name),
    version: String(edition),
    chainId: chain.chainId,
    asset: asked.asset,
  };
  const payload = {
    signature: signAuthorization(domain, authorization, wallet.key),
    authorization,
  };
  return version === 1
    ? { x402Version: 1, scheme: asked.scheme, network: chain.name, payload }
    : { x402Version: 2, payload, accepted: asked, ...echoed };
}

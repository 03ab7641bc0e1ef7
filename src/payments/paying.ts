/** The payer's side: payments as clients sign and send them. */
import { type Chain, chainOf } from './chains.js';
import { signAuthorization } from './eip3009.js';
import type { JsonRecord } from './header.js';
import { type Permit2Authorization, SPENDERS, signPermit2 } from './permit2.js';
import type { Requirements } from './terms.js';
import type { TestWallet } from './test-wallets.js';

/**
 * A signed payment for one way to pay, as a client sends it.
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
  const payload = isByPermit2(asked)
    ? permit2(asked, chain, wallet, now, nonce)
    : transfer(asked, chain, wallet, now, nonce);
  return version === 1
    ? { x402Version: 1, scheme: asked.scheme, network: chain.name, payload }
    : { x402Version: 2, payload, accepted: asked, ...echoed };
}

/** Whether what is asked for moves by Permit2. */
export function isByPermit2({ scheme, extra }: Requirements): boolean {
  return scheme === 'upto' || extra.assetTransferMethod === 'permit2';
}

function transfer(
  asked: Requirements,
  { chainId }: Chain,
  wallet: TestWallet,
  now: number,
  nonce: string,
): JsonRecord {
  const seconds = Math.floor(now / 1000);
  const authorization = {
    from: wallet.address,
    to: asked.payTo,
    value: asked.amount,
    validAfter: String(seconds - 600),
    validBefore: String(seconds + asked.maxTimeoutSeconds),
    nonce,
  };
  const { name, version } = asked.extra;
  const domain = { name: String(name), version: String(version), chainId, asset: asked.asset };
  return { signature: signAuthorization(domain, authorization, wallet.key), authorization };
}

function permit2(
  asked: Requirements,
  { chainId }: Chain,
  wallet: TestWallet,
  now: number,
  nonce: string,
): JsonRecord {
  const { scheme, extra, asset, amount, payTo, maxTimeoutSeconds } = asked;
  const facilitator = scheme === 'upto' ? { facilitator: String(extra.facilitatorAddress) } : {};
  const permit2Authorization: Permit2Authorization = {
    from: wallet.address,
    permitted: { token: asset, amount },
    spender: scheme === 'upto' ? SPENDERS.upto : SPENDERS.exact,
    nonce: String(BigInt(nonce)),
    deadline: String(Math.floor(now / 1000) + maxTimeoutSeconds),
    witness: { to: payTo, ...facilitator, validAfter: '0' },
  };
  const signature = signPermit2(chainId, permit2Authorization, wallet.key);
  return { signature, permit2Authorization };
}

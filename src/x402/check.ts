/** The rules that a payment must pass, in their order. */
import { isDeepStrictEqual } from 'node:util';
import { chainOf } from './chains.js';
import { signerOf } from './eip3009.js';
import { isRecord, type JsonRecord } from './header.js';
import type { Payment } from './payload.js';
import type { Reason } from './reasons.js';
import { isSameAddress, type Requirements } from './terms.js';

/** A payment must be good for so many seconds yet: it still has to be settled. */
export const SLACK_SECONDS = 6;
/** Clocks of payers go so many seconds fast. */
export const SKEW_SECONDS = 60;

/** What the rules ask of whoever keeps the money. */
export interface Purse {
  /** Whether a nonce of this payer is taken. */
  isTaken(nonce: string): boolean;
  /** What the payer can spend, in the asset's smallest units. */
  available(): bigint;
}

/**
 * Whether what a payer of version 2 accepted is what was offered: `extra` may say more than the offer,
 * and everything else is the same. Texts that are addresses or numbers are compared as what they are.
 */
export function isAccepted(accepted: JsonRecord, offered: Requirements): boolean {
  const { extra, asset, payTo, ...rest } = accepted;
  const { extra: wanted, asset: theirAsset, payTo: theirs, ...offer } = offered;
  return (
    isDeepStrictEqual(rest, offer) &&
    typeof asset === 'string' &&
    isSameAddress(asset, theirAsset) &&
    typeof payTo === 'string' &&
    isSameAddress(payTo, theirs) &&
    includesAll(isRecord(extra) ? extra : {}, wanted)
  );
}

/** Whether a payer gave back what he was told of each extension, if he gave back any. */
export function isEchoed(given: JsonRecord | undefined, told: JsonRecord): boolean {
  if (given === undefined) return true;
  return Object.entries(told).every(([key, extension]) => {
    const echo = given[key];
    if (echo === undefined) return true;
    const info = isRecord(extension) && isRecord(extension.info) ? extension.info : {};
    return isRecord(echo) && isRecord(echo.info) && includesAll(echo.info, info);
  });
}

function includesAll(given: JsonRecord, wanted: JsonRecord): boolean {
  return Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(given[key], value));
}

/**
 * The first rule that a payment breaks: its form against what is asked, its signature, what it says,
 * when it holds, whether it was used, and then the money.
 *
 * @param now in milliseconds since the Unix epoch
 */
export function faultOf(
  payment: Payment,
  asked: Requirements,
  purse: Purse,
  now: number,
): Reason | undefined {
  return faultOfTerms(payment, asked, now) ?? faultOfMoney(payment, asked, purse);
}

/** The rules that need nobody's books. */
export function faultOfTerms(
  payment: Payment,
  asked: Requirements,
  now: number,
): Reason | undefined {
  const { authorization, signature } = payment;
  const chain = chainOf(asked.network);
  if (payment.scheme !== asked.scheme) return 'scheme';
  if (chain === undefined || payment.network !== chain.id) return 'network';
  const { name, version } = asked.extra;
  if (typeof name !== 'string' || typeof version !== 'string') return 'domain';
  // A contract's signature (ERC-1271, ERC-6492) is longer, and only its chain could check it.
  if (/^0x[0-9a-f]{132,}$/i.test(signature)) return 'smart-wallet';
  const domain = { name, version, chainId: chain.chainId, asset: asked.asset };
  const signer = signerOf(domain, authorization, signature);
  if (signer === undefined || !isSameAddress(signer, authorization.from)) return 'signature';
  if (!isSameAddress(authorization.to, asked.payTo)) return 'recipient';
  if (BigInt(authorization.value) !== BigInt(asked.amount)) return 'amount';
  const seconds = BigInt(Math.floor(now / 1000));
  const before = BigInt(authorization.validBefore);
  if (before < seconds + BigInt(SLACK_SECONDS)) return 'expired';
  if (before > seconds + BigInt(asked.maxTimeoutSeconds + SKEW_SECONDS)) return 'expired';
  return BigInt(authorization.validAfter) > seconds ? 'early' : undefined;
}

function faultOfMoney(
  { authorization }: Payment,
  asked: Requirements,
  purse: Purse,
): Reason | undefined {
  if (purse.isTaken(authorization.nonce)) return 'nonce';
  return purse.available() < BigInt(asked.amount) ? 'funds' : undefined;
}

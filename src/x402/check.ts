/** The rules that a payment must pass, in their order. */
import { isDeepStrictEqual } from 'node:util';
import { chainOf } from './chains.js';
import { signerOf } from './eip3009.js';
import { isRecord, type JsonRecord } from './header.js';
import { isByPermit2 } from './paying.js';
import type { Payment } from './payload.js';
import { permit2SignerOf, SPENDERS } from './permit2.js';
import type { Reason } from './reasons.js';
import { isSameAddress, type Requirements } from './terms.js';
import { FACILITATOR } from './test-wallets.js';

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
  /** Whether the payer lets Permit2 move it. */
  hasApproved(): boolean;
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
  const { permission, signature } = payment;
  const chain = chainOf(asked.network);
  if (payment.scheme !== asked.scheme) return 'scheme';
  if (chain === undefined || payment.network !== chain.id) return 'network';
  if (!isMethod(asked.extra.assetTransferMethod)) return 'scheme';
  if (isByPermit2(asked) !== (permission.method === 'permit2')) return 'payload';
  const { name, version } = asked.extra;
  const isNamed = typeof name === 'string' && typeof version === 'string';
  if (permission.method === 'eip3009' && !isNamed) return 'domain';
  // A contract's signature (ERC-1271, ERC-6492) is longer, and only its chain could check it.
  if (/^0x[0-9a-f]{132,}$/i.test(signature)) return 'smart-wallet';
  const { chainId } = chain;
  const signer =
    permission.method === 'permit2'
      ? permit2SignerOf(chainId, permission.authorization, signature)
      : signerOf(
          { name: String(name), version: String(version), chainId, asset: asked.asset },
          permission.authorization,
          signature,
        );
  if (signer === undefined || !isSameAddress(signer, permission.from)) return 'signature';
  return faultOfPermit2(payment, asked) ?? faultOfTransfer(payment, asked, now);
}

/** Whether a token is to move in a way that is known here; by its own where nothing is said. */
function isMethod(method: unknown): boolean {
  return method === undefined || method === 'eip3009' || method === 'permit2';
}

/** The rules of Permit2 alone: who may have it done, and with which token. */
function faultOfPermit2({ permission }: Payment, asked: Requirements): Reason | undefined {
  if (permission.method !== 'permit2') return undefined;
  const { spender, permitted, witness } = permission.authorization;
  const isUpto = asked.scheme === 'upto';
  if (!isSameAddress(spender, isUpto ? SPENDERS.upto : SPENDERS.exact)) return 'spender';
  if (isUpto && !isSameAddress(witness.facilitator ?? '', FACILITATOR)) return 'facilitator';
  return isSameAddress(permitted.token, asked.asset) ? undefined : 'token';
}

/** The rules of every way: for whom, how much, and when. */
function faultOfTransfer(
  { permission }: Payment,
  asked: Requirements,
  now: number,
): Reason | undefined {
  if (!isSameAddress(permission.to, asked.payTo)) return 'recipient';
  if (BigInt(permission.amount) !== BigInt(asked.amount)) return 'amount';
  const seconds = BigInt(Math.floor(now / 1000));
  const before = BigInt(permission.until);
  if (before < seconds + BigInt(SLACK_SECONDS)) return 'expired';
  if (before > seconds + BigInt(asked.maxTimeoutSeconds + SKEW_SECONDS)) return 'expired';
  return BigInt(permission.validAfter) > seconds ? 'early' : undefined;
}

/** The rules that need somebody's books. */
function faultOfMoney(
  { permission }: Payment,
  asked: Requirements,
  purse: Purse,
): Reason | undefined {
  if (purse.isTaken(permission.nonce)) return 'nonce';
  if (purse.available() < BigInt(asked.amount)) return 'funds';
  return permission.method === 'permit2' && !purse.hasApproved() ? 'allowance' : undefined;
}

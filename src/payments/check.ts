/** The rules that a payment must pass, in their order. */
import { isDeepStrictEqual } from 'node:util';
import { type Chain, chainIn } from './chains.js';
import { signerOf } from './eip3009.js';
import { isRecord, type JsonRecord } from './header.js';
import type { Payment, Permission } from './payload.js';
import { permit2SignerOf, SPENDERS } from './permit2.js';
import type { Reason } from './reasons.js';
import { isOfUndeployedWallet, isTakenByContracts } from './signature.js';
import { isSameAddress, isWellWritten, type Requirements } from './terms.js';
import { FACILITATOR } from './test-wallets.js';

/** A payment must be good for so many seconds yet: it still has to be settled. */
const SLACK_SECONDS = 6;

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
 * and everything else is the same, text for text.
 */
export function isAccepted(accepted: JsonRecord, offered: Requirements): boolean {
  const { extra, ...rest } = accepted;
  const { extra: wanted, ...offer } = offered;
  return isDeepStrictEqual(rest, offer) && includesAll(isRecord(extra) ? extra : {}, wanted);
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
 * The first rule that a payment breaks, in the order of the official facilitator: its form against what
 * is asked, its signature, what it says, when it holds, whether it was used, and then the money.
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
  if (payment.scheme !== asked.scheme) return 'scheme';
  if (!isMethod(asked.extra.assetTransferMethod)) return 'scheme';
  const { permission } = payment;
  return permission.method === 'permit2'
    ? faultOfPermit2(payment, permission, asked, now)
    : faultOfTransfer(payment, permission, asked, now);
}

/** Whether a token is to move in a way that is known here; by its own where nothing is said. */
function isMethod(method: unknown): boolean {
  return method === undefined || method === 'eip3009' || method === 'permit2';
}

type By<M extends Permission['method']> = Extract<Permission, { readonly method: M }>;

/** The rules of the token's own way. The payload says which way it is, whichever the offer names. */
function faultOfTransfer(
  payment: Payment,
  permission: By<'eip3009'>,
  asked: Requirements,
  now: number,
): Reason | undefined {
  const { name, version } = asked.extra;
  if (!isText(name) || !isText(version)) return 'domain';
  const chain = chainIn(2, asked.network);
  if (chain === undefined || payment.network !== chain.id) return 'network';
  const { signature } = payment;
  if (isOfUndeployedWallet(signature)) return 'factory';
  // A contract's signature (ERC-1271) is longer, and only its chain could check it.
  if (/^0x[0-9a-f]{132,}$/i.test(signature)) return 'smart-wallet';
  // Libraries hash no address whose mixed case is not its checksum, and so nobody can have signed it.
  if (!isWellWritten(permission.from) || !isWellWritten(permission.to)) return 'signature';
  const domain = { name, version, chainId: chain.chainId, asset: asked.asset };
  const signer = signerOf(domain, permission.authorization, signature);
  if (signer === undefined || !isSameAddress(signer, permission.from)) return 'signature';
  return (
    faultOfRecipient(permission, asked) ??
    faultOfTime(permission, now) ??
    faultOfAmount(permission, asked) ??
    faultOfAsset(chain, asked)
  );
}

/** The rules of Permit2: who may have it done, with which token, and then the signature. */
function faultOfPermit2(
  payment: Payment,
  permission: By<'permit2'>,
  asked: Requirements,
  now: number,
): Reason | undefined {
  const chain = chainIn(2, asked.network);
  if (chain === undefined || payment.network !== chain.id) return 'network';
  const { spender, permitted, witness } = permission.authorization;
  const isUpto = asked.scheme === 'upto';
  if (!isSameAddress(spender, isUpto ? SPENDERS.upto : SPENDERS.exact)) return 'spender';
  const fault = faultOfRecipient(permission, asked);
  if (fault !== undefined) return fault;
  if (isUpto && !isSameAddress(witness.facilitator ?? '', FACILITATOR)) return 'facilitator';
  const late = faultOfTime(permission, now) ?? faultOfAmount(permission, asked);
  if (late !== undefined) return late;
  if (!isSameAddress(permitted.token, asked.asset)) return 'token';
  const noToken = faultOfAsset(chain, asked);
  if (noToken !== undefined) return noToken;
  const signer = permit2SignerOf(chain.chainId, permission.authorization, payment.signature);
  if (signer === undefined || !isSameAddress(signer, permission.from)) return 'signature';
  return undefined;
}

function faultOfRecipient({ to }: Permission, { payTo }: Requirements): Reason | undefined {
  return isSameAddress(to, payTo) ? undefined : 'recipient';
}

function faultOfAmount({ amount }: Permission, asked: Requirements): Reason | undefined {
  return BigInt(amount) === BigInt(asked.amount) ? undefined : 'amount';
}

/** When a payment holds. That it holds for longer than it was asked to is the payer's own affair. */
function faultOfTime({ until, validAfter }: Permission, now: number): Reason | undefined {
  const seconds = BigInt(Math.floor(now / 1000));
  if (BigInt(until) < seconds + BigInt(SLACK_SECONDS)) return 'expired';
  return BigInt(validAfter) > seconds ? 'early' : undefined;
}

/** There is one token on each network here. */
function faultOfAsset({ usdc }: Chain, { asset }: Requirements): Reason | undefined {
  return usdc !== undefined && isSameAddress(asset, usdc.address) ? undefined : 'asset';
}

/** The rules that need somebody's books, and what the token's contract itself would find. */
function faultOfMoney(payment: Payment, asked: Requirements, purse: Purse): Reason | undefined {
  const { permission, signature } = payment;
  if (purse.isTaken(permission.nonce)) return 'nonce';
  if (permission.method === 'eip3009') {
    const usdc = chainIn(2, asked.network)?.usdc;
    if (asked.extra.name !== usdc?.name) return 'token-name';
    if (asked.extra.version !== usdc?.version) return 'token-version';
  }
  if (purse.available() < BigInt(asked.amount)) return 'funds';
  if (permission.method === 'permit2' && !purse.hasApproved()) return 'allowance';
  return isTakenByContracts(signature, permission.method) ? undefined : 'simulation';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Faults of a payment that nobody can be said to have signed. */
export const UNSIGNED: ReadonlySet<Reason> = new Set([
  'scheme',
  'network',
  'payload',
  'domain',
  'smart-wallet',
  'factory',
  'signature',
]);

/** The facilitator: it checks and settles payments for servers that ask it to. */
import { sentenceOf } from './answers.js';
import { CHAINS, chainOf } from './chains.js';
import { faultOf } from './check.js';
import { isRecord, type JsonRecord } from './header.js';
import { isByPermit2 } from './paying.js';
import { type Payment, readPayment } from './payload.js';
import { codeOf, type Reason, type Version, type Way } from './reasons.js';
import type { Requirements, Scheme } from './terms.js';
import { FACILITATOR } from './test-wallets.js';
import {
  bondOf,
  type Claim,
  expiryOf,
  referenceOf,
  type TillDesk,
  tellSettled,
  tillOf,
  transactionOf,
} from './till.js';
import { hasApproved, purseOf } from './wallets.js';

export interface Verified {
  readonly isValid: boolean;
  readonly payer?: string;
  readonly invalidReason?: string;
  readonly invalidMessage?: string;
}

export interface Settled {
  readonly success: boolean;
  readonly payer?: string;
  readonly transaction: string;
  readonly network: string;
  /** What it came to, under `upto`. */
  readonly amount?: string;
  readonly errorReason?: string;
  readonly errorMessage?: string;
}

/** A way to pay that a facilitator takes part in. */
export interface Kind {
  readonly x402Version: Version;
  readonly scheme: Scheme;
  readonly network: string;
  /** Under `upto`: who settles, which payers sign. */
  readonly extra?: { readonly facilitatorAddress: string };
}

/** What a server asks about, read into one form. */
type Asked =
  | {
      readonly ok: true;
      readonly payment: Payment;
      readonly requirements: Requirements;
      readonly resource: string;
    }
  | { readonly ok: false; readonly reason: Reason; readonly version: Version };

/** The kinds of payment that can be settled here: the networks whose USDC is known. */
export function kindsOf(mainnets: boolean): Kind[] {
  return CHAINS.filter(({ usdc, test }) => usdc !== undefined && (test || mainnets)).flatMap(
    ({ id, name }): Kind[] => [
      { x402Version: 2, scheme: 'exact', network: id },
      {
        x402Version: 2,
        scheme: 'upto',
        network: id,
        extra: { facilitatorAddress: FACILITATOR },
      },
      { x402Version: 1, scheme: 'exact', network: name },
    ],
  );
}

/** Whether a payment would be settled. It changes nothing. */
export function verifyPayment(desk: TillDesk, body: JsonRecord): Verified {
  const asked = askedOf(body);
  const { dialect = 'sdk', mischief } = desk.x402 ?? {};
  if (!asked.ok) return invalid(codeOf(asked.reason, asked.version, dialect), asked.reason);
  const { payment, requirements } = asked;
  const payer = payment.permission.from;
  const way = wayAsked(requirements);
  if (mischief?.fault === 'verify-refused') {
    const code = mischief.code ?? codeOf('signature', payment.version, dialect, way);
    return { isValid: false, invalidReason: code, invalidMessage: 'Refused on demand.', payer };
  }
  const fault =
    mischief?.fault === 'challenge-expired' ? 'expired' : faultIn(desk, payment, requirements);
  return fault === undefined
    ? { isValid: true, payer }
    : invalid(codeOf(fault, payment.version, dialect, way), fault, payer);
}

/**
 * Settles a payment, once: what was settled answers again with the same transaction. It is never sure
 * that whoever asked hears the answer, and so asking again has to be harmless. Under `upto` the amount
 * that is asked is what was used, and what was signed is the most that it may be.
 */
export async function settlePaymentOf(desk: TillDesk, body: JsonRecord): Promise<Settled> {
  const asked = askedOf(body);
  const { dialect = 'sdk', mischief } = desk.x402 ?? {};
  if (!asked.ok) return failed(codeOf(asked.reason, asked.version, dialect), asked.reason, '');
  const { payment, requirements, resource } = asked;
  const { from: payer, nonce, until } = payment.permission;
  const { network, amount } = requirements;
  const isUpto = requirements.scheme === 'upto';
  const way = wayAsked(requirements);
  const no = (reason: Reason, transaction = '', said?: string): Settled => {
    const code = said ?? codeOf(reason, payment.version, dialect, way);
    return failed(code, reason, network, payer, transaction);
  };
  const done = ({ account, seq }: Claim): Settled => ({
    success: true,
    payer,
    transaction: transactionOf(account, seq, BigInt(amount)),
    network: payment.version === 1 ? (chainOf(network)?.name ?? network) : network,
    ...(isUpto ? { amount } : {}),
  });
  const till = tillOf(desk.ledger);
  const account = purseOf(desk.ledger, payer, network, requirements.asset);
  const bond = bondOf('SETTLE', requirements.payTo.toLowerCase(), amount);
  const before = account === undefined ? undefined : till.claim(account, nonce);
  const most = isUpto ? { ...requirements, amount: offeredIn(payment) } : requirements;
  if (before?.bond === bond && before.state !== 'released') {
    // The nonce is its own; everything else has to be in order still.
    const fault = faultIn(desk, payment, most, true);
    if (fault !== undefined && fault !== 'expired') return no(fault);
    if (before.state === 'pending') {
      before.state = 'settled';
      till.watch.recovered(nonce);
    }
    return done(before);
  }
  const fault = faultIn(desk, payment, most);
  if (fault === 'nonce') till.watch.reused(payer.toLowerCase(), resource, desk.now());
  if (fault !== undefined || account === undefined) return no(fault ?? 'funds');
  if (BigInt(amount) > BigInt(most.amount)) return no('exceeded');
  if (mischief?.fault === 'settle-reverted') return no('reverted', '', mischief.code);
  const claim = till.take(account, nonce, bond);
  const { seq } = claim;
  const isPending = mischief?.fault === 'settle-pending';
  claim.state = isPending ? 'pending' : 'settled';
  // What the ledger refuses was not paid: the nonce is free again.
  const refused = (reason: Reason): Settled => {
    claim.state = 'released';
    return no(reason);
  };
  const opened = await desk.execute({
    type: 'open-payment',
    account,
    amount: Number(most.amount),
    resource,
    network,
    scheme: requirements.scheme,
    kind: 'facilitated',
    expiresAt: expiryOf(until),
    reference: referenceOf(nonce, bond),
  });
  if (!opened.ok) return refused('domain');
  const held = await desk.execute({ type: 'hold-payment', account, payment: seq });
  const settled = held.ok
    ? await desk.execute({
        type: 'settle-payment',
        account,
        payment: seq,
        credential: null,
        amount: Number(amount),
      })
    : held;
  if (!settled.ok) {
    const reason = settled.rejection.type.replaceAll('-', ' ');
    await desk.execute({ type: 'void-payment', account, payment: seq, reason });
    return refused(settled.rejection.type === 'insufficient-funds' ? 'funds' : 'domain');
  }
  const { transaction } = done(claim);
  await tellSettled(desk, payment.permission, BigInt(amount), transaction);
  const request = `SETTLE ${resource}`;
  const paid = { payer: payer.toLowerCase(), request, bond: `${bond} ${resource}`, at: desk.now() };
  till.watch.settled(nonce, { ...paid, amount: BigInt(amount) }, !isPending);
  return isPending ? no('pending', transaction) : done(claim);
}

/** What the payer accepted to pay at most; what he signed for, where that is not said. */
function offeredIn({ accepted, permission }: Payment): string {
  const amount = accepted?.amount;
  return typeof amount === 'string' && AMOUNT.test(amount) ? amount : permission.amount;
}

/** How refusals of what a server asks are worded. */
function wayAsked(requirements: Requirements): Way {
  if (requirements.scheme === 'upto') return 'upto';
  return isByPermit2(requirements) ? 'permit2' : 'eip3009';
}

const AMOUNT = /^\d{1,78}$/;

/** The first rule that a payment breaks, with or without the one that its nonce is new. */
function faultIn(
  desk: TillDesk,
  payment: Payment,
  requirements: Requirements,
  isAgain = false,
): Reason | undefined {
  const { network, asset } = requirements;
  const account = purseOf(desk.ledger, payment.permission.from, network, asset);
  const till = tillOf(desk.ledger);
  const purse = {
    isTaken: (nonce: string) => {
      const claim = account === undefined ? undefined : till.claim(account, nonce);
      return !isAgain && claim !== undefined && claim.state !== 'released';
    },
    available: () => {
      if (isAgain) return BigInt(requirements.amount);
      return account === undefined ? 0n : BigInt(desk.ledger.available(account));
    },
    hasApproved: () =>
      isAgain || (account !== undefined && hasApproved(desk.ledger, account, network)),
  };
  return faultOf(payment, requirements, purse, desk.now());
}

function askedOf(body: JsonRecord): Asked {
  const { paymentPayload, paymentRequirements } = body;
  const version: Version = body.x402Version === 1 ? 1 : 2;
  const no = (reason: Reason): Asked => ({ ok: false, reason, version });
  if (!isRecord(paymentPayload)) return no('payload');
  const read = readPayment(paymentPayload);
  if (!read.ok) return read;
  const { payment } = read;
  if (!isRecord(paymentRequirements)) return no('domain');
  const requirements = normal(paymentRequirements, payment.version);
  if (requirements === undefined) return no('domain');
  const named = paymentRequirements.resource;
  const resource =
    payment.resource ?? (typeof named === 'string' ? named : `payTo:${requirements.payTo}`);
  const { method } = payment.permission;
  // A server that does not say how the token moves takes what the payer signed.
  const { assetTransferMethod = method, ...extra } = requirements.extra;
  const said = { ...requirements, extra: { ...extra, assetTransferMethod } };
  return { ok: true, payment, requirements: said, resource };
}

/** What a server of either version asks for, as version 2 says it. */
function normal(given: JsonRecord, version: Version): Requirements | undefined {
  const { scheme, network, asset, payTo, maxTimeoutSeconds, extra } = given;
  const amount = version === 1 ? given.maxAmountRequired : given.amount;
  if (typeof scheme !== 'string' || typeof network !== 'string') return undefined;
  if (typeof asset !== 'string' || typeof payTo !== 'string') return undefined;
  if (typeof amount !== 'string' || !AMOUNT.test(amount)) return undefined;
  const seconds = maxTimeoutSeconds ?? 60;
  if (!Number.isSafeInteger(seconds) || Number(seconds) < 0) return undefined;
  const chain = chainOf(network);
  return {
    scheme,
    network: chain?.id ?? network,
    // With leading zeros it is the same number.
    amount: String(BigInt(amount)),
    asset,
    payTo,
    maxTimeoutSeconds: Number(seconds),
    extra: isRecord(extra) ? extra : {},
  };
}

function invalid(code: string, reason: Reason, payer?: string): Verified {
  return {
    isValid: false,
    invalidReason: code,
    invalidMessage: sentenceOf(reason),
    ...(payer === undefined ? {} : { payer }),
  };
}

function failed(
  code: string,
  reason: Reason,
  network: string,
  payer?: string,
  transaction = '',
): Settled {
  return {
    success: false,
    errorReason: code,
    errorMessage: sentenceOf(reason),
    ...(payer === undefined ? {} : { payer }),
    transaction,
    network,
  };
}

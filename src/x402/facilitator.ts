/** The facilitator: it checks and settles payments for servers that ask it to. */
import { sentenceOf } from './answers.js';
import { CHAINS, chainOf } from './chains.js';
import { faultOf } from './check.js';
import { isRecord, type JsonRecord } from './header.js';
import { type Payment, readPayment } from './payload.js';
import { codeOf, type Reason, type Version } from './reasons.js';
import type { Requirements } from './terms.js';
import { bondOf, type Claim, referenceOf, type TillDesk, tillOf, transactionOf } from './till.js';
import { purseOf } from './wallets.js';

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
  readonly errorReason?: string;
  readonly errorMessage?: string;
}

/** A way to pay that a facilitator takes part in. */
export interface Kind {
  readonly x402Version: Version;
  readonly scheme: 'exact';
  readonly network: string;
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
  const payer = payment.authorization.from;
  if (mischief?.fault === 'verify-refused') {
    const code = mischief.code ?? codeOf('signature', payment.version, dialect);
    return { isValid: false, invalidReason: code, invalidMessage: 'Refused on demand.', payer };
  }
  const fault =
    mischief?.fault === 'challenge-expired' ? 'expired' : faultIn(desk, payment, requirements);
  return fault === undefined
    ? { isValid: true, payer }
    : invalid(codeOf(fault, payment.version, dialect), fault, payer);
}

/**
 * Settles a payment, once: what was settled answers again with the same transaction. It is never sure
 * that whoever asked hears the answer, and so asking again has to be harmless.
 */
export async function settlePaymentOf(desk: TillDesk, body: JsonRecord): Promise<Settled> {
  const asked = askedOf(body);
  const { dialect = 'sdk', mischief } = desk.x402 ?? {};
  if (!asked.ok) return failed(codeOf(asked.reason, asked.version, dialect), asked.reason, '');
  const { payment, requirements, resource } = asked;
  const { from: payer, nonce, validBefore } = payment.authorization;
  const { network } = requirements;
  const no = (reason: Reason, transaction = ''): Settled =>
    failed(codeOf(reason, payment.version, dialect), reason, network, payer, transaction);
  const done = ({ account, seq }: Claim): Settled => ({
    success: true,
    payer,
    transaction: transactionOf(account, seq),
    network: payment.version === 1 ? (chainOf(network)?.name ?? network) : network,
  });
  const till = tillOf(desk.ledger);
  const account = purseOf(desk.ledger, payer, network, requirements.asset);
  const bond = bondOf('SETTLE', requirements.payTo.toLowerCase(), requirements.amount);
  const before = account === undefined ? undefined : till.claim(account, nonce);
  if (before?.bond === bond && before.state !== 'released') {
    // The nonce is its own; everything else has to be in order still.
    const fault = faultIn(desk, payment, requirements, true);
    if (fault !== undefined && fault !== 'expired') return no(fault);
    if (before.state === 'pending') {
      before.state = 'settled';
      till.watch.recovered(nonce);
    }
    return done(before);
  }
  const fault = faultIn(desk, payment, requirements);
  if (fault === 'nonce') till.watch.reused(payer.toLowerCase(), resource, desk.now());
  if (fault !== undefined || account === undefined) return no(fault ?? 'funds');
  if (mischief?.fault === 'settle-reverted') return no('reverted');
  const claim = till.take(account, nonce, bond);
  const opened = desk.execute({
    type: 'open-payment',
    account,
    amount: Number(requirements.amount),
    resource,
    network,
    scheme: requirements.scheme,
    kind: 'facilitated',
    expiresAt: Number(validBefore) * 1000,
    reference: referenceOf(nonce, bond),
  });
  const { seq } = claim;
  const settled = desk.execute({ type: 'settle-payment', account, payment: seq, credential: null });
  const isPending = mischief?.fault === 'settle-pending';
  claim.state = isPending ? 'pending' : 'settled';
  for (const outcome of await Promise.all([opened, settled])) {
    if (!outcome.ok) throw new Error(`the ledger refused: ${JSON.stringify(outcome.rejection)}`);
  }
  const request = `SETTLE ${resource}`;
  const paid = { payer: payer.toLowerCase(), request, bond: `${bond} ${resource}`, at: desk.now() };
  till.watch.settled(nonce, { ...paid, amount: BigInt(requirements.amount) }, !isPending);
  return isPending ? no('pending', transactionOf(account, seq)) : done(claim);
}

/** The first rule that a payment breaks, with or without the one that its nonce is new. */
function faultIn(
  desk: TillDesk,
  payment: Payment,
  requirements: Requirements,
  isAgain = false,
): Reason | undefined {
  const { authorization } = payment;
  const { network, asset } = requirements;
  const account = purseOf(desk.ledger, authorization.from, network, asset);
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
  return { ok: true, payment, requirements, resource };
}

/** What a server of either version asks for, as version 2 says it. */
function normal(given: JsonRecord, version: Version): Requirements | undefined {
  const { scheme, network, asset, payTo, maxTimeoutSeconds, extra } = given;
  const amount = version === 1 ? given.maxAmountRequired : given.amount;
  if (typeof scheme !== 'string' || typeof network !== 'string') return undefined;
  if (typeof asset !== 'string' || typeof payTo !== 'string') return undefined;
  if (typeof amount !== 'string' || !/^\d{1,78}$/.test(amount)) return undefined;
  const chain = chainOf(network);
  return {
    scheme,
    network: chain?.id ?? network,
    amount,
    asset,
    payTo,
    maxTimeoutSeconds: typeof maxTimeoutSeconds === 'number' ? maxTimeoutSeconds : 60,
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

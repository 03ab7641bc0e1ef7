/** The facilitator: it checks and settles payments for servers that ask it to. */
import { sentenceOf } from './answers.js';
import { CHAINS, chainIn } from './chains.js';
import { faultOf, UNSIGNED } from './check.js';
import { isRecord, type JsonRecord } from './header.js';
import { type Payment, readPayment } from './payload.js';
import {
  bondOf,
  type Claim,
  expiryOf,
  referenceOf,
  type TillDesk,
  tellSettled,
  tillOf,
  transactionOf,
  whyUnrecorded,
} from './payment-registry.js';
import { codeOf, type Reason, reasonOfRejection, type Version, type Way } from './reasons.js';
import {
  isAddress,
  isScheme,
  isTimeout,
  LARGEST_AMOUNT,
  LONGEST_RESOURCE,
  LONGEST_TIMEOUT,
  type Requirements,
  type Scheme,
  wayOf,
} from './terms.js';
import { FACILITATOR } from './test-wallets.js';
import { hasApproved, purseOf } from './wallets.js';
import type { Presented } from './watch.js';

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
      /** The network as the server names it. */
      readonly network: string;
    }
  | {
      readonly ok: false;
      readonly reason: Reason;
      readonly version: Version;
      readonly way: Way;
      readonly network: string;
      /** What is wrong, in a sentence. */
      readonly problem: string;
    };

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
  const asked = askedOf(body, 'verify');
  const { dialect = 'sdk', mischief } = desk.x402 ?? {};
  if (!asked.ok) {
    return invalid(codeOf(asked.reason, asked.version, dialect, asked.way), asked.problem);
  }
  const { payment, requirements } = asked;
  const payer = payment.permission.from;
  const way = wayOfPayment(payment, requirements);
  if (mischief?.fault === 'verify-refused') {
    const code = mischief.code ?? codeOf('signature', payment.version, dialect, way);
    return invalid(code, 'Refused on demand.', payer);
  }
  const fault =
    mischief?.fault === 'challenge-expired' ? 'expired' : faultIn(desk, payment, requirements);
  if (fault === undefined || !UNSIGNED.has(fault)) {
    const { resource } = asked;
    const bond = settleBond(requirements, resource);
    (desk.x402?.watch ?? tillOf(desk.ledger).watch).signed(
      presented(desk, payment, resource, bond),
    );
  }
  return fault === undefined
    ? { isValid: true, payer }
    : invalid(codeOf(fault, payment.version, dialect, way), sentenceOf(fault), payer);
}

/** What a nonce is good for at a facilitator: one payee, resource and amount. */
function settleBond({ payTo, amount }: Requirements, resource: string): string {
  return bondOf('SETTLE', `${payTo.toLowerCase()} ${resource}`, amount);
}

/** A payment as whoever watches payers has it. What it pays for is what its server says. */
function presented(
  desk: TillDesk,
  { permission: { from, nonce, amount } }: Payment,
  resource: string,
  bond: string,
): Presented {
  const payer = from.toLowerCase();
  const request = `SETTLE ${resource}`;
  return { payer, nonce, amount: BigInt(amount), request, bond, at: desk.now() };
}

/**
 * Settles a payment, once: its nonce is used from then on, whoever asks and for whatever. The same
 * request is answered again only while its settlement is pending, and where a fault lost the answer.
 * Under `upto` the amount that is asked is what was used, and what was signed is the most that it may be.
 */
export async function settlePaymentOf(desk: TillDesk, body: JsonRecord): Promise<Settled> {
  const asked = askedOf(body, 'settle');
  const { dialect = 'sdk', mischief } = desk.x402 ?? {};
  if (!asked.ok) {
    const code = codeOf(asked.reason, asked.version, dialect, asked.way);
    return failed(code, asked.problem, asked.network);
  }
  const { payment, requirements, resource } = asked;
  const { from: payer, nonce } = payment.permission;
  const { network, amount } = requirements;
  const isUpto = requirements.scheme === 'upto';
  const way = wayOfPayment(payment, requirements);
  const no = (reason: Reason, transaction = '', said?: string): Settled => {
    const code = said ?? codeOf(reason, payment.version, dialect, way);
    return failed(code, sentenceOf(reason), asked.network, payer, transaction);
  };
  const done = ({ account, seq }: Claim): Settled => ({
    success: true,
    payer,
    transaction: transactionOf(account, seq, BigInt(amount)),
    network: asked.network,
    ...(isUpto ? { amount } : {}),
  });
  const till = tillOf(desk.ledger);
  const account = purseOf(desk.ledger, payer, network, requirements.asset);
  const bond = settleBond(requirements, resource);
  const before = account === undefined ? undefined : till.claim(account, nonce);
  const most = isUpto ? { ...requirements, amount: offeredIn(payment) } : requirements;
  if (before?.bond === bond && (before.state === 'pending' || before.isLost)) {
    // The nonce is its own; everything else has to be in order still.
    const fault = faultIn(desk, payment, most, true);
    if (fault !== undefined && fault !== 'expired') return no(fault);
    before.state = 'settled';
    watchLoss(desk, before);
    till.watch.recovered(payer, nonce);
    return done(before);
  }
  const fault = faultIn(desk, payment, most);
  const shown = presented(desk, payment, resource, bond);
  if (fault === undefined || !UNSIGNED.has(fault)) till.watch.presented(shown);
  if (fault === 'nonce') {
    till.watch.reused(shown.payer, nonce, shown.bond, resource, desk.now());
  }
  if (fault !== undefined || account === undefined) return no(fault ?? 'funds');
  if (BigInt(amount) > BigInt(most.amount)) return no('exceeded');
  if (mischief?.fault === 'settle-reverted') return no('reverted', '', mischief.code);
  const isPending = mischief?.fault === 'settle-pending';
  const seq = desk.ledger.payments(account).length;
  // One command: a process that ends keeps all of it or nothing.
  const recorded = desk.execute({
    type: 'record-payment',
    account,
    status: 'settled',
    amount: Number(most.amount),
    charged: Number(amount),
    resource,
    network,
    scheme: requirements.scheme,
    kind: 'facilitated',
    expiresAt: expiryOf(payment.permission.until),
    reference: referenceOf(nonce, bond),
  });
  // It was decided at once. What the ledger refuses takes no nonce and no transaction.
  if (desk.ledger.payments(account).length === seq) {
    const outcome = await recorded;
    if (outcome.ok) throw new Error('a payment was granted, and is not there');
    const reason = reasonOfRejection(outcome.rejection);
    const code = codeOf(reason, payment.version, dialect, way);
    return failed(
      code,
      `The payment cannot be recorded: ${whyUnrecorded(outcome.rejection)}.`,
      asked.network,
      payer,
    );
  }
  const claim = till.take(account, nonce, bond, { seq, state: isPending ? 'pending' : 'settled' });
  const { transaction } = done(claim);
  const told = tellSettled(desk, payment.permission, BigInt(amount), transaction);
  await Promise.all([recorded, told]);
  till.watch.settled({ ...shown, at: desk.now() }, BigInt(amount), !isPending);
  if (isPending) return no('pending', transaction);
  desk.ifAnswered?.((arrived) => till.watch.answered(payer, nonce, arrived));
  watchLoss(desk, claim);
  return done(claim);
}

/** Where the answer does not arrive, whoever asked may ask for it again. */
function watchLoss(desk: TillDesk, claim: Claim): void {
  claim.isLost = false;
  desk.ifLost?.(() => {
    claim.isLost = true;
  });
}

/** What the payer accepted to pay at most; what he signed for, where that is not said. */
function offeredIn({ accepted, permission }: Payment): string {
  const amount = accepted?.amount;
  return typeof amount === 'string' && AMOUNT.test(amount) ? amount : permission.amount;
}

/** How refusals of a payment are worded. */
function wayOfPayment({ permission }: Payment, { scheme }: Requirements): Way {
  return wayOf({ scheme, method: permission.method });
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

function askedOf(body: JsonRecord, role: 'verify' | 'settle'): Asked {
  const { paymentPayload, paymentRequirements } = body;
  const network = networkIn(paymentRequirements) ?? networkIn(paymentPayload) ?? '';
  const version: Version = body.x402Version === 1 ? 1 : 2;
  const no = (reason: Reason, problem: string, of = version, scheme?: unknown): Asked => ({
    ok: false,
    reason,
    version: of,
    way: scheme === 'upto' ? 'upto' : 'eip3009',
    network,
    problem: `The payment is not in order: ${problem}.`,
  });
  if (!isRecord(paymentPayload)) return no('payload', 'paymentPayload must be an object');
  const scheme = isRecord(paymentRequirements) ? paymentRequirements.scheme : undefined;
  const read = readPayment(paymentPayload, isScheme(scheme) ? scheme : undefined);
  if (!read.ok) return no(read.reason, `paymentPayload.${read.problem}`, read.version, scheme);
  const { payment } = read;
  const asked = requirementsIn(paymentRequirements, payment.version, role);
  if (typeof asked === 'string') return no('malformed-requirements', asked, payment.version);
  const named = (paymentRequirements as JsonRecord).resource;
  const resource = payment.resource ?? (typeof named === 'string' ? named : `payTo:${asked.payTo}`);
  if (resource.length > LONGEST_RESOURCE) {
    const problem = `the resource must have at most ${LONGEST_RESOURCE} characters`;
    return no('malformed-requirements', problem, payment.version);
  }
  return { ok: true, payment, requirements: asked, resource, network };
}

/** The network that somebody names, in a payment of either version or in what is asked. */
function networkIn(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const { network, accepted } = value;
  if (typeof network === 'string') return network;
  return isRecord(accepted) ? networkIn({ network: accepted.network }) : undefined;
}

/**
 * What a server of either version asks for, as version 2 says it; a text says what is wrong with it. Under
 * `upto` a settlement may be of nothing.
 */
function requirementsIn(
  given: unknown,
  version: Version,
  role: 'verify' | 'settle',
): Requirements | string {
  const place = 'paymentRequirements';
  if (!isRecord(given)) return `${place} must be an object`;
  const { scheme, network, asset, payTo, maxTimeoutSeconds = 60, extra } = given;
  const name = version === 1 ? 'maxAmountRequired' : 'amount';
  const amount = given[name];
  if (typeof scheme !== 'string') return `${place}.scheme must be a text`;
  if (typeof network !== 'string') return `${place}.network must be a text`;
  const least = scheme === 'upto' && role === 'settle' ? 0n : 1n;
  if (!isAmount(amount, least)) {
    return `${place}.${name} must be a text of digits, from ${least} to ${LARGEST_AMOUNT}`;
  }
  if (!isAddress(asset)) return `${place}.asset must be an address`;
  if (!isAddress(payTo)) return `${place}.payTo must be an address`;
  if (!isTimeout(maxTimeoutSeconds)) {
    return `${place}.maxTimeoutSeconds must be a whole number from 1 to ${LONGEST_TIMEOUT}`;
  }
  if (extra !== undefined && extra !== null && !isRecord(extra)) {
    return `${place}.extra must be an object`;
  }
  return {
    scheme,
    // One that its version does not know is no network.
    network: chainIn(version, network)?.id ?? '',
    // With leading zeros it is the same number.
    amount: String(BigInt(amount)),
    asset,
    payTo,
    maxTimeoutSeconds,
    extra: extra ?? {},
  };
}

function isAmount(value: unknown, least: bigint): value is string {
  if (typeof value !== 'string' || !AMOUNT.test(value)) return false;
  const amount = BigInt(value);
  return amount >= least && amount <= LARGEST_AMOUNT;
}

function invalid(code: string, message: string, payer?: string): Verified {
  return {
    isValid: false,
    invalidReason: code,
    invalidMessage: message,
    ...(payer === undefined ? {} : { payer }),
  };
}

function failed(
  code: string,
  message: string,
  network: string,
  payer?: string,
  transaction = '',
): Settled {
  return {
    success: false,
    errorReason: code,
    errorMessage: message,
    ...(payer === undefined ? {} : { payer }),
    transaction,
    network,
  };
}

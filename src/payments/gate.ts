/**
 * The gate before an operation that asks for payment. Everything up to the claim of the nonce happens
 * without waiting for anything, so that of many requests with one payment only one gets through.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../contract/answer.js';
import type { Contract } from '../contract/contract.js';
import type { Gate, Handle, Passing } from '../contract/fault-plan.js';
import {
  challenge,
  type Hearer,
  malformedChallenge,
  nameTaken,
  paidAnswer,
  problem,
  refusal,
  sentenceOf,
  unsettled,
} from './answers.js';
import { faultOfTerms, isAccepted, isEchoed, UNSIGNED } from './check.js';
import { decodeHeader, isRecord } from './header.js';
import { identifierOf } from './identifier.js';
import { spoiled } from './injected-answers.js';
import { chargeOf } from './overrides.js';
import { type Payment, readPayment } from './payload.js';
import type { Mischief } from './payment-faults.js';
import {
  bondOf,
  type Claim,
  expiryOf,
  RESOURCE_KIND,
  referenceOf,
  type Stored,
  type Till,
  type TillDesk,
  tellSettled,
  tillOf,
  transactionOf,
  whyUnrecorded,
} from './payment-registry.js';
import { codeOf, type Reason, type Version, type Way } from './reasons.js';
import { isTakenByContracts } from './signature.js';
import {
  extensionsOf,
  isOfVersion1,
  pricingOf,
  requirementsOf,
  type Terms,
  wayOf,
} from './terms.js';
import { hasApproved, purseOf } from './wallets.js';
import type { PayerWatch, Presented } from './watch.js';

/** Longer than any client waits. */
const WAIT_MOST = 60_000;

/**
 * The gate of one API, by what its document asks for.
 *
 * @throws {PricingError} when an `x-x402` cannot be meant.
 */
export function gateOf<D extends TillDesk>(
  contract: Contract,
  options: { readonly mainnets?: boolean } = {},
): Gate<D> {
  const priced = new Map<string, Terms>();
  for (const operation of contract.operations.values()) {
    const pricing = pricingOf(operation, options.mainnets ?? false);
    if (pricing?.type === 'priced') priced.set(operation.id, pricing.terms);
  }
  return (passing, handle) => {
    const terms = priced.get(passing.operation.id);
    return terms === undefined
      ? Promise.resolve(handle())
      : new Visit(terms, passing, handle).answer();
  };
}

/** One request at the gate. */
class Visit {
  readonly #desk: TillDesk;
  readonly #till: Till;
  readonly #watch: PayerWatch;
  readonly #hearer: Hearer;
  readonly #mischief: Mischief | undefined;
  /** As people read it. */
  readonly #request: string;
  readonly #bond: string;
  readonly #header: string | undefined;
  readonly #version: Version;

  constructor(
    terms: Terms,
    private readonly passing: Passing<TillDesk>,
    private readonly handle: Handle,
  ) {
    const { desk, method, body } = passing;
    this.#desk = desk;
    this.#till = tillOf(desk.ledger);
    this.#watch = desk.x402?.watch ?? this.#till.watch;
    this.#mischief = desk.x402?.mischief;
    const url = `${passing.origin || 'http://localhost'}${passing.target}`;
    const changed = this.#mischief?.fault === 'price-changed';
    this.#hearer = {
      terms: changed ? { ...terms, amount: terms.amount * 2n } : terms,
      url,
      dialect: desk.x402?.dialect ?? 'sdk',
    };
    this.#request = `${method} ${url}`;
    this.#bond = bondOf(method, url, body);
    const second = passing.header('payment-signature');
    this.#version = second === undefined ? 1 : 2;
    this.#header = second ?? passing.header('x-payment');
  }

  async answer(): Promise<Answer | 'dropped'> {
    if (this.#header === undefined) {
      this.#watch.challenged();
      return this.#mischief?.fault === 'malformed-challenge'
        ? malformedChallenge()
        : challenge(this.#hearer);
    }
    const decoded = decodeHeader(this.#header);
    if (!decoded.ok) return this.#unreadable(decoded.problem);
    const read = readPayment(decoded.value, this.#hearer.terms.scheme);
    if (read.ok && read.payment.version === this.#version) {
      return this.#paying(read.payment, this.#header);
    }
    const { x402Version, accepted } = decoded.value;
    const [reason, problem]: [Reason, string] = read.ok
      ? ['version', `x402Version must be ${this.#version} in this header`]
      : [read.reason, read.problem];
    // What was accepted is looked at before what was signed.
    const isOther = this.#version === 2 && x402Version === 2 && !this.#isOffered(accepted);
    return this.#unread(isOther ? 'requirements' : reason, problem, x402Version);
  }

  /** Whether what a payer of version 2 accepted is what is offered. */
  #isOffered(accepted: unknown): boolean {
    return isRecord(accepted) && isAccepted(accepted, requirementsOf(this.#hearer.terms));
  }

  /** A payment that can be read. */
  async #paying(payment: Payment, header: string): Promise<Answer | 'dropped'> {
    const till = this.#till;
    const payer = payment.permission.from.toLowerCase();
    const named = identifierOf(payment, this.passing.header('idempotency-key'));
    if (named.type === 'invalid') return problem(400, 'invalid_payment_identifier', named.problem);
    if (named.type === 'none' && this.#hearer.terms.identifier === 'required') {
      const message = 'This resource is paid for with an id: add one to payment-identifier.';
      return problem(400, 'payment_identifier_required', message);
    }
    const key = named.type === 'given' ? named.id : undefined;
    const stored = key === undefined ? undefined : till.stored(key);
    const isSameRequest = stored?.fingerprint === this.#bond;
    if (!(stored && isSameRequest && stored.header === header)) {
      const fault = this.#faultOf(payment);
      if (fault !== undefined) return this.#refused(fault, payer, this.#wayOf(payment));
      if (stored && !(isSameRequest && stored.payer === payer)) return nameTaken();
    }
    if (stored && key !== undefined) {
      const answer = await stored.answer;
      if (answer !== undefined) {
        const paid = this.#claimOf(stored);
        // What was pending is confirmed when its payer asks again.
        if (paid?.state === 'pending') return this.#confirmed(paid, stored.payer, stored.nonce);
        this.#recovered(stored.payer, stored.nonce);
        return answer;
      }
      till.forget(key);
      return this.#paying(payment, header);
    }
    const account = this.#purseOf(payer);
    const before =
      key === undefined || account === undefined ? undefined : till.named(account, key);
    if (before) return before.bond === this.#bond ? this.#servedAgain(before, payer) : nameTaken();
    return this.#claiming(payment, payer, header, key);
  }

  #claimOf({ payer, nonce }: Pick<Stored, 'payer' | 'nonce'>): Claim | undefined {
    const account = this.#purseOf(payer);
    return account === undefined ? undefined : this.#till.claim(account, nonce);
  }

  /** How refusals of a payment are worded: the payload says in which way it was signed. */
  #wayOf({ permission: { method } }: Payment): Way {
    return wayOf({ scheme: this.#hearer.terms.scheme, method });
  }

  #purseOf(payer: string): number | undefined {
    const { chain, asset } = this.#hearer.terms;
    return purseOf(this.#desk.ledger, payer, chain.id, asset);
  }

  /** What was paid for under a name, and whose answer is not kept any more: served anew, and not paid. */
  async #servedAgain({ account, seq }: Claim, payer: string): Promise<Answer> {
    const served = await this.handle();
    if (served.status >= 400) return served;
    const amount = this.#desk.ledger.payments(account).get(seq)?.finalAmount ?? 0;
    return this.#receipted(chargeOf(served).answer, account, seq, payer, BigInt(amount));
  }

  /** An answer with the receipt of its payment. */
  #receipted(answer: Answer, account: number, seq: number, payer: string, amount: bigint): Answer {
    const receipt = { payer, transaction: transactionOf(account, seq, amount) };
    const isUpto = this.#hearer.terms.scheme === 'upto';
    const told = isUpto ? { ...receipt, amount: String(amount) } : receipt;
    return paidAnswer(answer, this.#hearer, this.#version, told);
  }

  /** A payment as whoever watches payers has it. */
  #presented({ permission: { from, nonce, amount } }: Payment): Presented {
    const payment = { payer: from.toLowerCase(), nonce, amount: BigInt(amount) };
    return { ...payment, request: this.#request, bond: this.#bond, at: this.#desk.now() };
  }

  /** What is wrong with a payment in itself, or made to be. */
  #faultOf(payment: Payment): Reason | undefined {
    const { terms, url } = this.#hearer;
    const asked = requirementsOf(terms);
    if (payment.version === 1 && !isOfVersion1(terms)) return 'requirements';
    if (payment.version === 2) {
      const { accepted, resource, extensions } = payment;
      if (!this.#isOffered(accepted)) return 'requirements';
      // A payment that names another resource is not for this one.
      if (resource !== undefined && resource !== url) return 'requirements';
      if (!isEchoed(extensions, extensionsOf(terms))) return 'extension';
    }
    const now = this.#desk.now();
    const fault = faultOfTerms(payment, asked, now);
    if (fault === undefined || !UNSIGNED.has(fault)) {
      this.#watch.presented(this.#presented(payment));
    }
    if (fault !== undefined) return fault;
    return this.#mischief?.fault === 'challenge-expired' ? 'expired' : undefined;
  }

  /** A payer asked again, and is about to have what he paid for. */
  #recovered(payer: string, nonce: string): void {
    this.#watch.recovered(payer, nonce);
    this.#desk.ifAnswered?.((arrived) => this.#watch.answered(payer, nonce, arrived));
  }

  /** Takes the nonce and the money, all at once, and lets the request through. */
  async #claiming(
    payment: Payment,
    payer: string,
    header: string,
    key: string | undefined,
  ): Promise<Answer | 'dropped'> {
    const { terms } = this.#hearer;
    const { ledger } = this.#desk;
    const till = this.#till;
    const { nonce, method } = payment.permission;
    const way = this.#wayOf(payment);
    const account = this.#purseOf(payer);
    const before = account === undefined ? undefined : till.claim(account, nonce);
    const isSame = before?.bond === this.#bond;
    if (before?.state === 'pending' && isSame) return this.#confirmed(before, payer, nonce);
    if (before && !(before.state === 'released' && isSame)) {
      this.#watch.reused(payer, nonce, this.#bond, this.#request, this.#desk.now());
      return this.#refused('nonce', payer, way);
    }
    if (account === undefined || BigInt(ledger.available(account)) < terms.amount) {
      return this.#refused('funds', payer, way);
    }
    if (method === 'permit2' && !hasApproved(ledger, account, terms.chain.id)) {
      return this.#refused('allowance', payer, way);
    }
    if (!isTakenByContracts(payment.signature, method)) {
      return this.#refused('simulation', payer, way);
    }
    const { fault, code } = this.#mischief ?? {};
    if (fault === 'facilitator-down') return this.#refused('unreachable', payer);
    if (fault === 'facilitator-garbled') {
      const message = 'The facilitator answered what is no JSON. Nothing was paid.';
      return problem(502, 'facilitator_unreadable', message);
    }
    if (fault === 'verify-refused') {
      const said = code ?? this.#codeOf('signature', payment.version);
      return refusal(this.#hearer, payment.version, said, payer);
    }
    // A price may be asked, and nobody pays for the head of an answer.
    if (this.passing.method === 'HEAD') return chargeOf(await this.handle()).answer;
    const seq = ledger.payments(account).length;
    // Both are decided before anything else happens in this world.
    const reserved = this.#reserve(account, seq, payment, key);
    // What the ledger refuses takes no nonce.
    if (ledger.payments(account).get(seq)?.status !== 'held') {
      const refused = (await reserved).find((outcome) => !outcome.ok);
      if (refused === undefined || refused.ok) throw new Error('a payment was held, and is not');
      if (ledger.payments(account).get(seq)?.status === 'pending') {
        await this.#void(account, seq, 'it could not be held');
      }
      const { rejection } = refused;
      if (rejection.type === 'insufficient-funds') return this.#refused('funds', payer, way);
      const message = `This payment cannot be recorded: ${whyUnrecorded(rejection)}. Nothing was paid.`;
      this.passing.refused('the payment cannot be recorded');
      return problem(400, 'invalid_request', message);
    }
    const name = key === undefined ? {} : { name: key };
    const claim = till.take(account, nonce, this.#bond, { ...name, seq, state: 'held' });
    this.#watch.underWay(payer, nonce, this.passing.hasLeft);
    const served = this.#serve(claim, reserved, payment, payer).finally(() => till.over(claim));
    if (key !== undefined) {
      const answer = served.then(
        ({ kept }) => kept,
        () => undefined,
      );
      till.store(key, { header, payer, nonce, fingerprint: this.#bond, answer });
    }
    return (await served).answer;
  }

  /** The resource, and then the settlement: nothing leaves unpaid, and what fails is not paid. */
  async #serve(
    claim: Claim,
    reserved: Promise<unknown>,
    payment: Payment,
    payer: string,
  ): Promise<Served> {
    const { terms } = this.#hearer;
    let answer: Answer;
    try {
      await reserved;
      const { fault: before, ms = 1_000 } = this.#mischief ?? {};
      if (before === 'facilitator-slow') await wait(Math.min(ms, WAIT_MOST));
      answer = await this.handle();
    } catch (error) {
      await this.#release(claim, payment, 'the handler failed');
      throw error;
    }
    if (answer.status >= 400) {
      await this.#release(claim, payment, `the handler answered ${answer.status}`);
      return { answer };
    }
    const { version } = payment;
    // It was called off meanwhile: the process is being stopped.
    if (claim.state !== 'held') {
      return { answer: unsettled(this.#hearer, version, 'unreachable', payer) };
    }
    const { fault, code } = this.#mischief ?? {};
    if (fault === 'settle-reverted') {
      await this.#release(claim, payment, 'the transaction reverted');
      return { answer: unsettled(this.#hearer, version, 'reverted', payer, '', code) };
    }
    const charge = chargeOf(answer);
    const amount = charge.amount ?? terms.amount;
    if (amount > terms.amount) {
      await this.#release(claim, payment, 'it came to more than was signed for');
      return { answer: unsettled(this.#hearer, version, 'exceeded', payer) };
    }
    return this.#settle(claim, payment, amount, charge.answer);
  }

  /** Opens a payment, and holds its money. */
  #reserve(account: number, payment: number, { permission }: Payment, key: string | undefined) {
    const { terms, url } = this.#hearer;
    const opened = this.#desk.execute({
      type: 'open-payment',
      account,
      amount: Number(terms.amount),
      resource: url,
      method: this.passing.method,
      network: terms.chain.id,
      scheme: terms.scheme,
      kind: RESOURCE_KIND,
      expiresAt: expiryOf(permission.until),
      reference: referenceOf(permission.nonce, this.#bond, key),
    });
    const held = this.#desk.execute({ type: 'hold-payment', account, payment });
    return Promise.all([opened, held]);
  }

  /** Takes what the answer came to, and lets go of what was held beyond it. */
  async #settle(claim: Claim, payment: Payment, amount: bigint, answer: Answer): Promise<Served> {
    const { account, seq } = claim;
    const { version, permission } = payment;
    const payer = permission.from.toLowerCase();
    const desk = this.#desk;
    const transaction = transactionOf(account, seq, amount);
    const kept = this.#receipted(answer, account, seq, payer, amount);
    const fault = this.#mischief?.fault;
    const isPending = fault === 'settle-pending';
    claim.state = isPending ? 'pending' : 'settled';
    const about = { account, payment: seq, amount: Number(amount) };
    // One command: a process that ends keeps all of it or nothing.
    const settled = isPending
      ? desk.execute({ type: 'settle-payment', ...about, credential: null })
      : desk.execute({ type: 'capture-payment', ...about, usage: { units: 1 } });
    // Whoever signed it for somebody else hears of it in the same step.
    const told = tellSettled(desk, permission, amount, transaction);
    const [outcome] = await Promise.all([settled, told]);
    granted(outcome);
    const spoilt = spoiled(fault, kept, this.#hearer, version, { payer, transaction });
    // With the receipt of another payment the resource itself has come.
    const isServed = spoilt === undefined || fault === 'wrong-receipt';
    this.#watch.settled(this.#presented(payment), amount, isServed);
    if (isServed)
      desk.ifAnswered?.((arrived) => this.#watch.answered(payer, permission.nonce, arrived));
    if (isPending) claim.waiting = kept;
    return { answer: spoilt ?? kept, kept };
  }

  /** A settlement that was pending is confirmed now, and its payer gets what he paid for. */
  async #confirmed(claim: Claim, payer: string, nonce: string): Promise<Answer> {
    const { waiting } = claim;
    if (waiting === undefined) return this.#refused('nonce');
    claim.state = 'settled';
    claim.waiting = undefined;
    await this.#complete(claim);
    this.#recovered(payer, nonce);
    return waiting;
  }

  async #complete({ account, seq }: Claim): Promise<void> {
    const usage = { units: 1 };
    const command = { account, payment: seq, credential: null, usage };
    granted(await this.#desk.execute({ type: 'complete-payment', ...command }));
  }

  /** Calls a payment off: the same request may use the same nonce again. */
  async #release(claim: Claim, { permission }: Payment, reason: string): Promise<void> {
    if (claim.state !== 'held') return;
    claim.state = 'released';
    this.#watch.released(permission.from, permission.nonce);
    await this.#void(claim.account, claim.seq, reason);
  }

  async #void(account: number, payment: number, reason: string): Promise<void> {
    granted(await this.#desk.execute({ type: 'void-payment', account, payment, reason }));
  }

  #refused(reason: Reason, payer?: string, way?: Way): Answer {
    const code = this.#codeOf(reason, this.#version, way);
    this.passing.refused(`payment refused with ${code}: ${sentenceOf(reason)}`);
    return refusal(this.#hearer, this.#version, code, payer);
  }

  #codeOf(reason: Reason, version: Version, way = wayOf(this.#hearer.terms)): string {
    return codeOf(reason, version, this.#hearer.dialect, way);
  }

  /** The header can be read, and the payment in it cannot. */
  #unread(reason: Reason, problem: string, given: unknown): Answer {
    const { dialect } = this.#hearer;
    const code = this.#codeOf(reason, this.#version);
    const isTold = reason === 'version' && this.#version === 2 && dialect === 'sdk';
    const error = isTold ? `${code}: ${shown(given)}` : code;
    this.#violated(problem);
    return refusal(this.#hearer, this.#version, error);
  }

  /** The SDKs take a header that they cannot read for none; the specification has a 400. */
  #unreadable(fault: string): Answer {
    this.#violated(fault);
    const hearer = this.#hearer;
    const code = this.#codeOf('malformed-header', this.#version);
    return hearer.dialect === 'spec'
      ? problem(400, code, `The payment header ${fault}.`)
      : refusal(hearer, this.#version, code);
  }

  #violated(message: string): void {
    this.passing.refused('the payment cannot be read', {
      location: ['header', this.#version === 2 ? 'payment-signature' : 'x-payment'],
      severity: 'error',
      code: 'unreadable-payment',
      message,
    });
  }
}

/** A version as a refusal repeats it; a long one is nobody's. */
function shown(given: unknown): string {
  return typeof given === 'object' ? typeof given : String(given).slice(0, 20);
}

/** What leaves, and what is kept for whoever asks again; nothing when it was not paid. */
interface Served {
  readonly answer: Answer | 'dropped';
  readonly kept?: Answer;
}

function granted(outcome: { readonly ok: boolean }): void {
  if (!outcome.ok) throw new Error(`the ledger refused a payment: ${JSON.stringify(outcome)}`);
}

/** What is remembered of the payments of one world beside its ledger: nonces, answers, and payers. */
import { createHash } from 'node:crypto';
import type { Answer } from '../contract/answer.js';
import { hexId } from '../ledger/ids/index.js';
import {
  type Command,
  LAST_MOMENT,
  type Ledger,
  type Outcome,
  type PaymentRow,
  type Rejection,
} from '../ledger/index.js';
import type { Mischief } from './payment-faults.js';
import type { Dialect } from './reasons.js';
import type { Offer } from './terms.js';
import { PayerWatch } from './watch.js';

/** How x402 is spoken, and what is done to the payment of one request. */
export interface X402Manners {
  /** `sdk` when left out. */
  readonly dialect?: Dialect;
  /** Whether real money may be asked for; only test networks are when left out. */
  readonly mainnets?: boolean;
  /** What there is to pay for. */
  readonly catalogue?: readonly Offer[];
  /** Is told of every payment that is settled, in the step that settles it. */
  readonly settled?: (payment: SettledPayment) => Promise<unknown>;
  readonly mischief?: Mischief | undefined;
  /** Who watches payers; whoever watches all of the world when left out. */
  readonly watch?: PayerWatch;
}

/** A payment that was settled, for whoever signed it on somebody's behalf. */
export interface SettledPayment {
  /** The payer's address, in small letters. */
  readonly payer: string;
  /** 32 bytes in hexadecimal, in small letters, whichever way it was signed. */
  readonly nonce: string;
  /** What it came to, in the asset's smallest units. */
  readonly amount: number;
  /** Empty where nothing was to be settled. */
  readonly transaction: string;
}

/** What stands behind a payment: one world's ledger, its time, and the one way to change it. */
export interface TillDesk {
  readonly ledger: Ledger;
  /** In milliseconds since the Unix epoch. */
  now(): number;
  /** Decides and applies at once. That it is durable, the answer waits for before it leaves. */
  execute<C extends Command>(command: C): Promise<Outcome<C>>;
  /** Is called where the answer to the request does not arrive as it left here. */
  ifLost?(then: () => void): void;
  /** Is called once the answer has left, or the connection has ended: whether it left whole. */
  ifAnswered?(then: (arrived: boolean) => void): void;
  readonly x402?: X402Manners;
}

/** A nonce that somebody paid with, and what for. */
export interface Claim {
  readonly account: number;
  /** Its payment in the ledger. */
  seq: number;
  /** What it was first used for; undefined where the process that saw it is gone. */
  readonly bond: string;
  /**
   * `held`: under way. `settled`: paid. `pending`: paid, and the payer was told to ask again.
   * `released`: called off; the same request may use it again.
   */
  state: 'held' | 'settled' | 'pending' | 'released';
  /** Whether a fault lost the answer that told of the settlement. */
  isLost?: boolean;
  /** What the payer gets when a pending settlement turns out well. */
  waiting?: Answer | undefined;
}

/** An answer that is given again to whoever names the same payment. */
export interface Stored {
  /** The payment header that it was an answer to. */
  readonly header: string;
  readonly payer: string;
  readonly nonce: string;
  readonly fingerprint: string;
  /** Undefined once it was not paid for after all. */
  readonly answer: Promise<Answer | undefined>;
}

/** The kind of the payments that are made at a resource of ours; a facilitator's are settled at once. */
export const RESOURCE_KIND = 'resource';

/**
 * How many answers a world keeps for payers who ask again, and how many characters of headers and bodies
 * they may have together. The oldest go first: who names such a payment again is served anew, and pays
 * nothing.
 */
export const STORED_MOST = { answers: 1_000, characters: 4_000_000 } as const;

/** What a stored answer and a claim take beside their texts, in bytes. */
const STORED_BYTES = 600;
const CLAIM_BYTES = 400;

/** The hash of the transaction that settles a payment; empty for one of nothing, which none settles. */
const transactions = hexId({ key: 'x402/transaction', prefix: '0x', digits: 64 });

export function transactionOf(account: number, seq: number, amount: number | bigint): string {
  return Number(amount) === 0 ? '' : transactions.encode({ account, seq });
}

const tills = new WeakMap<Ledger, Till>();

/** The till of the world that has this ledger. */
export function tillOf(ledger: Ledger): Till {
  let till = tills.get(ledger);
  if (till === undefined) {
    till = new Till(ledger);
    tills.set(ledger, till);
  }
  return till;
}

/** How a nonce is taken. */
interface Taken {
  /** Its payment in the ledger. */
  readonly seq: number;
  readonly state: Claim['state'];
  readonly name?: string;
}

/** What one payer paid with. */
interface Claims {
  readonly byNonce: Map<string, Claim>;
  /** The claims of payments that were named, by {@link markOf} their names. */
  readonly byName: Map<string, Claim>;
}

/**
 * The nonces of a world are those of its payments, and so are their names, so that a fork and a restart
 * know them; what was bought with one is in the same place. Stored answers and what payers did are gone
 * with the process.
 */
export class Till {
  readonly watch = new PayerWatch();
  /** By account. */
  readonly #claims = new Map<number, Claims>();
  readonly #stored = new Map<string, Stored>();
  readonly #sizes = new Map<Stored, number>();
  #characters = 0;
  readonly #underWay = new Set<Claim>();

  constructor(private readonly ledger: Ledger) {}

  claim(account: number, nonce: string): Claim | undefined {
    return this.#of(account).byNonce.get(nonce.toLowerCase());
  }

  /** What a payer has paid for under a name, whose answer may be gone. */
  named(account: number, name: string): Claim | undefined {
    const claim = this.#of(account).byName.get(markOf(name));
    return claim?.state === 'settled' ? claim : undefined;
  }

  /** Takes a nonce for a payment of the ledger. Who takes it has asked before whether it is free. */
  take(account: number, nonce: string, bond: string, { state, name, seq }: Taken): Claim {
    const claim: Claim = { account, seq, bond, state };
    const { byNonce, byName } = this.#of(account);
    byNonce.set(nonce.toLowerCase(), claim);
    if (state === 'held') this.#underWay.add(claim);
    if (name !== undefined) byName.set(markOf(name), claim);
    return claim;
  }

  /** The claims of requests that are being answered. */
  underWay(): Iterable<Claim> {
    return [...this.#underWay].filter(({ state }) => state === 'held');
  }

  /** The request of a claim is over, whatever came of it. */
  over(claim: Claim): void {
    this.#underWay.delete(claim);
  }

  stored(key: string): Stored | undefined {
    return this.#stored.get(key);
  }

  store(key: string, stored: Stored): void {
    this.forget(key);
    this.#stored.set(key, stored);
    this.#count(key, stored, key.length + stored.header.length);
    // What it comes to is known once it is there.
    void stored.answer.then((answer) => {
      if (answer === undefined || this.#stored.get(key) !== stored) return;
      this.#count(key, stored, JSON.stringify([answer.headers, answer.body ?? null]).length);
    });
  }

  forget(key: string): void {
    const stored = this.#stored.get(key);
    if (stored === undefined) return;
    this.#stored.delete(key);
    this.#characters -= this.#sizes.get(stored) ?? 0;
    this.#sizes.delete(stored);
  }

  /** About how many bytes all of it takes in memory. */
  get bytes(): number {
    let claims = 0;
    for (const { byNonce, byName } of this.#claims.values()) claims += byNonce.size + byName.size;
    return this.#characters + this.#stored.size * STORED_BYTES + claims * CLAIM_BYTES;
  }

  /** Counts what is kept of an answer, and lets the oldest go where that is too much. */
  #count(key: string, stored: Stored, more: number): void {
    const size = (this.#sizes.get(stored) ?? 0) + more;
    this.#sizes.set(stored, size);
    this.#characters += more;
    const { answers, characters } = STORED_MOST;
    // One that is too long by itself is not kept, and costs the others nothing.
    if (size > characters) this.forget(key);
    while (this.#stored.size > answers || this.#characters > characters) {
      const [oldest = key] = this.#stored.keys();
      this.forget(oldest);
    }
  }

  #of(account: number): Claims {
    let claims = this.#claims.get(account);
    if (claims === undefined) {
      claims = { byNonce: new Map(), byName: new Map() };
      const payments = this.ledger.payments(account);
      for (let seq = 0; seq < payments.length; seq++) {
        const row = payments.get(seq);
        const [nonce, bond = '', mark] = row?.reference?.split(' ') ?? [];
        if (!row || !nonce) continue;
        const claim: Claim = { account, seq, bond, state: stateOf(row) };
        claims.byNonce.set(nonce, claim);
        if (mark !== undefined) claims.byName.set(mark, claim);
      }
      this.#claims.set(account, claims);
    }
    return claims;
  }
}

/** Tells of a payment that is settled. */
export async function tellSettled(
  { x402 }: TillDesk,
  { from, nonce }: { readonly from: string; readonly nonce: string },
  amount: bigint,
  transaction: string,
): Promise<void> {
  const bytes = `0x${BigInt(nonce).toString(16).padStart(64, '0')}`;
  const payer = from.toLowerCase();
  await x402?.settled?.({ payer, nonce: bytes, amount: Number(amount), transaction });
}

/**
 * What became of a payment of some payer: how it was settled, if it was.
 *
 * @param account where the payer's money is
 * @param nonce 32 bytes in hexadecimal, in small letters
 */
export function settlementOf(
  ledger: Ledger,
  payer: string,
  account: number,
  nonce: string,
): SettledPayment | undefined {
  const till = tillOf(ledger);
  const claim = till.claim(account, nonce) ?? till.claim(account, String(BigInt(nonce)));
  const amount = claim && ledger.payments(account).get(claim.seq)?.finalAmount;
  if (claim === undefined || amount === null || amount === undefined) return undefined;
  const transaction = transactionOf(account, claim.seq, amount);
  return { payer: payer.toLowerCase(), nonce, amount, transaction };
}

/** The reference of a payment: its nonce, what the nonce is good for, and what marks its name. */
export function referenceOf(nonce: string, bond: string, name?: string): string {
  return [nonce.toLowerCase(), bond, ...(name === undefined ? [] : [markOf(name)])].join(' ');
}

/**
 * Until when a payment holds, in milliseconds since the Unix epoch. A payer may sign for any time; a
 * ledger knows none after the last moment of its clock.
 *
 * @param until in seconds, as it was signed
 */
export function expiryOf(until: string | number | bigint): number {
  return Math.min(Math.max(Number(until) * 1000, 0), LAST_MOMENT);
}

/** Why no payment can be recorded as it was asked for, in a sentence. */
export function whyUnrecorded(rejection: Rejection): string {
  switch (rejection.type) {
    case 'value-out-of-bounds':
      return `${rejection.field} ${rejection.problem}`;
    case 'invalid-amount':
      return `${rejection.field} must be a whole number from ${rejection.least} to ${rejection.most}`;
    case 'limit-reached':
      return `${rejection.what} may be ${rejection.most}`;
    case 'not-presentable':
      return `it ${rejection.problem}`;
    default:
      return rejection.type.replaceAll('-', ' ');
  }
}

/** What is kept of a name: it may be long, and have blanks. */
function markOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

/** What a nonce is good for once it was used: one request, as its method, URL and body make it. */
export function bondOf(method: string, url: string, body: unknown): string {
  const text = body === undefined ? '' : (JSON.stringify(body) ?? '');
  return createHash('sha256').update(`${method} ${url}\n${text}`).digest('hex').slice(0, 32);
}

function stateOf({ status }: PaymentRow): Claim['state'] {
  if (status === 'settled' || status === 'completed') return 'settled';
  return status === 'voided' || status === 'failed' ? 'released' : 'held';
}

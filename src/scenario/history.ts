/**
 * One account of a plotted story while it is told: the facts about it in the order of their
 * recording, each in its final state. Nothing is read back, so that an account of ten million rows
 * can be written out while it is told, and its first rows are forgotten before its last are made.
 *
 * Whoever tells a million rows gives facts of one shape, from one place in the code: reading them is
 * several times faster then.
 */
import type {
  Account,
  Attributes,
  CredentialRow,
  EntryState,
  PaymentStatus,
  Principal,
  Unit,
} from '../ledger/index.js';
import type { Stage } from './scenario.js';

/** Who has the account, as far as an API says it. */
export interface Owner {
  readonly handle: string;
  readonly kind: string;
  readonly name: string;
  readonly email: string | null;
  readonly passwordHash?: string;
  readonly createdAt: number;
  readonly attributes?: Attributes;
}

/** The account itself. */
export interface Holding {
  readonly purpose: string;
  readonly unit: Unit;
  readonly floor: number | null;
  readonly chargeUnit?: Unit;
  readonly attributes?: Attributes;
}

export interface Key {
  readonly kind: string;
  readonly name: string;
  readonly secret: string;
  readonly prefix: string;
  readonly permissions?: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
}

export interface EntryFacts {
  readonly at: number;
  readonly kind: string;
  readonly amount: number | null;
  /** `issuer` when left out. */
  readonly counter?: 'issuer' | 'revenue';
  readonly state?: EntryState;
  readonly category?: string | null;
  readonly resource?: string | null;
  readonly memo?: string | null;
  readonly grant?: number | null;
  readonly usage?: number | null;
  readonly payment?: number | null;
  readonly credential?: number | null;
  readonly refers?: number | null;
  readonly charge?: number | null;
  readonly updatedAt?: number;
}

export interface PaymentFacts {
  readonly createdAt: number;
  readonly updatedAt?: number;
  readonly status: PaymentStatus;
  readonly amount: number;
  readonly resource: string;
  readonly method?: string | null;
  readonly network?: string | null;
  readonly scheme?: string | null;
  readonly kind?: string | null;
  readonly credential?: number | null;
  readonly entry?: number | null;
  readonly usage?: number | null;
  readonly settledAt?: number | null;
  readonly consumedAt?: number | null;
  readonly finalAmount?: number | null;
  readonly reason?: string | null;
}

export interface UsageFacts {
  readonly at: number;
  readonly resource: string | null;
  readonly method?: string | null;
  readonly units: number;
  readonly cost: number;
  readonly charge?: number | null;
  readonly category?: string | null;
  readonly credential?: number | null;
  readonly payment?: number | null;
  readonly entry?: number | null;
}

const NOTHING: Attributes = {};

/** Tells of one account. Rows are numbered as the ledger numbers them. */
export class Chronicle {
  readonly principal: number;
  readonly account: number;
  /** The sum of the posted entries. */
  balance = 0;
  entries = 0;
  payments = 0;
  usages = 0;
  #grants = 0;
  #credentials = 0;
  /** Grants with something left in them, in the order of drawing. */
  readonly #purse: Held[] = [];

  private constructor(
    private readonly stage: Stage,
    principal: number,
    account: number,
  ) {
    this.principal = principal;
    this.account = account;
  }

  static open(stage: Stage, realm: string, owner: Owner, holding: Holding): Chronicle {
    const { handle, kind, name, email, createdAt } = owner;
    const index = stage.principals();
    const principal: Principal = {
      index,
      realm,
      handle,
      kind,
      name,
      email,
      passwordHash: owner.passwordHash ?? null,
      createdAt,
      attributes: owner.attributes ?? NOTHING,
    };
    stage.apply({ type: 'principal-added', principal });
    const { purpose, unit, floor } = holding;
    const account: Account = {
      index: stage.accounts(),
      principal: index,
      realm,
      purpose,
      unit,
      floor,
      chargeUnit: holding.chargeUnit ?? null,
      attributes: holding.attributes ?? NOTHING,
    };
    stage.apply({ type: 'account-opened', account });
    return new Chronicle(stage, index, account.index);
  }

  /** A key of the account's owner. */
  key(key: Key): number {
    const seq = this.#credentials++;
    const { kind, name, secret, prefix, permissions = '*', createdAt, expiresAt = null } = key;
    const row: CredentialRow = {
      kind,
      name,
      secret,
      prefix,
      permissions,
      createdAt,
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    };
    this.stage.apply({ type: 'credential-issued', principal: this.principal, seq, row });
    return seq;
  }

  /** When a key was last used, once that is known. */
  lastUsed(seq: number, lastUsedAt: number): void {
    const { principal, stage } = this;
    stage.apply({ type: 'credential-changed', principal, seq, patch: { lastUsedAt } });
  }

  entry(facts: EntryFacts): number {
    const seq = this.entries++;
    const { at, kind, amount, counter = 'issuer', state = 'posted' } = facts;
    if (state === 'posted' && amount !== null) this.balance += amount;
    if (this.stage.passes('entries')) return seq;
    this.stage.apply({
      type: 'entry-recorded',
      account: this.account,
      seq,
      row: {
        at,
        kind,
        amount,
        counter,
        state,
        category: facts.category ?? null,
        resource: facts.resource ?? null,
        memo: facts.memo ?? null,
        grant: facts.grant ?? null,
        usage: facts.usage ?? null,
        payment: facts.payment ?? null,
        credential: facts.credential ?? null,
        refers: facts.refers ?? null,
        charge: facts.charge ?? null,
        updatedAt: facts.updatedAt ?? at,
        reference: null,
      },
    });
    return seq;
  }

  payment(facts: PaymentFacts): number {
    const seq = this.payments++;
    if (this.stage.passes('payments')) return seq;
    const { createdAt, status, amount, resource } = facts;
    this.stage.apply({
      type: 'payment-recorded',
      account: this.account,
      seq,
      row: {
        createdAt,
        updatedAt: facts.updatedAt ?? createdAt,
        status,
        amount,
        resource,
        method: facts.method ?? null,
        network: facts.network ?? null,
        scheme: facts.scheme ?? null,
        kind: facts.kind ?? null,
        credential: facts.credential ?? null,
        entry: facts.entry ?? null,
        usage: facts.usage ?? null,
        settledAt: facts.settledAt ?? null,
        consumedAt: facts.consumedAt ?? null,
        expiresAt: null,
        finalAmount: facts.finalAmount ?? null,
        reason: facts.reason ?? null,
        reference: null,
      },
    });
    return seq;
  }

  usage(facts: UsageFacts): number {
    const seq = this.usages++;
    if (this.stage.passes('usage')) return seq;
    const { at, resource, units, cost } = facts;
    this.stage.apply({
      type: 'usage-recorded',
      account: this.account,
      seq,
      row: {
        at,
        resource,
        method: facts.method ?? null,
        units,
        cost,
        charge: facts.charge ?? null,
        category: facts.category ?? null,
        credential: facts.credential ?? null,
        payment: facts.payment ?? null,
        entry: facts.entry ?? null,
        reference: null,
      },
    });
    return seq;
  }

  /** What is left in grants that have not lapsed. */
  get granted(): number {
    return this.#purse.reduce((sum, { left }) => sum + left, 0);
  }

  /** Value that lapses at a time, or never. */
  grant(facts: {
    readonly at: number;
    readonly kind: string;
    readonly amount: number;
    readonly expiresAt: number | null;
    readonly entryKind: string;
    readonly category?: string;
    readonly charge?: number;
  }): number {
    const seq = this.#grants++;
    const { at, kind, amount, expiresAt, entryKind, category = null, charge = null } = facts;
    const due = expiresAt ?? Number.POSITIVE_INFINITY;
    const after = this.#purse.findIndex(
      (other) => (other.expiresAt ?? Number.POSITIVE_INFINITY) > due,
    );
    this.#purse.splice(after < 0 ? this.#purse.length : after, 0, { seq, left: amount, expiresAt });
    this.stage.apply({
      type: 'grant-made',
      account: this.account,
      seq,
      row: { kind, amount, remaining: 0, grantedAt: at, expiresAt, state: 'active', memo: null },
    });
    this.entry({ at, kind: entryKind, amount, category, charge, grant: seq });
    return seq;
  }

  /** Lets the grants go that are due by a moment, each at its own time. */
  lapse(by: number): void {
    const { account, stage } = this;
    for (;;) {
      const [soonest] = this.#purse;
      if (soonest === undefined || soonest.expiresAt === null || soonest.expiresAt > by) return;
      const { seq, left, expiresAt: at } = soonest;
      this.#purse.shift();
      stage.apply({ type: 'grant-changed', account, seq, patch: { state: 'expired' } });
      this.entry({ at, kind: 'expire', amount: -left, grant: seq });
    }
  }

  /** Draws from the grants, soonest to lapse first, and gives what they did not cover. */
  draw(cost: number, kind: string, facts: Consumption): number {
    let left = cost;
    while (left > 0) {
      const [soonest] = this.#purse;
      if (soonest === undefined) return left;
      const part = Math.min(left, soonest.left);
      this.#consume(part, kind, soonest.seq, facts);
      left -= part;
      soonest.left -= part;
      if (soonest.left === 0) this.#purse.shift();
    }
    return 0;
  }

  /** Takes from the wallet what grants did not cover. */
  overflow(cost: number, kind: string, facts: Consumption): void {
    this.#consume(cost, kind, null, facts);
  }

  #consume(cost: number, kind: string, grant: number | null, facts: Consumption): void {
    const { at, counter, category, resource, usage, credential } = facts;
    const amount = -cost;
    this.entry({ at, kind, amount, counter, category, resource, grant, usage, credential });
  }
}

/** What is drawn for. */
interface Consumption {
  readonly at: number;
  readonly counter: 'issuer' | 'revenue';
  readonly category: string | null;
  readonly resource: string | null;
  readonly usage: number | null;
  readonly credential: number | null;
}

interface Held {
  readonly seq: number;
  left: number;
  readonly expiresAt: number | null;
}

/** What the payers of one world do wrong, as far as whoever is paid can see it. */

/** One mistake of a payer, told in a sentence too. */
export interface PayerFinding {
  readonly kind:
    | 'paid-twice'
    | 'ignored-retry-after'
    | 'signed-above-budget'
    | 'reused-nonce'
    | 'lost-receipt';
  /** The payer's address; null where it is not known. */
  readonly payer: string | null;
  /** Method and URL. */
  readonly request: string;
  /** Milliseconds since the Unix epoch, by the world's clock. */
  readonly at: number;
  readonly detail: string;
}

/** What a payer may spend, in the smallest units of the asset; without end where it is left out. */
export interface Budget {
  readonly perPayment?: bigint | undefined;
  readonly total?: bigint | undefined;
}

/** What payers did, and what was wrong with it. */
export interface PayerReport {
  readonly challenges: number;
  readonly payments: { readonly presented: number; readonly settled: number };
  readonly findings: readonly PayerFinding[];
}

/** A payment that was settled. */
interface Paid {
  readonly payer: string;
  readonly request: string;
  /** What tells one request from another, its body included. */
  readonly bond: string;
  readonly amount: bigint;
  readonly at: number;
}

/** Neither findings nor what they go by grow without end. */
const MOST = 1_000;
/** Of so many payers is known what they signed, a thousand nonces of each; who signed first is forgotten first. */
const PAYERS_MOST = 100;

export class PayerWatch {
  budget: Budget = {};
  #challenges = 0;
  #presented = 0;
  #settled = 0;
  #findings: PayerFinding[] = [];
  /** Payments whose answer never arrived, by nonce. */
  readonly #undelivered = new Map<string, Paid>();
  /** Until when a request was asked to wait, by what it is. */
  readonly #waits = new Map<string, { readonly until: number; readonly told: number }>();
  /** What each payer signed, by nonce. */
  readonly #signed = new Map<string, Map<string, bigint>>();

  /** Payment was asked for. */
  challenged(): void {
    this.#challenges += 1;
  }

  /** A payer presented a signed payment. The same one again is no other. */
  presented(payer: string, nonce: string, amount: bigint, request: string, at: number): void {
    this.#presented += 1;
    const signed = this.#signed.get(payer) ?? new Map<string, bigint>();
    if (signed.has(nonce)) return;
    keep(signed, nonce, amount);
    keep(this.#signed, payer, signed, PAYERS_MOST);
    const { perPayment, total } = this.budget;
    if (perPayment !== undefined && amount > perPayment) {
      const detail = `signed ${amount}, and one payment may cost ${perPayment}`;
      this.#find({ kind: 'signed-above-budget', payer, request, at, detail });
    }
    const sum = [...signed.values()].reduce((all, one) => all + one, 0n);
    if (total !== undefined && sum > total && sum - amount <= total) {
      const detail = `signed ${sum} in all, and may spend ${total}`;
      this.#find({ kind: 'signed-above-budget', payer, request, at, detail });
    }
  }

  /** A nonce came that had been used. */
  reused(payer: string, request: string, at: number): void {
    const detail = 'sent a nonce that was used before';
    this.#find({ kind: 'reused-nonce', payer, request, at, detail });
  }

  /** A payment was settled; whether its answer left for the payer as it should. */
  settled(nonce: string, paid: Paid, delivered: boolean): void {
    this.#settled += 1;
    const { payer, request, bond, at } = paid;
    const earlier = [...this.#undelivered.values()].find(
      (one) => one.payer === payer && one.bond === bond,
    );
    if (earlier) {
      const detail = `paid ${paid.amount} again for a request whose payment of ${earlier.amount} had been settled`;
      this.#find({ kind: 'paid-twice', payer, request, at, detail });
    }
    if (!delivered) keep(this.#undelivered, nonce, paid);
  }

  /** The payer of a payment whose answer was lost asked again, and has it now. */
  recovered(nonce: string): void {
    this.#undelivered.delete(nonce);
  }

  /** An answer asked to be left alone for some seconds. */
  askedToWait(request: string, seconds: number, at: number): void {
    keep(this.#waits, request, { until: at + seconds * 1000, told: seconds });
  }

  /** A request came. */
  came(request: string, at: number): void {
    if (this.#waits.size === 0) return;
    const wait = this.#waits.get(request);
    if (wait === undefined) return;
    this.#waits.delete(request);
    if (at >= wait.until) return;
    const early = Math.ceil((wait.until - at) / 1000);
    const detail = `was told to wait ${wait.told} s, and came back ${early} s too early`;
    this.#find({ kind: 'ignored-retry-after', payer: null, request, at, detail });
  }

  /** Everything up to now. A receipt counts as lost for as long as nobody has asked for it again. */
  report(): PayerReport {
    const lost = [...this.#undelivered.values()].map(
      ({ payer, request, amount, at }): PayerFinding => ({
        kind: 'lost-receipt',
        payer,
        request,
        at,
        detail: `paid ${amount}, got no receipt, and never asked for it with the same payment`,
      }),
    );
    return {
      challenges: this.#challenges,
      payments: { presented: this.#presented, settled: this.#settled },
      // What was lost is what others follow from, also where a clock stands still.
      findings: [...lost, ...this.#findings].sort((a, b) => a.at - b.at),
    };
  }

  /** Forgets what payers did; what they may spend stays. */
  clear(): void {
    this.#challenges = 0;
    this.#presented = 0;
    this.#settled = 0;
    this.#findings = [];
    this.#undelivered.clear();
    this.#waits.clear();
    this.#signed.clear();
  }

  #find(finding: PayerFinding): void {
    if (this.#findings.length < MOST) this.#findings.push(finding);
  }
}

function keep<V>(map: Map<string, V>, key: string, value: V, most = MOST): void {
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}

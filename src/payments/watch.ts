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

/** A signed payment that a payer presents. */
export interface Presented {
  /** In small letters. */
  readonly payer: string;
  readonly nonce: string;
  /** What is signed for. */
  readonly amount: bigint;
  /** Method and URL. */
  readonly request: string;
  /** What tells one request from another, its body included. */
  readonly bond: string;
  readonly at: number;
}

/** Who was asked to wait, or came: a payer's address, a credential, or nobody that is known. */
export interface Caller {
  readonly payer?: string | undefined;
  readonly credential?: string | undefined;
}

/** The world's time, and a time that nobody can stop or move. */
export interface Instant {
  readonly at: number;
  readonly real: number;
}

/** A payment that was presented, and what became of it. */
interface Known extends Presented {
  /** What it came to, once it is settled. */
  charged?: bigint;
  settledAt: number;
  /** It was settled, and what was paid for did not arrive. */
  isLost: boolean;
  /** Its payer came back with it. */
  isAskedFor: boolean;
  /** While it is under way: whether its payer has stopped waiting. */
  hasLeft: (() => boolean) | undefined;
  /** Payments for the same request that this one repeats. */
  readonly repeats: Known[];
  isAccused: boolean;
}

interface Wait {
  readonly until: Instant;
  readonly seconds: number;
}

/** Neither findings nor what they go by grow without end. */
const MOST = 1_000;
/** Timers of payers may be so many milliseconds fast. */
const TIMER_SLACK = 50;

export class PayerWatch {
  budget: Budget = {};
  #challenges = 0;
  #presented = 0;
  #settled = 0;
  #findings: PayerFinding[] = [];
  /** Findings that are one payer's only where no other is about: nobody said who came. */
  #anonymous: PayerFinding[] = [];
  /** By payer and nonce. */
  readonly #known = new Map<string, Known>();
  /** Those that are lost, or under way, by payer and request. */
  readonly #open = new Map<string, Set<Known>>();
  /** Until when a caller was asked to leave a request alone. */
  readonly #waits = new Map<string, Wait>();
  /** What each payer signed. */
  readonly #signed = new Map<string, bigint>();

  /** Payment was asked for. */
  challenged(): void {
    this.#challenges += 1;
  }

  /** A payer presented a signed payment. The same one again is no other. */
  presented(given: Presented): void {
    this.#presented += 1;
    this.signed(given);
  }

  /** A payer signed a payment that somebody has and has not presented yet, to check it for example. */
  signed(given: Presented): void {
    const key = keyOf(given.payer, given.nonce);
    if (this.#known.has(key)) return;
    const { payer, nonce, amount, request, bond, at } = given;
    const open = this.#open.get(requestKey(given)) ?? [];
    // Who asked for it by the same payment did what can be done, and may buy again.
    const repeats = [...open].filter((one) => !one.isAskedFor && (one.isLost || one.hasLeft?.()));
    const known: Known = {
      ...{ payer, nonce, amount, request, bond, at, repeats },
      settledAt: at,
      isLost: false,
      isAskedFor: false,
      hasLeft: undefined,
      isAccused: false,
    };
    this.#keepKnown(key, known);
    const sum = (this.#signed.get(payer) ?? 0n) + amount;
    keep(this.#signed, payer, sum);
    const { perPayment, total } = this.budget;
    if (perPayment !== undefined && amount > perPayment) {
      const detail = `signed ${amount}, and one payment may cost ${perPayment}`;
      this.#find({ kind: 'signed-above-budget', payer, request, at, detail });
    }
    if (total !== undefined && sum > total && sum - amount <= total) {
      const detail = `signed ${sum} in all, and may spend ${total}`;
      this.#find({ kind: 'signed-above-budget', payer, request, at, detail });
    }
  }

  /** A payment is taken on, and its payer waits for what he pays for. */
  underWay(payer: string, nonce: string, hasLeft: () => boolean): void {
    const known = this.#known.get(keyOf(payer, nonce));
    if (known === undefined) return;
    known.hasLeft = hasLeft;
    this.#openUp(known);
  }

  /** A payment that was taken on came to nothing. */
  released(payer: string, nonce: string): void {
    const known = this.#known.get(keyOf(payer, nonce));
    if (known) this.#close(known);
  }

  /**
   * A payment came that had been used. Whoever lost what he paid for, or stopped waiting for it, asks
   * for it again by the same payment, and does nothing wrong.
   */
  reused(payer: string, nonce: string, bond: string, request: string, at: number): void {
    const known = this.#known.get(keyOf(payer, nonce));
    if (known?.bond === bond && (known.isLost || known.hasLeft?.() || known.isAskedFor)) {
      known.isAskedFor = true;
      return;
    }
    const detail = 'sent a nonce that was used before';
    this.#find({ kind: 'reused-nonce', payer, request, at, detail });
  }

  /** A payment was settled; whether its answer is about to leave for the payer as it should. */
  settled(given: Presented, charged: bigint, delivered: boolean): void {
    this.#settled += 1;
    const key = keyOf(given.payer, given.nonce);
    const known = this.#known.get(key) ?? {
      ...given,
      ...{ isLost: false, isAskedFor: false, hasLeft: undefined, repeats: [], isAccused: false },
      settledAt: given.at,
    };
    this.#keepKnown(key, known);
    known.charged = charged;
    known.settledAt = given.at;
    if (!delivered) this.#lose(known);
    this.#accuse(known);
  }

  /** What became of the answer to a payment that was settled: whether it left whole. */
  answered(payer: string, nonce: string, arrived: boolean): void {
    const known = this.#known.get(keyOf(payer, nonce));
    if (known?.charged === undefined) return;
    if (!arrived) this.#lose(known);
    else if (!known.isLost) this.#close(known);
  }

  /** The payer of a payment whose answer was lost asked again, and has it now. */
  recovered(payer: string, nonce: string): void {
    const known = this.#known.get(keyOf(payer, nonce));
    if (known === undefined) return;
    known.isLost = false;
    this.#close(known);
  }

  /** An answer asked to be left alone for some seconds. */
  askedToWait(caller: Caller, request: string, seconds: number, { at, real }: Instant): void {
    const until = { at: at + seconds * 1000, real: real + seconds * 1000 - TIMER_SLACK };
    keep(this.#waits, waitKey(caller, request), { until, seconds });
  }

  /** Whether anybody was asked to wait. */
  get isWaitedFor(): boolean {
    return this.#waits.size > 0;
  }

  /** A request came. Who waited, by the world's clock or by any other, has waited. */
  came(caller: Caller, request: string, { at, real }: Instant): void {
    const key = waitKey(caller, request);
    const wait = this.#waits.get(key);
    if (wait === undefined) return;
    this.#waits.delete(key);
    const { until, seconds } = wait;
    if (at >= until.at || real >= until.real) return;
    const early = Math.ceil(Math.min(until.at - at, until.real - real) / 1000);
    const detail = `was told to wait ${seconds} s, and came back ${early} s too early`;
    const { payer, credential } = caller;
    const finding = {
      kind: 'ignored-retry-after',
      payer: payer ?? null,
      request,
      at,
      detail,
    } as const;
    if (payer !== undefined || credential !== undefined) this.#find(finding);
    else if (this.#anonymous.length < MOST) this.#anonymous.push(finding);
  }

  /** Everything up to now. A receipt counts as lost for as long as nobody has asked for it again. */
  report(): PayerReport {
    const lost = [...this.#known.values()]
      .filter(({ isLost, isAskedFor }) => isLost && !isAskedFor)
      .map(
        ({ payer, request, charged, settledAt }): PayerFinding => ({
          kind: 'lost-receipt',
          payer,
          request,
          at: settledAt,
          detail: `paid ${charged}, got no receipt, and never asked for it with the same payment`,
        }),
      );
    const anonymous = this.#signed.size > 1 ? [] : this.#anonymous;
    return {
      challenges: this.#challenges,
      payments: { presented: this.#presented, settled: this.#settled },
      // What was lost is what others follow from, also where a clock stands still.
      findings: [...lost, ...this.#findings, ...anonymous].sort((a, b) => a.at - b.at),
    };
  }

  /** Forgets what payers did; what they may spend stays. */
  clear(): void {
    this.#challenges = 0;
    this.#presented = 0;
    this.#settled = 0;
    this.#findings = [];
    this.#anonymous = [];
    this.#known.clear();
    this.#open.clear();
    this.#waits.clear();
    this.#signed.clear();
  }

  #lose(known: Known): void {
    known.isLost = true;
    known.hasLeft = undefined;
    this.#openUp(known);
  }

  /** Accuses a payment that was settled, and repeats one that was settled. */
  #accuse(known: Known): void {
    const { payer, request, bond } = known;
    const late = [...this.#known.values()].filter(
      (one) => one.payer === payer && one.bond === bond && one.repeats.includes(known),
    );
    for (const one of [known, ...late]) {
      const earlier = one.repeats.find(({ charged }) => charged !== undefined);
      if (one.isAccused || one.charged === undefined || earlier === undefined) continue;
      one.isAccused = true;
      const at = Math.max(one.settledAt, earlier.settledAt);
      const detail = `paid ${one.charged} again for a request whose payment of ${earlier.charged} had been settled`;
      this.#find({ kind: 'paid-twice', payer, request, at, detail });
    }
  }

  #openUp(known: Known): void {
    const key = requestKey(known);
    const open = this.#open.get(key) ?? new Set();
    open.add(known);
    this.#open.set(key, open);
  }

  #close(known: Known): void {
    known.hasLeft = undefined;
    const key = requestKey(known);
    const open = this.#open.get(key);
    open?.delete(known);
    if (open?.size === 0) this.#open.delete(key);
  }

  #keepKnown(key: string, known: Known): void {
    const oldest = keep(this.#known, key, known);
    if (oldest !== undefined) this.#close(oldest);
  }

  #find(finding: PayerFinding): void {
    if (this.#findings.length < MOST) this.#findings.push(finding);
  }
}

/** A nonce is one number, in hexadecimal for one way of paying and decimal for the other. */
function keyOf(payer: string, nonce: string): string {
  return `${payer.toLowerCase()} ${BigInt(nonce)}`;
}

function requestKey({ payer, bond }: Pick<Presented, 'payer' | 'bond'>): string {
  return `${payer} ${bond}`;
}

function waitKey({ payer, credential }: Caller, request: string): string {
  const who = payer ?? (credential === undefined ? '' : `credential ${credential}`);
  return `${who}\n${request}`;
}

/** What had to go to make room, if anything. */
function keep<V>(map: Map<string, V>, key: string, value: V): V | undefined {
  map.set(key, value);
  if (map.size <= MOST) return undefined;
  const [oldest] = map.entries();
  if (oldest === undefined) return undefined;
  map.delete(oldest[0]);
  return oldest[1];
}

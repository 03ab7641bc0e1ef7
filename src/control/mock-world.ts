/** The control plane as a library has it: what is refused is thrown. */
import { MAIN } from '../worlds/index.js';
import type { FaultRule, StandingRule } from './faults/index.js';
import type {
  ControlPlane,
  DeedWords,
  Done,
  Passage,
  RowKind,
  SettledPayment,
  ShownAccount,
  ShownClock,
  ShownRow,
  ShownWorld,
  WorldBeginning,
  WorldControl,
} from './plane/index.js';
import { payerText, type ShownPayerReport } from './plane/payer.js';
import { ControlRefused, type Outcome } from './refusals.js';
import type { Explanation, RequestFilter, ShownExchange } from './request-log/index.js';

/** Which rows, of how many. */
export interface Page {
  readonly offset?: number;
  readonly limit?: number;
}

/** Whether the busy accounts go on living from now on, as days go by; when left out, as before. */
export interface TrafficChoice {
  readonly traffic?: boolean;
}

function granting<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new ControlRefused(outcome.refusal);
  return outcome.value;
}

/**
 * One world of a mock, by its name. It comes to be with the first thing that is done in it. Every
 * method throws {@link ControlRefused} where HTTP would answer with a problem.
 */
export class MockWorld {
  /** Headers that bring a request into this world. */
  readonly headers: Readonly<Record<'X-Paystub-World', string>>;

  constructor(
    private readonly plane: ControlPlane,
    readonly name: string = MAIN,
  ) {
    this.headers = { 'X-Paystub-World': name };
  }

  /** Anew each time: a reset puts another world in the place of this one. */
  #control(): WorldControl {
    return granting(this.plane.use(this.name));
  }

  readonly clock = {
    now: (): ShownClock => this.#control().clock(),
    freeze: (): ShownClock => this.#control().freeze(),
    resume: (): ShownClock => this.#control().resume(),
    /**
     * ISO 8601, or milliseconds since the Unix epoch. A clock that was set has no traffic, unless
     * `traffic` asks for it.
     */
    set: async (now: string | number, { traffic }: TrafficChoice = {}): Promise<Passage> =>
      granting(await this.#control().setClock(now, traffic)),
    /** By an ISO 8601 duration, or milliseconds. */
    advance: async (by: string | number, { traffic }: TrafficChoice = {}): Promise<Passage> =>
      granting(await this.#control().advance(by, traffic)),
  };

  readonly faults = {
    add: (rule: FaultRule): StandingRule => granting(this.#control().addFault(rule)),
    list: (): StandingRule[] => this.#control().listFaults(),
    get: (id: number): StandingRule => granting(this.#control().fault(id)),
    remove: (id: number): undefined => granting(this.#control().removeFault(id)),
    /** How many there were. */
    clear: (): number => this.#control().clearFaults(),
  };

  readonly requests = {
    /** Newest first, 20 unless more are asked for. */
    find: (filter: RequestFilter = {}, limit = 20): ShownExchange[] =>
      this.#control().findRequests(filter, limit),
    count: (filter: RequestFilter = {}): number => this.#control().countRequests(filter),
    /** Throws an Error when there are not so many in time: one within 5 seconds, unless told otherwise. */
    wait: async (
      filter: RequestFilter = {},
      {
        count = 1,
        timeoutMs = 5_000,
      }: { readonly count?: number; readonly timeoutMs?: number } = {},
    ): Promise<number> => {
      const waited = granting(await this.#control().waitForRequests(filter, count, timeoutMs));
      if (waited.reached) return waited.count;
      throw new Error(
        `after ${timeoutMs} ms ${waited.count} of ${count} requests match ${JSON.stringify(filter)}`,
      );
    },
    get: (id: number): ShownExchange => granting(this.#control().request(id)),
    explain: (id: number): Explanation => granting(this.#control().explain(id)),
    /** How many there were. */
    clear: (): number => this.#control().clearRequests(),
    /** The operations that they may be of, of one API or all. */
    operations: (api?: string): string[] => this.#control().operations(api),
    /** How many are kept no more, since there were too many; since the log was last cleared. */
    dropped: (): number => this.#control().droppedRequests(),
  };

  readonly state = {
    accounts: ({
      api,
      offset = 0,
      limit = 50,
    }: Page & { readonly api?: string } = {}): {
      readonly total: number;
      readonly accounts: ShownAccount[];
    } => this.#control().accounts({ offset, limit, ...(api === undefined ? {} : { api }) }),
    /** By its name, `<api>/<handle>`, with `/<purpose>` where there are several. */
    account: (name: string): ShownAccount => granting(this.#control().account(name)),
    /** The payments that went through since the world began, account by account. */
    settled: (): SettledPayment[] => this.#control().settledPayments(),
    /** Newest first. The account is `<api>/<handle>`. */
    rows: (kind: RowKind, account: string, { offset = 0, limit = 50 }: Page = {}): ShownRow[] =>
      granting(this.#control().rows(kind, account, { offset, limit })).rows,
    /** The value of a world file. */
    snapshot: async (): Promise<Record<string, unknown>> =>
      granting(await this.#control().snapshot()),
    restore: async (file: object): Promise<void> => {
      granting(await this.#control().restore(file));
    },
  };

  /** What the client under test did wrong while it paid by x402. */
  readonly payer = {
    report: (): ShownPayerReport => this.#control().payer(),
    /** The report as lines of text. */
    text: (): string => payerText(this.#control().payer()),
    /** What it may spend, in the smallest units of the asset; without end where it is left out. */
    budget: (budget: { readonly perPayment?: string; readonly total?: string }): void =>
      this.#control().setPayerBudget(budget),
    /** Forgets what it did. */
    clear: (): void => this.#control().clearPayer(),
  };

  /** Has something happen in an account, in the words that all APIs share. */
  async do(deed: DeedWords): Promise<Done> {
    return granting(await this.#control().do(deed));
  }

  /** How it stands. */
  show(): ShownWorld {
    this.#control();
    return granting(this.plane.world(this.name));
  }

  /** Creates the world, where it should not begin as the server did. */
  async create(beginning: WorldBeginning = {}): Promise<ShownWorld> {
    return granting(await this.plane.createWorld(this.name, beginning));
  }

  /** A new world that is as this one is now. */
  async fork(name: string): Promise<MockWorld> {
    this.#control();
    granting(await this.plane.createWorld(name, { base: this.name }));
    return new MockWorld(this.plane, name);
  }

  /** Begins anew, as it began. */
  reset(): void {
    this.#control();
    granting(this.plane.resetWorld(this.name));
  }

  /** Lets the world go. */
  remove(): void {
    granting(this.plane.removeWorld(this.name));
  }
}

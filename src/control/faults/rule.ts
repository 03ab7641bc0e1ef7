import type { Mischief } from '../../payments/index.js';

/** What a rule for faults may say. The same over HTTP (`openapi/control.yaml`) and in the library. */
export interface FaultRule {
  /** An API by its id; every API when left out. */
  readonly api?: string;
  /** An `operationId`; every operation when left out. */
  readonly operation?: string;
  readonly when?: FaultConditions;
  /** How often it applies to a request that it matches: above 0, at most 1, which is the default. */
  readonly probability?: number;
  /** What its chances are drawn from: the same seed and requests give the same faults. */
  readonly seed?: string;
  /** How many matching requests pass first. */
  readonly after?: number;
  /** How often it applies in all; without end when left out. */
  readonly times?: number;
  /**
   * `before`: in place of the effect, which does not happen. `after`: everything that the request
   * does is done and kept, and only then does it fail. `before` when left out.
   */
  readonly phase?: 'before' | 'after';
  readonly do: FaultAction;
}

/** Which requests are meant: all that is said has to hold. `*` as a value is any. */
export interface FaultConditions {
  readonly method?: string;
  /** Without the mount point; `*` stands for one segment. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Members that the body has, at any depth; it may have others. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** One thing to do, `latency` besides if wanted. */
export interface FaultAction {
  readonly latency?: FaultLatency;
  /** A documented answer: the named example, or the first of the status. */
  readonly answer?: { readonly status: number; readonly example?: string };
  /** The connection ends without an answer. */
  readonly drop?: true;
  /** So many bytes of the body leave, and then the connection ends. */
  readonly truncate?: { readonly bytes: number };
  readonly slow?: { readonly bytesPerSecond: number };
  /** What is above the limit in a window of the world's time is answered with the documented 429. */
  readonly rateLimit?: FaultRateLimit;
  /** Something that goes wrong with a payment, by its name. */
  readonly payment?: Mischief;
}

/** In milliseconds: `ms`, or evenly between `from` and `to`, or around `mean` by `deviation`. */
export interface FaultLatency {
  readonly ms?: number;
  readonly from?: number;
  readonly to?: number;
  readonly mean?: number;
  readonly deviation?: number;
}

export interface FaultRateLimit {
  readonly limit: number;
  /** An ISO 8601 duration, or milliseconds. Windows begin at multiples of it since 1970. */
  readonly window: string | number;
  /** Whether each caller is counted by himself, which is the default, or all together. */
  readonly by?: 'credential' | 'everyone';
}

/** A rule that stands, and what it has come to. */
export interface StandingRule {
  readonly id: number;
  readonly rule: FaultRule;
  /** How many requests it has matched. */
  readonly matched: number;
  /** How many of them it applied to. */
  readonly applied: number;
  /** Whether it will never apply again. */
  readonly spent: boolean;
}

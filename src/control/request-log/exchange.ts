import type { Violation } from '../../contract/failure.js';

/** What one accepted command changed, as the journal has it. */
export interface Change {
  readonly command: string;
  readonly events: readonly unknown[];
}

/** One request and its answer as they went by, secrets included: this is not shown to anybody. */
export interface Passed {
  readonly provider: string;
  readonly requestId: string;
  readonly operationId: string | undefined;
  readonly method: string;
  /** Path and query as they came, with the mount point. */
  readonly target: string;
  readonly status: number;
  /** Whether the client ended the connection before it had all of the answer. */
  readonly gaveUp?: boolean | undefined;
  readonly durationMs: number;
  readonly violations: readonly Violation[];
  readonly why: string | undefined;
  readonly preferred: boolean;
  /** The numbers of the fault rules that applied. */
  readonly rules: readonly number[];
  readonly request: {
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: unknown;
  };
  readonly answer: {
    readonly headers: Readonly<Record<string, unknown>>;
    readonly text: string;
  };
  /** The world's time when the answer left, in milliseconds since the Unix epoch. */
  readonly at: number;
  readonly changes: readonly Change[];
}

/** A body as it is shown: a value, or the beginning of a text. */
export interface ShownMessage {
  readonly headers: Record<string, string>;
  /** Left out where there was none. */
  readonly body?: unknown;
  /** Whether only the beginning was kept; then the body is a text. */
  readonly cut?: true;
}

export interface ShownViolation {
  readonly location: string[];
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
}

interface ShownChange {
  readonly command: string;
  readonly events: Record<string, unknown>[];
}

/** One request and its answer as they are shown. Plain JSON, with no credentials. */
export interface ShownExchange {
  /** Counts the requests of the world, from 1. */
  readonly id: number;
  readonly requestId: string;
  readonly at: string;
  readonly api: string;
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  /** Whether the client ended the connection before it had all of the answer; left out where not. */
  readonly gaveUp?: true;
  readonly durationMs: number;
  readonly why: string | null;
  readonly violations: ShownViolation[];
  readonly preferred: boolean;
  readonly faults: number[];
  readonly request: ShownMessage;
  readonly answer: ShownMessage;
  readonly changes: ShownChange[];
}

import type { Operation } from './contract.js';
import type { Failure, Violation } from './failure.js';
import type { Delivery } from './fault-plan.js';
import type { ApiRequest } from './message.js';
import type { AnswerFault } from './response-judge.js';

/** One request on its way through. */
export interface Exchange<D = unknown> {
  readonly request: ApiRequest;
  readonly id: string;
  readonly startedAt: number;
  /** As it was parsed; `undefined` where none was read. */
  body: unknown;
  readonly violations: Violation[];
  operation: Operation | undefined;
  why: string | undefined;
  /** What of `Prefer` was done, for `Preference-Applied`; empty where nothing was. */
  applied: string;
  /** Whether `Prefer` chose the answer. */
  preferred: boolean;
  /** What stands behind the handlers; undefined before it is known, and for a preflight. */
  desk: D | undefined;
  /** The rules that interfered, by their numbers. */
  rules: readonly number[];
  /** What they did, in a few words each. */
  injected: readonly string[];
  /** How the answer leaves, unless whole and at once. */
  delivery: Delivery | undefined;
  /** Whether something else leaves in place of the handler's answer, once that is there. */
  replaced: boolean;
  /** Whether this API's 500 leaves, since the answer could not. */
  isInternal: boolean;
  /** Whether the answer has left, or nobody waits for it any more. */
  over: boolean;
}

/** What is known of one request and its answer once the answer has left. */
export interface ExchangeRecord {
  readonly provider: string;
  readonly requestId: string;
  readonly method: string;
  /** Path and query as they came, with the mount point. */
  readonly target: string;
  /** `undefined` where no operation was found. */
  readonly operationId: string | undefined;
  /** 0 where the connection was ended instead of an answer. */
  readonly status: number;
  /** Whether the client ended the connection before it had all of the answer. */
  readonly gaveUp?: boolean;
  /** Whether what the handler answered left whole, as far as can be seen from here. */
  readonly arrived?: boolean;
  readonly durationMs: number;
  readonly violations: readonly Violation[];
  /** Why it was refused, in a few words. */
  readonly why: string | undefined;
  /** Whether `Prefer` chose the answer. */
  readonly preferred: boolean;
  /** The rules that interfered, by their numbers; left out where nothing can. */
  readonly rules?: readonly number[];
  /** What they did, in a few words each. */
  readonly injected?: readonly string[];
  /** A header of the request, by its lower-case name. */
  header(name: string): string | undefined;
  /** What the caller introduced himself with; undefined where nobody is asked. */
  credential?(): string | undefined;
}

/** What went in and out, for those who keep it. It holds credentials. */
export interface PassedMessages {
  readonly request: {
    readonly headers: ApiRequest['headers'];
    /** As it was parsed; `undefined` where none was read. */
    readonly body: unknown;
  };
  readonly answer: {
    readonly headers: Readonly<Record<string, string | number | readonly string[]>>;
    readonly text: string;
  };
}

/** Is told of each exchange of a desk once its answer has left. It must not throw. */
export type Witness<D> = (desk: D, record: ExchangeRecord, messages: PassedMessages) => void;

/** An error of ours: an answer that breaks its document, or something thrown. For the log, never for the client. */
export interface ServerFault {
  readonly provider: string;
  readonly requestId: string;
  readonly operationId: string | undefined;
  readonly error?: unknown;
  readonly answer?: { readonly status: number; readonly fault: AnswerFault };
}

/** Who wants to know what passes. It must not throw, and is not waited for. */
export interface Observer {
  exchange(record: ExchangeRecord): void;
  fault(fault: ServerFault): void;
}

/** A failure in a few words, for the log. */
export function reasonOf(failure: Failure): string {
  switch (failure.type) {
    case 'unauthenticated':
      return `${failure.problem} credentials`;
    case 'forbidden':
      return `forbidden, needs ${failure.needs.join(', ')}`;
    case 'invalid-request':
      return failure.violations.map((violation) => violation.message).join('; ');
    case 'unsupported-media-type':
      return `media type ${failure.received ?? 'not given'}`;
    case 'body-too-large':
      return `body above ${failure.limitBytes} bytes`;
    default:
      return failure.type.replaceAll('-', ' ');
  }
}

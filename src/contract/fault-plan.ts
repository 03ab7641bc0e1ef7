import type { Answer } from './answer.js';
import type { Operation } from './contract.js';
import type { Violation } from './failure.js';
import type { RawParameters } from './parameters.js';

/** A request that its API is about to answer: every check is passed, the handler not asked yet. */
export interface Passing<D> {
  readonly provider: string;
  readonly operation: Operation;
  readonly method: string;
  /** Without the mount point and the query; still percent-encoded. */
  readonly path: string;
  /** Path and query as they came, with the mount point. */
  readonly target: string;
  /** Where the client sees this server, `https://pay.example`; empty where it named no host. */
  readonly origin: string;
  readonly query: RawParameters['query'];
  readonly body: unknown;
  readonly desk: D;
  /** Any request header, by its name. */
  header(name: string): string | undefined;
  /** What the caller introduced himself with; undefined where nobody is asked. */
  credential(): string | undefined;
  /** Says why the request is refused, for the log; and where it departs from the rules, if it does. */
  refused(why: string, violation?: Violation): void;
  /** Whether the client has ended the connection, and waits for no answer any more. */
  hasLeft(): boolean;
}

/** What an answer's way out is like instead of whole and at once. */
export type Delivery =
  /** The connection ends after so many bytes of the body, and always before its end. */
  | { readonly type: 'truncated'; readonly bytes: number }
  /** All of it comes, and it cannot be read: its last byte is another. */
  | { readonly type: 'garbled' }
  | { readonly type: 'slow'; readonly bytesPerSecond: number };

/** Before the handler, or after everything that it did is durable. */
export interface Meddling {
  /** How long to wait first, in milliseconds. */
  readonly delayMs: number;
  /** What leaves in place of the handler's answer; `dropped` ends the connection without a byte. */
  readonly instead?: Answer | 'dropped';
}

/** What is done to one request on its way. What is left out goes as ever. */
export interface Interference {
  /** The rules that it comes from, by their numbers, for the log. */
  readonly rules: readonly number[];
  /** What they do, in a few words each, for the log. */
  readonly injected?: readonly string[];
  readonly before?: Meddling;
  readonly after?: Meddling;
  readonly delivery?: Delivery;
}

/** Who may come between a request and its answer. */
export type Interfere<D> = (passing: Passing<D>) => Interference | undefined;

/** What would be answered if nobody stood in the way. */
export type Handle = () => Answer | Promise<Answer>;

/** Who stands before the operations that ask for payment, and decides whether they are asked. */
export type Gate<D> = (passing: Passing<D>, handle: Handle) => Promise<Answer | 'dropped'>;

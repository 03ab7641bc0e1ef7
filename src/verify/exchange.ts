/** Whose credentials a request carries: the word is for reports and recordings, which hold no secret. */
export type CallerName =
  /** The caller given with `-H`. */
  | 'caller'
  /** The second tenant, given with `--other-header`. */
  | 'other'
  /** No credentials. */
  | 'nobody'
  /** Credentials that cannot be good, each described: `unknown`, `truncated`, … */
  | `wrong: ${string}`
  /** Credentials that the run itself obtained, by the name of the step that did. */
  | `made: ${string}`;

/** A request as it leaves. */
export interface WireRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query as the API has them, without the target's own path. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it is sent; `undefined` for none. */
  readonly body: string | undefined;
  readonly as: CallerName;
  /** The headers that hold credentials, by lower-case name. They are never shown or recorded. */
  readonly secrets: readonly string[];
}

/** An answer as it came. */
export interface WireAnswer {
  readonly status: number;
  /** In the order they came, names in lower case; `set-cookie` once for each cookie. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly durationMs: number;
}

/** One request, and what came back. */
export interface Exchange {
  readonly request: WireRequest;
  readonly answer: WireAnswer;
}

/**
 * How a request is sent: over the network, into a recording, or out of one. Rejects with a
 * `TransportError` when no answer can be had; any answer at all resolves, a 500 too. The signal ends
 * the wait.
 */
export type Transport = (request: WireRequest, signal?: AbortSignal) => Promise<WireAnswer>;

/** Why there is no answer: none came, it was too large to be read, or the recording does not have it. */
export type Lack = 'no-answer' | 'too-large' | 'not-recorded';

/** No answer could be had. The message says why, in words and without secrets. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(
    message: string,
    readonly lack: Lack = 'no-answer',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The first header of a name, by its lower-case name. */
export function headerOf(answer: WireAnswer, name: string): string | undefined {
  return answer.headers.find(([given]) => given === name)?.[1];
}

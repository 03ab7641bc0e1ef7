import type { Answer } from './answer.js';

/** One way in which a request departs from the document, as the violations header carries it. */
export interface Violation {
  /** Where it is: `['query', 'limit']`, `['body', 'amountCents']`, `['header', 'x-org-id']`. */
  readonly location: readonly string[];
  /** `error` refused the request; `warning` was let through as the API does (clamped, ignored, …). */
  readonly severity: 'error' | 'warning';
  /** The JSON Schema keyword or rule that it breaks: `maximum`, `type`, `unknown-parameter`, … */
  readonly code: string;
  /** One sentence for the developer who reads it. */
  readonly message: string;
  /** Where a field of a body is unknown: the names that are known there. */
  readonly known?: readonly string[];
}

/** Why a credential does not do. */
export type CredentialProblem = 'missing' | 'invalid' | 'expired' | 'revoked';

/** Everything that the kernel itself refuses, before or instead of a handler. */
export type Failure =
  | { readonly type: 'no-such-path' }
  | { readonly type: 'no-such-method'; readonly allow: readonly string[] }
  | { readonly type: 'malformed-path' }
  | { readonly type: 'unauthenticated'; readonly problem: CredentialProblem }
  | { readonly type: 'forbidden'; readonly needs: readonly string[] }
  | { readonly type: 'invalid-request'; readonly violations: readonly Violation[] }
  | { readonly type: 'malformed-body' }
  | { readonly type: 'unsupported-media-type'; readonly received: string | undefined }
  | { readonly type: 'body-too-large'; readonly limitBytes: number }
  | { readonly type: 'internal' };

/** What a voice may know of the request that it refuses. */
export interface Refused {
  /** `undefined` where no operation was found. */
  readonly operationId: string | undefined;
  readonly method: string;
  /** The path as the API sees it, without the mount point. */
  readonly path: string;
  /** 32 lower-case hex digits; the same in the log. */
  readonly requestId: string;
  /** The parsed body, where one was read: some APIs say in their texts what they received. */
  readonly body?: unknown;
}

/**
 * How one API says no: a table from every kind of failure and of rejection to its error. `R` is the
 * union of rejections of the domain behind the handlers, told apart by `type`; a new member breaks
 * every voice that has not decided how to say it.
 */
export type Voice<R extends { readonly type: string }> = {
  readonly [T in (Failure | R)['type']]: (
    failure: Extract<Failure | R, { readonly type: T }>,
    refused: Refused,
  ) => Answer;
};

/** Speaks one failure or rejection with a voice. */
export function say<R extends { readonly type: string }>(
  voice: Voice<R>,
  failure: Failure | R,
  refused: Refused,
): Answer {
  // The table has an entry for every `type`, and each entry takes its own member of the union;
  // the correlation is what TypeScript cannot follow through an index.
  const speak = voice[failure.type as (Failure | R)['type']] as (
    failure: Failure | R,
    refused: Refused,
  ) => Answer;
  return speak(failure, refused);
}

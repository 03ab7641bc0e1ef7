import { type Answer, answer } from '../../contract/answer.js';
import type { CredentialProblem, Refused, Voice } from '../../contract/failure.js';
import type { Rejection } from '../../ledger/index.js';
import { errorMessage, traced } from './wire.js';

function error(
  status: number,
  text: string,
  { requestId }: Refused,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return answer(status, errorMessage(text, requestId), { ...traced(requestId), ...headers });
}

function unauthorized(problem: CredentialProblem): string {
  // One text for the three others: who guesses tokens does not learn which of them existed.
  return problem === 'missing' ? 'missing bearer token' : 'invalid token';
}

function internal(_: unknown, refused: Refused): Answer {
  return error(500, 'internal error', refused);
}

/**
 * How this API says no. Its operations only read and take no body, so most refusals cannot happen
 * here: to meet one is a mistake of ours.
 */
export const voice: Voice<Rejection> = {
  'no-such-path': (_, refused) => error(404, 'not found', refused),
  'no-such-method': ({ allow }, refused) =>
    error(405, 'method not allowed', refused, { Allow: allow.join(', ') }),
  'malformed-path': (_, refused) => error(400, 'malformed path', refused),
  unauthenticated: ({ problem }, refused) => error(401, unauthorized(problem), refused),
  // Only the first fault is told; the violations header has them all.
  'invalid-request': ({ violations }, refused) =>
    error(400, `invalid query parameter: ${violations[0]?.location[1] ?? 'unknown'}`, refused),
  internal,

  // Keys have no scopes, and no operation takes a body.
  forbidden: internal,
  'malformed-body': internal,
  'unsupported-media-type': internal,
  'body-too-large': internal,

  'principal-not-found': internal,
  'account-not-found': internal,
  'credential-not-found': internal,
  'grant-not-found': internal,
  'entry-not-found': internal,
  'payment-not-found': internal,
  'principal-exists': internal,
  'account-exists': internal,
  'credential-exists': internal,
  'payment-state-conflict': internal,
  'invalid-amount': (_, refused) => error(400, 'invalid request', refused),
  'value-out-of-bounds': (_, refused) => error(400, 'invalid request', refused),
  'limit-reached': (_, refused) => error(400, 'invalid request', refused),
  'not-presentable': (_, refused) => error(400, 'invalid request', refused),
  'insufficient-funds': internal,
};

/** How this API says no. */
import { type Answer, answer } from '../../contract/answer.js';
import type { Voice } from '../../contract/failure.js';
import type { Rejection } from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type ErrorBody = components['schemas']['Error'];

function error(
  status: number,
  code: ErrorBody['code'],
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body: ErrorBody = { status: 'error', code, message };
  return answer(status, body, headers);
}

function serverError(): Answer {
  return error(500, 'SERVER_ERROR', 'Unexpected server-side failure.');
}

function invalidRequest(): Answer {
  return error(400, 'INVALID_REQUEST', 'Invalid query, body, or path parameter.');
}

/**
 * It only reads, takes no body, clamps every parameter and charges nothing, so most refusals cannot
 * happen here: to meet one is a mistake of ours.
 */
export const voice: Voice<Rejection> = {
  'no-such-path': () => error(404, 'NOT_FOUND', 'No such endpoint.'),
  'no-such-method': ({ allow }) =>
    error(405, 'METHOD_NOT_ALLOWED', 'Method not allowed.', { Allow: allow.join(', ') }),
  'malformed-path': invalidRequest,
  // One answer for all problems: who guesses keys does not learn which of them existed.
  unauthenticated: () =>
    error(401, 'UNAUTHORIZED', 'Missing or invalid Authorization header / api_Token.'),
  'invalid-request': invalidRequest,
  internal: serverError,
  forbidden: serverError,
  'malformed-body': serverError,
  'unsupported-media-type': serverError,
  'body-too-large': serverError,
  'principal-not-found': serverError,
  'account-not-found': serverError,
  'credential-not-found': serverError,
  'grant-not-found': serverError,
  'entry-not-found': serverError,
  'payment-not-found': serverError,
  'principal-exists': serverError,
  'account-exists': serverError,
  'credential-exists': serverError,
  'payment-state-conflict': serverError,
  'invalid-amount': invalidRequest,
  'value-out-of-bounds': invalidRequest,
  'limit-reached': invalidRequest,
  'not-presentable': invalidRequest,
  // The 402 of the document belongs to billed calls, and none is served here.
  'insufficient-funds': serverError,
};

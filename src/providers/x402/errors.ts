import { type Answer, answer } from '../../contract/answer.js';
import type { Violation, Voice } from '../../contract/failure.js';
import type { Rejection } from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type ErrorBody = components['schemas']['Error'];

function no(
  status: number,
  error: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body: ErrorBody = { error, message };
  return answer(status, body, headers);
}

function internal(): Answer {
  return no(500, 'internal_error', 'Something went wrong.');
}

function invalid(violations: readonly Violation[]): Answer {
  const faults = violations.filter(({ severity }) => severity === 'error');
  const text = faults.map(({ location, message }) => `${location.join('.')}: ${message}`);
  return no(400, 'invalid_request', text.join('; ') || 'The request does not fit.');
}

/** How this API says no. How a payment is refused is the gate's affair. */
export const voice: Voice<Rejection> = {
  'no-such-path': () => no(404, 'not_found', 'There is nothing at this path.'),
  'no-such-method': ({ allow }) =>
    no(405, 'method_not_allowed', 'The Allow header lists the methods that it supports.', {
      Allow: allow.join(', '),
    }),
  'malformed-path': () => no(400, 'invalid_request', 'The path cannot be decoded.'),
  unauthenticated: () =>
    no(401, 'unknown_wallet', 'X-Wallet has to be the address of a wallet of this world.'),
  'invalid-request': ({ violations }) => invalid(violations),
  'malformed-body': () => no(400, 'invalid_request', 'The body is no JSON.'),
  'unsupported-media-type': () => no(415, 'unsupported_media_type', 'Send application/json.'),
  'body-too-large': () => no(413, 'payload_too_large', 'The body is too large.'),
  internal,

  // No scope is asked for anywhere, and no handler gives a command.
  forbidden: internal,
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
  'invalid-amount': ({ field, least, most }) =>
    no(400, 'invalid_request', `${field} must be a whole number from ${least} to ${most}.`),
  'value-out-of-bounds': ({ field, problem }) => no(400, 'invalid_request', `${field} ${problem}.`),
  'limit-reached': ({ what, most }) => no(400, 'invalid_request', `${what} may be ${most}.`),
  'not-presentable': ({ problem }) => no(400, 'invalid_request', `It ${problem}.`),
  'insufficient-funds': internal,
};

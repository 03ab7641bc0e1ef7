import { type Answer, answer } from '../../contract/answer.js';
import type { CredentialProblem, Voice } from '../../contract/failure.js';
import type { Rejection } from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type ErrorBody = components['schemas']['Error'];

function error(
  status: number,
  body: ErrorBody,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return answer(status, body, headers);
}

function unauthorized(problem: CredentialProblem): Answer {
  if (problem === 'missing') {
    return error(401, {
      error: 'unauthorized',
      error_description: 'No API token or access token was sent',
      message: 'Send X-Agnic-Token, or Authorization with a Bearer token.',
    });
  }
  // One answer for the three others: who guesses tokens does not learn which of them existed.
  return error(401, {
    error: 'invalid_token',
    error_description: 'The token is unknown, revoked or expired',
    message: 'Get a new token and try again.',
  });
}

function serverError(): Answer {
  return error(500, {
    error: 'server_error',
    error_description: 'The request could not be completed',
    message: 'Something went wrong. Please try again later.',
  });
}

function unkeepable(problem: string): Answer {
  return error(400, {
    error: 'invalid_request',
    error_description: `What would come of the request cannot be kept: ${problem}`,
    message: 'Check the request.',
  });
}

/**
 * How this API says no. It lets nearly every parameter through, and no command of the ledger is
 * refused that a handler gives, so most refusals cannot happen here: to meet one is a mistake of ours.
 */
export const voice: Voice<Rejection> = {
  'no-such-path': () =>
    error(404, {
      error: 'not_found',
      error_description: 'There is no such endpoint',
      message: 'Check the path of the request.',
    }),
  'no-such-method': ({ allow }) =>
    error(
      405,
      {
        error: 'method_not_allowed',
        error_description: 'This endpoint does not support the method',
        message: 'The Allow header lists the methods that it supports.',
      },
      { Allow: allow.join(', ') },
    ),
  'malformed-path': () =>
    error(400, {
      error: 'invalid_request',
      error_description: 'The request path cannot be decoded',
      message: 'Check the percent-encoding of the address.',
    }),
  unauthenticated: ({ problem }) => unauthorized(problem),
  forbidden: serverError,
  'invalid-request': ({ violations }) =>
    error(400, {
      error: 'invalid_request',
      error_description: violations.map(({ message }) => message).join('; '),
      message: 'Check the parameters of the request.',
    }),
  'malformed-body': () =>
    error(400, {
      error: 'invalid_request',
      error_description: 'The body is no JSON',
      message: 'Check the body of the request.',
    }),
  'unsupported-media-type': () =>
    error(415, {
      error: 'unsupported_media_type',
      error_description: 'The body is no JSON',
      message: 'Send application/json.',
    }),
  'body-too-large': () =>
    error(413, {
      error: 'payload_too_large',
      error_description: 'The body is too large',
      message: 'Send less than 100 KiB.',
    }),
  internal: serverError,
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
  'invalid-amount': ({ field, least, most }) =>
    unkeepable(`${field} must be a whole number from ${least} to ${most}`),
  'value-out-of-bounds': ({ field, problem }) => unkeepable(`${field} ${problem}`),
  'limit-reached': ({ what, most }) => unkeepable(`${what} may be ${most}`),
  'not-presentable': ({ problem }) => unkeepable(`it ${problem}`),
  'insufficient-funds': serverError,
};

/** How this API says no. */
import { type Answer, answer } from '../../contract/answer.js';
import type { Refused, Voice } from '../../contract/failure.js';
import type { Rejection } from '../../ledger/index.js';
import { errorBody } from './wire.js';

/** The operations that read an organization's credits, and say that they do not know whose. */
const CREDIT_OPERATIONS: readonly (string | undefined)[] = [
  'listCreditEntries',
  'getCreditBalance',
];

function unauthenticated(_: unknown, { operationId }: Refused): Answer {
  return CREDIT_OPERATIONS.includes(operationId)
    ? answer(401, errorBody('credit.handler.identity_missing'))
    : answer(401, errorBody('authorize.unauthenticated'));
}

/** The operations that ask for a permission document no 403: see the document's IdentityMissing. */
function forbidden(_: unknown, { operationId }: Refused): Answer {
  return CREDIT_OPERATIONS.includes(operationId)
    ? answer(401, errorBody('credit.handler.identity_missing'))
    : answer(403, errorBody('authorize.forbidden'));
}

/** Every operation has its own word for what went wrong inside. */
function failed(_: unknown, { operationId }: Refused): Answer {
  switch (operationId) {
    case 'listCreditEntries':
      return answer(500, errorBody('credit.usage.failed'));
    case 'getCreditBalance':
      return answer(500, errorBody('credit.balance.failed'));
    case 'getCurrentKey':
      return answer(500, errorBody('me.get.failed'));
    case 'listOrgs':
      return answer(500, errorBody('org.list.failed'));
    default:
      return answer(500, errorBody('request.route.failed'));
  }
}

/** Only the two filters refuse a value; everything else is clamped or ignored. */
function invalidRequest(failure: unknown, refused: Refused): Answer {
  return refused.operationId === 'listCreditEntries'
    ? answer(400, errorBody('credit.usage.invalid_filter'))
    : failed(failure, refused);
}

export const voice: Voice<Rejection> = {
  'no-such-path': () => answer(404, errorBody('request.route.not_found')),
  'no-such-method': ({ allow }) =>
    answer(405, errorBody('request.route.method_not_allowed'), { Allow: allow.join(', ') }),
  'malformed-path': () => answer(400, errorBody('request.path.invalid')),
  unauthenticated,
  forbidden,
  'invalid-request': invalidRequest,
  internal: failed,

  // No operation takes a body.
  'malformed-body': failed,
  'unsupported-media-type': failed,
  'body-too-large': failed,

  // Every operation reads. The one command behind them lets due grants go, of an account that is there.
  'principal-not-found': failed,
  'account-not-found': failed,
  'credential-not-found': failed,
  'grant-not-found': failed,
  'entry-not-found': failed,
  'payment-not-found': failed,
  'principal-exists': failed,
  'account-exists': failed,
  'credential-exists': failed,
  'payment-state-conflict': failed,
  'invalid-amount': invalidRequest,
  'value-out-of-bounds': invalidRequest,
  'limit-reached': invalidRequest,
  'not-presentable': invalidRequest,
  'insufficient-funds': failed,
};

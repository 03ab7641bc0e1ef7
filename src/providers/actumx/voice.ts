import { type Answer, answer } from '../../contract/answer.js';
import type { Refused, Violation, Voice } from '../../contract/failure.js';
import type { Rejection } from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];

/** The operations that programs call, with a key; all others with credentials are for people. */
const KEY_OPERATIONS: ReadonlySet<string | undefined> = new Set(['getQuote', 'settlePayment']);

/** How ActumX says no. */
export const voice: Voice<Rejection> = {
  'no-such-path': () => answer(404, 'NOT_FOUND'),
  'no-such-method': () => answer(404, 'NOT_FOUND'),
  'malformed-path': () => answer(400, 'Bad Request'),
  unauthenticated: (_, { operationId }) => answer(401, unauthenticated(operationId)),
  'invalid-request': ({ violations }, heard: Refused) => invalid(violations, heard),
  'malformed-body': (_, { path }) => answer(400, isAuth(path) ? malformedAuth() : 'Bad Request'),
  // To this API a body of another type is no body.
  'unsupported-media-type': (_, refused) => invalid([NO_BODY], refused),
  'body-too-large': () => answer(413, 'Payload Too Large'),
  internal,

  'payment-not-found': () => answer(404, paymentNotFound()),
  'payment-state-conflict': () => answer(409, paymentStateConflict()),
  'insufficient-funds': ({ required, available }) =>
    answer(402, insufficientBalance(required, available)),
  'principal-exists': () => answer(422, userExists()),

  // No scope is asked for anywhere, and the handlers name only what is there.
  forbidden: internal,
  'principal-not-found': internal,
  'account-not-found': internal,
  'credential-not-found': internal,
  'grant-not-found': internal,
  'entry-not-found': internal,
  'account-exists': internal,
  'credential-exists': internal,
  'invalid-amount': internal,
};

function internal(): Answer {
  const body: Wire['InternalError'] = { error: 'internal_error' };
  return answer(500, body);
}

function unauthenticated(operation: string | undefined): Wire['InvalidApiKey' | 'Unauthorized'] {
  return KEY_OPERATIONS.has(operation)
    ? { error: 'missing_or_invalid_api_key' }
    : { error: 'unauthorized' };
}

function paymentNotFound(): Wire['PaymentNotFound'] {
  return { error: 'payment_not_found' };
}

function paymentStateConflict(): Wire['PaymentStateConflict'] {
  return { error: 'payment_state_conflict' };
}

function insufficientBalance(required: number, available: number): Wire['InsufficientBalance'] {
  return {
    error: 'insufficient_balance',
    requiredCents: required,
    balanceCents: available,
    message: 'Top up balance in dashboard before settling this x402 payment.',
  };
}

function userExists(): Wire['UserExists'] {
  return {
    code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
    message: 'User already exists. Use another email.',
  };
}

/** The operations under `/auth` are a library's, and say no in its own shape. */
function isAuth(path: string): boolean {
  return path.startsWith('/auth/');
}

function malformedAuth(): Wire['AuthRequestError'] {
  return { code: 'VALIDATION_ERROR', message: 'Invalid JSON in request body' };
}

const NO_BODY: Violation = {
  location: ['body'],
  severity: 'error',
  code: 'required',
  message: 'a body is required',
};

/** Only the first fault is told. */
function invalid(violations: readonly Violation[], heard: Refused): Answer {
  const faults = violations.filter(({ severity }) => severity === 'error');
  if (isAuth(heard.path)) return answer(400, authFault(faults, heard));
  const [fault = NO_BODY] = faults;
  const { location } = fault;
  const text = textOf(fault, heard);
  return answer(400, validationError(location.length > 1 ? `${location[1]}: ${text}` : text));
}

export function validationError(message: string): Wire['ValidationError'] {
  return { error: 'validation_error', message };
}

/** The faults of values; all others are faults of the body's form, which is looked at first. */
const AUTH_VALUE_FAULTS: ReadonlyMap<string, Wire['AuthRequestError']> = new Map([
  ['format', { code: 'INVALID_EMAIL', message: 'Invalid email' }],
  ['minLength', { code: 'PASSWORD_TOO_SHORT', message: 'Password too short' }],
  ['maxLength', { code: 'PASSWORD_TOO_LONG', message: 'Password too long' }],
]);

function authFault(faults: readonly Violation[], heard: Refused): Wire['AuthRequestError'] {
  const fault = faults.find(({ code }) => !AUTH_VALUE_FAULTS.has(code)) ?? faults[0] ?? NO_BODY;
  const place = fault.location.join('.');
  return (
    AUTH_VALUE_FAULTS.get(fault.code) ?? {
      code: 'VALIDATION_ERROR',
      message: `[${place}] ${textOf(fault, heard)}`,
    }
  );
}

/** What zod 4 says of a fault, after the field's name. */
function textOf({ location: [place, field], code }: Violation, { body, path }: Refused): string {
  if (field === undefined) return expected('object', code === 'required' ? undefined : body);
  if (place === 'query') return code === 'repeated' ? expected('string', []) : NUL;
  if (place === 'path') return path.includes('%00') ? NUL : tooSmall(1);
  const value = memberOf(body, field);
  switch (code) {
    case 'required':
      return expected(field === 'amountCents' ? 'number' : 'string', undefined);
    case 'type':
      return expected(field === 'amountCents' ? numberWanted(value) : 'string', value);
    case 'minimum':
      return 'Too small: expected number to be >=100';
    case 'maximum':
      return isUnsafe(value)
        ? `Too big: expected int to be <=${Number.MAX_SAFE_INTEGER}`
        : 'Too big: expected number to be <=100000';
    default:
      return lengthFault(field, value);
  }
}

const NUL = 'Invalid string: must not include NUL';

/** How long a key's name may be, in UTF-16 units. */
export const NAME_MOST = 80;

/** `minLength` and `pattern`: too short or too long once it is trimmed, or a NUL in it. */
function lengthFault(field: string, value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text.includes('\0')) return NUL;
  return field === 'name' && text.length > NAME_MOST
    ? tooBig(NAME_MOST)
    : tooSmall(field === 'name' ? 2 : 6);
}

export function tooBig(most: number): string {
  return `Too big: expected string to have <=${most} characters`;
}

function tooSmall(least: number): string {
  return `Too small: expected string to have >=${least} characters`;
}

function expected(what: string, received: unknown): string {
  return `Invalid input: expected ${what}, received ${kindOf(received)}`;
}

/** A number that is not whole is told so; one that is too large for a number at all is no number. */
function numberWanted(value: unknown): 'int' | 'number' {
  return typeof value === 'number' && Number.isFinite(value) ? 'int' : 'number';
}

function isUnsafe(value: unknown): boolean {
  return typeof value === 'number' && value > Number.MAX_SAFE_INTEGER;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function memberOf(body: unknown, field: string): unknown {
  return typeof body === 'object' && body !== null
    ? (body as Readonly<Record<string, unknown>>)[field]
    : undefined;
}

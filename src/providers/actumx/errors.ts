import { type Answer, answer } from '../../contract/answer.js';
import type { Refused, Violation, Voice } from '../../contract/failure.js';
import type { Rejection } from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];

/** The operations that programs call, with a key; all others with credentials are for people. */
const KEY_OPERATIONS: ReadonlySet<string | undefined> = new Set(['getQuote', 'settlePayment']);

/** How ActumX says no. */
export const voice: Voice<Rejection> = {
  'no-such-path': (_, refused) => notFound(refused),
  'no-such-method': (_, refused) => notFound(refused),
  'malformed-path': () => answer(400, 'Bad Request'),
  unauthenticated: (_, { operationId }) => answer(401, unauthenticated(operationId)),
  'invalid-request': ({ violations }, heard: Refused) => invalid(violations, heard),
  // The library under `/auth` does not catch what its parser throws.
  'malformed-body': (_, { path }) =>
    isAuth(path) ? answer(500, undefined) : answer(400, 'Bad Request'),
  // To this API a body of another type is no body; to the library it is one that is not allowed.
  'unsupported-media-type': ({ received }, refused) =>
    isAuth(refused.path) ? answer(415, mediaTypeRefused(received)) : invalid([NO_BODY], refused),
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

  'invalid-amount': ({ field, least, most }, heard) =>
    outOfBounds(`${field}: must be a whole number from ${least} to ${most}`, heard),
  'value-out-of-bounds': ({ field, problem }, heard) => outOfBounds(`${field}: ${problem}`, heard),
  'limit-reached': ({ what, most }, heard) => outOfBounds(`${what} may be ${most}`, heard),
  'not-presentable': ({ problem }, heard) => outOfBounds(`it ${problem}`, heard),
};

function internal(): Answer {
  const body: Wire['InternalError'] = { error: 'internal_error' };
  return answer(500, body);
}

/** What the real server has no bound for, or another one: a request that cannot be kept here. */
function outOfBounds(message: string, { path }: Refused): Answer {
  return answer(
    400,
    isAuth(path) ? { code: 'VALIDATION_ERROR', message } : validationError(message),
  );
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
  return path === '/auth' || path.startsWith('/auth/');
}

/** Unknown paths and methods alike. Answers to HEAD, and those of the library, have no content type. */
function notFound({ method, path }: Refused): Answer {
  return answer(404, method === 'HEAD' || isAuth(path) ? undefined : 'NOT_FOUND');
}

function mediaTypeRefused(received: string | undefined): Wire['MediaTypeRefused'] {
  const known = 'Allowed types: application/x-www-form-urlencoded, application/json';
  const problem =
    received === undefined
      ? 'Content-Type is required.'
      : `Content-Type "${received}" is not allowed.`;
  return { code: 'UNSUPPORTED_MEDIA_TYPE', message: `${problem} ${known}` };
}

const NO_BODY: Violation = {
  location: ['body'],
  severity: 'error',
  code: 'required',
  message: 'a body is required',
};

/** Only the first fault is told, but by the library, which tells all. */
function invalid(violations: readonly Violation[], heard: Refused): Answer {
  const faults = violations.filter(({ severity }) => severity === 'error');
  if (isAuth(heard.path)) return answer(400, authFault(faults, heard));
  const [fault = NO_BODY] = faults;
  const { location } = fault;
  const text = textOf(fault, heard);
  return answer(400, validationError(location.length > 1 ? `${location[1]}: ${text}` : text));
}

/** What the database says of a text with a NUL in it. The real server repeats its SQL after these words. */
export const NUL_REFUSED = 'Failed query: a text holds a NUL, which the database does not take';

export function validationError(message: string): Wire['ValidationError'] {
  return { error: 'validation_error', message };
}

/** The faults of values that the library looks at once the form of everything is right. */
const AUTH_VALUE_FAULTS: ReadonlyMap<string, Wire['AuthRequestError']> = new Map([
  ['email', { code: 'INVALID_EMAIL', message: 'Invalid email' }],
  ['minLength', { code: 'PASSWORD_TOO_SHORT', message: 'Password too short' }],
  ['maxLength', { code: 'PASSWORD_TOO_LONG', message: 'Password too long' }],
]);

/** The fields in the order in which the library looks at them. */
const AUTH_FIELDS = ['name', 'email', 'password', 'rememberMe'];

function authFault(faults: readonly Violation[], heard: Refused): Wire['AuthRequestError'] {
  const whole = faults.length === 0 || faults.some(({ location }) => location.length < 2);
  if (whole) return { code: 'VALIDATION_ERROR', message: noAuthBody(faults[0] ?? NO_BODY, heard) };
  const signsUp = heard.operationId === 'signUpWithEmail';
  const found = AUTH_FIELDS.flatMap((field) => {
    const one = faults.find(({ location }) => location[1] === field);
    return one ? [{ field, ...authFieldFault(field, one, heard, signsUp) }] : [];
  });
  const told = found.filter(({ text }) => text !== undefined);
  if (told.length > 0) {
    const message = told.map(({ field, text }) => `[body.${field}] ${text}`).join('; ');
    return { code: 'VALIDATION_ERROR', message };
  }
  const value = found.find(({ later }) => later !== undefined)?.later;
  return value ?? { code: 'VALIDATION_ERROR', message: noAuthBody(NO_BODY, heard) };
}

/** What is wrong with a body as a whole. The sign-up's schema is two, and each tells it. */
function noAuthBody(fault: Violation, heard: Refused): string {
  const text = textOf({ ...fault, location: ['body'] }, heard);
  const all = [text];
  if (heard.operationId === 'signUpWithEmail') all.push(text.replace('object', 'record'));
  return all.map((one) => `[body] ${one}`).join('; ');
}

interface AuthFieldFault {
  /** What is said of the form of the field. */
  readonly text?: string;
  /** What is said of its value, where no form is wrong. */
  readonly later?: Wire['AuthRequestError'] | undefined;
}

function authFieldFault(
  field: string,
  { code }: Violation,
  { body }: Refused,
  signsUp: boolean,
): AuthFieldFault {
  const value = memberOf(body, field);
  const type = field === 'rememberMe' ? 'boolean' : 'string';
  if (typeof value !== type) return { text: expected(type, value) };
  if (field === 'email') {
    return signsUp ? { text: 'Invalid email address' } : { later: AUTH_VALUE_FAULTS.get('email') };
  }
  if (value === '') return { text: tooSmall(1) };
  return { later: AUTH_VALUE_FAULTS.get(code) };
}

/** What zod 4 says of a fault, after the field's name. */
function textOf({ location: [place, field], code }: Violation, { body }: Refused): string {
  if (field === undefined) return expected('object', code === 'required' ? undefined : body);
  if (place === 'path') return tooSmall(1);
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

/** How long a key's name may be, in UTF-16 units. */
export const NAME_MOST = 80;

/** `minLength` and `pattern`: too short or too long once it is trimmed. */
function lengthFault(field: string, value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
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

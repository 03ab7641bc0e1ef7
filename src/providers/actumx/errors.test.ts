/** The texts of refused bodies, which are zod's and better-auth's. */
import { describe, expect, it } from 'vitest';
import type { Violation } from '../../contract/failure.js';
import { voice } from './errors.js';

function fault(code: string, ...location: string[]): Violation {
  return { location: ['body', ...location], severity: 'error', code, message: 'is wrong' };
}

function say(operationId: string, path: string, body: unknown, violations: readonly Violation[]) {
  const refused = { operationId, method: 'POST', path, requestId: '0'.repeat(32), body };
  return voice['invalid-request']({ type: 'invalid-request', violations }, refused);
}

describe('a refused body', () => {
  it.each([
    ['required', 'name', {}, 'name: Invalid input: expected string, received undefined'],
    ['type', 'name', { name: 5 }, 'name: Invalid input: expected string, received number'],
    ['type', 'name', { name: null }, 'name: Invalid input: expected string, received null'],
    ['type', 'name', { name: ['a'] }, 'name: Invalid input: expected string, received array'],
    ['type', 'name', { name: {} }, 'name: Invalid input: expected string, received object'],
    ['pattern', 'name', { name: ' a ' }, 'name: Too small: expected string to have >=2 characters'],
    [
      'pattern',
      'name',
      { name: 'x'.repeat(81) },
      'name: Too big: expected string to have <=80 characters',
    ],
    [
      'minLength',
      'paymentId',
      { paymentId: 'abc' },
      'paymentId: Too small: expected string to have >=6 characters',
    ],
    [
      'pattern',
      'paymentId',
      { paymentId: '   abc   ' },
      'paymentId: Too small: expected string to have >=6 characters',
    ],
    [
      'required',
      'amountCents',
      {},
      'amountCents: Invalid input: expected number, received undefined',
    ],
    [
      'type',
      'amountCents',
      { amountCents: '500' },
      'amountCents: Invalid input: expected number, received string',
    ],
    [
      'type',
      'amountCents',
      { amountCents: true },
      'amountCents: Invalid input: expected number, received boolean',
    ],
    [
      'type',
      'amountCents',
      { amountCents: 100.5 },
      'amountCents: Invalid input: expected int, received number',
    ],
    [
      'type',
      'amountCents',
      { amountCents: Number.POSITIVE_INFINITY },
      'amountCents: Invalid input: expected number, received number',
    ],
    [
      'minimum',
      'amountCents',
      { amountCents: 99 },
      'amountCents: Too small: expected number to be >=100',
    ],
    [
      'maximum',
      'amountCents',
      { amountCents: 100_001 },
      'amountCents: Too big: expected number to be <=100000',
    ],
    [
      'maximum',
      'amountCents',
      { amountCents: 2 ** 53 },
      'amountCents: Too big: expected int to be <=9007199254740991',
    ],
  ])('%s of %s in %j', (code, field, body, message) => {
    expect(say('topUpBalance', '/v1/billing/top-up', body, [fault(code, field)])).toEqual({
      status: 400,
      headers: {},
      body: { error: 'validation_error', message },
    });
  });

  it.each([
    ['required', undefined, 'undefined'],
    ['type', null, 'null'],
    ['type', [], 'array'],
    ['type', 'text', 'string'],
  ])('%s: %j is no object', (code, body, kind) => {
    const { body: said } = say('createApiKey', '/v1/api-keys', body, [fault(code)]);
    expect(said).toEqual({
      error: 'validation_error',
      message: `Invalid input: expected object, received ${kind}`,
    });
  });

  it('tells the first fault only', () => {
    const faults = [fault('minLength', 'paymentId'), fault('pattern', 'paymentId')];
    expect(say('settlePayment', '/v1/x402/settle', { paymentId: 'a' }, faults).body).toEqual({
      error: 'validation_error',
      message: 'paymentId: Too small: expected string to have >=6 characters',
    });
  });
});

describe('a refused sign-up', () => {
  const path = '/auth/api/auth/sign-up/email';
  const body = { email: 'nobody', password: 'short' };

  it.each([
    [
      'all faults of form, in the order of the fields',
      [fault('format', 'email'), fault('minLength', 'password'), fault('required', 'name')],
      {
        code: 'VALIDATION_ERROR',
        message:
          '[body.name] Invalid input: expected string, received undefined; [body.email] Invalid email address',
      },
    ],
    [
      'a body that is no object',
      [fault('type')],
      {
        code: 'VALIDATION_ERROR',
        message:
          '[body] Invalid input: expected object, received null; [body] Invalid input: expected record, received null',
      },
    ],
    [
      'a short password',
      [fault('minLength', 'password')],
      { code: 'PASSWORD_TOO_SHORT', message: 'Password too short' },
    ],
    [
      'a long password',
      [fault('maxLength', 'password')],
      { code: 'PASSWORD_TOO_LONG', message: 'Password too long' },
    ],
  ])('tells %s', (_, faults, said) => {
    const sent = faults[0]?.location.length === 1 ? null : body;
    expect(say('signUpWithEmail', path, sent, faults)).toEqual({
      status: 400,
      headers: {},
      body: said,
    });
  });
});

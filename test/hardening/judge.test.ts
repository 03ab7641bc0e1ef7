import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openapiFolder } from '../api-server.js';
import type { Incoming } from './client.js';
import { Judge } from './judge.js';

/** What finds nothing might be blind: these are answers with one thing wrong. */
describe('the judge', () => {
  let judge: Judge;
  beforeAll(() => {
    judge = new Judge(join(openapiFolder, 'agnicpay.yaml'));
  });

  const request = { method: 'GET', target: '/agnicpay/api/transactions', headers: [] };
  const error = {
    error: 'unauthorized',
    error_description: 'No API token or access token was sent',
    message: 'Send X-Agnic-Token, or Authorization with a Bearer token.',
  };
  const answer = (
    status: number,
    value: unknown,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Incoming => {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    return {
      status,
      body,
      headers: {
        date: 'Sun, 01 Mar 2026 12:00:00 GMT',
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        ...headers,
      },
    };
  };

  it('finds nothing wrong with what is documented', () => {
    expect(judge.faultOf(request, '/api/transactions', answer(401, error))).toBeUndefined();
  });

  it.each<[string, Incoming, string]>([
    ['another status', answer(418, error), '418 is not documented'],
    ['a missing field', answer(401, { error: 'x', message: 'y' }), 'required property'],
    ['one field more', answer(401, { ...error, hint: 'z' }), 'additional properties'],
    ['a field of another type', answer(401, { ...error, message: 7 }), 'must be string'],
    ['no JSON', answer(401, '{"error":'), 'not JSON'],
    [
      'another media type',
      answer(401, error, { 'content-type': 'text/html' }),
      'media type text/html',
    ],
    ['a wrong length', answer(401, error, { 'content-length': '3' }), 'length'],
    ['a header more', answer(401, error, { 'x-powered-by': 'Express' }), 'x-powered-by'],
    ['a stack', answer(401, { ...error, message: 'no\n    at run (app.js:1)' }), 'it says'],
    ['a path', answer(401, { ...error, message: 'see /app/node_modules/x' }), 'it says'],
  ])('finds %s', (_what, wrong, fault) => {
    expect(judge.faultOf(request, '/api/transactions', wrong)).toContain(fault);
  });

  it('takes an empty body for a documented one only where a document says so', () => {
    const bare = answer(404, '', { 'content-type': undefined });
    const actumx = new Judge(join(openapiFolder, 'actumx.yaml'));
    expect(actumx.faultOf(request, '/auth/nowhere', bare)).toBeUndefined();
    expect(judge.faultOf(request, '/api/nowhere', bare)).toContain('media type undefined');
  });

  it('knows which operation is asked, and what is documented elsewhere', () => {
    const elsewhere = answer(401, error);
    expect(judge.faultOf(request, '/api/nowhere', elsewhere)).toContain('401 is not documented');
    expect(judge.operationOf('HEAD', '/api/balance')?.id).toBe('getBalance');
    expect(judge.operationOf('POST', '/api/balance')).toBeUndefined();
  });

  it('asks for the headers that are documented', () => {
    const error405 = answer(405, { error: 'x', error_description: 'y', message: 'z' });
    expect(judge.faultOf({ ...request, method: 'POST' }, '/api/balance', error405)).toContain(
      'the header Allow is missing',
    );
  });
});

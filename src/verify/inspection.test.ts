import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Contract } from '../contract/contract.js';
import type { Exchange, WireRequest } from './exchange.js';
import { Inspection, violationsOf } from './inspection.js';

const contract = Contract.read(
  fileURLToPath(new URL('../../openapi/actumx.yaml', import.meta.url)),
);
const signIn = contract.operations.get('signInWithEmail');
const listed = contract.operations.get('listTransactions');

const exchange = (given: Partial<WireRequest>, status = 200, body = ''): Exchange => ({
  request: {
    method: 'GET',
    target: '/',
    headers: {},
    body: undefined,
    as: 'nobody',
    secrets: [],
    ...given,
  },
  answer: { status, headers: [['content-type', 'application/json']], body, durationMs: 1 },
});

const inspection = () =>
  new Inspection({ api: 'actumx', contract, target: 'http://x', now: () => 0 });

describe('a request with a body', () => {
  const post = (body: string | undefined, type = 'application/json') => ({
    method: 'POST',
    target: signIn?.path ?? '',
    headers: { 'content-type': type },
    body,
  });

  it.each<[string, Partial<WireRequest>, Record<string, unknown>]>([
    ['that is missing', post(undefined), { location: ['body'], code: 'required' }],
    ['that is no JSON', post('{"a'), { location: ['body'], code: 'malformed' }],
    ['of another type', post('a=1', 'text/plain'), { location: ['body'], code: 'media-type' }],
    [
      'by a form that lacks a field',
      post('email=a%40example.com', 'application/x-www-form-urlencoded'),
      { location: ['body'], code: 'required' },
    ],
    ['without what it needs', post('{}'), { location: ['body'], code: 'required' }],
  ])('%s', (_name, request, violation) => {
    const violations = violationsOf(inspection().judge(exchange(request, 400)));
    expect(violations[0]).toMatchObject({ ...violation, severity: 'error' });
  });

  it('is a slip of the caller where it is refused, and of the API where it is served', () => {
    const refusing = inspection();
    refusing.note(refusing.judge(exchange(post('{"a'), 400)));
    const slips = refusing.report().findings.filter(({ rule }) => rule === 'request');
    expect(slips).toMatchObject([{ severity: 'warning', received: 'another body' }]);
    const serving = inspection();
    serving.note(serving.judge(exchange(post('{"a'), 200, '{}')));
    const rules = serving.report().findings.map(({ rule }) => rule);
    expect(rules).toContain('wrong-body');
  });
});

describe('what is not judged', () => {
  it.each<[string, Partial<WireRequest>, number, string]>([
    ['what no operation answers', { target: '/nowhere?a=1' }, 200, 'no such operation'],
    ['a preflight', { method: 'OPTIONS', target: listed?.path ?? '' }, 204, 'preflight'],
    [
      'what the caller has already',
      { target: listed?.path ?? '', headers: { 'if-none-match': '"1"' } },
      304,
      'has the answer already',
    ],
    ['a part', { target: listed?.path ?? '', headers: { range: 'bytes=0-1' } }, 206, 'a part'],
  ])('%s', (_name, request, status, why) => {
    const one = inspection();
    one.note(one.judge(exchange(request, status)));
    const { findings, notChecked, requests } = one.report();
    expect([findings, requests]).toEqual([[], 1]);
    expect(notChecked).toMatchObject([{ why: expect.stringContaining(why) }]);
  });

  it('but a 304 that nobody asked for is', () => {
    const { answer } = inspection().judge(exchange({ target: listed?.path ?? '' }, 304));
    expect(answer.map(({ rule }) => rule)).toContain('status');
  });

  it('is listed up to a bound, which is said', () => {
    const one = inspection();
    for (let index = 0; index < 150; index++) {
      one.note(one.judge(exchange({ target: `/nowhere/${index}` }, 200)));
    }
    const { notChecked } = one.report();
    expect(notChecked).toHaveLength(101);
    expect(notChecked.at(-1)).toMatchObject({ why: 'so many are listed already' });
  });
});

it('of an answer whose body is not known, what stands before it is judged', () => {
  const one = inspection();
  const key = { target: listed?.path ?? '', headers: { cookie: 'better-auth.session_token=x' } };
  const odd = exchange(key, 299, '');
  expect(one.judge(odd, 'head').answer.map(({ rule }) => rule)).toEqual(['status']);
  const fine = exchange(key, 401, '');
  expect(one.judge(fine, 'head').answer).toEqual([]);
  expect(one.judge(fine, 'whole').answer.map(({ rule }) => rule)).toEqual(['body']);
});

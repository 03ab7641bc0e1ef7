/** What an expired token is, and what only `Prefer` obtains. What every API has is in test/auth.test.ts. */
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, serveApi, testRecipe } from '../../../test/api-server.js';
import { demoCredentials } from '../../scenario/index.js';
import { api } from './index.js';

const PATHS = [
  '/api/v1/billing/history',
  '/api/v1/account/transactions',
  '/api/v1/account/balance',
] as const;
const [HISTORY] = PATHS;

let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});

describe('credentials', () => {
  it('of the expired demo name their day, as a real token would', () => {
    const expired = demoCredentials([api.story], testRecipe).find(
      ({ label }) => label === 'expired',
    );
    const [header, claims, signature, ...more] = (expired?.headers.Authorization ?? '')
      .replace('Bearer ', '')
      .split('.')
      .map((part) => Buffer.from(part, 'base64url'));
    expect(JSON.parse(String(header))).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(JSON.parse(String(claims))).toEqual({ sub: 'demo_busy', exp: 1_577_836_800 });
    expect(signature).toHaveLength(32);
    expect(more).toEqual([]);
  });
});

describe('what the vendor lists and nothing here causes', () => {
  it.each([
    [HISTORY, 400, 'INVALID_REQUEST'],
    [HISTORY, 402, 'INSUFFICIENT_BALANCE'],
    ...PATHS.map((path) => [path, 429, 'RATE_LIMITED'] as const),
  ] as const)('%s answers %i when it is preferred', async (path, code, error) => {
    const answer = await request(shared.app).get(path).set('Prefer', `code=${code}`);
    expect([answer.status, answer.body.status, answer.body.code]).toEqual([code, 'error', error]);
    expect(answer.headers['preference-applied']).toBe(`code=${code}`);
    expect(answer.headers['retry-after']).toBe(code === 429 ? '30' : undefined);
  });

  it('a 402 says what is missing and until when', async () => {
    const { body } = await request(shared.app).get(HISTORY).set('Prefer', 'code=402');
    expect(Object.keys(body).sort()).toEqual([
      'code',
      'current_balance',
      'message',
      'next_refill_at',
      'plan',
      'required_cost',
      'status',
      'upgrade_url',
    ]);
  });
});

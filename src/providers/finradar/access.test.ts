/** Who may call, and what every operation answers to those who may not, or when it cannot. */
import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, openapiFolder, serveApi } from '../../../test/api-server.js';
import { bootCheck } from '../../contract/boot-check.js';
import { Contract } from '../../contract/contract.js';
import { fullCheck } from '../../contract/full-check.js';
import { openMemoryJournal } from '../../journal/index.js';
import { demoCredentials } from '../../story/index.js';
import { API_KEY, REALM, SESSION } from './access.js';
import { api } from './index.js';

const PATHS = [
  '/api/v1/billing/history',
  '/api/v1/account/transactions',
  '/api/v1/account/balance',
] as const;
const [HISTORY] = PATHS;

const key = (label: string) => ({ 'X-API-Key': `fr_demo_${label}` });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const demos = demoCredentials([api.story], { seed: 1, size: 1, refDate: '2026-03-01' });
const demo = (label: string) => demos.find((one) => one.label === label)?.headers ?? {};

/** Read only, so that all tests which only read share it. */
let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

async function balanceOf(headers: Record<string, string>, on = shared): Promise<unknown> {
  const { status, body } = await request(on.app).get('/api/v1/account/balance').set(headers);
  return status === 200 ? body.current_balance : status;
}

describe('the document', () => {
  it('is kept by the provider, and sound in itself', async () => {
    const contract = Contract.read(`${openapiFolder}finradar.yaml`);
    bootCheck(api.provider, contract);
    await fullCheck(contract);
  });
});

describe('credentials', () => {
  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['an empty key', { 'X-API-Key': '' }],
    ['another scheme', { Authorization: 'Basic YTpi' }],
    ['an unknown key', key('nobody')],
    ['a key with more behind it', key('busy2')],
    ['a revoked key', key('revoked')],
    ['an unknown token', bearer('eyJhbGciOiJIUzI1NiJ9.e30.c2ln')],
    ['an expired token', demo('expired')],
    ['a key as a token', bearer('fr_demo_busy')],
    ['a token as a key', { 'X-API-Key': 'YOUR_JWT_TOKEN' }],
    ['a good key beside a wrong token', { ...key('busy'), ...bearer('wrong') }],
  ])('%s: 401', async (_, headers) => {
    for (const path of PATHS) {
      const { status, body } = await request(shared.app).get(path).set(headers);
      expect({ status, body }).toEqual({
        status: 401,
        body: {
          status: 'error',
          code: 'UNAUTHORIZED',
          message: 'Missing or invalid Authorization header / api_Token.',
        },
      });
    }
  });

  it('of the expired demo name their day, as a real token would', () => {
    const [header, claims, signature, ...more] = (demo('expired').Authorization ?? '')
      .replace('Bearer ', '')
      .split('.')
      .map((part) => Buffer.from(part, 'base64url'));
    expect(JSON.parse(String(header))).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(JSON.parse(String(claims))).toEqual({ sub: 'demo_busy', exp: 1_577_836_800 });
    expect(signature).toHaveLength(32);
    expect(more).toEqual([]);
  });

  it.each(demos.map(({ label, headers }) => [label, headers] as const))(
    'of the demo %s do what it says',
    async (label, headers) => {
      const refused = label === 'revoked' || label === 'expired';
      for (const path of PATHS) {
        const { status } = await request(shared.app).get(path).set(headers);
        expect(status).toBe(refused ? 401 : 200);
      }
    },
  );

  it('of one user, key or token, show the same', async () => {
    const history = async (headers: Record<string, string>) =>
      (await request(shared.app).get(HISTORY).set(headers)).body;
    const byKey = await history(key('busy'));
    expect(await history({ ...demo('busy-session') })).toEqual(byKey);
    // The vendor's sample as it stands.
    expect(await history(bearer('YOUR_JWT_TOKEN'))).toEqual(byKey);
  });

  it('of two users: the session counts', async () => {
    const both = { ...key('broke'), ...demo('busy-session') };
    expect(await balanceOf(both)).toBe(await balanceOf(key('busy')));
    expect(await balanceOf(key('broke'))).toBe(0);
  });

  it('end when they are revoked, and at the moment when they expire', async () => {
    const on = await serveApi(api);
    const principal = on.world.ledger.findPrincipal(REALM, { handle: 'broke' })?.index ?? -1;
    const base = { type: 'issue-credential', principal, name: '', prefix: '' } as const;
    const permissions = ['*'];
    const expiresAt = on.clock.now() + 1_000;
    await on.world.execute({ ...base, kind: API_KEY, secret: 'fr_new', permissions });
    await on.world.execute({ ...base, kind: SESSION, secret: 'a.b.c', permissions, expiresAt });
    on.clock.advance(999);
    expect([
      await balanceOf({ 'X-API-Key': 'fr_new' }, on),
      await balanceOf(bearer('a.b.c'), on),
    ]).toEqual([0, 0]);
    on.clock.advance(1);
    await on.world.execute({ type: 'revoke-credential', principal, credential: 1 });
    expect([
      await balanceOf({ 'X-API-Key': 'fr_new' }, on),
      await balanceOf(bearer('a.b.c'), on),
    ]).toEqual([401, 401]);
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

describe('a world that can keep nothing more', () => {
  it.each(PATHS)('%s: 500, and no reason', async (path) => {
    const full = new Error('no space left on the device');
    const journal = Object.assign(openMemoryJournal(), { durable: () => Promise.reject(full) });
    const on = await serveApi(api, { journal });
    const { status, body } = await request(on.app).get(path).set(key('busy'));
    expect({ status, body }).toEqual({
      status: 500,
      body: { status: 'error', code: 'SERVER_ERROR', message: 'Unexpected server-side failure.' },
    });
    expect(on.faults).toHaveLength(1);
  });
});

describe('outside the operations', () => {
  it.each(['/', '/api/v1/billing', '/api/v1/billing/history/wtx_abc123', '/api/%zz'])(
    '%s: 404',
    async (path) => {
      const { status, body } = await request(shared.app).get(path).set(key('busy'));
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    },
  );

  it.each(PATHS)('POST %s: 405', async (path) => {
    const answer = await request(shared.app).post(path).set(key('busy')).send({});
    expect([answer.status, answer.body.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });
});

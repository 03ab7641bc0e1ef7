import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiUnderTest,
  openapiFolder,
  serveApi,
  testRecipe,
} from '../../../test/api-server.js';
import { bootCheck } from '../../contract/boot-check.js';
import { Contract } from '../../contract/contract.js';
import { fullCheck } from '../../contract/full-check.js';
import { openMemoryJournal } from '../../journal/index.js';
import type { Command } from '../../ledger/index.js';
import { demoCredentials } from '../../story/index.js';
import { ACCESS_TOKEN, API_TOKEN, REALM } from './access.js';
import { api } from './index.js';
import type { TransactionList } from './wire.js';

const token = (handle: string) => ({ 'X-Agnic-Token': `agnic_tok_sk_test_demo_${handle}` });
const busy = token('busy');

/** The first hundred transactions of whoever the headers name. */
async function history(
  { app }: ApiUnderTest,
  headers: Record<string, string>,
): Promise<TransactionList> {
  const response = await request(app).get('/api/transactions?limit=100').set(headers);
  expect(response.status).toBe(200);
  return response.body as TransactionList;
}

async function run<C extends Command>({ world }: ApiUnderTest, command: C) {
  const outcome = await world.execute(command);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
  return outcome.result;
}

/** Read only, so that all tests which only read share it. */
let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

describe('the document', () => {
  it('is what the provider is', async () => {
    const contract = Contract.read(`${openapiFolder}agnicpay.yaml`);
    bootCheck(api.provider, contract);
    await fullCheck(contract);
  });
});

describe('credentials', () => {
  const missing = {
    error: 'unauthorized',
    error_description: 'No API token or access token was sent',
    message: 'Send X-Agnic-Token, or Authorization with a Bearer token.',
  };
  const invalid = {
    error: 'invalid_token',
    error_description: 'The token is unknown, revoked or expired',
    message: 'Get a new token and try again.',
  };
  const paths = ['/api/transactions', '/api/balance'];

  it.each([
    ['none', {}, missing],
    ['an empty token', { 'X-Agnic-Token': '' }, missing],
    ['another scheme', { Authorization: 'Basic YTpi' }, missing],
    ['an unknown token', { 'X-Agnic-Token': 'agnic_tok_sk_live_nobody' }, invalid],
    ['a token with more behind it', { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy2' }, invalid],
    ['an unknown access token', { Authorization: 'Bearer agnic_at_nobody' }, invalid],
    ['a revoked token', { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_revoked' }, invalid],
    ['an expired access token', { Authorization: 'Bearer agnic_at_demo_expired' }, invalid],
    [
      'an API token as an access token',
      { Authorization: 'Bearer agnic_tok_sk_test_demo_busy' },
      invalid,
    ],
    ['an access token as an API token', { 'X-Agnic-Token': 'agnic_at_demo_busy' }, invalid],
    [
      'a wrong token beside a good access token',
      { 'X-Agnic-Token': 'agnic_tok_nobody', Authorization: 'Bearer agnic_at_demo_busy' },
      invalid,
    ],
  ])('%s: 401', async (_, headers, body) => {
    for (const path of paths) {
      const response = await request(shared.app).get(path).set(headers);
      expect([response.status, response.body]).toEqual([401, body]);
    }
  });

  it('are looked at before the request', async () => {
    const response = await request(shared.app).get('/api/transactions?limit=x');
    expect(response.status).toBe(401);
    expect(response.headers['sl-violations']).toBeUndefined();
  });

  it('of two users: the API token counts', async () => {
    const headers = { ...token('edge_20'), Authorization: 'Bearer agnic_at_demo_busy' };
    expect((await history(shared, headers)).pagination.totalCount).toBe(20);
  });

  it('of each demo do what the demo says', async () => {
    for (const { label, headers } of demoCredentials([api.story], testRecipe)) {
      const response = await request(shared.app).get('/api/balance').set(headers);
      expect(response.status, label).toBe(/revoked|expired/.test(label) ? 401 : 200);
    }
  });

  it('show every user his own history', async () => {
    const ids = async (handle: string) =>
      (await history(shared, token(handle))).transactions.map(({ id }) => id);
    const [one, other] = [await ids('edge_20'), await ids('edge_21')];
    expect(one.filter((id) => other.includes(id))).toEqual([]);
  });

  it('end when they are revoked, and when their time is over', async () => {
    const server = await serveApi(api);
    const principal = server.world.ledger.findPrincipal(REALM, { handle: 'busy' })?.index ?? -1;
    const expiresAt = server.clock.now() + 1000;
    const base = { principal, name: 'test', prefix: 'agnic', permissions: ['*'] };
    const { seq: credential } = await run(server, {
      type: 'issue-credential',
      kind: API_TOKEN,
      secret: 'agnic_tok_sk_test_new',
      ...base,
    });
    await run(server, {
      type: 'issue-credential',
      kind: ACCESS_TOKEN,
      secret: 'agnic_at_new',
      expiresAt,
      ...base,
    });
    const status = async (headers: Record<string, string>) =>
      (await request(server.app).get('/api/balance').set(headers)).status;
    const [tokenHeader, accessHeader] = [
      { 'X-Agnic-Token': 'agnic_tok_sk_test_new' },
      { Authorization: 'Bearer agnic_at_new' },
    ];
    expect([await status(tokenHeader), await status(accessHeader)]).toEqual([200, 200]);
    await run(server, { type: 'revoke-credential', principal, credential });
    server.clock.set(expiresAt);
    expect([await status(tokenHeader), await status(accessHeader)]).toEqual([401, 401]);
  });
});

describe('outside the operations', () => {
  it('an unknown path: 404', async () => {
    const response = await request(shared.app).get('/api/transaction').set(busy);
    expect([response.status, response.body.error]).toEqual([404, 'not_found']);
  });

  it.each(['/api/transactions', '/api/balance'])('POST %s: 405', async (path) => {
    const response = await request(shared.app).post(path).set(busy).send({});
    expect([response.status, response.body.error]).toEqual([405, 'method_not_allowed']);
    expect(response.headers.allow).toBe('GET, HEAD');
  });

  it('a path that cannot be decoded: 404, since no path here has a parameter to decode', async () => {
    const response = await request(shared.app).get('/api/%zz').set(busy);
    expect([response.status, response.body.error]).toEqual([404, 'not_found']);
  });

  it('HEAD is GET without the body', async () => {
    const response = await request(shared.app).head('/api/transactions').set(busy);
    expect([response.status, response.text]).toEqual([200, undefined]);
  });

  it('a world that can keep nothing more: 500, and no reason', async () => {
    const failure = new Error('no space left on the device');
    const journal = Object.assign(openMemoryJournal(), {
      durable: () => Promise.reject(failure),
    });
    const server = await serveApi(api, { journal });
    for (const path of ['/api/transactions', '/api/balance']) {
      const response = await request(server.app).get(path).set(busy);
      expect([response.status, response.body]).toEqual([
        500,
        {
          error: 'server_error',
          error_description: 'The request could not be completed',
          message: 'Something went wrong. Please try again later.',
        },
      ]);
    }
    expect(server.faults).toHaveLength(2);
  });
});

/** GET /v1/transactions and /v1/usage: what they list, and what the documentation uses them for. */
import request from 'supertest';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiUnderTest, answers, serveApi, testRecipe } from '../../../test/api-server.js';
import { DAY, demoCredentials, MINUTE } from '../../scenario/index.js';
import { REALM, WALLET } from './auth.js';
import { api } from './index.js';
import type { components } from './wire.gen.js';
import { keyIds, paymentIds, receiptIds, timestamp, timestampOrNull } from './wire.js';

type Wire = components['schemas'];
type Headers = Readonly<Record<string, string>>;

const demos = new Map(demoCredentials([api.story], testRecipe).map((demo) => [demo.label, demo]));
/** The session and the key; each endpoint looks at its own. */
const as = (label: string): Headers => demos.get(label)?.headers ?? {};
const LABELS = ['busy', 'empty', 'broke', 'revoked', 'edge100', 'edge101'] as const;

let served: ApiUnderTest;
/** A world for each test of a group, or one for all where they only read or do not meet. */
const worldEach = () =>
  beforeEach(async () => {
    served = await serveApi(api);
  });
const worldShared = () =>
  beforeAll(async () => {
    served = await serveApi(api);
  });

const get = (label: string, path: string) => request(served.app).get(path).set(as(label));

async function transactions(label: string, query = ''): Promise<Wire['Transaction'][]> {
  const { body, status } = await get(label, `/v1/transactions${query}`);
  expect({ status, faults: served.faults }).toEqual({ status: 200, faults: [] });
  return body.transactions;
}

async function usage(label: string, query = ''): Promise<Wire['UsageEvent'][]> {
  const { body, status } = await get(label, `/v1/usage${query}`);
  expect({ status, faults: served.faults }).toEqual({ status: 200, faults: [] });
  return body.events;
}

async function keys(label: string): Promise<Wire['ApiKey'][]> {
  return (await get(label, '/v1/api-keys')).body.keys;
}

/** Everything that the ledger has of a user, without asking it for any order or limit. */
function everything(label: string) {
  const { ledger } = served.world;
  const principal = ledger.findPrincipal(REALM, { handle: label });
  const account = principal && ledger.accountFor(principal.index, WALLET.purpose);
  if (!account) throw new Error(`${label} is not there`);
  return {
    principal: principal.index,
    account: account.index,
    payments: [...ledger.payments(account.index).rows()],
    usage: [...ledger.usage(account.index).rows()],
    entries: [...ledger.entries(account.index).rows()],
    credentials: [...ledger.credentials(principal.index).rows()],
  };
}

describe('transactions', () => {
  worldShared();
  it.each(LABELS)('of %s are what a naive reading of the ledger gives', async (label) => {
    const { principal, account, payments, credentials } = everything(label);
    const expected = payments
      .toSorted((a, b) => b.row.createdAt - a.row.createdAt || b.seq - a.seq)
      .slice(0, 100)
      .map(({ seq, row }): Wire['Transaction'] => {
        const key = credentials.find((credential) => credential.seq === row.credential);
        return {
          id: paymentIds.encode({ account, seq }),
          status: row.status as 'pending',
          method: row.method as 'GET',
          endpoint: row.resource,
          amountCents: row.amount,
          receiptId: row.status === 'pending' ? null : receiptIds.encode({ account, seq }),
          consumedAt: timestampOrNull(row.consumedAt),
          createdAt: timestamp(row.createdAt),
          updatedAt: timestamp(row.updatedAt),
          apiKeyId: keyIds.encode({ account: principal, seq: row.credential ?? -1 }),
          apiKeyName: key?.row.name ?? '',
          apiKeyPrefix: key?.row.prefix ?? '',
        };
      });
    expect(await transactions(label)).toEqual(expected);
  });

  it('have their fields in the real order', async () => {
    const [first] = await transactions('busy');
    expect(Object.keys(first ?? {})).toEqual([
      'id',
      'status',
      'method',
      'endpoint',
      'amountCents',
      'receiptId',
      'consumedAt',
      'createdAt',
      'updatedAt',
      'apiKeyId',
      'apiKeyName',
      'apiKeyPrefix',
    ]);
  });

  it('agree with their status', async () => {
    const seen = new Set<string>();
    for (const row of await transactions('busy')) {
      seen.add(row.status);
      const { status, receiptId, consumedAt, createdAt, updatedAt } = row;
      expect(receiptId === null).toBe(status === 'pending');
      if (status === 'pending') expect(updatedAt).toBe(createdAt);
      if (status !== 'completed') expect(consumedAt).toBeNull();
      else expect(consumedAt).toBe(updatedAt);
    }
    expect(seen).toEqual(new Set(['pending', 'settled', 'completed']));
  });

  it.each([
    ['empty', 0],
    ['edge100', 100],
    ['edge101', 100],
    ['busy', 100],
  ])('of %s: %d', async (label, count) => {
    expect(await transactions(label)).toHaveLength(count);
  });

  it('take no filter and no page', async () => {
    const all = await transactions('busy');
    const [{ apiKeyId }] = all as [Wire['Transaction']];
    for (const query of [
      '?limit=5',
      '?limit=abc',
      '?page=2',
      '?offset=10',
      '?cursor=x',
      '?status=pending',
      `?apiKeyId=${apiKeyId}`,
      '?limit=1&limit=2',
    ]) {
      expect(await transactions('busy', query)).toEqual(all);
    }
  });

  it('keep name and prefix of a revoked key', async () => {
    const [revoked] = (await keys('revoked')) as [Wire['ApiKey']];
    expect(revoked.revokedAt).toBe('2026-02-14T00:00:00.000Z');
    const rows = await transactions('revoked');
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatchObject({
        apiKeyId: revoked.id,
        apiKeyName: 'Leaked key',
        apiKeyPrefix: revoked.keyPrefix,
      });
    }
  });

  it('are one’s own', async () => {
    const mine = new Set((await transactions('edge100')).map(({ id }) => id));
    for (const { id } of await transactions('edge101')) expect(mine).not.toContain(id);
  });
});

describe('usage', () => {
  worldShared();
  it.each(LABELS)('of %s is what a naive reading of the ledger gives', async (label) => {
    const { account, usage: rows } = everything(label);
    const expected = rows
      .toSorted((a, b) => b.row.at - a.row.at || b.seq - a.seq)
      .slice(0, 100)
      .map(({ row }) => ({
        endpoint: row.resource,
        method: row.method,
        units: 1,
        costCents: row.cost,
        x402TransactionId: paymentIds.encode({ account, seq: row.payment ?? -1 }),
        createdAt: timestamp(row.at),
      }));
    expect(await usage(label)).toMatchObject(expected);
    expect(await usage(label)).toHaveLength(expected.length);
  });

  it('is there for exactly the completed transactions', async () => {
    const { account, payments, usage: events } = everything('busy');
    const completed = payments.filter(({ row }) => row.status === 'completed');
    expect(events.map(({ row }) => row.payment).toSorted()).toEqual(
      completed.map(({ seq }) => seq).toSorted(),
    );
    const listed = new Map((await usage('busy')).map((event) => [event.x402TransactionId, event]));
    const rows = await transactions('busy');
    for (const { id, status, consumedAt, amountCents } of rows) {
      const event = listed.get(id);
      if (status !== 'completed') expect(event).toBeUndefined();
      else expect(event).toMatchObject({ costCents: amountCents, createdAt: consumedAt });
    }
    expect(rows.filter(({ status }) => status !== 'completed').length).toBeGreaterThan(0);
    expect(account).toBeGreaterThanOrEqual(0);
  });

  it.each(['?limit=5', '?apiKeyId=x', '?page=2'])('takes no %s', async (query) => {
    expect(await usage('busy', query)).toEqual(await usage('busy'));
  });
});

describe('the lists, when something happens,', () => {
  worldEach();
  it('lose their oldest row when one comes, which still opens and still counts', async () => {
    const before = await transactions('edge100');
    expect(before).toHaveLength(100);
    const oldest = before.at(-1);
    await answers(request(served.app).get('/v1/protected/quote').set(as('edge100')), 402);
    const [newest, ...after] = await transactions('edge100');
    expect(newest?.status).toBe('pending');
    expect(after).toEqual(before.slice(0, 99));
    // What has left the list still opens what it paid for, and still counts.
    const proof = {
      'x-payment-id': oldest?.id ?? '',
      'x-payment-proof': oldest?.receiptId ?? '',
    };
    const replay = await request(served.app)
      .get('/v1/protected/quote')
      .set({ ...as('edge100'), ...proof });
    expect(replay.body.data.generatedAt).toBe(oldest?.consumedAt);
    const { body } = await get('edge100', '/v1/billing/summary');
    expect(body.x402Transactions).toBe(101);
  });

  it('are newest first also when the clock was set back', async () => {
    await request(served.app).get('/v1/protected/quote').set(as('empty'));
    served.clock.set(served.clock.now() - DAY);
    await request(served.app).get('/v1/protected/quote').set(as('empty'));
    const times = (await transactions('empty')).map(({ createdAt }) => createdAt);
    expect(times).toEqual(['2026-03-01T12:00:00.000Z', '2026-02-28T12:00:00.000Z']);
  });

  it('are ordered by request, and by completion', async () => {
    const key = as('edge100');
    const ask = () => request(served.app).get('/v1/protected/quote').set(key);
    const ids: string[] = [(await ask()).body.x402.paymentId, (await ask()).body.x402.paymentId];
    for (const paymentId of ids.toReversed()) {
      served.clock.advance(MINUTE);
      const paid = await request(served.app).post('/v1/x402/settle').set(key).send({ paymentId });
      await ask().set({ 'x-payment-id': paymentId, 'x-payment-proof': paid.body.receiptId });
    }
    const events = await usage('edge100');
    expect(events.slice(0, 2).map((event) => event.x402TransactionId)).toEqual(ids);
    expect(events).toHaveLength(100);
    expect((await transactions('edge100')).slice(0, 2).map(({ id }) => id)).toEqual(
      ids.toReversed(),
    );
  });
});

describe('the use cases of the documentation', () => {
  worldEach();
  it('track spending by API key: group the usage, join the names', async () => {
    const names = new Map((await keys('busy')).map(({ id, name }) => [id, name]));
    const spent = new Map<string, number>();
    for (const { apiKeyId, costCents } of await usage('busy')) {
      const name = names.get(apiKeyId) ?? 'no such key';
      spent.set(name, (spent.get(name) ?? 0) + costCents);
    }
    const { usage: rows, credentials } = everything('busy');
    const newest = rows.toSorted((a, b) => b.row.at - a.row.at || b.seq - a.seq).slice(0, 100);
    const expected = new Map<string, number>();
    for (const { row } of newest) {
      const name = credentials.find(({ seq }) => seq === row.credential)?.row.name ?? '';
      expected.set(name, (expected.get(name) ?? 0) + row.cost);
    }
    expect(spent).toEqual(expected);
    expect([...spent.keys()].toSorted()).toEqual([
      'Nightly batch',
      'Production API Key',
      'Staging agent',
    ]);
  });

  it('monitor abandoned payments: pending for more than ten minutes', async () => {
    const abandoned = async () => {
      const limit = served.clock.now() - 10 * MINUTE;
      const rows = await transactions('empty');
      return rows
        .filter(({ status, createdAt }) => status === 'pending' && Date.parse(createdAt) < limit)
        .map(({ id }) => id);
    };
    const key = as('empty');
    const asked = await request(served.app).get('/v1/protected/quote').set(key);
    const paymentId: string = asked.body.x402.paymentId;
    served.clock.advance(10 * MINUTE);
    expect(await abandoned()).toEqual([]);
    expect(timestamp(served.clock.now())).toBe(asked.body.x402.expiresAt);
    served.clock.advance(1);
    expect(await abandoned()).toEqual([paymentId]);
    // The status is only the client's reading of it: the payment can be settled all the same.
    await answers(
      request(served.app).post('/v1/billing/top-up').set(key).send({ amountCents: 100 }),
      200,
    );
    await answers(request(served.app).post('/v1/x402/settle').set(key).send({ paymentId }), 200);
    expect(await abandoned()).toEqual([]);
  });

  it('has abandoned payments in the history', async () => {
    const pending = (await transactions('busy')).filter(({ status }) => status === 'pending');
    expect(pending.length).toBeGreaterThan(3);
  });

  it('debug a payment: by key, receiptId and consumedAt', async () => {
    const key = as('edge100');
    const ask = () => request(served.app).get('/v1/protected/quote').set(key);
    const settle = async (paymentId: string): Promise<string> =>
      (await request(served.app).post('/v1/x402/settle').set(key).send({ paymentId })).body
        .receiptId;
    const [mine, other]: [string, string] = [
      (await ask()).body.x402.paymentId,
      (await ask()).body.x402.paymentId,
    ];
    await settle(mine);
    const wrong = await settle(other);
    // The client mixes up its two receipts, and is refused.
    const sent = { 'x-payment-id': mine, 'x-payment-proof': wrong };
    await answers(ask().set(sent), 402, { error: 'invalid_payment_proof' });

    const [{ id: apiKeyId }] = (await keys('edge100')) as [Wire['ApiKey']];
    const look = async () =>
      (await transactions('edge100')).find((row) => row.apiKeyId === apiKeyId && row.id === mine);
    const found = await look();
    expect(found).toMatchObject({ status: 'settled', consumedAt: null });
    expect(found?.receiptId).not.toBe(sent['x-payment-proof']);

    await answers(ask().set({ ...sent, 'x-payment-proof': found?.receiptId ?? '' }), 200);
    expect(await look()).toMatchObject({
      status: 'completed',
      consumedAt: '2026-03-01T12:00:00.000Z',
    });
  });
});

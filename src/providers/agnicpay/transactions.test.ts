import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, openapiFolder, run, serveApi } from '../../../test/api-server.js';
import { accountIn } from '../../../test/scenario.js';
import { Contract } from '../../contract/contract.js';
import { Schemas } from '../../contract/schemas.js';
import { checkInvariants } from '../../ledger/index.js';
import { REALM, WALLET } from './auth.js';
import { api } from './index.js';
import type { Transaction, TransactionList } from './wire.js';

const token = (handle: string) => ({ 'X-Agnic-Token': `agnic_tok_sk_test_demo_${handle}` });
const busy = token('busy');

type Query = Record<string, string>;

/** The history as a caller gets it, and what the server found odd about the request. */
async function list(
  { app }: ApiUnderTest,
  query: Query = {},
  headers: Record<string, string> = busy,
): Promise<TransactionList & { odd: string[] }> {
  const response = await request(app).get('/api/transactions').query(query).set(headers);
  expect(response.status).toBe(200);
  const violations: { location: string[]; code: string }[] = JSON.parse(
    response.headers['sl-violations'] ?? '[]',
  );
  const odd = violations.map(({ location, code }) => `${location.join('.')}: ${code}`);
  return { ...(response.body as TransactionList), odd };
}

/** Every page one after the other, as a client walks them. */
async function everything(server: ApiUnderTest, query: Query = {}): Promise<Transaction[]> {
  const all: Transaction[] = [];
  for (let page = 1; ; page++) {
    const { transactions } = await list(server, { ...query, page: String(page) });
    if (transactions.length === 0) return all;
    all.push(...transactions);
  }
}

const accountOf = ({ world }: ApiUnderTest, handle: string): number =>
  accountIn(world.ledger, REALM, handle, WALLET);

/** Read only, so that all tests which only read share it. */
let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

describe('pages', () => {
  it('hold 20 transactions by default, and say where they stand', async () => {
    const { transactions, pagination } = await list(shared);
    expect(transactions).toHaveLength(20);
    expect(pagination).toEqual({ currentPage: 1, totalPages: 36, totalCount: 720, limit: 20 });
  });

  it.each([
    ['1', 1, []],
    ['50', 50, []],
    ['100', 100, []],
    ['101', 100, ['query.limit: maximum']],
    ['99999999999999999999', 100, ['query.limit: maximum']],
    ['0', 1, ['query.limit: minimum']],
    ['-3', 1, ['query.limit: minimum']],
    ['ten', 20, ['query.limit: type']],
    ['2.5', 20, ['query.limit: type']],
    ['1e1', 20, ['query.limit: type']],
    ['', 20, ['query.limit: type']],
  ])('limit=%s counts as %i', async (limit, counted, odd) => {
    const answer = await list(shared, { limit });
    expect(answer.transactions).toHaveLength(counted);
    expect(answer.pagination.limit).toBe(counted);
    expect(answer.odd).toEqual(odd);
  });

  it.each([
    ['0', 'minimum'],
    ['-1', 'minimum'],
    ['two', 'type'],
    ['1.5', 'type'],
  ])('page=%s counts as the first', async (page, code) => {
    const answer = await list(shared, { page });
    expect(answer.pagination.currentPage).toBe(1);
    expect(answer.transactions).toEqual((await list(shared)).transactions);
    expect(answer.odd).toEqual([`query.page: ${code}`]);
  });

  it.each(['37', '1000000', '9007199254740991'])('page %s lies past the end', async (page) => {
    const answer = await list(shared, { page });
    expect(answer.transactions).toEqual([]);
    expect(answer.pagination).toMatchObject({ currentPage: Number(page), totalPages: 36 });
    expect(answer.stats).toEqual((await list(shared)).stats);
  });

  it.each([
    ['edge_20', [20, 0], 1],
    ['edge_21', [20, 1, 0], 2],
    ['empty', [0], 0],
  ])('of %s hold %j', async (handle, sizes, totalPages) => {
    for (const [index, size] of sizes.entries()) {
      const answer = await list(shared, { page: String(index + 1) }, token(handle));
      expect(answer.transactions).toHaveLength(size);
      expect(answer.pagination.totalPages).toBe(totalPages);
    }
  });

  it('together show each transaction once, newest first', async () => {
    const all = await everything(shared);
    expect(all).toHaveLength(720);
    expect(new Set(all.map(({ id }) => id)).size).toBe(720);
    const times = all.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort().reverse());
    expect(await everything(shared, { limit: '100' })).toEqual(all);
    expect(await everything(shared, { limit: '7' })).toEqual(all);
  });

  it('of nothing have statistics of zero', async () => {
    const { transactions, pagination, stats } = await list(shared, {}, token('empty'));
    expect({ transactions, pagination, stats }).toEqual({
      transactions: [],
      pagination: { currentPage: 1, totalPages: 0, totalCount: 0, limit: 20 },
      stats: { totalSpent: 0, successRate: 0, transactionCount: 0 },
    });
  });

  it('ignore parameters that nobody documents', async () => {
    const answer = await list(shared, { cursor: 'abc' });
    expect(answer.pagination.totalCount).toBe(720);
    expect(answer.odd).toEqual(['query.cursor: unknown-parameter']);
  });
});

/** What the document says that a filter lets through, on what a transaction shows. */
function passes(tx: Transaction, query: Query): boolean {
  const { status, search, network, startDate, endDate } = query;
  // Two shapes of bound, each compared in its own terms: days as texts, moments as times.
  const at = Date.parse(tx.timestamp);
  const day = tx.timestamp.slice(0, 10);
  return (
    (status === undefined || tx.status === status) &&
    (search === undefined || tx.endpoint.toLowerCase().includes(search.toLowerCase())) &&
    (network === undefined || tx.network === network) &&
    (startDate === undefined ||
      (startDate.length === 10 ? day >= startDate : at >= Date.parse(startDate))) &&
    (endDate === undefined || (endDate.length === 10 ? day <= endDate : at <= Date.parse(endDate)))
  );
}

const micros = (dollars: number) => Math.round(dollars * 1e6);

/** The same answer from all rows, added up one by one. */
function oracle(all: readonly Transaction[], query: Query, page: number, limit: number) {
  const matching = all.filter((tx) => passes(tx, query));
  const successes = matching.filter(({ status }) => status === 'success');
  let spent = 0;
  for (const tx of successes) spent += micros(tx.amount_usd);
  const tenths = matching.length === 0 ? 0 : (1000 * successes.length) / matching.length;
  return {
    transactions: matching.slice((page - 1) * limit, page * limit),
    pagination: {
      currentPage: page,
      totalPages: Math.ceil(matching.length / limit),
      totalCount: matching.length,
      limit,
    },
    stats: {
      totalSpent: spent / 1e6,
      successRate: Math.round(tenths) / 10,
      transactionCount: matching.length,
    },
  };
}

describe('filters', () => {
  const statuses = [undefined, 'success', 'failed', 'pending'];
  const searches = [
    undefined,
    'openai',
    'OPENAI',
    '://weather.example.com/v1',
    '?depth=',
    'nowhere',
  ];
  const networks = [undefined, 'base', 'base-sepolia', 'solana', 'polygon'];
  const periods: readonly (readonly [string | undefined, string | undefined])[] = [
    [undefined, undefined],
    ['2026-01-01', '2026-01-31'],
    ['2026-02-27', '2026-02-27'],
    [undefined, '2025-12-31'],
    ['2026-02-10T12:00:00Z', undefined],
    ['2026-02-10T12:00:00+05:30', '2026-02-20T23:59:59-08:00'],
    ['2026-02-01', '2026-02-20T12:00:00.5Z'],
    ['2026-02-02', '2026-02-01'],
  ];

  it('narrow together, and totals are those of all that match', async () => {
    const all = await everything(shared, { limit: '100' });
    let found = 0;
    for (const [n, status] of statuses.entries()) {
      for (const [m, search] of searches.entries()) {
        for (const [k, network] of networks.entries()) {
          // Each period meets each value of every other filter, though not each combination.
          const [startDate, endDate] = periods[(n * 5 + m * 3 + k) % periods.length] ?? [];
          const given = { status, search, network, startDate, endDate };
          const query: Query = JSON.parse(JSON.stringify(given));
          for (const [page, limit] of [
            [1, 20],
            [2, 3],
          ] as const) {
            const { odd, ...answer } = await list(shared, {
              ...query,
              page: String(page),
              limit: String(limit),
            });
            expect(answer, JSON.stringify(query)).toEqual(oracle(all, query, page, limit));
            expect(odd).toEqual([]);
            found += answer.transactions.length;
          }
        }
      }
    }
    expect(found).toBeGreaterThan(500);
  });

  it.each(periods)('by the period from %s to %s alone', async (startDate, endDate) => {
    const all = await everything(shared, { limit: '100' });
    const query: Query = JSON.parse(JSON.stringify({ startDate, endDate }));
    const { odd, ...answer } = await list(shared, query);
    expect(answer).toEqual(oracle(all, query, 1, 20));
  });

  it('find the same text in any case, and no patterns', async () => {
    const counts = await Promise.all(
      ['openai', 'OpenAI', 'OPENAI'].map(
        async (search) => (await list(shared, { search })).pagination.totalCount,
      ),
    );
    expect(counts[0]).toBeGreaterThan(0);
    expect(new Set(counts).size).toBe(1);
    const { transactions } = await list(shared, { search: 'openai', limit: '100' });
    expect(transactions.some(({ endpoint }) => endpoint.includes('OpenAI'))).toBe(true);
    for (const search of ['open.i', '%', '.*', 'ope*']) {
      expect((await list(shared, { search })).pagination.totalCount, search).toBe(0);
    }
    expect((await list(shared, { search: '' })).pagination.totalCount).toBe(720);
  });

  it('spend nothing on what failed or is under way', async () => {
    const of = async (status: string) => (await list(shared, { status })).stats;
    const [success, failed, pending] = [
      await of('success'),
      await of('failed'),
      await of('pending'),
    ];
    expect(success).toMatchObject({ successRate: 100 });
    expect(failed).toMatchObject({ totalSpent: 0, successRate: 0 });
    expect(pending).toMatchObject({ totalSpent: 0, successRate: 0 });
    const { stats } = await list(shared);
    expect(success.totalSpent).toBe(stats.totalSpent);
    expect(success.transactionCount + failed.transactionCount + pending.transactionCount).toBe(
      stats.transactionCount,
    );
  });

  it.each([
    ['status', 'paid', 'enum'],
    ['status', 'Success', 'enum'],
    ['status', '', 'enum'],
    ['network', '', 'minLength'],
    ['startDate', '2026-02-30', 'format'],
    ['endDate', '2026-02-30', 'format'],
    ['endDate', '2025-02-29', 'format'],
    ['endDate', '1900-02-29', 'format'],
    ['startDate', '2026-04-31T10:00:00Z', 'format'],
    ['startDate', '2026-13-01', 'format'],
    ['startDate', '2026-02-00', 'format'],
    ['startDate', '2026-02-01T24:00:01Z', 'format'],
    ['startDate', '2026-02T10:00:00Z', 'format'],
    ['startDate', '2026-W54', 'format'],
    ['startDate', '2025-366', 'format'],
    ['startDate', 'T10:00:00Z', 'format'],
    ['endDate', '2025-12-01T10:00:00 02:00', 'format'],
    ['startDate', 'yesterday', 'format'],
    ['startDate', '1767225600', 'format'],
    ['startDate', '', 'format'],
  ])('%s=%s is ignored, and said to be odd', async (name, value, code) => {
    const { odd, ...answer } = await list(shared, { [name]: value });
    const { odd: none, ...unfiltered } = await list(shared);
    expect(answer).toEqual(unfiltered);
    expect([none, odd]).toEqual([[], [`query.${name}: ${code}`]]);
  });

  it('that are given twice are ignored', async () => {
    const response = await request(shared.app)
      .get('/api/transactions?status=failed&status=success&search=a&search=b')
      .set(busy);
    expect(response.body.pagination.totalCount).toBe(720);
  });

  it('know the days that the calendar has, and no others', () => {
    const contract = Contract.read(`${openapiFolder}agnicpay.yaml`);
    const schemas = new Schemas(contract);
    const parameters = contract.operations.get('listTransactions')?.parameters ?? [];
    const pointers = ['startDate', 'endDate'].map(
      (name) => parameters.find((one) => one.name === name)?.schemaPointer ?? '',
    );
    const mistaken: string[] = [];
    const two = (part: number) => String(part).padStart(2, '0');
    for (const year of [1900, 1999, 2000, 2023, 2024, 2100, 2400]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const date = `${year}-${two(month)}-${two(day)}`;
          const moment = new Date(Date.UTC(year, month - 1, day));
          const real = moment.toISOString().startsWith(date);
          const isTaken = (at: string) => schemas.faultOf(at, date) === undefined;
          if (pointers.some((at) => isTaken(at) !== real)) mistaken.push(date);
        }
      }
    }
    expect(pointers).toHaveLength(2);
    expect(mistaken).toEqual([]);
  });
});

describe('dates of payments made now', () => {
  const terms = { amount: 10_000, resource: 'https://now.example/a', network: 'base-sepolia' };

  async function paidAt(moments: readonly string[]): Promise<ApiUnderTest> {
    const server = await serveApi(api);
    const account = accountOf(server, 'busy');
    for (const moment of moments) {
      server.clock.set(Date.parse(moment));
      await run(server, {
        type: 'record-payment',
        account,
        status: 'completed',
        scheme: 'exact',
        ...terms,
      });
    }
    return server;
  }

  let server: ApiUnderTest;
  beforeAll(async () => {
    server = await paidAt([
      '2026-03-01T23:59:59.999Z',
      '2026-03-02T00:00:00.000Z',
      '2026-03-02T23:59:59.999Z',
      '2026-03-03T00:00:00.000Z',
    ]);
  });

  const timesIn = async (of: ApiUnderTest, query: Query) =>
    (await list(of, { search: 'now.example', ...query })).transactions.map(
      ({ timestamp }) => timestamp,
    );

  it.each([
    [
      'both ends of a day',
      { startDate: '2026-03-02', endDate: '2026-03-02' },
      ['2026-03-02T23:59:59Z', '2026-03-02T00:00:00Z'],
    ],
    [
      'from a day',
      { startDate: '2026-03-02' },
      ['2026-03-03T00:00:00Z', '2026-03-02T23:59:59Z', '2026-03-02T00:00:00Z'],
    ],
    [
      'to a day',
      { endDate: '2026-03-02' },
      ['2026-03-02T23:59:59Z', '2026-03-02T00:00:00Z', '2026-03-01T23:59:59Z'],
    ],
    [
      'two days, yesterday to today',
      { startDate: '2026-03-01', endDate: '2026-03-02' },
      ['2026-03-02T23:59:59Z', '2026-03-02T00:00:00Z', '2026-03-01T23:59:59Z'],
    ],
    [
      'from its own timestamp',
      { startDate: '2026-03-02T23:59:59Z' },
      ['2026-03-03T00:00:00Z', '2026-03-02T23:59:59Z'],
    ],
    ['to its own timestamp', { endDate: '2026-03-01T23:59:59Z' }, ['2026-03-01T23:59:59Z']],
    ['from a fraction later', { startDate: '2026-03-02T23:59:59.001Z' }, ['2026-03-03T00:00:00Z']],
    [
      'an offset ahead of UTC',
      { startDate: '2026-03-03T02:00:00+02:00' },
      ['2026-03-03T00:00:00Z'],
    ],
    ['an offset behind UTC', { endDate: '2026-03-01T18:59:59-05:00' }, ['2026-03-01T23:59:59Z']],
  ])('%s', async (_, query, times) => {
    expect(await timesIn(server, query)).toEqual(times);
  });

  it('order the list, also when the clock was set back', async () => {
    const other = await paidAt([
      '2026-03-05T10:00:00Z',
      '2026-03-04T10:00:00Z',
      '2026-03-06T10:00:00Z',
    ]);
    expect(await timesIn(other, {})).toEqual([
      '2026-03-06T10:00:00Z',
      '2026-03-05T10:00:00Z',
      '2026-03-04T10:00:00Z',
    ]);
  });
});

describe('a transaction', () => {
  it('carries a hash of its chain exactly when it succeeded', async () => {
    for (const tx of await everything(shared, { limit: '100' })) {
      const chain = tx.network.startsWith('solana')
        ? /^[1-9A-HJ-NP-Za-km-z]{86,88}$/
        : /^0x[0-9a-f]{64}$/;
      expect(tx.tx_hash).toMatch(tx.status === 'success' ? chain : /^$/);
    }
  });

  it('shows what was charged of a price that was settled below its maximum', async () => {
    const server = await serveApi(api);
    const account = accountOf(server, 'busy');
    const before = (await list(server)).stats;
    const { seq: payment } = await run(server, {
      type: 'open-payment',
      account,
      amount: 500_000,
      resource: 'https://life.example/cycle',
      network: 'base',
      scheme: 'upto',
    });
    const shown = async () => {
      const { transactions, stats } = await list(server, { limit: '1' });
      const [tx] = transactions;
      const spent = micros(stats.totalSpent) - micros(before.totalSpent);
      return [tx?.status, tx?.amount_usd, tx?.tx_hash === '', spent];
    };
    expect(await shown()).toEqual(['pending', 0.5, true, 0]);
    await run(server, { type: 'hold-payment', account, payment });
    expect(await shown()).toEqual(['pending', 0.5, true, 0]);
    const { id } = (await list(server, { limit: '1' })).transactions[0] as Transaction;
    await run(server, { type: 'capture-payment', account, payment, amount: 123_456 });
    expect(await shown()).toEqual(['success', 0.123456, false, 123_456]);
    expect((await list(server, { limit: '1' })).transactions[0]?.id).toBe(id);
    expect(checkInvariants(server.world.ledger)).toEqual([]);
  });
});

/**
 * Every case that the vendors' documents tell of is somewhere in the seeded data. A row of the table
 * names the case, who has it, and how it is found in what the API shows that caller.
 */
import supertest from 'supertest';
import { afterAll, describe, expect, it } from 'vitest';
import { createPaystub } from '../../src/paystub.js';

const NOW = Date.parse('2026-03-02T00:00:00Z');
const MINUTE = 60_000;

type Row = Readonly<Record<string, unknown>>;

/** One documented case. */
interface DocumentedCase {
  readonly api: string;
  readonly what: string;
  /** Who has it: the label of a demo caller. */
  readonly as: string;
  /** Where it shows. All pages are read. */
  readonly path: string;
  /** Where the rows are in the answer; the answer itself where it is left out. */
  readonly list?: string;
  readonly shows: (rows: readonly Row[]) => boolean;
}

const some =
  (test: (row: Row) => boolean) =>
  (rows: readonly Row[]): boolean =>
    rows.some(test);
/** Whether two rows next to each other have the same value. */
const tied =
  (...fields: readonly string[]) =>
  (rows: readonly Row[]): boolean =>
    fields.every((field) => {
      const values = rows.map((row) => row[field]).filter((value) => value !== null);
      return new Set(values).size < values.length;
    });
const is =
  (field: string, value: unknown) =>
  (row: Row): boolean =>
    row[field] === value;
const age = (row: Row, field = 'createdAt'): number => NOW - Date.parse(String(row[field]));

const actumx = { api: 'actumx', as: 'busy', path: '/v1/transactions', list: 'transactions' };
const agnic = { api: 'agnicpay', as: 'busy', path: '/api/transactions', list: 'transactions' };
const trust = { api: 'nametrust', as: 'busy', path: '/credits/usage', list: 'items' };
const usage = { api: 'sybilion', as: 'busy', path: '/api/v1/usage', list: 'usage_events' };
const jobs = { ...usage, path: '/api/v1/jobs', list: 'jobs' };
const billing = {
  api: 'finradar',
  as: 'busy',
  path: '/api/v1/billing/history',
  list: 'transactions',
};
const tokens = { ...billing, path: '/api/v1/account/transactions' };
const balance = { api: 'finradar', path: '/api/v1/account/balance' };

const cases: readonly DocumentedCase[] = [
  {
    ...actumx,
    what: 'pending, and not abandoned yet',
    shows: some((row) => row.status === 'pending' && age(row) < 10 * MINUTE),
  },
  {
    ...actumx,
    what: 'pending for more than ten minutes: abandoned',
    shows: some((row) => row.status === 'pending' && age(row) > 10 * MINUTE),
  },
  {
    ...actumx,
    what: 'settled, and not used',
    as: 'revoked',
    shows: some((row) => row.status === 'settled' && row.consumedAt === null),
  },
  {
    ...actumx,
    what: 'completed',
    shows: some((row) => row.status === 'completed' && row.consumedAt !== null),
  },
  { ...actumx, what: 'a list that is cut at 100', shows: (rows) => rows.length === 100 },
  {
    ...actumx,
    what: 'a usage event',
    path: '/v1/usage',
    list: 'events',
    shows: some((row) => row.costCents === 25),
  },
  ...['success', 'failed', 'pending'].map((status) => ({
    ...agnic,
    what: status,
    shows: some(is('status', status)),
  })),
  ...['base', 'base-sepolia', 'solana', 'solana-devnet'].map((network) => ({
    ...agnic,
    what: `on ${network}`,
    shows: some(is('network', network)),
  })),
  ...['exact', 'upto'].map((scheme) => ({
    ...agnic,
    what: `by ${scheme}`,
    shows: some(is('scheme', scheme)),
  })),
  { ...agnic, what: 'two of one second', shows: tied('timestamp') },
  {
    ...agnic,
    what: 'an endpoint that a search for openai finds',
    shows: some((row) => /openai/i.test(String(row.endpoint))),
  },
  {
    ...agnic,
    what: 'something on the day before',
    shows: some((row) => row.status === 'success' && age(row, 'timestamp') < 24 * 60 * MINUTE),
  },
  ...['allot', 'consume', 'overflow', 'expire', 'revoke'].map((kind) => ({
    ...trust,
    what: kind,
    shows: some(is('kind', kind)),
  })),
  ...['ai_usage', 'tm_usage'].map((kind) => ({
    ...trust,
    what: `spent on ${kind}`,
    shows: some(is('usage_kind', kind)),
  })),
  { ...trust, what: 'two of one second', shows: tied('created_at') },
  { ...usage, what: 'an older row without an endpoint', shows: some(is('endpoint', null)) },
  { ...usage, what: 'a call without a job', shows: some(is('async_job_id', null)) },
  { ...usage, what: 'a job', shows: some((row) => typeof row.async_job_id === 'string') },
  { ...usage, what: 'several units', shows: some((row) => Number(row.units) > 1) },
  {
    ...usage,
    what: 'credits that are no cents',
    shows: some((row) => row.credits_charged !== row.eur_cents_charged),
  },
  {
    ...usage,
    what: 'ties in every order but that by id',
    shows: tied('created_at', 'eur_cents_charged', 'credits_charged', 'units'),
  },
  ...['queued', 'running', 'completed', 'failed', 'canceled'].map((status) => ({
    ...jobs,
    what: status,
    shows: some(is('status', status)),
  })),
  {
    ...jobs,
    what: 'ties in every order but that by id',
    shows: tied('created_at', 'settled_at', 'eur_cents_final'),
  },
  ...['subscription_refill', 'one_time_grant', 'manual_adjustment', 'refund'].map((type) => ({
    ...billing,
    what: type,
    shows: some(is('type', type)),
  })),
  { ...billing, what: 'an event that moved no tokens', shows: some(is('tokens_credited', null)) },
  {
    ...billing,
    what: 'a refund is negative',
    shows: some((row) => row.type === 'refund' && Number(row.amount_usd) < 0),
  },
  { ...billing, what: 'two of one second', shows: tied('created_at') },
  { ...billing, what: 'none at all', as: 'empty', shows: (rows) => rows.length === 0 },
  {
    ...billing,
    what: 'a signup grant of 2,000',
    as: 'free',
    shows: some(is('tokens_credited', 2_000)),
  },
  { ...tokens, what: 'two of one second', shows: tied('created_at') },
  {
    ...balance,
    what: 'near the quota',
    as: 'near-quota',
    shows: some((row) => row.current_balance === 25 && row.suspended === false),
  },
  { ...balance, what: 'nothing left', as: 'broke', shows: some(is('suspended', true)) },
  {
    ...tokens,
    what: 'past the quota',
    as: 'past-quota',
    shows: (rows) =>
      rows.reduce((sum, { delta, endpoint }) => sum - (endpoint === null ? 0 : Number(delta)), 0) >
      2_000,
  },
];

const paystub = await createPaystub({
  recipe: { refDate: '2026-03-02', size: 0 },
  systemTime: () => NOW,
});
afterAll(() => paystub.close());

const read = new Map<string, readonly Row[]>();

/** All rows of a list, page by page, in the manner of each API. */
async function rowsOf({ api, as, path, list }: DocumentedCase): Promise<readonly Row[]> {
  const key = `${api} ${as} ${path}`;
  const known = read.get(key);
  if (known) return known;
  const caller = paystub.mounts
    .find(({ id }) => id === api)
    ?.demo.find(({ label }) => label === as);
  if (!caller) throw new Error(`${api} has no caller ${as}`);
  const rows: Row[] = [];
  for (let page = 1; ; page++) {
    const query = { page, limit: 100, offset: 100 * (page - 1) };
    const answer = await supertest(paystub.app)
      .get(`/${api}${path}`)
      .query(api === 'actumx' ? {} : query)
      .set(caller.headers);
    expect(answer.status, answer.text).toBe(200);
    const found: readonly Row[] = list === undefined ? [answer.body] : answer.body[list];
    rows.push(...found);
    const isPaged = api !== 'actumx' && list !== undefined && path !== tokens.path;
    if (!isPaged || found.length < 100) break;
  }
  read.set(key, rows);
  return rows;
}

describe('the seeded data', () => {
  it.each(cases.map((one) => [`${one.api} ${one.path}`, one.what, one] as const))(
    '%s shows: %s',
    async (_place, _what, one) => {
      expect(one.shows(await rowsOf(one))).toBe(true);
    },
  );
});

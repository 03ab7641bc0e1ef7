/** GET /api/v1/usage over HTTP: parameters, pages, sorts, and what a row says. */
import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, run, serveApi } from '../../../test/api-server.js';
import { accountIn } from '../../../test/scenario.js';
import { checkInvariants } from '../../ledger/index.js';
import { CREDITS, REALM } from './auth.js';
import { api } from './index.js';
import type { JobSummary, UsageEvent, UsageEventList } from './wire.js';

const bearer = (handle: string) => ({ Authorization: `Bearer sk_ops_demo_${handle}` });

async function list({ app }: ApiUnderTest, query = '', handle = 'busy'): Promise<UsageEventList> {
  const response = await request(app).get(`/api/v1/usage${query}`).set(bearer(handle));
  expect(response.status, query).toBe(200);
  return response.body;
}

/** Every page one after the other, as the vendor's SDK walks them. */
async function everything(server: ApiUnderTest, query: string): Promise<UsageEvent[]> {
  const all: UsageEvent[] = [];
  for (let page = 1; ; page++) {
    const { usage_events, pagination } = await list(server, `?${query}&page=${page}`);
    all.push(...usage_events);
    if (page >= pagination.total_pages) return all;
  }
}

const accountOf = ({ world }: ApiUnderTest, handle: string): number =>
  accountIn(world.ledger, REALM, handle, CREDITS);

/** Read only, so that all tests which only read share it. */
let shared: ApiUnderTest;
/** Every row of `busy`, newest first. */
let all: UsageEvent[];
beforeAll(async () => {
  shared = await serveApi(api);
  all = await everything(shared, 'limit=200');
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

describe('parameters', () => {
  it('have defaults: the first page, 50 rows, by id, descending', async () => {
    const { usage_events, pagination } = await list(shared);
    expect(pagination).toEqual({
      page: 1,
      limit: 50,
      total: all.length,
      total_pages: Math.ceil(all.length / 50),
      sort: 'id',
      order: 'desc',
    });
    expect(usage_events).toEqual(all.slice(0, 50));
    const ids = all.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([1, 2, 199, 200])('limit=%i is served', async (limit) => {
    const { usage_events, pagination } = await list(shared, `?limit=${limit}`);
    expect([usage_events.length, pagination.limit]).toEqual([limit, limit]);
  });

  it.each([
    ['limit', ['0', '201', '-1', '500', 'abc', '0x10', '1e1', '5.0', '%205', '+5', '5%20', '']],
    ['limit', ['99999999999999999999', 'NaN', '٥', '5&limit=5', '5&limit=6']],
    ['page', ['0', '-1', 'abc', '0x1', '1e0', '1.5', '', '9007199254740992', '1&page=1']],
    ['sort', ['price', 'ID', 'endpoint', '', 'seq', 'id,units', 'id&sort=id', 'settled_at']],
    ['order', ['up', 'ASC', '', 'descending', 'asc&order=asc']],
  ])('%s: each of %j is refused, and no default put in its place', async (name, values) => {
    for (const value of values) {
      const response = await request(shared.app)
        .get(`/api/v1/usage?${name}=${value}`)
        .set(bearer('busy'));
      expect([response.status, response.body.error], value).toEqual([
        400,
        `invalid query parameter: ${name}`,
      ]);
      expect(response.body.trace_id).toBe(response.headers['x-trace-id']);
    }
  });

  it('are refused for an account without rows too', async () => {
    const response = await request(shared.app).get('/api/v1/usage?limit=0').set(bearer('empty'));
    expect(response.status).toBe(400);
  });

  it('that nobody documents are ignored: there are no filters', async () => {
    const { pagination } = await list(shared, '?endpoint=drivers&status=failed&from=2026-01-01');
    expect(pagination.total).toBe(all.length);
  });
});

describe('pages', () => {
  it.each([
    ['empty', 0, 0, 0],
    ['edge_50', 50, 1, 50],
    ['edge_51', 51, 2, 50],
  ])('of %s: %i rows on %i pages', async (handle, total, total_pages, first) => {
    const { usage_events, pagination } = await list(shared, '', handle);
    expect([pagination.total, pagination.total_pages]).toEqual([total, total_pages]);
    expect(usage_events).toHaveLength(first);
  });

  it('follow each other without a gap, the last one short', async () => {
    const last = await list(shared, '?page=2', 'edge_51');
    expect(last.usage_events).toHaveLength(1);
    const both = [...(await list(shared, '', 'edge_51')).usage_events, ...last.usage_events];
    expect(both).toEqual((await list(shared, '?limit=51', 'edge_51')).usage_events);
  });

  it.each(['99', '1000000', '9007199254740991'])(
    'past the end (%s) are empty, and the totals stay',
    async (page) => {
      const { usage_events, pagination } = await list(shared, `?page=${page}`);
      expect(usage_events).toEqual([]);
      expect(pagination).toEqual({
        page: Number(page),
        limit: 50,
        total: all.length,
        total_pages: Math.ceil(all.length / 50),
        sort: 'id',
        order: 'desc',
      });
    },
  );

  it('of busy are more than five at the default limit', () => {
    expect(all.length).toBeGreaterThan(5 * 50);
  });
});

/** The order of a naive client: by the field, ties by id, both in the direction asked for. */
function sorted(rows: readonly UsageEvent[], sort: keyof UsageEvent, order: string): UsageEvent[] {
  const ascending = [...rows].sort((a, b) => {
    const [first, second] = [a[sort] ?? '', b[sort] ?? ''];
    return first === second ? a.id - b.id : first < second ? -1 : 1;
  });
  return order === 'asc' ? ascending : ascending.reverse();
}

describe('sorts', () => {
  const sorts = ['id', 'created_at', 'eur_cents_charged', 'credits_charged', 'units'] as const;
  const orders = ['asc', 'desc'] as const;

  it.each(sorts.flatMap((sort) => orders.map((order) => [sort, order] as const)))(
    'by %s %s, ties by id in the same direction',
    async (sort, order) => {
      const expected = sorted(all, sort, order);
      expect(await everything(shared, `sort=${sort}&order=${order}&limit=77`)).toEqual(expected);
      const { usage_events, pagination } = await list(
        shared,
        `?sort=${sort}&order=${order}&page=3&limit=20`,
      );
      expect(usage_events).toEqual(expected.slice(40, 60));
      expect(pagination).toMatchObject({ sort, order, page: 3, limit: 20 });
    },
  );

  it('meet ties by everything but the id', () => {
    for (const sort of sorts.slice(2)) {
      expect(new Set(all.map((row) => row[sort])).size, sort).toBeLessThan(all.length / 2);
    }
  });

  it('keep credits and cents apart, also where they differ', async () => {
    const server = await serveApi(api);
    const account = accountOf(server, 'empty');
    const entryKinds = { drawn: 'draw', overflow: 'overflow' };
    for (const [cost, charge] of [
      [3, 7],
      [5, 6],
      [4, 9],
      [4, 6],
    ] as const) {
      const call = { type: 'meter', account, resource: 'drivers', units: 1, entryKinds } as const;
      await run(server, { ...call, cost, charge });
    }
    const by = async (sort: string) =>
      (await list(server, `?sort=${sort}&order=asc`, 'empty')).usage_events.map(
        ({ credits_charged, eur_cents_charged }) => [credits_charged, eur_cents_charged],
      );
    expect(await by('credits_charged')).toEqual([
      [6, 5],
      [6, 4],
      [7, 3],
      [9, 4],
    ]);
    expect(await by('eur_cents_charged')).toEqual([
      [7, 3],
      [9, 4],
      [6, 4],
      [6, 5],
    ]);
  });
});

describe('a row', () => {
  it('names no endpoint when it is old, and one of the three when it is not', () => {
    const nameless = all.filter(({ endpoint }) => endpoint === null);
    const named = all.filter(({ endpoint }) => endpoint !== null);
    expect(nameless.length).toBeGreaterThan(20);
    expect(new Set(named.map(({ endpoint }) => endpoint))).toEqual(
      new Set(['forecast', 'drivers', 'alerts']),
    );
    // What was called before any named row has no name; later only jobs that were submitted then.
    const from = named.map(({ created_at }) => created_at).sort()[0] ?? '';
    const late = nameless.filter(({ created_at }) => created_at > from);
    expect(late.every(({ async_job_id }) => async_job_id !== null)).toBe(true);
    expect(nameless.some(({ async_job_id }) => async_job_id === null)).toBe(true);
  });

  it('names a job exactly when it was one', () => {
    for (const { endpoint, async_job_id } of all) {
      if (endpoint !== null) expect(async_job_id !== null).toBe(endpoint === 'forecast');
    }
  });

  it('of a job is there once, at the time and the charge at which the job settled', async () => {
    const jobs: JobSummary[] = [];
    for (let page = 1; page <= 2; page++) {
      const response = await request(shared.app)
        .get(`/api/v1/jobs?limit=200&page=${page}`)
        .set(bearer('busy'));
      jobs.push(...response.body.jobs);
    }
    const charged = all.filter(({ async_job_id }) => async_job_id !== null);
    const rowOf = new Map(charged.map((row) => [row.async_job_id, row]));
    expect(rowOf.size).toBe(charged.length);
    expect(charged.length).toBe(jobs.filter(({ status }) => status === 'completed').length);
    for (const { job_id, status, settled_at, eur_cents_final } of jobs) {
      const row = rowOf.get(job_id);
      expect(row !== undefined, status).toBe(status === 'completed');
      if (!row) continue;
      expect([row.created_at, row.eur_cents_charged]).toEqual([settled_at, eur_cents_final]);
    }
  });

  it('charges credits and cents alike, but on older rows, and whole ones', () => {
    for (const { credits_charged, eur_cents_charged, units, endpoint, async_job_id } of all) {
      const isOlder = endpoint === null && async_job_id === null;
      expect(credits_charged).toBe(isOlder ? 2 * eur_cents_charged : eur_cents_charged);
      expect(credits_charged).toBeGreaterThan(0);
      expect(units).toBeGreaterThan(0);
    }
  });

  it('has the time to the second', () => {
    for (const { created_at } of all) {
      expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
  });
});

describe('what happens now', () => {
  it('is at the top: a call at once, a job when it settles', async () => {
    const server = await serveApi(api);
    const account = accountOf(server, 'busy');
    const before = (await list(server)).pagination.total;
    const newest = async () => (await list(server, '?limit=1')).usage_events[0];

    const { seq: payment } = await run(server, {
      type: 'open-payment',
      account,
      amount: 300,
      resource: 'forecast',
      kind: 'forecast',
    });
    await run(server, { type: 'hold-payment', account, payment });
    expect((await list(server)).pagination.total).toBe(before);

    await run(server, {
      type: 'meter',
      account,
      resource: 'alerts',
      units: 3,
      cost: 9,
      charge: 9,
      entryKinds: { drawn: 'draw', overflow: 'overflow' },
    });
    const call = await newest();
    expect(call).toMatchObject({ endpoint: 'alerts', units: 3, async_job_id: null });

    server.clock.advance(90_000);
    const usage = { units: 1, charge: 250 };
    await run(server, { type: 'capture-payment', account, payment, amount: 250, usage });
    const settled = await newest();
    expect(settled).toMatchObject({
      endpoint: 'forecast',
      credits_charged: 250,
      eur_cents_charged: 250,
      created_at: '2026-03-01T12:01:30Z',
    });
    expect(settled?.async_job_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(settled?.id).toBeGreaterThan(call?.id ?? Number.POSITIVE_INFINITY);
    expect((await list(server)).pagination.total).toBe(before + 2);
    expect(checkInvariants(server.world.ledger)).toEqual([]);
  });
});

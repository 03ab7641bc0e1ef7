/** GET /api/v1/jobs over HTTP: filters, sorts, pages, and what a job says. */
import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, run, serveApi } from '../../../test/api-server.js';
import { accountIn } from '../../../test/scenario.js';
import { CREDITS, REALM } from './auth.js';
import { api } from './index.js';
import type { JobList, JobSummary } from './wire.js';

const bearer = (handle: string) => ({ Authorization: `Bearer sk_ops_demo_${handle}` });

async function list({ app }: ApiUnderTest, query = '', handle = 'busy'): Promise<JobList> {
  const response = await request(app).get(`/api/v1/jobs${query}`).set(bearer(handle));
  expect(response.status, query).toBe(200);
  return response.body;
}

async function everything(server: ApiUnderTest, query: string): Promise<JobSummary[]> {
  const all: JobSummary[] = [];
  for (let page = 1; ; page++) {
    const { jobs, pagination } = await list(server, `?${query}&page=${page}`);
    all.push(...jobs);
    if (page >= pagination.total_pages) return all;
  }
}

/** Read only, so that all tests which only read share it. */
let shared: ApiUnderTest;
/** Every job of `busy`, in the order of submission. */
let all: JobSummary[];
beforeAll(async () => {
  shared = await serveApi(api);
  all = await everything(shared, 'limit=200&sort=id&order=asc');
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

const STATUSES = ['queued', 'running', 'completed', 'failed', 'canceled'] as const;
const SORTS = ['id', 'created_at', 'settled_at', 'eur_cents_final'] as const;
const ORDERS = ['asc', 'desc'] as const;

describe('parameters', () => {
  it('have defaults: the first page, 50 jobs, the newest first', async () => {
    const { jobs, pagination } = await list(shared);
    expect(pagination).toEqual({
      page: 1,
      limit: 50,
      total: all.length,
      total_pages: Math.ceil(all.length / 50),
      sort: 'created_at',
      order: 'desc',
    });
    expect(jobs).toEqual([...all].reverse().slice(0, 50));
    expect(all.length).toBeGreaterThan(5 * 50);
  });

  it.each([
    ['limit', ['0', '201', 'abc', '0x10', '1e1', '', '5&limit=5']],
    ['page', ['0', 'abc', '', '1&page=1']],
    ['sort', ['units', 'status', 'SETTLED_AT', '', 'id&sort=id']],
    ['order', ['down', '', 'asc&order=desc']],
    ['status', ['pending', 'cancelled', 'Completed', '', 'queued&status=running']],
    ['pipeline_type', ['Forecast', 'a%20b', '', 'a/b', 'x'.repeat(65), 'a&pipeline_type=b']],
  ])('%s: each of %j is refused', async (name, values) => {
    for (const value of values) {
      const response = await request(shared.app)
        .get(`/api/v1/jobs?${name}=${value}`)
        .set(bearer('busy'));
      expect([response.status, response.body.error], value).toEqual([
        400,
        `invalid query parameter: ${name}`,
      ]);
      expect(response.body.trace_id).toBe(response.headers['x-trace-id']);
    }
  });

  it('that nobody documents are ignored', async () => {
    expect((await list(shared, '?cursor=x')).pagination.total).toBe(all.length);
  });
});

/** By the field, ties by submission in the same direction, and what has no value last. */
function sorted(rows: readonly JobSummary[], sort: (typeof SORTS)[number], order: string) {
  const keyOf = (job: JobSummary) => (sort === 'id' ? all.indexOf(job) : job[sort]);
  const placed = rows.map((job) => ({ job, key: keyOf(job), place: all.indexOf(job) }));
  const sign = order === 'asc' ? 1 : -1;
  return placed
    .sort((a, b) => {
      if (a.key === null || b.key === null) {
        if (a.key !== b.key) return a.key === null ? 1 : -1;
        return sign * (a.place - b.place);
      }
      if (a.key === b.key) return sign * (a.place - b.place);
      return a.key < b.key ? -sign : sign;
    })
    .map(({ job }) => job);
}

describe('pages are those of a naive client', () => {
  it.each(SORTS.flatMap((sort) => ORDERS.map((order) => [sort, order] as const)))(
    'sorted by %s %s, under every filter',
    async (sort, order) => {
      expect(await everything(shared, `sort=${sort}&order=${order}&limit=83`)).toEqual(
        sorted(all, sort, order),
      );
      for (const status of [undefined, ...STATUSES]) {
        for (const pipeline of [undefined, 'forecast', 'backtest']) {
          const matching = all.filter(
            (job) =>
              (status === undefined || job.status === status) &&
              (pipeline === undefined || job.pipeline_type === pipeline),
          );
          const query = new URLSearchParams({ sort, order, limit: '7' });
          if (status) query.set('status', status);
          if (pipeline) query.set('pipeline_type', pipeline);
          const pages = Math.ceil(matching.length / 7);
          for (const page of new Set([1, Math.max(1, pages), pages + 1])) {
            query.set('page', String(page));
            expect(await list(shared, `?${query}`), String(query)).toEqual({
              jobs: sorted(matching, sort, order).slice((page - 1) * 7, page * 7),
              pagination: {
                page,
                limit: 7,
                total: matching.length,
                total_pages: pages,
                sort,
                order,
              },
            });
          }
        }
      }
    },
  );

  it('of which those in flight are the last when they have nothing to sort by', async () => {
    for (const sort of ['settled_at', 'eur_cents_final']) {
      for (const order of ORDERS) {
        const jobs = await everything(shared, `sort=${sort}&order=${order}&limit=200`);
        const firstOpen = jobs.findIndex(({ settled }) => !settled);
        expect(jobs.length - firstOpen).toBe(all.filter(({ settled }) => !settled).length);
        expect(jobs.slice(firstOpen).every(({ settled }) => !settled)).toBe(true);
      }
    }
  });

  it.each([
    ['empty', 0, 0],
    ['edge_50', 50, 1],
    ['edge_51', 51, 2],
  ])('of %s: %i jobs on %i pages', async (handle, total, total_pages) => {
    const { jobs, pagination } = await list(shared, '', handle);
    expect(pagination).toMatchObject({ total, total_pages });
    expect(jobs).toHaveLength(Math.min(total, 50));
  });

  it.each(SORTS)('past the end, by %s, are empty, and the totals stay', async (sort) => {
    const { jobs, pagination } = await list(shared, `?sort=${sort}&page=9007199254740991`);
    expect(jobs).toEqual([]);
    expect(pagination.total).toBe(all.length);
  });
});

describe('a job', () => {
  it('is there in every status', () => {
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(STATUSES));
  });

  it('has an end and a charge exactly when it is over, and a reason when it went wrong', () => {
    for (const job of all) {
      const { status, settled, settled_at, eur_cents_final, created_at, terminal_reason } = job;
      const over = !['queued', 'running'].includes(status);
      expect([settled, settled_at !== null, eur_cents_final !== null]).toEqual([over, over, over]);
      if (settled_at !== null) expect(settled_at > created_at).toBe(true);
      if (over) expect((eur_cents_final ?? 0) > 0).toBe(status === 'completed');
      if (status === 'failed') expect(terminal_reason).not.toBeNull();
      else if (status !== 'canceled') expect(terminal_reason).toBeNull();
    }
    const canceled = all.filter(({ status }) => status === 'canceled');
    expect(canceled.some(({ terminal_reason }) => terminal_reason === null)).toBe(true);
    expect(canceled.some(({ terminal_reason }) => terminal_reason !== null)).toBe(true);
  });

  it('names its run once it has started', () => {
    const started = (job: JobSummary) => 'run_id' in job && 'workflow_id' in job;
    for (const job of all) {
      if (job.status !== 'canceled') expect(started(job)).toBe(job.status !== 'queued');
    }
    const canceled = all.filter(({ status }) => status === 'canceled').map(started);
    expect(new Set(canceled)).toEqual(new Set([true, false]));
    const runs = all.filter(started).map(({ run_id }) => run_id);
    expect(new Set(runs).size).toBe(runs.length);
  });

  it('has an id of its own', () => {
    expect(new Set(all.map(({ job_id }) => job_id)).size).toBe(all.length);
  });

  it('keeps its id from submission to settlement', async () => {
    const server = await serveApi(api);
    const account = accountIn(server.world.ledger, REALM, 'busy', CREDITS);
    const newest = async () => (await list(server, '?limit=1')).jobs[0];
    const payment = server.world.ledger.payments(account).length;
    const terms = { account, amount: 120, resource: 'forecast', kind: 'forecast' };
    await run(server, { type: 'open-payment', ...terms });
    server.clock.advance(5000);
    const queued = await newest();
    await run(server, { type: 'hold-payment', account, payment });
    server.clock.advance(5000);
    const running = await newest();
    const usage = { units: 1, charge: 95 };
    await run(server, { type: 'capture-payment', account, payment, amount: 95, usage });
    const completed = await newest();
    expect([queued?.status, running?.status]).toEqual(['queued', 'running']);
    expect(completed).toMatchObject({
      job_id: queued?.job_id,
      status: 'completed',
      created_at: '2026-03-01T12:00:00Z',
      settled_at: '2026-03-01T12:00:10Z',
      eur_cents_final: 95,
    });
    expect(running?.job_id).toBe(queued?.job_id);
    const { usage_events } = (
      await request(server.app).get('/api/v1/usage?limit=1').set(bearer('busy'))
    ).body;
    expect(usage_events[0].async_job_id).toBe(queued?.job_id);
  });
});

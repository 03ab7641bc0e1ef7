import type { components } from '../../src/providers/sybilion/wire.gen.js';
import { aboveTheLimit, type ListSubject, type Subject } from './subject.js';

type Schemas = components['schemas'];
type UsageEvent = Schemas['UsageEvent'];
type Job = Schemas['JobSummary'];

const headers = { Authorization: 'Bearer sk_ops_demo_busy' };
const page = (limit: number, skipped: number) => `limit=${limit}&page=${skipped / limit + 1}`;

/** The order by one column, with ties by id, in both directions alike. */
function by<Row>(
  column: (row: Row) => number,
  id: (row: Row) => number | string,
  order: string,
): ListSubject['order'] {
  const sign = order === 'asc' ? 1 : -1;
  return (a, b) => {
    const difference = column(a as Row) - column(b as Row);
    const tie = id(a as Row) < id(b as Row) ? -1 : 1;
    return sign * (difference === 0 ? tie : difference);
  };
}

const usageColumns: Record<string, (row: UsageEvent) => number> = {
  id: (row) => row.id,
  created_at: (row) => Date.parse(row.created_at),
  eur_cents_charged: (row) => row.eur_cents_charged,
  credits_charged: (row) => row.credits_charged,
  units: (row) => row.units,
};

const usageLists = Object.entries(usageColumns).flatMap(([sort, column]) =>
  ['asc', 'desc'].map(
    (order): ListSubject => ({
      operation: 'listUsageEvents',
      headers,
      limits: [13, 50, 200],
      page: (limit, skipped) => `sort=${sort}&order=${order}&${page(limit, skipped)}`,
      rows: (body) => (body as Schemas['UsageEventList']).usage_events,
      key: (row) => (row as UsageEvent).id,
      order: by(column, (row: UsageEvent) => row.id, order),
      total: (body) => (body as Schemas['UsageEventList']).pagination.total,
    }),
  ),
);

export const subject: Subject = {
  callers: { listUsageEvents: headers, getMe: headers, listJobs: headers },
  causes: {
    listUsageEvents: {
      400: (_api, ask) => ask({ method: 'get', path: '/api/v1/usage?limit=201', headers }),
    },
    listJobs: {
      400: (_api, ask) => ask({ method: 'get', path: '/api/v1/jobs?sort=size', headers }),
      429: aboveTheLimit({ method: 'get', path: '/api/v1/jobs', headers }),
    },
  },
  preferOnly: {},
  lists: [
    ...usageLists,
    {
      operation: 'listUsageEvents',
      headers,
      limits: [13, 50, 200],
      page,
      rows: (body) => (body as Schemas['UsageEventList']).usage_events,
      key: (row) => (row as UsageEvent).id,
      order: (a, b) => (b as UsageEvent).id - (a as UsageEvent).id,
      total: (body) => (body as Schemas['UsageEventList']).pagination.total,
      insert: ({ world }) => {
        const user = world.ledger.findPrincipal('sybilion', { handle: 'busy' });
        const [account] = world.ledger.accountsOf(user?.index ?? -1);
        if (account === undefined) throw new Error('busy has no account');
        return world.execute({
          type: 'meter',
          account,
          resource: 'alerts',
          units: 1,
          cost: 1,
          charge: 1,
          entryKinds: { drawn: 'charge', overflow: 'charge' },
        });
      },
      insertRepeats: true,
    },
    {
      operation: 'listJobs',
      headers,
      limits: [13, 50, 200],
      page,
      rows: (body) => (body as Schemas['JobList']).jobs,
      key: (row) => (row as Job).job_id,
      order: (a, b) => Date.parse((b as Job).created_at) - Date.parse((a as Job).created_at),
      total: (body) => (body as Schemas['JobList']).pagination.total,
      filters: [
        { query: 'status=completed', matches: (row) => (row as Job).status === 'completed' },
        { query: 'status=queued', matches: (row) => (row as Job).status === 'queued' },
        { query: 'status=failed', matches: (row) => (row as Job).status === 'failed' },
        {
          query: 'pipeline_type=forecast',
          matches: (row) => (row as Job).pipeline_type === 'forecast',
        },
        { query: 'pipeline_type=none', matches: () => false },
      ],
    },
  ],
};

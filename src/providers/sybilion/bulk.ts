/** What there are rows of, and what they add up to. */
import { type Table, table } from '../../story/index.js';
import type { Api } from '../api.js';
import {
  type JobList,
  type JobSummary,
  jobSummary,
  type MeResponse,
  type UsageEvent,
  type UsageEventList,
  usageEvent,
} from './wire.js';

export const tables: readonly Table[] = [
  table({
    name: 'jobs',
    feed: 'payments',
    schema: '#/components/schemas/JobSummary',
    key: 'job_id',
    time: 'created_at',
    wire: ({ account }, seq, row) => jobSummary(account, { seq, row }),
    totals: {
      job_count: () => 1,
      jobs_eur_cents: ({ eur_cents_final }: JobSummary) => eur_cents_final ?? 0,
    },
    agreements: {
      'what jobs and their usage events cost': ({ eur_cents_final }) => eur_cents_final ?? 0,
    },
    faultOf: ({ status, settled, settled_at, eur_cents_final, created_at }: JobSummary) => {
      if (settled !== (status !== 'queued' && status !== 'running')) {
        return `is ${status}, and settled: ${settled}`;
      }
      if ((settled_at !== null) !== settled || (eur_cents_final !== null) !== settled) {
        return `is ${status}, settled at ${settled_at} for ${eur_cents_final}`;
      }
      return settled_at !== null && settled_at < created_at
        ? `was settled at ${settled_at}, before ${created_at}`
        : undefined;
    },
  }),
  table({
    name: 'usage_events',
    feed: 'usage',
    schema: '#/components/schemas/UsageEvent',
    key: 'id',
    time: 'created_at',
    wire: ({ account }, seq, row) => usageEvent(account, { seq, row }),
    references: { async_job_id: 'jobs.job_id' },
    totals: {
      usage_event_count: () => 1,
      charged_eur_cents: ({ eur_cents_charged }: UsageEvent) => eur_cents_charged,
    },
    agreements: {
      'what jobs and their usage events cost': ({ async_job_id, eur_cents_charged }) =>
        async_job_id === null ? 0 : -eur_cents_charged,
    },
  }),
];

/** What a page says of all, and what credit is the sum of. */
export const faultOfAnswer: NonNullable<Api['faultOfAnswer']> = (operation, body) => {
  if (operation === 'getMe') {
    const { available_eur_cents: available, euro_tranches, balance_eur_cents } = body as MeResponse;
    const left = euro_tranches.reduce(
      (sum, { remaining_eur_cents }) => sum + remaining_eur_cents,
      0,
    );
    return left === balance_eur_cents && available <= balance_eur_cents
      ? undefined
      : `balance_eur_cents is ${balance_eur_cents}, of which ${available} are available, and the tranches come to ${left}`;
  }
  const { pagination } = body as UsageEventList | JobList;
  const rows =
    operation === 'listJobs' ? (body as JobList).jobs : (body as UsageEventList).usage_events;
  const { page, limit, total, total_pages } = pagination;
  if (total_pages !== Math.ceil(total / limit)) {
    return `total_pages is ${total_pages}, for ${total} of ${limit} on a page`;
  }
  const expected = Math.max(0, Math.min(limit, total - (page - 1) * limit));
  return rows.length === expected
    ? undefined
    : `page ${page} has ${rows.length} rows, and should have ${expected}`;
};

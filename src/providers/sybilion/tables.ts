/** What there are rows of, and what they add up to. */
import { type Table, table } from '../../scenario/index.js';
import { type JobSummary, jobSummary, type UsageEvent, usageEvent } from './wire.js';

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

/** The answers that show what this API can say. */
import type { Case, Earlier } from '../api.js';
import type { JobList, UsageEventList } from './wire.js';

const listUsageEvents = { operation: 'listUsageEvents' } as const;
const listJobs = { operation: 'listJobs' } as const;
const getMe = { operation: 'getMe' } as const;

function lastPageOf(operation: 'listUsageEvents' | 'listJobs') {
  return (earlier: Earlier) => {
    const { pagination } = earlier(operation, 'first-page') as UsageEventList | JobList;
    return { query: { limit: 20, page: pagination.total_pages } };
  };
}

export const cases: readonly Case[] = [
  { ...listUsageEvents, name: 'first-page', as: 'busy', ask: { query: { limit: 20 } } },
  { ...listUsageEvents, name: 'last-page', as: 'busy', ask: lastPageOf('listUsageEvents') },
  { ...listUsageEvents, name: 'empty', as: 'empty' },
  {
    ...listUsageEvents,
    name: 'invalid-limit',
    as: 'busy',
    status: 400,
    ask: { query: { limit: 0 } },
  },
  { ...listUsageEvents, name: 'unauthorized', status: 401 },
  { ...listJobs, name: 'first-page', as: 'busy', ask: { query: { limit: 20 } } },
  { ...listJobs, name: 'last-page', as: 'busy', ask: lastPageOf('listJobs') },
  { ...listJobs, name: 'empty', as: 'empty' },
  ...(['queued', 'running', 'completed', 'failed', 'canceled'] as const).map(
    (status): Case => ({
      ...listJobs,
      name: status,
      as: 'busy',
      ask: { query: { status, limit: 5 } },
    }),
  ),
  { ...getMe, name: 'paid', as: 'busy' },
  { ...getMe, name: 'trial', as: 'trial' },
  { ...getMe, name: 'new', as: 'empty' },
  { ...getMe, name: 'nothing-left', as: 'broke' },
  { ...getMe, name: 'revoked', as: 'revoked', status: 401 },
];

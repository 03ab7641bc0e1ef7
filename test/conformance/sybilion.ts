import type { components } from '../../src/providers/sybilion/wire.gen.js';
import { documentedList } from './documented-list.js';
import { aboveTheLimit, type Subject } from './subject.js';

type Schemas = components['schemas'];
type Job = Schemas['JobSummary'];

const headers = { Authorization: 'Bearer sk_ops_demo_busy' };
const limits = [13, 50, 200];

const usageLists = ['id', 'created_at', 'eur_cents_charged', 'credits_charged', 'units'].flatMap(
  (sort) =>
    ['asc', 'desc'].map((order) =>
      documentedList('sybilion', 'listUsageEvents', { headers, limits, sort: { sort, order } }),
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
    documentedList('sybilion', 'listUsageEvents', {
      headers,
      limits,
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
    }),
    documentedList('sybilion', 'listJobs', {
      headers,
      limits,
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
    }),
  ],
};

import type { Subject } from '../conformance/subject.js';
import { headersOf } from './providers/ferrymeter/scenario.js';
import type { components } from './providers/ferrymeter/wire.gen.js';

type Page = components['schemas']['TollPage'];
type Toll = components['schemas']['Toll'];

const toll = (fils: number) => ({ pier: 'North', fils });
const headers = headersOf('busy');

export const subject: Subject = {
  callers: { listTolls: headers, payToll: headers },
  causes: {
    listTolls: {
      400: (_api, ask) => ask({ method: 'get', path: '/tolls?limit=51', headers }),
    },
    payToll: {
      201: (_api, ask) => ask({ method: 'post', path: '/tolls', headers, body: toll(250) }),
      400: (_api, ask) => ask({ method: 'post', path: '/tolls', headers, body: toll(0) }),
      402: (_api, ask) =>
        ask({ method: 'post', path: '/tolls', headers: headersOf('broke'), body: toll(1) }),
      415: (_api, ask) =>
        ask({
          method: 'post',
          path: '/tolls',
          headers: { ...headers, 'content-type': 'text/csv' },
          body: 'x',
        }),
      500: (_api, ask) => ask({ method: 'post', path: '/tolls', headers, body: toll(250) }),
    },
  },
  preferOnly: {},
  lists: [
    {
      operation: 'listTolls',
      headers,
      limits: [1, 7, 50],
      page: (limit, _skipped, previous) => {
        const next = (previous as Page | undefined)?.next;
        if (next === null) return undefined;
        return `limit=${limit}${next ? `&after=${next}` : ''}`;
      },
      rows: (body) => (body as Page).tolls,
      key: (row) => (row as Toll).id,
      order: (a, b) => (b as Toll).at - (a as Toll).at,
      insert: (api) =>
        api.world.execute({
          type: 'record-payment',
          account: 0,
          amount: 1,
          resource: 'Late',
          status: 'completed',
        }),
      insertRepeats: false,
    },
  ],
};

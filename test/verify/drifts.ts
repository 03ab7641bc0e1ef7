import type { WireAnswer, WireRequest } from '../../src/verify/exchange.js';
import {
  asked,
  body,
  bodyOf,
  type Change,
  headers,
  type Loose,
  type Passing,
  rows,
  status,
  withBody,
} from './drift.js';

/** One way in which a real API may come to differ from its contract. */
export interface DriftCase {
  readonly name: string;
  readonly api: string;
  /**
   * The finding that must come: the rule, and its place as operation and pointer, `*` for any row. The
   * operation is left out where it is the first that drifts.
   */
  readonly finds: string;
  /** Where it drifts; the empty text is what no operation answers. */
  readonly at: readonly string[];
  /** What is verified, where that is more than what drifts. */
  readonly verify?: readonly string[];
  readonly caller?: string;
  readonly other?: string;
  readonly writes?: true;
  /** Drifts that remember begin anew in each run. */
  readonly change: () => Change;
}

/** Drifts that show only where there is enough history: pending and failed payments, jobs in flight. */
const needsHistory: ReadonlySet<string> = new Set([
  'a new word in an enumeration',
  'a null becomes the empty text',
  'jobs without a charge come first',
  'a sort loses the rows that have no value',
  'the network matches a beginning',
  'pending is listed as failed',
  'a second filter replaces the first',
  'what was spent counts the page only',
  'what was spent counts failures',
  'the total of the balance leaves the credit out',
  'what is available leaves the wallet out',
  'a running job has settled',
]);

/** The account whose list shows a drift, where a short one would not. */
export function callerOf({ name, caller }: DriftCase): string | undefined {
  return caller ?? (needsHistory.has(name) ? 'busy' : undefined);
}

type Kinds = Readonly<Record<string, readonly DriftCase[]>>;

/** What drifts, and what must be found. */
export type Drift = `${string} => ${string}`;

export function partsOf(drift: Drift): Pick<DriftCase, 'name' | 'finds'> {
  const [name = '', finds = ''] = drift.split(' => ');
  return { name, finds };
}

const driftsAt =
  (api: string, operation: string) =>
  (drift: Drift, change: Change, more: Partial<DriftCase> = {}): DriftCase => ({
    ...partsOf(drift),
    api,
    at: [operation],
    change: () => change,
    ...more,
  });
const agnic = driftsAt('agnicpay', 'listTransactions');
const trust = driftsAt('nametrust', 'listCreditEntries');
const sybil = driftsAt('sybilion', 'listUsageEvents');
const radar = driftsAt('finradar', 'listBillingTransactions');
const actum = driftsAt('actumx', 'listTransactions');
/** A drift of ActumX that shows only where something is written. */
const paid = (
  drift: Drift,
  at: readonly string[],
  change: () => Change,
  more: Partial<DriftCase> = {},
): DriftCase => ({
  ...partsOf(drift),
  api: 'actumx',
  at,
  writes: true,
  change,
  verify: all,
  ...more,
});

/** Every operation of ActumX that a lifecycle calls: one that is cut by a filter is not played. */
export const all = [
  'listTransactions',
  'listUsageEvents',
  'listApiKeys',
  'createApiKey',
  'revokeApiKey',
  'getQuote',
  'settlePayment',
  'getBillingSummary',
  'topUpBalance',
  'listPaymentIntents',
  'signUpWithEmail',
  'signInWithEmail',
  'signOut',
  'getSession',
];

const page = ({ query }: Passing): number => Number(query.get('page') ?? 1);
const limit = ({ query }: Passing): number => Number(query.get('limit') ?? 20);

/** Whatever was asked, the credentials of another request that is known to pass. */
function letIn(header: string, value: string): Change {
  return ({ request, send }) => {
    if (request.headers[header] !== undefined) return send();
    return send({ ...request, headers: { ...request.headers, [header]: value } });
  };
}

/** Any credential at all counts as the good one. */
function credulous(header: string, value: string): Change {
  return ({ request, send }) =>
    request.headers[header] === undefined
      ? send()
      : send({ ...request, headers: { ...request.headers, [header]: value } });
}

/** Adds to what the balance says, as a server does that takes or gives too much. */
function balance(passing: Passing, off: number, field = 'balanceCents'): Promise<WireAnswer> {
  return body((value) => {
    value[field] += off;
  })(passing);
}

const token = 'agnic_tok_sk_test_demo_edge_21';

export const drifts: Kinds = {
  schema: [
    agnic(
      'a field is renamed => body /transactions/*',
      rows('transactions', ({ endpoint, ...row }) => ({ ...row, url: endpoint })),
    ),
    agnic(
      'a field is gone => body /transactions/*',
      rows('transactions', ({ scheme: _, ...row }) => row),
    ),
    agnic(
      'an amount becomes text => body /transactions/*/amount_usd',
      rows('transactions', (row) => ({ ...row, amount_usd: String(row.amount_usd) })),
    ),
    agnic(
      'a new word in an enumeration => body /transactions/*/status',
      rows('transactions', (row) => ({
        ...row,
        status: row.status === 'pending' ? 'processing' : row.status,
      })),
    ),
    agnic(
      'a list in an envelope => body',
      body((value) => ({ data: value })),
    ),
    agnic(
      'an undocumented field in one row => body /transactions/*',
      rows('transactions', (row, index) => (index === 3 ? { ...row, fee: 0 } : row)),
    ),
    agnic(
      'totals become text => body /pagination/totalCount',
      body((value) => {
        value.pagination.totalCount = String(value.pagination.totalCount);
      }),
    ),
    agnic(
      'a balance becomes a number => body /usdcBalance',
      body((value) => {
        value.usdcBalance = Number(value.usdcBalance);
      }),
      { at: ['getBalance'] },
    ),
    trust(
      'a count becomes a fraction => body /items/*/credits',
      rows('items', (row) => ({ ...row, credits: row.credits + 0.5 })),
    ),
    trust(
      'an object forgets what it is => body /items/*',
      rows('items', ({ object: _, ...row }) => row),
    ),
    trust(
      'times in another zone => body /items/*/created_at',
      rows('items', (row) => ({ ...row, created_at: row.created_at.replace('Z', '+00:00') })),
    ),
    trust(
      'a draw says what it was for in another field => body /items/*',
      rows('items', ({ usage_kind: kind, ...row }) => (kind ? { ...row, usage: kind } : row)),
    ),
    sybil(
      'ids become text => body /usage_events/*/id',
      rows('usage_events', (row) => ({ ...row, id: String(row.id) })),
    ),
    sybil(
      'a null becomes the empty text => body /usage_events/*/async_job_id',
      rows('usage_events', (row) => ({ ...row, async_job_id: row.async_job_id ?? '' })),
    ),
    sybil(
      'times become numbers => body /usage_events/*/created_at',
      rows('usage_events', (row) => ({ ...row, created_at: Date.parse(row.created_at) })),
    ),
    radar(
      'a refund has no invoice => body /transactions/*/stripe_invoice_id',
      rows('transactions', (row) => ({ ...row, stripe_invoice_id: null })),
    ),
    radar(
      'an amount in cents, as text => body /transactions/*/amount_usd',
      rows('transactions', (row) =>
        row.amount_usd === null ? row : { ...row, amount_usd: `${row.amount_usd}` },
      ),
    ),
    actum(
      'a receipt is left out while there is none => body /transactions/*',
      rows('transactions', ({ receiptId, ...row }) =>
        receiptId === null ? row : { ...row, receiptId },
      ),
    ),
    actum(
      'seconds without their fraction => body /transactions/*/createdAt',
      rows('transactions', (row) => ({ ...row, createdAt: row.createdAt.replace(/\.\d+Z/, 'Z') })),
    ),
    actum(
      'cents become dollars => body /transactions/*/amountCents',
      rows('transactions', (row) => ({ ...row, amountCents: row.amountCents / 100 })),
    ),
  ],
  status: [
    agnic('201 for a read => status', status(200, 201)),
    agnic('403 for no credentials => status', status(401, 403)),
    agnic('200 with an error in it => credentials', async ({ send }) => {
      const answer = await send();
      return answer.status === 401 ? { ...answer, status: 200 } : answer;
    }),
    trust('422 for a bad filter => status', status(400, 422)),
    trust('a bad filter is ignored => invalid-value', async ({ send, with: other }) => {
      const answer = await send();
      return answer.status === 400
        ? send(other({ kind: undefined, usage_kind: undefined }))
        : answer;
    }),
    sybil(
      'a bad limit is cut down, not refused => invalid-value',
      async ({ send, query, with: other }) => {
        const answer = await send();
        const wanted = Number(query.get('limit'));
        if (answer.status !== 400 || !(wanted > 200)) return answer;
        return send(other({ limit: '200' }));
      },
    ),
    sybil('a bad order is ignored => invalid-value', async ({ send, with: other }) => {
      const answer = await send();
      return answer.status === 400 ? send(other({ order: undefined, sort: undefined })) : answer;
    }),
    sybil('204 where nothing is listed => past-the-end', async ({ send }) => {
      const answer = await send();
      const empty = answer.status === 200 && bodyOf(answer).usage_events.length === 0;
      return empty ? { ...answer, status: 204, body: '' } : answer;
    }),
    radar('a limit too large fails => server-error', async ({ send, query }) => {
      const answer = await send();
      return Number(query.get('limit')) > 100 ? { ...answer, status: 500 } : answer;
    }),
    actum(
      'an unknown path is 200 => unrouted',
      async ({ send }) => ({ ...(await send()), status: 200 }),
      {
        at: [''],
        verify: undefined as never,
      },
    ),
    actum(
      'every fifth read fails => server-error',
      (() => {
        let count = 0;
        return async ({ send }: Passing) => {
          const answer = await send();
          count += 1;
          return count % 5 === 0
            ? { ...answer, status: 500, body: '{"error":"internal_error"}' }
            : answer;
        };
      })(),
    ),
  ],
  'error shape': [
    agnic(
      'problem details => body',
      body((value) => ({ type: 'about:blank', title: value.error, status: 401 }), 401),
    ),
    agnic(
      'an error without a message => body',
      body(({ message: _, ...value }) => value, 401),
    ),
    agnic('a page for people => content-type', async ({ send }) => {
      const answer = await send();
      if (answer.status !== 401) return answer;
      return { ...answer, body: '<h1>Unauthorized</h1>', headers: [['content-type', 'text/html']] };
    }),
    trust(
      'another code for no identity => rule /code',
      body((value) => ({ ...value, code: 'authorize.unauthenticated' }), 401),
    ),
    trust(
      'another code for a bad filter => rule /code',
      body((value) => ({ ...value, code: 'credit.usage.failed' }), 400),
    ),
    sybil(
      'an error without its trace => body',
      body(({ trace_id: _, ...value }) => value, 401),
    ),
    sybil(
      'an error with a stack => body',
      body((value) => ({ ...value, stack: 'at main.go:12' }), 400),
    ),
    actum(
      'another word for who is not signed in => body /error',
      body(() => ({ error: 'Unauthorized' }), 401),
    ),
    actum('an empty 401 => content-type', async ({ send }) => {
      const answer = await send();
      return answer.status === 401 ? { ...answer, body: '', headers: [] } : answer;
    }),
    actum(
      'an unknown path in JSON => content-type',
      async ({ send }) => {
        const answer = await send();
        if (answer.status !== 404) return answer;
        return {
          ...answer,
          body: '{"error":"not_found"}',
          headers: [['content-type', 'application/json']],
        };
      },
      { at: [''] },
    ),
  ],
  header: [
    agnic('JSON that says it is text => content-type', headers({ 'content-type': 'text/plain' })),
    agnic('no content type => content-type', headers({ 'content-type': undefined })),
    sybil('no trace id => header', headers({ 'x-trace-id': undefined })),
    sybil(
      'no trace id on errors => header',
      headers({ 'x-trace-id': undefined }, ({ status }) => status >= 400),
    ),
    sybil('a trace id of another form => header', headers({ 'x-trace-id': 'trace-1' })),
    sybil(
      'the same trace id for all => distinct',
      headers({ 'x-trace-id': '0123456789abcdef0123456789abcdef' }, ({ status }) => status === 200),
    ),
    sybil(
      "an error's trace id is another => rule /trace_id",
      headers({ 'x-trace-id': '0123456789abcdef0123456789abcdef' }, ({ status }) => status >= 400),
    ),
    paid(
      'a session cookie that scripts can read => header',
      ['signUpWithEmail'],
      () =>
        async ({ send }) => {
          const answer = await send();
          return {
            ...answer,
            headers: answer.headers.map(
              ([name, value]) => [name, value.replace('; HttpOnly', '')] as const,
            ),
          };
        },
    ),
    paid('no cookie when one signs in => header', ['signInWithEmail'], () =>
      headers({ 'set-cookie': undefined }),
    ),
  ],
  paging: [
    agnic(
      'each page begins with the last row of the one before => page /transactions',
      async (passing) => {
        const answer = await passing.send();
        if (answer.status !== 200 || page(passing) === 1) return answer;
        const before = bodyOf(
          await passing.send(passing.with({ page: String(page(passing) - 1) })),
        );
        const value = bodyOf(answer);
        value.transactions = [before.transactions.at(-1), ...value.transactions.slice(0, -1)];
        return withBody(answer, value);
      },
    ),
    agnic(
      'the second page skips a row => page /transactions',
      body((value, passing) => {
        if (page(passing) === 2) value.transactions = value.transactions.slice(1);
      }),
    ),
    agnic(
      'pages are counted from 0 => echo /pagination/currentPage',
      asked((query) => ({ page: String(Number(query.get('page') ?? 1) + 1) })),
    ),
    agnic(
      'the page is ignored => page /transactions',
      asked(() => ({ page: undefined })),
    ),
    agnic(
      'the limit is ignored => limit /transactions',
      asked(() => ({ limit: undefined })),
    ),
    agnic('one row more than the limit => limit /transactions', async (passing) => {
      const answer = await passing.send();
      if (answer.status !== 200) return answer;
      const value = bodyOf(answer);
      const next = bodyOf(await passing.send(passing.with({ page: String(page(passing) + 1) })));
      value.transactions.push(...(next.transactions?.slice(0, 1) ?? []));
      return withBody(answer, value);
    }),
    agnic(
      'no more than 50 whatever the limit => echo /pagination/limit',
      asked((query) => (Number(query.get('limit')) > 50 ? { limit: '50' } : {})),
    ),
    agnic(
      'another default limit => default /transactions/*',
      asked((query) => (query.has('limit') ? {} : { limit: '25' })),
    ),
    agnic(
      'the last page is lost => page /transactions',
      body((value) => {
        if (
          value.pagination.currentPage === value.pagination.totalPages &&
          value.pagination.currentPage > 1
        )
          value.transactions = [];
      }),
    ),
    agnic(
      'the applied limit is not told => echo /pagination/limit',
      body((value) => {
        value.pagination.limit = 20;
      }),
    ),
    agnic(
      'the current page is one less => echo /pagination/currentPage',
      body((value) => {
        value.pagination.currentPage = Math.max(1, value.pagination.currentPage - 1);
      }),
    ),
    trust(
      'there is always a next page => has-next /pages/has_next',
      body((value) => {
        value.pages.has_next = true;
      }),
    ),
    trust(
      'there is never a page before => has-previous /pages/has_prev',
      body((value) => {
        value.pages.has_prev = false;
      }),
    ),
    trust(
      'no cursor where there is more => cursor /pages/next_cursor',
      body((value) => {
        value.pages.next_cursor = null;
      }),
    ),
    trust('a page past the end is the last one => past-the-end /items', async (passing) => {
      const answer = await passing.send();
      if (answer.status !== 200) return answer;
      const value = bodyOf(answer);
      if (value.items.length > 0 || value.pages.total_pages === 0) return answer;
      return passing.send(passing.with({ page: String(value.pages.total_pages) }));
    }),
    sybil('a page past the end is 404 => past-the-end', async ({ send }) => {
      const answer = await send();
      return answer.status === 200 && bodyOf(answer).usage_events.length === 0
        ? { ...answer, status: 404 }
        : answer;
    }),
    radar(
      'the offset is ignored => page-repeats-row /transactions/*',
      asked(() => ({ offset: undefined })),
    ),
    radar(
      'the offset is one too far => invalid-value',
      asked((query) => ({ offset: String(Number(query.get('offset') ?? 0) + 1) })),
    ),
    radar(
      'the offset counts pages => page /transactions',
      asked((query) => ({
        offset: String(Number(query.get('offset') ?? 0) * Number(query.get('limit') ?? 20)),
      })),
    ),
    radar('a limit of one gives two => limit /transactions', async ({ send, query, with: other }) =>
      send(query.get('limit') === '1' ? other({ limit: '2' }) : undefined),
    ),
    radar(
      'the limit counts from the end => page /transactions',
      async (passing) => {
        if (!passing.query.has('limit')) return passing.send();
        const answer = await passing.send(passing.with({ limit: '100' }));
        if (answer.status !== 200) return answer;
        const value = bodyOf(answer);
        return withBody(answer, { transactions: value.transactions.slice(-limit(passing)) });
      },
      { at: ['listTokenTransactions'] },
    ),
    actum(
      'the list goes on past its hundred => body /transactions',
      body((value) => {
        const [row] = value.transactions;
        value.transactions.push({
          ...row,
          id: 'x402tx_ffffffffffffffffffffffff',
          createdAt: '2020-01-01T00:00:00.000Z',
        });
      }),
    ),
    actum(
      'a row is twice in the list => row-once /transactions/*/id',
      body((value) => {
        value.transactions.splice(4, 1, value.transactions[3]);
      }),
    ),
  ],
  order: [
    agnic(
      'oldest first => order /transactions/*/timestamp',
      body((value) => {
        value.transactions.reverse();
      }),
    ),
    trust(
      'two rows are swapped => order /items/*/created_at',
      body((value) => {
        if (value.items.length > 3)
          value.items.splice(0, 4, value.items[3], value.items[1], value.items[2], value.items[0]);
      }),
    ),
    trust(
      'another order every time => stable /items/*',
      body((value) => {
        value.items.sort(() => Math.random() - 0.5);
      }),
    ),
    sybil(
      'the sort is ignored => order /usage_events/*/eur_cents_charged',
      asked(() => ({ sort: undefined })),
    ),
    sybil(
      'the direction is ignored => order /usage_events/*/id',
      asked(() => ({ order: undefined })),
    ),
    sybil(
      'ascending unless asked => default /usage_events',
      asked((query) => ({ order: query.get('order') ?? 'asc' })),
    ),
    sybil('amounts sort as text => order /usage_events/*/eur_cents_charged', async (passing) => {
      const { query } = passing;
      const answer = await passing.send(
        query.get('sort') === 'eur_cents_charged' ? passing.with({ limit: '200' }) : undefined,
      );
      if (answer.status !== 200 || query.get('sort') !== 'eur_cents_charged') return answer;
      const value = bodyOf(answer);
      const up = query.get('order') === 'asc' ? 1 : -1;
      value.usage_events.sort(
        (a: Loose, b: Loose) =>
          up * (String(a.eur_cents_charged) < String(b.eur_cents_charged) ? -1 : 1),
      );
      return withBody(answer, value);
    }),
    sybil(
      'jobs without a charge come first => order /jobs/*/settled_at',
      body((value, { query }) => {
        if (query.get('sort') !== 'settled_at') return;
        value.jobs.sort(
          (a: Loose, b: Loose) => Number(a.settled_at !== null) - Number(b.settled_at !== null),
        );
      }),
      { at: ['listJobs'] },
    ),
    sybil(
      'a sort loses the rows that have no value => order-keeps-rows /jobs',
      body((value, { query }) => {
        if (query.get('sort') === 'settled_at')
          value.jobs = value.jobs.filter((job: Loose) => job.settled_at !== null);
      }),
      { at: ['listJobs'] },
    ),
    actum(
      'settling moves a payment to the front => order /transactions/*/createdAt',
      body((value) => {
        value.transactions.sort(
          (a: Loose, b: Loose) => Number(b.status === 'settled') - Number(a.status === 'settled'),
        );
      }),
    ),
    actum(
      'keys oldest first => order /keys/*/createdAt',
      body((value) => {
        value.keys.reverse();
      }),
      { at: ['listApiKeys'] },
    ),
  ],
  filter: [
    agnic(
      'the status is ignored => filter /transactions/*/status',
      asked(() => ({ status: undefined })),
    ),
    agnic(
      'the search is ignored => filter /transactions/*/endpoint',
      asked(() => ({ search: undefined })),
    ),
    agnic(
      'the search heeds the case of letters => filter /transactions',
      body((value, { query }) => {
        const text = query.get('search');
        if (text !== null)
          value.transactions = value.transactions.filter((row: Loose) =>
            row.endpoint.includes(text),
          );
      }),
    ),
    agnic(
      'the search looks at the beginning only => filter /transactions',
      body((value, { query }) => {
        const text = query.get('search');
        if (text !== null)
          value.transactions = value.transactions.filter((row: Loose) =>
            row.endpoint.startsWith(text),
          );
      }),
    ),
    agnic('the network matches a beginning => filter /transactions/*/network', async (passing) => {
      if (passing.query.get('network') !== 'base') return passing.send();
      return passing.send(passing.with({ network: undefined, search: undefined }));
    }),
    agnic('pending is listed as failed => filter /transactions/*/status', async (passing) =>
      passing.query.get('status') === 'failed'
        ? passing.send(passing.with({ status: 'pending' }))
        : passing.send(),
    ),
    agnic(
      'the filter is lost on the second page => filter /transactions/*/endpoint',
      async (passing) =>
        page(passing) > 1
          ? passing.send(passing.with({ status: undefined, search: undefined, network: undefined }))
          : passing.send(),
    ),
    agnic(
      'a second filter replaces the first => filter /transactions/*/network',
      asked((query) => (query.has('status') && query.has('network') ? { network: undefined } : {})),
    ),
    agnic(
      'the end of the range is not included => filter /transactions',
      body((value, { query }) => {
        const end = query.get('endDate');
        if (end !== null)
          value.transactions = value.transactions.filter(
            (row: Loose) => Date.parse(row.timestamp) < Date.parse(end),
          );
      }),
    ),
    agnic(
      'the beginning is ignored => filter /transactions/*/timestamp',
      asked(() => ({ startDate: undefined })),
    ),
    agnic(
      'a bare day ends at its midnight => filter /transactions',
      asked((query) => {
        const end = query.get('endDate');
        return end !== null && end.length === 10 ? { endDate: `${end}T00:00:00Z` } : {};
      }),
    ),
    agnic(
      'the zone of a date is ignored => filter /transactions',
      asked((query) => {
        const start = query.get('startDate');
        return start?.includes('+') ? { startDate: `${start.slice(0, 19)}Z` } : {};
      }),
    ),
    agnic('a page is filtered after it is cut => page-length /transactions', async (passing) => {
      const wanted = passing.query.get('status');
      if (wanted === null) return passing.send();
      const answer = await passing.send(passing.with({ status: undefined }));
      const value = bodyOf(answer);
      if (answer.status === 200)
        value.transactions = value.transactions.filter((row: Loose) => row.status === wanted);
      return withBody(answer, value);
    }),
    trust(
      'one kind is not filtered => filter /items/*/kind',
      asked((query) => (query.get('kind') === 'expire' ? { kind: undefined } : {})),
    ),
    trust('the two filters widen each other => filter /items/*/kind', async (passing) =>
      passing.query.has('kind') && passing.query.has('usage_kind')
        ? passing.send(passing.with({ kind: undefined }))
        : passing.send(),
    ),
    trust(
      'the search looks at names only => invalid-value',
      body((value, { query }) => {
        const text = query.get('search')?.toLowerCase();
        if (text)
          value.items = value.items.filter((row: Loose) => row.name.toLowerCase().includes(text));
      }),
      { at: ['listOrgs'], caller: 'member' },
    ),
    sybil(
      'the status of jobs is ignored => filter /jobs/*/status',
      asked(() => ({ status: undefined })),
      { at: ['listJobs'] },
    ),
    sybil(
      'an unknown pipeline is all pipelines => filter /jobs/*/pipeline_type',
      asked((query) =>
        query.get('pipeline_type') === 'forecast' ? {} : { pipeline_type: undefined },
      ),
      { at: ['listJobs'] },
    ),
  ],
  totals: [
    agnic(
      'the total is one too many => total /pagination/totalCount',
      body((value) => {
        value.pagination.totalCount += 1;
      }),
    ),
    agnic(
      'the total is that of the page => total-pages /pagination/totalPages',
      body((value) => {
        value.pagination.totalCount = value.transactions.length;
      }),
    ),
    agnic('the total ignores the filter => total /pagination/totalCount', async (passing) => {
      const answer = await passing.send();
      if (answer.status !== 200) return answer;
      const whole = bodyOf(
        await passing.send(
          passing.with({ status: undefined, search: undefined, network: undefined }),
        ),
      );
      const value = bodyOf(answer);
      value.pagination.totalCount = whole.pagination.totalCount;
      return withBody(answer, value);
    }),
    agnic(
      'pages are rounded down => total-pages /pagination/totalPages',
      body((value) => {
        value.pagination.totalPages = Math.floor(
          value.pagination.totalCount / value.pagination.limit,
        );
      }),
    ),
    agnic(
      'what was spent counts the page only => aggregate-of-page /stats/totalSpent',
      body((value) => {
        const spent = value.transactions
          .filter((row: Loose) => row.status === 'success')
          .reduce((sum: number, row: Loose) => sum + Math.round(row.amount_usd * 1e6), 0);
        value.stats.totalSpent = spent / 1e6;
      }),
    ),
    agnic(
      'what was spent counts failures => aggregate /stats/totalSpent',
      body((value) => {
        value.stats.totalSpent += value.transactions.filter(
          (row: Loose) => row.status === 'failed',
        ).length;
      }),
    ),
    agnic(
      'the rate is a share, no percentage => aggregate /stats/successRate',
      body((value) => {
        value.stats.successRate /= 100;
      }),
    ),
    agnic(
      'the count of transactions lags => aggregate /stats/transactionCount',
      body((value) => {
        value.stats.transactionCount = Math.max(0, value.stats.transactionCount - 1);
      }),
    ),
    agnic(
      'the total of the balance leaves the credit out => rule /totalBalance',
      body((value) => {
        value.totalBalance = value.usdcBalance;
      }),
      { at: ['getBalance'] },
    ),
    agnic(
      'another network than was asked for => echo /network',
      asked(() => ({ network: undefined })),
      { at: ['getBalance'] },
    ),
    trust(
      'what is available leaves the wallet out => rule /available_credits',
      body((value) => {
        value.available_credits = value.bucket_credits;
      }),
      { at: ['getCreditBalance'] },
    ),
    trust(
      'the grants hold more than the feed says => aggregate /bucket_credits',
      body((value) => {
        value.bucket_credits += 10;
        value.available_credits += 10;
      }),
      { at: ['getCreditBalance'], verify: ['getCreditBalance', 'listCreditEntries'] },
    ),
    trust(
      'pages are one too many => total-pages /pages/total_pages',
      body((value) => {
        value.pages.total_pages += 1;
      }),
    ),
    sybil(
      'the grants do not add up => rule /balance_eur_cents',
      body((value) => {
        value.balance_eur_cents += 1;
      }),
      { at: ['getMe'] },
    ),
    sybil(
      'more may be spent than is there => rule /available_eur_cents',
      body((value) => {
        value.available_eur_cents = value.balance_eur_cents + 5;
      }),
      { at: ['getMe'] },
    ),
    sybil(
      'the total is another on the second page => total-pages /pagination/total_pages',
      body((value, passing) => {
        if (page(passing) > 1) value.pagination.total -= 1;
      }),
    ),
    radar(
      'suspended with tokens left => rule /suspended',
      body((value) => {
        value.suspended = true;
      }),
      { at: ['getTokenBalance'] },
    ),
    actum(
      'active keys count revoked ones => aggregate /activeApiKeys',
      body((value) => {
        value.activeApiKeys += 1;
      }),
      { at: ['getBillingSummary'], verify: ['getBillingSummary', 'listApiKeys'] },
    ),
    actum(
      'the summary counts the page only => aggregate /topUpTotalCents',
      body((value) => {
        value.topUpTotalCents -= 1;
      }),
      { at: ['getBillingSummary'], verify: ['getBillingSummary', 'listPaymentIntents'] },
    ),
    actum(
      'usage costs more than was paid => rule /events/*/costCents',
      rows('events', (row) => ({ ...row, costCents: row.costCents + 1 })),
      { at: ['listUsageEvents'], verify: ['listUsageEvents', 'listTransactions'] },
    ),
    actum(
      'usage names payments that are not there => reference /events/*/x402TransactionId',
      rows('events', (row) => ({
        ...row,
        x402TransactionId: row.x402TransactionId.replace(/.$/, (end: string) =>
          end === '0' ? '1' : '0',
        ),
      })),
      {
        at: ['listUsageEvents'],
        verify: ['listUsageEvents', 'listTransactions'],
        caller: 'broke',
      },
    ),
    actum(
      'a pending payment has a receipt => rule /transactions/*/receiptId',
      rows('transactions', (row) =>
        row.status === 'pending' ? { ...row, receiptId: 'receipt_ffffffffffffffffffffffff' } : row,
      ),
    ),
    trust(
      'a draw is positive => rule /items/*/credits',
      rows('items', (row) => (row.kind === 'consume' ? { ...row, credits: -row.credits } : row)),
    ),
    radar(
      'a refund is positive => body /transactions/*/amount_usd',
      rows('transactions', (row) =>
        row.type === 'refund' ? { ...row, amount_usd: -row.amount_usd } : row,
      ),
    ),
    radar(
      'a grant costs something => body /transactions/*/amount_usd',
      rows('transactions', (row) =>
        row.type === 'one_time_grant' ? { ...row, amount_usd: 0 } : row,
      ),
    ),
    sybil(
      'a running job has settled => rule /jobs/*/settled_at',
      rows('jobs', (row) => (row.status === 'running' ? { ...row, settled: true } : row)),
      { at: ['listJobs'] },
    ),
  ],
  auth: [
    agnic('no credentials are needed => credentials', letIn('x-agnic-token', token)),
    agnic('any token will do => credentials', credulous('x-agnic-token', token)),
    agnic('the beginning of a token will do => credentials', ({ request, send }) => {
      const given = request.headers['x-agnic-token'];
      const near = given?.startsWith('agnic_tok_sk_test_d');
      return send(
        near ? { ...request, headers: { ...request.headers, 'x-agnic-token': token } } : request,
      );
    }),
    agnic('an empty token will do => credentials', ({ request, send }) =>
      send(
        request.headers['x-agnic-token'] === ''
          ? { ...request, headers: { 'x-agnic-token': token } }
          : request,
      ),
    ),
    agnic('everybody sees the same => tenancy /transactions', credulousTo('x-agnic-token', token), {
      other: 'busy',
    }),
    agnic(
      "one row is another tenant's => tenancy /transactions",
      async ({ request, send }) => {
        const answer = await send();
        if (answer.status !== 200 || request.headers['x-agnic-token'] === token) return answer;
        const theirs = bodyOf(
          await send({ ...request, headers: { ...request.headers, 'x-agnic-token': token } }),
        );
        const value = bodyOf(answer);
        if (value.transactions.length > 0)
          value.transactions.splice(-1, 1, theirs.transactions.at(-1));
        return withBody(answer, value);
      },
      { other: 'busy' },
    ),
    agnic(
      'the other operation refuses the token => credentials',
      status(200, 401, '{"error":"unauthorized","error_description":"x","message":"y"}'),
      { at: ['getBalance'], verify: ['listTransactions', 'getBalance'] },
    ),
    trust('a token in another scheme => credentials', ({ request, send }) => {
      const given = request.headers.authorization ?? '';
      return send(
        given.startsWith('Basic ')
          ? {
              ...request,
              headers: { ...request.headers, authorization: given.replace('Basic', 'Bearer') },
            }
          : request,
      );
    }),
    trust(
      'the organization that is named is not checked => tenancy /items',
      async ({ request, send }) => {
        const answer = await send();
        const named = request.headers['x-org-id'] !== undefined && answer.status === 401;
        if (!named || request.headers.authorization === undefined) return answer;
        const { 'x-org-id': _, ...headers } = request.headers;
        const own = await send({ ...request, headers });
        return own.status === 200 ? withBody(own, { ...bodyOf(own), items: [] }) : answer;
      },
    ),
    trust('who is asked for is not looked at => credentials', ({ request, send }) =>
      send({
        ...request,
        headers: { ...request.headers, authorization: 'Bearer nt_org_demo_edge_21' },
      }),
    ),
    actum('an API key opens the activity => credentials', async ({ request, send }) => {
      const answer = await send();
      return answer.status === 401 && request.headers['x-api-key'] !== undefined
        ? { ...answer, status: 200, body: '{"transactions":[]}' }
        : answer;
    }),
    actum(
      "two tenants' payments in one list => tenancy /transactions",
      (() => {
        let first: Loose;
        return async ({ send }: Passing) => {
          const answer = await send();
          if (answer.status !== 200) return answer;
          first ??= bodyOf(answer).transactions[0];
          const value = bodyOf(answer);
          value.transactions = [first, ...value.transactions.slice(1)];
          return withBody(answer, value);
        };
      })(),
      { other: 'edge100' },
    ),
    actum(
      'usage of several users => tenancy /events',
      rows('events', (row, index) =>
        index === 7 ? { ...row, userId: 'usr_ffffffffffffffffffffffff' } : row,
      ),
      { at: ['listUsageEvents'] },
    ),
  ],
  lifecycle: [
    paid(
      'a repeated settle charges twice => lifecycle getBillingSummary/balanceCents',
      ['settlePayment', 'getBillingSummary'],
      () => {
        const settled = new Map<string, number>();
        return async (passing) => {
          const answer = await passing.send();
          if (passing.operation === 'settlePayment' && answer.status === 200) {
            const { paymentId } = bodyOf(answer);
            settled.set(paymentId, (settled.get(paymentId) ?? 0) + 1);
          }
          const again = [...settled.values()].reduce((sum, times) => sum + times - 1, 0);
          return passing.operation === 'getBillingSummary' && answer.status === 200
            ? withBody(answer, {
                ...bodyOf(answer),
                balanceCents: bodyOf(answer).balanceCents - 25 * again,
              })
            : answer;
        };
      },
    ),
    paid('a repeated settle gives another receipt => lifecycle /receiptId', ['settlePayment'], () =>
      body((value) => {
        if (!value.settledAt)
          value.receiptId = value.receiptId.replace(/.$/, (end: string) =>
            end === '0' ? '1' : '0',
          );
      }),
    ),
    paid('a repeated settle is refused => lifecycle', ['settlePayment'], () => async ({ send }) => {
      const answer = await send();
      const repeat = answer.status === 200 && !bodyOf(answer).settledAt;
      return repeat
        ? { ...answer, status: 409, body: '{"error":"payment_state_conflict"}' }
        : answer;
    }),
    paid(
      'a replay writes another usage event => lifecycle listUsageEvents/events',
      ['getQuote', 'listUsageEvents'],
      () => {
        let replays = 0;
        return async (passing) => {
          const answer = await passing.send();
          if (passing.operation === 'getQuote') {
            if (answer.status === 200) replays += 1;
            return answer;
          }
          if (answer.status !== 200 || replays < 2) return answer;
          const value = bodyOf(answer);
          value.events.unshift({ ...value.events[0], id: 'usage_ffffffffffffffffffffffff' });
          value.events = value.events.slice(0, 100);
          return withBody(answer, value);
        };
      },
    ),
    paid('no usage event is written => lifecycle /events', ['listUsageEvents'], () => {
      let known: Set<string> | undefined;
      return body((value) => {
        known ??= new Set(value.events.map((row: Loose) => row.id));
        value.events = value.events.filter((row: Loose) => known?.has(row.id));
      });
    }),
    paid('settling takes nothing => lifecycle /balanceCents', ['getBillingSummary'], () => {
      let most = 0;
      return body((value) => {
        most = Math.max(most, value.balanceCents);
        value.balanceCents = most;
      });
    }),
    paid(
      'a settled payment stays pending => lifecycle /transactions/*/status',
      ['listTransactions'],
      () =>
        rows('transactions', (row) =>
          row.status === 'settled'
            ? { ...row, status: 'pending', receiptId: null, updatedAt: row.createdAt }
            : row,
        ),
      { caller: 'empty' },
    ),
    paid(
      'a completed payment stays settled => lifecycle /transactions/*/status',
      ['listTransactions'],
      () =>
        rows('transactions', (row) =>
          row.status === 'completed' ? { ...row, status: 'settled', consumedAt: null } : row,
        ),
      { caller: 'empty' },
    ),
    paid('any receipt is a proof => lifecycle', ['getQuote'], () => async ({ request, send }) => {
      const answer = await send();
      if (answer.status !== 402 || !request.headers['x-payment-proof']) return answer;
      return withBody(
        { ...answer, status: 200 },
        {
          data: { topic: 'general', insight: 'x', generatedAt: '2026-03-01T12:00:00.000Z' },
          payment: {
            paymentId: request.headers['x-payment-id'],
            receiptId: request.headers['x-payment-proof'],
            amountCents: 25,
            status: 'completed',
          },
        },
      );
    }),
    paid('a revoked key still buys => lifecycle', ['getQuote'], () => {
      let challenge: WireAnswer | undefined;
      return async ({ request, send }) => {
        const answer = await send();
        if (answer.status === 402) challenge ??= answer;
        return answer.status === 401 && request.as.startsWith('made') && challenge
          ? challenge
          : answer;
      };
    }),
    paid(
      'a revoked key leaves the list => lifecycle /keys',
      ['listApiKeys'],
      () =>
        body((value) => {
          value.keys = value.keys.filter((key: Loose) => key.revokedAt === null);
        }),
      { caller: 'empty' },
    ),
    paid('a new key is not listed => lifecycle /keys', ['listApiKeys'], () => {
      let known: Set<string> | undefined;
      return body((value) => {
        known ??= new Set(value.keys.map((row: Loose) => row.id));
        value.keys = value.keys.filter((row: Loose) => known?.has(row.id));
      });
    }),
    paid(
      'a top-up adds less than it says => lifecycle topUpBalance/balanceCents',
      ['getBillingSummary', 'topUpBalance'],
      () => {
        let off = 0;
        return async (passing) => {
          const answer = await passing.send();
          if (passing.operation === 'topUpBalance' && answer.status === 200) off -= 1;
          return passing.operation === 'getBillingSummary'
            ? balance({ ...passing, send: async () => answer }, off)
            : answer;
        };
      },
    ),
    paid('a top-up is not listed => lifecycle /intents', ['listPaymentIntents'], () => {
      let known: Set<string> | undefined;
      return body((value) => {
        known ??= new Set(value.intents.map((row: Loose) => row.id));
        value.intents = value.intents.filter((row: Loose) => known?.has(row.id));
      });
    }),
    paid(
      'a refused top-up adds all the same => refusal-changes-nothing',
      ['topUpBalance', 'getBillingSummary'],
      () => {
        let extra = 0;
        return async (passing) => {
          const answer = await passing.send();
          if (passing.operation === 'topUpBalance' && answer.status === 400) extra += 50;
          if (passing.operation !== 'getBillingSummary' || answer.status !== 200) return answer;
          return withBody(answer, {
            ...bodyOf(answer),
            balanceCents: bodyOf(answer).balanceCents + extra,
          });
        };
      },
    ),
    paid(
      'a key is made before its name is looked at => refusal-changes-nothing',
      ['createApiKey', 'listApiKeys'],
      () => {
        let made = 0;
        return async ({ operation, send }) => {
          const answer = await send();
          if (operation === 'createApiKey' && answer.status === 400) made += 1;
          if (operation !== 'listApiKeys' || answer.status !== 200) return answer;
          const value = bodyOf(answer);
          const ghosts = Array.from({ length: made }, (_, index) => ({
            ...value.keys[0],
            id: `key_${String(index).padStart(24, 'f')}`,
          }));
          return withBody(answer, { keys: [...ghosts, ...value.keys] });
        };
      },
    ),
    paid(
      'three settles at once charge three times => body getBillingSummary/balanceCents',
      ['settlePayment', 'getBillingSummary'],
      () => {
        let open = 0;
        let extra = 0;
        return async ({ operation, send }) => {
          open += operation === 'settlePayment' ? 1 : 0;
          const together = open > 1;
          const answer = await send();
          open -= operation === 'settlePayment' ? 1 : 0;
          if (operation === 'settlePayment' && together && answer.status === 200) extra += 25;
          if (operation !== 'getBillingSummary' || answer.status !== 200) return answer;
          return withBody(answer, {
            ...bodyOf(answer),
            balanceCents: bodyOf(answer).balanceCents - extra,
          });
        };
      },
    ),
    paid(
      'a top-up has no upper limit => wrong-body',
      ['topUpBalance'],
      () =>
        async ({ request, send }) => {
          const answer = await send();
          const amount = answer.status === 400 && request.body?.includes('100001');
          return amount
            ? withBody(
                { ...answer, status: 200, headers: [['content-type', 'application/json']] },
                {
                  paymentIntentId: 'pi_ffffffffffffffffffffffff',
                  addedCents: 100000,
                  balanceCents: 5,
                },
              )
            : answer;
        },
    ),
    paid('what another key began can be settled => lifecycle', ['settlePayment'], () => {
      let settled: WireAnswer | undefined;
      return async ({ send }) => {
        const answer = await send();
        if (answer.status === 404)
          return (
            settled ??
            withBody(
              { ...answer, status: 200 },
              {
                receiptId: 'receipt_ffffffffffffffffffffffff',
                paymentId: 'x402tx_ffffffffffffffffffffffff',
                status: 'settled',
                amountCents: 25,
              },
            )
          );
        settled = answer;
        return answer;
      };
    }),
    paid(
      'the quote is made anew at each replay => lifecycle /data/generatedAt',
      ['getQuote'],
      () => {
        let count = 0;
        return body((value) => {
          count += 1;
          value.data.generatedAt = `2026-03-01T12:00:00.00${count}Z`;
        });
      },
    ),
    paid('a wrong password opens the account => lifecycle', ['signInWithEmail'], () => {
      return async ({ request, send }: Passing) => {
        const right: WireRequest = {
          ...request,
          body: (request.body ?? '').replace('wrong horse', 'correct horse'),
        };
        const answer = await send(right);
        return answer;
      };
    }),
    paid(
      'signing out ends nothing => lifecycle listTransactions',
      ['signOut', 'listTransactions'],
      () => {
        let last: WireAnswer | undefined;
        return async ({ operation, request, send }) => {
          if (operation === 'signOut') return send();
          const answer = await send();
          if (request.as.startsWith('made') && answer.status === 200) last = answer;
          return request.as.startsWith('made') && answer.status === 401 && last ? last : answer;
        };
      },
    ),
    paid(
      'a new account sees what others paid => lifecycle /transactions',
      ['listTransactions'],
      () => {
        let first: WireAnswer | undefined;
        return async ({ send }) => {
          const answer = await send();
          if (answer.status !== 200) return answer;
          first ??= answer;
          return bodyOf(answer).transactions.length === 0 ? first : answer;
        };
      },
    ),
    paid('two accounts share an address => lifecycle', ['signUpWithEmail'], () => {
      let first: WireAnswer | undefined;
      return async ({ send }) => {
        const answer = await send();
        if (answer.status === 200) first ??= answer;
        return answer.status === 422 && first ? first : answer;
      };
    }),
    paid(
      'a payment without money succeeds => lifecycle',
      ['settlePayment'],
      () =>
        async ({ request, send }) => {
          const answer = await send();
          if (answer.status !== 402) return answer;
          const { paymentId } = JSON.parse(request.body ?? '{}');
          return withBody(
            { ...answer, status: 200 },
            {
              receiptId: 'receipt_ffffffffffffffffffffffff',
              paymentId,
              status: 'settled',
              amountCents: 25,
            },
          );
        },
    ),
  ],
};

/** Whoever is known at all is taken for one caller. */
function credulousTo(header: string, value: string): Change {
  return async ({ request, send }) => {
    const answer = await send();
    return answer.status === 200
      ? send({ ...request, headers: { ...request.headers, [header]: value } })
      : answer;
  };
}

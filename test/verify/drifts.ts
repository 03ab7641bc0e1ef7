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

const agnic = (name: string, change: Change, more: Partial<DriftCase> = {}): DriftCase => ({
  name,
  api: 'agnicpay',
  at: ['listTransactions'],
  change: () => change,
  ...more,
});
const trust = (name: string, change: Change, more: Partial<DriftCase> = {}): DriftCase => ({
  name,
  api: 'nametrust',
  at: ['listCreditEntries'],
  change: () => change,
  ...more,
});
const sybil = (name: string, change: Change, more: Partial<DriftCase> = {}): DriftCase => ({
  name,
  api: 'sybilion',
  at: ['listUsageEvents'],
  change: () => change,
  ...more,
});
const radar = (name: string, change: Change, more: Partial<DriftCase> = {}): DriftCase => ({
  name,
  api: 'finradar',
  at: ['listBillingTransactions'],
  change: () => change,
  ...more,
});
const actum = (name: string, change: Change, more: Partial<DriftCase> = {}): DriftCase => ({
  name,
  api: 'actumx',
  at: ['listTransactions'],
  change: () => change,
  ...more,
});
/** A drift of ActumX that shows only where something is written. */
const paid = (
  name: string,
  at: readonly string[],
  change: () => Change,
  more: Partial<DriftCase> = {},
): DriftCase => ({ name, api: 'actumx', at, writes: true, change, verify: all, ...more });

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
      'a field is renamed',
      rows('transactions', ({ endpoint, ...row }) => ({ ...row, url: endpoint })),
    ),
    agnic(
      'a field is gone',
      rows('transactions', ({ scheme: _, ...row }) => row),
    ),
    agnic(
      'an amount becomes text',
      rows('transactions', (row) => ({ ...row, amount_usd: String(row.amount_usd) })),
    ),
    agnic(
      'a new word in an enumeration',
      rows('transactions', (row) => ({
        ...row,
        status: row.status === 'pending' ? 'processing' : row.status,
      })),
    ),
    agnic(
      'a list in an envelope',
      body((value) => ({ data: value })),
    ),
    agnic(
      'an undocumented field in one row',
      rows('transactions', (row, index) => (index === 3 ? { ...row, fee: 0 } : row)),
    ),
    agnic(
      'totals become text',
      body((value) => {
        value.pagination.totalCount = String(value.pagination.totalCount);
      }),
    ),
    agnic(
      'a balance becomes a number',
      body((value) => {
        value.usdcBalance = Number(value.usdcBalance);
      }),
      { at: ['getBalance'] },
    ),
    trust(
      'a count becomes a fraction',
      rows('items', (row) => ({ ...row, credits: row.credits + 0.5 })),
    ),
    trust(
      'an object forgets what it is',
      rows('items', ({ object: _, ...row }) => row),
    ),
    trust(
      'times in another zone',
      rows('items', (row) => ({ ...row, created_at: row.created_at.replace('Z', '+00:00') })),
    ),
    trust(
      'a draw says what it was for in another field',
      rows('items', ({ usage_kind: kind, ...row }) => (kind ? { ...row, usage: kind } : row)),
    ),
    sybil(
      'ids become text',
      rows('usage_events', (row) => ({ ...row, id: String(row.id) })),
    ),
    sybil(
      'a null becomes the empty text',
      rows('usage_events', (row) => ({ ...row, async_job_id: row.async_job_id ?? '' })),
    ),
    sybil(
      'times become numbers',
      rows('usage_events', (row) => ({ ...row, created_at: Date.parse(row.created_at) })),
    ),
    radar(
      'a refund has no invoice',
      rows('transactions', (row) => ({ ...row, stripe_invoice_id: null })),
    ),
    radar(
      'an amount in cents, as text',
      rows('transactions', (row) =>
        row.amount_usd === null ? row : { ...row, amount_usd: `${row.amount_usd}` },
      ),
    ),
    actum(
      'a receipt is left out while there is none',
      rows('transactions', ({ receiptId, ...row }) =>
        receiptId === null ? row : { ...row, receiptId },
      ),
    ),
    actum(
      'seconds without their fraction',
      rows('transactions', (row) => ({ ...row, createdAt: row.createdAt.replace(/\.\d+Z/, 'Z') })),
    ),
    actum(
      'cents become dollars',
      rows('transactions', (row) => ({ ...row, amountCents: row.amountCents / 100 })),
    ),
  ],
  status: [
    agnic('201 for a read', status(200, 201)),
    agnic('403 for no credentials', status(401, 403)),
    agnic('200 with an error in it', async ({ send }) => {
      const answer = await send();
      return answer.status === 401 ? { ...answer, status: 200 } : answer;
    }),
    trust('422 for a bad filter', status(400, 422)),
    trust('a bad filter is ignored', async ({ send, with: other }) => {
      const answer = await send();
      return answer.status === 400
        ? send(other({ kind: undefined, usage_kind: undefined }))
        : answer;
    }),
    sybil('a bad limit is cut down, not refused', async ({ send, query, with: other }) => {
      const answer = await send();
      const wanted = Number(query.get('limit'));
      if (answer.status !== 400 || !(wanted > 200)) return answer;
      return send(other({ limit: '200' }));
    }),
    sybil('a bad order is ignored', async ({ send, with: other }) => {
      const answer = await send();
      return answer.status === 400 ? send(other({ order: undefined, sort: undefined })) : answer;
    }),
    sybil('204 where nothing is listed', async ({ send }) => {
      const answer = await send();
      const empty = answer.status === 200 && bodyOf(answer).usage_events.length === 0;
      return empty ? { ...answer, status: 204, body: '' } : answer;
    }),
    radar('a limit too large fails', async ({ send, query }) => {
      const answer = await send();
      return Number(query.get('limit')) > 100 ? { ...answer, status: 500 } : answer;
    }),
    actum('an unknown path is 200', async ({ send }) => ({ ...(await send()), status: 200 }), {
      at: [''],
      verify: undefined as never,
    }),
    actum(
      'every fifth read fails',
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
      'problem details',
      body((value) => ({ type: 'about:blank', title: value.error, status: 401 }), 401),
    ),
    agnic(
      'an error without a message',
      body(({ message: _, ...value }) => value, 401),
    ),
    agnic('a page for people', async ({ send }) => {
      const answer = await send();
      if (answer.status !== 401) return answer;
      return { ...answer, body: '<h1>Unauthorized</h1>', headers: [['content-type', 'text/html']] };
    }),
    trust(
      'another code for no identity',
      body((value) => ({ ...value, code: 'authorize.unauthenticated' }), 401),
    ),
    trust(
      'another code for a bad filter',
      body((value) => ({ ...value, code: 'credit.usage.failed' }), 400),
    ),
    sybil(
      'an error without its trace',
      body(({ trace_id: _, ...value }) => value, 401),
    ),
    sybil(
      'an error with a stack',
      body((value) => ({ ...value, stack: 'at main.go:12' }), 400),
    ),
    actum(
      'another word for who is not signed in',
      body(() => ({ error: 'Unauthorized' }), 401),
    ),
    actum('an empty 401', async ({ send }) => {
      const answer = await send();
      return answer.status === 401 ? { ...answer, body: '', headers: [] } : answer;
    }),
    actum(
      'an unknown path in JSON',
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
    agnic('JSON that says it is text', headers({ 'content-type': 'text/plain' })),
    agnic('no content type', headers({ 'content-type': undefined })),
    sybil('no trace id', headers({ 'x-trace-id': undefined })),
    sybil(
      'no trace id on errors',
      headers({ 'x-trace-id': undefined }, ({ status }) => status >= 400),
    ),
    sybil('a trace id of another form', headers({ 'x-trace-id': 'trace-1' })),
    sybil(
      'the same trace id for all',
      headers({ 'x-trace-id': '0123456789abcdef0123456789abcdef' }, ({ status }) => status === 200),
    ),
    sybil(
      "an error's trace id is another",
      headers({ 'x-trace-id': '0123456789abcdef0123456789abcdef' }, ({ status }) => status >= 400),
    ),
    paid('a session cookie that scripts can read', ['signUpWithEmail'], () => async ({ send }) => {
      const answer = await send();
      return {
        ...answer,
        headers: answer.headers.map(
          ([name, value]) => [name, value.replace('; HttpOnly', '')] as const,
        ),
      };
    }),
    paid('no cookie when one signs in', ['signInWithEmail'], () =>
      headers({ 'set-cookie': undefined }),
    ),
  ],
  paging: [
    agnic('each page begins with the last row of the one before', async (passing) => {
      const answer = await passing.send();
      if (answer.status !== 200 || page(passing) === 1) return answer;
      const before = bodyOf(await passing.send(passing.with({ page: String(page(passing) - 1) })));
      const value = bodyOf(answer);
      value.transactions = [before.transactions.at(-1), ...value.transactions.slice(0, -1)];
      return withBody(answer, value);
    }),
    agnic(
      'the second page skips a row',
      body((value, passing) => {
        if (page(passing) === 2) value.transactions = value.transactions.slice(1);
      }),
    ),
    agnic(
      'pages are counted from 0',
      asked((query) => ({ page: String(Number(query.get('page') ?? 1) + 1) })),
    ),
    agnic(
      'the page is ignored',
      asked(() => ({ page: undefined })),
    ),
    agnic(
      'the limit is ignored',
      asked(() => ({ limit: undefined })),
    ),
    agnic('one row more than the limit', async (passing) => {
      const answer = await passing.send();
      if (answer.status !== 200) return answer;
      const value = bodyOf(answer);
      const next = bodyOf(await passing.send(passing.with({ page: String(page(passing) + 1) })));
      value.transactions.push(...(next.transactions?.slice(0, 1) ?? []));
      return withBody(answer, value);
    }),
    agnic(
      'no more than 50 whatever the limit',
      asked((query) => (Number(query.get('limit')) > 50 ? { limit: '50' } : {})),
    ),
    agnic(
      'another default limit',
      asked((query) => (query.has('limit') ? {} : { limit: '25' })),
    ),
    agnic(
      'the last page is lost',
      body((value) => {
        if (
          value.pagination.currentPage === value.pagination.totalPages &&
          value.pagination.currentPage > 1
        )
          value.transactions = [];
      }),
    ),
    agnic(
      'the applied limit is not told',
      body((value) => {
        value.pagination.limit = 20;
      }),
    ),
    agnic(
      'the current page is one less',
      body((value) => {
        value.pagination.currentPage = Math.max(1, value.pagination.currentPage - 1);
      }),
    ),
    trust(
      'there is always a next page',
      body((value) => {
        value.pages.has_next = true;
      }),
    ),
    trust(
      'there is never a page before',
      body((value) => {
        value.pages.has_prev = false;
      }),
    ),
    trust(
      'no cursor where there is more',
      body((value) => {
        value.pages.next_cursor = null;
      }),
    ),
    trust('a page past the end is the last one', async (passing) => {
      const answer = await passing.send();
      if (answer.status !== 200) return answer;
      const value = bodyOf(answer);
      if (value.items.length > 0 || value.pages.total_pages === 0) return answer;
      return passing.send(passing.with({ page: String(value.pages.total_pages) }));
    }),
    sybil('a page past the end is 404', async ({ send }) => {
      const answer = await send();
      return answer.status === 200 && bodyOf(answer).usage_events.length === 0
        ? { ...answer, status: 404 }
        : answer;
    }),
    radar(
      'the offset is ignored',
      asked(() => ({ offset: undefined })),
    ),
    radar(
      'the offset is one too far',
      asked((query) => ({ offset: String(Number(query.get('offset') ?? 0) + 1) })),
    ),
    radar(
      'the offset counts pages',
      asked((query) => ({
        offset: String(Number(query.get('offset') ?? 0) * Number(query.get('limit') ?? 20)),
      })),
    ),
    radar('a limit of one gives two', async ({ send, query, with: other }) =>
      send(query.get('limit') === '1' ? other({ limit: '2' }) : undefined),
    ),
    radar(
      'the limit counts from the end',
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
      'the list goes on past its hundred',
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
      'a row is twice in the list',
      body((value) => {
        value.transactions.splice(4, 1, value.transactions[3]);
      }),
    ),
  ],
  order: [
    agnic(
      'oldest first',
      body((value) => {
        value.transactions.reverse();
      }),
    ),
    trust(
      'two rows are swapped',
      body((value) => {
        if (value.items.length > 3)
          value.items.splice(0, 4, value.items[3], value.items[1], value.items[2], value.items[0]);
      }),
    ),
    trust(
      'another order every time',
      body((value) => {
        value.items.sort(() => Math.random() - 0.5);
      }),
    ),
    sybil(
      'the sort is ignored',
      asked(() => ({ sort: undefined })),
    ),
    sybil(
      'the direction is ignored',
      asked(() => ({ order: undefined })),
    ),
    sybil(
      'ascending unless asked',
      asked((query) => ({ order: query.get('order') ?? 'asc' })),
    ),
    sybil('amounts sort as text', async (passing) => {
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
      'jobs without a charge come first',
      body((value, { query }) => {
        if (query.get('sort') !== 'settled_at') return;
        value.jobs.sort(
          (a: Loose, b: Loose) => Number(a.settled_at !== null) - Number(b.settled_at !== null),
        );
      }),
      { at: ['listJobs'] },
    ),
    sybil(
      'a sort loses the rows that have no value',
      body((value, { query }) => {
        if (query.get('sort') === 'settled_at')
          value.jobs = value.jobs.filter((job: Loose) => job.settled_at !== null);
      }),
      { at: ['listJobs'] },
    ),
    actum(
      'settling moves a payment to the front',
      body((value) => {
        value.transactions.sort(
          (a: Loose, b: Loose) => Number(b.status === 'settled') - Number(a.status === 'settled'),
        );
      }),
    ),
    actum(
      'keys oldest first',
      body((value) => {
        value.keys.reverse();
      }),
      { at: ['listApiKeys'] },
    ),
  ],
  filter: [
    agnic(
      'the status is ignored',
      asked(() => ({ status: undefined })),
    ),
    agnic(
      'the search is ignored',
      asked(() => ({ search: undefined })),
    ),
    agnic(
      'the search heeds the case of letters',
      body((value, { query }) => {
        const text = query.get('search');
        if (text !== null)
          value.transactions = value.transactions.filter((row: Loose) =>
            row.endpoint.includes(text),
          );
      }),
    ),
    agnic(
      'the search looks at the beginning only',
      body((value, { query }) => {
        const text = query.get('search');
        if (text !== null)
          value.transactions = value.transactions.filter((row: Loose) =>
            row.endpoint.startsWith(text),
          );
      }),
    ),
    agnic('the network matches a beginning', async (passing) => {
      if (passing.query.get('network') !== 'base') return passing.send();
      return passing.send(passing.with({ network: undefined, search: undefined }));
    }),
    agnic('pending is listed as failed', async (passing) =>
      passing.query.get('status') === 'failed'
        ? passing.send(passing.with({ status: 'pending' }))
        : passing.send(),
    ),
    agnic('the filter is lost on the second page', async (passing) =>
      page(passing) > 1
        ? passing.send(passing.with({ status: undefined, search: undefined, network: undefined }))
        : passing.send(),
    ),
    agnic(
      'a second filter replaces the first',
      asked((query) => (query.has('status') && query.has('network') ? { network: undefined } : {})),
    ),
    agnic(
      'the end of the range is not included',
      body((value, { query }) => {
        const end = query.get('endDate');
        if (end !== null)
          value.transactions = value.transactions.filter(
            (row: Loose) => Date.parse(row.timestamp) < Date.parse(end),
          );
      }),
    ),
    agnic(
      'the beginning is ignored',
      asked(() => ({ startDate: undefined })),
    ),
    agnic(
      'a bare day ends at its midnight',
      asked((query) => {
        const end = query.get('endDate');
        return end !== null && end.length === 10 ? { endDate: `${end}T00:00:00Z` } : {};
      }),
    ),
    agnic(
      'the zone of a date is ignored',
      asked((query) => {
        const start = query.get('startDate');
        return start?.includes('+') ? { startDate: `${start.slice(0, 19)}Z` } : {};
      }),
    ),
    agnic('a page is filtered after it is cut', async (passing) => {
      const wanted = passing.query.get('status');
      if (wanted === null) return passing.send();
      const answer = await passing.send(passing.with({ status: undefined }));
      const value = bodyOf(answer);
      if (answer.status === 200)
        value.transactions = value.transactions.filter((row: Loose) => row.status === wanted);
      return withBody(answer, value);
    }),
    trust(
      'one kind is not filtered',
      asked((query) => (query.get('kind') === 'expire' ? { kind: undefined } : {})),
    ),
    trust('the two filters widen each other', async (passing) =>
      passing.query.has('kind') && passing.query.has('usage_kind')
        ? passing.send(passing.with({ kind: undefined }))
        : passing.send(),
    ),
    trust(
      'the search looks at names only',
      body((value, { query }) => {
        const text = query.get('search')?.toLowerCase();
        if (text)
          value.items = value.items.filter((row: Loose) => row.name.toLowerCase().includes(text));
      }),
      { at: ['listOrgs'], caller: 'member' },
    ),
    sybil(
      'the status of jobs is ignored',
      asked(() => ({ status: undefined })),
      { at: ['listJobs'] },
    ),
    sybil(
      'an unknown pipeline is all pipelines',
      asked((query) =>
        query.get('pipeline_type') === 'forecast' ? {} : { pipeline_type: undefined },
      ),
      { at: ['listJobs'] },
    ),
  ],
  totals: [
    agnic(
      'the total is one too many',
      body((value) => {
        value.pagination.totalCount += 1;
      }),
    ),
    agnic(
      'the total is that of the page',
      body((value) => {
        value.pagination.totalCount = value.transactions.length;
      }),
    ),
    agnic('the total ignores the filter', async (passing) => {
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
      'pages are rounded down',
      body((value) => {
        value.pagination.totalPages = Math.floor(
          value.pagination.totalCount / value.pagination.limit,
        );
      }),
    ),
    agnic(
      'what was spent counts the page only',
      body((value) => {
        const spent = value.transactions
          .filter((row: Loose) => row.status === 'success')
          .reduce((sum: number, row: Loose) => sum + Math.round(row.amount_usd * 1e6), 0);
        value.stats.totalSpent = spent / 1e6;
      }),
    ),
    agnic(
      'what was spent counts failures',
      body((value) => {
        value.stats.totalSpent += value.transactions.filter(
          (row: Loose) => row.status === 'failed',
        ).length;
      }),
    ),
    agnic(
      'the rate is a share, no percentage',
      body((value) => {
        value.stats.successRate /= 100;
      }),
    ),
    agnic(
      'the count of transactions lags',
      body((value) => {
        value.stats.transactionCount = Math.max(0, value.stats.transactionCount - 1);
      }),
    ),
    agnic(
      'the total of the balance leaves the credit out',
      body((value) => {
        value.totalBalance = value.usdcBalance;
      }),
      { at: ['getBalance'] },
    ),
    agnic(
      'another network than was asked for',
      asked(() => ({ network: undefined })),
      { at: ['getBalance'] },
    ),
    trust(
      'what is available leaves the wallet out',
      body((value) => {
        value.available_credits = value.bucket_credits;
      }),
      { at: ['getCreditBalance'] },
    ),
    trust(
      'the grants hold more than the feed says',
      body((value) => {
        value.bucket_credits += 10;
        value.available_credits += 10;
      }),
      { at: ['getCreditBalance'], verify: ['getCreditBalance', 'listCreditEntries'] },
    ),
    trust(
      'pages are one too many',
      body((value) => {
        value.pages.total_pages += 1;
      }),
    ),
    sybil(
      'the grants do not add up',
      body((value) => {
        value.balance_eur_cents += 1;
      }),
      { at: ['getMe'] },
    ),
    sybil(
      'more may be spent than is there',
      body((value) => {
        value.available_eur_cents = value.balance_eur_cents + 5;
      }),
      { at: ['getMe'] },
    ),
    sybil(
      'the total is another on the second page',
      body((value, passing) => {
        if (page(passing) > 1) value.pagination.total -= 1;
      }),
    ),
    radar(
      'suspended with tokens left',
      body((value) => {
        value.suspended = true;
      }),
      { at: ['getTokenBalance'] },
    ),
    actum(
      'active keys count revoked ones',
      body((value) => {
        value.activeApiKeys += 1;
      }),
      { at: ['getBillingSummary'], verify: ['getBillingSummary', 'listApiKeys'] },
    ),
    actum(
      'the summary counts the page only',
      body((value) => {
        value.topUpTotalCents -= 1;
      }),
      { at: ['getBillingSummary'], verify: ['getBillingSummary', 'listPaymentIntents'] },
    ),
    actum(
      'usage costs more than was paid',
      rows('events', (row) => ({ ...row, costCents: row.costCents + 1 })),
      { at: ['listUsageEvents'], verify: ['listUsageEvents', 'listTransactions'] },
    ),
    actum(
      'usage names payments that are not there',
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
      'a pending payment has a receipt',
      rows('transactions', (row) =>
        row.status === 'pending' ? { ...row, receiptId: 'receipt_ffffffffffffffffffffffff' } : row,
      ),
    ),
    trust(
      'a draw is positive',
      rows('items', (row) => (row.kind === 'consume' ? { ...row, credits: -row.credits } : row)),
    ),
    radar(
      'a refund is positive',
      rows('transactions', (row) =>
        row.type === 'refund' ? { ...row, amount_usd: -row.amount_usd } : row,
      ),
    ),
    radar(
      'a grant costs something',
      rows('transactions', (row) =>
        row.type === 'one_time_grant' ? { ...row, amount_usd: 0 } : row,
      ),
    ),
    sybil(
      'a running job has settled',
      rows('jobs', (row) => (row.status === 'running' ? { ...row, settled: true } : row)),
      { at: ['listJobs'] },
    ),
  ],
  auth: [
    agnic('no credentials are needed', letIn('x-agnic-token', token)),
    agnic('any token will do', credulous('x-agnic-token', token)),
    agnic('the beginning of a token will do', ({ request, send }) => {
      const given = request.headers['x-agnic-token'];
      const near = given?.startsWith('agnic_tok_sk_test_d');
      return send(
        near ? { ...request, headers: { ...request.headers, 'x-agnic-token': token } } : request,
      );
    }),
    agnic('an empty token will do', ({ request, send }) =>
      send(
        request.headers['x-agnic-token'] === ''
          ? { ...request, headers: { 'x-agnic-token': token } }
          : request,
      ),
    ),
    agnic('everybody sees the same', credulousTo('x-agnic-token', token), { other: 'busy' }),
    agnic(
      "one row is another tenant's",
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
      'the other operation refuses the token',
      status(200, 401, '{"error":"unauthorized","error_description":"x","message":"y"}'),
      { at: ['getBalance'], verify: ['listTransactions', 'getBalance'] },
    ),
    trust('a token in another scheme', ({ request, send }) => {
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
    trust('the organization that is named is not checked', async ({ request, send }) => {
      const answer = await send();
      const named = request.headers['x-org-id'] !== undefined && answer.status === 401;
      if (!named || request.headers.authorization === undefined) return answer;
      const { 'x-org-id': _, ...headers } = request.headers;
      const own = await send({ ...request, headers });
      return own.status === 200 ? withBody(own, { ...bodyOf(own), items: [] }) : answer;
    }),
    trust('who is asked for is not looked at', ({ request, send }) =>
      send({
        ...request,
        headers: { ...request.headers, authorization: 'Bearer nt_org_demo_edge_21' },
      }),
    ),
    actum('an API key opens the activity', async ({ request, send }) => {
      const answer = await send();
      return answer.status === 401 && request.headers['x-api-key'] !== undefined
        ? { ...answer, status: 200, body: '{"transactions":[]}' }
        : answer;
    }),
    actum(
      "two tenants' payments in one list",
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
      'usage of several users',
      rows('events', (row, index) =>
        index === 7 ? { ...row, userId: 'usr_ffffffffffffffffffffffff' } : row,
      ),
      { at: ['listUsageEvents'] },
    ),
  ],
  lifecycle: [
    paid('a repeated settle charges twice', ['settlePayment', 'getBillingSummary'], () => {
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
    }),
    paid('a repeated settle gives another receipt', ['settlePayment'], () =>
      body((value) => {
        if (!value.settledAt)
          value.receiptId = value.receiptId.replace(/.$/, (end: string) =>
            end === '0' ? '1' : '0',
          );
      }),
    ),
    paid('a repeated settle is refused', ['settlePayment'], () => async ({ send }) => {
      const answer = await send();
      const repeat = answer.status === 200 && !bodyOf(answer).settledAt;
      return repeat
        ? { ...answer, status: 409, body: '{"error":"payment_state_conflict"}' }
        : answer;
    }),
    paid('a replay writes another usage event', ['getQuote', 'listUsageEvents'], () => {
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
    }),
    paid('no usage event is written', ['listUsageEvents'], () => {
      let known: Set<string> | undefined;
      return body((value) => {
        known ??= new Set(value.events.map((row: Loose) => row.id));
        value.events = value.events.filter((row: Loose) => known?.has(row.id));
      });
    }),
    paid('settling takes nothing', ['getBillingSummary'], () => {
      let most = 0;
      return body((value) => {
        most = Math.max(most, value.balanceCents);
        value.balanceCents = most;
      });
    }),
    paid(
      'a settled payment stays pending',
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
      'a completed payment stays settled',
      ['listTransactions'],
      () =>
        rows('transactions', (row) =>
          row.status === 'completed' ? { ...row, status: 'settled', consumedAt: null } : row,
        ),
      { caller: 'empty' },
    ),
    paid('any receipt is a proof', ['getQuote'], () => async ({ request, send }) => {
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
    paid('a revoked key still buys', ['getQuote'], () => {
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
      'a revoked key leaves the list',
      ['listApiKeys'],
      () =>
        body((value) => {
          value.keys = value.keys.filter((key: Loose) => key.revokedAt === null);
        }),
      { caller: 'empty' },
    ),
    paid('a new key is not listed', ['listApiKeys'], () => {
      let known: Set<string> | undefined;
      return body((value) => {
        known ??= new Set(value.keys.map((row: Loose) => row.id));
        value.keys = value.keys.filter((row: Loose) => known?.has(row.id));
      });
    }),
    paid('a top-up adds less than it says', ['getBillingSummary', 'topUpBalance'], () => {
      let off = 0;
      return async (passing) => {
        const answer = await passing.send();
        if (passing.operation === 'topUpBalance' && answer.status === 200) off -= 1;
        return passing.operation === 'getBillingSummary'
          ? balance({ ...passing, send: async () => answer }, off)
          : answer;
      };
    }),
    paid('a top-up is not listed', ['listPaymentIntents'], () => {
      let known: Set<string> | undefined;
      return body((value) => {
        known ??= new Set(value.intents.map((row: Loose) => row.id));
        value.intents = value.intents.filter((row: Loose) => known?.has(row.id));
      });
    }),
    paid('a refused top-up adds all the same', ['topUpBalance', 'getBillingSummary'], () => {
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
    }),
    paid('a key is made before its name is looked at', ['createApiKey', 'listApiKeys'], () => {
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
    }),
    paid('three settles at once charge three times', ['settlePayment', 'getBillingSummary'], () => {
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
    }),
    paid('a top-up has no upper limit', ['topUpBalance'], () => async ({ request, send }) => {
      const answer = await send();
      const amount = answer.status === 400 && request.body?.includes('100001');
      return amount
        ? withBody(
            { ...answer, status: 200, headers: [['content-type', 'application/json']] },
            { paymentIntentId: 'pi_ffffffffffffffffffffffff', addedCents: 100000, balanceCents: 5 },
          )
        : answer;
    }),
    paid('what another key began can be settled', ['settlePayment'], () => {
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
    paid('the quote is made anew at each replay', ['getQuote'], () => {
      let count = 0;
      return body((value) => {
        count += 1;
        value.data.generatedAt = `2026-03-01T12:00:00.00${count}Z`;
      });
    }),
    paid('a wrong password opens the account', ['signInWithEmail'], () => {
      return async ({ request, send }: Passing) => {
        const right: WireRequest = {
          ...request,
          body: (request.body ?? '').replace('wrong horse', 'correct horse'),
        };
        const answer = await send(right);
        return answer;
      };
    }),
    paid('signing out ends nothing', ['signOut', 'listTransactions'], () => {
      let last: WireAnswer | undefined;
      return async ({ operation, request, send }) => {
        if (operation === 'signOut') return send();
        const answer = await send();
        if (request.as.startsWith('made') && answer.status === 200) last = answer;
        return request.as.startsWith('made') && answer.status === 401 && last ? last : answer;
      };
    }),
    paid('a new account sees what others paid', ['listTransactions'], () => {
      let first: WireAnswer | undefined;
      return async ({ send }) => {
        const answer = await send();
        if (answer.status !== 200) return answer;
        first ??= answer;
        return bodyOf(answer).transactions.length === 0 ? first : answer;
      };
    }),
    paid('two accounts share an address', ['signUpWithEmail'], () => {
      let first: WireAnswer | undefined;
      return async ({ send }) => {
        const answer = await send();
        if (answer.status === 200) first ??= answer;
        return answer.status === 422 && first ? first : answer;
      };
    }),
    paid('a payment without money succeeds', ['settlePayment'], () => async ({ request, send }) => {
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
    }),
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

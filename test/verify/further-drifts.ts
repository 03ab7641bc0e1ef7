import type { WireAnswer } from '../../src/verify/exchange.js';
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
import { all, type Drift, type DriftCase, partsOf } from './drifts.js';

/**
 * Drifts that were thought of without a look at the others, when everything was built: what the
 * rules miss that were made with a list of drifts in mind. One row each: API, operation, what
 * drifts, what must be found, and how.
 */
type Row = readonly [
  api: string,
  at: string,
  drift: Drift,
  Change | (() => Change),
  Partial<DriftCase>?,
];

const tx = 'listTransactions';
const own = { 'x-agnic-token': 'agnic_tok_sk_test_demo_edge_21' };
const later = (moment: string, ms: number): string =>
  new Date(Date.parse(moment) + ms).toISOString();
const isFactory = (change: Change | (() => Change)): change is () => Change => change.length === 0;

/** Answers with something else when the answer is a refusal. */
const lenient =
  (name: string): Change =>
  async ({ query, send, with: other }) => {
    const answer = await send();
    return answer.status === 400 && query.has(name) ? send(other({ [name]: undefined })) : answer;
  };

/** Says that what was asked for was applied, and shows what it does without. */
const pretending =
  (name: string, echo: (value: Loose, asked: string) => void): Change =>
  async ({ query, send, with: other }) => {
    const answer = await send(other({ [name]: undefined }));
    const wanted = query.get(name);
    if (answer.status !== 200 || wanted === null) return answer;
    const value = bodyOf(answer);
    echo(value, wanted);
    return withBody(answer, value);
  };

/** Serves somebody as somebody else. */
const as =
  (replaced: Readonly<Record<string, string>>): Change =>
  ({ request, send }) =>
    send({ ...request, headers: { ...request.headers, ...replaced } });

const cookie =
  (change: (line: string) => string): Change =>
  async ({ send }) => {
    const answer: WireAnswer = await send();
    const changed = answer.headers.map(
      ([name, value]) => [name, name === 'set-cookie' ? change(value) : value] as const,
    );
    return { ...answer, headers: changed };
  };

const table: readonly Row[] = [
  [
    'agnicpay',
    tx,
    'amounts are negative => body /transactions/*/amount_usd',
    rows('transactions', (row) => ({ ...row, amount_usd: -row.amount_usd })),
  ],
  [
    'agnicpay',
    tx,
    'a time has no zone => body /transactions/*/timestamp',
    rows('transactions', (row) => ({ ...row, timestamp: row.timestamp.slice(0, -1) })),
  ],
  ['agnicpay', tx, 'everything is wrapped => body', body((value) => ({ data: value }))],
  ['agnicpay', tx, 'the list is the answer => body', body((value) => value.transactions)],
  [
    'agnicpay',
    tx,
    'statistics come with the first page only => body',
    body((value, { query }) => {
      if (Number(query.get('page') ?? 1) > 1) delete value.stats;
    }),
  ],
  [
    'agnicpay',
    tx,
    'the rate is text => body /stats/successRate',
    body((value) => {
      value.stats.successRate = value.stats.successRate.toFixed(1);
    }),
  ],
  ['agnicpay', tx, 'a refusal is wrapped => body /error', body((value) => ({ error: value }), 401)],
  [
    'agnicpay',
    tx,
    'a refusal is empty => content-type',
    async ({ send }) => {
      const answer = await send();
      return answer.status === 401 ? { ...answer, headers: [], body: '' } : answer;
    },
  ],
  [
    'agnicpay',
    tx,
    'the limit is ignored, and echoed => limit /transactions',
    pretending('limit', (value, wanted) => {
      value.pagination.limit = Math.min(100, Math.max(1, Number(wanted) || 20));
      value.pagination.totalPages = Math.ceil(value.pagination.totalCount / value.pagination.limit);
    }),
  ],
  [
    'agnicpay',
    tx,
    'the page is ignored, and echoed => page /transactions',
    pretending('page', (value, wanted) => {
      value.pagination.currentPage = Number(wanted) || 1;
    }),
  ],
  [
    'agnicpay',
    tx,
    'the last page lacks its last row => page /transactions',
    body((value) => {
      const { currentPage, totalPages } = value.pagination;
      if (currentPage === totalPages && currentPage > 1) value.transactions.pop();
    }),
  ],
  [
    'agnicpay',
    tx,
    'the number of pages is that of another limit => total-pages /pagination/totalPages',
    body((value) => {
      value.pagination.totalPages = Math.ceil(value.pagination.totalCount / 10);
    }),
  ],
  [
    'agnicpay',
    tx,
    'a date and a network do not go together => filter /transactions/*/network',
    asked((query) =>
      query.get('startDate') && query.get('network') ? { network: undefined } : {},
    ),
    { caller: 'busy' },
  ],
  [
    'agnicpay',
    tx,
    'the zone of a moment is dropped => filter /transactions',
    asked((query) =>
      Object.fromEntries(
        ['startDate', 'endDate'].flatMap((name) => {
          const moment = query.get(name);
          return moment && moment.length > 10
            ? [[name, moment.replace(/(Z|[+-]\d\d:\d\d)$/, 'Z')]]
            : [];
        }),
      ),
    ),
  ],
  [
    'agnicpay',
    tx,
    'a search forgets the dates => filter /transactions/*/timestamp',
    asked((query) => (query.get('search') ? { startDate: undefined, endDate: undefined } : {})),
  ],
  [
    'agnicpay',
    tx,
    'what was spent is rounded to cents => aggregate /stats/totalSpent',
    body((value) => {
      value.stats.totalSpent = Math.round(value.stats.totalSpent * 100) / 100;
    }),
    { caller: 'busy' },
  ],
  [
    'agnicpay',
    tx,
    'identifiers are new in each answer => stable /transactions',
    () => {
      let count = 0;
      return rows('transactions', (row) => ({ ...row, id: `tx_${(count++).toString(36)}` }));
    },
  ],
  [
    'agnicpay',
    tx,
    'a token need only begin like one => credentials',
    async (passing) =>
      passing.request.headers['x-agnic-token']?.startsWith('agnic_tok_sk_test')
        ? as(own)(passing)
        : passing.send(),
  ],
  [
    'agnicpay',
    'getBalance',
    'the credit is another on another network => alike /creditBalance',
    body((value) => {
      if (value.network !== 'base') return;
      value.creditBalance = '0.000000';
      value.totalBalance = value.usdcBalance;
    }),
    { caller: 'busy' },
  ],
  [
    'agnicpay',
    'getBalance',
    'every answer is another => stable',
    () => {
      let count = 0;
      return body((value) => {
        count += 1;
        const usdcBalance = (Number(value.usdcBalance) + count / 1e6).toFixed(6);
        const totalBalance = (Number(usdcBalance) + Number(value.creditBalance)).toFixed(6);
        return { ...value, usdcBalance, totalBalance };
      });
    },
  ],
  [
    'agnicpay',
    'getBalance',
    'amounts are numbers => body /usdcBalance',
    body((value) => ({ ...value, usdcBalance: Number(value.usdcBalance) })),
  ],
  [
    'agnicpay',
    'getBalance',
    'amounts have two decimals => body /usdcBalance',
    body((value) => ({ ...value, usdcBalance: Number(value.usdcBalance).toFixed(2) })),
  ],
  [
    'agnicpay',
    'getBalance',
    'the family of every chain is ethereum => rule /chainType',
    body((value) => ({ ...value, chainType: 'ethereum' })),
  ],

  [
    'nametrust',
    'listCreditEntries',
    'a usage stands beside an allotment => rule /items/*/usage_kind',
    rows('items', (row) => (row.kind === 'allot' ? { ...row, usage_kind: 'ai_usage' } : row)),
    { caller: 'busy' },
  ],
  [
    'nametrust',
    'listCreditEntries',
    'a draw has no kind of usage => body /items/*/usage_kind',
    rows('items', (row) => (row.kind === 'consume' ? { ...row, usage_kind: null } : row)),
  ],
  [
    'nametrust',
    'listCreditEntries',
    'a draw is positive => rule /items/*/credits',
    rows('items', (row) => (row.kind === 'consume' ? { ...row, credits: -row.credits } : row)),
  ],
  [
    'nametrust',
    'listCreditEntries',
    'an unknown kind gives nothing => invalid-value',
    async ({ query, send, with: other }) => {
      const answer = await send();
      if (answer.status !== 400 || !query.get('kind')?.startsWith('paystub')) return answer;
      const value = bodyOf(await send(other({ kind: undefined })));
      value.items = [];
      Object.assign(value.pages, {
        total_items: 0,
        total_pages: 0,
        has_next: false,
        next_cursor: null,
      });
      return { ...withBody(answer, value), status: 200 };
    },
  ],
  [
    'nametrust',
    'listCreditEntries',
    'a refusal has the code of another operation => rule /code',
    body((value) => ({ ...value, code: 'authorize.unauthenticated' }), 401),
  ],
  [
    'nametrust',
    'listCreditEntries',
    'there is always more => has-next /pages/has_next',
    body((value) => {
      value.pages.has_next = true;
    }),
  ],
  [
    'nametrust',
    'listCreditEntries',
    'a personal key need not name its organization => refused',
    as({ 'x-org-id': 'org_01drtvzte0e02b60rhk40j3t11' }),
    { caller: 'member' },
  ],
  [
    'nametrust',
    'getCurrentKey',
    'another key is told of => rule /prefix',
    body((value) => ({ ...value, prefix: 'nt_org_zzzz' })),
  ],
  [
    'nametrust',
    'getCurrentKey',
    'the key was used before it was made => rule /last_used_at',
    body((value) => ({ ...value, last_used_at: '2020-01-01T00:00:00Z' })),
  ],
  [
    'nametrust',
    'getCurrentKey',
    'a key that has expired is let in => rule /expires_at',
    body((value) => ({ ...value, expires_at: '2020-01-01T00:00:00Z' })),
  ],
  [
    'nametrust',
    'getCurrentKey',
    'the key has another id each time => alike /id',
    () => {
      let count = 0;
      return body((value) => ({ ...value, id: `${value.id.slice(0, -1)}${count++ % 8}` }));
    },
  ],
  [
    'nametrust',
    'listOrgs',
    'an org key may list organizations => refused',
    async (passing) => {
      const answer = await passing.send();
      return answer.status === 403
        ? as({ authorization: 'Bearer nt_pers_demo_member' })(passing)
        : answer;
    },
  ],
  [
    'nametrust',
    'getCreditBalance',
    'a debt is in dollars => body /receivable_amount',
    body((value) => ({ ...value, receivable_amount: 0.5 })),
  ],

  [
    'sybilion',
    'listUsageEvents',
    'the sort is ignored, and echoed => order /usage_events/*/eur_cents_charged',
    pretending('sort', (value, wanted) => {
      value.pagination.sort = wanted;
    }),
  ],
  [
    'sybilion',
    'listUsageEvents',
    'the order is ignored, and echoed => order /usage_events/*/id',
    pretending('order', (value, wanted) => {
      value.pagination.order = wanted;
    }),
  ],
  [
    'sybilion',
    'listUsageEvents',
    'a wrong order is let through => invalid-value',
    lenient('order'),
  ],
  [
    'sybilion',
    'listUsageEvents',
    'an error is an object => body /error',
    body((value) => ({ ...value, error: { message: value.error } }), 400),
  ],
  [
    'sybilion',
    'listUsageEvents',
    'a job is charged twice => unique /usage_events/*/async_job_id',
    rows('usage_events', (row) =>
      row.async_job_id ? { ...row, async_job_id: '2f9c02d0-421c-4cb0-90f7-6990168ce4f8' } : row,
    ),
  ],
  [
    'sybilion',
    'listUsageEvents',
    'no job is left out instead of null => body /usage_events/*',
    rows('usage_events', ({ async_job_id, ...row }) =>
      async_job_id === null ? row : { ...row, async_job_id },
    ),
    { caller: 'busy' },
  ],
  [
    'sybilion',
    'listJobs',
    'a settlement came before the job => rule /jobs/*/settled_at',
    rows('jobs', (row) => (row.settled ? { ...row, settled_at: '2020-01-01T00:00:00Z' } : row)),
    { caller: 'busy' },
  ],
  [
    'sybilion',
    'listJobs',
    'a kind of job matches by its beginning => filter /jobs/*/pipeline_type',
    asked((query) =>
      query.get('pipeline_type') === 'forecas' ? { pipeline_type: 'forecast' } : {},
    ),
    { caller: 'busy' },
  ],
  [
    'sybilion',
    'getMe',
    'the caller is another each time => alike /user_id',
    () => {
      let count = 1000;
      return body((value) => ({ ...value, user_id: `1929309a-2c88-4cbd-bacc-03a83098${count++}` }));
    },
  ],
  [
    'sybilion',
    'getMe',
    'more is left of the trial than was given => rule /signup_trial/remaining_eur_cents',
    body((value) => {
      if (value.signup_trial)
        value.signup_trial.remaining_eur_cents = value.signup_trial.initial_eur_cents + 5;
    }),
    { caller: 'busy' },
  ],
  [
    'sybilion',
    'getMe',
    'who has paid has paid nothing => rule /lifetime_paid_cents',
    body((value) => ({ ...value, lifetime_paid_cents: 0 })),
    { caller: 'busy' },
  ],
  [
    'sybilion',
    'getMe',
    'a charge has no month => rule /auto_recharge/meter_month',
    body((value) => {
      if (value.auto_recharge)
        Object.assign(value.auto_recharge, { meter_cents: 500, meter_month: null });
    }),
    { caller: 'busy' },
  ],
  [
    'sybilion',
    'getMe',
    'no trial is a word => body /signup_trial',
    body((value) => ({ ...value, signup_trial: 'none' })),
  ],

  [
    'finradar',
    'listBillingTransactions',
    'a refund is of no charge => reference /transactions/*/stripe_invoice_id',
    rows('transactions', (row) =>
      row.type === 'refund' ? { ...row, stripe_invoice_id: 'in_nosuchinvoice' } : row,
    ),
  ],
  [
    'finradar',
    'listBillingTransactions',
    'two charges share an invoice => unique /transactions/*/stripe_invoice_id',
    rows('transactions', (row) =>
      row.type === 'subscription_refill' ? { ...row, stripe_invoice_id: 'in_alwaysthesame' } : row,
    ),
  ],
  [
    'finradar',
    'listBillingTransactions',
    'amounts are in cents => rule /transactions/*/amount_usd',
    rows('transactions', (row) => ({ ...row, amount_usd: row.amount_usd && row.amount_usd * 100 })),
  ],
  [
    'finradar',
    'listBillingTransactions',
    'an offset counts pages => page /transactions',
    asked((query) => ({
      offset: query.get('offset') ? String(Number(query.get('offset')) * 20) : undefined,
    })),
  ],
  [
    'finradar',
    'listBillingTransactions',
    'a limit of one too many => limit /transactions',
    asked((query) => ({
      limit: String(Math.min(100, Number(query.get('limit') ?? 20) + 1)),
    })),
  ],
  [
    'finradar',
    'listBillingTransactions',
    'any bearer token does => credentials',
    async (passing) =>
      passing.request.headers.authorization
        ? as({ 'x-api-key': 'fr_demo_busy' })(passing)
        : passing.send(),
  ],
  [
    'finradar',
    'listTokenTransactions',
    'a movement moves nothing => rule /transactions/*/delta',
    rows('transactions', (row) => ({ ...row, delta: 0 })),
  ],
  [
    'finradar',
    'listTokenTransactions',
    'a default of twenty => default /transactions',
    asked((query) => ({ limit: query.get('limit') ?? '20' })),
  ],
  [
    'finradar',
    'getTokenBalance',
    'the quota is that of another plan => rule /monthly_quota',
    body((value) => ({ ...value, monthly_quota: 2000 })),
  ],
  [
    'finradar',
    'getTokenBalance',
    'each answer takes a token => stable',
    () => {
      let count = 0;
      return body((value) => ({ ...value, current_balance: value.current_balance - count++ }));
    },
  ],
  [
    'finradar',
    'getTokenBalance',
    'days are null => body /days_until_refill',
    body((value) => ({ ...value, days_until_refill: null })),
  ],

  [
    'actumx',
    tx,
    'two payments share a receipt => unique /transactions/*/receiptId',
    rows('transactions', (row) =>
      row.receiptId ? { ...row, receiptId: 'receipt_ff881d7fef8ac095b5908bb5' } : row,
    ),
  ],
  [
    'actumx',
    tx,
    'fewer rows than there is room for => aggregate getBillingSummary/topUpTotalCents',
    body((value) => {
      value.transactions = value.transactions.slice(0, 50);
    }),
    { verify: [tx, 'getBillingSummary'] },
  ],
  [
    'actumx',
    'listUsageEvents',
    'a payment is used twice => unique /events/*/x402TransactionId',
    body((value) => {
      value.events[2] = { ...value.events[1], id: 'usage_000000000000000000000001' };
    }),
  ],
  [
    'actumx',
    'listUsageEvents',
    'usage is of another user => tenancy /events',
    rows('events', (row) => ({ ...row, userId: 'A'.repeat(32) })),
  ],
  [
    'actumx',
    'listApiKeys',
    'a key was used after it was revoked => rule /keys/*/lastUsedAt',
    rows('keys', (row) =>
      row.revokedAt ? { ...row, lastUsedAt: later(row.revokedAt, 1_000) } : row,
    ),
  ],
  [
    'actumx',
    'getBillingSummary',
    'the balance is more than was paid in and not used => aggregate /topUpTotalCents',
    body((value) => ({
      ...value,
      balanceCents: value.topUpTotalCents - value.usageTotalCents + 1,
    })),
    { verify: [tx, 'getBillingSummary'] },
  ],
  [
    'actumx',
    'getBillingSummary',
    'fewer transactions than are listed => aggregate /x402Transactions',
    body((value) => ({ ...value, x402Transactions: 97 })),
    { verify: [tx, 'getBillingSummary'] },
  ],
  [
    'actumx',
    'getSession',
    'a session that has ended is one => rule /session/expiresAt',
    body(
      (value) =>
        value && { ...value, session: { ...value.session, expiresAt: '2020-01-01T00:00:00.000Z' } },
    ),
  ],
  [
    'actumx',
    'getSession',
    'another session is told of => rule /session/token',
    body((value) => value && { ...value, session: { ...value.session, token: 'C'.repeat(32) } }),
  ],
  [
    'actumx',
    'getQuote',
    'a challenge is good for an hour => lifecycle listTransactions/transactions/*/createdAt',
    body((value) => {
      if (value.x402) value.x402.expiresAt = later(value.x402.expiresAt, 3_000_000);
    }, 402),
    { writes: true },
  ],
  [
    'actumx',
    'getQuote',
    'a quote was made another day => lifecycle listTransactions/transactions/*/consumedAt',
    body((value) => {
      if (value.data) value.data.generatedAt = later(value.data.generatedAt, -86_400_000);
    }),
    { writes: true },
  ],
  [
    'actumx',
    'signUpWithEmail',
    'the token is not the one in the cookie => lifecycle /token',
    body((value) => ({ ...value, token: 'D'.repeat(32) })),
    { writes: true },
  ],
  [
    'actumx',
    'signUpWithEmail',
    'scripts can read the cookie => header',
    cookie((line) => line.replace('; HttpOnly', '')),
    { writes: true },
  ],
  [
    'actumx',
    'signOut',
    'any page can sign somebody out => lifecycle',
    as({ origin: 'https://api.actumx.app' }),
    { writes: true },
  ],
  [
    'actumx',
    'settlePayment',
    'a repeated settle is a conflict => lifecycle',
    () => {
      const seen = new Set<string>();
      return async ({ request, send }: Passing) => {
        const answer = await send();
        if (answer.status !== 200) return answer;
        const { paymentId } = JSON.parse(request.body ?? '{}');
        if (!seen.has(paymentId)) {
          seen.add(paymentId);
          return answer;
        }
        return { ...withBody(answer, { error: 'payment_state_conflict' }), status: 409 };
      };
    },
    { writes: true },
  ],
  [
    'actumx',
    'createApiKey',
    'a made thing is answered with 201 => status',
    status(200, 201),
    { writes: true },
  ],
  [
    'actumx',
    'getHealth',
    'a body is said to be text => content-type',
    headers({ 'content-type': 'text/plain' }),
  ],
];

export const furtherDrifts: readonly DriftCase[] = table.map(([api, at, drift, change, more]) => ({
  ...partsOf(drift),
  api,
  at: [at],
  change: isFactory(change) ? change : () => change,
  ...(more?.writes && api === 'actumx' ? { verify: all } : {}),
  ...more,
}));

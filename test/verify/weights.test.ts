import { afterAll, describe, expect, it } from 'vitest';
import type { WireAnswer } from '../../src/verify/exchange.js';
import { Inspection } from '../../src/verify/inspection.js';
import {
  body,
  bodyOf,
  type Change,
  closeStanding,
  drifting,
  type Loose,
  type Passing,
  rows,
  smallCallers,
  standing,
  verifyLive,
  withBody,
} from './drift.js';

afterAll(closeStanding);

const operations: Readonly<Record<string, string>> = {
  actumx: 'listTransactions',
  agnicpay: 'listTransactions',
  finradar: 'listBillingTransactions',
  nametrust: 'listCreditEntries',
  sybilion: 'listUsageEvents',
};
async function found(api: string, change: Change, caller?: string, at = operations[api] ?? '') {
  const { mock, reading } = await standing(api);
  const report = await verifyLive(mock, {
    only: [at],
    caller: caller ?? smallCallers[api] ?? 'busy',
    transport: drifting(mock.checker, reading, [at], change),
  });
  expect(report.inconclusive).toBeUndefined();
  return report.findings;
}

/** AgnicPay's list as a server has it that filters in its own way: some filters are taken out of the request. */
function filtering(
  removed: readonly string[],
  keep: (row: Loose, query: URLSearchParams) => boolean,
): Change {
  return async (passing) => {
    const { query } = passing;
    const answer = await passing.send();
    if (answer.status !== 200 || !removed.some((name) => query.has(name))) return answer;
    const all = await everything(passing, removed);
    const matching = all.filter((row) => keep(row, query));
    const value = bodyOf(answer);
    const { currentPage, limit } = value.pagination;
    value.transactions = matching.slice((currentPage - 1) * limit, currentPage * limit);
    value.pagination.totalCount = matching.length;
    value.pagination.totalPages = Math.ceil(matching.length / limit);
    value.stats = statsOf(matching);
    return withBody(answer, value);
  };
}

async function everything(passing: Passing, removed: readonly string[]): Promise<Loose[]> {
  const without = Object.fromEntries(removed.map((name) => [name, undefined]));
  const all: Loose[] = [];
  for (let page = 1; ; page++) {
    const part = await passing.send(passing.with({ ...without, page: String(page), limit: '100' }));
    const { transactions } = bodyOf(part);
    all.push(...transactions);
    if (transactions.length < 100) return all;
  }
}

function statsOf(all: readonly Loose[]): Loose {
  const paid = all.filter(({ status }) => status === 'success');
  return {
    totalSpent: paid.reduce((sum, { amount_usd }) => sum + Math.round(amount_usd * 1e6), 0) / 1e6,
    successRate: all.length === 0 ? 0 : Math.round((1000 * paid.length) / all.length) / 10,
    transactionCount: all.length,
  };
}

/** The statistics of all rows, as an API has them that adds up in another way. */
function stats(change: (value: Loose, all: readonly Loose[]) => void): Change {
  return async (passing) => {
    const answer = await passing.send();
    if (answer.status !== 200) return answer;
    const value = bodyOf(answer);
    change(value.stats, await everything(passing, []));
    return withBody(answer, value);
  };
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const momentOf = (text: string, zone = 'Z'): number =>
  Date.parse(day.test(text) ? `${text}T00:00:00${zone}` : text);
const dayLong = (text: string): number => (day.test(text) ? 86_400_000 : 0);
const inDates = (
  row: Loose,
  query: URLSearchParams,
  { zone = 'Z', excluded = false, whole = true } = {},
): boolean => {
  const [from, until] = [query.get('startDate'), query.get('endDate')];
  const at = Date.parse(row.timestamp);
  if (from !== null && at < momentOf(from, zone)) return false;
  if (until === null) return true;
  const end = momentOf(until, zone) + (whole ? dayLong(until) : 0);
  return excluded || (whole && day.test(until)) ? at < end : at <= end;
};
const dates = ['startDate', 'endDate'];

const refusals =
  (answerAs: (answer: WireAnswer) => WireAnswer, statuses = [401]): Change =>
  async ({ send }) => {
    const answer = await send();
    return statuses.includes(answer.status) ? answerAs(answer) : answer;
  };
const asText = (answer: WireAnswer): WireAnswer => ({
  ...answer,
  headers: answer.headers.map(([name, value]) => [
    name,
    name === 'content-type' ? 'text/plain' : value,
  ]),
  body: 'Unauthorized',
});

/** Lawful where the documents are silent: a question at most. */
const honest: [api: string, name: string, Change, at?: string][] = [
  [
    'agnicpay',
    'a search that looks at case',
    filtering(['search'], (row, query) => row.endpoint.includes(query.get('search') ?? '')),
  ],
  [
    'agnicpay',
    'an end that is excluded',
    filtering(dates, (row, query) => inDates(row, query, { excluded: true })),
  ],
  [
    'agnicpay',
    'days that end where they begin',
    filtering(dates, (row, query) => inDates(row, query, { whole: false })),
  ],
  [
    'agnicpay',
    'days of another time zone',
    filtering(dates, (row, query) => inDates(row, query, { zone: '-08:00' })),
  ],
  [
    'agnicpay',
    'a rate without what is pending',
    stats((value, all) => {
      const settled = all.filter(({ status }) => status !== 'pending');
      value.successRate = statsOf(settled).successRate;
    }),
  ],
  [
    'agnicpay',
    'a total with what is pending',
    stats((value, all) => {
      const spent = all.filter(({ status }) => status !== 'failed');
      value.totalSpent =
        spent.reduce((sum, row) => sum + Math.round(row.amount_usd * 1e6), 0) / 1e6;
    }),
  ],
  [
    'agnicpay',
    'statistics of the account, whatever was filtered',
    stats((value, all) => Object.assign(value, statsOf(all))),
  ],
  ...Object.keys(operations).map((api): [string, string, Change] => [
    api,
    'a field more, at the top and in every row',
    body((value) => {
      const grown = JSON.parse(JSON.stringify(value), (_key, part) =>
        part !== null && typeof part === 'object' && !Array.isArray(part)
          ? { ...part, extra_field: 1 }
          : part,
      );
      return grown;
    }),
  ]),
  ['finradar', 'a 401 as text', refusals(asText)],
  ['nametrust', 'a 401 as text', refusals(asText)],
  ['nametrust', 'a 401 of another shape', refusals((answer) => withBody(answer, { no: true }))],
  [
    'nametrust',
    'another word for the direction',
    body((value) => ({ ...value, pages: { ...value.pages, direction: 'forward' } })),
  ],
  [
    'nametrust',
    'no direction',
    body(({ pages: { direction: _, ...pages }, ...value }) => ({ ...value, pages })),
  ],
  [
    'nametrust',
    'times with fractions',
    rows('items', (row) => ({ ...row, created_at: row.created_at.replace('Z', '.000Z') })),
  ],
  [
    'nametrust',
    'times with an offset',
    rows('items', (row) => ({ ...row, created_at: row.created_at.replace('Z', '+00:00') })),
  ],
  [
    'nametrust',
    'a refusal that is a choice, of any shape',
    async ({ query, send }) => {
      const answer = await send();
      const refused = answer.status === 200 && Number(query.get('limit')) > 100;
      return refused ? withBody({ ...answer, status: 400 }, { odd: true }) : answer;
    },
  ],
  [
    'sybilion',
    'errors without their trace id',
    refusals(
      (answer) => {
        const { trace_id: _, ...value } = bodyOf(answer);
        return withBody(answer, value);
      },
      [400, 401],
    ),
  ],
  [
    'sybilion',
    'ids in upper case',
    rows('usage_events', (row) => ({
      ...row,
      id: typeof row.id === 'string' ? row.id.toUpperCase() : row.id,
      ...(row.async_job_id ? { async_job_id: row.async_job_id.toUpperCase() } : {}),
    })),
  ],
];

/** Wrong in every reading: a finding. */
const wrong: [api: string, name: string, Change, caller?: string][] = [
  [
    'agnicpay',
    'nothing was spent',
    stats((value) => {
      value.totalSpent = 0;
    }),
  ],
  [
    'agnicpay',
    'what was spent is in cents',
    stats((value) => {
      value.totalSpent *= 100;
    }),
  ],
  [
    'agnicpay',
    'what was spent is negative',
    stats((value) => {
      value.totalSpent *= -1;
    }),
  ],
  [
    'agnicpay',
    'what was spent is cut',
    stats((value) => {
      value.totalSpent = Math.floor(value.totalSpent * 100) / 100;
    }),
  ],
  [
    'agnicpay',
    'what was spent is a float32',
    stats((value) => {
      value.totalSpent = Math.fround(value.totalSpent);
    }),
  ],
  [
    'agnicpay',
    'the rate is a fraction',
    stats((value) => {
      value.successRate /= 100;
    }),
  ],
  [
    'agnicpay',
    'a key with something after it',
    ({ request, send }) => {
      const given = request.headers['x-agnic-token'];
      const own = 'agnic_tok_sk_test_demo_edge_21';
      return send(
        given?.startsWith(own)
          ? { ...request, headers: { ...request.headers, 'x-agnic-token': own } }
          : request,
      );
    },
  ],
  [
    'agnicpay',
    'a key in any case',
    ({ request, send }) => {
      const given = request.headers['x-agnic-token'];
      return send(
        given === undefined
          ? request
          : { ...request, headers: { ...request.headers, 'x-agnic-token': given.toLowerCase() } },
      );
    },
  ],
  [
    'agnicpay',
    'a start that is ignored when it is a day',
    filtering(dates, (row, query) => {
      const from = query.get('startDate');
      const others = new URLSearchParams(query);
      if (from !== null && day.test(from)) others.delete('startDate');
      return inDates(row, others);
    }),
  ],
  [
    'sybilion',
    'pages of 50 that slip by one from the third',
    async ({ query, send, with: other }) => {
      const answer = await send();
      const page = Number(query.get('page') ?? 1);
      if (answer.status !== 200 || query.get('limit') !== '50' || page < 3) return answer;
      const next = await send(other({ page: String(page + 1) }));
      const value = bodyOf(answer);
      const [first] = bodyOf(next).usage_events ?? [];
      if (first === undefined) return answer;
      value.usage_events = [...value.usage_events.slice(1), first];
      return withBody(answer, value);
    },
    'busy',
  ],
];

describe('an honest server of another hand is asked a question at most', () => {
  it.each(honest)('%s: %s', async (api, _name, change, at) => {
    const findings = await found(api, change, undefined, at);
    expect(findings.filter(({ severity }) => severity !== 'question')).toEqual([]);
  });
});

describe('what no reading of the documents allows is a finding', () => {
  it.each(wrong)('%s: %s', async (api, _name, change, caller) => {
    const findings = await found(api, change, caller);
    expect(findings.map(({ severity }) => severity)).toContain('finding');
  });
});

describe('the proxy', () => {
  it.each([
    [
      'a count',
      (value: Loose) => {
        value.stats.transactionCount = 41;
      },
    ],
    [
      'a sum',
      (value: Loose) => {
        value.stats.totalSpent = 0;
      },
    ],
  ])('compares %s with the rows of one answer that shows all of them', async (_name, change) => {
    const { mock, reading } = await standing('agnicpay');
    const request = {
      method: 'GET',
      target: '/api/transactions?limit=100',
      headers: { 'x-agnic-token': 'agnic_tok_sk_test_demo_edge_21' },
      body: undefined,
      as: 'caller',
      secrets: ['x-agnic-token'],
    } as const;
    const answer = await reading(request);
    const value = bodyOf(answer);
    change(value);
    const inspection = new Inspection({
      api: 'agnicpay',
      contract: mock.contract,
      target: mock.target,
      now: () => 0,
    });
    inspection.note(inspection.judge({ request, answer: withBody(answer, value) }));
    inspection.note(inspection.judge({ request, answer }));
    expect(inspection.report().findings).toMatchObject([
      { rule: 'aggregate', severity: 'finding' },
    ]);
  });

  it('tells failures apart by what was received, and by the status', async () => {
    const { mock } = await standing('agnicpay');
    const inspection = new Inspection({
      api: 'agnicpay',
      contract: mock.contract,
      target: mock.target,
      now: () => 0,
    });
    const headers = { 'x-agnic-token': 'agnic_tok_sk_test_demo_edge_21' };
    const request = {
      method: 'GET',
      target: '/api/balance',
      headers,
      body: undefined,
      as: 'caller',
      secrets: [],
    } as const;
    const say = (status: number, type: string, text: string): void => {
      const answer = {
        status,
        headers: [['content-type', type]] as const,
        body: text,
        durationMs: 1,
      };
      inspection.note(inspection.judge({ request, answer }));
    };
    for (const status of [418, 302, 403, 418]) say(status, 'application/json', '{}');
    for (const type of ['text/plain', 'text/html']) say(200, type, 'x');
    for (const status of [200, 401]) say(status, 'application/json', '[]');
    const told = inspection
      .report()
      .findings.map(({ rule, received, times }) => [rule, received, times]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['status', '418', 2],
        ['status', '302', 1],
        ['status', '403', 1],
        ['content-type', 'text/plain', 1],
        ['content-type', 'text/html', 1],
        ['body', '[]', 1],
      ]),
    );
    expect(told.filter(([rule]) => rule === 'body')).toHaveLength(2);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Handle } from '../../src/contract/message.js';
import { type RunningMock, startMock } from '../../src/mock.js';
import { createPaystub } from '../../src/paystub.js';
import { type Drifting, drifting } from './drift.js';
import { ask, Standing, violationsIn } from './standing.js';

const secret = 'agnic_tok_sk_test_demo_busy';
const token = ['X-Agnic-Token', secret];
let mock: RunningMock;
let standing = new Standing();

beforeAll(async () => {
  mock = await startMock({ apis: ['agnicpay'], refDate: '2026-03-01' });
});
afterEach(async () => {
  await standing.close();
  standing = new Standing();
});
afterAll(() => mock.close());

interface Page {
  transactions: Record<string, unknown>[];
  pagination: Record<string, unknown>;
  stats: Record<string, unknown>;
}

const pageOf = ({ body }: Drifting): Page => body as Page;
const rowOf = (answer: Drifting): Record<string, unknown> => pageOf(answer).transactions[0] ?? {};
const list = '/api/transactions?limit=5&status=success';

/** What must be found, and where: the operation is the same for all. */
interface Expected {
  readonly rule: string;
  readonly pointer: string | undefined;
  readonly severity?: string;
  readonly received?: string;
}

describe('a drifting API is found out', () => {
  it.each<[string, string, (answer: Drifting) => void, Expected]>([
    [
      'a field is renamed',
      list,
      (answer) => {
        const row = rowOf(answer);
        row.amount = row.amount_usd;
        delete row.amount_usd;
      },
      { rule: 'body', pointer: '/transactions/0', severity: 'finding' },
    ],
    [
      'a number becomes text',
      list,
      (answer) => {
        rowOf(answer).amount_usd = '0.001';
      },
      { rule: 'body', pointer: '/transactions/0/amount_usd' },
    ],
    [
      'a new status of a row',
      list,
      (answer) => {
        rowOf(answer).status = 'settling';
      },
      { rule: 'body', pointer: '/transactions/0/status' },
    ],
    [
      'the filter is ignored',
      list,
      (answer) => {
        rowOf(answer).status = 'failed';
      },
      { rule: 'filter', pointer: '/transactions/0/status' },
    ],
    [
      'the limit is ignored',
      list,
      (answer) => {
        const { transactions } = pageOf(answer);
        transactions.push(...transactions.map((row) => ({ ...row, id: `${row.id}x` })));
      },
      { rule: 'limit', pointer: '/transactions', severity: 'finding' },
    ],
    [
      'the page is not repeated',
      list,
      (answer) => {
        pageOf(answer).pagination.currentPage = 2;
      },
      { rule: 'echo', pointer: '/pagination/currentPage' },
    ],
    [
      'an undocumented status',
      list,
      (answer) => {
        answer.status = 203;
      },
      { rule: 'status', pointer: undefined, received: '203' },
    ],
    [
      'HTML instead of JSON',
      list,
      (answer) => {
        answer.headers['content-type'] = 'text/html';
      },
      { rule: 'content-type', pointer: undefined, received: 'text/html' },
    ],
    [
      'a 500 in another shape',
      list,
      (answer) => {
        answer.status = 500;
        answer.body = { oops: true };
      },
      { rule: 'server-error', pointer: undefined, severity: 'finding' },
    ],
    [
      'an error of another shape',
      '/api/transactions?limit=5&drift=401',
      (answer) => {
        answer.status = 401;
        answer.body = { message: 'no' };
      },
      { rule: 'body', pointer: '' },
    ],
  ])('%s', async (_name, target, change, found) => {
    const upstream = await standing.serve(drifting(mock.url, change));
    const { url, front, records } = await standing.proxy('agnicpay', upstream);
    const answer = await ask(url, target, { headers: token });
    const report = front.report();
    expect(report.findings).toContainEqual(
      expect.objectContaining({ operation: 'listTransactions', ...found }),
    );
    // The caller, the log and the report are told the same.
    expect(violationsIn(answer)).toContainEqual(
      expect.objectContaining({ severity: 'error', code: found.rule }),
    );
    expect(records[0]?.violations).toEqual(violationsIn(answer));
    expect(JSON.stringify(report)).not.toContain(secret);
  });

  it('who brings no credentials is served', async () => {
    const upstream = await standing.serve(async (_req, res) => {
      const given = await fetch(`${mock.url}/api/balance`, {
        headers: { 'x-agnic-token': secret },
      });
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(await given.text());
    });
    const { url, front } = await standing.proxy('agnicpay', upstream);
    await ask(url, '/api/balance');
    expect(front.report().findings).toMatchObject([
      { rule: 'credentials', severity: 'finding', operation: 'getBalance' },
    ]);
  });

  it('the same drift a hundred times is one finding', async () => {
    const upstream = await standing.serve(
      drifting(mock.url, (answer) => {
        for (const row of pageOf(answer).transactions) row.amount_usd = '7';
      }),
    );
    const { url, front } = await standing.proxy('agnicpay', upstream);
    for (const page of [1, 2, 3]) {
      await ask(url, `/api/transactions?page=${page}&limit=5`, { headers: token });
    }
    const bodies = front.report().findings.filter(({ rule }) => rule === 'body');
    expect(bodies).toHaveLength(1);
    expect(bodies[0]?.times).toBe(15);
  });
});

describe('an API that keeps its contract', () => {
  it('is found nothing of, refusals and errors of the path included', async () => {
    const upstream = await standing.serve(drifting(mock.url, () => undefined));
    const { url, front } = await standing.proxy('agnicpay', upstream);
    const targets: [string, string[]][] = [
      [list, token],
      ['/api/transactions', token],
      ['/api/transactions?page=99', token],
      ['/api/transactions?search=weather&startDate=2026-02-01', token],
      ['/api/balance?network=base', token],
      ['/api/transactions', []],
      ['/api/balance', ['X-Agnic-Token', 'agnic_tok_nobody_knows']],
      ['/elsewhere', token],
    ];
    for (const [target, headers] of targets) await ask(url, target, { headers });
    const report = front.report();
    expect(report.findings).toEqual([]);
    expect(report.requests).toBe(targets.length);
    expect(report.notChecked).toEqual([
      { operation: undefined, what: 'GET /elsewhere', why: 'the contract has no such operation' },
    ]);
  });

  it('is not blamed for its callers: their slips weigh less', async () => {
    const upstream = new URL(mock.url);
    const { url, front } = await standing.proxy('agnicpay', upstream);
    const answer = await ask(url, '/api/transactions?limit=500&colour=red', { headers: token });
    expect(violationsIn(answer)).toMatchObject([
      { location: ['query', 'limit'], severity: 'warning', code: 'maximum' },
      { location: ['query', 'colour'], severity: 'warning', code: 'unknown-parameter' },
    ]);
    expect(front.report().findings).toMatchObject([
      { rule: 'request', severity: 'question' },
      { rule: 'request', severity: 'question' },
    ]);
  });
});

/** The mock of one API, which listens nowhere. */
async function mockInside() {
  const paystub = await createPaystub({ apis: ['agnicpay'], recipe: { refDate: '2026-03-01' } });
  return { handle: paystub.handle, [Symbol.asyncDispose]: () => paystub.close() };
}

describe('with a fallback, the mock answers when the target is down', () => {
  it('with credentials that it knows, and says so', async () => {
    await using inside = await mockInside();
    const gone = await standing.serve((_req, res) => res.end());
    await standing.close();
    standing = new Standing();
    const { url, front, records } = await standing.proxy('agnicpay', gone, {
      fallback: { handle: inside.handle, headers: { 'x-agnic-token': secret } },
    });
    const answer = await ask(url, '/api/transactions?limit=1', {
      headers: ['X-Agnic-Token', 'a-real-one-of-the-api'],
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['paystub-answered-by']).toBe('mock');
    expect(records[0]?.why).toBe('answered by the mock');
    const report = front.report();
    expect(report.findings).toEqual([]);
    expect(report.notChecked).toMatchObject([{ what: 'GET /api/transactions' }]);
    // Who brings nothing brings nothing to the mock either.
    expect((await ask(url, '/api/transactions')).status).toBe(401);
  });

  it('and with the body that was sent, where the target never had it', async () => {
    await using inside = await mockInside();
    const gone = await standing.serve((_req, res) => res.end());
    await standing.close();
    standing = new Standing();
    const { url } = await standing.proxy('agnicpay', gone, {
      fallback: { handle: inside.handle, headers: { 'x-agnic-token': secret } },
    });
    const answer = await ask(url, '/api/sign-payment', {
      method: 'POST',
      headers: ['X-Agnic-Token', 'a-real-one-of-the-api', 'Content-Type', 'application/json'],
      body: '{"paymentRequirements": 7}',
    });
    expect(answer.headers['paystub-answered-by']).toBe('mock');
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toContain('must be object');
  });

  it('but not for a write that the target may have done', async () => {
    const upstream = await standing.serve(() => undefined);
    await using inside = await mockInside();
    const asked: string[] = [];
    const handle: Handle = (request) => {
      asked.push(request.target);
      return inside.handle(request);
    };
    const { url } = await standing.proxy('agnicpay', upstream, {
      timeoutMs: 50,
      fallback: { handle, headers: {} },
    });
    expect((await ask(url, '/api/pay', { method: 'POST', body: '{}' })).status).toBe(504);
    const answer = await ask(url, '/api/balance');
    expect(answer.headers['paystub-answered-by']).toBe('mock');
    expect(answer.status).toBe(401);
    expect(asked).toEqual(['/api/balance']);
  });
});

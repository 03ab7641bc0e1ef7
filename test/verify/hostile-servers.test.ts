import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Contract } from '../../src/contract/contract.js';
import { httpTransport } from '../../src/verify/http-transport.js';
import { outcomeOf, type Report } from '../../src/verify/report.js';
import { verify } from '../../src/verify/verify.js';
import { openapiFolder } from '../api-server.js';

const contract = Contract.read(`${openapiFolder}agnicpay.yaml`);
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function verified(
  listener: RequestListener,
  settings: { timeoutMs?: number; budgetMs?: number } = {},
): Promise<Report> {
  const target = await serve(listener);
  return verify({
    api: 'agnicpay',
    contract,
    target,
    transport: httpTransport({ target, timeoutMs: settings.timeoutMs ?? 60_000 }),
    headers: new Map([['x-agnic-token', 'agnic_tok_sk_test_demo_busy']]),
    runId: 'r',
    now: Date.now,
    budgetMs: settings.budgetMs,
  });
}

const json = (res: ServerResponse, status: number, text: string, headers = {}): void => {
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  res.end(text);
};
const refusal = JSON.stringify({ error: 'unauthorized', error_description: 'no', message: 'no' });
/** The balance as it should be, so that there is something to be lost. */
const balance: RequestListener = (req, res) =>
  req.headers['x-agnic-token'] === 'agnic_tok_sk_test_demo_busy'
    ? json(res, 200, JSON.stringify({ usdcBalance: 5 }))
    : json(res, 401, refusal);

/** Something that only one path of the server does. */
const atTransactions =
  (odd: RequestListener): RequestListener =>
  (req, res) =>
    req.url?.startsWith('/api/transactions') ? odd(req, res) : balance(req, res);

const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
const millionRows = `{"transactions":[${'{},'.repeat(999_999)}{}]}`;

const ends: [string, RequestListener, rule: string, received: RegExp][] = [
  ['resets the connection', (req) => req.socket.destroy(), 'no-answer', /closed the connection/],
  [
    'breaks off its answer',
    (req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
      res.write('{"transactions":');
      setImmediate(() => req.socket.destroy());
    },
    'no-answer',
    /closed the connection|terminated/,
  ],
  [
    'never ends its answer',
    (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      const more = (): void => {
        if (!res.destroyed) res.write('x'.repeat(4_000_000), more);
      };
      more();
    },
    'too-large',
    /larger than 64 MiB/,
  ],
  [
    'nests its JSON 200,000 deep',
    (_req, res) => json(res, 200, `{"transactions":${deep}}`),
    'too-large',
    /nested over 500 levels/,
  ],
  [
    'shows a million rows',
    (_req, res) => json(res, 200, millionRows),
    'too-large',
    /a page of 1000000 rows/,
  ],
  [
    'speaks another protocol',
    (req) => req.socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
    'no-answer',
    /does not speak HTTP|closed the connection|Expected HTTP/,
  ],
];

describe('a server that', () => {
  it.each(ends)('%s is a finding, and what else was found stays', async (_name, odd, rule, why) => {
    const report = await verified(atTransactions(odd));
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        operation: 'listTransactions',
        rule,
        severity: 'finding',
        received: expect.stringMatching(why),
      }),
    );
    expect(report.findings).toContainEqual(
      expect.objectContaining({ operation: 'getBalance', rule: 'body' }),
    );
    expect(outcomeOf(report, 'finding')).toBe('failed');
  });

  it('hangs is given up on, and what was found before is told', async () => {
    const report = await verified(
      atTransactions(() => undefined),
      { timeoutMs: 300 },
    );
    expect(report.findings).toContainEqual(
      expect.objectContaining({ operation: 'listTransactions', rule: 'no-answer' }),
    );
    expect(report.notChecked).toContainEqual(
      expect.objectContaining({ why: expect.stringContaining('no answer within 0.3 s') }),
    );
  });

  it('hangs longer than the run may take ends with it', async () => {
    const report = await verified(
      // The balance comes first, and is slow enough for the budget to matter.
      atTransactions(() => undefined),
      { budgetMs: 2_000 },
    );
    expect(report.budgetMs).toBe(2_000);
    expect(report.notChecked).toContainEqual(
      expect.objectContaining({ why: expect.stringContaining('the budget of 2 s was used up') }),
    );
  });

  it.each([
    ['for ever', '999999999'],
    ['for a while, again and again', '1'],
  ])('asks for patience %s does not get all of it', async (_name, wait) => {
    const report = await verified((_req, res) => json(res, 429, '{}', { 'Retry-After': wait }), {
      budgetMs: 1_500,
    });
    expect(outcomeOf(report, 'finding')).not.toBe('passed');
  });

  it('answers nothing at all was not checked', async () => {
    const report = await verified((req) => req.socket.destroy());
    expect(report).toMatchObject({
      elsewhere: true,
      inconclusive: expect.stringContaining('nothing answers at http://127.0.0.1:'),
    });
    expect(outcomeOf(report, 'finding')).toBe('not-checked');
    expect(report.requests).toBeLessThan(10);
  });

  it('is slow is not asked more than the budget allows', async () => {
    const startedAt = performance.now();
    const report = await verified(
      async (req, res) => {
        await sleep(50);
        balance(req, res);
      },
      { budgetMs: 500 },
    );
    // Far more than 500 ms of answers are asked for without it.
    expect(report.requests).toBeLessThan(30);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });
});

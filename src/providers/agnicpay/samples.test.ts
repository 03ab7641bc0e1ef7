/**
 * The vendor's own samples, in the languages in which they are written, against this server: the
 * same calls and the same reading of the answers, with nothing changed but the base URL.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, serveApi } from '../../../test/api-server.js';
import { api } from './index.js';
import type { Transaction, TransactionList } from './wire.js';

const TOKEN = 'agnic_tok_YOUR_TOKEN';

let server: ApiUnderTest;
let http: Server;
let base: string;

beforeAll(async () => {
  // The samples ask for yesterday, so the world's day is the one that they take for today.
  server = await serveApi(api, { recipe: { refDate: '2026-02-28' } });
  http = server.app.listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => http.close(resolve));
  expect(server.faults).toEqual([]);
});

async function get(query: string): Promise<TransactionList> {
  const response = await fetch(`${base}/api/transactions${query}`, {
    headers: { 'X-Agnic-Token': TOKEN },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as TransactionList;
}

describe('the curl samples', () => {
  it.each([
    ['recent transactions', '', () => true, 20],
    ['by status', '?status=success', (tx: Transaction) => tx.status === 'success', 20],
    ['by endpoint', '?search=openai', (tx: Transaction) => /openai/i.test(tx.endpoint), 20],
    ['a page', '?page=2&limit=50', () => true, 50],
    [
      'by date range',
      '?startDate=2026-01-01&endDate=2026-01-31',
      (tx: Transaction) => tx.timestamp.startsWith('2026-01-'),
      20,
    ],
  ])('%s', async (_, query, holds, count) => {
    const { transactions } = await get(query);
    expect(transactions).toHaveLength(count);
    expect(transactions.every(holds)).toBe(true);
  });
});

describe('the JavaScript sample', () => {
  interface Options {
    page?: number;
    limit?: number;
    status?: string;
    search?: string;
  }

  async function getTransactions(options: Options = {}): Promise<TransactionList> {
    const params = new URLSearchParams({
      page: String(options.page || 1),
      limit: String(options.limit || 20),
      ...(options.status && { status: options.status }),
      ...(options.search && { search: options.search }),
    });
    return get(`?${params}`);
  }

  it('prints the total and a line for each transaction', async () => {
    const data = await getTransactions({ limit: 10 });
    const lines = [
      `Total spent: $${data.stats.totalSpent}`,
      ...data.transactions.map((tx) => `${tx.timestamp}: $${tx.amount_usd}`),
    ];
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/^Total spent: \$\d+(\.\d{1,6})?$/);
    for (const line of lines.slice(1)) {
      expect(line).toMatch(/^2026-02-\d\dT\d\d:\d\d:\d\dZ: \$\d+(\.\d{1,6})?$/);
    }
  });

  it('narrows by status and search', async () => {
    const data = await getTransactions({ status: 'failed', search: 'openai' });
    expect(data.transactions.length).toBeGreaterThan(0);
    expect(data.stats).toMatchObject({ totalSpent: 0, successRate: 0 });
  });
});

/** As much of the package `requests` as the samples use, on the standard library. */
const REQUESTS_PY = `
import json
import urllib.parse
import urllib.request

# Without the proxies of the environment: the server is on this machine.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Response:
    def __init__(self, status_code, text):
        self.status_code = status_code
        self.text = text

    def json(self):
        return json.loads(self.text)


def get(url, headers=None, params=None):
    if params:
        url = url + "?" + urllib.parse.urlencode(params)
    request = urllib.request.Request(url, headers=headers or {})
    with opener.open(request) as response:
        return Response(response.status, response.read().decode())
`;

const SAMPLE_PY = `
import json
import sys
from collections import defaultdict
import datetime as calendar
from datetime import timedelta
import requests

BASE, TODAY = sys.argv[1:]
URL = BASE + "/api/transactions"
HEADERS = {"X-Agnic-Token": "${TOKEN}"}


class datetime(calendar.datetime):
    @classmethod
    def now(cls):
        return cls.fromisoformat(TODAY)


def get_transactions(page=1, limit=20, status=None):
    params = {"page": page, "limit": limit}
    if status:
        params["status"] = status
    return requests.get(URL, headers=HEADERS, params=params).json()


def get_daily_spending():
    today = datetime.now().date()
    yesterday = today - timedelta(days=1)
    params = {"startDate": str(yesterday), "endDate": str(today), "limit": 100}
    return requests.get(URL, headers=HEADERS, params=params).json()["stats"]["totalSpent"]


def get_top_endpoints():
    response = requests.get(URL, headers=HEADERS, params={"limit": 100, "status": "success"})
    spending = defaultdict(float)
    for tx in response.json()["transactions"]:
        spending[tx["endpoint"]] += tx["amount_usd"]
    return sorted(spending.items(), key=lambda x: x[1], reverse=True)


data = get_transactions(status="success")
print(json.dumps({
    "spent": f"{data['stats']['totalSpent']}",
    "rate": f"{data['stats']['successRate']}",
    "lines": [f"{tx['timestamp']}: \${tx['amount_usd']} to {tx['endpoint']}" for tx in data["transactions"]],
    "yesterday": get_daily_spending(),
    "top": [f"\${amount:.2f} - {endpoint}" for endpoint, amount in get_top_endpoints()[:5]],
}))
`;

const python = spawnSync('python3', ['--version']).status === 0;

describe('the Python samples', () => {
  // The reason stands in the title: it is all that a skipped test shows.
  it.skipIf(!python)(`run${python ? '' : ' (skipped: there is no python3)'}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agnicpay-samples-'));
    try {
      await writeFile(join(folder, 'requests.py'), REQUESTS_PY);
      await writeFile(join(folder, 'sample.py'), SAMPLE_PY);
      // Asynchronous, since the server that it calls is in this process.
      const { stdout } = await promisify(execFile)(
        'python3',
        ['-B', join(folder, 'sample.py'), base, '2026-02-28'],
        { timeout: 20_000 },
      );
      const printed = JSON.parse(stdout);
      const successful = await get('?status=success');
      expect(Number(printed.spent)).toBe(successful.stats.totalSpent);
      expect(printed.rate).toBe('100');
      expect(printed.lines).toHaveLength(20);
      const [newest] = successful.transactions;
      expect(printed.lines[0]).toBe(
        `${newest?.timestamp}: $${newest?.amount_usd} to ${newest?.endpoint}`,
      );
      const yesterday = await get('?startDate=2026-02-27&endDate=2026-02-27');
      expect(yesterday.stats.totalSpent).toBeGreaterThan(0);
      expect(printed.yesterday).toBe(yesterday.stats.totalSpent);
      expect(printed.top).toHaveLength(5);
      for (const line of printed.top) expect(line).toMatch(/^\$\d+\.\d\d - https:\/\//);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** What stands around an answer: headers of every one of them, heads that are too large, other encodings. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExchangeRecord } from '../../src/contract/exchange.js';
import { type RunningMock, startMock } from '../../src/index.js';

const token = 'a-token-of-the-tests';
const told: ExchangeRecord[] = [];
let mock: RunningMock;
let locked: RunningMock;
beforeAll(async () => {
  const observer = {
    exchange: (record: ExchangeRecord) => void told.push(record),
    fault: () => undefined,
  };
  mock = await startMock({ size: 0, refDate: '2026-03-01', observer });
  locked = await startMock({ apis: ['sybilion'], size: 0, controlToken: token });
});
afterAll(async () => {
  await mock.close();
  await locked.close();
});

/** Sends bytes as they are, and gives all that comes back. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(mock.port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

describe('nosniff', () => {
  it.each([
    'GET /',
    'GET /_paystub/health',
    'GET /_paystub/worlds',
    'GET /_paystub/nothing',
    'GET /openapi/actumx.yaml',
    'GET /_paystub/reference/actumx',
    'GET /nowhere',
    'GET /actumx/health',
    'GET /actumx/nothing',
    'GET /agnicpay/api/transactions',
    'OPTIONS /actumx/health',
    'POST /finradar/api/v1/billing/history',
  ])('is on %s, once', async (line) => {
    const [method, path] = line.split(' ');
    const answer = await fetch(`${mock.url}${path}`, { method: method ?? '' });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['nonsense', 'what is this\r\n\r\n', 400],
    [
      'a head that is too large',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
    ],
  ])('is on the answer to %s', async (_, bytes, status) => {
    const answer = await raw(bytes);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('X-Content-Type-Options: nosniff');
  });
});

describe('a request whose head is too large', () => {
  it('is logged, and a page of another origin can read its answer', async () => {
    told.length = 0;
    const answer = await raw(
      `GET /actumx/v1/usage?a=1 HTTP/1.1\r\nHost: a\r\nOrigin: http://localhost:5173\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`,
    );
    expect(answer).toContain('HTTP/1.1 431 ');
    expect(answer).toContain('Access-Control-Allow-Origin: http://localhost:5173\r\n');
    expect(answer).toContain('Access-Control-Allow-Credentials: true\r\n');
    expect(told).toMatchObject([{ method: 'GET', target: '/actumx/v1/usage?a=1', status: 431 }]);
  });
});

describe('Allow', () => {
  it.each([
    ['/agnicpay/api/transactions', 'GET, HEAD'],
    ['/finradar/api/v1/billing/history', 'GET, HEAD'],
    ['/nametrust/credits', 'GET, HEAD'],
    ['/_paystub/faults', /GET, HEAD/],
  ])('of %s lists HEAD beside GET', async (path, allow) => {
    const answer = await fetch(`${mock.url}${path}`, { method: 'PATCH' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toMatch(allow);
  });
});

describe('x-gzip', () => {
  it('is gzip by its name of old', async () => {
    const answer = await fetch(`${mock.url}/actumx/auth/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'x-gzip' },
      body: gzipSync(JSON.stringify({ email: 'busy@actumx.example', password: 'demo-password' })),
    });
    expect(answer.status).toBe(200);
  });
});

describe('a page of another origin', () => {
  const origin = 'http://front.example';

  it.each(['/openapi/sybilion.yaml', '/openapi/sybilion.json', '/_paystub/health'])(
    'may read %s, which holds no secret',
    async (path) => {
      for (const { url } of [mock, locked]) {
        const answer = await fetch(`${url}${path}`, { headers: { origin } });
        expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
          200,
          '*',
        ]);
      }
    },
  );

  it('may use the control plane with the token', async () => {
    const asked = 'authorization,content-type,x-paystub-world';
    const preflight = await fetch(`${locked.url}/_paystub/clock/freeze`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': asked,
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe(asked);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
    const headers = { origin, authorization: `Bearer ${token}` };
    const answer = await fetch(`${locked.url}/_paystub/worlds`, { headers });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });

  it('is told nothing where there is no token', async () => {
    const answer = await fetch(`${mock.url}/_paystub/worlds`, { headers: { origin } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  it('cannot name a world', async () => {
    const ask = async ({ url }: RunningMock, path: string) => {
      const answer = await fetch(`${url}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization,x-paystub-base,x-paystub-world',
        },
      });
      return answer.headers.get('access-control-allow-headers');
    };
    expect(await ask(mock, '/agnicpay/api/transactions')).toBe('authorization');
    expect(await ask(mock, '/actumx/v1/usage')).not.toContain('paystub');
    const open = await startMock({ apis: ['agnicpay'], size: 0, corsWorlds: true });
    expect(await ask(open, '/api/transactions')).toBe(
      'authorization,x-paystub-base,x-paystub-world',
    );
    await open.close();
  });
});

describe('the control plane', () => {
  it.each([
    'Via',
    'Forwarded',
    'X-Real-IP',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Port',
    'CF-Connecting-IP',
    'True-Client-IP',
  ])('is not for a request that was forwarded: %s', async (name) => {
    const answer = await fetch(`${mock.url}/_paystub/worlds`, { headers: { [name]: 'a' } });
    expect(answer.status).toBe(403);
  });
});

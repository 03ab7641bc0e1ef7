import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/mock.js';

/**
 * AgnicPay wrote the URL that it had paid for into the transaction as the caller had it. A blank
 * before it, or a bracket in its query, is no URI: every later look at the history was a 500.
 */

const headers = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };

let mock: RunningMock;
beforeEach(async () => {
  mock = await startMock({ apis: ['agnicpay', 'x402'], refDate: '2026-03-01', size: 0 });
});
afterEach(() => mock.close());

it.each([
  [' http://HOST/x402/resources/cheap', '/x402/resources/cheap'],
  ['HTTP://HOST/x402/resources/cheap#part', '/x402/resources/cheap'],
  [
    'http://HOST/x402/resources/cheap?a[b]={7|8}&c=%zz%41',
    '/x402/resources/cheap?a%5Bb%5D=%7B7%7C8%7D&c=%25zz%41',
  ],
])('a transaction for %j names what was fetched, as a URI', async (wanted, shown) => {
  const url = encodeURIComponent(wanted.replace('HOST', new URL(mock.url).host));
  const ask = `${mock.url}/agnicpay/api/x402/fetch?url=${url}`;
  expect((await fetch(ask, { method: 'POST', headers })).status).toBe(200);
  const answer = await fetch(`${mock.url}/agnicpay/api/transactions?limit=1`, { headers });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    transactions: [{ endpoint: `${mock.url}${shown}` }],
  });
});

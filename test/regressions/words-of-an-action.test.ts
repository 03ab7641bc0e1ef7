import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/mock.js';

/**
 * The control plane let a payment have any text for what it paid for. Where the API promises a path or
 * a URI there, every later look at the history was a 500.
 */

let mock: RunningMock;
beforeEach(async () => {
  mock = await startMock({ refDate: '2026-03-01', size: 0 });
});
afterEach(() => mock.close());

async function done(deed: object): Promise<Response> {
  return fetch(`${mock.url}/_paystub/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(deed),
  });
}

const callers: Readonly<Record<string, readonly [path: string, headers: Record<string, string>]>> =
  {
    actumx: [
      '/actumx/v1/usage',
      {
        cookie:
          'better-auth.session_token=DemoSessionOfbusy000000000000000.yBMqAkKX4fcQGMXiKIghnUz9P3tN%2BwzZ4wt8xWk%2FGLU%3D',
      },
    ],
    agnicpay: ['/agnicpay/api/transactions', { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' }],
  };

it.each([
  ['actumx', { do: 'charge', amount: 5, resource: 'no path' }],
  ['actumx', { do: 'meter', cost: 5, resource: 'no path' }],
  ['actumx', { do: 'open-payment', amount: 5, resource: 'no path' }],
  ['agnicpay', { do: 'charge', amount: 5, resource: 'no URI' }],
  ['agnicpay', { do: 'open-payment', amount: 5, resource: 'no URI' }],
])('%s refuses what it could not show, and does nothing: %j', async (api, deed) => {
  const account = `${api}/busy`;
  const answer = await done({ account, ...deed });
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({
    detail: expect.stringContaining(`${api}: it would show endpoint as "${deed.resource}"`),
  });
  const [path = '', headers = {}] = callers[api] ?? [];
  expect((await fetch(`${mock.url}${path}`, { headers })).status).toBe(200);
  const world = await fetch(`${mock.url}/_paystub/worlds/main`);
  expect(await world.json()).toMatchObject({ commands: 0 });
});

it('what it can show is done', async () => {
  const resource = '/v1/protected/other';
  const deed = { account: 'actumx/busy', do: 'charge', amount: 5, resource };
  expect((await done(deed)).status).toBe(200);
  const [path = '', headers = {}] = callers.actumx ?? [];
  const answer = await fetch(`${mock.url}${path}`, { headers });
  const { events } = (await answer.json()) as { events: { endpoint: string }[] };
  expect(events[0]).toMatchObject({ endpoint: resource });
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/mock.js';

/**
 * JSON that was nested ten thousand levels deep was parsed, and whatever walked it afterwards ran out
 * of stack: the request log lost the exchange, and restoring a world was a 500.
 */

let mock: RunningMock;
beforeEach(async () => {
  mock = await startMock({ refDate: '2026-03-01', size: 0 });
});
afterEach(() => mock.close());

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

async function post(path: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${mock.url}${path}`, { method: 'POST', headers, body })).status;
}

it.each([101, 2_000, 40_000])(
  'a body of %i levels is malformed, and is in the log',
  async (depth) => {
    expect(await post('/actumx/v1/x402/settle', nested(depth))).toBe(400);
    const world = `{"paystub":"world-1","accounts":[{"attributes":{"a":${nested(depth)}}}]}`;
    expect(await post('/_paystub/restore', world)).toBe(400);
    const log = await fetch(`${mock.url}/_paystub/requests?operation=settlePayment`);
    expect(await log.json()).toMatchObject({ requests: [{ status: 400 }] });
  },
);

it('what is nested no deeper than anybody writes it is read', async () => {
  const world = `{"paystub":"world-1","clock":${nested(90)}}`;
  expect(await post('/_paystub/restore', world)).toBe(422);
});

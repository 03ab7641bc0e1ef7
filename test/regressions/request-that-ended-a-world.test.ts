import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ServerFault } from '../../src/contract/exchange.js';
import { type RunningMock, startMock } from '../../src/mock.js';
import { chainOf, type Requirements, signedPayment, testWallet } from '../../src/payments/index.js';

/**
 * A settle with a timeout of 9007199254741 seconds made a payment that did not fit its column. The world
 * had failed then: every API and the control plane answered 500 until the next start.
 */

let folder: string;
let mock: RunningMock;
const faults: ServerFault[] = [];
const observer = { exchange: () => undefined, fault: (one: ServerFault) => void faults.push(one) };

async function start(): Promise<RunningMock> {
  const options = { refDate: '2026-03-01', size: 0, data: join(folder, 'data'), observer };
  return startMock({ ...options, apis: ['x402', 'actumx'] });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paystub-ended-'));
  mock = await start();
});
afterEach(async () => {
  await mock.close();
  rmSync(folder, { recursive: true });
});

const asked: Requirements = {
  scheme: 'exact',
  network: 'eip155:84532',
  amount: '1000',
  asset: chainOf('eip155:84532')?.usdc?.address ?? '',
  payTo: testWallet('facilitator').address,
  maxTimeoutSeconds: 60,
  extra: { name: 'USDC', version: '2', facilitatorAddress: testWallet('facilitator').address },
};

async function settle(terms: Partial<Requirements>, version: 1 | 2, nonce: number) {
  const all = { ...asked, ...terms };
  const now = Date.parse(mock.clock.now().now);
  const bytes = `0x${nonce.toString(16).padStart(64, '0')}`;
  const paymentPayload = signedPayment(version, all, testWallet('rich'), now, bytes);
  const paymentRequirements = {
    ...all,
    maxAmountRequired: all.amount,
    resource: 'http://localhost/x',
    ...(version === 1 ? { network: 'base-sepolia' } : {}),
  };
  const answer = await fetch(`${mock.url}/x402/facilitator/settle`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ x402Version: version, paymentPayload, paymentRequirements }),
  });
  return { status: answer.status, body: (await answer.json()) as { success: boolean } };
}

async function balance(): Promise<string> {
  const headers = { 'X-Wallet': testWallet('rich').address };
  const answer = await fetch(`${mock.url}/x402/wallet`, { headers });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { balance: string }).balance;
}

it.each([1, 2] as const)('an endless timeout ends no world: version %d', async (version) => {
  const endless = { maxTimeoutSeconds: 9_007_199_254_741 };
  expect((await settle(endless, version, 1)).status).toBe(200);
  const upto = { ...endless, scheme: 'upto' };
  if (version === 2) expect((await settle(upto, 2, 2)).status).toBe(200);
  const left = await balance();
  expect((await settle({}, version, 3)).body.success).toBe(true);
  expect(await balance()).toBe(String(Number(left) - 1_000));
  expect((await fetch(`${mock.url}/_paystub/accounts`)).status).toBe(200);
  await mock.close();
  mock = await start();
  expect(await balance()).toBe(String(Number(left) - 1_000));
  expect(faults).toEqual([]);
});

it('a settlement that the ledger refuses is no success, and takes nothing', async () => {
  const before = await balance();
  for (const amount of ['0', '1000000000001']) {
    for (const nonce of [7, 7, 8]) {
      const { status, body } = await settle({ amount }, 2, nonce);
      expect({ status, success: body.success }).toEqual({ status: 200, success: false });
    }
  }
  expect(await balance()).toBe(before);
  expect((await settle({}, 2, 7)).body.success).toBe(true);
  expect(faults).toEqual([]);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningMock } from '../../src/index.js';
import type { JsonRecord } from '../../src/payments/index.js';
import { Client, serving } from './serving.js';

let mock: RunningMock;
let client: Client;
beforeAll(async () => {
  mock = await serving();
  client = new Client(mock);
});
afterAll(() => mock?.close());
beforeEach(() => mock.faults.clear());

/** Every way that a facilitator settles, and what it says to a nonce that was used. */
const WAYS = [
  ['/resources/cheap', 2, 'invalid_exact_evm_nonce_already_used'],
  ['/resources/cheap', 1, 'invalid_payment'],
  ['/resources/permitted', 2, 'permit2_invalid_nonce'],
  ['/resources/metered?units=1', 2, 'permit2_invalid_nonce'],
] as const;

/** What a server asks a facilitator, in one version. */
async function settlement(path: string, version: 1 | 2): Promise<JsonRecord> {
  const asked = await client.terms(path);
  const paymentPayload = await client.made(path, { version });
  const { amount, ...rest } = asked;
  const paymentRequirements =
    version === 2 ? asked : { ...rest, network: 'base-sepolia', maxAmountRequired: amount };
  return { x402Version: version, paymentPayload, paymentRequirements };
}

async function settle(body: JsonRecord): Promise<JsonRecord> {
  const answer = await client.ask('/facilitator/settle', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return answer.body as JsonRecord;
}

/** The same payment, for another resource of the same price. */
function elsewhere(body: JsonRecord, url: string): JsonRecord {
  const { paymentPayload, paymentRequirements, x402Version } = body as {
    readonly [name: string]: JsonRecord;
  };
  return {
    x402Version,
    paymentPayload:
      (x402Version as unknown) === 1 ? paymentPayload : { ...paymentPayload, resource: { url } },
    paymentRequirements:
      (x402Version as unknown) === 1
        ? { ...paymentRequirements, resource: url }
        : paymentRequirements,
  };
}

const URLS = ['a', 'b', 'c'].map((name) => `https://shop.example/${name}`);

describe.each(WAYS)('a payment for %s of version %i is settled once', (path, version, code) => {
  const refused = expect.objectContaining({ success: false, errorReason: code, transaction: '' });
  const succeeded = expect.objectContaining({ success: true });

  it('when it is settled three times in turn', async () => {
    const before = await client.wallet();
    const count = (await client.payments()).length;
    const body = await settlement(path, version);
    const answers = [await settle(body), await settle(body), await settle(body)];
    expect(answers).toEqual([succeeded, refused, refused]);
    expect((await client.payments()).length).toBe(count + 1);
    const cost = path.startsWith('/resources/metered') ? 50_000 : undefined;
    if (cost !== undefined) {
      expect((await client.wallet()).balance).toBe(before.balance - cost);
    }
  });

  it('when it is settled three times at once', async () => {
    const body = await settlement(path, version);
    const answers = await Promise.all([settle(body), settle(body), settle(body)]);
    expect(answers.filter(({ success }) => success)).toHaveLength(1);
    expect(answers.filter(({ success }) => !success)).toEqual([refused, refused]);
  });

  it('when it is settled for three resources', async () => {
    const body = await settlement(path, version);
    const answers = await Promise.all(URLS.map((url) => settle(elsewhere(body, url))));
    expect(answers.filter(({ success }) => success)).toHaveLength(1);
    expect(answers.filter(({ success }) => !success)).toEqual([refused, refused]);
  });

  it('and answered again while it was pending, for the same resource only', async () => {
    mock.faults.add({
      operation: 'settlePayment',
      times: 1,
      do: { payment: { fault: 'settle-pending' } },
    });
    const body = elsewhere(await settlement(path, version), 'https://shop.example/a');
    const pending = await settle(body);
    expect(pending).toMatchObject({ success: false, errorReason: 'settlement_pending' });
    expect(await settle(elsewhere(body, 'https://shop.example/b'))).toEqual(refused);
    const confirmed = await settle(body);
    expect(confirmed).toMatchObject({ success: true, transaction: pending.transaction });
    expect(await settle(body)).toEqual(refused);
  });

  it.each([
    ['answer-lost', { do: { payment: { fault: 'answer-lost' } } }],
    ['facilitator-garbled', { do: { payment: { fault: 'facilitator-garbled' } } }],
    ['drop', { phase: 'after', do: { drop: true } }],
    ['another answer', { phase: 'after', do: { answer: { status: 500 } } }],
    ['truncate', { do: { truncate: { bytes: 3 } } }],
  ] as const)('and answered again where %s lost the answer', async (_what, rule) => {
    const body = elsewhere(await settlement(path, version), 'https://shop.example/a');
    const before = (await client.payments()).length;
    mock.faults.add({ operation: 'settlePayment', times: 1, ...rule });
    await expect(settle(body)).rejects.toThrow();
    expect((await client.payments()).length).toBe(before + 1);
    expect(await settle(elsewhere(body, 'https://shop.example/b'))).toEqual(refused);
    const [newest] = await client.payments();
    expect(await settle(body)).toMatchObject({ success: true, transaction: newest?.transaction });
    expect(await settle(body)).toEqual(refused);
    expect((await client.payments()).length).toBe(before + 1);
  });
});

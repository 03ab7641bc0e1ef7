import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Contract } from '../../src/contract/contract.js';
import { type RunningMock, startMock } from '../../src/index.js';
import {
  decodeHeader,
  type JsonRecord,
  signedPayment,
  testWallet,
} from '../../src/payments/index.js';

/**
 * AgnicPay asks a resource what it costs before it signs a payment for it. It asked by carrying the
 * request out: a POST to ActumX signed somebody up.
 */

const apis = ['actumx', 'agnicpay', 'finradar', 'nametrust', 'sybilion', 'x402'];
const json = { 'content-type': 'application/json' };

let mock: RunningMock;
let told: JsonRecord;
beforeAll(async () => {
  mock = await startMock({ apis, refDate: '2026-03-01', size: 0 });
  const answer = await fetch(`${mock.url}/x402/resources/cheap`);
  const decoded = decodeHeader(answer.headers.get('payment-required') ?? '');
  if (!decoded.ok) throw new Error(decoded.problem);
  told = decoded.value;
});
afterAll(() => mock?.close());

async function sign(method: string, path: string, body?: unknown): Promise<number> {
  const answer = await fetch(`${mock.url}/agnicpay/api/sign-payment`, {
    method: 'POST',
    headers: { ...json, 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' },
    body: JSON.stringify({
      paymentRequirements: told,
      requestData: { url: `${mock.url}${path}`, method, body },
    }),
  });
  await answer.text();
  return answer.status;
}

/** How many commands have changed the world. */
function standing(): number {
  return mock.world('main').show().commands;
}

const operations = apis.flatMap((id) =>
  [...Contract.read(`openapi/${id}.yaml`).operations.values()]
    .filter(({ payment }) => payment === undefined || 'role' in (payment as object))
    .map(({ method, path }) => ({ method: method.toUpperCase(), path: `/${id}${path}` })),
);

describe('asking what something costs', () => {
  it.each(operations)('does not carry out $method $path', async ({ method, path }) => {
    const before = standing();
    mock.requests.clear();
    const status = await sign(method, path.replaceAll(/\{[^}]+\}/g, 'x'), {});
    // GET, POST, PUT, PATCH and DELETE are what can be signed for.
    expect(status).toBe(400);
    expect(mock.requests.find().map(({ operation }) => operation)).toEqual(['signPayment']);
    expect(standing()).toBe(before);
  });

  it('signs nobody up, and settles nothing', async () => {
    const before = standing();
    const account = { name: 'Somebody', email: 'somebody@example.com', password: 'long enough 1' };
    expect(await sign('POST', '/actumx/auth/api/auth/sign-up/email', account)).toBe(400);
    const [asked] = told.accepts as [Parameters<typeof signedPayment>[1]];
    const now = Date.parse(mock.clock.now().now);
    const nonce = `0x${'7'.repeat(64)}`;
    const paymentPayload = signedPayment(2, asked, testWallet('rich'), now, nonce);
    const body = { x402Version: 2, paymentPayload, paymentRequirements: asked };
    expect(await sign('POST', '/x402/facilitator/settle', body)).toBe(400);
    expect(standing()).toBe(before);
  });

  it('is asked of what has a price, with its body, and the handler is not', async () => {
    mock.requests.clear();
    expect(await sign('POST', '/x402/resources/echo', { text: 'one' })).toBe(400);
    expect(mock.requests.find().map(({ operation, status }) => [operation, status])).toEqual([
      ['signPayment', 400],
      ['postEcho', 402],
    ]);
  });
});

/** Operations of any document that ask for payment. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/mock.js';
import { Client } from '../payments/serving.js';

let mock: RunningMock;

beforeAll(async () => {
  mock = await startMock({ apis: [join(import.meta.dirname, 'paid.yaml')], refDate: '2026-03-01' });
  mock.clock.freeze();
});
afterAll(() => mock.close());

it.each([
  ['/quote', '10000', { quote: 1 }],
  ['/offers', '20000', { offer: 1 }],
  ['/flat', '30000', { flat: 1 }],
  ['/nested', '50000', { nested: 1 }],
])('%s is paid for', async (path, amount, body) => {
  const client = new Client(mock);
  const asked = await client.ask(path);
  expect(asked.status).toBe(402);
  const paid = await client.pay(path);
  expect(paid).toMatchObject({ status: 200, body });
  const payments = mock.state.rows('payments', 'x402/rich', { limit: 1 });
  expect(payments).toMatchObject([{ amount: Number(amount) }]);
});

it('what has no price is free', async () => {
  expect((await fetch(`${mock.url}/unclear`)).status).toBe(200);
});

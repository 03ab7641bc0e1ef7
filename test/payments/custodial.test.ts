import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/index.js';
import { testWallet } from '../../src/payments/index.js';

let mock: RunningMock;
beforeAll(async () => {
  mock = await startMock({ apis: ['agnicpay', 'x402'], refDate: '2026-03-01' });
});
afterAll(() => mock?.close());

const headers = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };

function fetchPaid(path: string, more = ''): Promise<Response> {
  const url = encodeURIComponent(`${mock.url}${path}`);
  const ask = `${mock.url}/agnicpay/api/x402/fetch?url=${url}${more}`;
  return fetch(ask, { method: 'POST', headers });
}

async function newest(): Promise<Record<string, unknown>> {
  const answer = await fetch(`${mock.url}/agnicpay/api/transactions?limit=1`, { headers });
  return (
    ((await answer.json()) as { transactions: Record<string, unknown>[] }).transactions[0] ?? {}
  );
}

describe('a wallet that pays for its user', () => {
  it('pays, shows the transaction, and has the hash of the receipt', async () => {
    const answer = await fetchPaid('/x402/resources/cheap');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ resource: 'cheap' });
    expect(answer.headers.get('x-agnic-paid')).toBe('true');
    expect(answer.headers.get('x-agnic-amount')).toBe('0.001000');
    const shown = await newest();
    expect(shown).toMatchObject({
      amount_usd: 0.001,
      network: 'base-sepolia',
      scheme: 'exact',
      status: 'success',
      endpoint: `${mock.url}/x402/resources/cheap`,
    });
    const paid = await fetch(`${mock.url}/x402/payments?limit=1`, {
      headers: { 'X-Wallet': testWallet('custodian').address },
    });
    const { payments } = (await paid.json()) as { payments: { transaction: string }[] };
    expect(shown.tx_hash).toBe(payments[0]?.transaction);
  });

  it('pays nothing above a limit, nor above what the caller says', async () => {
    const before = await newest();
    const dear = await fetchPaid('/x402/resources/dear');
    expect(dear.status).toBe(402);
    expect(await dear.json()).toMatchObject({
      error: 'spending_limit_exceeded',
      limit: 'per_transaction',
      requested: 2.5,
      max: 1,
    });
    const capped = await fetchPaid('/x402/resources/cheap', '&maxValue=0.0005');
    expect(await capped.json()).toMatchObject({ limit: 'per_transaction', max: 0.0005 });
    expect(await newest()).toEqual(before);
  });

  it('pays no more within a day, nor within thirty, than its limits say', async () => {
    const world = mock.world('limits');
    const account = 'agnicpay/edge-20';
    const token = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_edge_20' };
    const pay = async () => {
      const url = encodeURIComponent(`${mock.url}/x402/resources/cheap`);
      const init = { method: 'POST', headers: { ...token, ...world.headers } };
      const answer = await fetch(`${mock.url}/agnicpay/api/x402/fetch?url=${url}`, init);
      const body = (await answer.json()) as Record<string, unknown>;
      return answer.status === 402 ? { status: 402, ...body } : { status: answer.status };
    };
    // So that nothing of what it has spent before counts.
    await world.clock.advance('P31D');
    await world.do({ account, do: 'top-up', amount: 200_000_000 });
    expect(await pay()).toEqual({ status: 200 });

    await world.do({ account, do: 'charge', amount: 9_998_500 });
    const daily = { status: 402, error: 'spending_limit_exceeded', limit: 'daily' };
    expect(await pay()).toMatchObject({ ...daily, current: 9.9995, requested: 0.001, max: 10 });
    await world.clock.advance('P1D');
    expect(await pay()).toEqual({ status: 200 });

    for (let day = 0; day < 9; day++) {
      await world.clock.advance('P2D');
      await world.do({ account, do: 'charge', amount: 9_999_900 });
    }
    await world.clock.advance('P2D');
    // 10,000,500 of the first two days, and nine times 9,999,900.
    expect(await pay()).toMatchObject({ limit: 'monthly', current: 99.9996, max: 100 });
    await world.clock.advance('P10D');
    expect(await pay()).toEqual({ status: 200 });
  });

  it('charges nothing for what fails, and calls no other host', async () => {
    expect((await fetchPaid('/x402/resources/failing')).status).toBe(502);
    const before = await newest();
    // Whether a payment was settled that was answered with 503, only time will show.
    expect(before).toMatchObject({ status: 'pending', amount_usd: 0.01, tx_hash: '' });
    expect((await fetchPaid('/x402/nowhere')).status).toBe(502);
    const elsewhere = encodeURIComponent('http://elsewhere.example/x402/resources/cheap');
    const ask = `${mock.url}/agnicpay/api/x402/fetch?url=${elsewhere}`;
    expect((await fetch(ask, { method: 'POST', headers })).status).toBe(400);
    expect(await newest()).toEqual(before);
  });
});

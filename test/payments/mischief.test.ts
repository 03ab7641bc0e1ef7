import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningMock } from '../../src/index.js';
import type { MischiefName } from '../../src/payments/index.js';
import { hasPaidWell } from '../../src/testing/index.js';
import { Client, serving } from './serving.js';

let mock: RunningMock;
let client: Client;
beforeAll(async () => {
  mock = await serving();
  client = new Client(mock);
});
afterAll(() => mock?.close());
beforeEach(() => {
  mock.faults.clear();
  mock.payer.clear();
  mock.payer.budget({});
});

const CHEAP = '/resources/cheap';

/** Lets something go wrong once. */
function once(fault: MischiefName, more: { code?: string; ms?: number } = {}): void {
  mock.faults.add({ operation: 'getCheap', times: 1, do: { payment: { fault, ...more } } });
}

const kinds = (): string[] => mock.payer.report().findings.map(({ kind }) => kind);

describe('a mischief', () => {
  it('malformed-challenge: the first challenge cannot be read, the second can', async () => {
    once('malformed-challenge');
    const broken = await client.ask(CHEAP);
    expect(broken.status).toBe(402);
    expect(broken.required).toHaveProperty('unreadable');
    expect(broken.body).toEqual({});
    expect((await client.pay(CHEAP)).status).toBe(200);
  });

  it.each(['invalid_exact_evm_signature', 'insufficient_funds', 'whatever_comes_next'])(
    'verify-refused says %s, and nothing is paid',
    async (code) => {
      once('verify-refused', { code });
      const before = (await client.payments()).length;
      const answer = await client.pay(CHEAP);
      expect(answer.status).toBe(402);
      expect(answer.required?.error).toBe(code);
      expect((await client.payments()).length).toBe(before);
    },
  );

  it('challenge-expired: the same payment is good a moment later', async () => {
    once('challenge-expired');
    const payment = await client.payment(CHEAP);
    const late = await client.send(CHEAP, payment);
    expect(late.required?.error).toBe('invalid_exact_evm_payload_authorization_valid_before');
    expect((await client.send(CHEAP, payment)).status).toBe(200);
  });

  it('price-changed: the payment is refused with a challenge of the new price', async () => {
    once('price-changed');
    const answer = await client.pay(CHEAP);
    expect(answer.required).toMatchObject({
      error: 'No matching payment requirements',
      accepts: [{ amount: '2000' }],
    });
  });

  it('facilitator-down: nothing is paid, and the payment is good afterwards', async () => {
    once('facilitator-down');
    const payment = await client.payment(CHEAP);
    const down = await client.send(CHEAP, payment);
    expect(down.required?.error).toBe('fetch failed');
    expect((await client.send(CHEAP, payment)).status).toBe(200);
  });

  it('facilitator-garbled: 502, nothing is paid, and the payment is good afterwards', async () => {
    once('facilitator-garbled');
    const before = (await client.payments()).length;
    const payment = await client.payment(CHEAP);
    const garbled = await client.send(CHEAP, payment);
    expect(garbled.status).toBe(502);
    expect(garbled.body).toMatchObject({ error: 'facilitator_unreadable' });
    expect((await client.payments()).length).toBe(before);
    expect((await client.send(CHEAP, payment)).status).toBe(200);
  });

  it.each([
    ['verify', 'verifyPayment', 0, { isValid: true }],
    ['settle', 'settlePayment', 1, { success: true }],
  ] as const)(
    'facilitator-garbled at %s: 200, and no JSON',
    async (path, operation, paid, then) => {
      mock.faults.add({ operation, times: 1, do: { payment: { fault: 'facilitator-garbled' } } });
      const asked = await client.terms(CHEAP);
      const made = await client.made(CHEAP);
      const before = (await client.payments()).length;
      const answer = await fetch(`${mock.url}/facilitator/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ paymentPayload: made, paymentRequirements: asked }),
      });
      expect(answer.status).toBe(200);
      await expect(answer.json()).rejects.toThrow(SyntaxError);
      // What was settled is settled, and asking again is harmless.
      const payments = await client.payments();
      expect(payments.length - before).toBe(paid);
      const again = await client.facilitator(path, made, asked);
      expect(again).toMatchObject(
        path === 'settle' ? { ...then, transaction: payments[0]?.transaction } : then,
      );
      expect(await client.payments()).toHaveLength(payments.length);
    },
  );

  it('facilitator-slow: it is paid, later', async () => {
    once('facilitator-slow', { ms: 30 });
    expect((await client.pay(CHEAP)).status).toBe(200);
    expect(mock.faults.list()[0]).toMatchObject({ applied: 1, spent: true });
  });

  it('settle-reverted: the receipt says why, the money is back, the payment is good still', async () => {
    once('settle-reverted');
    const payment = await client.payment(CHEAP);
    const reverted = await client.send(CHEAP, payment);
    expect(reverted.status).toBe(402);
    expect(reverted.required).toBeUndefined();
    expect(reverted.receipt).toMatchObject({
      success: false,
      errorReason: 'invalid_exact_evm_transaction_failed',
      transaction: '',
    });
    const [newest] = await client.payments();
    expect(newest).toMatchObject({ status: 'failed', reason: 'the transaction reverted' });
    expect((await client.send(CHEAP, payment)).status).toBe(200);
  });

  it('settle-pending: asked again with the same payment it is confirmed, and paid once', async () => {
    once('settle-pending');
    const before = (await client.payments()).length;
    const payment = await client.payment(CHEAP);
    const pending = await client.send(CHEAP, payment);
    expect(pending.status).toBe(402);
    expect(pending.headers.get('retry-after')).toBe('1');
    expect(pending.receipt).toMatchObject({ errorReason: 'settlement_pending' });
    expect(kinds()).toEqual(['lost-receipt']);
    await mock.clock.advance('PT1S');
    const confirmed = await client.send(CHEAP, payment);
    expect(confirmed.status).toBe(200);
    expect(confirmed.receipt?.transaction).toBe(pending.receipt?.transaction);
    expect((await client.payments()).length).toBe(before + 1);
    expect(hasPaidWell(mock).pass).toBe(true);
  });

  it('answer-lost: the connection ends, and the payment was settled', async () => {
    once('answer-lost');
    const before = (await client.payments()).length;
    await expect(client.pay(CHEAP)).rejects.toThrow('fetch failed');
    const payments = await client.payments();
    expect(payments).toHaveLength(before + 1);
    expect(payments[0]).toMatchObject({ status: 'completed' });
  });

  it('bad-gateway: 502, and the payment was settled', async () => {
    once('bad-gateway');
    expect((await client.pay(CHEAP)).status).toBe(502);
    expect((await client.payments())[0]).toMatchObject({ status: 'completed' });
  });

  it('double-challenge: payment is asked for once more, and was settled', async () => {
    once('double-challenge');
    const answer = await client.pay(CHEAP);
    expect(answer.status).toBe(402);
    expect(answer.required?.error).toBe('Payment required');
    expect((await client.payments())[0]).toMatchObject({ status: 'completed' });
  });

  it('wrong-receipt: the receipt is that of no payment', async () => {
    once('wrong-receipt');
    const answer = await client.pay(CHEAP);
    expect(answer.status).toBe(200);
    const [newest] = await client.payments();
    expect(answer.receipt?.transaction).not.toBe(newest?.transaction);
  });

  it('waits for a request with a payment', async () => {
    once('bad-gateway');
    expect((await client.ask(CHEAP)).status).toBe(402);
    expect(mock.faults.list()[0]).toMatchObject({ matched: 0 });
  });

  it('is refused where it could never happen', () => {
    const add = (rule: Parameters<RunningMock['faults']['add']>[0]) => () => mock.faults.add(rule);
    const payment = { fault: 'bad-gateway' } as const;
    expect(add({ operation: 'getWallet', do: { payment } })).toThrow(/bad-gateway cannot happen/);
    expect(add({ operation: 'verifyPayment', do: { payment } })).toThrow(/cannot happen/);
    expect(add({ do: { payment: { fault: 'nonsense' as 'bad-gateway' } } })).toThrow(/nonsense/);
  });
});

describe('the report on the payer', () => {
  it('is clean after a payment, in every form', async () => {
    await client.pay(CHEAP);
    expect(mock.payer.report()).toMatchObject({ presented: 1, settled: 1, findings: [] });
    const text = await fetch(`${mock.url}/_paystub/payer.txt`);
    expect(await text.text()).toMatch(/1 settled; nothing was done wrong/);
    expect(hasPaidWell(mock).pass).toBe(true);
  });

  it('names who pays again for what was paid', async () => {
    once('bad-gateway');
    await client.pay(CHEAP);
    await client.pay(CHEAP);
    expect(kinds()).toEqual(['lost-receipt', 'paid-twice']);
    const { body } = await client.ask('/_paystub/payer');
    expect(body).toEqual(mock.payer.report());
    expect(hasPaidWell(mock).message()).toMatch(/paid-twice/);
  });

  it('takes a receipt for found that was asked for by name', async () => {
    const path = '/resources/named';
    mock.faults.add({ operation: 'getNamed', times: 1, do: { payment: { fault: 'answer-lost' } } });
    const extensions = {
      'payment-identifier': { info: { required: true, id: 'a_payment_by_name' } },
    };
    const payment = await client.payment(path, { extensions });
    await expect(client.send(path, payment)).rejects.toThrow();
    expect(kinds()).toEqual(['lost-receipt']);
    expect((await client.send(path, payment)).status).toBe(200);
    expect(kinds()).toEqual([]);
  });

  it('names a nonce that came again, and what was signed above the budget', async () => {
    const put = { method: 'PUT', headers: { 'content-type': 'application/json' } };
    const budget = { perPayment: '5000', total: '11000' };
    await client.ask('/_paystub/payer/budget', { ...put, body: JSON.stringify(budget) });
    const payment = await client.payment(CHEAP);
    await client.send(CHEAP, payment);
    await client.send(CHEAP, payment);
    expect(kinds()).toEqual(['reused-nonce']);
    await client.pay('/resources/failing');
    expect(kinds()).toEqual(['reused-nonce', 'signed-above-budget']);
    await client.pay('/resources/slow?ms=0');
    expect(kinds()).toHaveLength(3);
    expect(mock.payer.report().findings[2]?.detail).toMatch(/13000 in all, and may spend 11000/);
  });

  it('names who does not wait', async () => {
    once('settle-pending');
    const payment = await client.payment(CHEAP);
    mock.clock.freeze();
    await client.send(CHEAP, payment);
    await client.send(CHEAP, payment);
    mock.clock.resume();
    expect(kinds()).toEqual(['ignored-retry-after']);
  });
});

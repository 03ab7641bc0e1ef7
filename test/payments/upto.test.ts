import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunningMock } from '../../src/index.js';
import { FACILITATOR, testWallet } from '../../src/payments/index.js';
import { handlers } from '../../src/providers/x402/handlers.js';
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
});

const MOST = 50_000;
const metered = (units: number): string => `/resources/metered?units=${units}`;

describe('a resource that is paid by use', () => {
  it('asks for the most that it can cost, and says who settles', async () => {
    expect(await client.terms(metered(7))).toMatchObject({
      scheme: 'upto',
      amount: '50000',
      extra: { assetTransferMethod: 'permit2', facilitatorAddress: FACILITATOR },
    });
    const { body } = await client.ask('/facilitator/supported');
    expect((body as { kinds: unknown[] }).kinds).toContainEqual({
      x402Version: 2,
      scheme: 'upto',
      network: 'eip155:84532',
      extra: { facilitatorAddress: FACILITATOR },
    });
  });

  it('settles what was used, and lets go of the rest', async () => {
    const before = await client.wallet();
    const used = await client.usage();
    const paid = await client.pay(metered(7));
    expect(paid.status).toBe(200);
    expect(paid.body).toEqual({ resource: 'metered', units: 7, amount: '7000' });
    expect(paid.receipt).toMatchObject({ success: true, amount: '7000' });
    expect(paid.headers.get('settlement-overrides')).toBeNull();
    expect(await client.wallet()).toEqual({
      balance: before.balance - 7_000,
      available: before.available - 7_000,
      held: 0,
    });
    expect((await client.payments())[0]).toMatchObject({
      status: 'completed',
      scheme: 'upto',
      amount: '7000',
      maximum: '50000',
      transaction: paid.receipt?.transaction,
    });
    expect(await client.usage()).toBe(used + 1);
  });

  it('holds the most while the answer is made', async () => {
    const before = await client.wallet();
    const real = handlers.getMetered;
    let during: unknown;
    const spy = vi.spyOn(handlers, 'getMetered').mockImplementation(async (context) => {
      during = await client.wallet();
      return real(context);
    });
    await client.pay(metered(1));
    spy.mockRestore();
    expect(during).toEqual({ ...before, available: before.available - MOST, held: MOST });
    expect((await client.wallet()).available).toBe(before.available - 1_000);
  });

  it('is refused to a wallet that has less than the most, whatever would be used', async () => {
    // Two cents, and five may be needed.
    const answer = await client.pay(metered(1), { wallet: testWallet('budget') });
    expect(answer.status).toBe(402);
    expect(answer.required?.error).toBe('permit2_insufficient_balance');
  });

  it('settles nothing for nothing, without a transaction', async () => {
    const before = await client.wallet();
    const paid = await client.pay(metered(0));
    expect(paid.status).toBe(200);
    expect(paid.receipt).toMatchObject({ success: true, amount: '0', transaction: '' });
    expect(await client.wallet()).toEqual(before);
    expect((await client.payments())[0]).toMatchObject({
      status: 'completed',
      amount: '0',
      maximum: '50000',
      transaction: null,
    });
  });

  it('takes all of it, and not a unit more', async () => {
    expect((await client.pay(metered(50))).receipt).toMatchObject({ amount: '50000' });
    const before = await client.wallet();
    const payment = await client.payment(metered(51));
    const more = await client.send(metered(51), payment);
    expect(more.status).toBe(402);
    expect(more.required).toBeUndefined();
    expect(more.receipt).toMatchObject({
      success: false,
      errorReason: 'invalid_upto_evm_payload_settlement_exceeds_amount',
      transaction: '',
    });
    expect(await client.wallet()).toEqual(before);
    expect((await client.payments())[0]).toMatchObject({
      status: 'failed',
      reason: 'it came to more than was signed for',
    });
  });

  it('keeps what was used when a settlement is pending, and answers with it', async () => {
    mock.faults.add({ times: 1, do: { payment: { fault: 'settle-pending' } } });
    const before = await client.wallet();
    const payment = await client.payment(metered(3));
    const pending = await client.send(metered(3), payment);
    expect(pending.receipt).toMatchObject({ errorReason: 'settlement_pending' });
    expect(await client.wallet()).toMatchObject({ balance: before.balance - 3_000, held: 0 });
    const confirmed = await client.send(metered(3), payment);
    expect(confirmed.receipt).toMatchObject({ success: true, amount: '3000' });
    expect(await client.wallet()).toMatchObject({ balance: before.balance - 3_000, held: 0 });
  });

  it('lets go of the most when the handler fails', async () => {
    const before = await client.wallet();
    const spy = vi.spyOn(handlers, 'getMetered').mockImplementation(() => {
      throw new Error('the meter is broken');
    });
    expect((await client.pay(metered(3))).status).toBe(500);
    spy.mockRestore();
    expect(await client.wallet()).toEqual(before);
    expect((await client.payments())[0]).toMatchObject({ status: 'failed', amount: '50000' });
  });

  it("counts a budget by what is signed, and a payer's payments by what was settled", async () => {
    mock.payer.budget({ perPayment: '40000' });
    await client.pay(metered(1));
    mock.payer.budget({});
    const { findings, settled } = mock.payer.report();
    expect(findings.map(({ kind }) => kind)).toEqual(['signed-above-budget']);
    expect(settled).toBe(1);
  });
});

describe('the facilitator under upto', () => {
  it.each([
    ['less', '12345'],
    ['all', '50000'],
  ])('settles %s of what was signed, once', async (_what, amount) => {
    const asked = await client.terms(metered(1));
    const made = await client.made(metered(1));
    const before = await client.wallet();
    expect(await client.facilitator('verify', made, asked)).toMatchObject({ isValid: true });
    const first = await client.facilitator('settle', made, { ...asked, amount });
    expect(first).toMatchObject({ success: true, amount });
    expect(await client.facilitator('settle', made, { ...asked, amount })).toMatchObject({
      success: false,
      errorReason: 'permit2_invalid_nonce',
    });
    expect(await client.wallet()).toEqual({
      balance: before.balance - Number(amount),
      available: before.available - Number(amount),
      held: 0,
    });
    expect((await client.payments())[0]).toMatchObject({ amount, maximum: '50000' });
    // Another amount is another settlement, and the nonce is used.
    expect(await client.facilitator('settle', made, { ...asked, amount: '1' })).toMatchObject({
      success: false,
      errorReason: 'permit2_invalid_nonce',
    });
  });

  it('settles once of twenty at the same time, and refuses nineteen', async () => {
    const asked = { ...(await client.terms(metered(1))), amount: '700' };
    const made = await client.made(metered(1));
    const before = await client.wallet();
    const count = (await client.payments()).length;
    const all = await Promise.all(
      Array.from({ length: 20 }, () => client.facilitator('settle', made, asked)),
    );
    expect(all.filter(({ success }) => success)).toEqual([
      expect.objectContaining({ success: true, amount: '700' }),
    ]);
    const refused = all.filter(({ success }) => !success);
    expect(new Set(refused.map(({ errorReason }) => errorReason))).toEqual(
      new Set(['permit2_invalid_nonce']),
    );
    expect((await client.payments()).length).toBe(count + 1);
    expect((await client.wallet()).balance).toBe(before.balance - 700);
    // The same amount, written otherwise.
    const written = { ...asked, amount: '000700' };
    expect(await client.facilitator('settle', made, written)).toMatchObject({
      errorReason: 'permit2_invalid_nonce',
    });
  });

  it('settles nothing without a transaction, and the permission is used all the same', async () => {
    const asked = await client.terms(metered(1));
    const made = await client.made(metered(1));
    const before = await client.wallet();
    const nothing = await client.facilitator('settle', made, { ...asked, amount: '0' });
    expect(nothing).toMatchObject({ success: true, transaction: '', amount: '0' });
    expect(await client.facilitator('settle', made, asked)).toMatchObject({
      errorReason: 'permit2_invalid_nonce',
    });
    expect(await client.wallet()).toEqual(before);
  });

  it('settles no more than was signed', async () => {
    const asked = await client.terms(metered(1));
    const made = await client.made(metered(1));
    expect(await client.facilitator('settle', made, { ...asked, amount: '50001' })).toMatchObject({
      success: false,
      errorReason: 'invalid_upto_evm_payload_settlement_exceeds_amount',
    });
    expect(await client.facilitator('settle', made, asked)).toMatchObject({ success: true });
  });

  it('settles one of twenty different amounts at the same time', async () => {
    const asked = await client.terms(metered(1));
    const made = await client.made(metered(1));
    const before = await client.wallet();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, place) =>
        client.facilitator('settle', made, { ...asked, amount: String(1_000 + place) }),
      ),
    );
    const done = all.filter(({ success }) => success === true);
    expect(done).toHaveLength(1);
    expect((await client.wallet()).balance).toBe(before.balance - Number(done[0]?.amount));
  });
});

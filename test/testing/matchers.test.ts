import { describe, expect } from 'vitest';
import { createMock, type ServedWorld } from '../../src/index.js';
import { createClient as createActumx } from '../../src/providers/actumx/client.gen.js';
import { createClient as createAgnic } from '../../src/providers/agnicpay/client.gen.js';
import { paystubTest } from '../../src/testing/vitest.js';

const test = paystubTest({ refDate: '2026-03-01', size: 0 });

/** What a test that fails by it is shown. */
function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
}

/** Asks for the quote, and for what has to be paid for it. */
async function challenge(world: ServedWorld) {
  const api = createActumx(world.at('actumx'));
  const { error } = await api.GET('/v1/protected/quote', { params: { query: { topic: 'kit' } } });
  const paymentId = error && 'x402' in error ? error.x402.paymentId : '';
  const settle = () => api.POST('/v1/x402/settle', { body: { paymentId } });
  return { api, paymentId, settle };
}

describe('toHaveCalled', () => {
  test('counts what reached the world, by operation, answer and body', async ({ world }) => {
    const { settle } = await challenge(world);
    await settle();
    const agnic = createAgnic(world.at('agnicpay'));
    await agnic.GET('/api/balance', { params: { query: { network: 'base' } } });
    await createAgnic(world.at('agnicpay', null)).GET('/api/balance');
    expect(world).toHaveCalled('settlePayment');
    expect(world).toHaveCalled({ operation: 'getBalance', times: 2 });
    expect(world).toHaveCalled({ operation: 'getBalance', status: 401, times: 1 });
    expect(world).toHaveCalled({ api: 'actumx', method: 'POST', body: { paymentId: '*' } });
    expect(world).not.toHaveCalled('listTransactions');
    expect(world).not.toHaveCalled({ operation: 'settlePayment', body: { paymentId: 'another' } });
    expect(world).not.toHaveCalled({ operation: 'getBalance', times: 1 });
    expect(world).toHaveCalled({ operation: 'createApiKey', times: 0 });
  });

  test('says what was called instead', async ({ world }) => {
    await createAgnic(world.at('agnicpay', null)).GET('/api/balance');
    expect(failureOf(() => expect(world).toHaveCalled('listTransactions'))).toBe(
      [
        'expected listTransactions to have been called at least once, but it was not',
        'Requests:',
        '  #1 GET /agnicpay/api/balance → 401 getBalance',
        '      missing credentials',
        `      got ${JSON.stringify(world.requests.get(1).answer.body)}`,
      ].join('\n'),
    );
    const twice = { operation: 'getBalance', status: 401, times: 2 };
    expect(failureOf(() => expect(world).toHaveCalled(twice))).toContain(
      'expected getBalance with status 401 to have been called 2 times, but it was once:\n  #1 GET /agnicpay/api/balance → 401 getBalance\n',
    );
    expect(failureOf(() => expect(world).not.toHaveCalled('getBalance'))).toBe(
      'expected getBalance not to have been called, but it was:\n  #1 GET /agnicpay/api/balance → 401 getBalance',
    );
  });

  test('says that nothing came', ({ world }) => {
    const body = { paymentId: 'pay_1' };
    const wanted = { operation: 'settlePayment', body };
    expect(failureOf(() => expect(world).toHaveCalled(wanted))).toBe(
      'expected settlePayment with body {"paymentId":"pay_1"} to have been called at least once, but it was not\nNo request has reached this world.',
    );
  });

  test('fails for an operation that there is not, negated too', ({ world }) => {
    const message = 'no API served has an operation setlePayment; the nearest: settlePayment, ';
    expect(failureOf(() => expect(world).not.toHaveCalled('setlePayment'))).toContain(message);
    expect(failureOf(() => expect(world).toHaveCalled('setlePayment'))).toContain(message);
    const elsewhere = { api: 'agnicpay', operation: 'settlePayment' };
    expect(failureOf(() => expect(world).not.toHaveCalled(elsewhere))).toContain('the nearest: ');
  });

  test('does not guess when the log no longer has everything', async ({ world }) => {
    const agnic = createAgnic(world.at('agnicpay'));
    await agnic.GET('/api/balance');
    // Long answers fill a log sooner than many.
    const params = { query: { limit: 100 } };
    for (let request = 0; request < 499 && world.requests.dropped() === 0; request++) {
      await agnic.GET('/api/transactions', { params });
    }
    await agnic.GET('/api/balance');
    expect(world).toHaveCalled('getBalance');
    const refusal = `the log has ${world.requests.dropped()} requests no longer`;
    expect(
      failureOf(() => expect(world).toHaveCalled({ operation: 'getBalance', times: 1 })),
    ).toContain(refusal);
    expect(failureOf(() => expect(world).not.toHaveCalled('settlePayment'))).toContain(refusal);
    world.requests.clear();
    expect(world).not.toHaveCalled('settlePayment');
  });
});

describe('toHaveBalance', () => {
  test('is about an account, in minor units', async ({ world }) => {
    const { balance } = world.state.account('agnicpay/busy');
    await world.do({ account: 'agnicpay/busy', do: 'top-up', amount: 5_000_000 });
    expect(world).toHaveBalance('agnicpay/busy', balance + 5_000_000);
    expect(world).toHaveBalance('agnicpay/busy/wallet', balance + 5_000_000);
    expect(world).not.toHaveBalance('agnicpay/busy', balance);
  });

  test('says how far it is off, and what moved', async ({ world }) => {
    await world.do({ account: 'agnicpay/empty', do: 'top-up', amount: 2_500_000 });
    const [entry] = world.state.rows('entries', 'agnicpay/empty');
    expect(failureOf(() => expect(world).toHaveBalance('agnicpay/empty', 8_000_000))).toBe(
      [
        'expected agnicpay/empty/wallet to have 8.000000 USDC (8000000), but it has 7.500000 USDC (7500000): 0.500000 USDC (500000) too little',
        'The last movements:',
        '  #0 2026-02-27T00:00:00.000Z allot 5.000000 USDC (5000000)',
        `  #1 ${entry?.at} deposit 2.500000 USDC (2500000)`,
        'No request has reached this world.',
      ].join('\n'),
    );
    expect(failureOf(() => expect(world).toHaveBalance('agnicpay/empty', -1))).toContain(
      '7.500001 USDC (7500001) too much',
    );
    expect(failureOf(() => expect(world).not.toHaveBalance('agnicpay/empty', 7_500_000))).toBe(
      'expected agnicpay/empty/wallet not to have 7.500000 USDC (7500000)',
    );
    // What has no smaller unit is told as it is.
    const { balance } = world.state.account('finradar/busy');
    expect(failureOf(() => expect(world).toHaveBalance('finradar/busy', -3))).toContain(
      `to have -3 TOKEN, but it has ${balance} TOKEN: ${balance + 3} TOKEN too much\n`,
    );
    expect(failureOf(() => expect(world).not.toHaveBalance('agnicpay/nobody', 0))).toContain(
      'There is no account agnicpay/nobody.',
    );
  });
});

describe('toHaveSettledOnce', () => {
  test('holds when a payment is settled, and settled again by a retry', async ({ world }) => {
    expect(world).not.toHaveSettledOnce();
    const { settle } = await challenge(world);
    expect(world).not.toHaveSettledOnce('actumx/busy');
    await settle();
    await settle();
    expect(world).toHaveCalled({ operation: 'settlePayment', status: 200, times: 2 });
    expect(world).toHaveSettledOnce();
    expect(world).toHaveSettledOnce('actumx/busy');
    const [payment] = world.state.settled();
    expect(world).toHaveSettledOnce({
      account: 'actumx/busy',
      payment: payment?.seq ?? -1,
      amount: payment?.amount ?? -1,
      resource: payment?.resource ?? '',
    });
    expect(world).not.toHaveSettledOnce('actumx/empty');
    expect(world).not.toHaveSettledOnce({ amount: 1 });
  });

  test('holds when the answer to the settlement is lost', async ({ world }) => {
    const { settle } = await challenge(world);
    world.faults.add({ operation: 'settlePayment', phase: 'after', times: 1, do: { drop: true } });
    await expect(settle()).rejects.toThrow();
    expect((await settle()).response.status).toBe(200);
    expect(world).toHaveSettledOnce('actumx/busy');
  });

  test('fails for a client that pays twice, and shows both payments', async ({ world }) => {
    for (const { settle } of [await challenge(world), await challenge(world)]) await settle();
    const lines = world.state
      .settled()
      .map(
        ({ seq, resource, status, settledAt }) =>
          `  actumx/busy/wallet #${seq} 0.25 USD (25) for ${resource}, ${status} at ${settledAt}`,
      );
    expect(lines).toHaveLength(2);
    const message = failureOf(() => expect(world).toHaveSettledOnce('actumx/busy'));
    expect(message).toContain(
      [
        'expected one payment with account actumx/busy to be settled, but 2 were:',
        ...lines,
        'Requests:',
        '  #1 GET /actumx/v1/protected/quote?topic=kit → 402 ',
      ].join('\n'),
    );
    expect(message).toContain('→ 200 settlePayment\n      did settle-payment');
  });

  test('fails when nobody paid, or another did', async ({ world }) => {
    expect(failureOf(() => expect(world).toHaveSettledOnce())).toBe(
      'expected one payment to be settled, but none was\nNo request has reached this world.',
    );
    const { settle } = await challenge(world);
    await settle();
    const message = failureOf(() => expect(world).toHaveSettledOnce('actumx/empty'));
    expect(message).toContain('but none was\nSettled besides:\n  actumx/busy/wallet #');
    const [payment] = world.state.settled();
    expect(failureOf(() => expect(world).not.toHaveSettledOnce())).toBe(
      `expected no payment to be settled once, but this was:\n  actumx/busy/wallet #${payment?.seq} 0.25 USD (25) for ${payment?.resource}, settled at ${payment?.settledAt}`,
    );
  });

  test('sees a payment that was open before the world was forked', async ({ world }) => {
    const opened = await world.do({ account: 'actumx/busy', do: 'open-payment', amount: 40 });
    const payment = Number(opened.result.seq);
    const fork = await world.fork(`${world.name}-fork`);
    expect(fork).not.toHaveSettledOnce();
    await fork.do({ account: 'actumx/busy', do: 'settle-payment', payment });
    expect(fork).toHaveSettledOnce({ payment, amount: 40 });
    expect(world).not.toHaveSettledOnce();
    fork.remove();
  });
});

test('a mock stands for its main world', async () => {
  await using mock = await createMock({ apis: ['agnicpay'], refDate: '2026-03-01', size: 0 });
  expect(mock).not.toHaveCalled('getBalance');
  expect(mock).toHaveBalance('agnicpay/empty', 5_000_000);
  expect(mock).not.toHaveSettledOnce();
  expect(failureOf(() => expect('agnicpay').toHaveBalance('agnicpay/empty', 0))).toBe(
    'toHaveBalance is about a world or a mock: expect(world).toHaveBalance(…)',
  );
});

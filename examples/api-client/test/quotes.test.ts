import { paystubTest } from 'paystub/vitest';
import { describe, expect } from 'vitest';
import { NotBought, Quotes } from '../src/quotes.js';

const test = paystubTest({ apis: ['actumx'], refDate: '2026-03-01' });

describe('a quote', () => {
  test('is bought for 25 cents', async ({ world }) => {
    const { balance } = world.state.account('actumx/busy');
    const quotes = new Quotes({ ...world.at('actumx'), mostCents: 25 });
    expect(await quotes.buy('tea')).toMatchObject({ topic: 'tea' });
    expect(world).toHaveBalance('actumx/busy', balance - 25);
    expect(world).toHaveSettledOnce({ account: 'actumx/busy', amount: 25 });
    expect(world).toHaveCalled({ operation: 'getQuote', times: 2 });
  });

  test('is not bought above the budget', async ({ world }) => {
    const quotes = new Quotes({ ...world.at('actumx'), mostCents: 24 });
    await expect(quotes.buy('tea')).rejects.toThrow(new NotBought('it costs 25 cents'));
    expect(world).not.toHaveCalled('settlePayment');
  });

  test('is not bought without the money, or with a key that was revoked', async ({ world }) => {
    const broke = new Quotes({ ...world.at('actumx', 'broke'), mostCents: 25 });
    await expect(broke.buy('tea')).rejects.toThrow(
      new NotBought('ActumX says insufficient_balance'),
    );
    const revoked = new Quotes({ ...world.at('actumx', 'revoked'), mostCents: 25 });
    await expect(revoked.buy('tea')).rejects.toThrow(NotBought);
    expect(world.state.settled()).toEqual([]);
  });
});

describe('when something is lost on the way', () => {
  test.for([
    ['the request to settle', 'settlePayment', 'before', 1],
    ['the answer to the settlement', 'settlePayment', 'after', 1],
    ['two answers to the settlement', 'settlePayment', 'after', 2],
    ['the quote that was paid for', 'getQuote', 'after', 2],
  ] as const)('%s: it is paid once', async ([, operation, phase, times], { world }) => {
    world.faults.add({ operation, phase, times, do: { drop: true } });
    const quotes = new Quotes({ ...world.at('actumx'), mostCents: 25 });
    expect(await quotes.buy('tea')).toMatchObject({ topic: 'tea' });
    expect(world).toHaveSettledOnce('actumx/busy');
  });

  test('a server that answers 500 is asked three times, and nothing is paid', async ({ world }) => {
    world.faults.add({ operation: 'settlePayment', do: { answer: { status: 500 } } });
    const quotes = new Quotes({ ...world.at('actumx'), mostCents: 25 });
    await expect(quotes.buy('tea')).rejects.toThrow(NotBought);
    expect(world).toHaveCalled({ operation: 'settlePayment', status: 500, times: 3 });
    expect(world).not.toHaveSettledOnce();
  });

  test('a payment that nobody settled is given up by the API', async ({ world }) => {
    world.clock.freeze();
    world.faults.add({ operation: 'settlePayment', do: { drop: true } });
    const quotes = new Quotes({ ...world.at('actumx'), mostCents: 25 });
    await expect(quotes.buy('tea')).rejects.toThrow();
    const { happened } = await world.clock.advance('PT15M');
    expect(happened).toMatchObject([{ what: 'payment-abandoned', account: 'actumx/busy/wallet' }]);
  });
});

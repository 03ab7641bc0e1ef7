import { describe, expect, it } from 'vitest';
import { startMock } from '../../src/index.js';
import { testWallet } from '../../src/x402/index.js';
import { Client, serving } from './serving.js';

describe("the specification's own words", () => {
  it('are said when they are asked for, with 400 for what cannot be read', async () => {
    await using mock = await serving({ x402: { dialect: 'spec' } });
    const client = new Client(mock);
    const garbage = await client.send('/resources/cheap', 'garbage');
    expect(garbage.status).toBe(400);
    expect(garbage.body).toMatchObject({ error: 'invalid_payload' });
    const poor = await client.pay('/resources/cheap', { wallet: testWallet('broke') });
    expect(poor.required?.error).toBe('insufficient_funds');
    const version = await client.pay('/resources/cheap', {
      spoil: (made) => ({ ...made, x402Version: 3 }),
    });
    expect(version.required?.error).toBe('invalid_x402_version');
    expect((await client.pay('/resources/cheap')).status).toBe(200);
  });
});

describe('real money', () => {
  it.each([
    [undefined, ['eip155:84532', 'base-sepolia']],
    [true, ['eip155:84532', 'base-sepolia', 'eip155:8453', 'base']],
  ])('is settled here only when it is asked for: mainnets %s', async (mainnets, networks) => {
    await using mock = await startMock({
      apis: ['x402'],
      ...(mainnets === undefined ? {} : { x402: { mainnets } }),
    });
    const supported = await fetch(`${mock.url}/facilitator/supported`);
    const { kinds } = (await supported.json()) as { kinds: { network: string }[] };
    const told = new Set(kinds.map(({ network }) => network));
    expect([...told].sort()).toEqual([...networks].sort());
  });
});

describe('a world of its own', () => {
  it.each(['/resources/permitted', '/resources/metered?units=2'])(
    'knows the nonces of the world that it is a fork of: %s',
    async (path) => {
      await using mock = await serving();
      const client = new Client(mock);
      const payment = await client.payment(path);
      const before = await mock.world('before').fork('unpaid');
      expect(
        (await client.send(path, payment, { headers: mock.world('before').headers })).status,
      ).toBe(200);
      const fork = await mock.world('before').fork('paid');
      const again = await client.send(path, payment, { headers: { ...fork.headers } });
      expect(again.required?.error).toBe('permit2_invalid_nonce');
      const there = await client.send(path, payment, { headers: { ...before.headers } });
      expect(there.status).toBe(200);
    },
  );

  it('has its own money, and what was paid elsewhere is not paid here', async () => {
    await using mock = await serving();
    const client = new Client(mock);
    const payment = await client.payment('/resources/cheap');
    expect((await client.send('/resources/cheap', payment)).status).toBe(200);
    const elsewhere = { headers: { 'x-paystub-world': 'elsewhere' } };
    expect((await client.send('/resources/cheap', payment, elsewhere)).status).toBe(200);
    const fork = await mock.world('elsewhere').fork('copy');
    const there = { headers: { ...fork.headers } };
    const again = await client.send('/resources/cheap', payment, there);
    expect(again.required?.error).toBe('invalid_exact_evm_nonce_already_used');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startMock } from '../../src/index.js';
import { chainOf, testWallet } from '../../src/payments/index.js';
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

describe('a demo wallet', () => {
  it('has money where real money may be asked for, in every world, and once', async () => {
    const data = mkdtempSync(join(tmpdir(), 'paystub-mainnets-'));
    const network = 'eip155:8453';
    const asset = chainOf('base')?.usdc?.address ?? '';
    for (const path of ['/resources/cheap', '/resources/permitted']) {
      await using mock = await serving({ data, x402: { mainnets: true } });
      const client = new Client(mock);
      const { extra, ...asked } = await client.terms(path);
      const terms = { ...asked, network, asset, extra: { ...extra, name: 'USD Coin' } };
      for (const headers of [{}, mock.world('another').headers]) {
        const settled = await client.ask('/facilitator/settle', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({
            x402Version: 2,
            paymentPayload: await client.made(path, { terms }),
            paymentRequirements: terms,
          }),
        });
        expect(settled.body).toMatchObject({ success: true, network });
      }
      const { body } = await client.ask('/_paystub/accounts');
      const { accounts } = body as { accounts: { account: string; balance: unknown }[] };
      const there = accounts.filter(({ account }) => account.endsWith('/eip155:8453'));
      expect(there.map(({ account }) => account)).toEqual([
        'x402/rich/eip155:8453',
        'x402/custodian/eip155:8453',
      ]);
    }
    rmSync(data, { recursive: true });
  });

  it('has none there otherwise', async () => {
    await using mock = await serving();
    const client = new Client(mock);
    const asset = chainOf('base')?.usdc?.address ?? '';
    const { extra, ...asked } = await client.terms('/resources/cheap');
    const terms = {
      ...asked,
      network: 'eip155:8453',
      asset,
      extra: { ...extra, name: 'USD Coin' },
    };
    const made = await client.made('/resources/cheap', { terms });
    expect(await client.facilitator('settle', made, terms)).toMatchObject({
      errorReason: 'invalid_exact_evm_insufficient_balance',
    });
  });
});

describe('what there is to pay for', () => {
  it.each([
    ['', 8],
    ['?type=http', 8],
    ['?type=mcp', 0],
    ['?type=HTTP', 0],
  ])('is found by its type: %s', async (query, total) => {
    await using mock = await serving();
    const { body } = await new Client(mock).ask(`/facilitator/discovery/resources${query}`);
    const { items, pagination } = body as { items: unknown[]; pagination: { total: number } };
    expect([items.length, pagination.total]).toEqual([total, total]);
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

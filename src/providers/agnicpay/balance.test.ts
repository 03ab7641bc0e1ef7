import request from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, run, serveApi } from '../../../test/api-server.js';
import { accountIn } from '../../../test/scenario.js';
import { REALM, WALLET } from './auth.js';
import { api } from './index.js';
import type { Balance } from './wire.js';

const token = (handle: string) => ({ 'X-Agnic-Token': `agnic_tok_sk_test_demo_${handle}` });
const busy = token('busy');

type Query = Record<string, string>;

async function balance(
  { app }: ApiUnderTest,
  query: Query = {},
  headers: Record<string, string> = busy,
): Promise<Balance> {
  const response = await request(app).get('/api/balance').query(query).set(headers);
  expect(response.status).toBe(200);
  return response.body as Balance;
}

const accountOf = ({ world }: ApiUnderTest, handle: string): number =>
  accountIn(world.ledger, REALM, handle, WALLET);

/** Read only, so that all tests which only read share it. */
let shared: ApiUnderTest;
beforeAll(async () => {
  shared = await serveApi(api);
});
afterEach(() => {
  expect(shared.faults).toEqual([]);
});

describe('the balance', () => {
  const NETWORKS = ['base', 'base-sepolia', 'solana', 'solana-devnet'];

  it('is of base-sepolia unless another network is named', async () => {
    const named = await balance(shared, { network: 'base-sepolia' });
    expect(await balance(shared)).toEqual(named);
    for (const network of ['mainnet', 'Base', '']) {
      expect(await balance(shared, { network }), network).toEqual(named);
    }
  });

  it.each([
    ['base', 'ethereum', /^0x[0-9a-f]{40}$/],
    ['base-sepolia', 'ethereum', /^0x[0-9a-f]{40}$/],
    ['solana', 'solana', /^[1-9A-HJ-NP-Za-km-z]{43,44}$/],
    ['solana-devnet', 'solana', /^[1-9A-HJ-NP-Za-km-z]{43,44}$/],
  ])('of %s has an address on %s', async (network, chainType, form) => {
    expect(await balance(shared, { network })).toMatchObject({
      network,
      chainType,
      hasWallet: true,
      address: expect.stringMatching(form),
      creditBalance: '5.000000',
    });
  });

  it.each(['busy', 'edge-21', 'broke', 'user-0'])(
    'of %s adds up over the networks to what the ledger has',
    async (handle) => {
      const account = accountOf(shared, handle);
      const headers = token(handle.replaceAll('-', '_'));
      let usdc = 0;
      let credit = 0;
      for (const network of NETWORKS) {
        const one = await balance(shared, { network }, headers);
        const [wallet, given, total] = [one.usdcBalance, one.creditBalance, one.totalBalance].map(
          (text) => Number(text.replace('.', '')),
        ) as [number, number, number];
        expect(total).toBe(wallet + given);
        usdc += wallet;
        credit = given;
      }
      expect(usdc + credit).toBe(shared.world.ledger.available(account));
    },
  );

  it('of a user without a wallet is credit alone', async () => {
    expect(await balance(shared, {}, token('empty'))).toEqual({
      usdcBalance: '0.000000',
      creditBalance: '5.000000',
      totalBalance: '5.000000',
      address: '',
      hasWallet: false,
      network: 'base-sepolia',
      chainType: 'ethereum',
    });
  });

  it('may be of a user with a wallet on one chain only', async () => {
    const of = async (network: string) => balance(shared, { network }, token('edge_20'));
    expect(await of('base')).toMatchObject({ hasWallet: true });
    expect(await of('solana')).toMatchObject({ hasWallet: false, address: '' });
  });

  it('of broke is nothing', async () => {
    expect(await balance(shared, {}, token('broke'))).toMatchObject({ totalBalance: '0.000000' });
  });

  it('moves with deposits, holds and payments, on their network alone', async () => {
    const server = await serveApi(api);
    const account = accountOf(server, 'empty');
    const usdc = async (network: string) =>
      (await balance(server, { network }, token('empty'))).usdcBalance;
    const both = async () => [await usdc('base'), await usdc('solana')];
    await run(server, {
      type: 'credit',
      account,
      kind: 'deposit',
      amount: 9_000_000,
      category: 'base',
    });
    expect(await both()).toEqual(['9.000000', '0.000000']);
    const terms = { account, resource: 'https://a.example/', network: 'base', scheme: 'upto' };
    const { seq: payment } = await run(server, {
      type: 'open-payment',
      ...terms,
      amount: 2_000_000,
    });
    expect(await both()).toEqual(['9.000000', '0.000000']);
    await run(server, { type: 'hold-payment', account, payment });
    expect(await both()).toEqual(['7.000000', '0.000000']);
    await run(server, { type: 'capture-payment', account, payment, amount: 1_500_001 });
    expect(await both()).toEqual(['7.499999', '0.000000']);
  });

  it('loses credit when its time is over', async () => {
    const server = await serveApi(api);
    const account = accountOf(server, 'empty');
    const credit = async () => (await balance(server, {}, token('empty'))).creditBalance;
    const expiresAt = server.clock.now() + 1000;
    await run(server, { type: 'grant', account, kind: 'credit', amount: 250_000, expiresAt });
    expect(await credit()).toBe('5.250000');
    server.clock.set(expiresAt);
    expect(await credit()).toBe('5.000000');
  });
});

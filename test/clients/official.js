/**
 * The official x402 clients, of both versions, pay paystub unmodified, and the official server settles
 * with paystub as its facilitator. All on loopback: run by `.ci/clients`, after `npm ci` in this folder.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { wrapAxiosWithPaymentFromConfig } from '@x402/axios';
import { HTTPFacilitatorClient } from '@x402/core/server';
import { ExactEvmScheme, registerExactEvmScheme } from '@x402/evm/exact/client';
import { ExactEvmScheme as ExactEvmServer } from '@x402/evm/exact/server';
import { UptoEvmScheme } from '@x402/evm/upto/client';
import { UptoEvmScheme as UptoEvmServer } from '@x402/evm/upto/server';
import { paymentMiddleware, setSettlementOverrides, x402ResourceServer } from '@x402/express';
import { decodePaymentResponseHeader, wrapFetchWithPayment, x402Client } from '@x402/fetch';
import axios from 'axios';
import express from 'express';
import { privateKeyToAccount } from 'viem/accounts';
import { decodeXPaymentResponse, withPaymentInterceptor } from 'x402-axios';
import { startMock } from '../../src/index.ts';
import { testWallet } from '../../src/payments/index.ts';

const account = privateKeyToAccount(testWallet('rich').key);
const broke = privateKeyToAccount(testWallet('broke').key);
const unapproved = privateKeyToAccount(testWallet('unapproved').key);
const fetchOf = (signer, options) =>
  wrapFetchWithPayment(fetch, registerExactEvmScheme(new x402Client(options), { signer }));

const uptoFetchOf = (signer) =>
  wrapFetchWithPayment(fetch, new x402Client().register('eip155:*', new UptoEvmScheme(signer)));

let mock;
before(async () => {
  mock = await startMock({ apis: ['x402'] });
});
after(() => mock?.close());

async function paymentsOf(signer) {
  const headers = { 'X-Wallet': signer.address };
  return (await (await fetch(`${mock.url}/payments`, { headers })).json()).payments;
}

/** Whether a receipt is that of the payment which the mock shows as its newest. */
async function assertPaid(receipt, amount) {
  assert.equal(receipt.success, true);
  const [newest] = await paymentsOf(account);
  assert.equal(newest.transaction, receipt.transaction);
  assert.equal(newest.amount, amount);
  assert.equal(newest.status, 'completed');
}

describe('@x402/fetch (version 2)', () => {
  it('pays for a GET', async () => {
    const answer = await fetchOf(account)(`${mock.url}/resources/cheap`);
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).resource, 'cheap');
    await assertPaid(decodePaymentResponseHeader(answer.headers.get('payment-response')), '1000');
  });

  it('pays for a POST with its body', async () => {
    const answer = await fetchOf(account)(`${mock.url}/resources/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'an official client' }),
    });
    assert.deepEqual(await answer.json(), { resource: 'echo', text: 'an official client' });
    await assertPaid(decodePaymentResponseHeader(answer.headers.get('payment-response')), '10000');
  });

  it('is told that its wallet is empty, and that a handler failed', async () => {
    assert.equal((await fetchOf(broke)(`${mock.url}/resources/cheap`)).status, 402);
    assert.equal((await fetchOf(account)(`${mock.url}/resources/failing`)).status, 503);
    assert.deepEqual(await paymentsOf(broke), []);
  });

  it('does not sign what is above its own limit', async () => {
    const before = (await paymentsOf(account)).length;
    await assert.rejects(fetchOf(account)(`${mock.url}/resources/dear`));
    assert.equal((await paymentsOf(account)).length, before);
  });
});

describe('@x402/fetch by Permit2', () => {
  it('pays exactly', async () => {
    const answer = await fetchOf(account)(`${mock.url}/resources/permitted`);
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).resource, 'permitted');
    await assertPaid(decodePaymentResponseHeader(answer.headers.get('payment-response')), '3000');
  });

  it('pays by use: what was used, of the most that it signed for', async () => {
    const answer = await uptoFetchOf(account)(`${mock.url}/resources/metered?units=7`);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { resource: 'metered', units: 7, amount: '7000' });
    const receipt = decodePaymentResponseHeader(answer.headers.get('payment-response'));
    assert.equal(receipt.amount, '7000');
    await assertPaid(receipt, '7000');
    assert.equal((await paymentsOf(account))[0].maximum, '50000');
  });

  it('pays nothing for nothing, and is told when more was used than it signed for', async () => {
    const nothing = await uptoFetchOf(account)(`${mock.url}/resources/metered?units=0`);
    assert.equal(nothing.status, 200);
    const receipt = decodePaymentResponseHeader(nothing.headers.get('payment-response'));
    assert.deepEqual([receipt.success, receipt.amount, receipt.transaction], [true, '0', '']);
    const more = await uptoFetchOf(account)(`${mock.url}/resources/metered?units=51`);
    assert.equal(more.status, 402);
    const refused = decodePaymentResponseHeader(more.headers.get('payment-response'));
    assert.equal(refused.errorReason, 'invalid_upto_evm_payload_settlement_exceeds_amount');
  });

  it('is told that its wallet has to approve Permit2 first', async () => {
    assert.equal((await fetchOf(unapproved)(`${mock.url}/resources/permitted`)).status, 412);
    assert.equal((await uptoFetchOf(unapproved)(`${mock.url}/resources/metered`)).status, 412);
    // Its own way needs no approval.
    assert.equal((await fetchOf(unapproved)(`${mock.url}/resources/cheap`)).status, 200);
  });
});

describe('@x402/axios (version 2)', () => {
  it('pays', async () => {
    const client = wrapAxiosWithPaymentFromConfig(axios.create(), {
      schemes: [{ network: 'eip155:84532', client: new ExactEvmScheme(account) }],
    });
    const answer = await client.get(`${mock.url}/resources/cheap`);
    assert.equal(answer.data.resource, 'cheap');
    await assertPaid(decodePaymentResponseHeader(answer.headers['payment-response']), '1000');
  });
});

describe('x402-axios (version 1)', () => {
  it('pays for a GET and for a POST', async () => {
    const client = withPaymentInterceptor(axios.create(), account);
    const answer = await client.get(`${mock.url}/resources/cheap`);
    assert.equal(answer.data.resource, 'cheap');
    const receipt = decodeXPaymentResponse(answer.headers['x-payment-response']);
    assert.equal(receipt.network, 'base-sepolia');
    await assertPaid(receipt, '1000');
    const posted = await client.post(`${mock.url}/resources/echo`, { text: 'version 1' });
    assert.equal(posted.data.text, 'version 1');
  });
});

describe('@x402/express with paystub as its facilitator', () => {
  let server;
  let handled = 0;
  let url;
  let permitted;
  let metered;
  before(async () => {
    const facilitator = new HTTPFacilitatorClient({ url: `${mock.url}/facilitator` });
    const resources = new x402ResourceServer(facilitator)
      .register('eip155:84532', new ExactEvmServer())
      .register('eip155:84532', new UptoEvmServer());
    const payTo = '0x209693Bc6afc0C5328bA36FaF03C514EF312287C';
    const app = express();
    app.use(
      paymentMiddleware(
        {
          'GET /weather': {
            accepts: [{ scheme: 'exact', price: '$0.003', network: 'eip155:84532', payTo }],
            description: 'The weather',
            mimeType: 'application/json',
          },
          'GET /permitted': {
            accepts: [
              {
                scheme: 'exact',
                price: {
                  amount: '4000',
                  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
                  extra: { name: 'USDC', version: '2', assetTransferMethod: 'permit2' },
                },
                network: 'eip155:84532',
                payTo,
              },
            ],
          },
          'GET /metered': {
            accepts: [{ scheme: 'upto', price: '$0.05', network: 'eip155:84532', payTo }],
          },
        },
        resources,
      ),
    );
    app.get('/weather', (_req, res) => {
      handled += 1;
      res.json({ weather: 'fair' });
    });
    app.get('/permitted', (_req, res) => res.json({ permitted: true }));
    app.get('/metered', (req, res) => {
      handled += 1;
      setSettlementOverrides(res, { amount: String(req.query.amount) });
      res.json({ metered: req.query.amount });
    });
    await new Promise((resolve) => {
      server = app.listen(0, '127.0.0.1', resolve);
    });
    const origin = `http://127.0.0.1:${server.address().port}`;
    url = `${origin}/weather`;
    permitted = `${origin}/permitted`;
    metered = (amount) => `${origin}/metered?amount=${encodeURIComponent(amount)}`;
  });
  after(() => server?.close());

  it('serves who paid, by a settlement of paystub', async () => {
    const answer = await fetchOf(account)(url);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { weather: 'fair' });
    assert.equal(handled, 1);
    const receipt = decodePaymentResponseHeader(answer.headers.get('payment-response'));
    const [newest] = await paymentsOf(account);
    assert.equal(newest.transaction, receipt.transaction);
    assert.equal(newest.status, 'settled');
    assert.equal(newest.resource, url);
  });

  it('serves nobody who cannot pay', async () => {
    const answer = await fetchOf(broke)(url);
    assert.equal(answer.status, 402);
    assert.equal(handled, 1);
  });

  it('does not answer with what was not settled', async () => {
    mock.faults.add({
      operation: 'settlePayment',
      times: 1,
      do: { payment: { fault: 'settle-reverted' } },
    });
    const answer = await fetchOf(account)(url);
    assert.equal(answer.status, 402);
    const receipt = decodePaymentResponseHeader(answer.headers.get('payment-response'));
    assert.equal(receipt.success, false);
    assert.equal(receipt.errorReason, 'invalid_exact_evm_transaction_failed');
  });

  it('settles by Permit2, and serves no wallet that has not approved it', async () => {
    const answer = await fetchOf(account)(permitted);
    assert.equal(answer.status, 200);
    const [newest] = await paymentsOf(account);
    assert.deepEqual([newest.amount, newest.maximum, newest.status], ['4000', null, 'settled']);
    const refused = await fetchOf(unapproved)(permitted);
    assert.equal(refused.status, 412);
  });

  for (const [said, amount] of [
    ['12345', '12345'],
    ['50%', '25000'],
    ['$0.01', '10000'],
    ['50000', '50000'],
    ['0', '0'],
  ]) {
    it(`settles what a handler says by use: ${said}`, async () => {
      const answer = await uptoFetchOf(account)(metered(said));
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('settlement-overrides'), null);
      const receipt = decodePaymentResponseHeader(answer.headers.get('payment-response'));
      assert.equal(receipt.amount, amount);
      const [newest] = await paymentsOf(account);
      assert.deepEqual([newest.amount, newest.maximum, newest.scheme], [amount, '50000', 'upto']);
      assert.equal(newest.transaction, amount === '0' ? null : receipt.transaction);
    });
  }

  it('serves nothing that came to more than was signed for, nor a wallet without approval', async () => {
    const answer = await uptoFetchOf(account)(metered('50001'));
    assert.equal(answer.status, 402);
    const receipt = decodePaymentResponseHeader(answer.headers.get('payment-response'));
    assert.equal(receipt.errorReason, 'invalid_upto_evm_payload_settlement_exceeds_amount');
    assert.equal((await uptoFetchOf(unapproved)(metered('1'))).status, 412);
  });

  for (const operation of ['verifyPayment', 'settlePayment']) {
    it(`answers 502 to a facilitator that answers no JSON (${operation})`, async () => {
      mock.faults.add({ operation, times: 1, do: { payment: { fault: 'facilitator-garbled' } } });
      const answer = await fetchOf(account)(url);
      assert.equal(answer.status, 502);
      mock.faults.clear();
      assert.equal((await fetchOf(account)(url)).status, 200);
    });
  }

  it('asks once more for a settlement that is pending, and it is confirmed', async () => {
    mock.faults.add({
      operation: 'settlePayment',
      times: 1,
      do: { payment: { fault: 'settle-pending' } },
    });
    const answer = await fetchOf(account)(url);
    assert.equal(answer.status, 200);
  });
});

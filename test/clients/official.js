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
import { paymentMiddleware, x402ResourceServer } from '@x402/express';
import { decodePaymentResponseHeader, wrapFetchWithPayment, x402Client } from '@x402/fetch';
import axios from 'axios';
import express from 'express';
import { privateKeyToAccount } from 'viem/accounts';
import { decodeXPaymentResponse, withPaymentInterceptor } from 'x402-axios';
import { startMock } from '../../src/index.ts';
import { testWallet } from '../../src/x402/index.ts';

const account = privateKeyToAccount(testWallet('rich').key);
const broke = privateKeyToAccount(testWallet('broke').key);
const fetchOf = (signer, options) =>
  wrapFetchWithPayment(fetch, registerExactEvmScheme(new x402Client(options), { signer }));

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
  before(async () => {
    const facilitator = new HTTPFacilitatorClient({ url: `${mock.url}/facilitator` });
    const resources = new x402ResourceServer(facilitator).register(
      'eip155:84532',
      new ExactEvmServer(),
    );
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
        },
        resources,
      ),
    );
    app.get('/weather', (_req, res) => {
      handled += 1;
      res.json({ weather: 'fair' });
    });
    await new Promise((resolve) => {
      server = app.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${server.address().port}/weather`;
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

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMock, type RunningMock } from '../../src/index.js';
import { testWallet } from '../../src/payments/index.js';
import { handlers } from '../../src/providers/x402/handlers.js';
import { Client, newNonce, serving } from './serving.js';

let mock: RunningMock;
let client: Client;
beforeAll(async () => {
  mock = await serving();
  client = new Client(mock);
});
afterAll(() => mock?.close());

const CHEAP = '/resources/cheap';

describe('a payment', () => {
  it.each([2, 1] as const)('of version %i buys once, and leaves its trace', async (version) => {
    const before = await client.usage();
    const paid = await client.pay(CHEAP, { version });
    expect(paid.status).toBe(200);
    expect(paid.body).toMatchObject({ resource: 'cheap' });
    const { address } = testWallet('rich');
    const network = version === 1 ? 'base-sepolia' : 'eip155:84532';
    const payer = address.toLowerCase();
    expect(paid.receipt).toMatchObject({ success: true, payer, network });
    const [newest] = await client.payments();
    expect(newest).toMatchObject({ status: 'completed', transaction: paid.receipt?.transaction });
    expect(await client.usage()).toBe(before + 1);
  });

  it('is refused when it comes again', async () => {
    const payment = await client.payment(CHEAP);
    expect((await client.send(CHEAP, payment)).status).toBe(200);
    const again = await client.send(CHEAP, payment);
    expect(again.status).toBe(402);
    expect(again.required?.error).toBe('invalid_exact_evm_nonce_already_used');
  });

  it('is refused when it comes for something else at the same price', async () => {
    const payment = await client.payment(CHEAP);
    expect((await client.send(CHEAP, payment)).status).toBe(200);
    const elsewhere = await client.send(`${CHEAP}?other`, payment);
    expect(elsewhere.required?.error).toBe('invalid_exact_evm_nonce_already_used');
  });

  it.each([
    ['getSlow', '/resources/slow?ms=20', 2_000, 'invalid_exact_evm_nonce_already_used'],
    ['getPermitted', '/resources/permitted', 3_000, 'permit2_invalid_nonce'],
    ['getMetered', '/resources/metered?units=4', 4_000, 'permit2_invalid_nonce'],
  ] as const)('buys once of twenty at the same time: %s', async (operation, path, cost, code) => {
    const payment = await client.payment(path);
    const before = await client.usage();
    const { balance } = await client.wallet();
    // What the handler does is counted where it does it.
    const real = handlers[operation] as (context: unknown) => never;
    const spy = vi.spyOn(handlers, operation).mockImplementation(async (context: unknown) => {
      await new Promise((resolve) => setImmediate(resolve));
      return real(context);
    });
    const all = await Promise.all(Array.from({ length: 20 }, () => client.send(path, payment)));
    expect(spy).toHaveBeenCalledTimes(1);
    spy.mockRestore();
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = all.filter(({ status }) => status === 402);
    expect(refused).toHaveLength(19);
    for (const { required } of refused) expect(required?.error).toBe(code);
    expect(await client.usage()).toBe(before + 1);
    expect((await client.wallet()).balance).toBe(balance - cost);
  });

  it.each([
    ['/resources/permitted', '/resources/permitted?other'],
    ['/resources/metered?units=4', '/resources/metered?units=5'],
    ['/resources/metered?units=4', '/resources/permitted'],
  ])('by Permit2 for %s is refused when it comes again, and for %s', async (path, elsewhere) => {
    const payment = await client.payment(path);
    expect((await client.send(path, payment)).status).toBe(200);
    const again = await client.send(path, payment);
    expect(again.status).toBe(402);
    expect(again.required?.error).toBe('permit2_invalid_nonce');
    const other = await client.send(elsewhere, payment);
    expect(other.status).toBe(402);
    const isOfOneOffer = path.split('?')[0] === elsewhere.split('?')[0];
    expect(other.required?.error).toBe(
      isOfOneOffer ? 'permit2_invalid_nonce' : 'No matching payment requirements',
    );
  });

  it('reserves its money: the last cent is not spent twice', async () => {
    const wallet = testWallet('budget');
    const path = '/resources/slow?ms=20';
    const payments = await Promise.all(
      Array.from({ length: 15 }, () => client.payment(path, { wallet })),
    );
    const all = await Promise.all(payments.map((payment) => client.send(path, payment)));
    // Two cents, at a fifth of a cent each.
    expect(all.filter(({ status }) => status === 200)).toHaveLength(10);
    const refused = all.filter(({ status }) => status === 402);
    for (const { required } of refused) {
      expect(required?.error).toBe('invalid_exact_evm_insufficient_balance');
    }
  });

  it('is not taken for what failed, and is good for the same request still', async () => {
    const path = '/resources/failing';
    const nonce = newNonce();
    const payment = await client.payment(path, { nonce });
    const first = await client.send(path, payment);
    expect(first.status).toBe(503);
    expect(first.receipt).toBeUndefined();
    expect((await client.send(path, payment)).status).toBe(503);
    const [newest] = await client.payments();
    expect(newest).toMatchObject({ status: 'failed', reason: 'the handler answered 503' });
  });

  it('pays for one body, and not for another', async () => {
    const body = (text: string): RequestInit => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    const payment = await client.payment('/resources/echo', {}, body('one'));
    const paid = await client.send('/resources/echo', payment, body('one'));
    expect(paid.body).toEqual({ resource: 'echo', text: 'one' });
    const other = await client.send('/resources/echo', payment, body('two'));
    expect(other.required?.error).toBe('invalid_exact_evm_nonce_already_used');
  });
});

describe('the same payment by name', () => {
  const named = (id: string, required = false) => ({
    extensions: { 'payment-identifier': { info: { required, id } } },
  });

  it('is answered again with its receipt, also when it was signed anew', async () => {
    const paying = named('pay_the_first_one_0001');
    const payment = await client.payment(CHEAP, paying);
    const first = await client.send(CHEAP, payment);
    const same = await client.send(CHEAP, payment);
    const anew = await client.pay(CHEAP, paying);
    expect(same.status).toBe(200);
    expect(same.receipt).toEqual(first.receipt);
    expect(anew.receipt).toEqual(first.receipt);
  });

  it('is settled once for what was used, however often it was signed', async () => {
    const path = '/resources/metered?units=5';
    const paying = named('pay_the_first_one_0006');
    const { balance } = await client.wallet();
    const first = await client.pay(path, paying);
    const anew = await client.pay(path, paying);
    expect(anew.receipt).toEqual(first.receipt);
    expect(first.receipt).toMatchObject({ success: true, amount: '5000' });
    expect((await client.wallet()).balance).toBe(balance - 5_000);
  });

  it('conflicts with another request, and with another payer', async () => {
    const paying = named('pay_the_first_one_0002');
    expect((await client.pay(CHEAP, paying)).status).toBe(200);
    expect((await client.pay(`${CHEAP}?other`, paying)).status).toBe(409);
    const wallet = testWallet('busy');
    expect((await client.pay(CHEAP, { ...paying, wallet })).status).toBe(409);
  });

  it('is missed where it is required', async () => {
    const path = '/resources/named';
    expect((await client.pay(path)).status).toBe(400);
    expect((await client.pay(path, named('short', true))).status).toBe(400);
    const paid = await client.pay(path, named('pay_the_first_one_0003', true));
    expect(paid.status).toBe(200);
  });

  it('may be a header: Idempotency-Key', async () => {
    const init = { headers: { 'idempotency-key': 'order 7' } };
    const first = await client.pay(CHEAP, {}, init);
    const again = await client.pay(CHEAP, {}, init);
    expect(first.status).toBe(200);
    expect(again.receipt).toEqual(first.receipt);
    expect((await client.pay(`${CHEAP}?other`, {}, init)).status).toBe(409);
  });

  it('is known to the process that comes after, which serves it without being paid', async () => {
    const data = mkdtempSync(join(tmpdir(), 'paystub-named-'));
    const path = '/resources/metered?units=6';
    const paying = named('pay_the_first_one_0007');
    const options = { apis: ['x402'], data, refDate: '2026-03-01' };
    let serves = await createMock(options);
    // Both are at one address, or what was paid for would be another resource.
    const server = createServer((req, res) => serves.app(req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    const paid = await new Client({ url, clock: serves.clock }).pay(path, paying);
    await serves.close();

    serves = await createMock(options);
    const after = new Client({ url, clock: serves.clock });
    const { balance } = await after.wallet();
    const anew = await after.pay(path, paying);
    expect(anew).toMatchObject({ status: 200, body: paid.body, receipt: paid.receipt });
    expect((await after.pay('/resources/metered?units=7', paying)).status).toBe(409);
    expect((await after.wallet()).balance).toBe(balance);
    await serves.close();
    server.closeAllConnections();
    server.close();
    rmSync(data, { recursive: true });
    expect(paid.receipt).toMatchObject({ success: true, amount: '6000' });
  });

  it('is paid for where it failed before the process ended', async () => {
    const data = mkdtempSync(join(tmpdir(), 'paystub-named-'));
    const paying = named('pay_the_first_one_0008');
    const first = await serving({ data });
    expect((await new Client(first).pay('/resources/failing', paying)).status).toBe(503);
    await first.close();
    const second = await serving({ data });
    const paid = await new Client(second).pay(CHEAP, paying);
    await second.close();
    rmSync(data, { recursive: true });
    expect(paid.status).toBe(200);
  });

  it('waits for the first while that is under way', async () => {
    const path = '/resources/slow?ms=50';
    const paying = named('pay_the_first_one_0004');
    const [one, two] = await Promise.all([client.pay(path, paying), client.pay(path, paying)]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(two.receipt).toEqual(one.receipt);
  });
});

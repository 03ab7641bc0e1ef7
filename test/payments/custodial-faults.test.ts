import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/control/index.js';
import { type MockWorld, type RunningMock, startMock } from '../../src/index.js';
import { type MischiefName, testWallet } from '../../src/payments/index.js';

/**
 * What AgnicPay makes of a resource that fails while it pays: what nobody can know is pending, the
 * same request sends the same payment again, and nothing is paid twice.
 */

let mock: RunningMock;
let world: MockWorld;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ apis: ['agnicpay', 'x402'], refDate: '2026-03-01', size: 0 });
});
afterAll(() => mock?.close());
beforeEach(() => {
  worlds += 1;
  world = mock.world(`w${worlds}`);
  world.clock.freeze();
});

const token = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };
const CHEAP = '/x402/resources/cheap';

async function fetchPaid(path = CHEAP, more = '') {
  const url = encodeURIComponent(`${mock.url}${path}`);
  const answer = await fetch(`${mock.url}/agnicpay/api/x402/fetch?url=${url}${more}`, {
    method: 'POST',
    headers: { ...token, ...world.headers },
  });
  const body = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, body, paid: answer.headers.get('x-agnic-paid') };
}

interface Shown {
  readonly status: string;
  readonly amount_usd: number;
  readonly tx_hash: string;
}

/** The transactions that came since the history began. */
async function transactions(): Promise<readonly Shown[]> {
  const answer = await fetch(
    `${mock.url}/agnicpay/api/transactions?limit=50&search=${new URL(mock.url).host}`,
    { headers: { ...token, ...world.headers } },
  );
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { transactions: Shown[] }).transactions;
}

/** What the wallet that pays for everybody has paid, in dollars. */
function paidInAll(): number {
  return world.state
    .settled()
    .filter(({ account }) => account.startsWith('x402/custodian'))
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** Lets something go wrong once, with the payment and not with the question before it. */
function once(rule: Omit<FaultRule, 'times'>): void {
  world.faults.add({ operation: 'getCheap', times: 1, ...rule });
}

const payment = (fault: MischiefName): Omit<FaultRule, 'times'> => ({ do: { payment: { fault } } });

describe('a resource that fails while it is paid', () => {
  it.each<[string, Omit<FaultRule, 'times'>]>([
    ['settle-pending', payment('settle-pending')],
    ['answer-lost', payment('answer-lost')],
    ['bad-gateway', payment('bad-gateway')],
    ['double-challenge', payment('double-challenge')],
    ['verify-refused', payment('verify-refused')],
    ['challenge-expired', payment('challenge-expired')],
    ['price-changed', payment('price-changed')],
    ['facilitator-down', payment('facilitator-down')],
    ['facilitator-garbled', payment('facilitator-garbled')],
    ['drop, after', { after: 1, phase: 'after', do: { drop: true } }],
    ['drop, before', { after: 1, phase: 'before', do: { drop: true } }],
    ['an answer 502, after', { after: 1, phase: 'after', do: { answer: { status: 502 } } }],
    ['truncate', { after: 1, do: { truncate: { bytes: 5 } } }],
    ['truncate at once', { after: 1, do: { truncate: { bytes: 0 } } }],
  ])('%s: the payment is pending, and the same one goes again', async (_name, rule) => {
    once(rule);
    const lost = await fetchPaid();
    expect(lost).toMatchObject({ status: 502, body: { error: 'fetch_failed' } });
    expect(lost.body.message).toMatch(/may have been charged/);
    const [pending, ...others] = await transactions();
    expect(others).toEqual([]);
    expect(pending).toMatchObject({ status: 'pending', amount_usd: 0.001, tx_hash: '' });

    const again = await fetchPaid();
    expect(again).toMatchObject({ status: 200, body: { resource: 'cheap' }, paid: 'true' });
    const [success, ...more] = await transactions();
    expect(more).toEqual([]);
    expect(success).toMatchObject({ ...pending, status: 'success', tx_hash: expect.any(String) });
    expect(success?.tx_hash).toMatch(/^0x[0-9a-f]{64}$/);
    expect(paidInAll()).toBe(1_000);

    // What is over is over: who asks once more buys once more.
    expect((await fetchPaid()).status).toBe(200);
    expect(paidInAll()).toBe(2_000);
  });

  it('that was settled and never asked for again is a success once it ran out', async () => {
    once(payment('answer-lost'));
    expect((await fetchPaid()).status).toBe(502);
    await world.clock.advance('PT61S');
    expect((await fetchPaid('/x402/resources/slow?ms=0')).status).toBe(200);
    const [slow, cheap] = await transactions();
    expect(slow).toMatchObject({ status: 'success', amount_usd: 0.002 });
    expect(cheap).toMatchObject({ status: 'success', amount_usd: 0.001 });
    expect(paidInAll()).toBe(3_000);
  });

  it('that was not settled is failed once it ran out, and its money is there again', async () => {
    const before = world.state.account('agnicpay/busy');
    once(payment('facilitator-down'));
    expect((await fetchPaid()).status).toBe(502);
    expect(world.state.account('agnicpay/busy').held).not.toBe(before.held);
    await world.clock.advance('PT61S');
    expect((await fetchPaid('/x402/resources/slow?ms=0')).status).toBe(200);
    expect(await transactions()).toMatchObject([
      { status: 'success', amount_usd: 0.002 },
      { status: 'failed', amount_usd: 0.001, tx_hash: '' },
    ]);
    const after = world.state.account('agnicpay/busy');
    expect([after.held, before.balance - after.balance]).toEqual([before.held, 2_000]);
  });

  it('says that nothing was settled where the receipt says so', async () => {
    once(payment('settle-reverted'));
    const { status, body } = await fetchPaid();
    expect([status, body.message]).toEqual([502, 'Nothing was charged.']);
    expect(body.error_description).toMatch(/transaction_failed/);
    expect(await transactions()).toMatchObject([{ status: 'failed', tx_hash: '' }]);
    expect(paidInAll()).toBe(0);
  });

  it('with the receipt of another payment is booked with its own', async () => {
    once(payment('wrong-receipt'));
    expect((await fetchPaid()).status).toBe(200);
    const [shown] = await transactions();
    const answer = await fetch(`${mock.url}/x402/payments?limit=1`, {
      headers: { 'X-Wallet': testWallet('custodian').address, ...world.headers },
    });
    const { payments } = (await answer.json()) as { payments: [{ transaction: string }] };
    expect(shown?.tx_hash).toBe(payments[0].transaction);
  });

  it('is not paid above what the caller lets it, though its payment is under way', async () => {
    once(payment('bad-gateway'));
    expect((await fetchPaid()).status).toBe(502);
    const refused = await fetchPaid(CHEAP, '&maxValue=0.0005');
    expect(refused).toMatchObject({ status: 402, body: { limit: 'per_transaction' } });
    expect((await fetchPaid()).status).toBe(200);
    expect(paidInAll()).toBe(1_000);
  });
});

describe('a resource that is free', () => {
  const FREE = '/x402/facilitator/supported';
  const free = (rule: Omit<FaultRule, 'operation'>) =>
    world.faults.add({ operation: 'getSupported', ...rule });

  it.each<[string, Omit<FaultRule, 'operation'>, RegExp]>([
    ['truncate', { do: { truncate: { bytes: 20 } } }, /in the middle of its answer$/],
    ['truncate at once', { do: { truncate: { bytes: 0 } } }, /in the middle of its answer$/],
    ['drop', { do: { drop: true } }, /without an answer$/],
  ])('%s: nothing arrived whole, and nothing was charged', async (_name, rule, why) => {
    free(rule);
    const { status, body } = await fetchPaid(FREE);
    expect([status, body.message]).toEqual([502, 'Nothing was charged.']);
    expect(body.error_description).toMatch(why);
  });

  it('slow: all of it arrives', async () => {
    const at = await fetchPaid(FREE);
    free({ do: { slow: { bytesPerSecond: 5_000 } } });
    expect(await fetchPaid(FREE)).toEqual(at);
    world.faults.clear();
    world.faults.add({ operation: 'getCheap', do: { slow: { bytesPerSecond: 2_000 } } });
    expect(await fetchPaid()).toMatchObject({ status: 200, paid: 'true' });
  });
});

describe('a URL that is paid for', () => {
  const refusal = async (url: string) => {
    const answer = await fetch(
      `${mock.url}/agnicpay/api/x402/fetch?url=${encodeURIComponent(url)}`,
      { method: 'POST', headers: { ...token, ...world.headers } },
    );
    const { error_description: why } = (await answer.json()) as { error_description: string };
    return [answer.status, why];
  };
  const host = () => new URL(mock.url).host;

  it.each([
    ['gopher', /http/],
    ['ftp', /http/],
    ['https', /http/],
    ['ws', /http/],
    ['file', /none of this server/],
    ['javascript', /http/],
  ])('is not one of %s', async (scheme, why) => {
    expect(await refusal(`${scheme}://${host()}${CHEAP}`)).toEqual([
      400,
      expect.stringMatching(why),
    ]);
    expect(await transactions()).toEqual([]);
  });

  it.each(['user@', 'user:word@', ':word@'])('has no %s in it', async (userinfo) => {
    const [status, why] = await refusal(`http://${userinfo}${host()}${CHEAP}`);
    expect([status, why]).toEqual([400, 'The URL has a user name or a password in it']);
  });

  it.each([
    '?a[b]={7|8}&c=%zz%41',
    '?q="<>^`\\ \u0000\u0001\u007f\u0085\u2028',
    '?q=é日本🙂',
    '//x',
    '?%',
    ';p=1',
    `?long=${'x'.repeat(1_900)}`,
    `?long=${'é'.repeat(300)}`,
  ])('can be shown, whatever is in it: %j', async (rest) => {
    expect((await fetchPaid(`${CHEAP}${rest}`)).status).toBe(
      rest === '//x' || rest === ';p=1' ? 502 : 200,
    );
    for (const shown of await transactions()) expect(shown.status).toBe('success');
  });

  it('is short enough to be shown once it is encoded', async () => {
    const [status, why] = await refusal(`${mock.url}${CHEAP}?q=${'日'.repeat(300)}`);
    expect([status, why]).toEqual([400, expect.stringMatching(/2000 characters/)]);
    expect(paidInAll()).toBe(0);
  });

  it.each(['LOCALHOST:PORT', 'localhost:PORT', 'user@localhost:PORT', 'a b', 'localhost/x'])(
    'is on the server that Host %j names, or nowhere',
    async (written) => {
      const port = new URL(mock.url).port;
      const named = written.replace('PORT', port);
      const url = encodeURIComponent(`http://localhost:${port}${CHEAP}`);
      const status = await new Promise((resolve, reject) => {
        const path = `/agnicpay/api/x402/fetch?url=${url}`;
        const headers = { ...token, ...world.headers, host: named };
        request({ port, path, method: 'POST', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .once('error', reject)
          .end();
      });
      expect(status).toBe(/^localhost:\d+$/i.test(named) ? 200 : 400);
      await transactions();
    },
  );
});

import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/control/index.js';
import { type RunningMock, startMock } from '../../src/index.js';
import {
  encodeHeader,
  type JsonRecord,
  type MischiefName,
  testWallet,
} from '../../src/payments/index.js';
import { type Answered, Client, newNonce } from './serving.js';

/** The payer's report, both ways: who does nothing wrong is never accused, and each offence is found. */

const MOUNT = '/x402';
const CHEAP = `${MOUNT}/resources/cheap`;

let mock: RunningMock;
let client: Client;
beforeAll(async () => {
  mock = await startMock({ apis: ['agnicpay', 'x402'], refDate: '2026-03-01', size: 0 });
  client = new Client(mock);
});
afterAll(() => mock?.close());
beforeEach(begin);

function begin(): void {
  mock.clock.freeze();
  mock.faults.clear();
  mock.requests.clear();
  mock.payer.clear();
  mock.payer.budget({});
}

const kinds = () => mock.payer.report().findings.map(({ kind }) => kind);
const once = (rule: Omit<FaultRule, 'times'>) => mock.faults.add({ times: 1, ...rule });
const payment = (fault: MischiefName, operation = 'getCheap') =>
  once({ operation, do: { payment: { fault } } });

/** An answer, or nothing where the connection ended before all of it had come. */
async function tried(asked: Promise<Answered>): Promise<Answered | undefined> {
  try {
    return await asked;
  } catch {
    return undefined;
  }
}

/** Pays, and ends the connection before there is an answer. Resolves once the log has it. */
async function giveUp(path: string, header: string): Promise<void> {
  const asked = request(`${mock.url}${path}`, {
    headers: { 'payment-signature': header },
    agent: false,
  });
  asked.once('error', () => undefined);
  const count = mock.requests.count();
  asked.end();
  await new Promise((resolve) => asked.once('finish', resolve));
  // What is asked later is answered later: by then the request has come.
  await client.ask(`${MOUNT}/facilitator/supported`);
  asked.destroy();
  await mock.requests.wait({}, { count: count + 2 });
}

/** As a server of one's own has it: the facilitator settles what a payer signed. */
function settle(made: JsonRecord, accepted: unknown) {
  return client.ask(`${MOUNT}/facilitator/settle`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ x402Version: 2, paymentPayload: made, paymentRequirements: accepted }),
  });
}

async function madeFor(resource: string, label = 'rich') {
  const made = await client.made(CHEAP, { wallet: testWallet(label) });
  return { ...made, accepted: made.accepted, resource: { url: resource } };
}

/** What keeps an answer from its payer, once it has paid. */
const LOSSES: Readonly<Record<string, Omit<FaultRule, 'times'>>> = {
  'answer-lost': { do: { payment: { fault: 'answer-lost' } } },
  'bad-gateway': { do: { payment: { fault: 'bad-gateway' } } },
  'double-challenge': { do: { payment: { fault: 'double-challenge' } } },
  'settle-pending': { do: { payment: { fault: 'settle-pending' } } },
  'drop, after': { when: paid(), phase: 'after', do: { drop: true } },
  'an answer, after': { when: paid(), phase: 'after', do: { answer: { status: 502 } } },
  truncate: { when: paid(), do: { truncate: { bytes: 3 } } },
};

function paid(): NonNullable<FaultRule['when']> {
  return { headers: { 'payment-signature': '*' } };
}

describe('what was paid, and paid again, because its answer was lost', () => {
  it.each(Object.keys(LOSSES))('%s', async (name) => {
    once({ operation: 'getCheap', ...(LOSSES[name] as FaultRule) });
    await tried(client.pay(CHEAP));
    expect(kinds()).toEqual(['lost-receipt']);
    await mock.clock.advance('PT5S');
    expect((await client.pay(CHEAP)).status).toBe(200);
    expect(kinds().sort()).toEqual(['lost-receipt', 'paid-twice']);
  });

  it.each(['before', 'after'] as const)('the payer did not wait (latency, %s)', async (phase) => {
    once({ operation: 'getCheap', when: paid(), phase, do: { latency: { ms: 60_000 } } });
    await giveUp(CHEAP, await client.payment(CHEAP));
    expect(kinds()).toEqual(['lost-receipt']);
    expect((await client.pay(CHEAP)).status).toBe(200);
    expect(kinds().sort()).toEqual(['lost-receipt', 'paid-twice']);
  });

  it('the payer did not wait, and the second payment was settled before the first', async () => {
    once({ operation: 'getCheap', do: { payment: { fault: 'facilitator-slow', ms: 300 } } });
    const header = await client.payment(CHEAP);
    const asked = request(`${mock.url}${CHEAP}`, { headers: { 'payment-signature': header } });
    asked.once('error', () => undefined);
    asked.end();
    await new Promise((resolve) => asked.once('finish', resolve));
    await client.ask(`${MOUNT}/facilitator/supported`);
    const closed = new Promise((resolve) => asked.once('close', resolve));
    asked.destroy();
    await closed;
    await client.ask(`${MOUNT}/facilitator/supported`);
    const second = await client.pay(CHEAP);
    expect(second.status).toBe(200);
    await mock.requests.wait({ status: 0 }, { count: 1 });
    expect(kinds().sort()).toEqual(['lost-receipt', 'paid-twice']);
  });

  it.each<[string, Omit<FaultRule, 'times'>]>([
    ['answer-lost', { do: { payment: { fault: 'answer-lost' } } }],
    ['facilitator-garbled', { do: { payment: { fault: 'facilitator-garbled' } } }],
    ['drop, after', { phase: 'after', do: { drop: true } }],
    ['truncate', { do: { truncate: { bytes: 3 } } }],
  ])('at the facilitator: %s', async (_name, rule) => {
    once({ operation: 'settlePayment', ...rule });
    const lost = await madeFor('http://shop.test/a');
    await tried(settle(lost, lost.accepted));
    expect(kinds()).toEqual(['lost-receipt']);
    const again = await madeFor('http://shop.test/a');
    expect((await settle(again, again.accepted)).body).toMatchObject({ success: true });
    expect(kinds().sort()).toEqual(['lost-receipt', 'paid-twice']);
  });
});

describe('other offences', () => {
  it('a budget is passed at a server of one’s own', async () => {
    mock.payer.budget({ perPayment: '999', total: '1500' });
    const first = await madeFor('http://shop.test/a');
    await settle(first, first.accepted);
    expect(kinds()).toEqual(['signed-above-budget']);
    const second = await madeFor('http://shop.test/b');
    await settle(second, second.accepted);
    expect(kinds()).toEqual(Array(3).fill('signed-above-budget'));
  });

  it('a nonce is used again, though nothing was lost, or for something else', async () => {
    const header = await client.payment(CHEAP);
    await client.send(CHEAP, header);
    await client.send(CHEAP, header);
    expect(kinds()).toEqual(['reused-nonce']);
    await client.send(`${CHEAP}?other`, header);
    expect(kinds()).toEqual(['reused-nonce', 'reused-nonce']);
  });

  it('a payer does not wait, who is known by his payment or is the only one', async () => {
    payment('settle-pending');
    const header = await client.payment(CHEAP);
    await client.send(CHEAP, header);
    await client.send(CHEAP, header);
    const [finding] = mock.payer.report().findings;
    expect(finding).toMatchObject({
      kind: 'ignored-retry-after',
      payer: testWallet('rich').address.toLowerCase(),
    });
  });
});

describe('nobody is accused who', () => {
  it.each(Object.keys(LOSSES))('asks again by the same payment: %s', async (name) => {
    once({ operation: 'getCheap', ...(LOSSES[name] as FaultRule) });
    const header = await client.payment(CHEAP);
    await tried(client.send(CHEAP, header));
    await mock.clock.advance('PT5S');
    await client.send(CHEAP, header);
    await client.send(CHEAP, header);
    // The second time nothing is lost any more, where the first brought what was paid for.
    expect(kinds()).toEqual(name === 'settle-pending' ? ['reused-nonce'] : []);
  });

  it('did not wait long enough, and asks again by the same payment', async () => {
    once({ operation: 'getCheap', when: paid(), phase: 'after', do: { latency: { ms: 60_000 } } });
    const header = await client.payment(CHEAP);
    await giveUp(CHEAP, header);
    await client.send(CHEAP, header);
    expect(kinds()).toEqual([]);
  });

  it('comes while another wallet was asked to wait', async () => {
    payment('settle-pending');
    const mine = await client.payment(CHEAP);
    await client.send(CHEAP, mine);
    expect((await client.pay(CHEAP, { wallet: testWallet('busy') })).status).toBe(200);
    await mock.clock.advance('PT1S');
    expect((await client.send(CHEAP, mine)).status).toBe(200);
    expect(kinds()).toEqual([]);
  });

  it('really waits, while the world’s clock stands still', async () => {
    payment('settle-pending');
    const header = await client.payment(CHEAP);
    await client.send(CHEAP, header);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await client.send(CHEAP, header)).status).toBe(200);
    expect(kinds()).toEqual([]);
  });

  it('buys again after the resource came with the receipt of another payment', async () => {
    payment('wrong-receipt');
    expect((await client.pay(CHEAP)).status).toBe(200);
    expect((await client.pay(CHEAP)).status).toBe(200);
    expect(kinds()).toEqual([]);
  });

  it('has AgnicPay pay, whatever goes wrong there', async () => {
    mock.payer.budget({ perPayment: '1', total: '1' });
    for (const fault of ['answer-lost', 'settle-pending', 'double-challenge'] as const) {
      payment(fault);
      for (let time = 0; time < 2; time++) {
        const url = encodeURIComponent(`${mock.url}${CHEAP}`);
        await fetch(`${mock.url}/agnicpay/api/x402/fetch?url=${url}`, {
          method: 'POST',
          headers: { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' },
        });
      }
    }
    expect(mock.payer.report()).toMatchObject({ findings: [], presented: 0, settled: 0 });
  });
});

describe('random payers', () => {
  const step = fc.record({
    wallet: fc.constantFrom('rich', 'busy'),
    path: fc.constantFrom(CHEAP, `${MOUNT}/resources/slow?ms=0`, `${MOUNT}/resources/permitted`),
    loss: fc.option(fc.constantFrom(...Object.keys(LOSSES))),
    named: fc.boolean(),
    served: fc.boolean(),
  });
  const OPERATIONS: Readonly<Record<string, string>> = {
    cheap: 'getCheap',
    slow: 'getSlow',
    permitted: 'getPermitted',
  };
  let names = 0;

  /** Pays once; where the answer is lost, asks with the same payment, as the report advises. */
  async function buy(asked: {
    wallet: string;
    path: string;
    loss: string | null;
    named: boolean;
  }): Promise<void> {
    const { wallet, path, loss, named } = asked;
    const operation = OPERATIONS[/resources\/(\w+)/.exec(path)?.[1] ?? ''] ?? '';
    if (loss !== null) once({ operation, ...(LOSSES[loss] as FaultRule) });
    names += 1;
    const info = { required: false, id: `a_lawful_payment_${names}` };
    const extensions = named ? { extensions: { 'payment-identifier': { info } } } : {};
    const made = await client.made(path, {
      ...extensions,
      wallet: testWallet(wallet),
      nonce: newNonce(),
    });
    const header = encodeHeader(made);
    const first = await tried(client.send(path, header));
    if (first?.status === 200) return;
    await mock.clock.advance('PT2S');
    await tried(client.send(path, header));
  }

  it('are not accused while they are lawful', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        begin();
        for (const asked of steps) {
          if (!asked.served) {
            await buy(asked);
            continue;
          }
          // At a server of one's own, which asks its facilitator again where it heard nothing.
          if (asked.loss === 'answer-lost') {
            payment('answer-lost', 'settlePayment');
          }
          const bought = await madeFor(`http://shop.test${asked.path}`, asked.wallet);
          if ((await tried(settle(bought, bought.accepted))) === undefined) {
            await settle(bought, bought.accepted);
          }
        }
        expect(mock.payer.report().findings).toEqual([]);
      }),
      { numRuns: 20, seed: 20260301 },
    );
  });

  it('are found where one of them pays anew for what was lost, among those that do not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 3 }),
        fc.constantFrom(...Object.keys(LOSSES)),
        fc.array(step, { maxLength: 3 }),
        async (before, loss, after) => {
          begin();
          for (const asked of before) await buy(asked);
          once({ operation: 'getCheap', ...(LOSSES[loss] as FaultRule) });
          await tried(client.pay(`${CHEAP}?planted`));
          await mock.clock.advance('PT2S');
          expect((await client.pay(`${CHEAP}?planted`)).status).toBe(200);
          for (const asked of after) await buy(asked);
          expect(kinds().sort()).toEqual(['lost-receipt', 'paid-twice']);
        },
      ),
      { numRuns: 15, seed: 20260301 },
    );
  });
});

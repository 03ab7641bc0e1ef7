import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../src/journal/index.js';
import { api } from '../src/providers/actumx/index.js';
import { paymentIds } from '../src/providers/actumx/wire.js';
import { serveApi } from './api-server.js';
import { subject } from './conformance/actumx.js';

/** A disk that takes what is written and never says that it has it, until it is let go. */
function hangingJournal() {
  const journal = openMemoryJournal();
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    journal: {
      entries: () => journal.entries(),
      append: (entry: Parameters<typeof journal.append>[0]) => journal.append(entry),
      durable: (seq: number) => (seq === 0 ? Promise.resolve() : held),
      failure: undefined,
      close: () => journal.close(),
    },
    release: () => release?.(),
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const headers = subject.callers.getQuote ?? {};

describe('while the disk is slow', () => {
  it('no answer leaves that saw what is not kept: not a challenge, a settle, its repeat, nor a read', async () => {
    const { journal, release } = hangingJournal();
    const { app, world, exchanges } = await serveApi(api, { journal });
    const agent = supertest(app);
    await agent.get('/v1/transactions').set(headers).expect(200);

    const busy = world.ledger.findPrincipal('actumx', { handle: 'busy' });
    const [account] = world.ledger.accountsOf(busy?.index ?? -1);
    if (account === undefined) throw new Error('busy has no account');
    const payments = world.ledger.payments(account);
    const seq = payments.length;
    const paymentId = paymentIds.encode({ account, seq });

    // The first write: from here on everything waits.
    const status = (answer: { status: number }) => answer.status;
    const asked = [agent.get('/v1/protected/quote').set(headers).then(status)];
    while (!payments.has(seq)) await turn();
    const settle = () =>
      agent.post('/v1/x402/settle').set(headers).send({ paymentId }).then(status);
    asked.push(settle(), settle());
    asked.push(agent.get('/v1/transactions').set(headers).then(status));
    asked.push(agent.get('/v1/billing/summary').set(headers).then(status));
    let answered = 0;
    for (const one of asked) void one.then(() => answered++);
    // Far more turns of the event loop than any of these takes.
    for (let turns = 0; turns < 2_000; turns++) await turn();
    expect(payments.value(seq, 'status')).toBe('settled');
    expect(answered).toBe(0);
    expect(exchanges).toHaveLength(1);

    release();
    expect(await Promise.all(asked)).toEqual([402, 200, 200, 200, 200]);
    expect(world.ledger.entries(account).count({ payment: { equals: seq } })).toBe(1);
  });
});

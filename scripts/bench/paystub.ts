/** A subject: paystub, with all its APIs, as `paystub serve` composes it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ledger } from '../../src/ledger/index.js';
import type { Authorization } from '../../src/payments/eip3009.js';
import { answerQuestions } from './child.js';
import { loadApp, loadLedger, loadPaymentIds, loadX402 } from './program.js';
import { fillHistory, payerOf } from './worlds.js';

/** What a paystub is started with, as JSON in the first argument. */
export interface PaystubArguments {
  /** Where to keep what happens; in memory when left out. */
  readonly data?: string;
  /** Whether the validator sees every request, or those that are not plainly fine. */
  readonly validator?: 'always' | 'in doubt';
  /** How many transactions the account of the list has; no such account when left out. */
  readonly history?: number;
}

/** Payments that can be settled, and the key to do it with. */
export interface Opened {
  readonly key: string;
  readonly ids: readonly string[];
}

/** Payments of a priced resource that nobody has made yet, and how fast their signers are found. */
export interface Signed {
  readonly path: string;
  /** Values of `PAYMENT-SIGNATURE`. */
  readonly headers: readonly string[];
  /** Signers recovered per second, one after the other. */
  readonly recovered: number;
}

const { data, history, validator }: PaystubArguments = JSON.parse(process.argv[2] ?? '{}');
const { createPaystub } = await loadApp();
const { apply, enact } = await loadLedger();
const { paymentIds } = await loadPaymentIds();

const paystub = await createPaystub({
  data,
  // The day is fixed, so that every run measures the same rows.
  recipe: { refDate: '2026-03-01' },
  validator: validator ?? 'in doubt',
});
const { world } = paystub;
const account = history === undefined ? undefined : fillHistory(world.ledger, enact, history);
const server = createServer(paystub.listener);

answerQuestions({
  listen: () =>
    new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
  /** Opens so many payments on a new account. */
  async open(count: number): Promise<Opened> {
    const payer = await payerOf(world, count);
    const { account, key } = payer;
    const ids: string[] = [];
    const terms = { account, amount: 25, resource: '/v1/protected/quote', credential: 0 };
    while (ids.length < count) {
      // So many at once share a flush; one by one, a hundred thousand would take minutes.
      const some = Array.from({ length: Math.min(1_000, count - ids.length) }, () =>
        world.execute({ type: 'open-payment', ...terms }),
      );
      for (const outcome of await Promise.all(some)) {
        if (!outcome.ok) throw new Error(`a payment was refused: ${outcome.rejection.type}`);
        ids.push(paymentIds.encode({ account, seq: outcome.result.seq }));
      }
    }
    return { key, ids };
  },
  sign,
  fork: () => timeForks(world.ledger, account ?? 0),
  async close() {
    server.closeAllConnections();
    await paystub.close();
  },
});

/** Microseconds for a fork, and for a fork with a change of an old row in it. */
function timeForks(ledger: Ledger, of: number): { fork: number; change: number } {
  // One fork takes less than the clock can tell, so several are timed together.
  const times = (step: () => void, together: number): number => {
    const all: number[] = [];
    for (let round = 0; round < 500; round += 1) {
      const start = performance.now();
      for (let one = 0; one < together; one += 1) step();
      all.push(((performance.now() - start) * 1000) / together);
    }
    return all.sort((a, b) => a - b)[250] ?? 0;
  };
  const oldest = { type: 'payment-changed', account: of, seq: 0 } as const;
  const change = {
    ...oldest,
    patch: { status: 'completed', updatedAt: world.clock.now() },
  } as const;
  return {
    fork: times(() => ledger.fork(), 50),
    change: times(() => apply(ledger.fork(), change), 1),
  };
}

interface Signature {
  readonly authorization: Authorization;
  readonly signature: string;
}

let nonces = 0;

/** Signs so many payments by the world's clock. */
async function sign(count: number): Promise<Signed> {
  const { encodeHeader, signedPayment, signerOf, testWallet } = await loadX402();
  const path = '/x402/resources/cheap';
  const { port } = server.address() as AddressInfo;
  const unpaid = await fetch(`http://127.0.0.1:${port}${path}`);
  const challenge = unpaid.headers.get('payment-required') ?? '';
  const { accepts } = JSON.parse(Buffer.from(challenge, 'base64').toString());
  const [asked] = accepts;
  const wallet = testWallet('rich');
  const payments = Array.from({ length: count }, () => {
    nonces += 1;
    const nonce = `0x${nonces.toString(16).padStart(64, '0')}`;
    return signedPayment(2, asked, wallet, world.clock.now(), nonce);
  });
  const { name, version } = asked.extra;
  const domain = {
    name,
    version,
    chainId: Number(asked.network.split(':')[1]),
    asset: asked.asset,
  };
  const start = performance.now();
  for (const { payload } of payments) {
    const { authorization, signature } = payload as unknown as Signature;
    const signer = signerOf(domain, authorization, signature);
    if (signer !== wallet.address.toLowerCase()) throw new Error(`${signer} signed`);
  }
  const recovered = (count * 1000) / (performance.now() - start);
  return { path, headers: payments.map(encodeHeader), recovered };
}

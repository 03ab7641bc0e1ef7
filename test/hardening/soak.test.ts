import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  encodeHeader,
  type Requirements,
  signedPayment,
  testWallet,
} from '../../src/payments/index.js';
import { listProviders } from '../../src/providers/index.js';
import { BuiltProgram, type Running } from './built-program.js';
import { chance } from './chance.js';
import { Client, type Outgoing } from './client.js';
import { demos, worldFlags } from './demo-world.js';
import { Payer } from './payer.js';
import { challengeIn } from './payments.js';

/** How long the soak is: 30 times as long with `PAYSTUB_SOAK=30 npm run test:soak`. */
const times = Number(process.env.PAYSTUB_SOAK ?? 1);
const connections = 4;
const samples = 12;
const flags = ['--log-level', 'silent', ...worldFlags];

let program: BuiltProgram;
beforeEach(() => {
  program = new BuiltProgram();
});
afterEach(() => program.close());

interface Sample {
  readonly done: number;
  /** In use after a full collection, in bytes. */
  readonly bytes: number;
}

/** Repeats a piece of work on several connections, and looks at the memory at even distances. */
async function soak(
  server: Running,
  total: number,
  work: (count: number) => Promise<void>,
): Promise<Sample[]> {
  const taken: Sample[] = [];
  let count = 0;
  const upTo = async (end: number): Promise<void> => {
    const worker = async (): Promise<void> => {
      while (count < end) await work(count++);
    };
    await Promise.all(Array.from({ length: connections }, worker));
  };
  // A warm-up: validators are built on first use, and the engine compiles for a while.
  await upTo(total / 3);
  for (let sample = 1; sample <= samples; sample += 1) {
    await upTo((total / 3) * (1 + (2 * sample) / samples));
    const { heapUsed, external } = await server.memory();
    taken.push({ done: count, bytes: heapUsed + external });
  }
  return taken;
}

/** Bytes for each piece of work, by least squares: one sample that is off says little. */
function slopeOf(taken: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number =>
    taken.reduce((sum, sample) => sum + of(sample), 0) / taken.length;
  const [done, bytes] = [mean((sample) => sample.done), mean((sample) => sample.bytes)];
  const covariance = mean((sample) => (sample.done - done) * (sample.bytes - bytes));
  return covariance / mean((sample) => (sample.done - done) ** 2);
}

function report(what: string, taken: readonly Sample[]): void {
  const line = taken.map(({ bytes }) => (bytes / 2 ** 20).toFixed(2)).join(' ');
  const slope = slopeOf(taken).toFixed(1);
  console.log(`${what}: ${taken.at(-1)?.done}, ${slope} bytes each; MiB: ${line}`);
}

it('reads and refusals, each unlike any before, leave nothing behind', async () => {
  const server = await program.serve(['--memory', ...flags], { probed: true });
  const client = new Client(server.port, connections);
  const paths: Readonly<Record<string, readonly string[]>> = {
    actumx: ['/v1/transactions', '/v1/usage', '/v1/billing/summary', '/nowhere'],
    agnicpay: ['/api/transactions', '/api/balance'],
    finradar: ['/api/v1/billing/history', '/api/v1/account/transactions'],
    nametrust: ['/credits/usage', '/credits', '/orgs'],
    sybilion: ['/api/v1/usage', '/api/v1/jobs'],
    x402: ['/payments', '/usage', '/resources/cheap'],
  };
  const targets = Object.entries(paths).flatMap(([id, all]) => all.map((path) => ({ id, path })));
  expect(Object.keys(paths)).toEqual(listProviders());
  const draw = chance(7);
  /** Everything that could be remembered by mistake is new each time. */
  const request = (count: number): Outgoing => {
    const { id, path } = targets[count % targets.length] ?? { id: '', path: '' };
    const mine = demos.filter((demo) => demo.provider === id);
    const caller = mine[draw(mine.length)]?.headers ?? {};
    const odd = count % 5;
    return {
      method: odd === 4 ? 'POST' : 'GET',
      target: `/${id}${path}${odd === 3 ? `/${count}` : ''}?page=${1 + draw(4)}&limit=${1 + draw(100)}&search=${count}&q${count}=1`,
      headers: [
        ...Object.entries(odd === 2 ? {} : caller),
        ['Cookie', `c${count}=${count}`],
        ['Content-Type', `application/x-${count}`],
        ['Origin', `http://host-${count}.example`],
        ['User-Agent', `agent/${count}`],
        ['Prefer', odd === 1 ? `example=${count}` : `wait=${count}`],
        ['Authorization', odd === 0 ? `Bearer ${count}` : (caller.Authorization ?? '')],
        [`X-${count % 500}`, 'x'],
      ],
      ...(odd === 4 ? { body: `{"k${count}":"${count}"}` } : {}),
    };
  };
  const taken = await soak(server, 30_000 * times, async (count) => {
    const { status } = await client.send(request(count));
    expect(status).toBeLessThan(500);
  });
  client.close();
  report('reads and refusals', taken);
  // One short string kept for each request would be about a hundred bytes.
  expect(slopeOf(taken)).toBeLessThan(60);
  expect(await server.stop()).toBe(0);
});

it('payments leave what they are, and settling one again leaves nothing', async () => {
  const server = await program.serve(['actumx', '--data', 'data', ...flags], { probed: true });
  const payer = await Payer.signUp(server.port, connections);
  await payer.topUp(100_000);
  const paid = await payer.open();
  const receipt = await payer.settle(paid);
  const again = await soak(server, 12_000 * times, async () => {
    expect(await payer.settle(paid)).toBe(receipt);
  });
  report('the same payment settled again', again);
  expect(slopeOf(again)).toBeLessThan(60);

  let settled = 0;
  const fresh = await soak(server, 6_000 * times, async (count) => {
    // A top-up pays for forty.
    if (count % 40 === 0) await payer.topUp(1_000);
    await payer.settle(await payer.open());
    settled += 1;
  });
  report('new payments', fresh);
  const { balanceCents, topUpTotalCents } = await payer.summary();
  expect(topUpTotalCents - balanceCents).toBe((settled + 1) * 25);
  // Its row, its entry and their indexes; not its request, and not its line in the journal.
  expect(slopeOf(fresh)).toBeLessThan(1_500);
  payer.close();
  expect(await server.stop()).toBe(0);
});

it('payments by x402 leave what they are, and refused ones nothing', async () => {
  const server = await program.serve(['x402', '--data', 'paid', ...flags], { probed: true });
  const client = new Client(server.port, connections);
  const target = '/resources/cheap';
  const unpaid = await client.send({ method: 'GET', target, headers: [] });
  const [asked] = challengeIn(unpaid)?.accepts ?? [];
  if (!asked) throw new Error('it asks for nothing');
  const clock = await client.send({ method: 'GET', target: '/_paystub/clock', headers: [] });
  const ahead = Date.parse(JSON.parse(clock.body).now) - Date.now();
  const wallet = testWallet('rich');
  const paid = async (nonce: number, terms: Partial<Requirements> = {}): Promise<number> => {
    const hex = `0x${nonce.toString(16).padStart(64, '0')}`;
    const payment = signedPayment(2, { ...asked, ...terms }, wallet, Date.now() + ahead, hex);
    const headers = [['PAYMENT-SIGNATURE', encodeHeader(payment)]] as const;
    return (await client.send({ method: 'GET', target, headers })).status;
  };
  const refused = await soak(server, 4_000 * times, async (count) => {
    // For another payee, which is refused; every one with a nonce that nobody has seen.
    expect(await paid(1_000_000_000 + count, { payTo: wallet.address })).toBe(402);
  });
  report('refused payments by x402', refused);
  // A nonce alone, in a set, would be more.
  expect(slopeOf(refused)).toBeLessThan(100);

  const settled = await soak(server, 4_000 * times, async (count) => {
    expect(await paid(count)).toBe(200);
  });
  report('payments by x402', settled);
  // Its row, its entries, its usage event, its nonce, and what the next look at the payer needs.
  expect(slopeOf(settled)).toBeLessThan(2_000);
  client.close();
  expect(await server.stop()).toBe(0);
});

/** Payments by x402 and AgnicPay's fetches, killed: no money is held or paid that no row explains. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  encodeHeader,
  type Requirements,
  signedPayment,
  testWallet,
} from '../../src/payments/index.js';
import { BuiltProgram, type Running } from './built-program.js';
import { chance } from './chance.js';
import { Client, type Incoming } from './client.js';
import { challengeIn } from './payments.js';

/** How often the program is killed: `PAYSTUB_KILLS=1000 npm run test:crash` for the long run. */
const kills = Number(process.env.PAYSTUB_KILLS ?? 50);
const connections = 8;
/** What is paid for is a URL: it stays the same, whichever port a start gets. */
const host = ['host', 'localhost:4010'] as const;
const rich = testWallet('rich');
const token = ['x-agnic-token', 'agnic_tok_sk_test_demo_busy'] as const;
const PATHS = ['/resources/cheap', '/resources/slow?ms=5', '/resources/metered?units=3'] as const;

let program: BuiltProgram;
beforeEach(() => {
  program = new BuiltProgram();
});
afterEach(() => program.close());

interface Row {
  readonly status: string;
  readonly amount: string;
  readonly nonce: string | null;
  readonly transaction: string | null;
}

const get = async (client: Client, target: string, headers: (readonly [string, string])[]) => {
  const answer = await client.send({ method: 'GET', target, headers: [host, ...headers] });
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body);
};

/** Every payment of a wallet, with what it holds. */
async function standing(client: Client, label: string) {
  const wallet = ['x-wallet', testWallet(label).address] as const;
  const { balance, held } = await get(client, '/x402/wallet', [wallet]);
  const rows: Row[] = [];
  for (let total = 1; rows.length < total; ) {
    const target = `/x402/payments?limit=100&offset=${rows.length}`;
    const page = await get(client, target, [wallet]);
    total = page.pagination.total;
    rows.push(...page.payments);
    if (page.payments.length === 0) break;
  }
  return { balance: Number(balance), held: Number(held), rows };
}

const isPaid = ({ status }: Row): boolean => status === 'settled' || status === 'completed';
const paid = (rows: readonly Row[]): number =>
  rows.filter(isPaid).reduce((sum, { amount }) => sum + Number(amount), 0);

it(`holds and pays nothing that no row explains, in ${kills} kills`, async () => {
  const draw = chance(20260302);
  const serve = (): Promise<Running> => program.serve(['agnicpay', 'x402', '--log-level', 'error']);
  let server = await serve();
  let client = new Client(server.port, connections);
  const asked = new Map<string, Requirements>();
  for (const path of PATHS) {
    const unpaid = await client.send({ method: 'GET', target: `/x402${path}`, headers: [host] });
    const [first] = challengeIn(unpaid)?.accepts ?? [];
    if (first === undefined) throw new Error(`${path} asks for nothing`);
    asked.set(path, first);
  }
  const begun = {
    rich: await standing(client, 'rich'),
    custodian: await standing(client, 'custodian'),
  };
  let nonces = 0;
  let cut = 0;
  let again = 0;
  const send = (path: string, header: string): Promise<Incoming> =>
    client.send({
      method: 'GET',
      target: `/x402${path}`,
      headers: [host, ['payment-signature', header]],
    });

  for (let kill = 1; kill <= kills; kill += 1) {
    const answered = new Set<string>();
    const unanswered = new Map<string, readonly [path: string, header: string]>();
    let left = 1 + draw(25);
    const gently = draw(4) === 0;
    const one = (): void => {
      left -= 1;
      if (left !== 0) return;
      setTimeout(() => {
        if (gently) server.kill('SIGTERM');
        server.kill('SIGKILL');
      }, draw(6));
    };
    const pay = async (): Promise<void> => {
      const path = PATHS[draw(PATHS.length)] ?? PATHS[0];
      nonces += 1;
      const nonce = `0x${nonces.toString(16).padStart(64, '0')}`;
      const terms = asked.get(path);
      if (terms === undefined) throw new Error(path);
      // Good for nine minutes more than is asked for: a busy machine takes its time to start again.
      const signedAt = Date.now() + 500_000;
      const header = encodeHeader(signedPayment(2, terms, rich, signedAt, nonce));
      unanswered.set(nonce, [path, header]);
      const { status } = await send(path, header);
      expect(status).toBe(200);
      unanswered.delete(nonce);
      answered.add(BigInt(nonce).toString());
      one();
    };
    const fetchPaid = async (): Promise<void> => {
      const url = encodeURIComponent(`http://localhost:4010/x402${PATHS[draw(2)]}`);
      await client.send({
        method: 'POST',
        target: `/agnicpay/api/x402/fetch?url=${url}`,
        headers: [host, token],
      });
      one();
    };
    const worker = async (_: unknown, index: number): Promise<void> => {
      while (server.alive) await (index % 4 === 0 ? fetchPaid() : pay());
    };
    const ended = await Promise.allSettled(Array.from({ length: connections }, worker));
    for (const end of ended) {
      // A connection that breaks is what a kill looks like; another status is not.
      if (end.status === 'rejected' && String(end.reason).includes('AssertionError'))
        throw end.reason;
    }
    await server.closed;
    client.close();

    server = await serve();
    client = new Client(server.port, connections);
    const after = {
      rich: await standing(client, 'rich'),
      custodian: await standing(client, 'custodian'),
    };
    for (const label of ['rich', 'custodian'] as const) {
      const now = after[label];
      expect(now.held, `${label} holds`).toBe(0);
      expect(now.rows.filter(({ status }) => status === 'pending')).toEqual([]);
      expect(now.balance).toBe(begun[label].balance - paid(now.rows) + paid(begun[label].rows));
    }
    const settled = new Set(
      after.rich.rows.filter(isPaid).map(({ nonce }) => BigInt(nonce ?? '0').toString()),
    );
    for (const nonce of answered) expect(settled.has(nonce), `${nonce} was answered`).toBe(true);
    // What was cut is free for the same request, or was paid and is refused: never both.
    for (const [nonce, [path, header]] of unanswered) {
      const wasPaid = settled.has(BigInt(nonce).toString());
      const { status, headers } = await send(path, header);
      expect(status, `${nonce} again: ${JSON.stringify(headers)}`).toBe(wasPaid ? 402 : 200);
      cut += 1;
      again += wasPaid ? 0 : 1;
    }
    const hashes = new Set<string>();
    let pending = 0;
    for (let page = 1, more = true; more; page += 1) {
      const target = `/agnicpay/api/transactions?limit=100&page=${page}`;
      const { transactions, pagination } = await get(client, target, [token]);
      for (const row of transactions as { status: string; tx_hash: string }[]) {
        hashes.add(row.tx_hash);
        if (row.status === 'pending') pending += 1;
      }
      more = pagination.currentPage < pagination.totalPages;
    }
    const spent = after.custodian.rows.filter(isPaid);
    const unexplained = spent.filter(
      ({ transaction }) => transaction !== null && !hashes.has(transaction),
    );
    expect(unexplained.length, 'paid by AgnicPay without a row').toBeLessThanOrEqual(pending);
  }
  expect(await server.stop()).toBe(0);
  client.close();
  console.log(
    `${kills} kills: ${nonces} payments, ${cut} cut, ${again} of them paid again with the same nonce; nothing is held`,
  );
});

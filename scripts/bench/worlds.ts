/** What the measured worlds hold beside their stories: one account with many rows, and one that pays. */

import type { enact as Enact, Ledger } from '../../src/ledger/index.js';
import { mulberry32 } from '../../src/random-numbers.js';
import type { World } from '../../src/worlds/index.js';

/** Opens the list of the long history. */
export const HISTORY_TOKEN = 'agnic_tok_sk_bench_history';

const DAY = 86_400_000;

/** The shortest history that is measured, in rows. */
export const SHORTEST = 1_000;
/** The share of transactions that failed. */
export const FAILED = 1 / 3;
/** The history covers these days, however many rows it has. */
export const HISTORY = {
  from: Date.UTC(2025, 8, 1),
  to: Date.UTC(2026, 2, 1),
  networks: ['base', 'base-sepolia', 'solana', 'solana-devnet'],
  services: [
    'https://openai.gateway.example/v1/chat/completions',
    'https://openai.gateway.example/v1/embeddings',
    'https://gateway.example/OpenAI/v1/images/generations',
    'https://anthropic.gateway.example/v1/messages',
    'https://search.example/api/web?depth=deep',
    'https://weather.example.com/v1/forecast',
    'https://maps.example.com/geocode',
    'https://data.example.com/v2/filings/search',
  ],
} as const;

/** Whole numbers that look random and are the same in every run (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  const next = mulberry32(seed);
  return (below) => Math.floor((next() / 4_294_967_296) * below);
}

/** Adds an account with a history of so many transactions; answers its index. */
export function fillHistory(ledger: Ledger, enact: typeof Enact, rows: number): number {
  const opened = HISTORY.from - DAY;
  const did = <T>(outcome: { ok: true; result: T } | { ok: false; rejection: unknown }): T => {
    if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
    return outcome.result;
  };
  const person = { realm: 'agnicpay', handle: 'bench', kind: 'user', name: 'Bench' };
  const { index: principal } = did(enact(ledger, { type: 'add-principal', ...person }, opened));
  const key = { kind: 'api-token', name: 'bench', prefix: 'agnic_tok', permissions: ['*'] };
  const secret = HISTORY_TOKEN;
  did(enact(ledger, { type: 'issue-credential', principal, ...key, secret }, opened));
  const wallet = { purpose: 'wallet', unit: { code: 'USDC', scale: 6 }, floor: 0 };
  const { index: account } = did(
    enact(ledger, { type: 'open-account', principal, ...wallet }, opened),
  );
  const funds = { kind: 'deposit', amount: rows * 1_000_000 };
  did(enact(ledger, { type: 'credit', account, ...funds }, opened));
  const draw = numbers(7);
  const { from, to, networks, services } = HISTORY;
  for (let row = 0; row < rows; row += 1) {
    const at = Math.floor(from + ((to - from) * row) / rows);
    const failed = draw(300) < 300 * FAILED;
    const terms = {
      account,
      amount: 500 + draw(250_000),
      resource: services[draw(services.length)] as string,
      network: networks[draw(networks.length)] as string,
      scheme: draw(3) === 0 ? 'upto' : 'exact',
      credential: 0,
    };
    const outcome = failed
      ? ({ status: 'failed', reason: 'insufficient balance' } as const)
      : ({ status: 'completed' } as const);
    did(enact(ledger, { type: 'record-payment', ...terms, ...outcome }, at));
  }
  return account;
}

/** Adds an account that can pay for so many payments of 25 cents, by a key of its own. */
export async function payerOf(
  world: World,
  payments: number,
): Promise<{ readonly account: number; readonly key: string }> {
  const did = <T>(outcome: { ok: true; result: T } | { ok: false; rejection: unknown }): T => {
    if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
    return outcome.result;
  };
  const handle = `bench-${world.ledger.principalCount}@bench.example`;
  const person = { realm: 'actumx', handle, kind: 'user', name: 'Bench' };
  const { index: principal } = did(await world.execute({ type: 'add-principal', ...person }));
  const key = `xk_live_${String(principal).padStart(48, 'b')}`;
  const terms = { kind: 'api-key', name: 'bench', prefix: 'xk_live_', permissions: ['*'] };
  did(await world.execute({ type: 'issue-credential', principal, ...terms, secret: key }));
  const wallet = { purpose: 'wallet', unit: { code: 'USD', scale: 2 }, floor: 0 };
  const { index: account } = did(
    await world.execute({ type: 'open-account', principal, ...wallet }),
  );
  did(await world.execute({ type: 'credit', account, kind: 'top-up', amount: payments * 25 }));
  return { account, key };
}

/** A subject: paystub with many worlds, forked from one with a long history. */
import { setTimeout } from 'node:timers/promises';
import { answerQuestions } from './child.js';
import { loadApp, loadLedger } from './program.js';
import { fillHistory } from './worlds.js';

export interface ForkedWorlds {
  /** Milliseconds for each fork, in the order in which they were made. */
  readonly forks: readonly number[];
  /** Bytes alive for each, once they were there. */
  readonly each: number;
  /** And once a payment was made in each. */
  readonly used: number;
}

const rows = Number(process.argv[2]);
const { createPaystub } = await loadApp();
const { enact } = await loadLedger();
const paystub = await createPaystub({
  // The day is fixed, so that every run measures the same rows.
  recipe: { refDate: '2026-03-01' },
  mostWorlds: 10_000,
});
const { world, plane } = paystub;
const { worlds } = plane.parts;
const account = fillHistory(world.ledger, enact, rows);
const payment = {
  type: 'record-payment',
  account,
  amount: 1,
  resource: 'https://openai.gateway.example/v1/embeddings',
  network: 'base',
  scheme: 'exact',
  credential: 0,
  status: 'completed',
} as const;

/** What lies outside the heap is let go of after a collection, and counted once it is. */
async function live(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await setTimeout(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

answerQuestions({
  /** So many more commands in the main world. */
  async command(count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) await world.execute(payment);
  },
  async fork(count: number): Promise<ForkedWorlds> {
    const forks: number[] = [];
    const names = Array.from({ length: count }, (_, index) => `w${index}`);
    const before = await live();
    for (const name of names) {
      const start = performance.now();
      const found = worlds.fork(name, 'main');
      forks.push(performance.now() - start);
      if (!found.ok) throw new Error(found.refusal.type);
    }
    const there = await live();
    const balance = world.ledger.balance(account);
    for (const name of names) {
      const found = worlds.find(name);
      const outcome = found.ok ? await found.cell.world.execute(payment) : found;
      if (!outcome.ok) throw new Error(`no payment in ${name}`);
      if (found.ok && found.cell.world.ledger.balance(account) !== balance - 1) {
        throw new Error(`${name} is not by itself`);
      }
    }
    const after = await live();
    if (world.ledger.balance(account) !== balance) throw new Error('a fork changed its parent');
    for (const name of names) worlds.remove(name);
    return { forks, each: (there - before) / count, used: (after - before) / count };
  },
});

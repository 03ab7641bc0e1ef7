import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeLines } from '../../src/journal/frame.js';
import { BuiltProgram, type Running } from './built-program.js';
import { chance } from './chance.js';
import { Payer, priceCents, UnexpectedStatus } from './payer.js';

/** How often the program is killed: `PAYSTUB_KILLS=1000 npm run test:crash` for the long run. */
const kills = Number(process.env.PAYSTUB_KILLS ?? 50);
const connections = 8;

let program: BuiltProgram;
beforeEach(() => {
  program = new BuiltProgram();
});
afterEach(() => program.close());

const serve = (): Promise<Running> => program.serve(['actumx', '--log-level', 'error']);

/** What the client knows of one account, from answers alone. */
interface Known {
  /** By payment: every receipt that was acknowledged. */
  readonly receipts: Map<string, string>;
  /** Settles that were asked for and not answered. */
  readonly unanswered: Set<string>;
  opened: Set<string>;
  unansweredOpens: number;
  toppedUp: number;
  unansweredTopUps: number;
}

it(`loses and doubles no payment in ${kills} kills`, async () => {
  const draw = chance(20260301);
  let server = await serve();
  const payer = await Payer.signUp(server.port, connections);
  const all = new Map<string, string>();
  let settledBefore = 0;
  let topUpTotal = 0;
  let transactions = 0;
  let maybeSettled = 0;
  let torn = 0;

  for (let kill = 1; kill <= kills; kill += 1) {
    const before = await payer.summary();
    expect(before).toMatchObject({
      balanceCents: topUpTotal - settledBefore * priceCents,
      topUpTotalCents: topUpTotal,
      x402Transactions: transactions,
    });
    const known = await streamUntilKilled(server, payer, 1 + draw(50), draw);
    if (kill % 5 === 0) {
      // What a loss of power may leave of an append: its beginning.
      const file = join(program.folder, '.paystub', 'paystub.journal');
      const [, second = ''] = readFileSync(file, 'latin1').split('\n', 2);
      appendFileSync(file, second.slice(0, draw(second.length)));
    }
    if (kill % 7 === 0) {
      const half = program.start(['serve', 'actumx', '--port', '0']);
      setTimeout(() => half.kill('SIGKILL'), draw(500));
      await half.closed;
    }
    server = await serve();
    if (server.out.includes('had been cut short')) torn += 1;
    payer.reconnect(server.port, connections);

    // Whatever was not answered may have been kept or not; whatever was answered is there.
    const now = await payer.summary();
    const list = await payer.transactions();
    const fresh = list.slice(0, now.x402Transactions - transactions);
    expect(fresh).toHaveLength(now.x402Transactions - transactions);
    const byId = new Map(fresh.map((one) => [one.id, one]));
    for (const id of known.opened) expect(byId.has(id), `${id} was opened`).toBe(true);
    expect(fresh.length).toBeLessThanOrEqual(known.opened.size + known.unansweredOpens);
    for (const [id, receipt] of known.receipts) {
      expect(byId.get(id)).toMatchObject({ status: 'settled', receiptId: receipt });
    }
    const settled = fresh.filter((one) => one.receiptId !== null);
    for (const { id } of settled) {
      expect(known.receipts.has(id) || known.unanswered.has(id), `${id} was settled`).toBe(true);
    }
    maybeSettled += settled.length - known.receipts.size;
    settledBefore += settled.length;
    const gained = now.topUpTotalCents - topUpTotal - known.toppedUp;
    expect(gained >= 0 && gained <= known.unansweredTopUps, `${gained} more`).toBe(true);
    topUpTotal = now.topUpTotalCents;
    transactions = now.x402Transactions;
    expect(now.balanceCents).toBe(topUpTotal - settledBefore * priceCents);

    // Settling again gives the same receipts and debits nothing, in this life and in earlier ones.
    const earlier = [...all].filter(() => draw(all.size) < 3);
    for (const [id, receipt] of [...known.receipts, ...earlier]) {
      expect(await payer.settle(id)).toBe(receipt);
    }
    for (const { id, receiptId } of settled) all.set(id, receiptId ?? '');
    expect(await payer.summary()).toEqual(now);
  }

  expect(await server.stop()).toBe(0);
  payer.close();
  const file = join(program.folder, '.paystub', 'paystub.journal');
  const commands = [...decodeLines(readFileSync(file), file)].map(({ value }) => value);
  const settles = commands.filter(
    (value) => (value as { command?: string }).command === 'settle-payment',
  );
  expect(settles).toHaveLength(all.size);
  expect(all.size).toBe(settledBefore);
  expect(torn).toBeGreaterThan(0);
  console.log(
    `${kills} kills: ${transactions} payments, ${all.size} settled, of which ${maybeSettled} were kept though the answer had not left; ${torn} torn tails cut off; nothing lost, nothing doubled`,
  );
});

/** Pays with several connections at once until `answers` have come, and kills the server soon after. */
async function streamUntilKilled(
  server: Running,
  payer: Payer,
  answers: number,
  draw: (below: number) => number,
): Promise<Known> {
  const known: Known = {
    receipts: new Map(),
    unanswered: new Set(),
    opened: new Set(),
    unansweredOpens: 0,
    toppedUp: 0,
    unansweredTopUps: 0,
  };
  const gently = draw(4) === 0;
  const kill = (): void => {
    // A polite end that is cut short is a kill as well.
    if (gently) server.kill('SIGTERM');
    server.kill('SIGKILL');
  };
  let left = answers;
  const answered = (): void => {
    left -= 1;
    if (left === 0) setTimeout(kill, draw(6));
  };
  const pay = async (): Promise<void> => {
    known.unansweredOpens += 1;
    const id = await payer.open();
    known.unansweredOpens -= 1;
    known.opened.add(id);
    answered();
    known.unanswered.add(id);
    const receipt = await payer.settle(id);
    known.unanswered.delete(id);
    known.receipts.set(id, receipt);
    answered();
  };
  const topUp = async (): Promise<void> => {
    const amount = 100 + draw(1_000);
    known.unansweredTopUps += amount;
    await payer.topUp(amount);
    known.unansweredTopUps -= amount;
    known.toppedUp += amount;
    answered();
  };
  // Money first, so that no settle is refused.
  await topUp();
  const worker = async (_: unknown, index: number): Promise<void> => {
    while (server.alive) await (index === 0 ? topUp() : pay());
  };
  const ended = await Promise.allSettled(Array.from({ length: connections }, worker));
  for (const one of ended) {
    // A connection that breaks is what a kill looks like; a refusal is not.
    if (one.status === 'rejected' && one.reason instanceof UnexpectedStatus) throw one.reason;
  }
  await server.closed;
  return known;
}

import { describe, expect, it } from 'vitest';
import { createMock } from '../../src/index.js';
import { checkInvariantsInSteps, contentsOf, restoreInSteps } from '../../src/ledger/index.js';
import { readWorldInSteps } from '../../src/worlds/index.js';

const mocked = () => createMock({ refDate: '2026-03-01', size: 0, apis: ['agnicpay'] });

/** How many turns the loop had before the work was done; each may do something. */
async function turnsOf(work: Promise<unknown>, each: () => void = () => undefined) {
  let turns = 0;
  let over = false;
  const settle = (): void => {
    over = true;
  };
  work.then(settle, settle);
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    if (over) break;
    turns += 1;
    each();
  }
  return turns;
}

/** A world of one account with so many entries, and so many people beside. */
function worldOf(entries: number, people = 0): object {
  return {
    paystub: 'world-1',
    clock: '2026-03-01T00:00:00Z',
    principals: [
      { realm: 'agnicpay', handle: 'one', createdAt: '2026-01-01' },
      ...Array.from({ length: people }, (_, index) => ({
        realm: 'agnicpay',
        handle: `other-${index}`,
        createdAt: '2026-01-01',
      })),
    ],
    accounts: [
      {
        principal: 'agnicpay/one',
        purpose: 'wallet',
        unit: 'USDC/6',
        entries: Array.from({ length: entries }, () => ({
          at: '2026-02-01',
          kind: 'deposit',
          amount: 1,
        })),
      },
    ],
  };
}

describe('a heavy control request leaves turns to others', () => {
  it('restoring, snapshots and new worlds with a history', async () => {
    const { worlds } = { worlds: await mocked() };
    const world = worlds.world('heavy');
    const made = world.create({ recipe: { size: 20 } });
    expect(await turnsOf(made)).toBeGreaterThan(5);
    const taken = world.state.snapshot();
    expect(await turnsOf(taken)).toBeGreaterThan(5);
    const restored = world.state.restore(await taken);
    expect(await turnsOf(restored)).toBeGreaterThan(20);
    await restored;
    expect((await world.state.snapshot()).accounts).toEqual((await taken).accounts);
    await worlds.close();
  });

  it('between two turns a few hundred rows are read, however many an account has', () => {
    const text = JSON.stringify(worldOf(20_000, 3_000));
    const reading = readWorldInSteps(text, 'x', ['agnicpay']);
    let pieces = 0;
    let step = reading.next();
    for (; !step.done; step = reading.next()) pieces += 1;
    // Its form, references, sums, rows and invariants: each of these looks at every row.
    expect(pieces).toBeGreaterThan((4 * 23_000) / 1_024);
    const { ledger } = step.value;
    let pulled = 0;
    const contents = contentsOf(ledger);
    const counted = function* <T>(rows: Iterable<T>): Generator<T> {
      for (const row of rows) {
        pulled += 1;
        yield row;
      }
    };
    const restoring = restoreInSteps({
      members: contents.members,
      principals: counted(contents.principals),
      accounts: (function* () {
        for (const records of contents.accounts) {
          yield { ...records, entries: counted(records.entries) };
        }
      })(),
    });
    let most = 0;
    for (let one = restoring.next(); !one.done; one = restoring.next()) {
      most = Math.max(most, pulled);
      pulled = 0;
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(256);
    let checks = 0;
    const checking = checkInvariantsInSteps(ledger);
    for (; !checking.next().done; ) checks += 1;
    expect(checks).toBeGreaterThan(20_000 / 256);
  });
});

describe('while a world is built', () => {
  it('everybody sees the old one, and then the new one', async () => {
    const mock = await mocked();
    const world = mock.world('one');
    const { total } = world.state.accounts();
    expect(total).toBeGreaterThan(1);
    const seen = new Set<number>();
    const restored = world.state.restore(worldOf(2_000));
    await turnsOf(restored, () => seen.add(world.state.accounts().total));
    await restored;
    expect(seen).toContain(total);
    for (const one of seen) expect([total, 1]).toContain(one);
    expect(world.state.accounts().total).toBe(1);
    await mock.close();
  });

  it('what is wrong is told, and the old one stays with what happened meanwhile', async () => {
    const mock = await mocked();
    const world = mock.world('one');
    const account = 'agnicpay/busy';
    const before = world.state.account(account).balance;
    const file = worldOf(2_000) as { accounts: { entries: object[] }[] };
    file.accounts[0]?.entries.push({ at: '2026-02-01', kind: 'deposit', amount: 0.5 });
    const restoring = world.state.restore(file);
    const charged = world.do({ account, do: 'charge', amount: 1_000 });
    await expect(restoring).rejects.toThrow(/accounts\[0\]\.entries\[2000\]\.amount/);
    await charged;
    expect(world.state.account(account).balance).toBe(before - 1_000);
    await mock.close();
  });

  it('the others of its kind wait, and each is done in its turn', async () => {
    const mock = await mocked();
    const world = mock.world('one');
    const sizes = [300, 200, 100];
    await Promise.all(sizes.map((size) => world.state.restore(worldOf(size))));
    expect(world.state.account('agnicpay/one').entries).toBe(100);
    const made = await Promise.allSettled(
      [1, 2].map(() => mock.world('made').create({ recipe: { size: 1 } })),
    );
    expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await mock.close();
  });
});

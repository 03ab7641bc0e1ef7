import { describe, expect, it } from 'vitest';
import { MockWorld } from '../../src/control/index.js';
import { startMock } from '../../src/mock.js';
import { createPaystub } from '../../src/paystub.js';
import { MemoryBudget } from '../../src/worlds/index.js';

interface Health {
  readonly memory: { readonly limitBytes: number; readonly usedBytes: number };
}

const MiB = 2 ** 20;

describe('a memory limit', () => {
  it('holds for the logs of all worlds, the oldest go first, and health shows it', async () => {
    await using mock = await startMock({
      apis: ['agnicpay'],
      refDate: '2026-03-01',
      memoryLimit: MiB,
    });
    const many = Array.from({ length: 150 }, (_, at) => `unknown${at}=${'v'.repeat(10)}`).join('&');
    for (let turn = 0; turn < 200; turn++) {
      const headers = { 'X-Paystub-World': `w${turn % 10}`, ...mock.demo('agnicpay') };
      await (await fetch(`${mock.url}/api/balance?${many}`, { headers })).text();
    }
    const { memory } = (await (await fetch(`${mock.url}/_paystub/health`)).json()) as Health;
    expect(memory.limitBytes).toBe(MiB);
    expect(memory.usedBytes).toBeGreaterThan(MiB / 4);
    expect(memory.usedBytes).toBeLessThanOrEqual(MiB);
    const { requests } = mock.world('w9');
    expect(requests.dropped()).toBeGreaterThan(0);
    const [last] = requests.find({}, 1);
    // The newest is there, with the beginning of what is long.
    expect(last?.id).toBe(20);
    expect(last?.violations).toHaveLength(20);
  });

  it('refuses what there is no room for, says so, and serves who only looks', async () => {
    await using mock = await startMock({
      apis: ['agnicpay'],
      refDate: '2026-03-01',
      memoryLimit: MiB,
    });
    let refused = '';
    for (let turn = 0; turn < 100 && refused === ''; turn++) {
      try {
        mock.world(`w${turn}`).show();
      } catch (error) {
        refused = String(error);
      }
    }
    expect(refused).toContain('limit of 1 MiB');
    const looked = await fetch(`${mock.url}/api/balance`, { headers: { 'X-Agnic-Token': 'none' } });
    expect(looked.status).toBe(401);
    // What goes makes room.
    mock.world('w0').remove();
    mock.world('w1').remove();
    expect(mock.world('again').show().name).toBe('again');
  });

  it('counts rules, waiters and rows, and gives back what is gone', async () => {
    const paystub = await createPaystub({ apis: ['agnicpay'] });
    const used = (): number => paystub.plane.memory().usedBytes;
    const before = used();
    const world = new MockWorld(paystub.plane, 'counted');
    world.faults.add({ do: { drop: true } });
    const waiting = world.requests.wait({}, { timeoutMs: 1 }).catch(() => undefined);
    await Promise.resolve();
    expect(used()).toBeGreaterThan(before + 20_000 + 4_000);
    await waiting;
    world.faults.clear();
    world.remove();
    expect(used()).toBe(before);
    await paystub.close();
  });

  it('counts what tests and the clock bring, and refuses more of it where the limit is reached', async () => {
    const memoryLimit = 64 * 1024;
    await using mock = await startMock({ apis: ['agnicpay'], size: 0, memoryLimit });
    const ask = async (path: string, body: object) => {
      const answer = await fetch(`${mock.url}/_paystub/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, text: await answer.text() };
    };
    const topUp = () => ask('commands', { account: 'agnicpay/busy', do: 'top-up', amount: 1 });
    let [turns, last] = [0, await topUp()];
    while (last.status === 200 && turns < 1_000) {
      last = await topUp();
      turns += 1;
    }
    expect(turns).toBeGreaterThan(10);
    expect(last).toMatchObject({ status: 409, text: expect.stringContaining('--memory-limit') });
    expect(await ask('clock/advance', { by: 'P30D', traffic: true })).toMatchObject({
      status: 409,
      text: expect.stringContaining('--memory-limit'),
    });
    // What is there already stays.
    expect(mock.state.rows('entries', 'agnicpay/busy', { limit: 1 })).toMatchObject([
      { kind: 'deposit', amount: 1 },
    ]);
  });

  it('refuses to put a world in place of another that there is no room for', async () => {
    await using large = await startMock({ apis: ['agnicpay'], refDate: '2026-03-01', size: 4 });
    const file = await large.state.snapshot();
    await using mock = await startMock({ apis: ['agnicpay'], size: 0, memoryLimit: 64 * 1024 });
    await expect(mock.world('other').state.restore(file)).rejects.toThrow('--memory-limit');
  });
});

it('a budget lets the oldest go, whichever world it is of', () => {
  const budget = new MemoryBudget(1_000);
  const logs = [0, 1].map(() => {
    const share = budget.share();
    const kept: number[] = [];
    share.log = {
      get oldest() {
        return kept[0];
      },
      dropOldest() {
        kept.shift();
        share.add('logs', -100);
      },
    };
    const add = (): void => {
      kept.push(budget.stamp());
      share.add('logs', 100);
      budget.hasRoom();
    };
    return { kept, add };
  });
  for (let turn = 0; turn < 30; turn++) logs[turn % 3 === 0 ? 0 : 1]?.add();
  const kept = logs.flatMap((log) => log.kept).sort((a, b) => a - b);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 31 - kept.length + at));
  expect(budget.used).toBeLessThanOrEqual(1_000);
  const share = budget.share();
  share.add('rows', 5_000);
  expect(budget.hasRoom()).toBe(false);
  share.release();
  expect(budget.hasRoom()).toBe(true);
});

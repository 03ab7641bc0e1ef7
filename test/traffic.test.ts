import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkInvariants, type Ledger, snapshot } from '../src/ledger/index.js';
import { createPaystub, type PaystubConfig } from '../src/paystub.js';
import { listProviders } from '../src/providers/index.js';
import { digest } from '../src/scenario/index.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** A Friday. */
const START = Date.parse('2026-02-27T15:00:00Z');

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A mock whose system time the test moves. */
async function mockAt(config: PaystubConfig = {}, start = START) {
  const time = { now: start };
  const paystub = await createPaystub({
    recipe: { size: 0 },
    ...config,
    systemTime: () => time.now,
  });
  open.push(paystub);
  const world = (name?: string) => {
    const used = paystub.plane.use(name);
    if (!used.ok) throw new Error(used.refusal.type);
    return used.value;
  };
  const ledger = (name = 'main'): Ledger => {
    const found = paystub.plane.parts.worlds.find(name);
    if (!found.ok) throw new Error(found.refusal.type);
    return found.cell.world.ledger;
  };
  return { time, paystub, world, ledger };
}

const digestOf = (ledger: Ledger): string => digest(snapshot(ledger));

/** How many rows the busy account of an API has, of all kinds. */
function rowsOf(ledger: Ledger, api: string): number {
  let rows = 0;
  for (let index = 0; index < ledger.accountCount; index++) {
    const account = ledger.account(index);
    if (account?.realm !== api) continue;
    if (ledger.principal(account.principal)?.handle !== 'busy') continue;
    rows += ledger.entries(index).length + ledger.payments(index).length;
  }
  return rows;
}

describe('time that goes by in a world whose clock runs', () => {
  it('brings traffic to the busy account of every API, once a day has ended', async () => {
    const { time, ledger } = await mockAt();
    const before = digestOf(ledger());
    const rows = new Map(listProviders().map((api) => [api, rowsOf(ledger(), api)]));
    time.now += 8 * HOUR;
    expect(digestOf(ledger()), 'the day has not ended').toBe(before);
    for (let day = 0; day < 3; day++) {
      // Saturday and Sunday are days like any.
      time.now += DAY;
      for (const api of listProviders()) {
        const now = rowsOf(ledger(), api);
        expect(now, `${api}, day ${day}`).toBeGreaterThan(rows.get(api) ?? 0);
        rows.set(api, now);
      }
    }
    expect(checkInvariants(ledger())).toEqual([]);
  });

  it('is the same however often somebody looks, and another for another seed', async () => {
    const [once, often, other] = [
      await mockAt(),
      await mockAt(),
      await mockAt({ recipe: { size: 0, seed: 'other' } }),
    ];
    for (let day = 0; day < 40; day++) {
      for (const { time } of [once, often, other]) time.now += DAY;
      often.ledger();
    }
    const text = digestOf(once.ledger());
    expect(digestOf(often.ledger())).toBe(text);
    expect(digestOf(other.ledger())).not.toBe(text);
  });

  it('breaks no invariant in half a year, and every moment lies in its day', async () => {
    const { time, ledger, paystub } = await mockAt();
    const end = Math.floor((time.now + 180 * DAY) / DAY) * DAY;
    time.now += 180 * DAY;
    expect(checkInvariants(ledger())).toEqual([]);
    for (let index = 0; index < ledger().accountCount; index++) {
      for (const { row } of ledger().entries(index).rows()) expect(row.updatedAt).toBeLessThan(end);
      for (const { row } of ledger().payments(index).rows()) {
        expect(row.updatedAt).toBeLessThan(end);
      }
    }
    // One entry of the journal for each day.
    expect(paystub.world.commands).toBe(180);
  });

  it('does not grow while nobody looks, and of a long absence brings a year', async () => {
    const { time, paystub, ledger } = await mockAt();
    const { world } = paystub;
    time.now += 4000 * DAY;
    expect(world.commands).toBe(0);
    ledger();
    expect(world.commands).toBe(366);
    ledger();
    expect(world.commands).toBe(366);
    expect(checkInvariants(ledger())).toEqual([]);
  });

  it('disturbs nothing that a test counts', async () => {
    const { time, world } = await mockAt();
    time.now += 5 * DAY;
    expect(world('test').settledPayments()).toEqual([]);
    expect(world('test').countRequests({})).toBe(0);
    expect(world('test').payer().findings ?? []).toEqual([]);
  });

  it('holds for forks and resets', async () => {
    const { time, ledger, paystub } = await mockAt();
    time.now += 2 * DAY;
    const parent = digestOf(ledger());
    await paystub.plane.createWorld('fork', { base: 'main' });
    expect(digestOf(ledger('fork'))).toBe(parent);
    // Past midnight, and before the fork ends unused.
    time.now += 10 * HOUR;
    const later = digestOf(ledger());
    expect(later).not.toBe(parent);
    expect(digestOf(ledger('fork'))).toBe(later);
    paystub.plane.resetWorld('fork');
    expect(digestOf(ledger('fork'))).toBe(later);
  });

  it('gives the same rows after a restart', async () => {
    const data = mkdtempSync(join(tmpdir(), 'paystub-traffic-'));
    try {
      const first = await mockAt({ data });
      first.time.now += 3 * DAY;
      const text = digestOf(first.ledger());
      await first.paystub.close();
      open.pop();
      const second = await mockAt({ data }, first.time.now);
      expect(digestOf(second.ledger())).toBe(text);
      second.time.now += DAY;
      const later = digestOf(second.ledger());
      const unbroken = await mockAt();
      unbroken.time.now += 4 * DAY;
      expect(later).toBe(digestOf(unbroken.ledger()));
    } finally {
      for (const one of open.splice(0)) await one.close();
      rmSync(data, { recursive: true, force: true });
    }
  });

  it('goes on with whatever became of the account', async () => {
    const { time, ledger, paystub } = await mockAt();
    const { world } = paystub;
    for (let index = 0; index < ledger().accountCount; index++) {
      const { wallet } = ledger().drawable(index, time.now);
      if (wallet > 0) {
        await world.execute({ type: 'debit', account: index, kind: 'spent', amount: wallet });
      }
    }
    time.now += 35 * DAY;
    expect(checkInvariants(ledger())).toEqual([]);
    for (const api of listProviders()) expect(rowsOf(ledger(), api)).toBeGreaterThan(0);
  });
});

describe('an advance', () => {
  it('brings the traffic of the days that it skips, as if they had gone by', async () => {
    const [moved, waited] = [await mockAt({}, START), await mockAt({}, START)];
    const passed = await moved.world().advance('P3D');
    waited.time.now += 3 * DAY;
    waited.ledger();
    await waited.world().advance(0);
    expect(passed.ok && passed.value.traffic).toBe(true);
    for (const api of listProviders()) {
      expect(rowsOf(moved.ledger(), api), api).toBe(rowsOf(waited.ledger(), api));
    }
  });
});

describe('a world that has none', () => {
  const config: [string, PaystubConfig][] = [
    ['because a flag says so', { traffic: false }],
    ['because it has a reference day of its own', { recipe: { size: 0, refDate: '2026-02-27' } }],
  ];
  it.each(config)('stays as it is: %s', async (_, config) => {
    const { time, ledger } = await mockAt(config);
    const before = digestOf(ledger());
    time.now += 10 * DAY;
    expect(digestOf(ledger())).toBe(before);
  });

  it.each(['freeze', 'set'] as const)('because of %s, unless it is asked for', async (how) => {
    const { ledger, world } = await mockAt();
    const used = (): number => rowsOf(ledger('test'), 'agnicpay');
    if (how === 'freeze') world('test').freeze();
    else await world('test').setClock('2026-03-01T10:00:00Z');
    const before = used();
    await world('test').advance('P3D');
    expect(used()).toBe(before);
    expect(world('test').clock().traffic).toBe(false);
    await world('test').advance('P2D', true);
    const after = used();
    expect(after).toBeGreaterThan(before);
    expect(world('test').clock().traffic).toBe(true);
    await world('test').advance('P2D', false);
    expect(used()).toBe(after);
  });

  it('has traffic where the start asks for it, whatever becomes of its clock', async () => {
    const { ledger, world } = await mockAt({
      traffic: true,
      recipe: { size: 0, refDate: '2026-02-27' },
    });
    const before = digestOf(ledger());
    world().freeze();
    await world().advance('P1D');
    expect(digestOf(ledger())).not.toBe(before);
  });
});

describe('what an advance tells', () => {
  it('is of the APIs that are served only', async () => {
    const { world } = await mockAt({ apis: ['agnicpay'] });
    const passed = await world().advance('P1Y');
    if (!passed.ok) throw new Error('refused');
    const others = passed.value.happened.filter(
      ({ account }) => account !== null && !account.startsWith('agnicpay/'),
    );
    expect(others).toEqual([]);
  });
});

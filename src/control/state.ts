import type { World } from '../worlds/index.js';

/** How much is in a world. */
export interface WorldCounts {
  readonly principals: number;
  readonly accounts: number;
  readonly entries: number;
  readonly payments: number;
  readonly usage: number;
}

const counted = new WeakMap<World, { readonly commands: number; readonly counts: WorldCounts }>();

/** Counts what is in a world, once for as long as nothing changes: it asks every account. */
export function countsOf(world: World): WorldCounts {
  const known = counted.get(world);
  if (known?.commands === world.commands) return known.counts;
  const { ledger } = world;
  const counts = {
    principals: ledger.principalCount,
    accounts: ledger.accountCount,
    entries: 0,
    payments: 0,
    usage: 0,
  };
  // Accounts are numbered as they come, without a gap.
  for (let account = 0; account < ledger.accountCount; account++) {
    counts.entries += ledger.entries(account).length;
    counts.payments += ledger.payments(account).length;
    counts.usage += ledger.usage(account).length;
  }
  counted.set(world, { commands: world.commands, counts });
  return counts;
}

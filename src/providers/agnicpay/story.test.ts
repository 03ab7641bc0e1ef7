import { describe, expect, it } from 'vitest';
import { checkInvariants, Ledger, type PaymentStatus, snapshot } from '../../ledger/index.js';
import { buildBase, demoCredentials, digest } from '../../story/index.js';
import { REALM, WALLET } from './access.js';
import { story } from './story.js';

const recipe = { seed: 'story', size: 1, refDate: '2026-03-01' };

function built(changes: Partial<typeof recipe> = {}): Ledger {
  const ledger = Ledger.empty();
  buildBase([story], { ...recipe, ...changes })(ledger);
  return ledger;
}

function accountOf(ledger: Ledger, handle: string): number {
  const principal = ledger.findPrincipal(REALM, { handle });
  const account = principal && ledger.accountFor(principal.index, WALLET);
  if (!account) throw new Error(`nobody called ${handle}`);
  return account.index;
}

/** Everything that one user has, as a text that is the same for the same data. */
function everythingOf(ledger: Ledger, account: number): string {
  const owner = ledger.account(account)?.principal ?? -1;
  return digest([
    ledger.account(account),
    ledger.principal(owner),
    ...[
      ledger.credentials(owner).rows(),
      ledger.payments(account).rows(),
      ledger.entries(account).rows(),
      ledger.grants(account).rows(),
    ].map((rows) => [...rows]),
  ]);
}

describe('the seeded history', () => {
  it('breaks no invariant', () => {
    expect(checkInvariants(built({ size: 5 }))).toEqual([]);
  });

  it('is the same for the same recipe, and another for another seed', () => {
    const text = digest(snapshot(built()));
    expect(digest(snapshot(built()))).toBe(text);
    expect(digest(snapshot(built({ seed: 'another' })))).not.toBe(text);
  });

  it('does not depend on the time zone', () => {
    const zone = process.env.TZ;
    const text = digest(snapshot(built()));
    try {
      for (const other of ['Pacific/Auckland', 'America/Los_Angeles']) {
        process.env.TZ = other;
        expect(new Date(0).getTimezoneOffset(), 'the zone is in force').not.toBe(0);
        expect(digest(snapshot(built()))).toBe(text);
      }
    } finally {
      process.env.TZ = zone;
    }
  });

  it('grows by users, and those who were there stay as they were', () => {
    const small = built({ size: 1 });
    const large = built({ size: 4 });
    expect(large.accountCount).toBe(small.accountCount + 3);
    for (let account = 0; account < small.accountCount; account++) {
      expect(everythingOf(large, account)).toBe(everythingOf(small, account));
    }
  });

  it.each(['2026-03-01', '2024-02-29', '2026-01-01'])('ends before %s begins', (refDate) => {
    const ledger = built({ refDate });
    const end = Date.parse(refDate);
    for (let account = 0; account < ledger.accountCount; account++) {
      const owner = ledger.account(account)?.principal ?? -1;
      const times = [
        ...[...ledger.payments(account).rows()].map(({ row }) => row.updatedAt),
        ...[...ledger.entries(account).rows()].map(({ row }) => row.updatedAt),
        ...[...ledger.credentials(owner).rows()].map(({ row }) => row.createdAt),
      ];
      for (const at of times) expect(at).toBeLessThan(end);
    }
  });

  it.each([
    ['empty', 0],
    ['edge-20', 20],
    ['edge-21', 21],
  ])('%s has %i payments', (handle, count) => {
    const ledger = built();
    expect(ledger.payments(accountOf(ledger, handle)).length).toBe(count);
  });

  it('busy has everything that a history can have', () => {
    const ledger = built();
    const payments = ledger.payments(accountOf(ledger, 'busy'));
    expect(payments.length).toBeGreaterThan(5 * 100);
    const states: PaymentStatus[] = ['pending', 'held', 'completed', 'failed'];
    for (const state of states) {
      expect(payments.count({ status: { equals: state } }), state).toBeGreaterThan(0);
    }
    for (const scheme of ['exact', 'upto']) {
      expect(payments.count({ scheme: { equals: scheme } }), scheme).toBeGreaterThan(50);
    }
    for (const network of ['base', 'base-sepolia', 'solana', 'solana-devnet']) {
      expect(payments.count({ network: { equals: network } }), network).toBeGreaterThan(10);
    }
    const weekdays = [0, 0, 0, 0, 0, 0, 0];
    for (const { row } of payments.rows()) weekdays[new Date(row.createdAt).getUTCDay()]! += 1;
    const [sunday = 0, , tuesday = 0, , , , saturday = 0] = weekdays;
    expect(sunday + saturday).toBeLessThan(tuesday);
  });

  it('broke spends everything, and nothing more succeeds', () => {
    const ledger = built();
    const account = accountOf(ledger, 'broke');
    expect(ledger.balance(account)).toBe(0);
    const states = [...ledger.payments(account).rows({ sort: { by: 'seq', order: 'asc' } })].map(
      ({ row }) => row.status,
    );
    const firstFailure = states.indexOf('failed');
    expect(firstFailure).toBeGreaterThan(0);
    expect(states.slice(firstFailure).every((status) => status === 'failed')).toBe(true);
  });
});

describe('the demo credentials', () => {
  it('do not depend on the seed', () => {
    const of = (seed: string) => demoCredentials([story], { ...recipe, seed });
    expect(of('one')).toEqual(of('another'));
    expect(new Set(of('one').map(({ label }) => label)).size).toBe(of('one').length);
  });
});

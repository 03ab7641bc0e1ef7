import { describe, expect, it } from 'vitest';
import { checkInvariants, Ledger, type PaymentStatus, snapshot } from '../../ledger/index.js';
import { buildBase, demoCredentials, digest, storyVersion } from '../../story/index.js';
import { CREDITS, REALM } from './access.js';
import { story } from './story.js';

const recipe = { seed: 'story', size: 1, refDate: '2026-03-01' };

function built(changes: Partial<typeof recipe> = {}): Ledger {
  const ledger = Ledger.empty();
  buildBase([story], { ...recipe, ...changes })(ledger);
  return ledger;
}

function accountOf(ledger: Ledger, handle: string): number {
  const principal = ledger.findPrincipal(REALM, { handle });
  const account = principal && ledger.accountFor(principal.index, CREDITS);
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
      ledger.usage(account).rows(),
      ledger.entries(account).rows(),
      ledger.grants(account).rows(),
    ].map((rows) => [...rows]),
  ]);
}

describe('the seeded history', () => {
  it('breaks no invariant, whatever the seed', () => {
    for (const seed of ['story', 'test', 'another', 7]) {
      const ledger = Ledger.empty();
      buildBase([story], { ...recipe, seed, size: 4 })(ledger);
      expect(checkInvariants(ledger), String(seed)).toEqual([]);
    }
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
        expect(digest(snapshot(built()))).toBe(text);
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
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
    const ledger = built({ refDate, size: 2 });
    const end = Date.parse(refDate);
    for (let account = 0; account < ledger.accountCount; account++) {
      const owner = ledger.account(account)?.principal ?? -1;
      const times = [
        ...[...ledger.payments(account).rows()].map(({ row }) => row.updatedAt),
        ...[...ledger.entries(account).rows()].map(({ row }) => row.updatedAt),
        ...[...ledger.usage(account).rows()].map(({ row }) => row.at),
        ...[...ledger.grants(account).rows()].map(({ row }) => row.grantedAt),
        ...[...ledger.credentials(owner).rows()].map(({ row }) => row.createdAt),
      ];
      for (const at of times) expect(at).toBeLessThan(end);
    }
  });

  it('is told in the order of time', () => {
    const ledger = built();
    for (let account = 0; account < ledger.accountCount; account++) {
      const ascending = { sort: { by: 'seq', order: 'asc' } } as const;
      for (const times of [
        [...ledger.usage(account).rows(ascending)].map(({ row }) => row.at),
        [...ledger.payments(account).rows(ascending)].map(({ row }) => row.createdAt),
        [...ledger.entries(account).rows(ascending)].map(({ row }) => row.at),
      ]) {
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }
    }
  });

  it('leaves nothing in any wallet: all credit is in tranches', () => {
    const ledger = built({ size: 3 });
    for (let account = 0; account < ledger.accountCount; account++) {
      expect(ledger.grants(account).sum('remaining')).toBe(ledger.balance(account));
    }
  });

  it.each([
    ['empty', 0, 0],
    ['edge-50', 50, 50],
    ['edge-51', 51, 51],
    ['trial', 3, 0],
  ])('%s has %i charges and %i jobs', (handle, charges, jobs) => {
    for (const seed of ['story', 'another']) {
      const ledger = built({ seed });
      const account = accountOf(ledger, handle);
      expect(ledger.usage(account).length).toBe(charges);
      expect(ledger.payments(account).length).toBe(jobs);
    }
  });

  it('busy has everything that a history can have', () => {
    for (const seed of ['story', 'another', 'third']) {
      const ledger = built({ seed });
      const account = accountOf(ledger, 'busy');
      const usage = ledger.usage(account);
      const payments = ledger.payments(account);
      expect(usage.length).toBeGreaterThan(5 * 50);
      expect(payments.length).toBeGreaterThan(5 * 50);
      const states: PaymentStatus[] = ['pending', 'held', 'completed', 'failed', 'voided'];
      for (const state of states) {
        expect(payments.count({ status: { equals: state } }), state).toBeGreaterThan(0);
      }
      for (const resource of ['forecast', 'drivers', 'alerts']) {
        expect(usage.count({ resource: { equals: resource } }), resource).toBeGreaterThan(30);
      }
      expect(usage.count({ resource: { isNull: true } })).toBeGreaterThan(30);
      const entries = ledger.entries(account);
      for (const category of ['checkout', 'auto_recharge']) {
        expect(entries.count({ category: { equals: category } }), category).toBeGreaterThan(1);
      }
      expect(entries.count({ kind: { equals: 'expire' } })).toBeGreaterThan(0);
      const weekdays = [0, 0, 0, 0, 0, 0, 0];
      for (const { row } of usage.rows()) weekdays[new Date(row.at).getUTCDay()]! += 1;
      const [sunday = 0, , tuesday = 0, , , , saturday = 0] = weekdays;
      expect(sunday + saturday).toBeLessThan(tuesday);
    }
  });

  it('broke spends the last cent', () => {
    const ledger = built();
    const account = accountOf(ledger, 'broke');
    expect(ledger.balance(account)).toBe(0);
    expect(ledger.usage(account).sum('cost')).toBe(542);
  });

  it('never draws what the account does not have', () => {
    const ledger = built({ size: 3 });
    for (let account = 0; account < ledger.accountCount; account++) {
      expect(ledger.available(account)).toBeGreaterThanOrEqual(0);
    }
  });

  it('is told under its version', () => {
    expect(storyVersion([story])).not.toBe(storyVersion([{ ...story, version: 0 }]));
  });
});

describe('the demo credentials', () => {
  it('do not depend on the seed', () => {
    const of = (seed: string) => demoCredentials([story], { ...recipe, seed });
    expect(of('one')).toEqual(of('another'));
    expect(new Set(of('one').map(({ label }) => label)).size).toBe(of('one').length);
  });
});

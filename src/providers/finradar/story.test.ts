import { describe, expect, it } from 'vitest';
import { checkInvariants, Ledger, snapshot } from '../../ledger/index.js';
import { buildBase, demoCredentials, digest, SECOND } from '../../story/index.js';
import { REALM, TOKENS } from './access.js';
import { story } from './story.js';
import { BILLING_EVENTS, cycleEnd, planOf } from './wire.js';

const recipe = { seed: 'story', size: 1, refDate: '2026-03-01' };
/** Days on which months and years are counted differently. */
const DAYS = ['2026-03-01', '2026-01-01', '2024-02-29', '2025-12-31', '2026-08-31', '2025-05-30'];

function built(changes: Partial<typeof recipe> = {}): Ledger {
  const ledger = Ledger.empty();
  buildBase([story], { ...recipe, ...changes })(ledger);
  return ledger;
}

function accountOf(ledger: Ledger, handle: string): number {
  const principal = ledger.findPrincipal(REALM, { handle });
  const account = principal && ledger.accountFor(principal.index, TOKENS);
  if (!account) throw new Error(`nobody called ${handle}`);
  return account.index;
}

/** Everything that one user has, as a text that is the same for the same data. */
function everythingOf(ledger: Ledger, account: number): string {
  const owner = ledger.account(account)?.principal ?? -1;
  return digest([
    ledger.account(account),
    ledger.principal(owner),
    [...ledger.credentials(owner).rows()],
    [...ledger.entries(account).rows()],
  ]);
}

describe('the seeded history', () => {
  it.each(DAYS)('breaks no invariant on %s', (refDate) => {
    expect(checkInvariants(built({ size: 5, refDate }))).toEqual([]);
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
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('grows by users, and those who were there stay as they were', () => {
    const small = built({ size: 1 });
    const large = built({ size: 6 });
    expect(large.accountCount).toBe(small.accountCount + 5);
    for (let account = 0; account < small.accountCount; account++) {
      expect(everythingOf(large, account)).toBe(everythingOf(small, account));
    }
  });

  it.each(DAYS)('ends before %s begins, and is in the order of its time', (refDate) => {
    const ledger = built({ refDate, size: 5 });
    const end = Date.parse(refDate);
    for (let account = 0; account < ledger.accountCount; account++) {
      const owner = ledger.account(account)?.principal ?? -1;
      const times = [...ledger.entries(account).rows()].map(({ row }) => row.at).reverse();
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.at(-1) ?? 0).toBeLessThan(end);
      for (const { row } of ledger.credentials(owner).rows()) {
        expect(row.createdAt).toBeLessThan(end);
      }
    }
  });

  it.each(DAYS)('refills at the begin of every cycle up to %s', (refDate) => {
    const ledger = built({ refDate, size: 5 });
    for (let account = 0; account < ledger.accountCount; account++) {
      const at = ledger.account(account);
      const owner = at && ledger.principal(at.principal);
      if (!at || !owner) throw new Error(`account ${account} is missing`);
      const { plan, since } = planOf(owner, at);
      if (plan === 'free') continue;
      const kind = { equals: 'subscription_refill' };
      const entries = ledger.entries(account);
      const refills = [...entries.rows({ where: { kind } })].map(({ row }) => row.at).reverse();
      let begin = since;
      for (const refill of refills) {
        // The one that was charged twice comes minutes after its twin.
        if (refill < begin) continue;
        expect(refill - begin).toBeGreaterThanOrEqual(2 * SECOND);
        expect(refill - begin).toBeLessThanOrEqual(20 * SECOND);
        begin = cycleEnd(since, begin);
      }
      expect(begin).toBeGreaterThanOrEqual(Date.parse(refDate));
    }
  });

  it.each(DAYS)('has its edges where they are said to be on %s', (refDate) => {
    const ledger = built({ refDate });
    const counts = (handle: string) => {
      const entries = ledger.entries(accountOf(ledger, handle));
      return [entries.count(BILLING_EVENTS), entries.length];
    };
    expect(counts('edge-20')).toEqual([20, 50]);
    expect(counts('edge-21')).toEqual([21, 51]);
    expect(counts('empty')).toEqual([0, 0]);
  });

  it.each(['one', 'two', 'three'])('has everything in busy, whatever the seed: %s', (seed) => {
    const ledger = built({ seed });
    const entries = ledger.entries(accountOf(ledger, 'busy'));
    expect(entries.count(BILLING_EVENTS)).toBeGreaterThan(100);
    const givenBack = { kind: { equals: 'refund' }, resource: { isNull: false } };
    expect(entries.count(givenBack), 'calls that were given back').toBeGreaterThan(0);
    for (const kind of ['call', 'lapse', 'refund', 'one_time_grant', 'manual_adjustment']) {
      expect(entries.count({ kind: { equals: kind } }), kind).toBeGreaterThan(3);
    }
    const calls = { kind: { equals: 'call' } };
    const weekdays = [0, 0, 0, 0, 0, 0, 0];
    for (const { row } of entries.rows({ where: calls })) {
      weekdays[new Date(row.at).getUTCDay()]! += 1;
    }
    const [sunday = 0, , tuesday = 0, , , , saturday = 0] = weekdays;
    expect(sunday + saturday).toBeLessThan(tuesday);
  });

  it.each(DAYS)('spends the last token of broke on %s', (refDate) => {
    const ledger = built({ refDate });
    const account = accountOf(ledger, 'broke');
    expect(ledger.balance(account)).toBe(0);
    expect(ledger.entries(account).get(ledger.entries(account).length - 1)?.kind).toBe('call');
  });
});

describe('the demo credentials', () => {
  it('do not depend on the seed', () => {
    const of = (seed: string) => demoCredentials([story], { ...recipe, seed });
    expect(of('one')).toEqual(of('another'));
    expect(new Set(of('one').map(({ label }) => label)).size).toBe(of('one').length);
  });
});

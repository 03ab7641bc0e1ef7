import { describe, expect, it } from 'vitest';
import { accountIn, seeded, weekdaysOf } from '../../../test/scenario.js';
import { SECOND } from '../../scenario/index.js';
import { REALM, TOKENS } from './auth.js';
import { api } from './index.js';
import { BILLING_EVENTS, cycleEnd, planOf } from './wire.js';

/** Days on which months and years are counted differently. */
const DAYS = ['2026-03-01', '2026-01-01', '2024-02-29', '2025-12-31', '2026-08-31', '2025-05-30'];

describe('the seeded history', () => {
  it.each(DAYS)('refills at the begin of every cycle up to %s', (refDate) => {
    const ledger = seeded(api, { refDate, size: 5 });
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
    const ledger = seeded(api, { refDate });
    const counts = (handle: string) => {
      const entries = ledger.entries(accountIn(ledger, REALM, handle, TOKENS));
      return [entries.count(BILLING_EVENTS), entries.length];
    };
    expect(counts('edge-20')).toEqual([20, 50]);
    expect(counts('edge-21')).toEqual([21, 51]);
    expect(counts('empty')).toEqual([0, 0]);
  });

  it.each(['one', 'two', 'three'])('has everything in busy, whatever the seed: %s', (seed) => {
    const ledger = seeded(api, { seed });
    const entries = ledger.entries(accountIn(ledger, REALM, 'busy', TOKENS));
    expect(entries.count(BILLING_EVENTS)).toBeGreaterThan(100);
    const givenBack = { kind: { equals: 'refund' }, resource: { isNull: false } };
    expect(entries.count(givenBack), 'calls that were given back').toBeGreaterThan(0);
    for (const kind of ['call', 'lapse', 'refund', 'one_time_grant', 'manual_adjustment']) {
      expect(entries.count({ kind: { equals: kind } }), kind).toBeGreaterThan(3);
    }
    const calls = { kind: { equals: 'call' } };
    const [sunday = 0, , tuesday = 0, , , , saturday = 0] = weekdaysOf(
      [...entries.rows({ where: calls })].map(({ row }) => row.at),
    );
    expect(sunday + saturday).toBeLessThan(tuesday);
  });

  it.each(DAYS)('spends the last token of broke on %s', (refDate) => {
    const ledger = seeded(api, { refDate });
    const account = accountIn(ledger, REALM, 'broke', TOKENS);
    expect(ledger.balance(account)).toBe(0);
    expect(ledger.entries(account).get(ledger.entries(account).length - 1)?.kind).toBe('call');
  });
});

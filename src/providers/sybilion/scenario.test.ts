import { describe, expect, it } from 'vitest';
import { accountIn, seeded, weekdaysOf } from '../../../test/scenario.js';
import type { PaymentStatus } from '../../ledger/index.js';
import { CREDITS, REALM } from './auth.js';
import { api } from './index.js';

describe('the seeded history', () => {
  it('leaves nothing in any wallet: all credit is in tranches', () => {
    const ledger = seeded(api, { size: 3 });
    for (let account = 0; account < ledger.accountCount; account++) {
      expect(ledger.grants(account).sum('remaining')).toBe(ledger.balance(account));
    }
  });

  it('busy has everything that a history can have', () => {
    for (const seed of ['story', 'another', 'third']) {
      const ledger = seeded(api, { seed });
      const account = accountIn(ledger, REALM, 'busy', CREDITS);
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
      const [sunday = 0, , tuesday = 0, , , , saturday = 0] = weekdaysOf(
        [...usage.rows()].map(({ row }) => row.at),
      );
      expect(sunday + saturday).toBeLessThan(tuesday);
    }
  });

  it('broke spends the last cent', () => {
    const ledger = seeded(api);
    const account = accountIn(ledger, REALM, 'broke', CREDITS);
    expect(ledger.balance(account)).toBe(0);
    expect(ledger.usage(account).sum('cost')).toBe(542);
  });

  it('never draws what the account does not have', () => {
    const ledger = seeded(api, { size: 3 });
    for (let account = 0; account < ledger.accountCount; account++) {
      expect(ledger.available(account)).toBeGreaterThanOrEqual(0);
    }
  });
});

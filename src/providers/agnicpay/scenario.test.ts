import { describe, expect, it } from 'vitest';
import { accountIn, seeded, weekdaysOf } from '../../../test/scenario.js';
import type { PaymentStatus } from '../../ledger/index.js';
import { REALM, WALLET } from './auth.js';
import { api } from './index.js';

describe('the seeded history', () => {
  it('busy has everything that a history can have', () => {
    const ledger = seeded(api);
    const payments = ledger.payments(accountIn(ledger, REALM, 'busy', WALLET));
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
    const [sunday = 0, , tuesday = 0, , , , saturday = 0] = weekdaysOf(
      [...payments.rows()].map(({ row }) => row.createdAt),
    );
    expect(sunday + saturday).toBeLessThan(tuesday);
  });

  it('broke spends everything, and nothing more succeeds', () => {
    const ledger = seeded(api);
    const account = accountIn(ledger, REALM, 'broke', WALLET);
    expect(ledger.balance(account)).toBe(0);
    const states = [...ledger.payments(account).rows({ sort: { by: 'seq', order: 'asc' } })].map(
      ({ row }) => row.status,
    );
    const firstFailure = states.indexOf('failed');
    expect(firstFailure).toBeGreaterThan(0);
    expect(states.slice(firstFailure).every((status) => status === 'failed')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { testRecipe } from '../../../test/api-server.js';
import { accountIn, entriesOf, seeded } from '../../../test/scenario.js';
import type { EntryRow, Ledger } from '../../ledger/index.js';
import { demoCredentials, startOfDay } from '../../scenario/index.js';
import { REALM } from './auth.js';
import { CREDITS } from './handlers.js';
import { api } from './index.js';
import { MOVEMENT_KINDS } from './wire.js';

const accountOf = (ledger: Ledger, handle: string): number =>
  accountIn(ledger, REALM, handle, CREDITS);
const rowsOf = (ledger: Ledger, handle: string): EntryRow[] =>
  entriesOf(ledger, accountOf(ledger, handle));

const now = startOfDay(testRecipe.refDate);

describe('the story', () => {
  it.each(['test', 1, 2, 3])('shows every kind of movement to the busy one, seed %s', (seed) => {
    const rows = rowsOf(seeded(api, { seed }), 'busy');
    expect(rows.length).toBeGreaterThan(300);
    for (const kind of MOVEMENT_KINDS) {
      expect(rows.filter((row) => row.kind === kind).length).toBeGreaterThan(0);
    }
    for (const category of ['ai_usage', 'tm_usage']) {
      expect(rows.filter((row) => row.category === category).length).toBeGreaterThan(20);
    }
  });

  it('allots to the busy one each month, and lets go of what is left when the month is over', () => {
    const ledger = seeded(api);
    const grants = [...ledger.grants(accountOf(ledger, 'busy')).rows()].map(({ row }) => row);
    const plan = grants.filter((grant) => grant.kind === 'plan');
    expect(plan).toHaveLength(9);
    for (const [index, grant] of plan.entries()) {
      expect(plan[index - 1]?.grantedAt ?? grant.expiresAt).toBe(grant.expiresAt);
    }
    for (const row of rowsOf(ledger, 'busy').filter(({ kind }) => kind === 'expire')) {
      expect(grants.map((grant) => grant.expiresAt)).toContain(row.at);
    }
  });

  it('has drawn grants soonest to expire first, and the wallet only when none was left', () => {
    for (const handle of ['busy', 'broke', 'org-0']) {
      const ledger = seeded(api);
      const expiries = [
        ...ledger.grants(accountOf(ledger, handle)).rows({ sort: { by: 'seq', order: 'asc' } }),
      ].map(({ row }) => row.expiresAt ?? Number.POSITIVE_INFINITY);
      const left = new Map<number, number>();
      for (const { kind, grant, amount } of rowsOf(ledger, handle)) {
        if (kind === 'consume') {
          const soonest = Math.min(...[...left.keys()].map((seq) => expiries[seq] ?? Number.NaN));
          expect(expiries[grant ?? -1]).toBe(soonest);
        }
        if (kind === 'overflow') expect([...left]).toEqual([]);
        if (grant === null) continue;
        const remaining = (left.get(grant) ?? 0) + (amount ?? 0);
        if (remaining === 0) left.delete(grant);
        else left.set(grant, remaining);
      }
    }
  });

  it('leaves the broke one at its floor, with no grant left', () => {
    for (const seed of ['test', 1, 2, 3]) {
      const ledger = seeded(api, { seed });
      const account = accountOf(ledger, 'broke');
      expect(ledger.drawable(account, now)).toEqual({
        granted: 0,
        wallet: ledger.account(account)?.floor,
      });
    }
  });
});

describe('the demos', () => {
  const demos = demoCredentials([api.story], testRecipe);

  it('each have a credential in the world', () => {
    const ledger = seeded(api);
    for (const { headers } of demos) {
      const secret = headers.Authorization?.replace('Bearer ', '') ?? '';
      const found = ['org-key', 'personal-key'].map((kind) =>
        ledger.findCredential(REALM, kind, secret),
      );
      expect(found.filter(Boolean)).toHaveLength(1);
    }
  });
});

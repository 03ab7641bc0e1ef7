import { describe, expect, it } from 'vitest';
import { testRecipe } from '../../../test/api-server.js';
import { checkInvariants, type EntryRow, Ledger, snapshot } from '../../ledger/index.js';
import { buildBase, demoCredentials, digest, startOfDay } from '../../story/index.js';
import { REALM } from './access.js';
import { CREDITS } from './handlers.js';
import { story } from './story.js';
import { MOVEMENT_KINDS } from './wire.js';

function told(recipe: Partial<typeof testRecipe> = {}): Ledger {
  const ledger = Ledger.empty();
  buildBase([story], { ...testRecipe, ...recipe })(ledger);
  return ledger;
}

function accountOf(ledger: Ledger, handle: string): number {
  const org = ledger.findPrincipal(REALM, { handle });
  const account = org && ledger.accountFor(org.index, CREDITS);
  if (!account) throw new Error(`${handle} has no credits`);
  return account.index;
}

function rowsOf(ledger: Ledger, handle: string): EntryRow[] {
  const entries = ledger.entries(accountOf(ledger, handle));
  return [...entries.rows({ sort: { by: 'seq', order: 'asc' } })].map(({ row }) => row);
}

const now = startOfDay(testRecipe.refDate);

describe('the story', () => {
  it.each(['test', 1, 2, 3])('keeps every invariant with the seed %s', (seed) => {
    expect(checkInvariants(told({ seed, size: 4 }))).toEqual([]);
  });

  it('is the same for the same recipe, and another for another seed', () => {
    expect(digest(snapshot(told()))).toBe(digest(snapshot(told())));
    expect(digest(snapshot(told({ seed: 'other' })))).not.toBe(digest(snapshot(told())));
  });

  it('only appends when it grows', () => {
    const small = told({ size: 1 });
    const large = told({ size: 3 });
    expect(large.accountCount).toBe(small.accountCount + 2);
    for (let account = 0; account < small.accountCount; account += 1) {
      expect([...large.entries(account).rows()]).toEqual([...small.entries(account).rows()]);
      expect(large.account(account)).toEqual(small.account(account));
    }
  });

  it('ends before the reference day, each account in order of time', () => {
    const ledger = told({ size: 3 });
    for (let account = 0; account < ledger.accountCount; account += 1) {
      const times = [...ledger.entries(account).rows({ sort: { by: 'seq', order: 'asc' } })];
      const moments = times.map(({ row }) => row.at);
      expect(moments).toEqual(moments.toSorted((a, b) => a - b));
      expect(moments.every((at) => at < now)).toBe(true);
    }
  });

  it.each(['test', 1, 2, 3])('shows every kind of movement to the busy one, seed %s', (seed) => {
    const rows = rowsOf(told({ seed }), 'busy');
    expect(rows.length).toBeGreaterThan(300);
    for (const kind of MOVEMENT_KINDS) {
      expect(rows.filter((row) => row.kind === kind).length).toBeGreaterThan(0);
    }
    for (const category of ['ai_usage', 'tm_usage']) {
      expect(rows.filter((row) => row.category === category).length).toBeGreaterThan(20);
    }
  });

  it('allots to the busy one each month, and lets go of what is left when the month is over', () => {
    const ledger = told();
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
      const ledger = told();
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
      const ledger = told({ seed });
      const account = accountOf(ledger, 'broke');
      expect(ledger.drawable(account, now)).toEqual({
        granted: 0,
        wallet: ledger.account(account)?.floor,
      });
    }
  });
});

describe('the demos', () => {
  const demos = demoCredentials([story], testRecipe);

  it('each have a credential in the world, and a name of their own', () => {
    const ledger = told();
    expect(new Set(demos.map((demo) => demo.label)).size).toBe(demos.length);
    for (const { headers } of demos) {
      const secret = headers.Authorization?.replace('Bearer ', '') ?? '';
      const found = ['org-key', 'personal-key'].map((kind) =>
        ledger.findCredential(REALM, kind, secret),
      );
      expect(found.filter(Boolean)).toHaveLength(1);
    }
  });

  it('are the same for every recipe', () => {
    const other = { seed: 'other', size: 9, refDate: '2027-08-31' };
    expect(demoCredentials([story], other)).toEqual(demos);
  });
});

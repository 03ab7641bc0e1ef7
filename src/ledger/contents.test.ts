import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Command,
  checkInvariants,
  contentsOf,
  enact,
  Ledger,
  restore,
  snapshot,
} from './index.js';

const EUR = { code: 'EUR', scale: 2 };

/** A ledger that has a bit of everything, ends of grants, holds and refunds among it. */
function busy(): Ledger {
  const ledger = Ledger.empty();
  const its = { account: 0, credential: 0 } as const;
  const key = { kind: 'key', name: 'k', prefix: '', permissions: ['a', 'b'] };
  const open = { type: 'open-payment', ...its, amount: 10, resource: '/x' } as const;
  const kinds = { drawn: 'consume', overflow: 'overflow' };
  const meter = { type: 'meter', account: 0, resource: '/y', units: 1, entryKinds: kinds } as const;
  const past: Command[] = [
    { type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'Ann', email: 'a@a' },
    { type: 'issue-credential', principal: 0, secret: 's', ...key },
    { type: 'issue-credential', principal: 0, secret: 't', ...key, expiresAt: 5 },
    { type: 'open-account', principal: 0, purpose: 'main', unit: EUR, floor: 0, chargeUnit: EUR },
    { type: 'open-account', principal: 0, purpose: 'other', unit: EUR, floor: null },
    { type: 'credit', account: 0, kind: 'top-up', amount: 60, charge: 70 },
    { type: 'debit', account: 1, kind: 'fee', amount: 5 },
    { type: 'grant', account: 0, kind: 'gift', amount: 40, expiresAt: 90 },
    { type: 'grant', account: 0, kind: 'gift', amount: 10, expiresAt: 80 },
    { type: 'grant', account: 0, kind: 'gift', amount: 3, expiresAt: null },
    { type: 'grant', account: 0, kind: 'gift', amount: 7, expiresAt: 80 },
    { type: 'revoke-grant', account: 0, grant: 3 },
    open,
    open,
    open,
    open,
    { type: 'settle-payment', ...its, payment: 0 },
    { type: 'complete-payment', ...its, payment: 0, usage: { units: 2 } },
    { type: 'hold-payment', account: 0, payment: 1 },
    { type: 'capture-payment', account: 0, payment: 1, amount: 4, usage: { units: 1 } },
    { type: 'hold-payment', account: 0, payment: 2 },
    { type: 'void-payment', account: 0, payment: 2, reason: 'late' },
    { type: 'hold-payment', account: 0, payment: 3 },
    { ...meter, cost: 15 },
    { ...meter, cost: 60 },
    { type: 'refund', account: 0, entry: 0, amount: 5, charge: 5 },
  ];
  for (const command of past)
    expect(enact(ledger, command, 0), command.type).toMatchObject({ ok: true });
  return ledger;
}

describe('a ledger that is restored from its contents', () => {
  it('is the same, and breaks no invariant', () => {
    const ledger = busy();
    const restored = restore(contentsOf(ledger));
    expect(snapshot(restored)).toEqual(snapshot(ledger));
    expect(checkInvariants(restored)).toEqual([]);
  });

  it('goes on as the other would', () => {
    const ledger = busy();
    const restored = restore(contentsOf(ledger));
    const future: Command[] = [
      { type: 'capture-payment', account: 0, payment: 3, amount: 9 },
      { type: 'expire-grants', account: 0 },
      { type: 'credit', account: 0, kind: 'top-up', amount: 100 },
      {
        type: 'issue-credential',
        principal: 0,
        kind: 'key',
        name: '',
        secret: 's',
        prefix: '',
        permissions: [],
      },
    ];
    for (const command of future) {
      expect(enact(restored, command, 85)).toEqual(enact(ledger, command, 85));
    }
    expect(snapshot(restored)).toEqual(snapshot(ledger));
  });

  it('keeps the order of every org and of every user, however they came together', () => {
    const pair = fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 30 }), (pairs) => {
        const ledger = Ledger.empty();
        for (const handle of 'abcdefghij') {
          enact(ledger, { type: 'add-principal', realm: 'r', handle, kind: 'any', name: '' }, 0);
        }
        for (const [org, user] of pairs) {
          const member = { org, user: user + 5, role: `${org}`, permissions: ['x'] };
          enact(ledger, { type: 'add-member', ...member }, 0);
        }
        const contents = contentsOf(ledger);
        const restored = restore(contents);
        expect(snapshot(restored)).toEqual(snapshot(ledger));
        expect([...contentsOf(restored).members]).toEqual([...contentsOf(ledger).members]);
      }),
      { seed: 20_260_301, numRuns: 200 },
    );
  });

  it('is refused where two people or two keys are the same', () => {
    const [ann] = contentsOf(busy()).principals;
    if (!ann) throw new Error('nobody is there');
    const { principal } = ann;
    const credentials = [...ann.credentials];
    const of = (...principals: (typeof ann)[]) => ({ principals, members: [], accounts: [] });
    const other = { ...principal, index: 1 };
    expect(() =>
      restore(of({ principal, credentials: [] }, { principal: other, credentials: [] })),
    ).toThrow('r has a principal ann');
    expect(() => restore(of({ principal, credentials: [...credentials, ...credentials] }))).toThrow(
      'r has a key with this secret',
    );
  });
});

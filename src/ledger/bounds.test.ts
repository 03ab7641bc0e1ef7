import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIVE_GRANTS_MOST, EVENTS_MOST, TEXT_MOST, TURNOVER_MOST } from './bounds.js';
import {
  apply,
  type Command,
  type CommandType,
  checkInvariants,
  decide,
  enact,
  LAST_MOMENT,
  Ledger,
  LONGEST_TEXT,
  MOST,
  snapshot,
} from './index.js';

const EUR = { code: 'EUR', scale: 2 };
const LONG = 'x'.repeat(LONGEST_TEXT + 1);

/** Account 0 has 500, a key, a grant, and payments that are pending, held and settled. */
function town(): Ledger {
  const ledger = Ledger.empty();
  const past: Command[] = [
    { type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'Ann', email: 'a@a' },
    { type: 'add-principal', realm: 'r', handle: 'org', kind: 'org', name: 'Org' },
    { type: 'open-account', principal: 0, purpose: 'main', unit: EUR, floor: 0, chargeUnit: EUR },
    {
      type: 'issue-credential',
      principal: 0,
      kind: 'key',
      name: '',
      secret: 's',
      prefix: '',
      permissions: [],
    },
    { type: 'credit', account: 0, kind: 'top-up', amount: 500 },
    { type: 'grant', account: 0, kind: 'gift', amount: 40, expiresAt: null },
    { type: 'open-payment', account: 0, amount: 10, resource: '/x' },
    { type: 'open-payment', account: 0, amount: 10, resource: '/x' },
    { type: 'hold-payment', account: 0, payment: 1 },
    { type: 'open-payment', account: 0, amount: 10, resource: '/x' },
    { type: 'settle-payment', account: 0, payment: 2, credential: null },
  ];
  for (const command of past) expect(enact(ledger, command, 0).ok).toBe(true);
  return ledger;
}

const person = { realm: 'r', handle: 'bob', kind: 'user', name: 'Bob' };
const account = { principal: 1, purpose: 'p', unit: EUR, floor: 0 };
const key = { principal: 0, kind: 'key', name: '', secret: 't', prefix: '', permissions: [] };
const payment = { account: 0, amount: 1, resource: '/' };

describe('what a record has no room for is refused, by the name of its field', () => {
  it.each([
    [{ type: 'add-principal', ...person, name: LONG }, 'name'],
    [{ type: 'add-principal', ...person, attributes: { a: Number.NaN } }, 'attributes'],
    [{ type: 'add-member', org: 1, user: 0, role: 'x'.repeat(257), permissions: [] }, 'role'],
    [
      { type: 'add-member', org: 1, user: 0, role: '', permissions: Array(101).fill('') },
      'permissions',
    ],
    [{ type: 'open-account', ...account, unit: { code: 'EUR', scale: 1e9 } }, 'unit.scale'],
    [{ type: 'open-account', ...account, floor: Number.MIN_SAFE_INTEGER }, 'floor'],
    [{ type: 'issue-credential', ...key, secret: LONG }, 'secret'],
    [{ type: 'issue-credential', ...key, expiresAt: LAST_MOMENT + 1 }, 'expiresAt'],
    [{ type: 'issue-credential', ...key, expiresAt: 0.5 }, 'expiresAt'],
    [{ type: 'grant', account: 0, kind: 'k', amount: 1, expiresAt: -1 }, 'expiresAt'],
    [{ type: 'grant', account: 0, kind: LONG, amount: 1, expiresAt: null }, 'kind'],
    [{ type: 'credit', account: 0, kind: 'k', amount: 1, memo: LONG }, 'memo'],
    [{ type: 'debit', account: 0, kind: 'k', amount: 1, resource: LONG }, 'resource'],
    [{ type: 'refund', account: 0, entry: 0, amount: 1, reference: LONG }, 'reference'],
    [
      {
        type: 'meter',
        account: 0,
        resource: '/',
        units: 1,
        cost: 1,
        method: LONG,
        entryKinds: { drawn: 'd', overflow: 'o' },
      },
      'method',
    ],
    // The facilitator's: a timeout of 9007199254741 seconds, in milliseconds.
    [{ type: 'open-payment', ...payment, expiresAt: 9_007_199_254_741_000 }, 'expiresAt'],
    [{ type: 'open-payment', ...payment, expiresAt: Number.POSITIVE_INFINITY }, 'expiresAt'],
    [{ type: 'open-payment', ...payment, reference: LONG }, 'reference'],
    [{ type: 'void-payment', account: 0, payment: 1, reason: LONG }, 'reason'],
    [{ type: 'fail-payment', account: 0, payment: 0, reason: LONG }, 'reason'],
    [
      { type: 'settle-payment', account: 0, payment: 0, credential: null, reference: LONG },
      'reference',
    ],
    [
      { type: 'record-payment', ...payment, status: 'settled', network: 'x'.repeat(257) },
      'network',
    ],
    [
      {
        type: 'complete-payment',
        account: 0,
        payment: 2,
        credential: null,
        usage: { units: 1, category: LONG },
      },
      'category',
    ],
  ] as const satisfies readonly (readonly [Command, string])[])('%#: %o', (command, field) => {
    const ledger = town();
    const before = snapshot(ledger);
    const decision = decide(ledger, command, 1);
    expect(decision).toMatchObject({
      ok: false,
      rejection: { type: 'value-out-of-bounds', field },
    });
    // A text may be a secret.
    expect(JSON.stringify(decision)).not.toContain('xxx');
    expect(snapshot(ledger)).toEqual(before);
  });

  it('at the bound it is granted', () => {
    const ledger = town();
    const reference = 'x'.repeat(LONGEST_TEXT);
    const command = {
      type: 'open-payment',
      ...payment,
      reference,
      expiresAt: LAST_MOMENT,
    } as const;
    expect(enact(ledger, command, 1).ok).toBe(true);
  });
});

describe('what would grow beyond what is exact', () => {
  it('an account takes the greatest amounts until it is full, and every sum of it is exact', () => {
    const ledger = town();
    const credit = { type: 'credit', account: 0, kind: 'k', amount: MOST, charge: MOST } as const;
    let taken = 0;
    let outcome = enact(ledger, credit, 1);
    while (outcome.ok) {
      taken += 1;
      outcome = enact(ledger, credit, 1);
    }
    expect(outcome.rejection).toMatchObject({ type: 'limit-reached', most: TURNOVER_MOST });
    expect(taken).toBe(Math.floor(TURNOVER_MOST / (2 * MOST)));
    expect(ledger.entries(0).sum('charge')).toBe(taken * MOST);
    expect(checkInvariants(ledger)).toEqual([]);
    // What moves nothing goes on.
    expect(enact(ledger, { type: 'use-credential', principal: 0, credential: 0 }, 1).ok).toBe(true);
    expect(enact(ledger, { type: 'expire-grants', account: 0 }, 1).ok).toBe(true);
    expect(enact(ledger, { type: 'void-payment', account: 0, payment: 1, reason: 'r' }, 1).ok).toBe(
      true,
    );
  });

  it('a unit is full when the accounts in it come to more than is exact', () => {
    const ledger = town();
    const more: Command = { type: 'open-account', ...account, principal: 1 };
    const credit = { type: 'credit', kind: 'k', amount: MOST } as const;
    const seen = new Set<string>();
    for (let index = 1; index <= 3; index += 1) {
      expect(enact(ledger, { ...more, purpose: `p${index}` }, 1).ok).toBe(true);
      let outcome = enact(ledger, { ...credit, account: index }, 1);
      while (outcome.ok) outcome = enact(ledger, { ...credit, account: index }, 1);
      if (outcome.rejection.type === 'limit-reached') seen.add(outcome.rejection.what);
    }
    expect([...seen]).toEqual(['all that an account ever moved', 'all that was ever moved in EUR']);
    expect(checkInvariants(ledger)).toEqual([]);
  });

  it('an account has so many active grants and no more', () => {
    const ledger = town();
    const grant = { type: 'grant', account: 0, kind: 'k', amount: 1, expiresAt: 90_000 } as const;
    for (let count = 1; count < ACTIVE_GRANTS_MOST; count += 1) {
      // Each goes before the others, which is where the ledger looks first.
      enact(ledger, { ...grant, expiresAt: 90_000 - count }, 1);
    }
    expect(ledger.activeGrants(0)).toHaveLength(ACTIVE_GRANTS_MOST);
    expect(enact(ledger, grant, 1)).toMatchObject({
      ok: false,
      rejection: { type: 'limit-reached', most: ACTIVE_GRANTS_MOST },
    });
    // All of them can still go in one command, or be drawn by one.
    const all = {
      type: 'meter',
      account: 0,
      resource: '/',
      units: 1,
      cost: ACTIVE_GRANTS_MOST,
      entryKinds: { drawn: 'd', overflow: 'o' },
    } as const;
    const drawn = decide(ledger, all, 1);
    expect(drawn.ok && drawn.events.length).toBeLessThan(EVENTS_MOST);
    expect(drawn.ok).toBe(true);
    // Not with a text that each of the entries would repeat.
    expect(decide(ledger, { ...all, memo: 'x'.repeat(1_000) }, 1)).toMatchObject({
      ok: false,
      rejection: { type: 'limit-reached', most: TEXT_MOST },
    });
    expect(enact(ledger, { type: 'expire-grants', account: 0 }, 90_000).ok).toBe(true);
    expect(checkInvariants(ledger)).toEqual([]);
  });
});

/** Numbers and texts at the edges of what programs hold. */
const number = fc.constantFrom(
  ...[
    0,
    -0,
    1,
    -1,
    0.5,
    60.5,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
    9_007_199_254_741,
  ],
  ...[
    MOST,
    MOST + 1,
    LAST_MOMENT,
    LAST_MOMENT + 1,
    8.64e15,
    Infinity,
    -Infinity,
    Number.NaN,
    1e300,
  ],
);
const text = fc.constantFrom(
  ...['', 'k', '\0', '\ud800', 'a\udc00', '\u001b[31m', '\u2028', '__proto__', '*', ',', '{}'],
  ...['x'.repeat(257), 'x'.repeat(LONGEST_TEXT), LONG, '\u{1f600}'.repeat(9_000)],
);
const place = fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: number });
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const unit = fc.record({ code: text, scale: fc.oneof(fc.nat(6), number) });
const usage = fc.record({
  units: number,
  resource: text,
  category: optional(text),
  charge: number,
});
const permissions = fc.array(text, { maxLength: 3 });
const terms = {
  account: place,
  amount: number,
  resource: text,
  method: optional(text),
  network: optional(text),
  scheme: optional(text),
  kind: optional(text),
  credential: optional(place),
  expiresAt: optional(number),
  reference: optional(text),
};
const its = { account: place, payment: place };

const ANY: { readonly [T in CommandType]: fc.Arbitrary<object> } = {
  'add-principal': fc.record({
    realm: fc.constantFrom('r', '\0'),
    handle: text,
    kind: text,
    name: text,
    email: optional(text),
    passwordHash: optional(text),
    attributes: fc.dictionary(text, fc.oneof(number, text, fc.boolean(), fc.constant(null))),
  }),
  'add-member': fc.record({ org: place, user: place, role: text, permissions }),
  'open-account': fc.record({
    principal: place,
    purpose: text,
    unit,
    floor: optional(number),
    chargeUnit: optional(unit),
  }),
  'issue-credential': fc.record({
    principal: place,
    kind: text,
    name: text,
    secret: text,
    prefix: text,
    permissions,
    expiresAt: optional(number),
  }),
  'revoke-credential': fc.record({ principal: place, credential: place }),
  'use-credential': fc.record({ principal: place, credential: place }),
  grant: fc.record({
    account: place,
    kind: text,
    amount: number,
    expiresAt: optional(number),
    memo: optional(text),
    charge: optional(number),
  }),
  'revoke-grant': fc.record({ account: place, grant: place }),
  'expire-grants': fc.record({ account: place }),
  'draw-grants': fc.record({ account: place, kind: text, amount: number }),
  credit: fc.record({
    account: place,
    kind: text,
    amount: optional(number),
    memo: optional(text),
    charge: optional(number),
  }),
  debit: fc.record({ account: place, kind: text, amount: number, credential: optional(place) }),
  refund: fc.record(
    { account: place, entry: place, amount: number, charge: number, memo: text },
    { requiredKeys: ['account', 'entry'] },
  ),
  meter: fc.record({
    account: place,
    resource: optional(text),
    units: number,
    cost: number,
    charge: optional(number),
    memo: optional(text),
    credential: optional(place),
    entryKinds: fc.record({ drawn: text, overflow: text }),
  }),
  'open-payment': fc.record(terms),
  'hold-payment': fc.record(its),
  'capture-payment': fc.record({ ...its, amount: number, usage }),
  'void-payment': fc.record({ ...its, reason: text }),
  'settle-payment': fc.record(
    { ...its, credential: optional(place), amount: number, reference: text },
    { requiredKeys: ['account', 'payment', 'credential'] },
  ),
  'complete-payment': fc.record({ ...its, credential: optional(place), usage }),
  'fail-payment': fc.record({ ...its, reason: text }),
  'record-payment': fc.record(
    {
      ...terms,
      status: fc.constantFrom('settled', 'completed', 'failed'),
      charged: number,
      reason: optional(text),
      usage,
    },
    { requiredKeys: ['account', 'amount', 'resource', 'status'] },
  ),
  'put-record': fc.record({ realm: text, kind: text, key: text, value: fc.jsonValue() }),
  'delete-record': fc.record({ realm: text, kind: text, key: text }),
};

it('a command of extreme values is refused, or applied and kept: a ledger never breaks', () => {
  const command = fc.oneof(
    ...Object.entries(ANY).map(([type, facts]) =>
      facts.map((one) => ({ type, ...one }) as Command),
    ),
  );
  const tally = { granted: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(command, { minLength: 20, maxLength: 40 }), (commands) => {
      const ledger = town();
      const copy = town();
      for (const one of commands) {
        const decision = decide(ledger, one, 1);
        tally[decision.ok ? 'granted' : 'refused'] += 1;
        if (!decision.ok) continue;
        for (const event of decision.events) apply(ledger, event);
        for (const event of JSON.parse(JSON.stringify(decision.events))) apply(copy, event);
      }
      expect(checkInvariants(ledger)).toEqual([]);
      // As JSON has it, which knows no -0.
      expect(snapshot(copy)).toEqual(JSON.parse(JSON.stringify(snapshot(ledger))));
    }),
    { seed: 20261201, numRuns: 100 },
  );
  expect(tally.granted).toBeGreaterThan(100);
  expect(tally.refused).toBeGreaterThan(1_000);
});

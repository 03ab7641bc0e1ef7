import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Command,
  checkInvariants,
  enact,
  ImageReader,
  imageOf,
  Ledger,
  snapshot,
} from './index.js';

const EUR = { code: 'EUR', scale: 2 };

function founded(rows: number): Ledger {
  const ledger = Ledger.empty();
  for (const handle of ['ann', 'bob', 'org']) {
    enact(ledger, { type: 'add-principal', realm: 'r', handle, kind: 'user', name: handle }, 0);
  }
  for (const principal of [0, 1]) {
    enact(ledger, { type: 'open-account', principal, purpose: 'p', unit: EUR, floor: null }, 0);
    enact(ledger, key(principal, `base ${principal}`), 0);
  }
  for (let row = 0; row < rows; row += 1) {
    enact(ledger, { type: 'open-payment', account: 0, amount: 5, resource: '/x' }, 0);
  }
  enact(ledger, { type: 'grant', account: 0, kind: 'gift', amount: 9, expiresAt: 5 }, 0);
  return ledger;
}

function key(principal: number, secret: string): Command {
  const facts = { kind: 'key', name: '', prefix: '', permissions: [] };
  return { type: 'issue-credential', principal, secret, ...facts };
}

const usage = { units: 1 };
const account = fc.nat(2);
const payment = fc.nat(620);
const step: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    type: fc.constant('credit' as const),
    account,
    kind: fc.constant('top-up'),
    amount: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({
    type: fc.constant('grant' as const),
    account,
    kind: fc.constant('gift'),
    amount: fc.nat(9),
    expiresAt: fc.option(fc.nat(99)),
  }),
  fc.record({
    type: fc.constant('open-payment' as const),
    account,
    amount: fc.nat(9),
    resource: fc.string(),
  }),
  fc.record({ type: fc.constant('hold-payment' as const), account, payment }),
  fc.record({
    type: fc.constant('settle-payment' as const),
    account,
    payment,
    credential: fc.constant(null),
  }),
  fc.record({
    type: fc.constant('complete-payment' as const),
    account,
    payment,
    credential: fc.constant(null),
    usage: fc.constant(usage),
  }),
  fc.record({ type: fc.constant('void-payment' as const), account, payment, reason: fc.string() }),
  fc.record({ type: fc.constant('expire-grants' as const), account }),
  fc.record({
    type: fc.constant('meter' as const),
    account,
    resource: fc.constant('/y'),
    units: fc.nat(3),
    cost: fc.nat(9),
    entryKinds: fc.constant({ drawn: 'd', overflow: 'o' }),
  }),
  fc.record({
    type: fc.constant('use-credential' as const),
    principal: fc.nat(3),
    credential: fc.nat(2),
  }),
  fc.tuple(fc.nat(3), fc.uuid()).map(([principal, secret]) => key(principal, secret)),
  fc
    .uuid()
    .map(
      (handle): Command => ({ type: 'add-principal', realm: 'r', handle, kind: 'user', name: 'n' }),
    ),
  fc.record({
    type: fc.constant('add-member' as const),
    org: fc.constant(2),
    user: fc.nat(3),
    role: fc.string(),
    permissions: fc.constant([]),
  }),
  fc.record({
    type: fc.constant('open-account' as const),
    principal: fc.nat(3),
    purpose: fc.string(),
    unit: fc.constant(EUR),
    floor: fc.constant(0),
  }),
);

it('a ledger is what its image says, and the image costs what is new', () => {
  let took = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (commands) => {
      const before = founded(600);
      const ledger = before.fork();
      let now = 1;
      for (const command of commands) {
        now += 3;
        took += enact(ledger, command, now).ok ? 1 : 0;
      }
      const parts = Array.from(imageOf(ledger, before));
      let rows = 0;
      for (const part of parts) {
        if (part[0] === 'rows') rows += part[4];
        if (part[0] === 'rows-changed') rows += part[3].length;
      }
      expect(rows).toBeLessThan(6 * commands.length);
      const again = founded(600);
      const reader = new ImageReader(again);
      for (const part of JSON.parse(JSON.stringify(parts))) reader.read(part);
      expect(snapshot(again)).toEqual(snapshot(ledger));
      expect(checkInvariants(again)).toEqual([]);
      for (let index = 0; index < ledger.accountCount; index += 1) {
        expect(again.turnover(index)).toBe(ledger.turnover(index));
      }
      // It goes on as the other does.
      for (const command of commands) {
        expect(enact(again, command, 500)).toEqual(enact(ledger, command, 500));
      }
      expect(snapshot(again)).toEqual(snapshot(ledger));
    }),
    { seed: 20261201, numRuns: 40 },
  );
  expect(took).toBeGreaterThan(500);
});

it('an image of another beginning, or of a later version, is refused', () => {
  const [first] = imageOf(founded(0).fork(), founded(0));
  if (first?.[0] !== 'image') throw new Error('an image begins with what it goes on from');
  const other = founded(0);
  enact(other, { type: 'add-principal', realm: 'r', handle: 'x', kind: 'user', name: 'x' }, 0);
  expect(() => new ImageReader(other).read(first)).toThrow('it goes on from 3 principals');
  const reader = new ImageReader(founded(0));
  reader.read(first);
  expect(() => reader.read(['rows', 0, 'usage', 0, 1, { mood: 'good' }])).toThrow('a column mood');
});

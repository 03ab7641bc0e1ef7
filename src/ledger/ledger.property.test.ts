import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  apply,
  type Command,
  type CommandType,
  checkInvariants,
  decide,
  enact,
  Ledger,
  type LedgerEvent,
  type Outcome,
  REJECTION_PRECEDENCE,
  type RejectionType,
  snapshot,
} from './index.js';

const EUR = { code: 'EUR', scale: 2 };
const USD = { code: 'USD', scale: 2 };
const TOKENS = { code: 'TOK', scale: 0 };
const SEED = 20_260_301;

/** A command, and how long nothing happens before it. */
interface Step {
  readonly wait: number;
  /** Whether it is turned to what is there when its time has come. */
  readonly aimed: boolean;
  readonly command: Command;
}

/** Two people and their org; a wallet with a card, one that may owe, one without a floor. */
function founded(): Ledger {
  const ledger = Ledger.empty();
  const founding: Command[] = [
    { type: 'add-principal', realm: 'r', handle: 'ann', kind: 'user', name: 'Ann' },
    { type: 'add-principal', realm: 'r', handle: 'org', kind: 'org', name: 'Org' },
    key(0, 'secret-0'),
    key(0, 'secret-1'),
    key(1, 'secret-2'),
    account(0, 'card', 0),
    account(0, 'owing', -50),
    { ...account(1, 'open', null), unit: TOKENS, chargeUnit: null },
  ];
  for (const command of founding) expect(enact(ledger, command, 0).ok).toBe(true);
  return ledger;
}

function key(principal: number, secret: string) {
  const names = { kind: 'api-key', name: secret, secret, prefix: 'se', permissions: ['*'] };
  return { type: 'issue-credential', principal, ...names } as const;
}

function account(principal: number, purpose: string, floor: number | null) {
  return { type: 'open-account', principal, purpose, unit: EUR, floor, chargeUnit: USD } as const;
}

const rarely = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: odd });
const anAccount = rarely(fc.constantFrom(0, 0, 1, 2), fc.constant(99));
const aPrincipal = rarely(fc.nat({ max: 3 }), fc.constant(99));
const aSeq = rarely(fc.nat({ max: 3 }), fc.constant(99));
const aCredential = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(1, 9) },
);
const anAmount = rarely(fc.integer({ min: 1, max: 60 }), fc.constantFrom(0, -3, 1.5, 2e12));
const aCharge = rarely(fc.constantFrom(null, 5), fc.constant(-1));
const aTime = fc.option(fc.nat({ max: 700 }), { freq: 3 });
const aConsumption = fc.record({ units: rarely(fc.nat({ max: 3 }), fc.constant(-1)) });
const aWord = fc.constantFrom('a', 'b', 'c', 'd');
const always = <const T>(value: T) => fc.constant(value);

const terms = {
  account: anAccount,
  amount: anAmount,
  resource: aWord,
  credential: aCredential,
  expiresAt: aTime,
};
const itsPayment = { account: anAccount, payment: aSeq };

const ANY: { readonly [T in CommandType]: fc.Arbitrary<Extract<Command, { type: T }>> } = {
  'add-principal': fc.record({
    type: always('add-principal'),
    realm: fc.constantFrom('r', 'q'),
    handle: aWord,
    kind: always('user'),
    name: aWord,
    email: rarely<string | null>(aWord, fc.constant(null)),
  }),
  'add-member': fc.record({
    type: always('add-member'),
    org: aPrincipal,
    user: aPrincipal,
    role: aWord,
    permissions: fc.array(aWord, { maxLength: 2 }),
  }),
  'open-account': fc.record({
    type: always('open-account'),
    principal: aPrincipal,
    purpose: fc.constantFrom('card', 'a', 'b'),
    unit: fc.constantFrom(EUR, TOKENS),
    floor: fc.constantFrom(0, -10, null, 5),
  }),
  'issue-credential': fc.record({
    type: always('issue-credential'),
    principal: aPrincipal,
    kind: fc.constantFrom('session', 'api-key'),
    name: aWord,
    secret: aWord,
    prefix: always(''),
    permissions: always(['*']),
    expiresAt: aTime,
  }),
  'revoke-credential': fc.record({
    type: always('revoke-credential'),
    principal: aPrincipal,
    credential: aSeq,
  }),
  'use-credential': fc.record({
    type: always('use-credential'),
    principal: aPrincipal,
    credential: aSeq,
  }),
  grant: fc.record({
    type: always('grant'),
    account: anAccount,
    kind: aWord,
    amount: anAmount,
    expiresAt: aTime,
    charge: aCharge,
  }),
  'revoke-grant': fc.record({ type: always('revoke-grant'), account: anAccount, grant: aSeq }),
  'expire-grants': fc.record({ type: always('expire-grants'), account: anAccount }),
  'draw-grants': fc.record({
    type: always('draw-grants'),
    account: anAccount,
    kind: aWord,
    amount: anAmount,
  }),
  credit: fc.record({
    type: always('credit'),
    account: anAccount,
    kind: aWord,
    amount: rarely<number | null>(anAmount, fc.constant(null)),
    charge: aCharge,
  }),
  debit: fc.record({
    type: always('debit'),
    account: anAccount,
    kind: aWord,
    amount: anAmount,
    counter: fc.constantFrom('issuer', 'revenue'),
    credential: aCredential,
  }),
  refund: fc.record(
    {
      type: always('refund'),
      account: anAccount,
      entry: rarely(fc.nat({ max: 12 }), fc.constant(99)),
      amount: fc.nat({ max: 20 }),
      charge: fc.nat({ max: 5 }),
    },
    { requiredKeys: ['type', 'account', 'entry'] },
  ),
  meter: fc.record({
    type: always('meter'),
    account: anAccount,
    resource: aWord,
    units: fc.nat({ max: 3 }),
    cost: rarely(fc.nat({ max: 60 }), fc.constant(-1)),
    credential: aCredential,
    entryKinds: always({ drawn: 'consume', overflow: 'overflow' }),
  }),
  'open-payment': fc.record({ type: always('open-payment'), ...terms }),
  'hold-payment': fc.record({ type: always('hold-payment'), ...itsPayment }),
  'capture-payment': fc.record(
    {
      type: always('capture-payment'),
      ...itsPayment,
      amount: fc.nat({ max: 15 }),
      usage: aConsumption,
    },
    { requiredKeys: ['type', 'account', 'payment', 'amount'] },
  ),
  'void-payment': fc.record({ type: always('void-payment'), ...itsPayment, reason: aWord }),
  'settle-payment': fc.record(
    {
      type: always('settle-payment'),
      ...itsPayment,
      credential: aCredential,
      amount: fc.nat({ max: 15 }),
    },
    { requiredKeys: ['type', 'account', 'payment', 'credential'] },
  ),
  'complete-payment': fc.record({
    type: always('complete-payment'),
    ...itsPayment,
    credential: aCredential,
    usage: aConsumption,
  }),
  'fail-payment': fc.record({ type: always('fail-payment'), ...itsPayment, reason: aWord }),
  'record-payment': fc.record(
    {
      type: always('record-payment'),
      ...terms,
      status: fc.constantFrom('settled', 'completed', 'failed'),
      charged: fc.nat({ max: 15 }),
      usage: aConsumption,
    },
    { requiredKeys: ['type', 'account', 'amount', 'resource', 'status'] },
  ),
  'put-record': fc.record({
    type: always('put-record'),
    realm: fc.constantFrom('r', 'q'),
    kind: always('/things'),
    key: aWord,
    value: fc.record({ size: fc.nat({ max: 3 }) }),
  }),
  'delete-record': fc.record({
    type: always('delete-record'),
    realm: fc.constantFrom('r', 'q'),
    kind: always('/things'),
    key: aWord,
  }),
};

const WEIGHTS: Partial<Record<CommandType, number>> = {
  'revoke-credential': 3,
  'issue-credential': 2,
  'revoke-grant': 2,
  'draw-grants': 3,
  credit: 4,
  grant: 3,
  meter: 4,
  refund: 2,
  'open-payment': 5,
  'hold-payment': 4,
  'capture-payment': 8,
  'void-payment': 2,
  'settle-payment': 5,
  'complete-payment': 4,
};

const aStep: fc.Arbitrary<Step> = fc.record({
  wait: fc.nat({ max: 15 }),
  aimed: rarely(fc.constant(true), fc.constant(false)),
  command: fc.oneof(
    ...(Object.keys(ANY) as CommandType[]).map((type) => ({
      weight: WEIGHTS[type] ?? 1,
      arbitrary: ANY[type] as fc.Arbitrary<Command>,
    })),
  ),
});
const steps = (length: number) =>
  fc.array(aStep, { minLength: length, maxLength: length, size: 'max' });

/** A purse of the naive kind: a number, and a list of gifts. Knows no entries, feeds or counters. */
class Purse {
  wallet = 0;
  held = 0;
  gifts: { left: number; readonly due: number }[] = [];
  readonly payments: { amount: number; holding: boolean }[] = [];
  /** What each entry moved and charged, less what was reversed of it. */
  readonly reversible = new Map<number, { amount: number; charge: number }>();

  constructor(readonly floor: number) {}

  get gifted(): number {
    return this.gifts.reduce((sum, { left }) => sum + left, 0);
  }

  get spendable(): number {
    return this.wallet + this.held - this.floor;
  }

  /** Takes from the gifts, and answers what they did not cover. */
  draw(cost: number, now: number): number {
    this.lapse(now);
    let rest = cost;
    const soonest = this.gifts.map((gift, index) => ({ gift, index }));
    soonest.sort((a, b) =>
      a.gift.due === b.gift.due ? a.index - b.index : a.gift.due - b.gift.due,
    );
    for (const { gift } of soonest) {
      const drawn = Math.min(rest, gift.left);
      gift.left -= drawn;
      rest -= drawn;
    }
    return rest;
  }

  lapse(now: number): void {
    for (const gift of this.gifts) if (gift.due <= now) gift.left = 0;
  }

  /** What the command needs beyond what there is; more than 0 means that it must be refused. */
  lacks(command: Command, now: number): number {
    switch (command.type) {
      case 'debit':
        return command.amount - this.spendable;
      case 'record-payment':
        return command.status === 'failed'
          ? 0
          : (command.charged ?? command.amount) - this.spendable;
      case 'settle-payment':
        // What is held for it is there.
        if (this.payments[command.payment]?.holding) return 0;
        return (this.payments[command.payment]?.amount ?? 0) - this.spendable;
      case 'hold-payment':
        return (this.payments[command.payment]?.amount ?? 0) - this.spendable;
      case 'meter': {
        const gifts = this.gifts.filter(({ due }) => due > now);
        return command.cost - gifts.reduce((sum, { left }) => sum + left, this.spendable);
      }
      case 'draw-grants': {
        const gifts = this.gifts.filter(({ due }) => due > now);
        return command.amount - gifts.reduce((sum, { left }) => sum + left, 0);
      }
      case 'refund': {
        const { amount = 0 } = this.reversible.get(command.entry) ?? {};
        return amount > 0 ? (command.amount ?? amount) - this.spendable : 0;
      }
      default:
        return 0;
    }
  }

  take<C extends Command>(command: C, outcome: Outcome<C> & { ok: true }, now: number): void;
  take(command: Command, { result }: Outcome<Command> & { ok: true }, now: number): void {
    if ('repeated' in result && result.repeated) return;
    switch (command.type) {
      case 'grant':
        this.gifts.push({ left: command.amount, due: command.expiresAt ?? Infinity });
        break;
      case 'revoke-grant':
        this.gifts = this.gifts.map((gift, index) =>
          index === command.grant ? { ...gift, left: 0 } : gift,
        );
        break;
      case 'expire-grants':
        this.lapse(now);
        break;
      case 'credit':
        this.wallet += command.amount ?? 0;
        if ('seq' in result) {
          const amount = command.amount ?? 0;
          this.reversible.set(result.seq, { amount, charge: command.charge ?? 0 });
        }
        break;
      case 'debit':
        this.wallet -= command.amount;
        if ('seq' in result)
          this.reversible.set(result.seq, { amount: -command.amount, charge: 0 });
        break;
      case 'meter':
        this.wallet -= this.draw(command.cost, now);
        break;
      case 'draw-grants': {
        this.draw(command.amount, now);
        this.wallet += command.amount;
        break;
      }
      case 'open-payment':
        this.payments.push({ amount: command.amount, holding: false });
        break;
      case 'record-payment':
        this.payments.push({ amount: command.amount, holding: false });
        if (command.status !== 'failed') this.wallet -= command.charged ?? command.amount;
        break;
      case 'settle-payment': {
        const payment = this.payments[command.payment];
        if (payment === undefined) break;
        if (payment.holding) this.held += payment.amount;
        payment.holding = false;
        this.wallet -= command.amount ?? payment.amount;
        break;
      }
      case 'hold-payment': {
        const payment = this.payments[command.payment];
        if (payment === undefined) break;
        payment.holding = true;
        this.held -= payment.amount;
        break;
      }
      case 'capture-payment':
      case 'void-payment': {
        const payment = this.payments[command.payment];
        if (payment?.holding) {
          payment.holding = false;
          this.held += payment.amount;
        }
        if (command.type === 'capture-payment') this.wallet -= command.amount;
        break;
      }
      default:
        break;
    }
  }

  /** A refund of an entry that the purse knows of, and how it moves the wallet. */
  reverse(entry: number, amount?: number, charge?: number): void {
    const left = this.reversible.get(entry);
    if (left === undefined) return;
    const moved = Math.sign(left.amount) * (amount ?? Math.abs(left.amount));
    left.amount -= moved;
    left.charge -= charge ?? left.charge;
    this.wallet -= moved;
  }
}

function accountOf(command: Command): number | undefined {
  return 'account' in command ? command.account : undefined;
}

/** How often each thing was reached, over all runs. */
class Tally {
  private readonly counts = new Map<string, number>();

  add(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }
}

/** The command at what is there: the newest payments, and for whoever began them. */
function commandOf(ledger: Ledger, { aimed, command }: Step): Command {
  if (!aimed || !('account' in command) || !ledger.account(command.account)) return command;
  const { account } = command;
  if ('grant' in command) {
    return { ...command, grant: command.grant % Math.max(1, ledger.grants(account).length) };
  }
  if ('entry' in command) {
    return { ...command, entry: command.entry % Math.max(1, ledger.entries(account).length) };
  }
  if (!('payment' in command)) return command;
  const payments = ledger.payments(account);
  if (payments.length === 0) return command;
  const payment = payments.length - 1 - (command.payment % Math.min(4, payments.length));
  if (!('credential' in command)) return { ...command, payment };
  return { ...command, payment, credential: payments.value(payment, 'credential') };
}

/** Runs steps from a time on; tells what happened at each. */
function run(
  ledger: Ledger,
  list: readonly Step[],
  start = 0,
  each?: (command: Command, outcome: Outcome<Command>, now: number) => void,
): number {
  let now = start;
  for (const step of list) {
    now += step.wait;
    const command = commandOf(ledger, step);
    const outcome = enact(ledger, command, now);
    each?.(command, outcome, now);
  }
  return now;
}

describe('any sequence of commands', () => {
  const tally = new Tally();
  let ran = 0;

  beforeAll(() => {
    fc.assert(
      fc.property(steps(90), (list) => {
        const ledger = founded();
        const purses = new Map(
          [0, -50, -Infinity].map((floor, index) => [index, new Purse(floor)]),
        );
        run(ledger, list, 1, (command, outcome, now) => {
          ran += 1;
          const purse = purses.get(accountOf(command) ?? -1);
          if (outcome.ok) {
            const repeated = 'repeated' in outcome.result && outcome.result.repeated;
            tally.add(`accepted ${command.type}`);
            if (repeated) tally.add(`repeated ${command.type}`);
            // Entries that the purse does not know by number are refunded as the ledger says.
            if (purse && command.type === 'refund' && 'seq' in outcome.result) {
              const known = purse.reversible.has(command.entry);
              const row = ledger.entries(command.account).get(outcome.result.seq);
              if (known) purse.reverse(command.entry, command.amount, command.charge);
              else purse.wallet += row?.amount ?? 0;
            } else if (purse) {
              if (!repeated) expect(purse.lacks(command, now)).toBeLessThanOrEqual(0);
              purse.take(command, outcome, now);
            }
          } else {
            tally.add(`rejected ${outcome.rejection.type}`);
            const { rejection } = outcome;
            if (rejection.type === 'insufficient-funds') {
              expect(rejection.required).toBeGreaterThan(rejection.available);
              const tracked = command.type !== 'refund' || purse?.reversible.has(command.entry);
              if (purse && tracked) {
                const lacking = rejection.required - rejection.available;
                expect(purse.lacks(command, now)).toBe(lacking);
              }
            }
          }
          expect(checkInvariants(ledger)).toEqual([]);
          for (const [index, { wallet, held, gifted, gifts }] of purses) {
            expect({
              balance: ledger.balance(index),
              held: ledger.held(index),
              left: gifts.map((_, seq) => ledger.grants(index).value(seq, 'remaining')),
            }).toEqual({
              balance: wallet + gifted,
              held,
              left: gifts.map(({ left }) => left),
            });
          }
        });
        for (let index = 0; index < ledger.accountCount; index += 1) {
          for (const { row } of ledger.payments(index).rows()) tally.add(`payment ${row.status}`);
          for (const { row } of ledger.grants(index).rows()) tally.add(`grant ${row.state}`);
          for (const { row } of ledger.entries(index).rows()) tally.add(`entry ${row.state}`);
        }
      }),
      { seed: SEED, numRuns: 120 },
    );
  });

  it('keeps every invariant, and every balance of a naive model', () => {
    expect(ran).toBe(120 * 90);
  });

  it.each(Object.keys(ANY) as CommandType[])('had %s accepted', (type) => {
    expect(tally.of(`accepted ${type}`)).toBeGreaterThanOrEqual(20);
  });

  // What there is no room for is in bounds.test.ts.
  const OF_BOUNDS: readonly RejectionType[] = [
    'value-out-of-bounds',
    'limit-reached',
    'not-presentable',
  ];
  it.each(REJECTION_PRECEDENCE.filter((type) => !OF_BOUNDS.includes(type)))(
    'met %s',
    (type: RejectionType) => {
      expect(tally.of(`rejected ${type}`)).toBeGreaterThanOrEqual(10);
    },
  );

  it.each([
    'payment pending',
    'payment held',
    'payment settled',
    'payment completed',
    'payment failed',
    'payment voided',
    'grant active',
    'grant spent',
    'grant expired',
    'grant revoked',
    'entry pending',
    'entry posted',
    'entry voided',
    'repeated settle-payment',
    'repeated complete-payment',
    'repeated revoke-grant',
    'repeated revoke-credential',
  ])('came to %s', (what) => {
    expect(tally.of(what)).toBeGreaterThanOrEqual(8);
  });
});

describe('the facts of any sequence', () => {
  it('make an equal ledger, also after a passage through JSON', () => {
    fc.assert(
      fc.property(steps(60), (list) => {
        const ledger = founded();
        const copy = founded();
        let now = 1;
        for (const step of list) {
          now += step.wait;
          const decision = decide(ledger, commandOf(ledger, step), now);
          if (!decision.ok) continue;
          for (const event of decision.events) apply(ledger, event);
          const read: LedgerEvent[] = JSON.parse(JSON.stringify(decision.events));
          for (const event of read) apply(copy, event);
        }
        expect(snapshot(copy)).toEqual(snapshot(ledger));
      }),
      { seed: SEED, numRuns: 25 },
    );
  });

  it('are decided without changing anything', () => {
    fc.assert(
      fc.property(steps(30), aStep, (list, step) => {
        const ledger = founded();
        const now = run(ledger, list);
        const command = commandOf(ledger, step);
        const before = snapshot(ledger);
        const first = decide(ledger, command, now);
        expect(snapshot(ledger)).toEqual(before);
        expect(decide(ledger, command, now)).toEqual(first);
      }),
      { seed: SEED, numRuns: 25 },
    );
  });
});

describe('forks', () => {
  it('never see each other, however their commands are interleaved', () => {
    fc.assert(
      fc.property(
        steps(25),
        fc.array(fc.tuple(fc.nat({ max: 2 }), aStep), {
          minLength: 60,
          maxLength: 60,
          size: 'max',
        }),
        fc.nat({ max: 59 }),
        (before, turns, pause) => {
          const first = founded();
          const forked = run(first, before);
          const sides = [first, first.fork(), first.fork()];
          const clocks = sides.map(() => forked);
          let paused = Ledger.empty();
          let asItWas = snapshot(paused);
          turns.forEach(([side, step], turn) => {
            const ledger = sides[side];
            if (ledger === undefined) throw new Error(`no side ${side}`);
            clocks[side] = run(ledger, [step], clocks[side]);
            if (turn !== pause) return;
            paused = ledger.fork();
            asItWas = snapshot(paused);
          });

          sides.forEach((ledger, side) => {
            const alone = founded();
            const own = turns.filter(([of]) => of === side).map(([, step]) => step);
            run(alone, [...before, ...own]);
            expect(snapshot(ledger)).toEqual(snapshot(alone));
            expect(checkInvariants(ledger)).toEqual([]);
          });
          expect(snapshot(paused)).toEqual(asItWas);
        },
      ),
      { seed: SEED, numRuns: 25 },
    );
  });
});

import { type Command, decide, type ResultOf } from '../../ledger/index.js';
import {
  arrivals,
  DAY,
  type Demo,
  exactArrivals,
  HOUR,
  MINUTE,
  OFFICE_HOURS,
  OFFICE_WEEK,
  type ProviderStory,
  type Random,
  type Scene,
  SECOND,
  type StoryContext,
  type Weighted,
} from '../../story/index.js';
import { API_KEY, passwordHash, REALM, SESSION, sessionCookie, WALLET } from './access.js';
import { TOP_UP } from './handlers.js';
import { KEY_PREFIX_LENGTH, keySecrets, QUOTE_CENTS, QUOTE_ENDPOINT } from './wire.js';

/** Everyone in a seeded world signs in with it. */
export const DEMO_PASSWORD = 'demo-password';
/** Demo sessions outlast the seven days of others: a stored world may be served for long. */
const DEMO_SESSION = 3650 * DAY;

/** What a call may be for, and at which price in US cents. */
interface Offer {
  readonly resource: string;
  readonly methods: Weighted<string>;
  readonly amount: number;
}

const QUOTE: Offer = {
  resource: QUOTE_ENDPOINT,
  methods: [
    ['GET', 97],
    ['HEAD', 3],
  ],
  amount: QUOTE_CENTS,
};

/** How far a payment comes. */
type Fate = 'abandoned' | 'settled' | 'completed';

const USUAL: Weighted<Fate> = [
  ['completed', 86],
  ['abandoned', 11],
  ['settled', 3],
];
const ALWAYS_USED: Weighted<Fate> = [['completed', 1]];

/** A key of an account, and how much of the traffic it carries while it is active. */
interface KeyPlan {
  readonly name: string;
  /** Left out: as a key that is made over the API would get. */
  readonly secret?: string;
  readonly weight: number;
  /** When it was made and revoked, as parts of the history: 0 is its start, 1 its end. */
  readonly from: number;
  readonly to?: number;
}

interface Plan {
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly token?: string;
  readonly sessionEnds: number;
  readonly keys: readonly KeyPlan[];
  /** When the account was made, in milliseconds since the Unix epoch. */
  readonly from: number;
}

/** The people of every world, by what they show. */
const DEMOS = [
  {
    label: 'busy',
    name: 'Bea Busy',
    key: 'c0ffee',
    what: 'four months of payments by four keys, one of them revoked; more than a list shows',
  },
  { label: 'empty', name: 'Emil Empty', key: 'facade', what: 'a key, and nothing else yet' },
  {
    label: 'broke',
    name: 'Bo Broke',
    key: 'decade',
    what: 'a balance of 5 cents, too little for a quote; settling is 402 insufficient_balance',
  },
  {
    label: 'revoked',
    name: 'Rhea Revoked',
    key: 'deadbe',
    what: 'a revoked key, which is 401, and a payment that it settled and can never use',
  },
  {
    label: 'expired',
    name: 'Ezra Expired',
    key: 'faded0',
    what: 'a session that has expired, which is 401; the key still pays',
  },
  {
    label: 'edge100',
    name: 'Ed Hundred',
    key: 'ed9e00',
    what: 'exactly 100 transactions and usage events and 50 top-ups: each list is just full',
  },
  {
    label: 'edge101',
    name: 'Eda Hundred-One',
    key: 'ed9e01',
    what: '101 transactions and usage events and 51 top-ups: each list has lost its oldest row',
  },
] as const;

type Label = (typeof DEMOS)[number]['label'];

/** ActumX's keys have 48 hexadecimal digits, so these spell their six again and again. */
export function demoKey(digits: string): string {
  return `xk_live_${digits.repeat(8)}`;
}

export function demoEmail(label: string): string {
  return `${label}@actumx.example`;
}

/** Sessions' tokens have 32 letters and digits. */
export function demoToken(label: string): string {
  return `DemoSessionOf${label}`.padEnd(32, '0');
}

/** The seeded people of ActumX and their payments. */
export const story: ProviderStory = {
  id: REALM,
  version: 1,
  demo,
  build(context) {
    busy(context);
    empty(context);
    broke(context);
    revoked(context);
    expired(context);
    edge(context, 'edge100', 100, 50);
    edge(context, 'edge101', 101, 51);
  },
  grow,
};

function demo(_: Scene): readonly Demo[] {
  return DEMOS.map(({ label, what, key }) => ({
    label,
    what,
    headers: { cookie: sessionCookie(demoToken(label)), 'x-api-key': demoKey(key) },
    note: `signs in as ${demoEmail(label)} with ${DEMO_PASSWORD}`,
  }));
}

function busy(context: StoryContext): void {
  const random = context.random('busy');
  const diary = demoDiary(context, 'busy', 120, [
    { name: 'Old laptop', secret: demoKey('0ddba1'), weight: 2, from: 0, to: 0.4 },
    { name: 'Production API Key', weight: 6, from: 0.02 },
    { name: 'Staging agent', secret: demoKey('beaded'), weight: 2, from: 0.2 },
    { name: 'Nightly batch', secret: demoKey('ba7c40'), weight: 1, from: 0.6 },
  ]);
  const calls = exactArrivals({
    random: random.child('calls'),
    from: diary.from + HOUR,
    to: context.now,
    weekday: OFFICE_WEEK,
    hours: OFFICE_HOURS,
    growth: 0.2,
    count: 520,
  });
  traffic(diary, random, calls, offersOf(random.child('offers')), USUAL);
}

function empty(context: StoryContext): void {
  demoDiary(context, 'empty', 3, [{ name: 'First key', weight: 1, from: 0 }]);
}

function broke(context: StoryContext): void {
  const diary = demoDiary(context, 'broke', 20, [{ name: 'Hobby agent', weight: 1, from: 0 }]);
  const [key = 0] = diary.keys;
  let at = diary.from + HOUR;
  diary.topUp(at, 105);
  for (let call = 0; call < 4; call++) {
    at += 5 * HOUR;
    const payment = diary.open(at, key, QUOTE, 'GET');
    diary.settle(at + SECOND, key, payment);
    diary.use(at + 2 * SECOND, key, payment, 'GET');
  }
  // What comes now cannot be settled any more.
  for (let call = 0; call < 3; call++) diary.open(at + (call + 1) * MINUTE, key, QUOTE, 'GET');
}

function revoked(context: StoryContext): void {
  const diary = demoDiary(context, 'revoked', 30, [
    { name: 'Leaked key', weight: 1, from: 0, to: 0.5 },
  ]);
  const [key = 0] = diary.keys;
  const at = diary.from + DAY;
  diary.topUp(at, 500);
  const used = diary.open(at + HOUR, key, QUOTE, 'GET');
  diary.settle(at + HOUR + SECOND, key, used);
  diary.use(at + HOUR + 2 * SECOND, key, used, 'GET');
  const stranded = diary.open(at + 2 * HOUR, key, QUOTE, 'GET');
  diary.settle(at + 2 * HOUR + SECOND, key, stranded);
}

function expired(context: StoryContext): void {
  const diary = demoDiary(context, 'expired', 30, [{ name: 'Old agent', weight: 1, from: 0 }]);
  diary.topUp(diary.from + DAY, 1000);
}

/** So many payments, all of them used, and so many top-ups before them. */
function edge(context: StoryContext, label: Label, payments: number, topUps: number): void {
  const random = context.random(label);
  const diary = demoDiary(context, label, 60, [{ name: 'Edge agent', weight: 1, from: 0 }]);
  const paidUp = diary.from + 10 * DAY;
  const moments = { random: random.child('top-ups'), from: diary.from + HOUR, to: paidUp };
  for (const at of exactArrivals({ ...moments, count: topUps })) diary.topUp(at, 100);
  const calls = exactArrivals({
    random: random.child('calls'),
    from: paidUp,
    // The last call has a day to be settled and used.
    to: context.now - DAY,
    weekday: OFFICE_WEEK,
    hours: OFFICE_HOURS,
    count: payments,
  });
  traffic(diary, random, calls, [[QUOTE, 1]], ALWAYS_USED);
}

const KEY_NAMES = [
  'Production API Key',
  'Research agent',
  'Staging agent',
  'CI pipeline',
  'Trading bot',
  'Local development',
  'Newsletter job',
] as const;

/** Somebody else: a month to half a year of more or less traffic, sometimes none. */
function grow(context: StoryContext, index: number): void {
  const random = context.random('others', index);
  const person = context.dictionaries.person(index);
  const life = random.child('life');
  const days = life.integer(30, 180);
  const names = life.shuffled(KEY_NAMES).slice(0, life.integer(1, 3));
  const diary = new Diary(context, {
    handle: person.email,
    name: person.name,
    email: person.email,
    from: context.now - days * DAY + life.integer(0, DAY),
    sessionEnds: context.now + 7 * DAY,
    keys: names.map((name, place) => ({
      name,
      weight: names.length - place,
      from: place / 4,
      ...(place > 0 && life.chance(0.3) ? { to: place / 4 + 0.4 } : {}),
    })),
  });
  if (life.chance(0.1)) return;
  const calls = arrivals({
    random: random.child('calls'),
    from: diary.from + HOUR,
    to: context.now,
    weekday: OFFICE_WEEK,
    hours: OFFICE_HOURS,
    growth: 0.1,
    perDay: life.between(0.3, 3),
  });
  traffic(diary, random, calls, offersOf(random.child('offers')), USUAL);
}

function demoDiary(
  context: StoryContext,
  label: Label,
  days: number,
  keys: readonly KeyPlan[],
): Diary {
  const { name, key } = DEMOS.find((known) => known.label === label) ?? DEMOS[0];
  return new Diary(context, {
    handle: label,
    name,
    email: demoEmail(label),
    token: demoToken(label),
    from: context.now - days * DAY,
    sessionEnds: label === 'expired' ? context.now - DAY : context.now + DEMO_SESSION,
    keys: keys.map((plan) => ({ secret: demoKey(key), ...plan })),
  });
}

/** What an account buys: mostly quotes, and now and then what other people sell. */
function offersOf(random: Random): Weighted<Offer> {
  const id = () => Array.from({ length: 24 }, () => random.integer(0, 15).toString(16)).join('');
  const price = () => random.pick([50, 75, 100, 150, 200, 250]);
  return [
    [QUOTE, 80],
    [{ resource: `/x402/pay/pl_${id()}`, methods: [['POST', 1]], amount: price() }, 8],
    [{ resource: `/x402/pay/pl_${id()}`, methods: [['GET', 1]], amount: price() }, 4],
    [
      {
        resource: `/x402/purchase/svc_${id()}/forecast`,
        methods: [
          ['GET', 3],
          ['POST', 1],
        ],
        amount: price(),
      },
      8,
    ],
  ];
}

/** Something that happens to a payment, in the order of time. */
interface Step {
  readonly at: number;
  readonly call: number;
  readonly what: 'open' | 'settle' | 'use';
}

/**
 * Lives through the calls: each is answered 402, and most are then settled and used within seconds,
 * some only after a person has looked. Payments overlap. When the balance does not suffice, somebody
 * tops up first. What would happen after the history's end does not.
 */
function traffic(
  diary: Diary,
  random: Random,
  calls: Iterable<number>,
  offers: Weighted<Offer>,
  fates: Weighted<Fate>,
): void {
  const fate = random.child('fate');
  const pace = random.child('pace');
  const steps: Step[] = [];
  let count = 0;
  for (const at of calls) {
    const call = count++;
    steps.push({ at, call, what: 'open' });
    const end = fate.at(call).weighted(fates);
    if (end === 'abandoned') continue;
    const draw = pace.at(call);
    const settled = at + draw.integer(200, 4000) + (draw.chance(0.04) ? 20 * MINUTE : 0);
    steps.push({ at: settled, call, what: 'settle' });
    if (end === 'settled') continue;
    const used = settled + draw.integer(100, 3000) + (draw.chance(0.02) ? 2 * HOUR : 0);
    steps.push({ at: used, call, what: 'use' });
  }
  steps.sort((a, b) => a.at - b.at || a.call - b.call);
  const choice = random.child('choice');
  const topUp = random.child('top-up');
  const begun = new Map<number, Begun>();
  for (const { at, call, what } of steps) {
    if (at >= diary.until) break;
    const payment = begun.get(call);
    if (payment === undefined) {
      const draw = choice.at(call);
      const offer = draw.weighted(offers);
      const key = diary.keyAt(at, draw);
      const seq = diary.open(at, key, offer, draw.weighted(offer.methods));
      begun.set(call, { seq, key, offer });
    } else if (what === 'settle') {
      const { seq, key, offer } = payment;
      if (diary.balance < offer.amount) {
        const draw = topUp.at(call);
        diary.topUp(at - draw.integer(5, 150), draw.weighted(TOP_UPS));
      }
      diary.settle(at, key, seq);
    } else {
      const { seq, key, offer } = payment;
      // Whoever asks with HEAD first wants the data in the end.
      diary.use(at, key, seq, offer.methods[0]?.[0] ?? 'GET');
    }
  }
}

interface Begun {
  readonly seq: number;
  readonly key: number;
  readonly offer: Offer;
}

const TOP_UPS: Weighted<number> = [
  [500, 3],
  [1000, 4],
  [2000, 2],
  [5000, 1],
];

/** One account's history, told by the commands that the handlers would have given. */
class Diary {
  readonly from: number;
  readonly until: number;
  /** The sequence numbers of the keys, in the plan's order. */
  readonly keys: readonly number[];
  readonly #context: StoryContext;
  readonly #plan: Plan;
  readonly #principal: number;
  readonly #account: number;

  constructor(context: StoryContext, plan: Plan) {
    const { handle, name, email, from } = plan;
    this.#context = context;
    this.#plan = plan;
    this.from = from;
    this.until = context.now;
    const hash = passwordHash(email, DEMO_PASSWORD);
    const person = { realm: REALM, handle, kind: 'user', name, email, passwordHash: hash };
    this.#principal = this.#did(from, { type: 'add-principal', ...person }).index;
    const principal = this.#principal;
    this.#account = this.#did(from, { type: 'open-account', principal, ...WALLET }).index;
    this.keys = plan.keys.map((key) => this.#issueKey(key));
    this.#beginSession();
  }

  get balance(): number {
    return this.#context.ledger.balance(this.#account);
  }

  /** One of the keys that were active. */
  keyAt(at: number, random: Random): number {
    const part = (at - this.from) / (this.until - this.from);
    const active = this.#plan.keys.map(
      ({ weight, from, to = 1 }, place) =>
        [this.keys[place] ?? 0, from <= part && part < to ? weight : 0] as const,
    );
    return random.weighted(active);
  }

  topUp(at: number, amount: number): void {
    this.#did(at, { type: 'credit', account: this.#account, kind: TOP_UP, amount });
  }

  open(at: number, credential: number, { resource, amount }: Offer, method: string): number {
    const terms = { account: this.#account, credential, resource, amount, method };
    return this.#did(at, { type: 'open-payment', ...terms }).seq;
  }

  settle(at: number, credential: number, payment: number): void {
    this.#did(at, { type: 'settle-payment', account: this.#account, credential, payment });
  }

  use(at: number, credential: number, payment: number, method: string): void {
    const usage = { units: 1, method };
    const account = this.#account;
    this.#did(at, { type: 'complete-payment', account, credential, payment, usage });
  }

  #issueKey({ name, from, to, ...plan }: KeyPlan): number {
    const principal = this.#principal;
    const next = this.#context.ledger.credentials(principal).length;
    const secret = plan.secret ?? keySecrets.encode({ account: principal, seq: next });
    const { seq } = this.#did(this.#at(from), {
      type: 'issue-credential',
      principal,
      kind: API_KEY,
      name,
      secret,
      prefix: secret.slice(0, KEY_PREFIX_LENGTH),
      permissions: ['*'],
    });
    if (to !== undefined) {
      this.#did(this.#at(to), { type: 'revoke-credential', principal, credential: seq });
    }
    return seq;
  }

  #beginSession(): void {
    const { token, sessionEnds } = this.#plan;
    if (token === undefined) return;
    this.#did(Math.min(this.until, sessionEnds) - 7 * DAY, {
      type: 'issue-credential',
      principal: this.#principal,
      kind: SESSION,
      name: 'paystub demo',
      secret: token,
      prefix: '',
      permissions: ['*'],
      expiresAt: sessionEnds,
    });
  }

  /** A moment by its part of the history. */
  #at(part: number): number {
    return this.from + Math.floor(part * (this.until - this.from));
  }

  #did<C extends Command>(at: number, command: C): ResultOf<C> {
    const decision = decide(this.#context.ledger, command, at);
    if (!decision.ok) {
      throw new Error(`the story cannot ${command.type}: ${decision.rejection.type}`);
    }
    for (const event of decision.events) this.#context.apply(event);
    return decision.result;
  }
}

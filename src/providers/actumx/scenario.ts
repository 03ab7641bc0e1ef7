import {
  arrivals,
  DAY,
  dayStart,
  exactArrivals,
  HOUR,
  MINUTE,
  OFFICE_HOURS,
  OFFICE_WEEK,
  type Part,
  type ProviderStory,
  type Random,
  type Scene,
  SECOND,
  type Steps,
  type StoryContext,
  type Weighted,
} from '../../scenario/index.js';
import { API_KEY, passwordHash, REALM, SESSION, sessionCookie, WALLET } from './auth.js';
import { TOP_UP } from './handlers.js';
import { KEY_PREFIX_LENGTH, keySecrets, QUOTE_CENTS, QUOTE_ENDPOINT } from './wire.js';

/** Everyone in a seeded world signs in with it. */
export const DEMO_PASSWORD = 'demo-password';

/** The people of every world, and what they show. */
const DEMOS = [
  {
    label: 'busy',
    name: 'Beatriz Moreno',
    key: 'c0ffee',
    what: 'four months of payments by four keys, one of them revoked; more than a list shows',
  },
  { label: 'empty', name: 'Emil Nyberg', key: 'facade', what: 'a key, and nothing else yet' },
  {
    label: 'broke',
    name: 'Bo Sandoval',
    key: 'decade',
    what: 'a balance of 5 cents, too little for a quote: settling is 402 insufficient_balance',
  },
  {
    label: 'revoked',
    name: 'Rhea Kapadia',
    key: 'deadbe',
    what: 'a revoked key, which is 401, and a payment that it settled and can never use',
  },
  {
    label: 'expired',
    name: 'Ezra Whitlock',
    key: 'faded0',
    what: 'a session that has expired, which is 401; the key still pays',
  },
  {
    label: 'edge100',
    name: 'Edgar Hollis',
    key: 'ed9e00',
    what: 'exactly 100 transactions and usage events, and 50 top-ups: every list is just full',
  },
  {
    label: 'edge101',
    name: 'Edda Castellan',
    key: 'ed9e01',
    what: '101 transactions and usage events, and 51 top-ups: every list has lost its oldest row',
  },
] as const;

/** The lead of a plotted story. */
const LEAD = { label: 'lead', key: '1eade5' } as const;

type Label = (typeof DEMOS)[number]['label'];

/** Keys have 48 hexadecimal digits, so a demo's spell its six again and again. */
function demoKey(digits: string): string {
  return `xk_live_${digits.repeat(8)}`;
}

/** Sessions' tokens have 32 letters and digits. */
function demoToken(label: string): string {
  return `DemoSessionOf${label}`.padEnd(32, '0');
}

function demoEmail(label: string): string {
  return `${label}@actumx.example`;
}

/** The seeded people of ActumX and their payments. */
export const story: ProviderStory = {
  id: REALM,
  version: 3,
  demo: ({ lead }: Scene) =>
    [...(lead === undefined ? [] : [{ ...LEAD, what: lead }]), ...DEMOS].map(
      ({ label, what, key }) => ({
        label,
        what,
        headers: { cookie: sessionCookie(demoToken(label)), 'x-api-key': demoKey(key) },
        note: `signs in as ${demoEmail(label)} with ${DEMO_PASSWORD}`,
      }),
    ),
  build(context) {
    busy(context);
    empty(context);
    broke(context);
    revoked(context);
    expired(context);
    edge(context, 'edge100', { payments: 100, topUps: 50 });
    edge(context, 'edge101', { payments: 101, topUps: 51 });
  },
  grow,
  play,
  live,
};

const OFFICE = { weekday: OFFICE_WEEK, hours: OFFICE_HOURS } as const;

function busy(context: StoryContext): void {
  const random = context.random('busy');
  const diary = demoDiary(context, 'busy', 120, [
    { name: 'Old laptop', secret: demoKey('0ddba1'), weight: 2, from: 0, to: 0.4 },
    { name: 'Production API Key', weight: 6, from: 0.02 },
    { name: 'Staging agent', secret: demoKey('beaded'), weight: 2, from: 0.2 },
    { name: 'Nightly batch', secret: demoKey('ba7c40'), weight: 1, from: 0.6 },
  ]);
  const span = { from: diary.from + HOUR, to: context.now, growth: 0.2 };
  const byChance = exactArrivals({ random: random.child('calls'), ...OFFICE, ...span, count: 520 });
  const calls = [
    ...asCalls(byChance),
    // A batch job asks every night, so that there is something to see of any day.
    ...nightsOf(diary).map((at): Call => ({ at, fate: 'completed' })),
    // Asked for a moment ago: whoever pays it within ten minutes does not abandon it.
    { at: context.now - 4 * MINUTE, fate: 'abandoned' } as const,
  ];
  traffic(diary, random, calls, offersOf(random.child('offers')), USUAL);
}

/** Quotes that `busy` asks for on an average day once the history has ended. */
const PER_DAY = 5;

/** A day of `busy` after the history: each of its working keys may ask, and a batch job does. */
function live(context: StoryContext): void {
  const { ledger, now } = context;
  const owner = ledger.findPrincipal(REALM, { handle: 'busy' });
  const account = owner && ledger.accountFor(owner.index, WALLET.purpose)?.index;
  if (owner === undefined || account === undefined) return;
  const credentials = ledger.credentials(owner.index);
  const where = { kind: { equals: API_KEY }, revokedAt: { isNull: true } };
  const keys = credentials.seqs({ where, limit: Number.POSITIVE_INFINITY });
  if (keys.length === 0) return;
  const from = now - DAY;
  const random = context.random('busy');
  const byChance = arrivals({
    random: random.child('calls'),
    ...OFFICE,
    from: from + HOUR,
    // The last has time to be settled and used before the day ends.
    to: now - HOUR,
    perDay: PER_DAY,
  });
  const moments = [from + 2 * HOUR, ...byChance].sort((a, b) => a - b);
  for (const [row, at] of moments.entries()) {
    const draws = random.child('choice').at(row);
    const credential = draws.pick(keys);
    const { resource, amount } = QUOTE;
    const method = draws.weighted(QUOTE.methods);
    const terms = { account, credential, resource, amount, method };
    const { seq: payment } = context.enact({ type: 'open-payment', ...terms }, at);
    if (at !== from + 2 * HOUR && draws.weighted(USUAL) === 'abandoned') continue;
    if (ledger.balance(account) < amount) {
      const more = draws.weighted(TOP_UPS);
      context.enact({ type: 'credit', account, kind: TOP_UP, amount: more }, at);
    }
    const paid = { account, credential, payment };
    context.enact({ type: 'settle-payment', ...paid }, at + SECOND);
    const usage = { units: 1, method: 'GET' };
    context.enact({ type: 'complete-payment', ...paid, usage }, at + 2 * SECOND);
  }
}

/** When the batch job of each day begins. */
function nightsOf({ from, until }: Diary): number[] {
  const nights: number[] = [];
  for (let day = dayStart(from) + DAY; day < until; day += DAY) nights.push(day + 2 * HOUR);
  return nights;
}

function empty(context: StoryContext): void {
  demoDiary(context, 'empty', 3, [{ name: 'First key', weight: 1, from: 0 }]);
}

function broke(context: StoryContext): void {
  const diary = demoDiary(context, 'broke', 20, [{ name: 'Hobby agent', weight: 1, from: 0 }]);
  const [key = 0] = diary.keys;
  const at = diary.from + HOUR;
  diary.topUp(at, 105);
  for (let day = 1; day <= 4; day++) buy(diary, at + day * DAY, key);
  // What comes now cannot be settled any more.
  for (let day = 5; day <= 7; day++) diary.open(at + day * DAY, key, QUOTE, 'GET');
}

function revoked(context: StoryContext): void {
  const diary = demoDiary(context, 'revoked', 30, [
    { name: 'Leaked key', weight: 1, from: 0, to: 0.5 },
  ]);
  const [key = 0] = diary.keys;
  diary.topUp(diary.from + DAY, 500);
  buy(diary, diary.from + 2 * DAY, key);
  const stranded = diary.open(diary.from + 3 * DAY, key, QUOTE, 'GET');
  diary.settle(diary.from + 3 * DAY + SECOND, key, stranded);
}

function expired(context: StoryContext): void {
  const diary = demoDiary(context, 'expired', 30, [{ name: 'Old agent', weight: 1, from: 0 }]);
  diary.topUp(diary.from + DAY, 1000);
}

/** So many top-ups, and then so many payments, all of them used. */
function edge(
  context: StoryContext,
  label: Label,
  count: { readonly payments: number; readonly topUps: number },
): void {
  const random = context.random(label);
  const diary = demoDiary(context, label, 60, [{ name: 'Edge agent', weight: 1, from: 0 }]);
  const paidUp = diary.from + 10 * DAY;
  const first = { random: random.child('top-ups'), from: diary.from + HOUR, to: paidUp };
  for (const at of exactArrivals({ ...first, count: count.topUps })) diary.topUp(at, 100);
  // The last call has a day to be settled and used.
  const then = { random: random.child('calls'), from: paidUp, to: context.now - DAY };
  const calls = exactArrivals({ ...then, ...OFFICE, count: count.payments });
  traffic(diary, random, asCalls(calls), [[QUOTE, 1]], [['completed', 1]]);
}

/** A quote, paid within two seconds. */
function buy(diary: Diary, at: number, key: number): void {
  const payment = diary.open(at, key, QUOTE, 'GET');
  diary.settle(at + SECOND, key, payment);
  diary.use(at + 2 * SECOND, key, payment, 'GET');
}

const KEY_NAMES = [
  'Production API Key',
  'Research agent',
  'Staging agent',
  'CI pipeline',
  'Trading bot',
  'Local development',
] as const;

/** Somebody else: one to six months of more or less traffic, and one in ten has none. */
function grow(context: StoryContext, index: number): void {
  const random = context.random('others', index);
  const person = context.dictionaries.person(index);
  const life = random.child('life');
  const names = life.shuffled(KEY_NAMES).slice(0, life.integer(1, 3));
  const diary = new Diary(context, {
    handle: person.email,
    name: person.name,
    email: person.email,
    from: context.now - life.integer(30 * DAY, 180 * DAY),
    keys: names.map((name, place) => ({
      name,
      weight: names.length - place,
      from: place / 4,
      // The first key stays, so that there always is one.
      ...(place > 0 && life.chance(0.3) ? { to: place / 4 + 0.4 } : {}),
    })),
  });
  if (life.chance(0.1)) return;
  const span = { from: diary.from + HOUR, to: context.now, growth: 0.1 };
  const perDay = life.between(0.3, 3);
  const calls = arrivals({ random: random.child('calls'), ...OFFICE, ...span, perDay });
  traffic(diary, random, asCalls(calls), offersOf(random.child('offers')), USUAL);
}

/**
 * Somebody who lives through a plot. Whoever cannot pay leaves what was asked of him pending, and
 * nothing is ever paid back here.
 */
function* play(context: StoryContext, part: Part): Steps<void> {
  const { handle, from, random } = part;
  const isLead = handle === LEAD.label;
  const person = context.dictionaries.person(part.index);
  const diary = new Diary(context, {
    handle,
    name: person.name,
    email: isLead ? demoEmail(handle) : person.email,
    from,
    keys: [{ name: 'Agent', weight: 1, from: 0, ...(isLead && { secret: demoKey(LEAD.key) }) }],
    ...(isLead && { session: demoSession(context, handle) }),
  });
  const [key = 0] = diary.keys;
  const offers = offersOf(random.child('offers'));
  for (const { at, until, draws, fate } of part.calls(1)) {
    const offer = draws.weighted(offers);
    const method = draws.weighted(offer.methods);
    const payment = diary.open(at, key, offer, method);
    if (fate !== 'abandoned' && fate !== 'failed') {
      if (diary.balance < offer.amount) diary.topUp(at, draws.weighted(TOP_UPS));
      const settledAt = Math.min(until, at + draws.integer(200, 4000));
      diary.settle(settledAt, key, payment);
      const usedAt = Math.min(until, settledAt + draws.integer(100, 3000));
      if (fate !== 'unused') diary.use(usedAt, key, payment, method);
    }
    yield;
  }
}

/** What a call may be for, at which price in US cents. */
interface Offer {
  readonly resource: string;
  /** The first one is what the data are fetched with. */
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

/** What an account buys: mostly quotes, and now and then what other people sell. */
function offersOf(random: Random): Weighted<Offer> {
  const other = (path: string, method: string): Offer => {
    const digits = Array.from({ length: 24 }, () => random.integer(0, 15).toString(16));
    const resource = path.replace('*', digits.join(''));
    return { resource, methods: [[method, 1]], amount: random.pick([50, 75, 100, 150, 250]) };
  };
  return [
    [QUOTE, 80],
    [other('/x402/pay/pl_*', 'POST'), 8],
    [other('/x402/pay/pl_*', 'GET'), 4],
    [other('/x402/purchase/svc_*/forecast', 'GET'), 8],
  ];
}

/** How far a payment comes. */
type Fate = 'abandoned' | 'settled' | 'completed';

const USUAL: Weighted<Fate> = [
  ['completed', 86],
  ['abandoned', 11],
  ['settled', 3],
];

const TOP_UPS: Weighted<number> = [
  [500, 3],
  [1000, 4],
  [2000, 2],
  [5000, 1],
];

/** A call that will be made, and how far its payment comes where that is not left to chance. */
interface Call {
  readonly at: number;
  readonly fate?: Fate;
}

function asCalls(moments: Iterable<number>): Call[] {
  return Array.from(moments, (at) => ({ at }));
}

interface Step {
  readonly at: number;
  readonly call: number;
  readonly what: 'open' | 'settle' | 'use';
}

/**
 * Lives through the calls. Each is answered 402; most are settled and used within seconds, some only
 * after a person has looked, so payments overlap. When the balance does not suffice, somebody tops
 * up first. What would come after the history's end, or after the key's, does not happen.
 */
function traffic(
  diary: Diary,
  random: Random,
  calls: readonly Call[],
  offers: Weighted<Offer>,
  fates: Weighted<Fate>,
): void {
  const choice = random.child('choice');
  const topUp = random.child('top-up');
  const begun = new Map<number, { readonly seq: number; readonly key: number; offer: Offer }>();
  let last = diary.from;
  for (const { at, call, what } of stepsOf(random, calls, fates)) {
    if (at >= diary.until) break;
    const payment = begun.get(call);
    if (payment === undefined) {
      const draw = choice.at(call);
      const offer = draw.weighted(offers);
      const key = diary.pickKey(at, draw);
      const seq = diary.open(at, key, offer, draw.weighted(offer.methods));
      begun.set(call, { seq, key, offer });
    } else if (diary.isActive(payment.key, at)) {
      const { seq, key, offer } = payment;
      const draw = topUp.at(call);
      if (what === 'use') {
        diary.use(at, key, seq, offer.methods[0]?.[0] ?? 'GET');
      } else {
        if (diary.balance < offer.amount) {
          diary.topUp(Math.max(last, at - draw.integer(5, 90) * SECOND), draw.weighted(TOP_UPS));
        }
        diary.settle(at, key, seq);
      }
    }
    last = at;
  }
}

/** What happens to the payments of some calls, in the order of time. */
function stepsOf(random: Random, calls: readonly Call[], fates: Weighted<Fate>): readonly Step[] {
  const fate = random.child('fate');
  const pace = random.child('pace');
  const steps: Step[] = [];
  let call = 0;
  for (const { at, fate: fixed } of calls) {
    const end = fixed ?? fate.at(call).weighted(fates);
    const draw = pace.at(call);
    // A person may have to look first; what is planned does not wait for one.
    const looks = fixed === undefined;
    const settled = at + draw.integer(200, 4000) + (draw.chance(0.04) && looks ? 20 * MINUTE : 0);
    const used = settled + draw.integer(100, 3000) + (draw.chance(0.02) && looks ? 2 * HOUR : 0);
    steps.push({ at, call, what: 'open' });
    if (end !== 'abandoned') steps.push({ at: settled, call, what: 'settle' });
    if (end === 'completed') steps.push({ at: used, call, what: 'use' });
    call++;
  }
  return steps.sort((a, b) => a.at - b.at || a.call - b.call);
}

/** A key, and how much of the traffic it carries while it is active. */
interface KeyPlan {
  readonly name: string;
  /** Left out: what a key made over the API would be. */
  readonly secret?: string;
  readonly weight: number;
  /** When it is made and revoked, as parts of the history: 0 is its start, 1 its end. */
  readonly from: number;
  readonly to?: number;
}

interface Plan {
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  /** When the account is made, in milliseconds since the Unix epoch. */
  readonly from: number;
  readonly keys: readonly KeyPlan[];
  readonly session?: { readonly token: string; readonly from: number; readonly to: number };
}

function demoDiary(
  context: StoryContext,
  label: Label,
  days: number,
  keys: readonly KeyPlan[],
): Diary {
  const { now } = context;
  const { name, key } = DEMOS.find((demo) => demo.label === label) ?? DEMOS[0];
  return new Diary(context, {
    handle: label,
    name,
    email: demoEmail(label),
    from: now - days * DAY,
    keys: keys.map((plan) => ({ secret: demoKey(key), ...plan })),
    session: demoSession(context, label),
  });
}

function demoSession({ now }: StoryContext, label: string): NonNullable<Plan['session']> {
  // Ten years instead of seven days: a stored world may be served for long.
  const to = label === 'expired' ? now - DAY : now + 3650 * DAY;
  return { token: demoToken(label), from: now - 2 * DAY, to };
}

/** One account's history, told by the commands that the handlers would have given. */
class Diary {
  readonly from: number;
  readonly until: number;
  /** The sequence numbers of the keys, in the plan's order. */
  readonly keys: readonly number[];
  readonly #context: StoryContext;
  readonly #plans: readonly KeyPlan[];
  readonly #principal: number;
  readonly #account: number;

  constructor(context: StoryContext, { handle, name, email, from, keys, session }: Plan) {
    this.#context = context;
    this.#plans = keys;
    this.from = from;
    this.until = context.now;
    const hash = passwordHash(email, DEMO_PASSWORD);
    const person = { realm: REALM, handle, kind: 'user', name, email, passwordHash: hash };
    const principal = context.enact({ type: 'add-principal', ...person }, from).index;
    this.#principal = principal;
    this.#account = context.enact({ type: 'open-account', principal, ...WALLET }, from).index;
    this.keys = keys.map((key) => this.#makeKey(key));
    if (session === undefined) return;
    const facts = { name: 'paystub demo', secret: session.token, prefix: '', permissions: ['*'] };
    const expiresAt = session.to;
    const credential = { principal, kind: SESSION, ...facts, expiresAt };
    context.enact({ type: 'issue-credential', ...credential }, session.from);
  }

  get balance(): number {
    return this.#context.ledger.balance(this.#account);
  }

  /** One of the keys that are active. */
  pickKey(at: number, random: Random): number {
    return random.weighted(
      this.keys.map((key, place) => {
        const weight = this.isActive(key, at) ? (this.#plans[place]?.weight ?? 0) : 0;
        return [key, weight] as const;
      }),
    );
  }

  isActive(key: number, at: number): boolean {
    const plan = this.#plans[this.keys.indexOf(key)];
    return plan !== undefined && this.#at(plan.from) <= at && at < this.#at(plan.to ?? 1);
  }

  topUp(at: number, amount: number): void {
    this.#context.enact({ type: 'credit', account: this.#account, kind: TOP_UP, amount }, at);
  }

  open(at: number, credential: number, { resource, amount }: Offer, method: string): number {
    const account = this.#account;
    const terms = { account, credential, resource, amount, method };
    return this.#context.enact({ type: 'open-payment', ...terms }, at).seq;
  }

  settle(at: number, credential: number, payment: number): void {
    const account = this.#account;
    this.#context.enact({ type: 'settle-payment', account, credential, payment }, at);
  }

  use(at: number, credential: number, payment: number, method: string): void {
    const account = this.#account;
    const usage = { units: 1, method };
    this.#context.enact({ type: 'complete-payment', account, credential, payment, usage }, at);
  }

  #makeKey({ name, from, to, ...plan }: KeyPlan): number {
    const principal = this.#principal;
    const next = this.#context.ledger.credentials(principal).length;
    const secret = plan.secret ?? keySecrets.encode({ account: principal, seq: next });
    const facts = { name, secret, prefix: secret.slice(0, KEY_PREFIX_LENGTH), permissions: ['*'] };
    const credential = { principal, kind: API_KEY, ...facts };
    const { seq } = this.#context.enact(
      { type: 'issue-credential', ...credential },
      this.#at(from),
    );
    if (to !== undefined) {
      const revoke = { type: 'revoke-credential', principal, credential: seq } as const;
      this.#context.enact(revoke, this.#at(to));
    }
    return seq;
  }

  /** A moment by its part of the history. */
  #at(part: number): number {
    return this.from + Math.floor(part * (this.until - this.from));
  }
}

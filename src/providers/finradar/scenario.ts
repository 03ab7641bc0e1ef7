/**
 * The subscribers of a seeded world and their tokens: months of refills and of what lapses at them,
 * calls that people at desks make, promotions, adjustments by support, and refunds.
 */
import {
  arrivals,
  DAY,
  type Demo,
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
  startOfDay,
  Timeline,
  type Weighted,
} from '../../scenario/index.js';
import { API_KEY, REALM, SESSION, TOKENS } from './auth.js';
import { accountAttributes, anniversary, cycleEnd, PRICE, QUOTA, TOKEN, USD } from './wire.js';

/** A billed endpoint, and the tokens that a call of it costs. */
interface Endpoint {
  readonly path: string;
  readonly cost: number;
}

const EARNINGS: Endpoint = { path: '/api/v1/earnings/calendar', cost: 5 };
const ENDPOINTS: Weighted<Endpoint> = [
  [{ path: '/api/v1/companies/search', cost: 1 }, 30],
  [EARNINGS, 18],
  [{ path: '/api/v1/sec/filings', cost: 5 }, 24],
  [{ path: '/api/v1/insider/trades', cost: 10 }, 16],
  [{ path: '/api/v1/financials/statements', cost: 25 }, 12],
];
const STATEMENTS: Endpoint = { path: '/api/v1/financials/statements', cost: 25 };

const PROMOTIONS: Weighted<readonly [amount: number, description: string]> = [
  [[1_000, 'Promotional credit — product survey'], 4],
  [[2_500, 'Promotional credit — beta of a new endpoint'], 3],
  [[10_000, 'Promotional credit — referral'], 2],
];

/** They take turns, so that each of them is there whatever the seed; null moves nothing. */
const ADJUSTMENTS: readonly ((ticket: number) => {
  readonly amount: number | null;
  readonly description: string;
})[] = [
  (ticket) => ({ amount: 5_000, description: `Admin credit — support ticket #${ticket}` }),
  () => ({ amount: null, description: 'Billing address corrected by support' }),
  (ticket) => ({ amount: 750, description: `Admin credit — support ticket #${ticket}` }),
  () => ({ amount: -1_000, description: 'Admin debit — promotional credit given twice' }),
];

const SIGNUP = 'Free-tier signup grant';

/** A subscriber, and when he came. */
interface User {
  readonly handle: string;
  /** His person in the dictionaries. */
  readonly person: number;
  readonly signedUpAt: number;
  /** Null on the free plan. */
  readonly subscribedAt: number | null;
}

function keyOf(label: string): string {
  return `fr_demo_${label.replaceAll('-', '_')}`;
}

/** A token like a session's: three parts, of which nobody checks the last. */
function jwtOf(claims: Readonly<Record<string, string | number>>): string {
  const part = (text: string) => Buffer.from(text).toString('base64url');
  const header = JSON.stringify({ alg: 'HS256', typ: 'JWT' });
  // As long as a real signature of this algorithm: 32 bytes.
  return [header, JSON.stringify(claims), 'paystub: this signs nothing here'].map(part).join('.');
}

const SESSION_TOKEN = jwtOf({ sub: 'demo_busy' });
const EXPIRED = jwtOf({ sub: 'demo_busy', exp: Date.parse('2020-01-01') / SECOND });
/** What the vendor's sample sends, so that it runs as it stands. */
const PLACEHOLDER = 'YOUR_JWT_TOKEN';
const REVOKED = keyOf('revoked');

export const story: ProviderStory = {
  id: REALM,
  version: 3,
  demo,
  build(context) {
    const { now } = context;
    buildBusy(context);
    Tokens.open(context, freeUser('empty', 1, now - 2 * DAY));
    buildFree(context, freeUser('free', 2, now - 75 * DAY));
    buildBroke(context, freeUser('broke', 3, now - 40 * DAY));
    buildEdge(context, 20, 50);
    buildEdge(context, 21, 51);
    buildMonthEnd(context);
    buildNearQuota(context);
    buildPastQuota(context);
  },
  grow(context, index) {
    const handle = `user-${index}`;
    const random = context.random('user', handle);
    const day = dayStart(context.now - random.integer(20, 420) * DAY);
    const signedUpAt = day + random.integer(8 * 3600, 20 * 3600) * SECOND;
    const free = random.chance(0.5);
    const subscribedAt = free ? null : signedUpAt + random.integer(0, 15) * DAY;
    const tokens = Tokens.open(context, { handle, person: 100 + index, signedUpAt, subscribedAt });
    tokens.beginsFree();
    tokens.subscribes();
    tokens.calls(tokens.workdays(random.integer(1, 120), signedUpAt));
    tokens.promotions(random.integer(0, 2));
    tokens.play();
  },
  play,
  live,
};

function demo({ lead }: Scene): readonly Demo[] {
  const key = (label: string, what: string): Demo => ({
    label,
    what,
    headers: { 'X-API-Key': keyOf(label) },
  });
  const bearer = (label: string, what: string, token: string): Demo => ({
    label,
    what,
    headers: { Authorization: `Bearer ${token}` },
  });
  return [
    ...(lead === undefined ? [] : [key('lead', lead)]),
    key('busy', 'five years of the paid plan, with every type of transaction'),
    bearer('busy-session', "the same user by a session's token", SESSION_TOKEN),
    bearer('samples', "the same user by the placeholder of the vendor's sample", PLACEHOLDER),
    key('empty', 'neither billing history nor tokens'),
    key('free', 'the free plan, never upgraded: the signup grant is all of the billing history'),
    key('broke', 'the free plan, every token spent: suspended until the refill'),
    key('edge-20', '20 transactions and 50 movements: exactly a page of both'),
    key('edge-21', '21 transactions and 51 movements: one more than a page of both'),
    key('near-quota', 'the free plan with 25 of its 2,000 tokens left'),
    key('past-quota', 'more calls than the quota covers, paid from tokens that support added'),
    key('month-end', 'subscribed on a 31 January, refilled on the last day of shorter months'),
    key('revoked', 'an API key that was revoked: 401'),
    bearer('expired', "a session's token that has expired: 401", EXPIRED),
  ];
}

/** Somebody who came in the morning of a day, and has stayed on the free plan. */
function freeUser(handle: string, person: number, day: number): User {
  return { handle, person, signedUpAt: dayStart(day) + 9 * HOUR, subscribedAt: null };
}

/** Two weeks on the free plan, and then five years on the paid one. */
function buildBusy(context: StoryContext): void {
  const { now } = context;
  const signedUpAt = anniversary(dayStart(now), -60) - 24 * DAY + 10 * HOUR + 151 * SECOND;
  const subscribedAt = signedUpAt + 14 * DAY;
  const tokens = Tokens.open(context, { handle: 'busy', person: 0, signedUpAt, subscribedAt });
  tokens.beginsFree();
  tokens.subscribes();
  // He tried it out for years before he began to work with it.
  const inEarnest = now - 400 * DAY;
  tokens.calls(tokens.nowAndThen('early-calls', 200, signedUpAt + DAY, inEarnest));
  tokens.calls(tokens.workdays(900, inEarnest));
  tokens.callsEveryMorning(now - 60 * DAY);
  tokens.promotions(30);
  tokens.adjustments(34);

  tokens.thankedAt(48);
  tokens.chargedTwice(59);
  tokens.refunds(21, 6 * DAY, { amount: 0, charge: 1_450, memo: 'Refund for an outage' });
  const goodwill = { amount: 50_000, charge: 725, memo: 'Refund of unused tokens' };
  tokens.refunds(38, 2 * DAY, goodwill);
  tokens.refunds(38, 3 * DAY, { amount: 0, charge: 500, memo: null });

  tokens.issue(SESSION, SESSION_TOKEN, now - DAY);
  tokens.issue(SESSION, PLACEHOLDER, now - DAY);
  tokens.issue(SESSION, EXPIRED, now - 8 * DAY, now - 7 * DAY);
  const revoked = tokens.issue(API_KEY, REVOKED, now - 200 * DAY);
  tokens.revoke(revoked, now - 10 * DAY);
  tokens.play();
}

function buildFree(context: StoryContext, user: User): void {
  const tokens = Tokens.open(context, user);
  tokens.beginsFree();
  tokens.calls(tokens.workdays(60, user.signedUpAt));
  tokens.play();
}

/** The second month's tokens are spent to the last one. */
function buildBroke(context: StoryContext, user: User): void {
  const tokens = Tokens.open(context, user);
  tokens.beginsFree();
  const from = anniversary(user.signedUpAt, 1) + HOUR;
  const times = tokens.workdays(QUOTA.free / STATEMENTS.cost, from);
  tokens.calls(times, { endpoints: [[STATEMENTS, 1]], givenBack: 0 });
  tokens.play();
}

/** As many billing transactions and movements as it says, whatever the reference day. */
function buildEdge(context: StoryContext, transactions: number, movements: number): void {
  const handle = `edge-${transactions}`;
  const signedUpAt = dayStart(context.now - 320 * DAY) + 11 * HOUR;
  const subscribedAt = signedUpAt + DAY;
  const user = { handle, person: transactions, signedUpAt, subscribedAt };
  const tokens = Tokens.open(context, user);
  tokens.beginsFree();
  const refills = tokens.subscribes();
  // The signup grant is one of them, and at every refill something lapses.
  const promotions = transactions - refills - 1;
  tokens.promotions(promotions);
  const calls = movements - 1 - 2 * refills - promotions;
  tokens.calls(tokens.workdays(calls, subscribedAt), { endpoints: ENDPOINTS, givenBack: 0 });
  tokens.play();
}

function buildMonthEnd(context: StoryContext): void {
  const lastYear = Number(context.refDate.slice(0, 4)) - 1;
  const subscribedAt = startOfDay(`${lastYear}-01-31`) + 15 * HOUR + 30 * MINUTE;
  const signedUpAt = subscribedAt - HOUR;
  const tokens = Tokens.open(context, {
    handle: 'month-end',
    person: 31,
    signedUpAt,
    subscribedAt,
  });
  tokens.beginsFree();
  tokens.subscribes();
  tokens.calls(tokens.workdays(90, subscribedAt));
  tokens.play();
}

/** Calls that `busy` makes on an average day once the history has ended. */
const PER_DAY = 4;

/** A day of `busy` after the history: its plan is charged on its day, and calls are billed. */
function live(context: StoryContext): void {
  const { ledger, now } = context;
  const owner = ledger.findPrincipal(REALM, { handle: 'busy' });
  const account = owner && ledger.accountFor(owner.index, TOKENS);
  if (!account) return;
  const { subscribedAt } = account.attributes;
  const user = {
    handle: 'busy',
    person: 0,
    signedUpAt: owner.createdAt,
    subscribedAt: typeof subscribedAt === 'number' ? subscribedAt : null,
  };
  const from = now - DAY;
  const tokens = Tokens.of(context, user, owner.index, account.index);
  tokens.renews(from);
  const span = {
    from,
    to: now,
    weekday: OFFICE_WEEK,
    hours: OFFICE_HOURS,
    precision: 1000,
  } as const;
  tokens.calls(arrivals({ random: context.random('busy'), ...span, perDay: PER_DAY }));
  tokens.callsEveryMorning(from);
  tokens.play();
}

/** The free plan with 25 of its 2,000 tokens left: one more call for statements, and it is spent. */
function buildNearQuota(context: StoryContext): void {
  const tokens = Tokens.open(context, freeUser('near-quota', 4, context.now - 12 * DAY));
  tokens.beginsFree();
  const times = tokens.workdays(QUOTA.free / STATEMENTS.cost - 1, context.now - 10 * DAY);
  tokens.calls(times, { endpoints: [[STATEMENTS, 1]], givenBack: 0 });
  tokens.play();
}

/** The free plan with more calls than its quota covers: what support added since pays for the rest. */
function buildPastQuota(context: StoryContext): void {
  const { now } = context;
  const tokens = Tokens.open(context, freeUser('past-quota', 5, now - 14 * DAY));
  tokens.beginsFree();
  tokens.supportAdds(now - 11 * DAY, 1_500);
  const calls = (QUOTA.free + 1_000) / STATEMENTS.cost;
  const endpoints = [[STATEMENTS, 1]] as const;
  tokens.calls(tokens.workdays(calls, now - 10 * DAY), { endpoints, givenBack: 0 });
  tokens.play();
}

interface Calls {
  readonly endpoints: Weighted<Endpoint>;
  /** How often a call fails after it was billed, and is given back. */
  readonly givenBack: number;
}

const USUAL_CALLS: Calls = { endpoints: ENDPOINTS, givenBack: 0.01 };

interface Refund {
  readonly amount: number;
  readonly charge: number;
  readonly memo: string | null;
}

/**
 * The tokens of one user while his history is written: what is to happen is noted in any order, and
 * then played in order of time, so that entries stay in that order too.
 */
class Tokens {
  readonly #timeline = new Timeline();
  /** The entries of the refills that were charged, by cycle. */
  readonly #refills: number[] = [];
  /** How many calls were noted. */
  #calls = 0;

  private constructor(
    private readonly context: StoryContext,
    private readonly user: User,
    private readonly principal: number,
    private readonly account: number,
    private readonly random: Random,
  ) {}

  /** Adds a user with his API key, and an account without a token in it. */
  static open(context: StoryContext, user: User): Tokens {
    const { handle, person, signedUpAt, subscribedAt } = user;
    const { name, email } = context.dictionaries.person(person);
    const { index: principal } = context.enact(
      { type: 'add-principal', realm: REALM, handle, kind: 'user', name, email },
      signedUpAt,
    );
    const { index: account } = context.enact(
      {
        type: 'open-account',
        principal,
        purpose: TOKENS,
        unit: TOKEN,
        floor: 0,
        chargeUnit: USD,
        attributes: accountAttributes(subscribedAt),
      },
      signedUpAt,
    );
    const tokens = new Tokens(context, user, principal, account, context.random('user', handle));
    tokens.issue(API_KEY, keyOf(handle), signedUpAt);
    return tokens;
  }

  /** The tokens of an account that is there already. */
  static of(context: StoryContext, user: User, principal: number, account: number): Tokens {
    return new Tokens(context, user, principal, account, context.random('user', user.handle));
  }

  issue(kind: string, secret: string, at: number, expiresAt: number | null = null): number {
    const { principal } = this;
    const prefix = secret.slice(0, 8);
    const permissions = ['*'];
    return this.context.enact(
      {
        type: 'issue-credential',
        principal,
        kind,
        name: kind,
        secret,
        prefix,
        permissions,
        expiresAt,
      },
      at,
    ).seq;
  }

  revoke(credential: number, at: number): void {
    const { principal } = this;
    this.context.enact({ type: 'revoke-credential', principal, credential }, at);
  }

  /** The signup grant, and the free plan's tokens of every month until he subscribes. */
  beginsFree(): void {
    const { signedUpAt, subscribedAt } = this.user;
    this.#at(signedUpAt, (at) => this.#credit(at, 'one_time_grant', QUOTA.free, SIGNUP));
    const until = subscribedAt ?? this.context.now;
    let month = 1;
    for (let due = anniversary(signedUpAt, 1); due < until; due = anniversary(signedUpAt, month)) {
      month += 1;
      this.#at(due, (at) => {
        this.#lapse(at);
        this.#credit(at, 'monthly_quota', QUOTA.free, null);
      });
    }
  }

  /** The paid plan's charge of every month. Answers how many there were up to now. */
  subscribes(): number {
    const { subscribedAt } = this.user;
    if (subscribedAt === null) return 0;
    const arrival = this.random.child('webhook');
    let cycle = 0;
    for (let due = subscribedAt; due < this.context.now; due = anniversary(subscribedAt, cycle)) {
      const notice = arrival.at(cycle++).integer(2, 20) * SECOND;
      this.#at(due + notice, (at) => {
        this.#refills.push(this.refill(at));
      });
    }
    return cycle;
  }

  /** Tokens as a thank-you, in the same second as a cycle's refill. */
  thankedAt(cycle: number): void {
    const notice = this.random.child('webhook').at(cycle).integer(2, 20) * SECOND;
    this.#at(this.#cycleStart(cycle) + notice, (at) =>
      this.grant(at, 2_000, 'Promotional credit — four years with us'),
    );
  }

  /** Tokens that support gives by hand. */
  supportAdds(time: number, amount: number): void {
    this.#at(time, (at) => this.adjust(at, amount, 'Admin credit — support ticket #2718'));
  }

  /** The paid plan's charge of a cycle that begins between a moment and now. */
  renews(from: number): void {
    const { subscribedAt } = this.user;
    if (subscribedAt === null) return;
    const due = cycleEnd(subscribedAt, from - 1);
    if (due >= this.context.now) return;
    // The charge is told of some seconds later, and still on this day.
    const notice = this.random.child('webhook').integer(2, 20) * SECOND;
    this.#at(Math.min(due + notice, this.context.now - SECOND), (at) => this.refill(at));
  }

  /** A cycle is charged once more by mistake, and that is refunded the day after. */
  chargedTwice(cycle: number): void {
    const again = this.#cycleStart(cycle) + 4 * MINUTE;
    let entry: number;
    this.#at(again, (at) => {
      entry = this.#charge(at);
    });
    const memo = 'Refund of a duplicate charge';
    this.#at(again + 27 * HOUR, (at) => this.refund(at, entry, { memo }));
  }

  /** Gives back some of a cycle's charge so long after it, and takes some tokens back. */
  refunds(cycle: number, after: number, refund: Refund): void {
    this.#at(this.#cycleStart(cycle) + after, (at) => {
      const entry = this.#refills[cycle];
      if (entry === undefined) throw new Error(`cycle ${cycle} was not charged`);
      this.refund(at, entry, refund);
    });
  }

  /** A call at each of the times, unless the balance does not cover it; some are given back. */
  calls(times: Iterable<number>, { endpoints, givenBack }: Calls = USUAL_CALLS): void {
    const rows = this.random.child('calls');
    for (const time of times) {
      const random = rows.at(this.#calls++);
      const endpoint = random.weighted(endpoints);
      this.#at(time, (at) => {
        const entry = this.call(at, endpoint);
        if (entry !== undefined && random.chance(givenBack)) this.refund(at, entry);
      });
    }
  }

  /** A scheduled program asks for the day's earnings at six every morning. */
  callsEveryMorning(from: number): void {
    const mornings: number[] = [];
    for (let day = dayStart(from); day < this.context.now; day += DAY)
      mornings.push(day + 6 * HOUR);
    this.calls(mornings, { endpoints: [[EARNINGS, 1]], givenBack: 0 });
  }

  promotions(count: number): void {
    const rows = this.random.child('promotions');
    let row = 0;
    for (const time of this.nowAndThen('promotion-times', count, this.#firstFullDay())) {
      const [amount, description] = rows.at(row++).weighted(PROMOTIONS);
      this.#at(time, (at) => this.grant(at, amount, description));
    }
  }

  adjustments(count: number): void {
    const rows = this.random.child('adjustments');
    let row = 0;
    for (const time of this.nowAndThen('adjustment-times', count, this.#firstFullDay())) {
      const adjust = ADJUSTMENTS[row % ADJUSTMENTS.length]!;
      const { amount, description } = adjust(rows.at(row++).integer(1_000, 9_999));
      this.#at(time, (at) => this.adjust(at, amount, description));
    }
  }

  /** Moments of people at desks, from one up to now. */
  workdays(count: number, from: number): Iterable<number> {
    return exactArrivals({
      random: this.random.child('workdays'),
      from,
      to: this.context.now,
      weekday: OFFICE_WEEK,
      hours: OFFICE_HOURS,
      precision: SECOND,
      count,
    });
  }

  /** Moments in office hours, about evenly over years: their hours are not gone through one by one. */
  *nowAndThen(
    name: string,
    count: number,
    from: number,
    to: number = this.context.now,
  ): Iterable<number> {
    const random = this.random.child(name);
    for (let i = 0; i < count; i++) {
      const day = dayStart(from + ((i + random.float()) / count) * (to - from));
      yield day + random.integer(9 * 3600, 17 * 3600) * SECOND;
    }
  }

  play(): void {
    this.#timeline.run();
  }

  get balance(): number {
    return this.context.ledger.balance(this.account);
  }

  /** A cycle's charge, and its tokens. Nothing rolls over. Answers its entry. */
  refill(at: number): number {
    this.#lapse(at);
    return this.#charge(at);
  }

  grant(at: number, amount: number, memo: string): void {
    this.#credit(at, 'one_time_grant', amount, memo);
  }

  /** What support does by hand: gives, takes, or only notes something. */
  adjust(at: number, amount: number | null, memo: string): void {
    const { account } = this;
    const kind = 'manual_adjustment';
    if (amount === null || amount > 0) this.#credit(at, kind, amount, memo);
    else if (amount < 0)
      this.context.enact({ type: 'debit', account, kind, amount: -amount, memo }, at);
  }

  /** A billed call, and its entry; undefined where the balance does not cover it. */
  call(at: number, { path: resource, cost: amount }: Endpoint): number | undefined {
    if (amount > this.balance) return undefined;
    const { account } = this;
    const call = { kind: 'call', amount, counter: 'revenue', resource, credential: 0 } as const;
    return this.context.enact({ type: 'debit', account, ...call }, at).seq;
  }

  /** Gives back an entry, or as much of it as it says. */
  refund(at: number, entry: number, refund: Partial<Refund> = {}): void {
    this.context.enact({ type: 'refund', account: this.account, entry, ...refund }, at);
  }

  #at(at: number, happen: (at: number) => void): void {
    this.#timeline.at(at, happen);
  }

  #firstFullDay(): number {
    return (this.user.subscribedAt ?? this.user.signedUpAt) + DAY;
  }

  #cycleStart(cycle: number): number {
    const { subscribedAt } = this.user;
    if (subscribedAt === null) throw new Error(`${this.user.handle} never subscribed`);
    return anniversary(subscribedAt, cycle);
  }

  #charge(at: number): number {
    return this.#credit(at, 'subscription_refill', QUOTA.paid, null, PRICE);
  }

  #lapse(at: number): void {
    const { context, account, balance: amount } = this;
    if (amount > 0) context.enact({ type: 'debit', account, kind: 'lapse', amount }, at);
  }

  #credit(
    at: number,
    kind: string,
    amount: number | null,
    memo: string | null,
    charge: number | null = null,
  ): number {
    const { account } = this;
    return this.context.enact({ type: 'credit', account, kind, amount, memo, charge }, at).seq;
  }
}

/** Tokens of an average call. */
const USUAL_COST = 7;

const BY_CONTRACT = 'Tokens by contract';

/**
 * A subscriber who lives through a plot. Support sets what a month brings to the plot's part of what
 * is used. Below the whole, calls are refused once it is spent; otherwise more is granted. A call
 * that failed or is paid back was billed before.
 */
function* play(context: StoryContext, part: Part): Steps<void> {
  const { handle, index, from, to, plot, random } = part;
  const user = { handle, person: index, signedUpAt: from, subscribedAt: from };
  const tokens = Tokens.open(context, user);
  if (part.expected === 0) return;
  const months = (to - from) / (30 * DAY);
  const { quota } = plot.funds;
  const planned = Math.round((quota * USUAL_COST * part.expected) / months);
  const outages = random.child('outage');
  let month = 0;
  let due = from;
  const renew = (): void => {
    const at = due;
    const entry = tokens.refill(at);
    const set = 'Admin debit — limit set by the customer';
    if (planned > QUOTA.paid) tokens.grant(at, planned - QUOTA.paid, BY_CONTRACT);
    else if (quota < 1) tokens.adjust(at, planned - QUOTA.paid, set);
    if (outages.at(month).chance(plot.outcomes.refunded * 4)) {
      tokens.refund(at, entry, { amount: 0, charge: 500, memo: 'Refund for an outage' });
    }
    due = anniversary(from, ++month);
  };
  renew();
  for (const { at, draws, fate } of part.calls(SECOND)) {
    while (due <= at) renew();
    const endpoint = draws.weighted(ENDPOINTS);
    if (tokens.balance < endpoint.cost && quota >= 1) {
      tokens.grant(at, Math.max(1_000, Math.round(planned / 30)), BY_CONTRACT);
    }
    const entry = tokens.call(at, endpoint);
    const isGivenBack = fate === 'failed' || fate === 'refunded';
    if (isGivenBack && entry !== undefined) tokens.refund(at, entry);
    yield;
  }
  while (due < to) renew();
}

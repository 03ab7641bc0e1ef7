/**
 * The users of a seeded world: months of forecasts that hold money and settle, of calls that are
 * billed at once, and of the tranches of credit that pay for both.
 */
import {
  addMonths,
  arrivals,
  DAY,
  type Demo,
  dayStart,
  exactArrivals,
  expireGrants,
  HOUR,
  MINUTE,
  monthStart,
  OFFICE_HOURS,
  OFFICE_WEEK,
  type Part,
  type ProviderStory,
  type Random,
  type Scene,
  SECOND,
  type Steps,
  type StoryContext,
  Timeline,
  type Weighted,
} from '../../scenario/index.js';
import { ACCESS_TOKEN, API_KEY, CREDITS, KEY_PREFIX, REALM } from './auth.js';
import { AUTO_RECHARGE, CANCELED, CREDIT, EUR, SIGNUP_TRIAL, TOP_UP } from './wire.js';

/** How a user came by credit, and how he comes by more. Amounts are EUR cents. */
interface Funding {
  /** The trial of a new account; left out for one that was not given it. */
  readonly trial?: number;
  /** What he buys by hand when he runs out; left out for one who does not. */
  readonly pack?: number;
  /** The settings of the automatic top-up, and since when they count. */
  readonly recharge?: {
    readonly below: number;
    readonly target: number;
    readonly monthlyCap: number;
    readonly since: number;
  };
}

interface User {
  readonly handle: string;
  /** His person in the dictionaries. */
  readonly person: number;
  readonly days: number;
  readonly tier: number;
  readonly funding: Funding;
}

const TRIAL = 100;
const TRIAL_TIME = 15 * DAY;
const YEAR = 365 * DAY;
/** The category of a top-up that was made by hand. */
const CHECKOUT = 'checkout';

/** More than a burst of calls costs: whoever has less buys before he goes on. */
const RESERVE = 1500;
/** Longer than any job that ends: credit that lapses sooner is not counted on. */
const LONGEST = HOUR;

/** People at desks, of whom there are more every month; the API tells times to the second. */
const OFFICE = {
  weekday: OFFICE_WEEK,
  hours: OFFICE_HOURS,
  growth: 0.08,
  precision: SECOND,
} as const;

/** How the calls of a user who makes all kinds are spread. */
const CALLS: Weighted<'forecast' | 'drivers' | 'alerts'> = [
  ['forecast', 46],
  ['drivers', 40],
  ['alerts', 14],
];

const FORECAST = 'forecast';

/** What drivers cost: something for each item, and something for the call. */
const DRIVERS_BASE = 2;
const ALERTS_COST = 5;

/** What a forecast may cost at most, as estimated when it is submitted. */
const ESTIMATES: Weighted<number> = [
  [120, 5],
  [280, 4],
  [450, 1],
];

type Outcome = 'completed' | 'failed' | 'canceled-queued' | 'canceled-running';
const OUTCOMES: Weighted<Outcome> = [
  ['completed', 89],
  ['failed', 6],
  ['canceled-queued', 2],
  ['canceled-running', 3],
];
const FAILURES: Weighted<string> = [
  ['no quality run within the requested horizon', 5],
  ['time series is too short', 3],
  ['pipeline timed out', 2],
];
const CANCELLATIONS: Weighted<string> = [
  [CANCELED, 4],
  ['canceled by support', 1],
];

const REVOKED = `${KEY_PREFIX}demo_revoked`;
const ACCESS = 'access_demo_busy';
const EXPIRED = 'access_demo_expired';

function keyOf(handle: string): string {
  return `${KEY_PREFIX}demo_${handle.replaceAll('-', '_')}`;
}

export const story: ProviderStory = {
  id: REALM,
  version: 3,
  demo,
  build(context) {
    buildBusy(context);
    Books.open(context, { handle: 'empty', person: 1, days: 2, tier: 0, funding: {} });
    buildTrial(context);
    buildBroke(context);
    for (const jobs of [50, 51]) buildEdge(context, jobs);
  },
  grow(context, index) {
    const random = context.random('user', `user-${index}`);
    const days = random.integer(20, 150);
    const funding = {
      ...(random.chance(0.8) ? { trial: TRIAL } : {}),
      pack: random.pick([2000, 5000, 10_000]),
    };
    const handle = `user-${index}`;
    const tier = random.integer(0, 2);
    const books = Books.open(context, { handle, person: 100 + index, days, tier, funding });
    books.calls({ count: random.integer(1, 2 * days) });
    books.play();
  },
  play,
  live,
};

function demo({ lead }: Scene): readonly Demo[] {
  const bearer = (label: string, what: string, secret = keyOf(label)): Demo => ({
    label,
    what,
    headers: { Authorization: `Bearer ${secret}` },
  });
  return [
    ...(lead === undefined ? [] : [bearer('lead', lead)]),
    bearer('busy', 'six months of charges and jobs, some of them in flight'),
    bearer('busy-dashboard', 'the same user by the access token of a dashboard session', ACCESS),
    bearer('trial', 'a new account that lives on its signup trial'),
    bearer('empty', 'never charged, and nothing to spend'),
    bearer('broke', 'spent to the last cent, and the trial lapsed'),
    bearer('edge-50', 'exactly one page of charges, and of jobs, at the default limit'),
    bearer('edge-51', 'one charge, and one job, more than a page'),
    bearer('revoked', 'an API key that was revoked: 401', REVOKED),
    bearer('expired', 'an access token that has expired: 401', EXPIRED),
  ];
}

/** Everything that a history can have. */
function buildBusy(context: StoryContext): void {
  const { now } = context;
  const days = 180;
  const openedAt = now - days * DAY;
  const recharge = { below: RESERVE, target: 5000, monthlyCap: 15_000, since: openedAt + 90 * DAY };
  const funding = { trial: TRIAL, pack: 5000, recharge };
  const books = Books.open(context, { handle: 'busy', person: 0, days, tier: 2, funding });
  books.issue(ACCESS_TOKEN, 'Dashboard', ACCESS, now - DAY);
  books.issue(ACCESS_TOKEN, 'Dashboard', EXPIRED, now - 8 * DAY, now - 7 * DAY);
  const credential = books.issue(API_KEY, 'Old notebook', REVOKED, openedAt);
  const { principal } = books;
  context.enact({ type: 'revoke-credential', principal, credential }, now - 10 * DAY);
  // More than can be spent while it lasts, so that some of it lapses.
  books.give('partner', 12_000, openedAt + 10 * DAY, 30 * DAY);
  books.give('partner', 2000, now - 25 * DAY, 2 * YEAR);
  books.give('legacy', 500, openedAt, 150 * DAY);
  books.calls({ count: 640, namelessFor: 40 * DAY });
  books.everyMorning(openedAt + 41 * DAY);
  // Two jobs in one second, and two charges: ties in the orders by time.
  const together = now - 30 * DAY + 9 * HOUR;
  for (const twin of ['first', 'second'] as const) {
    const fixed = { outcome: 'completed', queued: 5 * SECOND, running: 10 * MINUTE } as const;
    books.forecast(books.random.child('twins', twin), together, fixed);
  }
  books.drivers(together + DAY, 10);
  books.alerts(together + DAY);
  books.forecast(books.random.child('slow'), now - 21 * MINUTE, { running: HOUR });
  books.forecast(books.random.child('running'), now - 4 * MINUTE, { running: HOUR });
  books.forecast(books.random.child('queued'), now - 15 * SECOND, { queued: MINUTE });
  books.play();
}

/** Calls that `busy` makes on an average day once the history has ended. */
const PER_DAY = 4;

/** A day of `busy` after the history: what is scheduled, and calls that are charged within the day. */
function live(context: StoryContext): void {
  const { ledger, now } = context;
  const owner = ledger.findPrincipal(REALM, { handle: 'busy' });
  const account = owner && ledger.accountFor(owner.index, CREDITS)?.index;
  if (owner === undefined || account === undefined) return;
  const from = now - DAY;
  const funding = { pack: 5000 };
  const user = { handle: 'busy', person: 0, days: 1, tier: 2, funding };
  const books = Books.of(context, owner.index, account, user);
  books.morning(from);
  const random = context.random('busy');
  const rows = random.child('calls');
  // A job that begins later than an hour before midnight would end on another day.
  const span = { from, to: now - LONGEST, perDay: PER_DAY };
  const { growth: _, ...office } = OFFICE;
  let row = 0;
  for (const at of arrivals({ ...office, random, ...span })) {
    const draws = rows.at(row++);
    const kind = draws.weighted(CALLS);
    if (kind === 'forecast') books.forecast(draws, at, {});
    else if (kind === 'drivers') books.drivers(at, draws.integer(4, 40));
    else books.alerts(at);
  }
  books.play();
}

/** A few calls at once, of a user who has not paid yet. */
function buildTrial(context: StoryContext): void {
  const funding = { trial: TRIAL };
  const books = Books.open(context, { handle: 'trial', person: 2, days: 4, tier: 0, funding });
  books.drivers(books.openedAt + 2 * HOUR, 10);
  books.alerts(books.openedAt + 3 * HOUR);
  books.alerts(books.openedAt + 27 * HOUR);
  books.play();
}

/** Some of the trial lapses, a small top-up is spent to the end, and then there is nothing. */
function buildBroke(context: StoryContext): void {
  const funding = { trial: TRIAL };
  const books = Books.open(context, { handle: 'broke', person: 3, days: 60, tier: 1, funding });
  const start = books.openedAt;
  books.drivers(start + HOUR, 35);
  books.alerts(start + DAY);
  books.buy(start + 20 * DAY, 500);
  // Twelve of 40 come to 480, and what is left is spent by a smaller one.
  for (let day = 21; day < 33; day++) books.drivers(start + day * DAY + HOUR, 38);
  books.drivers(start + 34 * DAY, 18);
  books.play();
}

/** So many jobs, each of them charged. */
function buildEdge(context: StoryContext, jobs: number): void {
  const handle = `edge-${jobs}`;
  const funding = { pack: 10_000 };
  const books = Books.open(context, { handle, person: jobs, days: 30, tier: 1, funding });
  const { random, openedAt } = books;
  let row = 0;
  for (const at of moments(random, openedAt + HOUR, context.now - LONGEST, jobs)) {
    books.forecast(random.child('calls').at(row++), at, { outcome: 'completed' });
  }
  books.play();
}

function moments(random: Random, from: number, to: number, count: number): Iterable<number> {
  return exactArrivals({ ...OFFICE, random, from, to, count });
}

/** What is decided about a job beforehand; chance decides the rest. */
interface Fixed {
  readonly outcome?: Outcome;
  /** How long it waits, and how long it runs then. */
  readonly queued?: number;
  readonly running?: number;
  /** Whether its charge names no endpoint. */
  readonly nameless?: boolean;
}

/** One user's account, and what happens to it. */
class Books {
  readonly random: Random;
  readonly openedAt: number;
  readonly #timeline: Timeline;

  private constructor(
    private readonly context: StoryContext,
    readonly principal: number,
    private readonly account: number,
    private readonly user: User,
  ) {
    this.random = context.random('user', user.handle);
    this.openedAt = context.now - user.days * DAY;
    this.#timeline = new Timeline(context.now);
  }

  /** Adds a user with his key, his account and his trial. */
  static open(context: StoryContext, user: User): Books {
    const { handle, person, days, tier, funding } = user;
    const { trial, recharge } = funding;
    const at = context.now - days * DAY;
    const { name, email } = context.dictionaries.person(person);
    const attributes = { tier };
    const { index: principal } = context.enact(
      { type: 'add-principal', realm: REALM, handle, kind: 'user', name, email, attributes },
      at,
    );
    const { index: account } = context.enact(
      {
        type: 'open-account',
        principal,
        purpose: CREDITS,
        unit: CREDIT,
        // All credit is in grants and a hold is on the wallet, which it takes below zero. That both
        // together have enough is for whoever asks for a hold to see to.
        floor: null,
        chargeUnit: EUR,
        attributes: {
          rechargeEnabled: recharge !== undefined,
          rechargeBelow: recharge?.below ?? 0,
          rechargeTarget: recharge?.target ?? 0,
          rechargeMonthlyCap: recharge?.monthlyCap ?? 0,
        },
      },
      at,
    );
    const books = new Books(context, principal, account, user);
    books.issue(API_KEY, 'Default', keyOf(handle), at);
    if (trial !== undefined) books.give(SIGNUP_TRIAL, trial, at, TRIAL_TIME);
    return books;
  }

  /** The books of an account that is there already. */
  static of(context: StoryContext, principal: number, account: number, user: User): Books {
    return new Books(context, principal, account, user);
  }

  issue(
    kind: string,
    name: string,
    secret: string,
    at: number,
    expiresAt: number | null = null,
  ): number {
    const { principal } = this;
    const prefix = secret.slice(0, secret.lastIndexOf('_'));
    const permissions = ['*'];
    return this.context.enact(
      { type: 'issue-credential', principal, kind, name, secret, prefix, permissions, expiresAt },
      at,
    ).seq;
  }

  /** Plays everything in the order of time; tranches lapse when they are due. */
  play(): void {
    this.#timeline.run((at) => this.expire(at));
    this.expire(this.context.now - 1);
  }

  /** Credit that costs nothing. */
  give(kind: string, amount: number, time: number, lasts: number): void {
    this.#at(time, (at) => this.grant(at, kind, amount, lasts));
  }

  /** Credit that is paid for by hand. */
  buy(time: number, amount: number): void {
    this.#at(time, (at) => this.#pay(at, amount, CHECKOUT));
  }

  /** Calls of all kinds, from a day after the beginning on. */
  calls({ count, namelessFor = 0 }: { count: number; namelessFor?: number }): void {
    const rows = this.random.child('calls');
    let row = 0;
    for (const at of moments(this.random, this.openedAt + DAY, this.context.now, count)) {
      const random = rows.at(row++);
      const nameless = at < this.openedAt + namelessFor;
      const kind = random.weighted(CALLS);
      if (kind === 'forecast') this.forecast(random, at, { nameless });
      else if (kind === 'drivers') this.drivers(at, random.integer(4, 40), nameless);
      else this.alerts(at, nameless);
    }
  }

  /** What a scheduled program asks for at seven every day. */
  everyMorning(from: number): void {
    for (let day = dayStart(from); day < this.context.now; day += DAY) this.morning(day);
  }

  /** The scheduled program on one day, given by its first millisecond. */
  morning(day: number): void {
    this.alerts(day + 7 * HOUR);
  }

  drivers(at: number, items: number, nameless = false): void {
    this.#bill(at, nameless ? null : 'drivers', items, items + DRIVERS_BASE);
  }

  alerts(at: number, nameless = false): void {
    this.#bill(at, nameless ? null : 'alerts', 1, ALERTS_COST);
  }

  /**
   * A job: it waits, runs while its estimate is held, and is charged for what it came to. One whose
   * end lies after the history stays in flight.
   */
  forecast(random: Random, submittedAt: number, fixed: Fixed): void {
    const { context } = this;
    const amount = random.weighted(ESTIMATES);
    const drawn = random.weighted(OUTCOMES);
    const startsAt = submittedAt + (fixed.queued ?? random.integer(2, 30) * SECOND);
    const endsAt = startsAt + (fixed.running ?? random.integer(40, 1500) * SECOND);
    const outcome = endsAt < context.now ? (fixed.outcome ?? drawn) : 'completed';
    const cost = random.integer(Math.ceil(amount / 3), amount);
    const reason = random.weighted(outcome === 'failed' ? FAILURES : CANCELLATIONS);

    let submitted: number | undefined;
    this.#at(submittedAt, (at) => {
      if (this.#affords(at, amount)) submitted = this.submit(at, amount);
    });
    const then = (time: number, happen: (payment: number, at: number) => void): void =>
      this.#at(time, (at) => {
        if (submitted !== undefined) happen(submitted, at);
      });
    if (outcome === 'failed') {
      // The ledger fails only what holds nothing, so it never held. Of that nothing can be seen.
      then(endsAt, (payment, at) => this.fail(at, payment, reason));
      return;
    }
    if (outcome !== 'canceled-queued') {
      then(startsAt, (payment, at) => {
        this.hold(at, payment);
        this.#recharge(at);
      });
    }
    then(outcome === 'canceled-queued' ? startsAt : endsAt, (payment, at) => {
      if (outcome === 'completed') {
        this.settle(at, payment, cost, fixed.nameless ? null : FORECAST);
      } else this.cancel(at, payment, reason);
    });
  }

  submit(at: number, amount: number): number {
    const { account } = this;
    const job = { account, amount, resource: FORECAST, kind: FORECAST, credential: 0 };
    return this.context.enact({ type: 'open-payment', ...job }, at).seq;
  }

  hold(at: number, payment: number): void {
    this.context.enact({ type: 'hold-payment', account: this.account, payment }, at);
  }

  fail(at: number, payment: number, reason: string): void {
    this.context.enact({ type: 'fail-payment', account: this.account, payment, reason }, at);
  }

  cancel(at: number, payment: number, reason: string): void {
    this.context.enact({ type: 'void-payment', account: this.account, payment, reason }, at);
  }

  /**
   * Charges a job. Payments are paid from the wallet alone, so credit comes there from the tranches
   * first: they add up to the balance again once the job is charged.
   */
  settle(at: number, payment: number, cost: number, resource: string | null): void {
    const { account, context } = this;
    context.enact({ type: 'draw-grants', account, kind: 'draw', amount: cost }, at);
    const usage = { units: 1, resource, charge: cost };
    context.enact({ type: 'capture-payment', account, payment, amount: cost, usage }, at);
  }

  /** A call that is answered and billed at once. */
  bill(at: number, resource: string | null, units: number, cost: number): void {
    const { account } = this;
    const entryKinds = { drawn: 'draw', overflow: 'overflow' };
    // In the early days, whose rows name no endpoint, a credit was worth half a cent. A charge is told
    // in credits, and the cost in cents.
    const charge = resource === null ? 2 * cost : cost;
    const call = { account, resource, units, cost, charge, credential: 0, entryKinds };
    this.context.enact({ type: 'meter', ...call }, at);
  }

  /** Buys more where the tranches do not cover a cost. */
  covers(at: number, cost: number): void {
    const { pack } = this.user.funding;
    if (pack === undefined) return;
    const { granted } = this.context.ledger.drawable(this.account, at);
    if (granted < cost) this.#pay(at, pack, CHECKOUT);
  }

  grant(at: number, kind: string, amount: number, lasts: number): void {
    const { account } = this;
    const expiresAt = at + lasts;
    this.context.enact({ type: 'grant', account, kind, amount, expiresAt }, at);
  }

  /** Lets go of the tranches that lapse by a moment. */
  expire(until: number): void {
    expireGrants(this.context, this.account, until);
  }

  #at(at: number, happen: (at: number) => void): void {
    this.#timeline.at(at, happen);
  }

  /** Without the means a call is refused, and not billed. */
  #bill(time: number, resource: string | null, units: number, cost: number): void {
    this.#at(time, (at) => {
      if (!this.#affords(at, cost)) return;
      this.bill(at, resource, units, cost);
      this.#recharge(at);
    });
  }

  /** What may be spent and does not lapse soon. */
  #available(at: number): number {
    const { granted, wallet } = this.context.ledger.drawable(this.account, at + LONGEST);
    return granted + wallet;
  }

  /** Whether there is enough, after buying more where that is needed and possible. */
  #affords(at: number, cost: number): boolean {
    const { pack } = this.user.funding;
    if (this.#available(at) < RESERVE && pack !== undefined) this.#pay(at, pack, CHECKOUT);
    return this.#available(at) >= cost;
  }

  /** The automatic top-up, which stops at its cap until the next month. */
  #recharge(at: number): void {
    const { recharge } = this.user.funding;
    if (recharge === undefined || at < recharge.since) return;
    const available = this.#available(at);
    if (available >= recharge.below) return;
    const amount = recharge.target - available;
    const charged = this.context.ledger.entries(this.account).sum('charge', {
      category: { equals: AUTO_RECHARGE },
      at: { from: monthStart(at) },
    });
    if (charged + amount <= recharge.monthlyCap) this.#pay(at, amount, AUTO_RECHARGE);
  }

  /** A tranche that is charged to a card. */
  #pay(at: number, amount: number, category: string): void {
    const { account } = this;
    const expiresAt = at + YEAR;
    const paid = { entryKind: TOP_UP, category, charge: amount };
    this.context.enact({ type: 'grant', account, kind: 'stripe', amount, expiresAt, ...paid }, at);
  }
}

/** EUR cents of an average call. */
const USUAL_COST = 66;

/**
 * A user who lives through a plot. Credit that a partner gives every month covers the plot's part of
 * the use, and the rest is bought when there is too little left. A job that was abandoned is canceled
 * before it starts; nothing is paid back here.
 */
function* play(context: StoryContext, part: Part): Steps<void> {
  const { handle, index, from, to, plot } = part;
  const days = (to - from) / DAY;
  const { quota, grantDays } = plot.funds;
  const monthly = Math.round((30 * quota * USUAL_COST * part.expected) / days);
  // A week's worth, so that a busy account does not buy with every call.
  const pack = Math.max(5000, Math.round((7 * USUAL_COST * part.expected) / days));
  const books = Books.open(context, { handle, person: index, days, tier: 1, funding: { pack } });
  if (part.expected === 0) return;
  books.grant(from, SIGNUP_TRIAL, TRIAL, TRIAL_TIME);
  let month = 0;
  let due = from;
  const give = (): void => {
    books.expire(due);
    if (monthly > 0) books.grant(due, 'partner', monthly, grantDays * DAY);
    due = addMonths(from, ++month);
  };
  for (const { at, until, draws, fate } of part.calls(SECOND)) {
    while (due <= at) give();
    books.expire(at);
    const resource = draws.weighted(CALLS);
    if (resource === 'forecast') {
      const amount = draws.weighted(ESTIMATES);
      const cost = draws.integer(Math.ceil(amount / 3), amount);
      const end = Math.min(until, at + draws.integer(40, 1500) * SECOND);
      const payment = books.submit(at, amount);
      if (fate === 'failed') books.fail(end, payment, draws.weighted(FAILURES));
      else if (fate === 'abandoned') books.cancel(end, payment, CANCELED);
      else {
        books.expire(end);
        books.covers(end, cost);
        books.hold(end, payment);
        books.settle(end, payment, cost, resource);
      }
    } else if (fate !== 'failed') {
      const items = resource === 'drivers' ? draws.integer(4, 40) : 1;
      const cost = resource === 'drivers' ? items + DRIVERS_BASE : ALERTS_COST;
      books.covers(at, cost);
      books.bill(at, resource, items, cost);
    }
    yield;
  }
  while (due < to) give();
  books.expire(to - 1);
}

/**
 * The organizations of a seeded world and their months of credits: plans that renew and lapse,
 * promotions, usage that grows, wallets that are topped up, and one that owes all it may.
 */
import {
  addMonths,
  arrivals,
  DAY,
  dayStart,
  exactArrivals,
  expireGrants,
  HOUR,
  MINUTE,
  OFFICE_HOURS,
  OFFICE_WEEK,
  type Part,
  type ProviderStory,
  type Random,
  SECOND,
  type Steps,
  type StoryContext,
  Timeline,
  type Weighted,
} from '../../scenario/index.js';
import { KEY_PREFIXES, type KeyKind, REALM, reach } from './auth.js';
import { CREDITS } from './handlers.js';
import { orgId } from './wire.js';

/** The named organizations were founded on fixed days, so that their ids are always the same. */
interface Org {
  readonly handle: string;
  readonly name: string;
  readonly slug: string;
  readonly createdAt: number;
  /** Where it differs from that of the credit ledger. */
  readonly currency?: string;
}

const BUSY: Org = org('busy', 'Halden & Rowe', 'halden-rowe', '2019-11-04');
const EMPTY: Org = org('empty', 'Fresh Slate Studio', 'fresh-slate-studio', '2020-01-15');
const BROKE: Org = org('broke', 'Lastmark Naming', 'lastmark-naming', '2019-06-18');
const EDGE_20: Org = org('edge-20', 'Twenty Rows', 'twenty-rows', '2019-08-20');
const EDGE_21: Org = org('edge-21', 'Twenty-One Rows', 'twenty-one-rows', '2019-08-21');
const NEW: Org = org('unprovisioned', 'Northwind Labels', 'northwind-labels', '2020-02-17');
const MOVED: Org = {
  ...org('moved', 'Crossborder Brands', 'crossborder-brands', '2019-03-09'),
  currency: 'EUR',
};

function org(handle: string, name: string, slug: string, day: string): Org {
  return { handle, name, slug, createdAt: Date.parse(`${day}T09:30:00Z`) };
}

/** What each key shows. The label is the end of its secret too: `nt_org_demo_busy`. */
const DEMOS: readonly (readonly [label: string, kind: KeyKind, what: string])[] = [
  ['busy', 'org-key', 'Hundreds of movements of every kind, and some left in grants and wallet'],
  ['member', 'personal-key', 'A person whose roles in four organizations grant billing:read'],
  ['selected', 'personal-key', 'The same person, with a key for one of the organizations only'],
  ['no-role', 'personal-key', 'A person whose role does not grant billing:read: 401 on credits'],
  ['no-billing', 'org-key', 'A key without billing:read: 401 on credits'],
  ['empty', 'org-key', 'An organization that never had or used a credit: all zero'],
  ['broke', 'org-key', 'Grants spent, and pay-as-you-go drawn to its limit: money is owed'],
  ['edge-20', 'org-key', 'Exactly one page of movements at the default limit'],
  ['edge-21', 'org-key', 'One movement more than a page'],
  ['unprovisioned', 'org-key', 'No credit ledger yet: 409 on /credits, and an empty feed'],
  ['moved', 'org-key', 'Billed in another currency than its ledger is kept in: 409 on /credits'],
  ['expired', 'org-key', 'An expired key: 401'],
  ['revoked', 'org-key', 'A revoked key: 401'],
];

function secretOf(kind: KeyKind, label: string): string {
  return `${KEY_PREFIXES[kind]}demo_${label.replaceAll('-', '_')}`;
}

const BILLING = ['billing:read', 'org:read'];
const UNIT = { code: 'CREDIT', scale: 0 };
const USD = { code: 'USD', scale: 2 };

/** Usage comes from people at desks, and is told to the second. */
const OFFICE = { weekday: OFFICE_WEEK, hours: OFFICE_HOURS, precision: SECOND } as const;

/** Cents for one credit. */
const PRICE = 8;

export const story: ProviderStory = {
  id: REALM,
  version: 3,

  demo: ({ lead }) =>
    [...(lead === undefined ? [] : [['lead', 'org-key', lead] as const]), ...DEMOS].map(
      ([label, kind, what]) => ({
        label,
        what,
        headers: {
          Authorization: `Bearer ${secretOf(kind, label)}`,
          ...(kind === 'personal-key' && { 'X-Org-ID': orgId(BUSY) }),
        },
      }),
    ),

  build(context) {
    const { now } = context;
    const busy = found(context, BUSY);
    const empty = found(context, EMPTY);
    const broke = found(context, BROKE);
    const edge20 = found(context, EDGE_20);
    const edge21 = found(context, EDGE_21);
    const fresh = found(context, NEW);
    const moved = found(context, MOVED);

    issue(context, busy, 'org-key', 'busy', 'Billing dashboard', BILLING, now - 250 * DAY);
    issue(context, busy, 'org-key', 'no-billing', 'Name checker', ['org:read'], now - 200 * DAY);
    const until = now - 20 * DAY;
    issue(context, busy, 'org-key', 'expired', 'Audit', BILLING, now - 110 * DAY, until);
    const old = issue(context, busy, 'org-key', 'revoked', 'CI', BILLING, now - 150 * DAY);
    const revoke = { type: 'revoke-credential', principal: busy, credential: old } as const;
    context.enact(revoke, now - 12 * DAY);
    issue(context, empty, 'org-key', 'empty', 'First key', BILLING, now - 2 * DAY);
    issue(context, broke, 'org-key', 'broke', 'Back office', BILLING, now - 70 * DAY);
    issue(context, edge20, 'org-key', 'edge-20', 'Reports', BILLING, now - 60 * DAY);
    issue(context, edge21, 'org-key', 'edge-21', 'Reports', BILLING, now - 60 * DAY);
    issue(context, fresh, 'org-key', 'unprovisioned', 'First key', BILLING, now - DAY);
    issue(context, moved, 'org-key', 'moved', 'Finance', BILLING, now - 90 * DAY);

    const mara = person(context, 'mara', 'Mara Lindqvist', now - 245 * DAY);
    const jon = person(context, 'jon', 'Jon Abara', now - 180 * DAY);
    join(context, busy, mara, 'finance', BILLING);
    join(context, broke, mara, 'owner', ['*']);
    join(context, edge20, mara, 'viewer', ['billing:read']);
    join(context, edge21, mara, 'viewer', ['billing:read']);
    join(context, busy, jon, 'designer', ['org:read']);
    issue(context, mara, 'personal-key', 'member', 'Laptop', ['*'], now - 100 * DAY);
    const only = [reach(BUSY.handle)];
    issue(context, mara, 'personal-key', 'selected', 'Spreadsheet', only, now - 50 * DAY);
    issue(context, jon, 'personal-key', 'no-role', 'Laptop', ['*'], now - 170 * DAY);

    Credits.open(context, empty, -2000);
    busyYear(context, Credits.open(context, busy, -2000));
    brokeQuarter(context, Credits.open(context, broke, -500));
    // Its plan never lapses, or the feed would have one movement more on another day.
    exactly(context, Credits.open(context, edge20, 0), 20, EDGE_20.handle);
    exactly(context, Credits.open(context, edge21, 0), 21, EDGE_21.handle);
    exactly(context, Credits.open(context, moved, 0), 6, MOVED.handle);
  },

  grow(context, index) {
    const { now, dictionaries } = context;
    const handle = `org-${index}`;
    const random = context.random(handle);
    const { name, slug } = dictionaries.company(index);
    const days = random.integer(40, 400);
    const from = now - days * DAY;
    const grown = found(context, {
      handle,
      name,
      slug,
      createdAt: from - random.integer(1, 48) * HOUR,
    });
    issue(context, grown, 'org-key', `org-${index}`, 'Default', BILLING, from);
    const owner = person(context, `person-${index}`, dictionaries.person(index).name, from);
    join(context, grown, owner, 'owner', ['*']);
    issue(context, owner, 'personal-key', `org-${index}`, 'Laptop', ['*'], from);
    const credits = Credits.open(context, grown, null);
    credits.plan(from, random.integer(3, 30) * 100);
    credits.promotion(from + MINUTE, 50, 30);
    credits.usage(
      random.child('usage'),
      from + HOUR,
      random.between(0.3, 3),
      random.between(0, 0.1),
    );
    credits.settlesMonthly(from);
    credits.play();
  },

  play,
  live,
};

function found(context: StoryContext, { handle, name, slug, createdAt, currency }: Org): number {
  const attributes = currency === undefined ? { slug } : { slug, currency };
  const kind = 'org';
  return context.enact(
    { type: 'add-principal', realm: REALM, handle, kind, name, attributes },
    createdAt,
  ).index;
}

function person(context: StoryContext, handle: string, name: string, at: number): number {
  const email = `${handle}@people.example`;
  const kind = 'user';
  return context.enact({ type: 'add-principal', realm: REALM, handle, kind, name, email }, at)
    .index;
}

function join(
  context: StoryContext,
  org: number,
  user: number,
  role: string,
  permissions: readonly string[],
): void {
  context.enact({ type: 'add-member', org, user, role, permissions }, context.now);
}

function issue(
  context: StoryContext,
  principal: number,
  kind: KeyKind,
  label: string,
  name: string,
  permissions: readonly string[],
  at: number,
  expiresAt: number | null = null,
): number {
  const secret = secretOf(kind, label);
  const prefix = secret.slice(0, KEY_PREFIXES[kind].length + 4);
  return context.enact(
    { type: 'issue-credential', principal, kind, name, secret, prefix, permissions, expiresAt },
    at,
  ).seq;
}

/** About eight months, some days into the ninth period of the plan. */
function busyYear(context: StoryContext, credits: Credits): void {
  const from = context.now - 250 * DAY;
  credits.plan(from, 1500);
  credits.promotion(from + HOUR, 250, 90);
  credits.promotion(from + 118 * DAY + 9 * HOUR, 300, 60);
  credits.promotion(from + 168 * DAY + 10 * HOUR, 900, 120, 3 * DAY + 5 * HOUR);
  credits.promotion(from + 246 * DAY + 14 * HOUR, 100, null);
  credits.usage(context.random(BUSY.handle, 'usage'), from + 2 * HOUR, 1, 0.15);
  credits.everyMorning(from + 60 * DAY);
  credits.topsUp = true;
  credits.play();
}

/** A few periods, none of whose pay-as-you-go was settled. */
function brokeQuarter(context: StoryContext, credits: Credits): void {
  const from = context.now - 70 * DAY;
  credits.plan(from, 400);
  credits.usage(context.random(BROKE.handle, 'usage'), from + HOUR, 1.2, 0.1);
  for (let hour = 8; hour < 20; hour++) {
    credits.at(context.now - DAY + hour * HOUR, (at) =>
      credits.draw(at, 'tm_usage', 'trademarks/watch', Math.min(150, credits.spendable(at))),
    );
  }
  credits.play();
}

/** One allotment and so many draws as make up the count. */
function exactly(context: StoryContext, credits: Credits, count: number, handle: string): void {
  const { now } = context;
  const from = now - 45 * DAY;
  credits.promotion(from, 10_000, null);
  const random = context.random(handle, 'usage');
  const times = exactArrivals({ ...OFFICE, random, from: from + HOUR, to: now, count: count - 1 });
  credits.use(random, times);
  credits.play();
}

/** Usages of an average day once the history has ended. */
const PER_DAY = 2.5;

/** A day of `busy` after the history: its plan renews, grants lapse, and credits are drawn. */
function live(context: StoryContext): void {
  const { ledger, now } = context;
  const org = ledger.findPrincipal(REALM, { handle: BUSY.handle });
  const account = org && ledger.accountFor(org.index, CREDITS)?.index;
  if (account === undefined) return;
  const from = now - DAY;
  const credits = Credits.of(context, account);
  credits.topsUp = true;
  const where = { kind: { equals: 'plan' } };
  // The months of a plan are counted from its first.
  const [plan] = ledger
    .grants(account)
    .page({ where, sort: { by: 'seq', order: 'asc' }, limit: 1 });
  if (plan) credits.renews(plan.row.grantedAt, plan.row.amount, from, now);
  const random = context.random('busy');
  credits.use(random, arrivals({ ...OFFICE, random, from, to: now, perDay: PER_DAY }));
  credits.everyMorning(from);
  credits.play();
}

interface Usage {
  readonly kind: 'ai_usage' | 'tm_usage';
  readonly resource: string;
  /** In credits. */
  readonly least: number;
  readonly most: number;
}

/** What a scheduled program asks for every morning. */
const WATCH: Usage = { kind: 'tm_usage', resource: 'trademarks/watch', least: 4, most: 4 };

const USAGES: Weighted<Usage> = [
  [{ kind: 'ai_usage', resource: 'names/generate', least: 5, most: 20 }, 5],
  [{ kind: 'ai_usage', resource: 'names/review', least: 10, most: 45 }, 2],
  [{ kind: 'tm_usage', resource: 'trademarks/search', least: 20, most: 60 }, 3],
  [{ kind: 'tm_usage', resource: 'trademarks/report', least: 80, most: 160 }, 0.6],
];

/**
 * The credits of one organization while its history is written: what is to happen is noted in any
 * order, and then played in order of time, with every grant let go at the moment when it is due.
 */
class Credits {
  /** Whether the wallet is filled again before it runs dry. */
  topsUp = false;
  readonly #timeline: Timeline;

  private constructor(
    private readonly context: StoryContext,
    private readonly account: number,
  ) {
    this.#timeline = new Timeline(context.now);
  }

  static open(context: StoryContext, principal: number, floor: number | null): Credits {
    const { index } = context.enact(
      {
        type: 'open-account',
        principal,
        purpose: CREDITS,
        unit: UNIT,
        floor,
        chargeUnit: USD,
        attributes: { creditPrice: PRICE },
      },
      context.now,
    );
    return new Credits(context, index);
  }

  /** The credits of an account that is there already. */
  static of(context: StoryContext, account: number): Credits {
    return new Credits(context, account);
  }

  /** Notes what happens at a moment, unless that lies in the future. */
  at(at: number, happen: (at: number) => void): void {
    this.#timeline.at(at, happen);
  }

  /** So many credits at the start of each month of the plan, for that month. */
  plan(from: number, amount: number): void {
    for (let month = 0, at = from; at < this.context.now; at = addMonths(from, ++month)) {
      const expiresAt = addMonths(from, month + 1);
      this.at(at, () => this.grant(at, 'plan', amount, expiresAt));
    }
  }

  /** The plan's credits of one month, where a month of it begins between two moments. */
  renews(since: number, amount: number, from: number, to: number): void {
    for (let month = 0, at = since; at < to; at = addMonths(since, ++month)) {
      const expiresAt = addMonths(since, month + 1);
      if (at >= from) this.at(at, () => this.grant(at, 'plan', amount, expiresAt));
    }
  }

  /** Credits for so many days, or for good; clawed back after a time, if one is given. */
  promotion(from: number, amount: number, days: number | null, revokedAfter?: number): void {
    const expiresAt = days === null ? null : from + days * DAY;
    let grant: number;
    this.at(from, () => {
      grant = this.grant(from, 'promotion', amount, expiresAt);
    });
    if (revokedAfter === undefined) return;
    this.at(from + revokedAfter, (at) =>
      this.context.enact({ type: 'revoke-grant', account: this.account, grant }, at),
    );
  }

  /** So many usages on an average day of the first month. */
  usage(random: Random, from: number, perDay: number, growth: number): void {
    this.use(random, arrivals({ ...OFFICE, random, from, to: this.context.now, perDay, growth }));
  }

  /** One usage at each of the times. */
  use(random: Random, times: Iterable<number>): void {
    const rows = random.child('row');
    let row = 0;
    for (const time of times) {
      const draws = rows.at(row++);
      const { kind, resource, least, most } = draws.weighted(USAGES);
      const cost = draws.integer(least, most);
      this.at(time, (at) => {
        this.drawOrTopUp(at, { kind, resource }, cost);
      });
    }
  }

  /** What a scheduled program asks for at five every day. */
  everyMorning(from: number): void {
    for (let day = dayStart(from); day < this.context.now; day += DAY) {
      this.at(day + 5 * HOUR, (at) => this.drawOrTopUp(at, WATCH, WATCH.least));
    }
  }

  /** What is owed is paid at the start of each month of the plan. */
  settlesMonthly(from: number): void {
    for (let month = 1, at = from; at < this.context.now; at = addMonths(from, month++)) {
      this.at(at, () => this.settle(at));
    }
  }

  /** Pays what is owed. */
  settle(at: number): void {
    const { wallet } = this.context.ledger.drawable(this.account, at);
    if (wallet < 0) this.#credit(at, 'settlement', -wallet);
  }

  /** What could be drawn, down to the account's floor or another. */
  spendable(at: number, floor = this.#floor()): number {
    const { granted, wallet } = this.context.ledger.drawable(this.account, at);
    return granted + wallet - floor;
  }

  /** Draws for a usage; without the means it does not happen. */
  drawOrTopUp(
    at: number,
    { kind, resource }: Pick<Usage, 'kind' | 'resource'>,
    cost: number,
  ): void {
    if (this.topsUp && this.spendable(at, 0) < 200) this.#credit(at, 'top-up', 1000);
    if (cost <= this.spendable(at)) this.draw(at, kind, resource, cost);
  }

  draw(at: number, category: Usage['kind'], resource: string, cost: number): void {
    if (cost === 0) return;
    const entryKinds = { drawn: 'consume', overflow: 'overflow' };
    const { account } = this;
    this.context.enact(
      { type: 'meter', account, resource, units: 1, cost, category, credential: 0, entryKinds },
      at,
    );
  }

  play(): void {
    this.#timeline.run((at) => this.expire(at));
    this.expire(this.context.now - 1);
  }

  /** Lets go of the grants that are due by a moment. */
  expire(until: number): void {
    expireGrants(this.context, this.account, until);
  }

  grant(at: number, kind: string, amount: number, expiresAt: number | null): number {
    const { account } = this;
    return this.context.enact({ type: 'grant', account, kind, amount, expiresAt }, at).seq;
  }

  /** Bought with money. */
  #credit(at: number, kind: string, amount: number): void {
    const { account } = this;
    this.context.enact({ type: 'credit', account, kind, amount, charge: amount * PRICE }, at);
  }

  #floor(): number {
    return this.context.ledger.account(this.account)?.floor ?? Number.NEGATIVE_INFINITY;
  }
}

/** Credits of an average usage. */
const USUAL_COST = 29;

/**
 * An organization that lives through a plot. Its plan brings the plot's part of what a month takes;
 * the rest is owed, and paid at the start of the next month. Only what is done is billed. What is
 * paid back comes in credits, on the day after: one grant a day, however much went wrong.
 */
function* play(context: StoryContext, part: Part): Steps<void> {
  const { handle, from, to, plot } = part;
  const { name, slug } = context.dictionaries.company(part.index);
  const org = found(context, { handle, name, slug, createdAt: from });
  issue(context, org, 'org-key', handle, 'Default', BILLING, from);
  const credits = Credits.open(context, org, null);
  if (part.expected === 0) return;
  const months = (to - from) / (30 * DAY);
  const { quota, grantDays } = plot.funds;
  const planned = Math.round((quota * USUAL_COST * part.expected) / months);
  let month = 0;
  let renewal = from;
  let lapses = from;
  const renew = (): void => {
    const at = renewal;
    credits.expire(at);
    credits.settle(at);
    renewal = addMonths(from, ++month);
    lapses = Math.min(renewal, at + grantDays * DAY);
    if (planned > 0) credits.grant(at, 'plan', planned, lapses);
  };
  let today = from;
  let owed = 0;
  const payBack = (at: number): void => {
    credits.expire(at);
    if (owed > 0) credits.grant(at, 'goodwill', owed, Math.max(lapses, at + DAY));
    owed = 0;
  };
  for (const { at, draws, fate } of part.calls(SECOND)) {
    while (renewal <= at) renew();
    if (dayStart(at) > today) {
      today = dayStart(at);
      payBack(today);
    }
    const { kind, resource, least, most } = draws.weighted(USAGES);
    const cost = draws.integer(least, most);
    if (fate !== 'failed' && fate !== 'abandoned') {
      credits.expire(at);
      credits.draw(at, kind, resource, cost);
    }
    if (fate === 'refunded') owed += cost;
    yield;
  }
  while (renewal < to) renew();
  payBack(to - SECOND);
  credits.expire(to - 1);
}

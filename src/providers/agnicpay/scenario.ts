import { base58 } from '../../ledger/ids/index.js';
import {
  arrivals,
  DAY,
  type Demo,
  exactArrivals,
  HOUR,
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
  weekdayOf,
} from '../../scenario/index.js';
import { ACCESS_TOKEN, API_TOKEN, REALM, WALLET } from './auth.js';
import { usdcOn } from './limits.js';
import { MICROS, type Network, type Transaction, USDC } from './wire.js';

/** Something that an agent pays for. Prices are micro-dollars. */
interface Service {
  readonly url: string;
  readonly scheme: Transaction['scheme'];
  /** The price; under `upto` the most that a call may come to. */
  readonly prices: readonly number[];
}

function exact(url: string, ...prices: readonly number[]): Service {
  return { url, scheme: 'exact', prices };
}

function upto(url: string, ...prices: readonly number[]): Service {
  return { url, scheme: 'upto', prices };
}

/** Hosts that can never be real (RFC 2606), and how often each is called. */
const SERVICES: Weighted<Service> = [
  [upto('https://openai.gateway.example/v1/chat/completions', 20_000, 50_000, 90_000), 24],
  [upto('https://openai.gateway.example/v1/embeddings', 500, 2_000), 14],
  // A search finds it in any case of letters.
  [exact('https://gateway.example/OpenAI/v1/images/generations', 40_000, 80_000), 6],
  [upto('https://anthropic.gateway.example/v1/messages', 30_000, 75_000), 12],
  [exact('https://search.example/api/web?depth=deep', 10_000), 12],
  [exact('https://weather.example.com/v1/forecast', 1_000), 10],
  [exact('https://maps.example.com/geocode', 5_000), 8],
  [exact('https://api.example.com/generate', 250_000), 5],
  [exact('https://data.example.com/v2/filings/search', 250_000, 500_000), 4],
  [exact('https://news.example.org/headlines', 3_000), 4],
  [exact('https://video.example.net/render', 1_200_000, 2_500_000), 1],
];

/** Above the dearest price: a network's balance that falls below it is topped up. */
const RESERVE = 3 * MICROS;
const DEPOSITS: Weighted<number> = [
  [10 * MICROS, 5],
  [25 * MICROS, 4],
  [50 * MICROS, 1],
];

const FAILURES: Weighted<string> = [
  ['endpoint timed out', 5],
  ['authorization expired', 3],
  ['endpoint refused the payment', 2],
];

/** What people use: mostly test networks, Base before Solana. */
const EVERYWHERE: Weighted<Network> = [
  ['base-sepolia', 66],
  ['base', 20],
  ['solana-devnet', 9],
  ['solana', 5],
];
const BASE_SEPOLIA: Weighted<Network> = [['base-sepolia', 1]];

/** How often a payment fails, or is left hanging without an end. */
const FAILED = 0.04;
const STUCK = 0.004;

/** A user, and how his wallet was used up to now. */
interface User {
  readonly handle: string;
  /** His person in the dictionaries. */
  readonly person: number;
  readonly days: number;
  readonly payments: number;
  readonly networks: Weighted<Network>;
  /** The chains on which he has a wallet. */
  readonly wallets: readonly ('ethereum' | 'solana')[];
  /** The last payments, which are still under way. */
  readonly underWay?: number;
  /** Micro-dollars that AgnicPay gave him. */
  readonly credit: number;
  /** Whether an agent of theirs asks for the same things every morning, and pays; among `payments`. */
  readonly scheduled?: true;
}

const WELCOME_CREDIT = 5 * MICROS;

const BUSY: User = {
  handle: 'busy',
  person: 0,
  days: 180,
  payments: 720,
  networks: EVERYWHERE,
  wallets: ['ethereum', 'solana'],
  underWay: 3,
  credit: WELCOME_CREDIT,
  scheduled: true,
};
const EMPTY: User = {
  handle: 'empty',
  person: 1,
  days: 2,
  payments: 0,
  networks: BASE_SEPOLIA,
  wallets: [],
  credit: WELCOME_CREDIT,
};
/** A full page at the default limit, and one transaction more than that. */
const EDGES: readonly User[] = [20, 21].map((payments) => ({
  handle: `edge-${payments}`,
  person: payments,
  days: 30,
  payments,
  networks: BASE_SEPOLIA,
  wallets: ['ethereum'],
  credit: 0,
}));

/** The tokens of `busy`, beside the one that every user has. */
const REVOKED = 'agnic_tok_sk_test_demo_revoked';
const ACCESS = 'agnic_at_demo_busy';
const EXPIRED = 'agnic_at_demo_expired';
/** What the vendor's samples send, so that they run as they stand. */
const PLACEHOLDER = 'agnic_tok_YOUR_TOKEN';

function tokenOf(handle: string): string {
  return `agnic_tok_sk_test_demo_${handle.replaceAll('-', '_')}`;
}

export const story: ProviderStory = {
  id: REALM,
  version: 3,
  demo,
  build(context) {
    buildBusy(context);
    openWallet(context, EMPTY);
    buildBroke(context);
    for (const user of EDGES) {
      const wallet = openWallet(context, user);
      spend(context, wallet, user);
    }
  },
  grow(context, index) {
    const random = streamOf(context, `user-${index}`);
    const days = random.integer(20, 120);
    const user: User = {
      handle: `user-${index}`,
      person: 100 + index,
      days,
      payments: random.integer(1, 3 * days),
      networks: random.chance(0.5) ? EVERYWHERE : BASE_SEPOLIA,
      wallets: ['ethereum', 'solana'],
      credit: random.chance(0.7) ? WELCOME_CREDIT : 0,
    };
    spend(context, openWallet(context, user), user);
  },
  play,
  live,
};

function demo({ lead }: Scene): readonly Demo[] {
  const token = (label: string, what: string, secret = tokenOf(label)): Demo => ({
    label,
    what,
    headers: { 'X-Agnic-Token': secret },
  });
  const bearer = (label: string, what: string, secret: string): Demo => ({
    label,
    what,
    headers: { Authorization: `Bearer ${secret}` },
  });
  return [
    ...(lead === undefined ? [] : [token('lead', lead)]),
    token('busy', 'six months of payments on four networks'),
    bearer('busy-oauth', 'the same user by an OAuth access token', ACCESS),
    token('samples', "the same user by the placeholder of the vendor's samples", PLACEHOLDER),
    token('empty', 'no payment and no wallet yet, only welcome credit'),
    token('broke', 'everything spent to the last micro-dollar, then failures'),
    token('edge-20', 'exactly one page at the default limit'),
    token('edge-21', 'one transaction more than a page'),
    token('revoked', 'a token that was revoked: 401', REVOKED),
    bearer('expired', 'an access token that has expired: 401', EXPIRED),
  ];
}

function streamOf(scene: Scene, handle: string): Random {
  return scene.random('user', handle);
}

/** An account that is ready to pay, and what of it is on each network. */
interface Wallet {
  readonly account: number;
  readonly principal: number;
  readonly openedAt: number;
  readonly random: Random;
  /** Micro-dollars that neither were spent nor are held. */
  readonly free: Map<Network, number>;
}

function hexOf(random: Random, bytes: number): string {
  let hex = '';
  while (hex.length < 2 * bytes) hex += random.word().toString(16).padStart(8, '0');
  return hex;
}

/** Adds a user with his API token, his addresses and his credit. */
function openWallet(context: StoryContext, user: User): Wallet {
  const random = streamOf(context, user.handle);
  const openedAt = context.now - user.days * DAY;
  const { name, email } = context.dictionaries.person(user.person);
  const { index: principal } = context.enact(
    { type: 'add-principal', realm: REALM, handle: user.handle, kind: 'user', name, email },
    openedAt,
  );
  issue(context, principal, API_TOKEN, tokenOf(user.handle), openedAt);
  const addresses = {
    ethereum: `0x${hexOf(random.child('ethereum'), 20)}`,
    solana: base58(hexOf(random.child('solana'), 32)),
  };
  const { index: account } = context.enact(
    {
      type: 'open-account',
      principal,
      purpose: WALLET,
      unit: USDC,
      floor: 0,
      attributes: {
        ethereum: user.wallets.includes('ethereum') ? addresses.ethereum : null,
        solana: user.wallets.includes('solana') ? addresses.solana : null,
      },
    },
    openedAt,
  );
  if (user.credit > 0) {
    const { credit: amount } = user;
    context.enact(
      { type: 'grant', account, kind: 'credit', amount, expiresAt: null, memo: 'welcome credit' },
      openedAt,
    );
  }
  return { account, principal, openedAt, random, free: new Map() };
}

function issue(
  context: StoryContext,
  principal: number,
  kind: string,
  secret: string,
  at: number,
  expiresAt: number | null = null,
): number {
  const { seq } = context.enact(
    {
      type: 'issue-credential',
      principal,
      kind,
      name: secret,
      secret,
      prefix: secret.slice(0, secret.lastIndexOf('_')),
      permissions: ['*'],
      expiresAt,
    },
    at,
  );
  return seq;
}

/** USDC that arrives on a network; the entry's category says on which. */
function deposit(
  context: StoryContext,
  wallet: Wallet,
  network: Network,
  amount: number,
  at: number,
): void {
  const { account } = wallet;
  context.enact({ type: 'credit', account, kind: 'deposit', amount, category: network }, at);
  shift(wallet, network, amount);
}

function buildBusy(context: StoryContext): void {
  const wallet = openWallet(context, BUSY);
  const { principal, openedAt } = wallet;
  const { now } = context;
  issue(context, principal, API_TOKEN, PLACEHOLDER, openedAt);
  issue(context, principal, ACCESS_TOKEN, ACCESS, now - DAY);
  issue(context, principal, ACCESS_TOKEN, EXPIRED, now - 8 * DAY, now - 7 * DAY);
  const credential = issue(context, principal, API_TOKEN, REVOKED, openedAt);
  context.enact({ type: 'revoke-credential', principal, credential }, now - 10 * DAY);
  spend(context, wallet, BUSY);
}

/** Spends one deposit to the end: the last payment takes what is left, and what follows fails. */
function buildBroke(context: StoryContext): void {
  const user: User = {
    handle: 'broke',
    person: 2,
    days: 40,
    payments: 30,
    networks: BASE_SEPOLIA,
    wallets: ['ethereum'],
    credit: 0,
  };
  const wallet = openWallet(context, user);
  const { account } = wallet;
  deposit(context, wallet, 'base-sepolia', MICROS, wallet.openedAt);
  let left = MICROS;
  for (const at of momentsOf(context, wallet, user)) {
    const row = { account, resource: 'https://search.example/api/web?depth=deep' } as const;
    const terms = { ...row, scheme: 'exact', network: 'base-sepolia', credential: 0 } as const;
    const amount = Math.min(left, 60_000);
    if (amount > 0) {
      context.enact({ type: 'record-payment', ...terms, amount, status: 'completed' }, at);
    } else {
      const reason = 'insufficient balance';
      context.enact(
        { type: 'record-payment', ...terms, amount: 60_000, status: 'failed', reason },
        at,
      );
    }
    left -= amount;
  }
}

function momentsOf(
  context: StoryContext,
  wallet: Wallet,
  user: User,
  count = user.payments,
): Generator<number, void> {
  return exactArrivals({
    random: wallet.random,
    // The first deposits take a moment.
    from: wallet.openedAt + DAY / 2,
    to: context.now,
    weekday: OFFICE_WEEK,
    hours: OFFICE_HOURS,
    growth: 0.1,
    precision: 1000,
    count,
  });
}

/** What an agent asks for every morning, and on Mondays too: both in the same second. */
const EVERY_MORNING: Service = exact('https://weather.example.com/v1/forecast', 1_000);
const ON_MONDAYS: Service = exact('https://news.example.org/headlines', 3_000);
const MONDAY = 1;

/** What the scheduled agent asks for on a day, given by its first millisecond. */
function morningOf(day: number): { readonly at: number; readonly services: readonly Service[] } {
  const services = weekdayOf(day) === MONDAY ? [EVERY_MORNING, ON_MONDAYS] : [EVERY_MORNING];
  return { at: day + 6 * HOUR, services };
}

/** A payment that will be made: at random, or one of the scheduled agent's. */
interface Planned {
  readonly at: number;
  readonly service?: Service;
}

/** Writes the history of a user, and deposits so that each network always has enough. */
function spend(context: StoryContext, wallet: Wallet, user: User): void {
  const rows = wallet.random.child('payments');
  for (const [network] of user.networks) {
    deposit(context, wallet, network, 25 * MICROS, wallet.openedAt);
  }
  const scheduled: Planned[] = [];
  for (let day = wallet.openedAt + DAY; user.scheduled && day < context.now; day += DAY) {
    const { at, services } = morningOf(day);
    scheduled.push(...services.map((service) => ({ at, service })));
  }
  const byChance = user.payments - scheduled.length;
  const random = [...momentsOf(context, wallet, user, byChance)].map((at): Planned => ({ at }));
  // The sort is stable: what is planned for one moment stays in its order.
  const planned = [...random, ...scheduled].sort((a, b) => a.at - b.at);
  const firstUnderWay = byChance - (user.underWay ?? 0);
  let row = 0;
  let drawn = 0;
  for (const { at, service } of planned) {
    const draws = rows.at(row);
    const network = draws.weighted(user.networks);
    // It is looked at before a payment, so that the entries stay in the order of their time.
    refillIfLow(context, wallet, network, row, at);
    const end =
      service !== undefined
        ? 'paid'
        : drawn++ >= firstUnderWay || draws.chance(STUCK)
          ? 'under-way'
          : draws.chance(FAILED)
            ? 'failed'
            : 'paid';
    pay(context, wallet, network, draws, end, at, service);
    row += 1;
  }
}

/** Payments that `busy` makes on an average day once the history has ended. */
const PER_DAY = 4;

/** A day of `busy` after the history: what is scheduled, and what comes by chance. */
function live(context: StoryContext): void {
  const { ledger, now } = context;
  const owner = ledger.findPrincipal(REALM, { handle: BUSY.handle });
  const account = owner && ledger.accountFor(owner.index, WALLET)?.index;
  if (owner === undefined || account === undefined) return;
  const from = now - DAY;
  const random = context.random('busy');
  const free = new Map(EVERYWHERE.map(([name]) => [name, usdcOn(ledger, account, name)]));
  const wallet = { account, principal: owner.index, openedAt: from, random, free };
  const span = {
    from,
    to: now,
    weekday: OFFICE_WEEK,
    hours: OFFICE_HOURS,
    precision: 1000,
  } as const;
  const byChance = arrivals({ random: random.child('calls'), ...span, perDay: PER_DAY });
  const { at, services } = morningOf(from);
  const planned: Planned[] = [
    ...Array.from(byChance, (moment) => ({ at: moment })),
    ...services.map((service) => ({ at, service })),
  ].sort((a, b) => a.at - b.at);
  planned.forEach(({ at, service }, row) => {
    const draws = random.child('payments').at(row);
    const network = draws.weighted(EVERYWHERE);
    refillIfLow(context, wallet, network, row, at);
    const end = service === undefined && draws.chance(FAILED) ? 'failed' : 'paid';
    pay(context, wallet, network, draws, end, at, service);
  });
}

function refillIfLow(
  context: StoryContext,
  wallet: Wallet,
  network: Network,
  row: number,
  at: number,
): void {
  if ((wallet.free.get(network) ?? 0) >= RESERVE) return;
  const amount = wallet.random.child('deposits').at(row).weighted(DEPOSITS);
  deposit(context, wallet, network, amount, at);
}

/** What came of a payment: micro-dollars that were spent or are held, and the entry that says so. */
interface Paid {
  readonly amount: number;
  readonly entry: number | null;
}

const UNPAID: Paid = { amount: 0, entry: null };

/** One payment from beginning to end. */
function pay(
  context: StoryContext,
  wallet: Wallet,
  network: Network,
  random: Random,
  end: 'abandoned' | 'under-way' | 'failed' | 'paid',
  at: number,
  service: Service = random.weighted(SERVICES),
): Paid {
  const { account } = wallet;
  const { url: resource, scheme, prices } = service;
  const price = random.pick(prices);
  const terms = { account, amount: price, resource, network, scheme, credential: 0 };
  if (end === 'failed') {
    const reason = random.weighted(FAILURES);
    context.enact({ type: 'record-payment', ...terms, status: 'failed', reason }, at);
    return UNPAID;
  }
  if (scheme === 'exact' && end === 'paid') {
    const payment = { type: 'record-payment', ...terms, status: 'completed' } as const;
    const { entry } = context.enact(payment, at);
    shift(wallet, network, -price);
    return { amount: price, entry };
  }
  const { seq: payment } = context.enact({ type: 'open-payment', ...terms }, at);
  // An exact price moves when it is settled; a most is reserved, and charged for what it came to.
  if (scheme === 'exact' || end === 'abandoned') return UNPAID;
  const { entry } = context.enact({ type: 'hold-payment', account, payment }, at);
  const charged = end === 'under-way' ? price : random.integer(Math.ceil(price / 50), price);
  shift(wallet, network, -charged);
  if (end === 'under-way') return { amount: price, entry };
  // The last of the history may not end after it.
  const capturedAt = Math.min(at + random.integer(0, 3) * SECOND, context.now - SECOND);
  context.enact({ type: 'capture-payment', account, payment, amount: charged }, capturedAt);
  return { amount: charged, entry };
}

/** Notes that there is more on a network, or less. */
function shift({ free }: Wallet, network: Network, amount: number): void {
  free.set(network, (free.get(network) ?? 0) + amount);
}

/** A user who lives through a plot. A refund comes back to the network that it was paid on. */
function* play(context: StoryContext, part: Part): Steps<void> {
  const { handle, index, from, to } = part;
  const days = (to - from) / DAY;
  const chains = { networks: EVERYWHERE, wallets: ['ethereum', 'solana'] } as const;
  const user: User = { handle, person: index, days, payments: 0, ...chains, credit: 0 };
  const wallet = openWallet(context, user);
  const { account } = wallet;
  let row = 0;
  for (const { at, draws, fate } of part.calls(SECOND)) {
    const network = draws.weighted(EVERYWHERE);
    refillIfLow(context, wallet, network, row++, at);
    const end = fate === 'failed' || fate === 'abandoned' ? fate : 'paid';
    const { amount, entry } = pay(context, wallet, network, draws, end, at);
    if (fate === 'refunded' && entry !== null) {
      context.enact({ type: 'refund', account, entry, category: network }, at);
      shift(wallet, network, amount);
    }
    yield;
  }
}

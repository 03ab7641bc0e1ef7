import {
  purposeOn,
  testWallet,
  WALLET_KIND,
  WALLET_REALM,
  WALLET_UNIT,
} from '../../payments/index.js';
import {
  DAY,
  exactArrivals,
  HOUR,
  type Part,
  type ProviderStory,
  type Random,
  SECOND,
  type Steps,
  type StoryContext,
} from '../../scenario/index.js';
import { approvalOf, CHAIN } from './auth.js';

/** The one wallet that has not approved Permit2. */
const UNAPPROVED = 'unapproved';

/** The wallets of every world: what they were given, in the smallest units, and what one sees. */
const WALLETS = [
  { label: 'busy', funds: 50_000_000, what: 'two months of payments' },
  { label: 'rich', funds: 1_000_000_000, what: '1,000 USDC, and nothing paid yet' },
  { label: 'budget', funds: 20_000, what: 'two cents: enough for a few cheap resources' },
  { label: 'broke', funds: 500, what: 'half of what the cheapest resource costs' },
  { label: 'empty', funds: 0, what: 'nothing at all' },
  { label: 'custodian', funds: 1_000_000_000, what: 'what other APIs of this mock pay from' },
  { label: UNAPPROVED, funds: 1_000_000_000, what: '1,000 USDC, and Permit2 may move none of it' },
  {
    label: 'revoked',
    funds: 1_000_000,
    what: 'a wallet that was revoked: it is not shown, and cannot pay',
  },
] as const;

/** The seeded wallets and what one of them paid. */
export const story: ProviderStory = {
  id: WALLET_REALM,
  version: 4,
  demo: ({ lead }) =>
    [...(lead === undefined ? [] : [{ label: 'lead', what: lead }]), ...WALLETS].map(
      ({ label, what }) => {
        const { address, key } = testWallet(label);
        return { label, what, headers: { 'X-Wallet': address }, note: `TEST key ${key}` };
      },
    ),
  build(context) {
    for (const { label, funds } of WALLETS) {
      const account = open(context, label, funds);
      if (label === 'busy') history(context, account, label, 64);
    }
  },
  grow(context, index) {
    const label = `wallet-${index}`;
    const random = context.random('wallet', label);
    history(context, open(context, label, 5_000_000), label, random.integer(1, 120));
  },
  play,
  live,
};

const SINCE = 60 * DAY;

function open(
  { enact, now }: StoryContext,
  label: string,
  funds: number,
  at: number = now - SINCE,
): number {
  const { address } = testWallet(label);
  const attributes = { address };
  const person = { realm: WALLET_REALM, handle: label, kind: 'wallet', name: label, attributes };
  const principal = enact({ type: 'add-principal', ...person }, at).index;
  const purpose = purposeOn(CHAIN);
  const account = enact(
    { type: 'open-account', principal, purpose, unit: WALLET_UNIT, floor: 0 },
    at,
  ).index;
  const credential = enact(
    {
      type: 'issue-credential',
      principal,
      kind: WALLET_KIND,
      name: label,
      secret: address.toLowerCase(),
      prefix: address.slice(0, 6),
      permissions: ['*'],
    },
    at,
  ).seq;
  if (label !== UNAPPROVED)
    enact({ type: 'issue-credential', principal, ...approvalOf(address) }, at);
  if (label === 'revoked') enact({ type: 'revoke-credential', principal, credential }, at + DAY);
  if (funds > 0) enact({ type: 'credit', account, kind: 'deposit', amount: funds }, at);
  return account;
}

/** When an agent begins its day. */
const MORNING = 4 * HOUR;

const REVERTED = 'the transaction reverted';
/** Below this a wallet of a plot is filled up, before it pays. */
const RESERVE = 100_000;

/** Hosts that can never be real (RFC 2606). */
const SERVICES = [
  ['https://search.example/api/web', 10_000],
  ['https://weather.example.com/v1/forecast', 1_000],
  ['https://maps.example.com/geocode', 5_000],
] as const;

function history(
  { enact, now, random }: StoryContext,
  account: number,
  label: string,
  count: number,
): void {
  const draws = random(label);
  const from = now - SINCE + DAY;
  const calls = [...exactArrivals({ random: draws.child('calls'), from, to: now, count })].map(
    (at) => ({ at, planned: false }),
  );
  // An agent of the busy wallet pays every morning too.
  for (let day = from; label === 'busy' && day < now; day += DAY) {
    calls.push({ at: day + MORNING, planned: true });
  }
  for (const { at, planned } of calls.sort((a, b) => a.at - b.at)) {
    const service = planned ? SERVICES[1] : draws.pick(SERVICES);
    payElsewhere(enact, account, draws, service, at, draws.chance(0.06) && !planned);
  }
}

/** A morning of the busy wallet after the history; it is filled up before it runs dry. */
function live({ enact, ledger, now, random }: StoryContext): void {
  const owner = ledger.findPrincipal(WALLET_REALM, { handle: 'busy' });
  const account = owner && ledger.accountFor(owner.index, purposeOn(CHAIN))?.index;
  if (account === undefined) return;
  const at = now - DAY + MORNING;
  if (ledger.available(account) < RESERVE) {
    enact({ type: 'credit', account, kind: 'deposit', amount: DEPOSITS[0] }, at);
  }
  payElsewhere(enact, account, random('busy'), SERVICES[1], at, false);
}

type Service = (typeof SERVICES)[number];

/** A payment to a server of somebody else's, through the facilitator. */
function payElsewhere(
  enact: StoryContext['enact'],
  account: number,
  draws: Random,
  service: Service,
  at: number,
  isLost: boolean,
): void {
  const nonce = Array.from({ length: 64 }, () => draws.integer(0, 15).toString(16)).join('');
  const terms = { ...termsOf(account, service), reference: `0x${nonce} elsewhere` };
  const end = isLost ? LOST : USED;
  enact({ type: 'record-payment', ...terms, ...end }, at);
}

const LOST = { status: 'failed', reason: REVERTED } as const;
const USED = { status: 'completed', usage: { units: 1 } } as const;

function termsOf(account: number, [resource, amount]: Service) {
  const how = { method: 'GET', network: CHAIN.id, scheme: 'exact', kind: 'facilitated' } as const;
  return { account, amount, resource, ...how };
}

/**
 * A wallet that lives through a plot. What was settled and never delivered stays so; nothing is paid
 * back, since a transfer on a chain cannot be.
 */
function* play(context: StoryContext, part: Part): Steps<void> {
  const { enact, ledger } = context;
  const account = open(context, part.handle, 0, part.from);
  for (const { at, draws, fate } of part.calls(SECOND)) {
    const terms = termsOf(account, draws.pick(SERVICES));
    if (ledger.balance(account) < RESERVE) {
      enact({ type: 'credit', account, kind: 'deposit', amount: draws.pick(DEPOSITS) }, at);
    }
    if (fate === 'abandoned') enact({ type: 'open-payment', ...terms }, at);
    else if (fate === 'failed') enact({ type: 'record-payment', ...terms, ...LOST }, at);
    else if (fate === 'unused') enact({ type: 'record-payment', ...terms, status: 'settled' }, at);
    else enact({ type: 'record-payment', ...terms, ...USED }, at);
    yield;
  }
}

/** What a wallet of a plot is filled up with. */
const DEPOSITS = [1_000_000, 5_000_000, 20_000_000] as const;

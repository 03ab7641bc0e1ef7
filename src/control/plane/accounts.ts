/** What is in a world, as the control plane tells it. */
import type {
  Account,
  FeedSchema,
  FeedView,
  Ledger,
  Placed,
  Principal,
} from '../../ledger/index.js';

/** An account and what it comes to, in minor units. */
export interface ShownAccount {
  readonly account: string;
  readonly api: string;
  readonly handle: string;
  readonly purpose: string;
  readonly name: string;
  readonly unit: string;
  readonly scale: number;
  readonly balance: number;
  readonly held: number;
  readonly available: number;
  readonly entries: number;
  readonly payments: number;
  readonly usage: number;
  readonly grants: number;
}

/** A row with its number; moments in ISO 8601. */
export type ShownRow = { seq: number } & Record<string, string | number | boolean | null>;

/** A payment that went through, in the minor units of its account. */
export interface SettledPayment {
  readonly account: string;
  /** Its number in the account. */
  readonly seq: number;
  readonly status: 'settled' | 'completed';
  /** What was charged in the end, or else what was asked. */
  readonly amount: number;
  readonly unit: string;
  readonly scale: number;
  readonly resource: string;
  /** ISO 8601. */
  readonly settledAt: string;
}

/** What an account is called: `<api>/<handle>/<purpose>`. */
export function accountName(ledger: Ledger, { principal, realm, purpose }: Account): string {
  return `${realm}/${ledger.principal(principal)?.handle ?? ''}/${purpose}`;
}

/** The account of a name; an e-mail address does for a handle. The purpose may be left out where there is one account only. */
export function accountNamed(ledger: Ledger, name: string): Account | undefined {
  const slash = name.indexOf('/');
  const realm = name.slice(0, Math.max(slash, 0));
  const rest = name.slice(slash + 1);
  const find = (who: string): Principal | undefined =>
    ledger.findPrincipal(realm, { handle: who }) ?? ledger.findPrincipal(realm, { email: who });
  const owner = find(rest);
  if (owner) {
    const [only, ...others] = ledger.accountsOf(owner.index);
    return only === undefined || others.length > 0 ? undefined : ledger.account(only);
  }
  const end = rest.lastIndexOf('/');
  const named = find(rest.slice(0, Math.max(end, 0)));
  return named && ledger.accountFor(named.index, rest.slice(end + 1));
}

export function shownAccount(ledger: Ledger, account: Account): ShownAccount {
  const { index, principal, realm, purpose, unit } = account;
  const owner = ledger.principal(principal);
  return {
    account: accountName(ledger, account),
    api: realm,
    handle: owner?.handle ?? '',
    purpose,
    name: owner?.name ?? '',
    unit: unit.code,
    scale: unit.scale,
    balance: ledger.balance(index),
    held: ledger.held(index),
    available: ledger.available(index),
    entries: ledger.entries(index).length,
    payments: ledger.payments(index).length,
    usage: ledger.usage(index).length,
    grants: ledger.grants(index).length,
  };
}

const SETTLED = ['settled', 'completed'] as const;
const OPEN = ['pending', 'held'];

/** The payments that went through in a ledger since it was as `before`, account by account, but those passed over. */
export function settledSince(
  before: Ledger,
  ledger: Ledger,
  passesOver: (account: number, payment: number) => boolean = () => false,
): SettledPayment[] {
  const settled: SettledPayment[] = [];
  for (let index = 0; index < ledger.accountCount; index++) {
    const account = ledger.account(index);
    const payments = ledger.payments(index);
    if (account === undefined) continue;
    const old = index < before.accountCount ? before.payments(index) : undefined;
    // What was open has perhaps been settled; what had ended stays as it was, and is not looked at.
    const open = old?.seqs({
      where: { status: { oneOf: OPEN } },
      sort: { by: 'seq', order: 'asc' },
      limit: Number.POSITIVE_INFINITY,
    });
    const first = old?.length ?? 0;
    const fresh = Array.from({ length: payments.length - first }, (_, at) => first + at);
    for (const seq of [...(open ?? []), ...fresh]) {
      const row = payments.get(seq);
      const status = SETTLED.find((one) => one === row?.status);
      if (row === undefined || status === undefined || passesOver(index, seq)) continue;
      settled.push({
        account: accountName(ledger, account),
        seq,
        status,
        amount: row.finalAmount ?? row.amount,
        unit: account.unit.code,
        scale: account.unit.scale,
        resource: row.resource,
        settledAt: new Date(row.settledAt ?? row.createdAt).toISOString(),
      });
    }
  }
  return settled;
}

const MOMENTS: ReadonlySet<string> = new Set([
  'at',
  'updatedAt',
  'createdAt',
  'settledAt',
  'consumedAt',
  'expiresAt',
  'grantedAt',
]);

/** A page of an account's rows, newest first. */
export function shownRows<S extends FeedSchema>(
  feed: FeedView<S>,
  page: { readonly offset: number; readonly limit: number },
): ShownRow[] {
  return feed.page({ sort: { by: 'seq', order: 'desc' }, ...page }).map(shownRow);
}

function shownRow<S extends FeedSchema>({ seq, row }: Placed<S>): ShownRow {
  const shown: Record<string, string | number | boolean | null> = {};
  for (const [name, cell] of Object.entries(row)) {
    const isMoment = MOMENTS.has(name) && typeof cell === 'number';
    shown[name] = isMoment ? momentText(cell) : cell;
  }
  return { ...shown, seq };
}

/** ISO 8601; what lies beyond its years stays a number. */
function momentText(at: number): string | number {
  return Math.abs(at) > 8.64e15 ? at : new Date(at).toISOString();
}

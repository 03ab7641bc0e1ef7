/** The operations. Each reads the organization that the key was let in to. */
import { collection, list } from '../../behaviour/index.js';
import type { Handlers } from '../../contract/provider.js';
import type { ExpireGrants, Outcome, Principal, Rejection } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import { type Caller, reachableOrgs } from './auth.js';
import type { defaults, operations } from './wire.gen.js';
import {
  billingCurrencyOf,
  creditBalance,
  creditEntry,
  currencyOf,
  errorBody,
  MOVEMENT_KINDS,
  orgItem,
  orgKey,
  personalKey,
  slugOf,
} from './wire.js';

/** What an organization's credit account is for. */
export const CREDITS = 'credits';

/** Pages are read one way only. */
const DIRECTION = { '/pages/direction': () => 'next' } as const;

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  listCreditEntries: list({
    before: async ({ caller, desk, refuse }) => {
      const account = accountOf(desk, caller);
      const expiry = account === undefined ? undefined : await letDueGrantsGo(desk, account);
      return expiry?.ok === false ? refuse(expiry.rejection) : undefined;
    },
    feed: ({ caller, desk }) => {
      const account = accountOf(desk, caller);
      return account === undefined ? undefined : desk.ledger.entries(account);
    },
    where: { kind: { oneOf: MOVEMENT_KINDS } },
    columns: { '/kind': 'kind', '/usage_kind': 'category', '/created_at': 'at' },
    row: ({ caller }) => {
      const org = organizationOf(caller);
      return (seq, row) => creditEntry(org, seq, row);
    },
    members: DIRECTION,
  }),

  getCreditBalance({ caller, desk, reply }) {
    const org = organizationOf(caller);
    const account = desk.ledger.accountFor(org.index, CREDITS);
    if (!account) return reply(409, errorBody('credit.balance.not_provisioned'));
    const currency = currencyOf(account);
    if ((billingCurrencyOf(org) ?? currency) !== currency) {
      return reply(409, errorBody('credit.balance.currency_changed'));
    }
    return reply(200, creditBalance(desk.ledger.drawable(account.index, desk.now()), account));
  },

  getCurrentKey({ caller, desk, reply }) {
    const { kind, key, owner } = caller;
    const show = kind === 'org-key' ? orgKey : personalKey;
    return reply(200, show(owner, key.seq, key.row, desk.now()));
  },

  listOrgs: collection({
    before: ({ caller, reply }) =>
      caller.kind === 'org-key' ? reply(403, errorBody('authorize.forbidden')) : undefined,
    items: ({ caller, desk }) => [...reachableOrgs(desk.ledger, caller)].sort(byIndex),
    values: { name: ({ name }) => name, slug: slugOf, createdAt: ({ createdAt }) => createdAt },
    columns: { '/name': 'name', '/slug': 'slug', '/created_at': 'createdAt' },
    row: () => orgItem,
    members: DIRECTION,
  }),
};

function byIndex(a: Principal, b: Principal): number {
  return a.index - b.index;
}

function accountOf({ ledger }: WorldDesk, caller: Caller): number | undefined {
  return ledger.accountFor(organizationOf(caller).index, CREDITS)?.index;
}

/** The organization that the check of the key found; the document asks for it by a scope. */
function organizationOf({ org }: Caller): Principal {
  if (!org)
    throw new Error('the operation reads an organization, but asks for no permission in it');
  return org;
}

/**
 * Lets go of the grants that are past their time, when there are any: a feed that did not show them
 * as gone would add up to more than the balance. Asking each time costs a look at the first grant,
 * and is right however the clock came where it stands.
 */
async function letDueGrantsGo(
  desk: WorldDesk,
  account: number,
): Promise<Outcome<ExpireGrants> | undefined> {
  const soonest = desk.ledger.activeGrants(account)[0];
  if (soonest === undefined) return undefined;
  const expiresAt = desk.ledger.grants(account).value(soonest, 'expiresAt');
  if (expiresAt === null || expiresAt > desk.now()) return undefined;
  return desk.execute({ type: 'expire-grants', account });
}

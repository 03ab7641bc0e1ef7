/** The operations. Each reads the organization that the key was let in to. */
import type { Handlers } from '../../contract/provider.js';
import type {
  ENTRIES,
  ExpireGrants,
  Outcome,
  Principal,
  Rejection,
  Where,
} from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import { type Caller, reachableOrgs } from './access.js';
import type { defaults, operations } from './wire.gen.js';
import {
  billingCurrencyOf,
  creditBalance,
  creditEntry,
  creditEntryList,
  currencyOf,
  errorBody,
  MOVEMENT_KINDS,
  type MovementKind,
  orgItem,
  orgKey,
  orgList,
  pagingOf,
  personalKey,
  slugOf,
} from './wire.js';

/** What an organization's credit account is for. */
export const CREDITS = 'credits';

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  async listCreditEntries({ query, caller, desk, reply, refuse }) {
    const org = organizationOf(caller);
    const account = desk.ledger.accountFor(org.index, CREDITS)?.index;
    if (account === undefined) return reply(200, creditEntryList([], pagingOf(query, 0)));
    const expiry = await letDueGrantsGo(desk, account);
    if (expiry?.ok === false) return refuse(expiry.rejection);
    const entries = desk.ledger.entries(account);
    const where = movements(query);
    const newest = { by: 'at', order: 'desc' } as const;
    const paging = pagingOf(query, entries.count(where));
    const { offset, limit } = paging;
    const found = entries.page({ where, sort: newest, offset, limit });
    const items = found.map(({ seq, row }) => creditEntry(org, seq, row));
    return reply(200, creditEntryList(items, paging));
  },

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

  listOrgs({ query, caller, desk, reply }) {
    const { search = '' } = query;
    if (caller.kind === 'org-key') return reply(403, errorBody('authorize.forbidden'));
    const found = reachableOrgs(desk.ledger, caller)
      .filter((org) => matches(org, search.toLowerCase()))
      .sort((a, b) => b.createdAt - a.createdAt || b.index - a.index);
    const paging = pagingOf(query, found.length);
    const { offset, limit } = paging;
    const items = found.slice(offset, offset + limit).map(orgItem);
    return reply(200, orgList(items, paging));
  },
};

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

/** The entries that a feed shows, narrowed by both filters together. */
function movements(query: {
  readonly kind?: MovementKind;
  readonly usage_kind?: string;
}): Where<typeof ENTRIES> {
  const kind = query.kind ? { equals: query.kind } : { oneOf: MOVEMENT_KINDS };
  return query.usage_kind ? { kind, category: { equals: query.usage_kind } } : { kind };
}

function matches(org: Principal, search: string): boolean {
  return org.name.toLowerCase().includes(search) || slugOf(org).toLowerCase().includes(search);
}

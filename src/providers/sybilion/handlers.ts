import type { Handlers } from '../../contract/provider.js';
import type { Ledger, PAYMENTS, PaymentFeed, Placed, Rejection } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import type { Caller } from './access.js';
import type { defaults, operations } from './wire.gen.js';
import {
  AUTO_RECHARGE,
  type JobFilters,
  type JobList,
  jobConditions,
  jobList,
  jobSort,
  me,
  monthOf,
  offsetOf,
  type PageQuery,
  SIGNUP_TRIAL,
  type Standing,
  TOP_UP,
  traced,
  usageEventList,
  usageSort,
} from './wire.js';

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  listUsageEvents({ query, caller: { account }, desk, request, reply }) {
    const usage = desk.ledger.usage(account);
    const { limit } = query;
    const placed = usage.page({ sort: usageSort(query), offset: offsetOf(query), limit });
    const events = usageEventList(account, placed, query, usage.length);
    return reply(200, events, traced(request.id));
  },

  listJobs({ query, caller: { account }, desk, request, reply }) {
    const payments = desk.ledger.payments(account);
    const total = payments.count(jobConditions(query).matching);
    const jobs = jobList(account, pageOfJobs(payments, query), query, total);
    return reply(200, jobs, traced(request.id));
  },

  getMe({ caller, desk, request, reply }) {
    const standing = standingOf(desk.ledger, caller, desk.now());
    return reply(200, me(standing), traced(request.id));
  },
};

/**
 * One page of the jobs that match. Where those in flight have nothing to sort by, they follow all
 * the others: the ledger would put them below every value, which is in front when ascending.
 */
function pageOfJobs(
  payments: PaymentFeed,
  query: PageQuery<JobList['pagination']['sort']> & JobFilters,
): Placed<typeof PAYMENTS>[] {
  const { limit } = query;
  const { whole, ...sort } = jobSort(query);
  const { matching, settled, inFlight } = jobConditions(query);
  const offset = offsetOf(query);
  if (whole) return payments.page({ where: matching, sort, offset, limit });
  const over = payments.page({ where: settled, sort, offset, limit });
  const rest = payments.page({
    where: inFlight,
    sort: { by: 'seq', order: sort.order },
    offset: Math.max(0, offset - payments.count(settled)),
    limit: limit - over.length,
  });
  return [...over, ...rest];
}

function standingOf(ledger: Ledger, { account, principal }: Caller, now: number): Standing {
  const user = ledger.principal(principal);
  const owned = ledger.account(account);
  if (user === undefined || owned === undefined) throw new Error('the caller is not in the ledger');
  const entries = ledger.entries(account);
  const grants = ledger.grants(account);
  const paid = { kind: { equals: TOP_UP } };
  const recharged = {
    category: { equals: AUTO_RECHARGE },
    at: { from: Date.parse(monthOf(now)), to: now },
  };
  return {
    now,
    user,
    account: owned,
    drawable: ledger.drawable(account, now),
    held: ledger.held(account),
    grants: grantsOf(ledger, account),
    trial: grants.page({ where: { kind: { equals: SIGNUP_TRIAL } }, limit: 1 })[0]?.row,
    paid: entries.sum('charge', paid),
    payments: entries.count(paid),
    recharged: entries.sum('charge', recharged),
  };
}

function grantsOf(ledger: Ledger, account: number): Standing['grants'] {
  const grants = ledger.grants(account);
  return ledger.activeGrants(account).flatMap((seq) => {
    const row = grants.get(seq);
    return row === undefined ? [] : [{ seq, row }];
  });
}

import { list } from '../../behaviour/index.js';
import type { Handlers } from '../../contract/provider.js';
import type { Ledger, Rejection } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import type { Caller } from './auth.js';
import type { defaults, operations } from './wire.gen.js';
import {
  AUTO_RECHARGE,
  JOB_COLUMNS,
  jobSummary,
  me,
  monthOf,
  SIGNUP_TRIAL,
  type Standing,
  TOP_UP,
  traced,
  USAGE_COLUMNS,
  usageEvent,
} from './wire.js';

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  listUsageEvents: list({
    feed: ({ caller: { account }, desk: { ledger } }) => ledger.usage(account),
    columns: USAGE_COLUMNS,
    row:
      ({ caller: { account } }) =>
      (seq, row) =>
        usageEvent(account, { seq, row }),
    headers: ({ request }) => traced(request.id),
  }),

  listJobs: list({
    feed: ({ caller: { account }, desk: { ledger } }) => ledger.payments(account),
    columns: JOB_COLUMNS,
    row:
      ({ caller: { account } }) =>
      (seq, row) =>
        jobSummary(account, { seq, row }),
    headers: ({ request }) => traced(request.id),
  }),

  // The tranches are what is left of grants at a moment, and no rows of a feed.
  getMe({ caller, desk, request, reply }) {
    const standing = standingOf(desk.ledger, caller, desk.now());
    return reply(200, me(standing), traced(request.id));
  },
};

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

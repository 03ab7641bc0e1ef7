/** The operations. They only read, and cost no tokens. */
import type { Handlers } from '../../contract/provider.js';
import type { Rejection } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import type { Caller } from './access.js';
import type { defaults, operations } from './wire.gen.js';
import {
  BILLING_EVENTS,
  billingHistory,
  TOKEN_MOVEMENTS,
  tokenBalance,
  tokenTransactionList,
} from './wire.js';

const NEWEST_FIRST = { by: 'at', order: 'desc' } as const;

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  listBillingTransactions({ query, caller, desk, reply }) {
    const { limit, offset } = query;
    const { index } = caller.account;
    const placed = desk.ledger
      .entries(index)
      .page({ where: BILLING_EVENTS, sort: NEWEST_FIRST, offset, limit });
    return reply(200, billingHistory(index, placed));
  },

  listTokenTransactions({ query, caller, desk, reply }) {
    const { limit } = query;
    const { index } = caller.account;
    const placed = desk.ledger
      .entries(index)
      .page({ where: TOKEN_MOVEMENTS, sort: NEWEST_FIRST, limit });
    return reply(200, tokenTransactionList(index, placed));
  },

  getTokenBalance({ caller, desk, reply }) {
    const { owner, account } = caller;
    const balance = desk.ledger.balance(account.index);
    return reply(200, tokenBalance(owner, account, balance, desk.now()));
  },
};

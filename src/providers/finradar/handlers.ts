/** The operations. They only read, and cost no tokens. */
import { list } from '../../behaviour/index.js';
import type { Handlers } from '../../contract/provider.js';
import type { Rejection } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import type { Caller } from './auth.js';
import type { defaults, operations } from './wire.gen.js';
import {
  BILLING_EVENTS,
  billingTransaction,
  TOKEN_MOVEMENTS,
  tokenBalance,
  tokenTransaction,
} from './wire.js';

const COLUMNS = { '/created_at': 'at' } as const;

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  listBillingTransactions: list({
    feed: ({ caller, desk }) => desk.ledger.entries(caller.account.index),
    where: BILLING_EVENTS,
    columns: COLUMNS,
    row:
      ({ caller }) =>
      (seq, row) =>
        billingTransaction(caller.account.index, { seq, row }),
  }),

  listTokenTransactions: list({
    feed: ({ caller, desk }) => desk.ledger.entries(caller.account.index),
    where: TOKEN_MOVEMENTS,
    columns: COLUMNS,
    row:
      ({ caller }) =>
      (seq, row) =>
        tokenTransaction(caller.account.index, { seq, row }),
  }),

  getTokenBalance({ caller, desk, reply }) {
    const { owner, account } = caller;
    const balance = desk.ledger.balance(account.index);
    return reply(200, tokenBalance(owner, account, balance, desk.now()));
  },
};

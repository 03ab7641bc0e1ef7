import type { Handlers } from '../../contract/provider.js';
import type { Ledger, Rejection } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import type { Caller } from './access.js';
import type { defaults, operations } from './wire.gen.js';
import {
  balance,
  chainTypeOf,
  conditionsOf,
  type Network,
  statesOf,
  transactionList,
} from './wire.js';

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  listTransactions({ query, caller, desk, reply }) {
    const { page, limit } = query;
    const { account } = caller;
    const payments = desk.ledger.payments(account);
    const { matching, successful } = conditionsOf(query);
    const sort = { by: 'createdAt', order: 'desc' } as const;
    const offset = (page - 1) * limit;
    const history = transactionList({
      account,
      placed: payments.page({ where: matching, sort, offset, limit }),
      page,
      limit,
      matching: payments.count(matching),
      successful: payments.count(successful),
      spent: payments.sum('finalAmount', successful),
    });
    return reply(200, history);
  },

  getBalance({ query, caller, desk, reply }) {
    const { ledger } = desk;
    const { network } = query;
    const holdings = balance({
      network,
      usdc: usdcOn(ledger, caller.account, network),
      credit: ledger.drawable(caller.account, desk.now()).granted,
      address: addressOf(ledger, caller.account, network),
    });
    return reply(200, holdings);
  },
};

/**
 * What the account has on one network, in micro-dollars: what came in there (entries carry the
 * network as their category), less what was paid or is held there. All networks are one account,
 * since the history is one list, and the ledger keeps the balance of all of them only.
 */
function usdcOn(ledger: Ledger, account: number, network: Network): number {
  const payments = ledger.payments(account);
  const here = { equals: network };
  const received = ledger.entries(account).sum('amount', {
    category: here,
    state: { equals: 'posted' },
  });
  const paid = payments.sum('finalAmount', {
    network: here,
    status: { oneOf: statesOf('success') },
  });
  const held = payments.sum('amount', { network: here, status: { equals: 'held' } });
  return received - paid - held;
}

/** The attributes of the account name an address for each family of networks. */
function addressOf(ledger: Ledger, account: number, network: Network): string | null {
  const address = ledger.account(account)?.attributes[chainTypeOf(network)];
  return typeof address === 'string' ? address : null;
}

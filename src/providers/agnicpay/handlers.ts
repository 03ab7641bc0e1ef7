import { list } from '../../behaviour/index.js';
import type { Handlers } from '../../contract/provider.js';
import type { Ledger, Rejection } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import type { Caller } from './auth.js';
import { usdcOn } from './limits.js';
import { sign } from './signing.js';
import { spend } from './spending.js';
import type { defaults, operations } from './wire.gen.js';
import {
  balance,
  COLUMNS,
  chainTypeOf,
  type Network,
  spendingRefused,
  transaction,
  usd,
  usdText,
} from './wire.js';

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  listTransactions: list({
    feed: ({ caller: { account }, desk: { ledger } }) => ledger.payments(account),
    columns: COLUMNS,
    row:
      ({ caller: { account } }) =>
      (seq, row) =>
        transaction(account, { seq, row }),
  }),

  async fetchPaid({ query, caller, desk, request, reply }) {
    const outcome = await spend(desk, caller, query, request.header('host') ?? '');
    switch (outcome.type) {
      case 'free':
        return reply(200, outcome.body, { 'X-Agnic-Paid': 'false' });
      case 'paid':
        return reply(200, outcome.body, {
          'X-Agnic-Paid': 'true',
          'X-Agnic-Amount': usdText(outcome.amount),
          'X-Agnic-Network': outcome.network,
          'X-Agnic-Scheme': outcome.scheme,
        });
      case 'limited':
        return reply(402, spendingRefused(outcome));
      case 'elsewhere':
        return reply(400, elsewhere(outcome.why));
      case 'failed':
        return reply(502, {
          error: 'fetch_failed',
          error_description: outcome.why,
          message: CHARGED[outcome.charged],
        });
    }
  },

  async signPayment({ body, caller, desk, request, reply }) {
    const outcome = await sign(desk, caller, body, request.header('host') ?? '');
    switch (outcome.type) {
      case 'signed':
        return reply(200, {
          paymentHeader: outcome.header,
          paymentProof: outcome.signature,
          amountPaid: usd(outcome.amount),
        });
      case 'limited':
        return reply(402, spendingRefused(outcome));
      case 'elsewhere':
        return reply(400, elsewhere(outcome.why));
      case 'otherwise':
        return reply(400, {
          error: 'invalid_request',
          error_description: 'The resource does not ask for this payment',
          message: 'Send what the resource answered with 402.',
        });
      case 'free':
        return reply(400, {
          error: 'invalid_request',
          error_description: 'The resource asks for no payment',
          message: 'There is nothing to sign.',
        });
      case 'failed':
        return reply(502, {
          error: 'sign_failed',
          error_description: outcome.why,
          message: 'Nothing was signed.',
        });
    }
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

/** What is known of the money where nothing came of a fetch. */
const CHARGED = {
  none: 'Nothing was charged.',
  pending:
    'The payment is pending: it may have been charged. The same request sends the same payment again.',
} as const;

function elsewhere(why: string) {
  return {
    error: 'invalid_request',
    error_description: why,
    message: 'Name a resource of this mock.',
  };
}

/** The attributes of the account name an address for each family of networks. */
function addressOf(ledger: Ledger, account: number, network: Network): string | null {
  const address = ledger.account(account)?.attributes[chainTypeOf(network)];
  return typeof address === 'string' ? address : null;
}

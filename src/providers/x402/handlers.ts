import { setTimeout as wait } from 'node:timers/promises';
import { collection, list } from '../../behaviour/index.js';
import type { Handlers } from '../../contract/provider.js';
import type { Rejection } from '../../ledger/index.js';
import {
  charging,
  FACILITATOR,
  kindsOf,
  settlePaymentOf,
  verifyPayment,
} from '../../payments/index.js';
import type { WorldDesk } from '../api.js';
import { type Caller, CHAIN } from './auth.js';
import type { defaults, operations } from './wire.gen.js';
import { discovered, payment, RESOURCE_TYPE, usageEvent } from './wire.js';

/** What a unit costs, in the smallest units of USDC. */
const UNIT_PRICE = 1_000n;

export const handlers = {
  listPayments: list({
    feed: ({ caller: { account }, desk: { ledger } }) => ledger.payments(account),
    columns: { '/createdAt': 'createdAt' },
    row:
      ({ caller: { account, address } }) =>
      (seq, row) =>
        payment(account, seq, row, address),
  }),

  listUsage: list({
    feed: ({ caller: { account }, desk: { ledger } }) => ledger.usage(account),
    columns: { '/createdAt': 'at' },
    row:
      ({ caller: { account } }) =>
      (seq, row) =>
        usageEvent(account, seq, row),
  }),

  getWallet: ({ caller: { account, address }, desk: { ledger }, reply }) =>
    reply(200, {
      address,
      network: CHAIN.id,
      asset: CHAIN.usdc?.address ?? '',
      balance: String(ledger.balance(account)),
      available: String(ledger.available(account)),
      held: String(-ledger.held(account)),
    }),

  getSupported: ({ desk: { x402 }, reply }) =>
    reply(200, {
      kinds: kindsOf(x402?.mainnets ?? false),
      extensions: ['payment-identifier'],
      signers: { 'eip155:*': [FACILITATOR] },
    }),

  verifyPayment: ({ desk, body, reply }) => reply(200, verifyPayment(desk, body)),

  settlePayment: async ({ desk, body, reply }) => reply(200, await settlePaymentOf(desk, body)),

  listResources: collection({
    items: ({ desk: { x402 } }) => x402?.catalogue ?? [],
    values: { type: () => RESOURCE_TYPE },
    columns: { '/type': 'type' },
    row: ({ desk, request }) => {
      const origin = `${request.origin || 'http://localhost'}${request.base}`;
      const day = Math.floor(desk.now() / 86_400_000) * 86_400_000;
      return (offer) => discovered(offer, origin, day);
    },
  }),

  getCheap: ({ reply }) =>
    reply(200, { resource: 'cheap', content: 'Worth every tenth of a cent.' }),

  getDear: ({ reply }) => reply(200, { resource: 'dear', content: 'Nobody pays this by mistake.' }),

  postEcho: ({ body, reply }) => reply(200, { resource: 'echo', text: body.text }),

  getSlow: async ({ query, reply }) => {
    await wait(query.ms);
    return reply(200, { resource: 'slow', content: 'It took its time.' });
  },

  getFailing: ({ reply }) =>
    reply(503, {
      error: 'resource_failed',
      message: 'This resource always fails. Nothing was settled.',
    }),

  getPermitted: ({ reply }) => reply(200, { resource: 'permitted', content: 'Moved by Permit2.' }),

  getMetered: async ({ query: { units }, reply }) => {
    const amount = BigInt(units) * UNIT_PRICE;
    return charging(reply(200, { resource: 'metered', units, amount: String(amount) }), amount);
  },

  getNamed: ({ reply }) =>
    reply(200, {
      resource: 'named',
      content: 'Paid for once, however often it is asked for.',
    }),
} satisfies Handlers<operations, defaults, Caller, WorldDesk, Rejection>;

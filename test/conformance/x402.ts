import {
  chainOf,
  encodeHeader,
  FACILITATOR,
  type JsonRecord,
  signedPayment,
  testWallet,
} from '../../src/payments/index.js';
import { documentedList } from './documented-list.js';
import type { Ask, Subject } from './subject.js';

/** The clock of the suite stands there. */
const NOON = Date.parse('2026-03-01T12:00:00Z');
const payTo = '0x209693Bc6afc0C5328bA36FaF03C514EF312287C';
const usdc = chainOf('base-sepolia')?.usdc;

/** What the resources of a price ask for besides: those that are paid by Permit2 have prices of their own. */
const BESIDES: Readonly<Record<string, { readonly scheme?: string; readonly extra: JsonRecord }>> =
  {
    '3000': { extra: { assetTransferMethod: 'permit2' } },
    '50000': {
      scheme: 'upto',
      extra: { assetTransferMethod: 'permit2', facilitatorAddress: FACILITATOR },
    },
  };

const requirements = (amount: string) => {
  const { scheme = 'exact', extra = {} } = BESIDES[amount] ?? {};
  return {
    scheme,
    network: 'eip155:84532',
    amount,
    asset: usdc?.address ?? '',
    payTo,
    maxTimeoutSeconds: 60,
    extra: { name: 'USDC', version: '2', ...extra },
  };
};

/** A payment of a price, which names itself where it is told to. */
const payment = (amount: string, id?: string, nonce = 'ab', wallet = 'rich'): JsonRecord =>
  signedPayment(
    2,
    requirements(amount),
    testWallet(wallet),
    NOON,
    `0x${nonce.repeat(32)}`,
    id === undefined
      ? {}
      : { extensions: { 'payment-identifier': { info: { required: amount === '5000', id } } } },
  );

const paid = (amount: string, id?: string, nonce?: string, wallet?: string) => ({
  'payment-signature': encodeHeader(payment(amount, id, nonce, wallet)),
});

const ID = 'pay_0123456789abcdef';
const PRICES = {
  getCheap: ['get', '/resources/cheap', '1000'],
  getDear: ['get', '/resources/dear', '2500000'],
  postEcho: ['post', '/resources/echo', '10000'],
  getSlow: ['get', '/resources/slow?ms=0', '2000'],
  getFailing: ['get', '/resources/failing', '10000'],
  getNamed: ['get', '/resources/named', '5000'],
  getPermitted: ['get', '/resources/permitted', '3000'],
  getMetered: ['get', '/resources/metered', '50000'],
} as const;

/** The causes that every priced resource has. */
const causesOf = (id: keyof typeof PRICES): Subject['causes'][string] => {
  const [method, path, amount] = PRICES[id];
  const body = method === 'post' ? { body: { text: 'hello' } } : {};
  const ask: Ask = { method, path, ...body };
  const failing = id === 'getFailing';
  return {
    ...(failing
      ? { 503: (_api, send) => send({ ...ask, headers: paid(amount, ID) }) }
      : { 200: (_api, send) => send({ ...ask, headers: paid(amount, ID) }) }),
    400: (_api, send) => send({ ...ask, headers: paid(amount, 'too-short') }),
    402: (_api, send) => send(ask),
    ...(amount in BESIDES
      ? {
          412: (_api, send) => send({ ...ask, headers: paid(amount, ID, 'ab', 'unapproved') }),
        }
      : {}),
    409: async (api, send) => {
      await send({ method: 'get', path: '/resources/cheap', headers: paid('1000', ID) });
      const other = id === 'getCheap' ? `${path}?again` : path;
      void api;
      return send({ ...ask, path: other, headers: paid(amount, ID, 'cd') });
    },
    429: (api, send) => {
      const rateLimit = { limit: 0, window: 'PT1M' };
      api.faultRules.add({ operation: id, do: { rateLimit } });
      return send(ask);
    },
    502: (api, send) => {
      if (failing) api.faultRules.add({ operation: id, do: { answer: { status: 502 } } });
      else api.faultRules.add({ operation: id, do: { payment: { fault: 'bad-gateway' } } });
      return send({ ...ask, headers: paid(amount, ID) });
    },
    ...(method === 'post'
      ? {
          413: (_api, send) =>
            send({ ...ask, headers: paid(amount), body: { text: 'x'.repeat(200_000) } }),
          415: (_api, send) =>
            send({ ...ask, headers: { ...paid(amount), 'content-type': 'text/plain' }, body: 'x' }),
          500: (_api, send) => send({ ...ask, headers: paid(amount) }),
        }
      : {}),
  } satisfies Subject['causes'][string];
};

const limited = (operation: string, ask: Ask): Subject['causes'][string] => ({
  429: (api, send) => {
    api.faultRules.add({ operation, do: { rateLimit: { limit: 0, window: 'PT1M' } } });
    return send(ask);
  },
});

const asked = (path: string): Ask => ({
  method: 'post',
  path,
  body: {
    x402Version: 2,
    paymentPayload: payment('1000'),
    paymentRequirements: requirements('1000'),
  },
});

const facilitator = (operation: string, path: string): Subject['causes'][string] => ({
  ...limited(operation, asked(path)),
  200: (_api, send) => send(asked(path)),
  400: (_api, send) => send({ ...asked(path), body: {} }),
  413: (_api, send) => send({ ...asked(path), body: { text: 'x'.repeat(200_000) } }),
  415: (_api, send) =>
    send({ ...asked(path), headers: { 'content-type': 'text/plain' }, body: 'x' }),
  500: (_api, send) => send(asked(path)),
});

const headers = { 'X-Wallet': testWallet('busy').address };

export const subject: Subject = {
  callers: {
    listPayments: headers,
    listUsage: headers,
    getWallet: headers,
    ...Object.fromEntries(
      Object.entries(PRICES).map(([id, [, , amount]]) => [id, paid(amount, ID)]),
    ),
  },
  causes: {
    ...Object.fromEntries(
      Object.keys(PRICES).map((id) => [id, causesOf(id as keyof typeof PRICES)]),
    ),
    listPayments: limited('listPayments', { method: 'get', path: '/payments', headers }),
    listUsage: limited('listUsage', { method: 'get', path: '/usage', headers }),
    getWallet: limited('getWallet', { method: 'get', path: '/wallet', headers }),
    getSupported: limited('getSupported', { method: 'get', path: '/facilitator/supported' }),
    listResources: limited('listResources', {
      method: 'get',
      path: '/facilitator/discovery/resources',
    }),
    verifyPayment: facilitator('verifyPayment', '/facilitator/verify'),
    settlePayment: facilitator('settlePayment', '/facilitator/settle'),
  },
  preferOnly: {
    getFailing: { 200: 'its handler always fails' },
  },
  lists: [
    documentedList('x402', 'listPayments', { headers }),
    documentedList('x402', 'listUsage', { headers }),
    // The resources' own addresses have the host.
    documentedList('x402', 'listResources', {
      headers: { host: 'x402.example' },
      limits: [1, 4, 100],
    }),
  ],
};

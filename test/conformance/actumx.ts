import type { components } from '../../src/providers/actumx/wire.gen.js';
import { documentedList } from './documented-list.js';
import type { Ask, Subject } from './subject.js';

type Schemas = components['schemas'];
type Challenge = Schemas['PaymentRequired'];

/** The busy account, by its session and its key: each endpoint looks at its own. */
const headers = {
  cookie:
    'better-auth.session_token=DemoSessionOfbusy000000000000000.yBMqAkKX4fcQGMXiKIghnUz9P3tN%2BwzZ4wt8xWk%2FGLU%3D',
  'x-api-key': `xk_live_${'c0ffee'.repeat(8)}`,
};
const brokeKey = { 'x-api-key': `xk_live_${'decade'.repeat(8)}` };

const post = (path: string, body: unknown, extra: Record<string, string> = headers): Ask => ({
  method: 'post',
  path,
  headers: extra,
  body,
});
const asText = (path: string): Ask => post(path, 'text', { 'content-type': 'text/plain' });
const quote: Ask = { method: 'get', path: '/v1/protected/quote', headers };
const email = 'busy@actumx.example';
const signIn = '/auth/api/auth/sign-in/email';
const signUp = '/auth/api/auth/sign-up/email';
const newcomer = { name: 'Nia New', email: 'nia@new.example', password: 'long-enough' };

export const subject: Subject = {
  callers: {
    listTransactions: headers,
    listUsageEvents: headers,
    listApiKeys: headers,
    createApiKey: headers,
    revokeApiKey: headers,
    getQuote: headers,
    settlePayment: headers,
    getBillingSummary: headers,
    topUpBalance: headers,
    listPaymentIntents: headers,
  },
  causes: {
    createApiKey: {
      200: (_api, ask) => ask(post('/v1/api-keys', { name: 'CI' })),
      400: (_api, ask) => ask(post('/v1/api-keys', { name: 'x' })),
      401: (_api, ask) => ask(post('/v1/api-keys', { name: 'CI' }, {})),
      500: (_api, ask) => ask(post('/v1/api-keys', { name: 'CI' })),
    },
    revokeApiKey: {
      400: (_api, ask) => ask({ method: 'delete', path: '/v1/api-keys/%20', headers }),
    },
    getQuote: {
      200: async (_api, ask) => {
        const { paymentId } = ((await ask(quote)).body as Challenge).x402;
        const { receiptId } = (await ask(post('/v1/x402/settle', { paymentId })))
          .body as Schemas['PaymentReceipt'];
        const proof = { 'x-payment-id': paymentId, 'x-payment-proof': receiptId };
        return ask({ ...quote, headers: { ...headers, ...proof } });
      },
      402: (_api, ask) => ask(quote),
    },
    settlePayment: {
      200: async (_api, ask) => {
        const { paymentId } = ((await ask(quote)).body as Challenge).x402;
        return ask(post('/v1/x402/settle', { paymentId }));
      },
      400: (_api, ask) => ask(post('/v1/x402/settle', { paymentId: 'short' })),
      401: (_api, ask) => ask(post('/v1/x402/settle', { paymentId: 'x402tx_unknown' }, {})),
      402: async (_api, ask) => {
        const { paymentId } = ((await ask({ ...quote, headers: brokeKey })).body as Challenge).x402;
        return ask(post('/v1/x402/settle', { paymentId }, brokeKey));
      },
      404: (_api, ask) => ask(post('/v1/x402/settle', { paymentId: 'x402tx_unknown' })),
      500: (_api, ask) => ask(post('/v1/x402/settle', { paymentId: 'x402tx_unknown' })),
    },
    topUpBalance: {
      200: (_api, ask) => ask(post('/v1/billing/top-up', { amountCents: 100 })),
      400: (_api, ask) => ask(post('/v1/billing/top-up', { amountCents: 99 })),
      401: (_api, ask) => ask(post('/v1/billing/top-up', { amountCents: 100 }, {})),
      500: (_api, ask) => ask(post('/v1/billing/top-up', { amountCents: 100 })),
    },
    signUpWithEmail: {
      200: (_api, ask) => ask(post(signUp, newcomer, {})),
      400: (_api, ask) => ask(post(signUp, { ...newcomer, password: 'short' }, {})),
      403: (_api, ask) => ask(post(signUp, newcomer, { cookie: 'any=cookie' })),
      415: (_api, ask) => ask(asText(signUp)),
      422: (_api, ask) => ask(post(signUp, { ...newcomer, email }, {})),
      500: (_api, ask) => ask(post(signUp, newcomer, {})),
    },
    signInWithEmail: {
      200: (_api, ask) => ask(post(signIn, { email, password: 'demo-password' }, {})),
      400: (_api, ask) => ask(post(signIn, { email }, {})),
      401: (_api, ask) => ask(post(signIn, { email, password: 'wrong-password' }, {})),
      403: (_api, ask) =>
        ask(post(signIn, { email, password: 'demo-password' }, { cookie: 'any=cookie' })),
      415: (_api, ask) => ask(asText(signIn)),
      500: (_api, ask) => ask(post(signIn, { email, password: 'demo-password' }, {})),
    },
    signOut: {
      403: (_api, ask) =>
        ask({ method: 'post', path: '/auth/api/auth/sign-out', headers: { cookie: 'any=cookie' } }),
    },
  },
  preferOnly: {
    settlePayment: {
      409: 'the server answers it only between two of its own statements, which no client can meet',
    },
  },
  lists: ['listTransactions', 'listUsageEvents', 'listApiKeys', 'listPaymentIntents'].map(
    (operation) => documentedList('actumx', operation, { headers }),
  ),
};

/** The answers that show what this API can say, a payment's life among them. */
import type { Case, CaseRequest, Earlier } from '../api.js';
import { DEMO_PASSWORD } from './scenario.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];

const QUOTE = { operation: 'getQuote', as: 'busy' } as const;
const SETTLE = { operation: 'settlePayment', as: 'busy' } as const;
const SIGN_UP = { operation: 'signUpWithEmail' } as const;
const SIGN_IN = { operation: 'signInWithEmail' } as const;
const KEYS = { operation: 'createApiKey', as: 'busy' } as const;
const TOP_UP = { operation: 'topUpBalance', as: 'busy' } as const;

function paymentId(earlier: Earlier, name = 'challenge'): string {
  return (earlier('getQuote', name) as Wire['PaymentRequired']).x402.paymentId;
}

function proof(earlier: Earlier): CaseRequest {
  const { receiptId } = earlier('settlePayment', 'settled') as Wire['PaymentReceipt'];
  const headers = { 'x-payment-id': paymentId(earlier), 'x-payment-proof': receiptId };
  return { headers, query: { topic: 'coffee' } };
}

const settle = (earlier: Earlier): CaseRequest => ({ body: { paymentId: paymentId(earlier) } });
const newcomer = { name: 'Nia New', email: 'nia@actumx.example', password: 'long-enough' };
const busy = { email: 'busy@actumx.example', password: DEMO_PASSWORD };

export const cases: readonly Case[] = [
  { operation: 'listTransactions', name: 'full', as: 'edge100' },
  { operation: 'listTransactions', name: 'every-state', as: 'revoked' },
  { operation: 'listTransactions', name: 'abandoned', as: 'broke' },
  { operation: 'listTransactions', name: 'empty', as: 'empty' },
  { operation: 'listTransactions', name: 'unauthorized', status: 401 },
  { operation: 'listUsageEvents', name: 'few', as: 'broke' },
  { operation: 'listUsageEvents', name: 'empty', as: 'empty' },
  { operation: 'listApiKeys', name: 'several', as: 'busy' },
  { operation: 'listApiKeys', name: 'revoked', as: 'revoked' },
  { operation: 'getBillingSummary', name: 'busy', as: 'busy' },
  { operation: 'getBillingSummary', name: 'empty', as: 'empty' },
  { operation: 'listPaymentIntents', name: 'settled', as: 'broke' },
  { operation: 'listPaymentIntents', name: 'empty', as: 'empty' },
  { operation: 'getAuthStatus', name: 'ok' },
  { operation: 'getHealth', name: 'ok' },
  { operation: 'getSession', name: 'signed-in', as: 'busy' },
  { operation: 'getSession', name: 'nobody' },

  // From here on the world changes.
  { ...QUOTE, name: 'challenge', status: 402 },
  { ...SETTLE, name: 'settled', ask: settle },
  { ...SETTLE, name: 'settled-again', ask: settle },
  { ...QUOTE, name: 'paid', ask: proof },
  { ...QUOTE, name: 'paid-again', ask: proof },
  { ...SETTLE, name: 'completed', ask: settle },
  {
    ...QUOTE,
    name: 'invalid-proof',
    status: 402,
    ask: (earlier) => ({
      headers: {
        'x-payment-id': paymentId(earlier),
        'x-payment-proof': 'receipt_of_somebody_else',
      },
    }),
  },
  { ...QUOTE, name: 'challenge-of-broke', as: 'broke', status: 402 },
  {
    ...SETTLE,
    name: 'insufficient-balance',
    as: 'broke',
    status: 402,
    ask: (earlier) => ({ body: { paymentId: paymentId(earlier, 'challenge-of-broke') } }),
  },
  {
    ...SETTLE,
    name: 'not-found',
    status: 404,
    ask: { body: { paymentId: 'x402tx_unknown' } },
  },
  { ...QUOTE, name: 'revoked-key', as: 'revoked', status: 401 },
  { ...TOP_UP, name: 'added', ask: { body: { amountCents: 1000 } } },
  { ...TOP_UP, name: 'too-little', status: 400, ask: { body: { amountCents: 99 } } },
  { ...KEYS, name: 'created', ask: { body: { name: 'CI' } } },
  { ...KEYS, name: 'name-too-short', status: 400, ask: { body: { name: 'x' } } },
  {
    operation: 'revokeApiKey',
    name: 'revoked',
    as: 'busy',
    ask: (earlier) => {
      const { apiKeyId } = earlier('createApiKey', 'created') as Wire['CreatedApiKey'];
      return { path: { id: apiKeyId } };
    },
  },
  { ...SIGN_UP, name: 'new', ask: { body: newcomer } },
  { ...SIGN_UP, name: 'taken', status: 422, ask: { body: newcomer } },
  { ...SIGN_IN, name: 'known', ask: { body: busy } },
  {
    ...SIGN_IN,
    name: 'wrong-password',
    status: 401,
    ask: { body: { ...busy, password: 'not-this-one' } },
  },
  { operation: 'signOut', name: 'out' },
];

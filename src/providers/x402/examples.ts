/**
 * The answers that show what this API can say. A payment is good for a minute, so what is paid for is
 * shown by the document's examples.
 */
import type { Case } from '../api.js';

const PAID = [
  'getCheap',
  'getDear',
  'postEcho',
  'getSlow',
  'getFailing',
  'getNamed',
  'getPermitted',
  'getMetered',
  'verifyPayment',
  'settlePayment',
  'listResources',
];

export const cases: readonly Case[] = [
  { operation: 'listPayments', name: 'first-page', as: 'busy' },
  { operation: 'listPayments', name: 'last-page', as: 'busy', ask: { query: { offset: 60 } } },
  { operation: 'listPayments', name: 'empty', as: 'rich' },
  { operation: 'listPayments', name: 'unauthorized', status: 401 },
  { operation: 'listUsage', name: 'first-page', as: 'busy' },
  { operation: 'listUsage', name: 'empty', as: 'rich' },
  { operation: 'getWallet', name: 'rich', as: 'rich' },
  { operation: 'getWallet', name: 'broke', as: 'broke' },
  { operation: 'getWallet', name: 'empty', as: 'empty' },
  { operation: 'getSupported', name: 'test-networks' },
  ...PAID.map((operation) => ({
    operation,
    name: 'example',
    ask: { headers: { prefer: 'code=200' } },
  })),
];

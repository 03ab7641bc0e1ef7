/** What tests can have done to a wallet. Everything moves on one network. */
import { credentialOf, type Deeds, payerOf } from '../actions.js';
import { API_TOKEN } from './auth.js';
import type { Network } from './wire.js';

const network: Network = 'base-sepolia';
const RESOURCE = 'https://api.example.com/generate';
const terms = { network, scheme: 'exact' } as const;

export const deeds: Deeds = {
  grant: ({ amount, expiresAt = null, memo = null }, { account: { index: account } }) => ({
    type: 'grant',
    account,
    kind: 'credit',
    amount,
    expiresAt,
    memo,
  }),
  'top-up': ({ amount }, { account: { index: account } }) => ({
    type: 'credit',
    account,
    kind: 'deposit',
    amount,
    category: network,
  }),
  charge: ({ amount, resource = RESOURCE }, scene) => ({
    type: 'record-payment',
    account: scene.account.index,
    amount,
    resource,
    ...terms,
    credential: credentialOf(scene, API_TOKEN) ?? null,
    status: 'completed',
  }),
  refund: ({ entry, amount }, { account: { index: account } }) => ({
    type: 'refund',
    account,
    entry,
    ...(amount === undefined ? {} : { amount }),
  }),
  meter: 'this API lists payments and no usage: say charge',
  'open-payment': ({ amount, resource = RESOURCE }, scene) => ({
    type: 'open-payment',
    account: scene.account.index,
    amount,
    resource,
    ...terms,
    credential: credentialOf(scene, API_TOKEN) ?? null,
  }),
  'settle-payment': ({ payment }, scene) => ({
    type: 'settle-payment',
    account: scene.account.index,
    payment,
    credential: payerOf(scene, payment),
  }),
  'complete-payment': 'a settled payment of this API is over',
  'fail-payment': ({ payment, reason = 'insufficient balance' }, { account: { index } }) => ({
    type: 'fail-payment',
    account: index,
    payment,
    reason,
  }),
  'open-job': 'this API has no jobs',
  'advance-job': 'this API has no jobs',
  approve: 'no contract moves what is in its accounts',
  'revoke-approval': 'no contract moves what is in its accounts',
};

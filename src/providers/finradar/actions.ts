/** What tests can have done to an account's tokens. */
import { credentialOf, type Deeds } from '../actions.js';
import { API_KEY } from './auth.js';

const RESOURCE = '/api/v1/search';
const NO_PAYMENTS = 'this API has no payments: its tokens are prepaid';

const charge: Deeds['charge'] = ({ amount, resource = RESOURCE }, scene) => ({
  type: 'debit',
  account: scene.account.index,
  kind: 'call',
  amount,
  counter: 'revenue',
  resource,
  credential: credentialOf(scene, API_KEY) ?? null,
});

export const deeds: Deeds = {
  grant: ({ amount, expiresAt = null, memo = null }, { account: { index: account } }) =>
    expiresAt === null
      ? { type: 'credit', account, kind: 'one_time_grant', amount, memo }
      : 'a grant of this API does not expire: leave expiresAt out',
  'top-up': ({ amount, memo = null }, { account: { index: account } }) => ({
    type: 'credit',
    account,
    kind: 'manual_adjustment',
    amount,
    memo,
  }),
  charge,
  refund: ({ entry, amount }, { account: { index: account } }) => ({
    type: 'refund',
    account,
    entry,
    ...(amount === undefined ? {} : { amount }),
  }),
  meter: ({ cost, resource = RESOURCE }, scene) =>
    charge({ do: 'charge', amount: cost, resource }, scene),
  'open-payment': NO_PAYMENTS,
  'settle-payment': NO_PAYMENTS,
  'complete-payment': NO_PAYMENTS,
  'fail-payment': NO_PAYMENTS,
  'open-job': 'this API has no jobs',
  'advance-job': 'this API has no jobs',
  approve: 'no contract moves what is in its accounts',
  'revoke-approval': 'no contract moves what is in its accounts',
};

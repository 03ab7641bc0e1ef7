/** What tests can have done to a wallet. */
import { credentialOf, type Deeds, payerOf } from '../actions.js';
import { API_KEY } from './auth.js';
import { TOP_UP } from './handlers.js';
import { QUOTE_ENDPOINT } from './wire.js';

const method = 'GET';
const KEYLESS = 'payments are made with an API key, and this user has none that holds';

export const deeds: Deeds = {
  grant: 'this API has no grants: say top-up',
  'top-up': ({ amount }, { account: { index: account } }) => ({
    type: 'credit',
    account,
    kind: TOP_UP,
    amount,
  }),
  charge: ({ amount, resource = QUOTE_ENDPOINT }, scene) =>
    paid(amount, resource, 1, scene.account.index, credentialOf(scene, API_KEY)),
  refund: ({ entry, amount }, { account: { index: account } }) => ({
    type: 'refund',
    account,
    entry,
    ...(amount === undefined ? {} : { amount }),
  }),
  meter: ({ cost, units = 1, resource = QUOTE_ENDPOINT }, scene) =>
    paid(cost, resource, units, scene.account.index, credentialOf(scene, API_KEY)),
  'open-payment': ({ amount, resource = QUOTE_ENDPOINT }, scene) => {
    const credential = credentialOf(scene, API_KEY);
    if (credential === undefined) return KEYLESS;
    const account = scene.account.index;
    return { type: 'open-payment', account, amount, resource, method, credential };
  },
  'settle-payment': ({ payment }, scene) => ({
    type: 'settle-payment',
    account: scene.account.index,
    payment,
    credential: payerOf(scene, payment),
  }),
  'complete-payment': ({ payment }, scene) => ({
    type: 'complete-payment',
    account: scene.account.index,
    payment,
    credential: payerOf(scene, payment),
    usage: { units: 1 },
  }),
  'fail-payment': 'no payment of this API fails: one that is not settled is abandoned in time',
  'open-job': 'this API has no jobs',
  'advance-job': 'this API has no jobs',
  approve: 'no contract moves what is in its accounts',
  'revoke-approval': 'no contract moves what is in its accounts',
};

/** All use is paid for beforehand: it is a payment that is over. */
function paid(
  amount: number,
  resource: string,
  units: number,
  account: number,
  credential: number | undefined,
): ReturnType<Exclude<Deeds['charge'], string>> {
  if (credential === undefined) return KEYLESS;
  const terms = { account, amount, resource, method, credential };
  return { type: 'record-payment', ...terms, status: 'completed', usage: { units } };
}

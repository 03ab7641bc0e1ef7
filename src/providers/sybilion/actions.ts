/** What tests can have done to a user's credit and jobs. */
import { credentialOf, type Deeds } from '../actions.js';
import { API_KEY } from './auth.js';
import { TOP_UP } from './wire.js';

const YEAR = 365 * 86_400_000;
const NO_PAYMENTS = 'the payments of this API are jobs: say open-job or advance-job';

const meter: Exclude<Deeds['meter'], string> = (
  { cost, units = 1, resource = 'alerts' },
  scene,
) => ({
  type: 'meter',
  account: scene.account.index,
  resource,
  units,
  cost,
  charge: cost,
  credential: credentialOf(scene, API_KEY) ?? null,
  entryKinds: { drawn: 'draw', overflow: 'overflow' },
});

export const deeds: Deeds = {
  grant: ({ amount, expiresAt, memo = null }, { account: { index: account }, now }) =>
    expiresAt === null
      ? 'every tranche of this API expires: say when, or leave it out for a year'
      : {
          type: 'grant',
          account,
          kind: 'partner',
          amount,
          expiresAt: expiresAt ?? now + YEAR,
          memo,
        },
  // Whatever is bought comes as a tranche.
  'top-up': ({ amount, memo = null }, { account: { index: account }, now }) => ({
    type: 'grant',
    account,
    kind: 'stripe',
    amount,
    expiresAt: now + YEAR,
    memo,
    entryKind: TOP_UP,
    charge: amount,
  }),
  charge: ({ amount, resource }, scene) =>
    meter({ do: 'meter', cost: amount, ...(resource === undefined ? {} : { resource }) }, scene),
  refund: ({ entry, amount }, { account: { index: account } }) => ({
    type: 'refund',
    account,
    entry,
    ...(amount === undefined ? {} : { amount }),
  }),
  meter,
  'open-payment': NO_PAYMENTS,
  'settle-payment': NO_PAYMENTS,
  'complete-payment': NO_PAYMENTS,
  'fail-payment': ({ payment, reason = 'pipeline error' }, { account: { index } }) => ({
    type: 'fail-payment',
    account: index,
    payment,
    reason,
  }),
  'open-job': ({ amount, resource = 'forecast' }, scene) => ({
    type: 'open-payment',
    account: scene.account.index,
    amount,
    resource,
    kind: resource,
    credential: credentialOf(scene, API_KEY) ?? null,
  }),
  // A job is paid out of the wallet, which may owe: what the tranches have left counts beside it.
  'advance-job': ({ payment, cost }, { ledger, account: { index: account } }) => {
    const row = ledger.payments(account).get(payment);
    if (row?.status !== 'held') return { type: 'hold-payment', account, payment };
    const amount = cost ?? row.amount;
    const usage = { units: 1, resource: row.resource, charge: amount };
    return { type: 'capture-payment', account, payment, amount, usage };
  },
  approve: 'no contract moves what is in its accounts',
  'revoke-approval': 'no contract moves what is in its accounts',
};

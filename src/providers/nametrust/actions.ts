/** What tests can have done to an organization's credits. */
import { credentialOf, type Deeds } from '../actions.js';

const DAY = 86_400_000;
const RESOURCE = 'names/generate';
const NO_PAYMENTS = 'this API has no payments: its credits are prepaid';

const meter: Exclude<Deeds['meter'], string> = (
  { cost, units = 1, resource = RESOURCE },
  scene,
) => ({
  type: 'meter',
  account: scene.account.index,
  resource,
  units,
  cost,
  category: resource.startsWith('trademarks/') ? 'tm_usage' : 'ai_usage',
  credential: credentialOf(scene, 'org-key') ?? null,
  entryKinds: { drawn: 'consume', overflow: 'overflow' },
});

export const deeds: Deeds = {
  grant: ({ amount, expiresAt, memo = null }, { account: { index: account }, now }) => ({
    type: 'grant',
    account,
    kind: 'promotion',
    amount,
    expiresAt: expiresAt === undefined ? now + 30 * DAY : expiresAt,
    memo,
  }),
  'top-up': ({ amount, memo = null }, { account: { index: account } }) => ({
    type: 'credit',
    account,
    kind: 'top-up',
    amount,
    memo,
  }),
  charge: ({ amount, resource }, scene) =>
    meter({ do: 'meter', cost: amount, ...(resource === undefined ? {} : { resource }) }, scene),
  refund: ({ entry, amount }, { ledger, account: { index: account } }) => {
    const drawn = -(ledger.entries(account).get(entry)?.amount ?? 0);
    // What is given back comes as credits again, since the feed knows no other way in.
    return drawn <= 0 || (amount ?? 0) > drawn
      ? 'there is no draw of that size to give back'
      : { type: 'grant', account, kind: 'goodwill', amount: amount ?? drawn, expiresAt: null };
  },
  meter,
  'open-payment': NO_PAYMENTS,
  'settle-payment': NO_PAYMENTS,
  'complete-payment': NO_PAYMENTS,
  'fail-payment': NO_PAYMENTS,
  'open-job': 'this API has no jobs',
  'advance-job': 'this API has no jobs',
  approve: 'no contract moves what is in its accounts',
  'revoke-approval': 'no contract moves what is in its accounts',
};

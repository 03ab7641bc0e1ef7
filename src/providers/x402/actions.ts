/** What tests can have done to a wallet. */
import { APPROVAL_KIND } from '../../payments/index.js';
import { credentialOf, type Deeds } from '../actions.js';
import { approvalOf, CHAIN } from './auth.js';

const ELSEWHERE = 'https://api.example.com/generate';

export const deeds: Deeds = {
  grant: 'a wallet has no grants: say top-up',
  'top-up': ({ amount, memo = null }, { account: { index: account } }) => ({
    type: 'credit',
    account,
    kind: 'deposit',
    amount,
    memo,
  }),
  charge: ({ amount, resource = ELSEWHERE }, { account: { index: account } }) => ({
    type: 'record-payment',
    account,
    amount,
    resource,
    method: 'GET',
    network: CHAIN.id,
    scheme: 'exact',
    status: 'completed',
    usage: { units: 1 },
  }),
  refund: ({ entry, amount }, { account: { index: account } }) => ({
    type: 'refund',
    account,
    entry,
    ...(amount === undefined ? {} : { amount }),
  }),
  meter: 'a wallet pays for what it uses: say charge',
  'open-payment': 'a payment needs a signature: pay a resource',
  'settle-payment': 'a payment needs a signature: pay a resource',
  'complete-payment': 'a payment needs a signature: pay a resource',
  'fail-payment': 'a payment needs a signature: pay a resource',
  'open-job': 'this API has no jobs',
  'advance-job': 'this API has no jobs',
  approve: (_deed, scene) => {
    const { ledger, account } = scene;
    if (credentialOf(scene, APPROVAL_KIND) !== undefined) return 'it has approved Permit2';
    const { principal } = account;
    const address = ledger.principal(principal)?.attributes.address;
    if (typeof address !== 'string') return 'it has no address';
    const times = ledger.credentials(principal).count({ kind: { equals: APPROVAL_KIND } });
    return { type: 'issue-credential', principal, ...approvalOf(address, times) };
  },
  'revoke-approval': (_deed, scene) => {
    const credential = credentialOf(scene, APPROVAL_KIND);
    if (credential === undefined) return 'it has not approved Permit2';
    return { type: 'revoke-credential', principal: scene.account.principal, credential };
  },
};

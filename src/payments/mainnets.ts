/** Money of the test wallets on the networks where money is real, for those who ask for these. */
import type { Command, Ledger } from '../ledger/index.js';
import { CHAINS } from './chains.js';
import { testWallet } from './test-wallets.js';
import {
  APPROVAL_KIND,
  hasApproved,
  purposeOn,
  WALLET_KIND,
  WALLET_REALM,
  WALLET_UNIT,
} from './wallets.js';

/** Who has money there: the wallet that demos pay with, and what other APIs of this mock pay from. */
const LABELS = ['rich', 'custodian'];
/** As much as they have on the test network: 1,000 USDC. */
const FUNDS = 1_000_000_000;

/** Gives the test wallets of a world their money on mainnets, and their approval of Permit2, once. */
export function fundOnMainnets(ledger: Ledger, submit: (command: Command) => unknown): void {
  for (const chain of CHAINS.filter(({ usdc, test }) => usdc !== undefined && !test)) {
    for (const label of LABELS) {
      const { address } = testWallet(label);
      const found = ledger.findCredential(WALLET_REALM, WALLET_KIND, address.toLowerCase());
      if (found === undefined) continue;
      const { principal } = found;
      const purpose = purposeOn(chain);
      if (ledger.accountFor(principal, purpose) === undefined) {
        submit({ type: 'open-account', principal, purpose, unit: WALLET_UNIT, floor: 0 });
      }
      const account = ledger.accountFor(principal, purpose)?.index;
      if (account === undefined) throw new Error(`${label} has no account on ${chain.id}`);
      if (ledger.entries(account).length === 0) {
        submit({ type: 'credit', account, kind: 'deposit', amount: FUNDS });
      }
      if (!hasApproved(ledger, account, chain.id)) {
        submit({
          type: 'issue-credential',
          principal,
          kind: APPROVAL_KIND,
          name: 'Permit2 may move its USDC',
          secret: [APPROVAL_KIND, address.toLowerCase(), chain.id].join(' '),
          prefix: address.slice(0, 6),
          permissions: [chain.id],
        });
      }
    }
  }
}

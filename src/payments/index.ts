/** The standard x402 protocol, versions 1 and 2: the gate, the facilitator, and the payer's side. */

export { chainOf } from './chains.js';
export { matchOf, readChallenge } from './challenge.js';
export {
  kindsOf,
  settlePaymentOf,
  verifyPayment,
} from './facilitator.js';
export { gateOf } from './gate.js';
export { decodeHeader, encodeHeader, isRecord, type JsonRecord } from './header.js';
export { identifiedBy, isIdentifierRequired } from './identifier.js';
export { fundOnMainnets } from './mainnets.js';
export { charging } from './overrides.js';
export { signedPayment } from './paying.js';
export { payerIn } from './payload.js';
export {
  atFacilitator,
  canHappen,
  isTimeFor,
  MISCHIEFS,
  type Mischief,
  type MischiefName,
} from './payment-faults.js';
export {
  type SettledPayment,
  settlementOf,
  tillOf,
  transactionOf,
  type X402Manners,
} from './payment-registry.js';
export type { Dialect } from './reasons.js';
export {
  type Offer,
  offersOf,
  type Requirements,
  requirementsOf,
} from './terms.js';
export { CUSTODIAN, FACILITATOR, type TestWallet, testWallet } from './test-wallets.js';
export { releaseAtStart, releaseAtStop, releaseInFork } from './under-way.js';
export {
  APPROVAL_KIND,
  purposeOn,
  purseOf,
  WALLET_KIND,
  WALLET_REALM,
  WALLET_UNIT,
} from './wallets.js';
export {
  type Caller,
  type PayerFinding,
  PayerWatch,
} from './watch.js';

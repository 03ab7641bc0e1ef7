/**
 * Transfers by Permit2: its contract may move what a wallet has approved it for, and the wallet signs
 * for each transfer who may have it done, and for whom (the witness).
 */
import { recoverAddressTyped, signTyped } from 'micro-eth-signer';
import { recovered } from './signature.js';

/** The contract of Permit2, the same on every network. */
const PERMIT2 = '0x000000000022D473030F116dDEE9F6B43aC78BA3';

/** Who has transfers done: one contract for what is asked exactly, and one for at most so much. */
export const SPENDERS = {
  exact: '0x402085c248EeA27D92E8b30b2C58ed07f9E20001',
  upto: '0x4020A4f3b7b90ccA423B9fabCc0CE57C6C240002',
} as const;

/** What is signed. Numbers are decimal texts, times are seconds since 1970. */
export interface Permit2Authorization {
  readonly from: string;
  readonly permitted: { readonly token: string; readonly amount: string };
  readonly spender: string;
  /** A number of 256 bits, which a payer uses once on a chain, whatever the token. */
  readonly nonce: string;
  readonly deadline: string;
  readonly witness: {
    readonly to: string;
    /** Who may settle, and for less: under `upto` only. */
    readonly facilitator?: string;
    readonly validAfter: string;
  };
}

const DOMAIN = [
  { name: 'name', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const;
const PERMIT = [
  { name: 'permitted', type: 'TokenPermissions' },
  { name: 'spender', type: 'address' },
  { name: 'nonce', type: 'uint256' },
  { name: 'deadline', type: 'uint256' },
  { name: 'witness', type: 'Witness' },
] as const;
const PERMISSIONS = [
  { name: 'token', type: 'address' },
  { name: 'amount', type: 'uint256' },
] as const;

const EXACT = {
  EIP712Domain: DOMAIN,
  PermitWitnessTransferFrom: PERMIT,
  TokenPermissions: PERMISSIONS,
  Witness: [
    { name: 'to', type: 'address' },
    { name: 'validAfter', type: 'uint256' },
  ],
} as const;
const UPTO = {
  EIP712Domain: DOMAIN,
  PermitWitnessTransferFrom: PERMIT,
  TokenPermissions: PERMISSIONS,
  Witness: [
    { name: 'to', type: 'address' },
    { name: 'facilitator', type: 'address' },
    { name: 'validAfter', type: 'uint256' },
  ],
} as const;

/** What both schemes sign alike. Addresses are numbers: the case of their letters is a checksum. */
function plain(chainId: number, { permitted, spender, nonce, deadline }: Permit2Authorization) {
  return {
    primaryType: 'PermitWitnessTransferFrom' as const,
    domain: {
      name: 'Permit2',
      chainId: BigInt(chainId),
      verifyingContract: PERMIT2.toLowerCase(),
    },
    message: {
      permitted: { token: permitted.token.toLowerCase(), amount: BigInt(permitted.amount) },
      spender: spender.toLowerCase(),
      nonce: BigInt(nonce),
      deadline: BigInt(deadline),
    },
  };
}

function exactData(chainId: number, authorization: Permit2Authorization) {
  const { message, ...rest } = plain(chainId, authorization);
  const { to, validAfter } = authorization.witness;
  const witness = { to: to.toLowerCase(), validAfter: BigInt(validAfter) };
  return { types: EXACT, ...rest, message: { ...message, witness } };
}

function uptoData(chainId: number, authorization: Permit2Authorization, facilitator: string) {
  const { message, ...rest } = plain(chainId, authorization);
  const { to, validAfter } = authorization.witness;
  const witness = {
    to: to.toLowerCase(),
    facilitator: facilitator.toLowerCase(),
    validAfter: BigInt(validAfter),
  };
  return { types: UPTO, ...rest, message: { ...message, witness } };
}

/** Signs with a private key: 65 bytes in hexadecimal, the same ones every time. */
export function signPermit2(
  chainId: number,
  authorization: Permit2Authorization,
  key: string,
): string {
  const { facilitator } = authorization.witness;
  return facilitator === undefined
    ? signTyped(exactData(chainId, authorization), key, false)
    : signTyped(uptoData(chainId, authorization, facilitator), key, false);
}

/** Who signed, in small letters; undefined where nobody can have. */
export function permit2SignerOf(
  chainId: number,
  authorization: Permit2Authorization,
  signature: string,
): string | undefined {
  const { facilitator } = authorization.witness;
  return recovered(signature, (text) =>
    facilitator === undefined
      ? recoverAddressTyped(text, exactData(chainId, authorization))
      : recoverAddressTyped(text, uptoData(chainId, authorization, facilitator)),
  );
}

/** Transfers that are signed and not sent (EIP-3009), as typed data (EIP-712). */
import { addr, recoverAddressTyped, signTyped } from 'micro-eth-signer';
import { recovered } from './signature.js';

/** Who gives whom how much, and when. Numbers are decimal texts, times are seconds since 1970. */
export interface Authorization {
  readonly from: string;
  readonly to: string;
  readonly value: string;
  readonly validAfter: string;
  readonly validBefore: string;
  /** 32 bytes in hexadecimal, which a payer uses once for each token. */
  readonly nonce: string;
}

/** What a signature is made for. */
export interface SigningDomain {
  readonly name: string;
  readonly version: string;
  readonly chainId: number;
  /** The token's address. */
  readonly asset: string;
}

const TYPES = {
  EIP712Domain: [
    { name: 'name', type: 'string' },
    { name: 'version', type: 'string' },
    { name: 'chainId', type: 'uint256' },
    { name: 'verifyingContract', type: 'address' },
  ],
  TransferWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
} as const;

function typedData(domain: SigningDomain, authorization: Authorization) {
  const { name, version, chainId, asset } = domain;
  const { from, to, value, validAfter, validBefore, nonce } = authorization;
  return {
    types: TYPES,
    primaryType: 'TransferWithAuthorization' as const,
    domain: {
      name,
      version,
      chainId: BigInt(chainId),
      // Addresses are numbers: the case of their letters is a checksum for people.
      verifyingContract: asset.toLowerCase(),
    },
    message: {
      from: from.toLowerCase(),
      to: to.toLowerCase(),
      value: BigInt(value),
      validAfter: BigInt(validAfter),
      validBefore: BigInt(validBefore),
      nonce: Uint8Array.from(Buffer.from(nonce.slice(2), 'hex')),
    },
  };
}

/** Signs with a private key: 65 bytes in hexadecimal, the same ones every time. */
export function signAuthorization(
  domain: SigningDomain,
  authorization: Authorization,
  key: string,
): string {
  return signTyped(typedData(domain, authorization), key, false);
}

/** Who signed, in small letters; undefined where nobody can have. */
export function signerOf(
  domain: SigningDomain,
  authorization: Authorization,
  signature: string,
): string | undefined {
  return recovered(signature, (plain) =>
    recoverAddressTyped(plain, typedData(domain, authorization)),
  );
}

/** The address of a private key, with its checksum. */
export function addressOf(key: string): string {
  return addr.fromPrivateKey(key);
}

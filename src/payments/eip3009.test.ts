import { describe, expect, it } from 'vitest';
import { addressOf, signAuthorization, signerOf } from './eip3009.js';
import { isTakenByContracts } from './signature.js';

/** The first account of every local test chain: its key is in their manuals. */
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const domain = {
  name: 'USDC',
  version: '2',
  chainId: 84532,
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
};
const authorization = {
  from: addressOf(key),
  to: '0x209693Bc6afc0C5328bA36FaF03C514EF312287C',
  value: '10000',
  validAfter: '0',
  validBefore: '4102444800',
  nonce: `0x${'ab'.repeat(32)}`,
};
/** As viem signs the same. */
const signature =
  '0x848123ee80246b72728effd8dd83660e1c314bfbce41e4b357bd29a95d5c908a371a7feacea5a72bfcd160e95d8a30456085bd46a700eb719b7d31f36fe3f9911c';
const signer = authorization.from.toLowerCase();

describe('an authorization', () => {
  it('is signed as others sign it', () => {
    expect(signAuthorization(domain, authorization, key)).toBe(signature);
  });

  it.each([
    ['as it was signed', signature],
    ['with 0 or 1 for 27 or 28', `${signature.slice(0, -2)}01`],
    ['in capital letters', `0x${signature.slice(2).toUpperCase()}`],
  ])('is recovered %s', (_what, given) => {
    expect(signerOf(domain, authorization, given)).toBe(signer);
  });

  it('has another signer when anything in it is another', () => {
    const changes = [
      { to: authorization.from },
      { value: '10001' },
      { validAfter: '1' },
      { validBefore: '4102444801' },
      { nonce: `0x${'ac'.repeat(32)}` },
    ];
    for (const change of changes) {
      expect(signerOf(domain, { ...authorization, ...change }, signature)).not.toBe(signer);
    }
    for (const change of [{ name: 'USD Coin' }, { version: '1' }, { chainId: 8453 }]) {
      expect(signerOf({ ...domain, ...change }, authorization, signature)).not.toBe(signer);
    }
  });

  it('has two forms and more that libraries read, and one that the token takes', () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const low = BigInt(`0x${signature.slice(66, 130)}`);
    const high = (order - low).toString(16).padStart(64, '0');
    const twin = `${signature.slice(0, 66)}${high}1b`;
    const zero = `${signature.slice(0, -2)}01`;
    for (const one of [signature, twin, zero]) {
      expect(signerOf(domain, authorization, one)).toBe(signer);
    }
    expect([signature, twin, zero].map((one) => isTakenByContracts(one, 'eip3009'))).toEqual([
      true,
      false,
      false,
    ]);
    // Permit2 looks at no half of the curve.
    expect([signature, twin, zero].map((one) => isTakenByContracts(one, 'permit2'))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('has no signer when the signature is none', () => {
    for (const none of [
      '',
      '0x',
      signature.slice(0, -2),
      `${signature}00`,
      `${signature.slice(0, -2)}1d`,
      `0X${signature.slice(2)}`,
      `0x${'0'.repeat(130)}`,
    ]) {
      expect(signerOf(domain, authorization, none)).toBeUndefined();
    }
  });
});

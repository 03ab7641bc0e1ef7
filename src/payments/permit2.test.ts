import { describe, expect, it } from 'vitest';
import { addressOf } from './eip3009.js';
import { type Permit2Authorization, permit2SignerOf, SPENDERS, signPermit2 } from './permit2.js';

/** The first account of every local test chain: its key is in their manuals. */
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const chainId = 84532;
const exact: Permit2Authorization = {
  from: addressOf(key),
  permitted: { token: '0x036CbD53842c5426634e7929541eC2318f3dCF7e', amount: '10000' },
  spender: SPENDERS.exact,
  nonce: String(BigInt(`0x${'ab'.repeat(32)}`)),
  deadline: '4102444800',
  witness: { to: '0x209693Bc6afc0C5328bA36FaF03C514EF312287C', validAfter: '0' },
};
const facilitator = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const upto: Permit2Authorization = {
  ...exact,
  spender: SPENDERS.upto,
  witness: { ...exact.witness, facilitator },
};
const signer = exact.from.toLowerCase();

/** As viem signs the same. */
const VECTORS = [
  [
    'exact',
    exact,
    '0x1383c569226ac64611c2005cf1368ceeb5447b82eff3bdb7662598b552a0705a7222a5e2e8a3ffd15dbfa940aabdf04bca611ad1a3e4b3a326aa144463a0e6021b',
  ],
  [
    'upto',
    upto,
    '0xf78a063d7e3c343a0c32071b5f86e2fa5e8bb49c3f7ee2092a79b24af4be3c3943d76c1d7647dc636e37182c7bae2778e251ae16fd176a90754013dd7a1206c01b',
  ],
] as const;

describe.each(VECTORS)('a permission of Permit2 (%s)', (_scheme, authorization, signature) => {
  it('is signed as others sign it, and its signer is found', () => {
    expect(signPermit2(chainId, authorization, key)).toBe(signature);
    expect(permit2SignerOf(chainId, authorization, signature)).toBe(signer);
  });

  it('has another signer when anything in it is another', () => {
    const other = '0x000000000000000000000000000000000000dEaD';
    const { permitted, witness } = authorization;
    const changes: Partial<Permit2Authorization>[] = [
      { permitted: { ...permitted, token: other } },
      { permitted: { ...permitted, amount: '10001' } },
      { spender: other },
      { nonce: '1' },
      { deadline: '4102444801' },
      { witness: { ...witness, to: other } },
      { witness: { ...witness, validAfter: '1' } },
      { witness: { ...witness, facilitator: other } },
    ];
    for (const change of changes) {
      const changed = { ...authorization, ...change };
      expect(permit2SignerOf(chainId, changed, signature)).not.toBe(signer);
    }
    expect(permit2SignerOf(8453, authorization, signature)).not.toBe(signer);
  });

  it('has no signer when the signature is none', () => {
    for (const none of ['', '0x', signature.slice(0, -2), `${signature}00`]) {
      expect(permit2SignerOf(chainId, authorization, none)).toBeUndefined();
    }
  });
});

import { expect, it } from 'vitest';
import { addressOf } from './eip3009.js';
import { KNOWN_ADDRESSES, testWallet } from './test-wallets.js';

it.each(Object.entries(KNOWN_ADDRESSES))(
  'the wallet %s has the address of its key',
  (label, address) => {
    const wallet = testWallet(label);
    expect(wallet.address).toBe(address);
    expect(addressOf(wallet.key)).toBe(address);
  },
);

it('gives any other name a wallet of its own, the same every time', () => {
  const wallet = testWallet('somebody');
  expect(wallet).toEqual(testWallet('somebody'));
  expect(wallet.address).toBe(addressOf(wallet.key));
  expect(Object.values(KNOWN_ADDRESSES)).not.toContain(wallet.address);
});

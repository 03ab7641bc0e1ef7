/** Wallets whose keys everybody knows. */
import { createHash } from 'node:crypto';
import { addressOf } from './eip3009.js';

/** A wallet with its key, which anybody may know. */
export interface TestWallet {
  readonly label: string;
  readonly address: string;
  readonly key: string;
}

/**
 * The test wallet of a name: the same key in every world and on every machine. It is made from the
 * name, so that nobody can take it for a secret.
 */
export function testWallet(label: string): TestWallet {
  const key = `0x${createHash('sha256').update(`paystub TEST key of ${label}`).digest('hex')}`;
  return { label, address: addressOf(key), key };
}

/** The wallet from which APIs of this mock pay for their users. */
export const CUSTODIAN: TestWallet = testWallet('custodian');

/** Whose transactions settle payments here. */
export const FACILITATOR: string = testWallet('facilitator').address;

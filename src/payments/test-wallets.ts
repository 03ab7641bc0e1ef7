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
 * The addresses of the wallets that most worlds have. Each follows from its key, as a test shows; to
 * work them out took a tenth of a start.
 */
export const KNOWN_ADDRESSES: Readonly<Record<string, string>> = {
  busy: '0x8bF51275f7a1CEb7138455FfABd58889442dAE76',
  rich: '0xC6ab08FB38f790616c80Be9Ed404A1b1A2F3855A',
  budget: '0x9e093Ad67c458730889899cDfc994EB736171795',
  broke: '0x424f136Cc0E39383B4578DAa1ed1DCe49d66046F',
  empty: '0x517C8088D508ef86bd0132E4D2678Dc05eEecf1D',
  custodian: '0x0aA913fe544893B4ce16594F60D666C1f81C406f',
  unapproved: '0x4291ccEbC0519b746Fc25D9438e0E2C51e195F4F',
  revoked: '0x00e84A055338747Ce66B01D7403d4b8Bced74120',
  lead: '0xe113bE9C7d1866DB2E3B6A17b2b49d7E340760A8',
  'user-0': '0xDc483AaFEB248ebb26CefEF6549AA5800741c18b',
  facilitator: '0x261a106D7Ba909e406C16f066F1660aDba75042e',
};

/**
 * The test wallet of a name: the same key in every world and on every machine. It is made from the
 * name, so that nobody can take it for a secret.
 */
export function testWallet(label: string): TestWallet {
  const key = `0x${createHash('sha256').update(`paystub TEST key of ${label}`).digest('hex')}`;
  return { label, address: KNOWN_ADDRESSES[label] ?? addressOf(key), key };
}

/** The wallet from which APIs of this mock pay for their users. */
export const CUSTODIAN: TestWallet = testWallet('custodian');

/** Whose transactions settle payments here. */
export const FACILITATOR: string = testWallet('facilitator').address;

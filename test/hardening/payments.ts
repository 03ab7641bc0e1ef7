import fc from 'fast-check';
import {
  decodeHeader,
  encodeHeader,
  isRecord,
  type JsonRecord,
  type Requirements,
  signedPayment,
  type TestWallet,
} from '../../src/payments/index.js';
import { mostly } from './chance.js';
import type { Incoming } from './client.js';

/** What an operation answers to whoever has not paid. */
export interface Challenge {
  readonly accepts: readonly Requirements[];
  readonly extensions: JsonRecord;
}

/** Who can pay for what. */
export interface Purse {
  readonly wallets: readonly TestWallet[];
  /** By operation. */
  readonly challenges: ReadonlyMap<string, Challenge>;
  /** The server's time, in milliseconds. */
  readonly now: () => number;
}

/** What is asked for in a 402; undefined where nothing is. */
export function challengeIn({ headers }: Incoming): Challenge | undefined {
  const text = headers['payment-required'];
  const read = decodeHeader(typeof text === 'string' ? text : '');
  if (!read.ok || !Array.isArray(read.value.accepts)) return undefined;
  const { accepts, extensions } = read.value;
  return { accepts, extensions: isRecord(extensions) ? extensions : {} };
}

interface Signed {
  readonly version: 1 | 2;
  readonly asked: Requirements;
  readonly payload: JsonRecord;
}

/** 32 bytes; small ones come up again, and are refused as used before. */
const nonces = fc
  .bigInt({ min: 0n, max: 2n ** 256n - 1n })
  .map((one) => `0x${one.toString(16).padStart(64, '0')}`);

/** By how much a payer's clock is wrong, in milliseconds. */
const lateness = fc.constantFrom(-3_600_000, 59_000, 3_600_000);

/** What is signed in place of what was asked. */
const changes = fc.constantFrom<Partial<Requirements>>(
  { amount: '0' },
  { amount: '1' },
  { amount: '9'.repeat(30) },
  { payTo: '0x0000000000000000000000000000000000000000' },
  { network: 'eip155:8453' },
  { extra: { version: '1' } },
  { maxTimeoutSeconds: 0 },
);

/** Payments that are signed as a client would, some of them for another price, payee, network or time. */
function signed(purse: Purse, challenge: Challenge): fc.Arbitrary<Signed> {
  const ids = fc.oneof(
    fc.constant(undefined),
    fc.nat(500).map((one) => `payment-number-${one}`),
  );
  return fc
    .record({
      version: fc.constantFrom(1 as const, 2 as const),
      wallet: fc.constantFrom(...purse.wallets),
      way: fc.constantFrom(...challenge.accepts),
      nonce: nonces,
      late: mostly(0, lateness),
      change: mostly<Partial<Requirements>, Partial<Requirements>>({}, changes),
      id: ids,
    })
    .map(({ version, wallet, way, nonce, late, change, id }) => {
      const asked = { ...way, ...change, extra: { ...way.extra, ...change.extra } };
      const extensions = id === undefined ? challenge.extensions : named(challenge.extensions, id);
      const now = purse.now() + late;
      const payload = signedPayment(version, asked, wallet, now, nonce, { extensions });
      return { version, asked: way, payload };
    });
}

/** What was asked for is said again, with the payment's own id in it. */
function named(extensions: JsonRecord, id: string): JsonRecord {
  const identifier = extensions['payment-identifier'];
  const info = isRecord(identifier) && isRecord(identifier.info) ? identifier.info : {};
  return { ...extensions, 'payment-identifier': { info: { ...info, id } } };
}

/** The header of a payment for an operation, of either version, whole or damaged. */
export function paymentHeaders(
  purse: Purse,
  challenge: Challenge,
): fc.Arbitrary<(readonly [string, string])[]> {
  const damage = fc.option(fc.tuple(fc.nat(900), fc.constantFrom('A', '=', '/', '-', '')), {
    freq: 7,
    nil: undefined,
  });
  // A payment below the header of the other version is what a careless client sends.
  const crossed = fc.nat(19).map((one) => one === 0);
  return fc.tuple(signed(purse, challenge), damage, crossed).map(([one, harm, isCrossed]) => {
    const whole = encodeHeader(one.payload);
    const text = harm ? `${whole.slice(0, harm[0])}${harm[1]}${whole.slice(harm[0] + 1)}` : whole;
    const isSecond = (one.version === 2) !== isCrossed;
    return [[isSecond ? 'PAYMENT-SIGNATURE' : 'X-PAYMENT', text]];
  });
}

/** What servers elsewhere send to the facilitator. */
export function facilitatorBodies(purse: Purse): fc.Arbitrary<unknown> {
  return fc
    .constantFrom(...purse.challenges.values())
    .chain((challenge) => signed(purse, challenge))
    .map(({ version, asked, payload }) => ({
      x402Version: version,
      paymentPayload: payload,
      paymentRequirements:
        version === 2
          ? asked
          : { ...asked, network: payload.network, maxAmountRequired: asked.amount },
    }));
}

/** What a server may ask a facilitator, and a payer may sign, however extreme: a reason, and never a 500. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningMock } from '../../src/index.js';
import { type JsonRecord, testWallet } from '../../src/payments/index.js';
import { Client, newNonce, type Paying, serving } from './serving.js';

let mock: RunningMock;
let client: Client;
beforeAll(async () => {
  mock = await serving();
  client = new Client(mock);
  // A wallet that could pay more than one payment may be.
  for (let times = 0; times < 3; times++) {
    await mock.do({ account: 'x402/rich', do: 'top-up', amount: 1_000_000_000_000 });
  }
});
afterAll(() => mock?.close());

const PATHS = {
  'version 1': '/resources/cheap',
  'version 2': '/resources/cheap',
  permit2: '/resources/permitted',
  upto: '/resources/metered?units=1',
} as const;
type Way = keyof typeof PATHS;
const WAYS = Object.keys(PATHS) as Way[];

/** Sends JSON that may say what `JSON.stringify` cannot. */
async function facilitator(role: 'verify' | 'settle', body: string): Promise<JsonRecord> {
  const answer = await client.ask(`/facilitator/${role}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(answer.status).toBe(200);
  return answer.body as JsonRecord;
}

/** A number as JSON has it, which no number here is. */
const RAW = /"raw:([^"]*)"/g;

async function question(way: Way, asked: JsonRecord, paying: Paying = {}): Promise<string> {
  const path = PATHS[way];
  const version = way === 'version 1' ? 1 : 2;
  const terms = await client.terms(path);
  const paymentPayload = await client.made(path, { ...paying, version });
  const { amount, ...rest } = { ...terms, ...asked };
  const paymentRequirements =
    version === 1
      ? { ...rest, network: asked.network ?? 'base-sepolia', maxAmountRequired: amount }
      : { ...rest, amount };
  return JSON.stringify({ x402Version: version, paymentPayload, paymentRequirements }).replace(
    RAW,
    '$1',
  );
}

const INVALID = 'invalid_payment_requirements';
const huge = 'x'.repeat(20_000);

/** What is asked, and what it is told. */
const ASKED: readonly (readonly [what: string, asked: JsonRecord])[] = [
  ['a fraction of a second', { maxTimeoutSeconds: 60.5 }],
  ['a timeout that is infinite', { maxTimeoutSeconds: 'raw:1e400' }],
  ['a timeout below everything', { maxTimeoutSeconds: 'raw:-1e400' }],
  ['a timeout of 285,000 years', { maxTimeoutSeconds: 9_007_199_254_741 }],
  ['a timeout of 2^53', { maxTimeoutSeconds: 'raw:9007199254740992' }],
  ['a timeout of 2^31', { maxTimeoutSeconds: 2 ** 31 }],
  ['no time', { maxTimeoutSeconds: 0 }],
  ['a time gone by', { maxTimeoutSeconds: -1 }],
  ['a timeout that is a text', { maxTimeoutSeconds: '60' }],
  ['a timeout that is null', { maxTimeoutSeconds: null }],
  ['an amount that is a number', { amount: 1000 }],
  ['an amount that is missing', { amount: undefined }],
  ['an amount that is null', { amount: null }],
  ['an amount that is a fraction', { amount: '1000.5' }],
  ['an amount below nothing', { amount: '-1' }],
  ['an amount in other digits', { amount: '0x3e8' }],
  ['an amount with an exponent', { amount: '1e3' }],
  ['an amount with blanks', { amount: ' 1000 ' }],
  ['an empty amount', { amount: '' }],
  ['an amount of 100 digits', { amount: '9'.repeat(100) }],
  ['an amount above what can be booked', { amount: '1000000000001' }],
  ['an amount of 2^256', { amount: String(2n ** 256n) }],
  ['nobody to pay', { payTo: 'nobody' }],
  ['a number to pay', { payTo: 7 }],
  ['no asset', { asset: null }],
  ['an asset by its name', { asset: 'USDC' }],
  ['a scheme that is a list', { scheme: ['exact'] }],
  ['a network that is an object', { network: {} }],
  ['an extra that is a list', { extra: [] }],
  ['an extra that is a text', { extra: 'USDC' }],
];

describe.each(WAYS)('asked for by %s', (way) => {
  it.each(ASKED)('%s is refused, at verify and at settle', async (_what, asked) => {
    const before = await client.wallet();
    const count = (await client.payments()).length;
    const body = await question(way, asked);
    const verified = await facilitator('verify', body);
    expect(verified).toMatchObject({ isValid: false, invalidReason: INVALID });
    expect(verified.invalidMessage).toMatch(/paymentRequirements\.\w+ must be/);
    expect(await facilitator('settle', body)).toMatchObject({
      success: false,
      errorReason: INVALID,
      transaction: '',
    });
    expect(await client.wallet()).toEqual(before);
    expect((await client.payments()).length).toBe(count);
  });

  it('nothing is refused, at verify and, where it is not what was used, at settle', async () => {
    const body = await question(way, { amount: '0' }, { terms: { amount: '0' } });
    expect(await facilitator('verify', body)).toMatchObject({ invalidReason: INVALID });
    if (way !== 'upto') {
      expect(await facilitator('settle', body)).toMatchObject({ errorReason: INVALID });
    }
  });

  it('a resource whose name nobody can keep is refused, at verify and at settle', async () => {
    const asked = way === 'version 1' ? { resource: huge } : {};
    const spoil = (made: JsonRecord) =>
      way === 'version 1' ? made : { ...made, resource: { url: huge } };
    const body = await question(way, asked, { spoil });
    expect(await facilitator('verify', body)).toMatchObject({ invalidReason: INVALID });
    expect(await facilitator('settle', body)).toMatchObject({ errorReason: INVALID });
  });

  it('the most that can be booked is paid, and told by a hash of its own', async () => {
    const amount = '1000000000000';
    const nonce = newNonce();
    const body = await question(way, { amount }, { terms: { amount }, nonce });
    expect(await facilitator('verify', body)).toMatchObject({ isValid: true });
    const most = await facilitator('settle', body);
    expect(most).toMatchObject({ success: true });
    await mock.do({ account: 'x402/rich', do: 'top-up', amount: 1_000_000_000_000 });
    const next = await facilitator('settle', await question(way, {}));
    expect(next).toMatchObject({ success: true });
    expect(next.transaction).not.toBe(most.transaction);
  });
});

/** What is a number of 256 bits in a payment. */
const ALLOWED = ['amount', 'validAfter', 'deadline', 'nonce'];
const AUTHORIZED = ['value', 'validAfter', 'validBefore', 'nonce'];
const NUMBERS: Readonly<Record<Way, readonly string[]>> = {
  'version 1': AUTHORIZED,
  'version 2': AUTHORIZED,
  permit2: ALLOWED,
  upto: ALLOWED,
};

const END = String(2n ** 256n - 1n);

describe.each(WAYS)('signed by %s', (way) => {
  it.each([
    ['in 100 years', '4926614400'],
    ['past the last date', '253402300800'],
    ['in 2^53 seconds', '9007199254740993'],
    ['never', END],
  ])('a payment that ends %s is paid, and the world goes on', async (_when, until) => {
    const signing = {
      transfer: (signed: object) => ({ ...signed, validBefore: until }) as never,
      permit2: (signed: object) => ({ ...signed, deadline: until }) as never,
    };
    const body = await question(way, {}, { signing });
    expect(await facilitator('verify', body)).toMatchObject({ isValid: true });
    expect(await facilitator('settle', body)).toMatchObject({ success: true });
    const version = way === 'version 1' ? 1 : 2;
    expect((await client.pay(PATHS[way], { signing, version })).status).toBe(200);
    expect((await client.ask('/resources/cheap')).status).toBe(402);
  });

  it.each(NUMBERS[way])(
    'a %s that is no number of 256 bits is refused with its name',
    async (name) => {
      for (const value of [1e21, 2 ** 53, -1, 0.5, null, '1e400', `${END}0`, '-1', '', '0x']) {
        const changed = (record: JsonRecord): JsonRecord =>
          Object.fromEntries(
            Object.entries(record).map(([key, inner]) => [
              key,
              key === name
                ? value
                : typeof inner === 'object' && inner !== null
                  ? changed(inner as JsonRecord)
                  : inner,
            ]),
          );
        const spoil = (made: JsonRecord) => ({
          ...made,
          payload: changed(made.payload as JsonRecord),
        });
        const made = await client.made(PATHS[way], { version: way === 'version 1' ? 1 : 2 });
        expect(spoil(made)).not.toEqual(made);
        const verified = await facilitator('verify', await question(way, {}, { spoil }));
        expect(verified.isValid).toBe(false);
        expect(verified.invalidMessage).toMatch(new RegExp(`payload\\..*${name} must be`));
        const settled = await facilitator('settle', await question(way, {}, { spoil }));
        expect(settled).toMatchObject({ success: false, transaction: '' });
      }
    },
  );
});

describe('a nonce whose settlement failed', () => {
  it('is free again, and its transaction is that of no other', async () => {
    const wallet = testWallet('broke');
    const ask = (body: string) => facilitator('settle', body);
    const first = await question('version 2', {}, { wallet });
    const second = await question('version 2', {}, { wallet });
    const code = 'invalid_exact_evm_insufficient_balance';
    expect(await ask(first)).toMatchObject({ success: false, errorReason: code, transaction: '' });
    await mock.do({ account: 'x402/broke', do: 'top-up', amount: 10_000 });
    const settled = await ask(first);
    const other = await ask(second);
    expect([settled.success, other.success]).toEqual([true, true]);
    expect(settled.transaction).not.toBe(other.transaction);
  });
});

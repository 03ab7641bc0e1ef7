import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningMock } from '../../src/index.js';
import type { Authorization } from '../../src/payments/eip3009.js';
import { type JsonRecord, testWallet } from '../../src/payments/index.js';
import { Client, type Paying, serving } from './serving.js';

let mock: RunningMock;
let client: Client;
beforeAll(async () => {
  mock = await serving();
  client = new Client(mock);
});
afterAll(() => mock?.close());

const CHEAP = '/resources/cheap';
const other = '0x000000000000000000000000000000000000dEaD';

/** Changes a member of the authorization after it was signed. */
const altered =
  (part: JsonRecord) =>
  (payment: JsonRecord): JsonRecord => {
    const payload = payment.payload as { authorization: JsonRecord };
    const authorization = { ...payload.authorization, ...part };
    return { ...payment, payload: { ...payload, authorization } };
  };

const resigned =
  (signature: string) =>
  (payment: JsonRecord): JsonRecord => ({
    ...payment,
    payload: { ...(payment.payload as JsonRecord), signature },
  });

/** What is wrong, and what the SDKs of version 2 and of version 1 say to it. */
const CASES: readonly [what: string, paying: Paying, v2: string, v1: string][] = [
  [
    'a payer without the money',
    { wallet: testWallet('broke') },
    'invalid_exact_evm_insufficient_balance',
    'insufficient_funds',
  ],
  [
    'a payer whom this world does not know',
    { wallet: testWallet('nobody') },
    'invalid_exact_evm_insufficient_balance',
    'insufficient_funds',
  ],
  [
    'a signature of something else',
    { spoil: altered({ nonce: `0x${'9'.repeat(64)}` }) },
    'invalid_exact_evm_signature',
    'invalid_exact_evm_payload_signature',
  ],
  [
    'a signature that is too short',
    { spoil: resigned('0x1234') },
    'invalid_exact_evm_signature',
    'invalid_exact_evm_payload_signature',
  ],
  [
    "a contract's signature",
    { spoil: resigned(`0x${'12'.repeat(100)}`) },
    'invalid_exact_evm_payload_undeployed_smart_wallet',
    'invalid_exact_evm_payload_undeployed_smart_wallet',
  ],
  [
    'an authorization that is over',
    { late: -120_000 },
    'invalid_exact_evm_payload_authorization_valid_before',
    'invalid_exact_evm_payload_authorization_valid_before',
  ],
  [
    'an authorization that ends in less than six seconds',
    { late: -55_000 },
    'invalid_exact_evm_payload_authorization_valid_before',
    'invalid_exact_evm_payload_authorization_valid_before',
  ],
];

describe.each([2, 1] as const)('version %i', (version) => {
  it.each(CASES)('refuses %s', async (_what, paying, v2, v1) => {
    const answer = await client.pay(CHEAP, { ...paying, version });
    expect(answer.status).toBe(402);
    if (version === 2) {
      expect(answer.required?.error).toBe(v2);
      expect(answer.body).toEqual({});
    } else expect(answer.body).toMatchObject({ x402Version: 1, error: v1 });
    expect(answer.receipt).toBeUndefined();
  });

  it.each([1, 30])('refuses an authorization that holds in %i s only', async (seconds) => {
    const now = Math.floor(Date.parse(mock.clock.now().now) / 1000);
    const transfer = (signed: Authorization) => ({ ...signed, validAfter: String(now + seconds) });
    const answer = await client.pay(CHEAP, { signing: { transfer }, version });
    const code = 'invalid_exact_evm_payload_authorization_valid_after';
    expect(answer.status).toBe(402);
    if (version === 2) expect(answer.required?.error).toBe(code);
    else expect(answer.body).toMatchObject({ error: code });
    // From the very second on it holds.
    const held = (signed: Authorization) => ({ ...signed, validAfter: String(now) });
    const paid = await client.pay(CHEAP, { signing: { transfer: held }, version });
    expect(paid.status).toBe(200);
  });

  it.each([
    ['recipient', { payTo: other }, 'invalid_exact_evm_payload_recipient_mismatch'],
    ['amount', { amount: '999' }, 'invalid_exact_evm_payload_authorization_value'],
  ])('refuses another %s, signed', async (_what, terms, v1) => {
    const answer = await client.pay(CHEAP, { terms, version });
    expect(answer.status).toBe(402);
    if (version === 1) expect(answer.body).toMatchObject({ error: v1 });
    // What was accepted is not what was offered, and that is looked at first.
    else expect(answer.required?.error).toBe('No matching payment requirements');
  });
});

describe('version 2', () => {
  it.each([
    ['recipient', { payTo: other }, 'invalid_exact_evm_recipient_mismatch'],
    ['amount', { amount: '999' }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
  ])('refuses another %s, behind the right words', async (_what, terms, code) => {
    const accepted = await client.terms(CHEAP);
    const answer = await client.pay(CHEAP, { terms, spoil: (made) => ({ ...made, accepted }) });
    expect(answer.required?.error).toBe(code);
  });

  it('knows a version, a network, a scheme and an extension that are none', async () => {
    const spoilt = async (spoil: (made: JsonRecord) => JsonRecord): Promise<unknown> =>
      (await client.pay(CHEAP, { spoil })).required?.error;
    const accepting = (part: JsonRecord) => (made: JsonRecord) => ({
      ...made,
      accepted: { ...(made.accepted as JsonRecord), ...part },
    });
    expect(await spoilt((made) => ({ ...made, x402Version: 3 }))).toBe(
      'Unsupported x402 version: 3',
    );
    expect(await spoilt(accepting({ network: 'eip155:8453' }))).toBe(
      'No matching payment requirements',
    );
    expect(await spoilt(accepting({ scheme: 'upto' }))).toBe('No matching payment requirements');
    expect(await spoilt((made) => ({ ...made, payload: {} }))).toBe('unsupported_payload_type');
    const extensions = { 'payment-identifier': { info: { required: true } } };
    expect(await spoilt((made) => ({ ...made, extensions }))).toBe('extension_echo_mismatch');
  });

  it('takes a payment that names another resource for none of this one', async () => {
    const resource = { url: `${mock.url}/resources/dear` };
    const answer = await client.pay(CHEAP, { spoil: (made) => ({ ...made, resource }) });
    expect(answer.required?.error).toBe('No matching payment requirements');
  });

  it.each(['garbage', '!!!!', 'eyJ4IjoxfQ', 'e30', 'W10=', 'bnVsbA==', '_-8='])(
    'takes the header %s for none, as the SDKs do',
    async (header) => {
      const answer = await client.send(CHEAP, header);
      expect(answer.status).toBe(402);
      expect(String(answer.required?.error)).toMatch(
        /^(Payment required|Unsupported x402 version)/,
      );
    },
  );
});

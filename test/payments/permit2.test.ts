import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningMock } from '../../src/index.js';
import { type JsonRecord, type Requirements, testWallet } from '../../src/payments/index.js';
import { type Permit2Authorization, SPENDERS } from '../../src/payments/permit2.js';
import { Client, type Paying, serving } from './serving.js';

let mock: RunningMock;
let client: Client;
beforeAll(async () => {
  mock = await serving();
  client = new Client(mock);
});
afterAll(() => mock?.close());
beforeEach(() => mock.faults.clear());

const other = '0x000000000000000000000000000000000000dEaD';
const EXACT = '/resources/permitted';
const UPTO = '/resources/metered';

const seconds = (): number => Math.floor(Date.parse(mock.clock.now().now) / 1000);

/** Signs something else than was asked. */
const signing = (
  change: (signed: Permit2Authorization) => Partial<Permit2Authorization>,
): Paying => ({
  signing: { permit2: (signed) => ({ ...signed, ...change(signed) }) },
});
const witness = (part: Partial<Permit2Authorization['witness']>): Paying =>
  signing((signed) => ({ witness: { ...signed.witness, ...part } }));
const permitted = (part: Partial<Permit2Authorization['permitted']>): Paying =>
  signing((signed) => ({ permitted: { ...signed.permitted, ...part } }));

/** Changes the payload after it was signed. */
const spoilt = (change: (payload: JsonRecord) => JsonRecord): Paying => ({
  spoil: (made) => ({ ...made, payload: change(made.payload as JsonRecord) }),
});
const altered = (part: JsonRecord): Paying =>
  spoilt(({ permit2Authorization, ...payload }) => ({
    ...payload,
    permit2Authorization: { ...(permit2Authorization as JsonRecord), ...part },
  }));

/** What is wrong, what it is told, and with which status; a function where the clock is needed. */
type BadPayment = readonly [
  what: string,
  paying: Paying | (() => Paying),
  code: string,
  status?: number,
];

const BOTH: readonly BadPayment[] = [
  ['a nonce that was not signed', altered({ nonce: '17' }), 'invalid_permit2_signature'],
  [
    'a deadline that was not signed',
    altered({ deadline: '9999999999' }),
    'invalid_permit2_signature',
  ],
  [
    'a signature that is too short',
    spoilt((payload) => ({ ...payload, signature: '0x1234' })),
    'invalid_permit2_signature',
  ],
  [
    "a contract's signature",
    spoilt((payload) => ({ ...payload, signature: `0x${'12'.repeat(100)}` })),
    'invalid_permit2_signature',
  ],
  ['a payer who did not sign', altered({ from: other }), 'invalid_permit2_signature'],
  ['a signature for another chain', { signing: { chainId: 8453 } }, 'invalid_permit2_signature'],
  ['a spender who is nobody', signing(() => ({ spender: other })), 'invalid_permit2_spender'],
  ['another recipient', witness({ to: other }), 'invalid_permit2_recipient_mismatch'],
  ['another token', permitted({ token: other }), 'permit2_token_mismatch'],
  ['less than is asked', permitted({ amount: '1' }), 'permit2_amount_mismatch'],
  ['more than is asked', permitted({ amount: '60000' }), 'permit2_amount_mismatch'],
  ['a deadline that is over', { late: -120_000 }, 'permit2_deadline_expired'],
  [
    'a deadline in less than six seconds',
    () => signing(() => ({ deadline: String(seconds() + 5) })),
    'permit2_deadline_expired',
  ],
  [
    'a permission that does not hold yet',
    () => witness({ validAfter: String(seconds() + 1) }),
    'permit2_not_yet_valid',
  ],
  ['a payer without the money', { wallet: testWallet('broke') }, 'permit2_insufficient_balance'],
  ['a payer whom nobody knows', { wallet: testWallet('nobody') }, 'permit2_insufficient_balance'],
  [
    'a wallet that has not approved Permit2',
    { wallet: testWallet('unapproved') },
    'permit2_allowance_required',
    412,
  ],
  [
    "a payload of the token's own way",
    spoilt(({ signature }) => ({ signature, authorization: {} })),
    'unsupported_payload_type',
  ],
  ['a payload without a witness', altered({ witness: undefined }), 'unsupported_payload_type'],
  ['a number that is none', altered({ nonce: '0x1f' }), 'unsupported_payload_type'],
];

const CASES: readonly (readonly [path: string, ...BadPayment])[] = [
  ...BOTH.flatMap((one): [string, ...BadPayment][] => [
    [EXACT, ...one],
    [UPTO, ...one],
  ]),
  [
    EXACT,
    'the spender of upto',
    signing(() => ({ spender: SPENDERS.upto })),
    'invalid_permit2_spender',
  ],
  [
    UPTO,
    'the spender of exact',
    signing(() => ({ spender: SPENDERS.exact })),
    'invalid_permit2_spender',
  ],
  [UPTO, 'another facilitator', witness({ facilitator: other }), 'upto_facilitator_mismatch'],
  [
    UPTO,
    'no facilitator',
    witness({ facilitator: undefined as never }),
    'unsupported_payload_type',
  ],
];

describe('a bad payment by Permit2', () => {
  const cases = CASES.map(([path, what, paying, code, status = 402]) => ({
    path,
    what,
    paying,
    code,
    status,
  }));
  it.each(cases)('for $path: $what', async ({ path, paying, code, status }) => {
    const bad = typeof paying === 'function' ? paying() : paying;
    const asked = await client.terms(path);
    const before = (await client.payments()).length;
    const made = await client.made(path, bad);

    const answer = await client.pay(path, bad);
    expect(answer.required?.error).toBe(code);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({});
    expect(answer.receipt).toBeUndefined();

    // A facilitator says the same in its own form.
    expect(await client.facilitator('verify', made, asked)).toMatchObject({
      isValid: false,
      invalidReason: code,
    });
    expect(await client.facilitator('settle', made, asked)).toMatchObject({
      success: false,
      errorReason: code,
      transaction: '',
    });
    expect((await client.payments()).length).toBe(before);
  });

  it.each([EXACT, UPTO])('for %s: a nonce that was used, however it is written', async (path) => {
    const asked = await client.terms(path);
    const made = await client.made(path);
    const used = await client.send(path, encoded(made));
    expect(used.status).toBe(200);
    const again = await client.send(path, encoded(made));
    expect(again.status).toBe(402);
    expect(again.required?.error).toBe('permit2_invalid_nonce');
    const zeros = signing(({ nonce }) => ({ nonce: `00${nonce}` }));
    const { nonce } = (made.payload as { permit2Authorization: Permit2Authorization })
      .permit2Authorization;
    const same = `0x${BigInt(nonce).toString(16).padStart(64, '0')}`;
    const written = await client.pay(path, { ...zeros, nonce: same });
    expect(written.required?.error).toBe('permit2_invalid_nonce');
    const verified = await client.facilitator('verify', made, asked);
    expect(verified).toMatchObject({ isValid: false, invalidReason: 'permit2_invalid_nonce' });
  });

  it.each([
    [EXACT, 'invalid_exact_evm_network_mismatch'],
    [UPTO, 'invalid_upto_evm_network_mismatch'],
  ])('for %s: another scheme, and another network', async (path, network) => {
    const accepting = (part: JsonRecord): Paying => ({
      spoil: (made) => ({ ...made, accepted: { ...(made.accepted as JsonRecord), ...part } }),
    });
    const asked = await client.terms(path);
    const else_ = accepting({ scheme: path === EXACT ? 'upto' : 'exact' });
    expect((await client.pay(path, else_)).required?.error).toBe(
      'No matching payment requirements',
    );
    const elsewhere = accepting({ network: 'eip155:8453' });
    expect((await client.pay(path, elsewhere)).required?.error).toBe(
      'No matching payment requirements',
    );
    const made = await client.made(path, elsewhere);
    expect(await client.facilitator('verify', made, asked)).toMatchObject({
      invalidReason: network,
    });
    const transfer = await client.made(path);
    const exact: Requirements = { ...asked, scheme: path === EXACT ? 'upto' : 'exact' };
    expect(await client.facilitator('verify', transfer, exact)).toMatchObject({ isValid: false });
  });

  it('that is to move in a way that is not known here', async () => {
    const asked = await client.terms(EXACT);
    const extra = { ...asked.extra, assetTransferMethod: 'erc7710' };
    const made = await client.made(EXACT);
    expect(await client.facilitator('verify', made, { ...asked, extra })).toMatchObject({
      isValid: false,
      invalidReason: 'invalid_exact_evm_scheme',
    });
  });

  it.each([EXACT, UPTO])('for %s: of version 1, which knows no Permit2', async (path) => {
    const unpaid = await client.ask(path);
    expect(unpaid.status).toBe(402);
    expect(unpaid.body).toEqual({});
    const cheap = await client.payment('/resources/cheap', { version: 1 });
    const answer = await client.send(path, cheap, {}, 1);
    expect(answer.status).toBe(402);
    expect(answer.body).toMatchObject({ x402Version: 1, accepts: [] });
  });
});

describe('an approval of Permit2', () => {
  it('is given, and taken back, as often as one likes, and is known to forks', async () => {
    const world = mock.world('approvals');
    const account = 'x402/unapproved';
    const wallet = testWallet('unapproved');
    const status = async (headers: Readonly<Record<string, string>> = world.headers) =>
      (await client.pay(EXACT, { wallet }, { headers: { ...headers } })).status;
    expect(await status()).toBe(412);
    for (let times = 0; times < 2; times++) {
      await world.do({ account, do: 'approve' });
      await expect(world.do({ account, do: 'approve' })).rejects.toThrow('has approved Permit2');
      expect(await status()).toBe(200);
      const fork = await world.fork(`approved-${times}`);
      await world.do({ account, do: 'revoke-approval' });
      await expect(world.do({ account, do: 'revoke-approval' })).rejects.toThrow(
        'has not approved',
      );
      expect(await status()).toBe(412);
      expect(await status(fork.headers)).toBe(200);
    }
    // Another world has its own.
    expect((await client.pay(EXACT, { wallet })).status).toBe(412);
  });

  it('can be taken from a wallet whose payment is signed, and then it is not moved', async () => {
    const world = mock.world('taken');
    const init = { headers: { ...world.headers } };
    const payment = await client.payment(UPTO, {}, init);
    await world.do({ account: 'x402/rich', do: 'revoke-approval' });
    const refused = await client.send(UPTO, payment, init);
    expect([refused.status, refused.required?.error]).toEqual([412, 'permit2_allowance_required']);
    await world.do({ account: 'x402/rich', do: 'approve' });
    expect((await client.send(UPTO, payment, init)).status).toBe(200);
  });
});

describe('what only a chain can find', () => {
  it.each([
    'permit2_proxy_not_deployed',
    'permit2_simulation_failed',
    'asset_not_deployed_contract',
  ])('%s is said when a fault says it', async (code) => {
    mock.faults.add({ times: 1, do: { payment: { fault: 'verify-refused', code } } });
    const answer = await client.pay(EXACT);
    expect(answer.status).toBe(402);
    expect(answer.required?.error).toBe(code);
    expect((await client.pay(EXACT)).status).toBe(200);
  });

  it('a missing approval may be a fault too, with its own status', async () => {
    const code = 'permit2_allowance_required';
    mock.faults.add({ times: 2, do: { payment: { fault: 'verify-refused', code } } });
    expect((await client.pay(EXACT)).status).toBe(412);
    // Where Permit2 is not asked for, it is a refusal like any other.
    expect((await client.pay('/resources/cheap')).status).toBe(402);
  });

  it.each([
    [EXACT, undefined, 'invalid_exact_evm_transaction_failed'],
    [UPTO, undefined, 'invalid_upto_evm_transaction_failed'],
    [UPTO, 'upto_unauthorized_facilitator', 'upto_unauthorized_facilitator'],
    [UPTO, 'upto_amount_exceeds_permitted', 'upto_amount_exceeds_permitted'],
  ])('%s: a transaction that reverts (%s) is told by the receipt', async (path, code, told) => {
    const asked = await client.terms(path);
    const fault = { fault: 'settle-reverted', ...(code === undefined ? {} : { code }) } as const;
    mock.faults.add({ times: 2, do: { payment: fault } });
    const payment = await client.payment(path);
    const reverted = await client.send(path, payment);
    expect(reverted.status).toBe(402);
    expect(reverted.receipt).toMatchObject({ success: false, errorReason: told, transaction: '' });
    const made = await client.made(path);
    expect(await client.facilitator('settle', made, asked)).toMatchObject({ errorReason: told });
    expect((await client.send(path, payment)).status).toBe(200);
  });
});

function encoded(made: JsonRecord): string {
  return Buffer.from(JSON.stringify(made)).toString('base64');
}

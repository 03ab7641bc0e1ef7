/**
 * Payments as the official packages of version 2.27 answer them, with the code that they send: each row
 * was held against them (`.ci/clients`).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningMock } from '../../src/index.js';
import type { Authorization } from '../../src/payments/eip3009.js';
import {
  encodeHeader,
  type JsonRecord,
  type Requirements,
  testWallet,
} from '../../src/payments/index.js';
import type { Permit2Authorization } from '../../src/payments/permit2.js';
import { Client, type Paying, serving } from './serving.js';

let mock: RunningMock;
let client: Client;
beforeAll(async () => {
  mock = await serving();
  client = new Client(mock);
});
afterAll(() => mock?.close());

const CHEAP = '/resources/cheap';
const PERMITTED = '/resources/permitted';
const MISMATCH = 'No matching payment requirements';
const SIGNATURE = 'invalid_exact_evm_signature';
const SIMULATION = 'invalid_exact_evm_transaction_simulation_failed';

/** What one changes on a payment that is otherwise right. */
type Change = (made: JsonRecord) => JsonRecord;

const accepting =
  (part: (offered: JsonRecord) => JsonRecord): Change =>
  (made) => {
    const accepted = made.accepted as JsonRecord;
    return { ...made, accepted: { ...accepted, ...part(accepted) } };
  };

const signedBy =
  (change: (signature: string) => string): Change =>
  (made) => {
    const payload = made.payload as { readonly signature: string };
    return { ...made, payload: { ...payload, signature: change(payload.signature) } };
  };

/** The same signature with another last byte; 27 becomes 0, and 28 becomes 1. */
const shortV = (signature: string): string =>
  `${signature.slice(0, 130)}0${Number.parseInt(signature.slice(130), 16) - 27}`;

/** The other signature of the same thing, which the curve has too. */
function highS(signature: string): string {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = order - BigInt(`0x${signature.slice(66, 130)}`);
  const v = 55 - Number.parseInt(signature.slice(130), 16);
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, '0')}${v.toString(16)}`;
}

const swapped = (text: string): string =>
  text.replace(/[a-z]/i, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
/** Another case of one letter, and so a wrong checksum. */
const misspelt = (address: string): string => `0x${swapped(address.slice(2))}`;
const capital = (address: string): string => `0x${address.slice(2).toUpperCase()}`;

const writing =
  (how: (address: string) => string, ...names: ('from' | 'to')[]): Change =>
  (made) => {
    const payload = made.payload as { readonly authorization: Authorization };
    const changed = Object.fromEntries(
      names.map((name) => [name, how(payload.authorization[name])]),
    );
    return {
      ...made,
      payload: { ...payload, authorization: { ...payload.authorization, ...changed } },
    };
  };

const lower = (text: unknown): string => String(text).toLowerCase();

type Case = readonly [what: string, change: Change, gate: string, facilitator: string];
const PAID = 'paid';

/** What changes, what a server of version 2 says to it, and what its facilitator says. */
const CASES: readonly Case[] = [
  ['nothing', (made) => made, PAID, PAID],
  [
    'a network name of version 1',
    accepting(() => ({ network: 'base-sepolia' })),
    MISMATCH,
    'invalid_exact_evm_network_mismatch',
  ],
  [
    'another network',
    accepting(() => ({ network: 'eip155:8453' })),
    MISMATCH,
    'invalid_exact_evm_network_mismatch',
  ],
  ['another scheme', accepting(() => ({ scheme: 'upto' })), MISMATCH, 'invalid_exact_evm_scheme'],
  [
    'an asset in small letters',
    accepting(({ asset }) => ({ asset: lower(asset) })),
    MISMATCH,
    PAID,
  ],
  ['a payTo in small letters', accepting(({ payTo }) => ({ payTo: lower(payTo) })), MISMATCH, PAID],
  [
    'an amount with a zero before it',
    accepting(({ amount }) => ({ amount: `0${amount}` })),
    MISMATCH,
    PAID,
  ],
  ['a timeout as a text', accepting(() => ({ maxTimeoutSeconds: '60' })), MISMATCH, PAID],
  ['a member more', accepting(() => ({ note: 'mine' })), MISMATCH, PAID],
  ['a member less', accepting(() => ({ maxTimeoutSeconds: undefined })), MISMATCH, PAID],
  ['no extra', accepting(() => ({ extra: undefined })), MISMATCH, PAID],
  [
    'more in extra',
    accepting(({ extra }) => ({ extra: { ...(extra as JsonRecord), note: 'mine' } })),
    PAID,
    PAID,
  ],
  ['a signature that ends in 0 or 1', signedBy(shortV), SIMULATION, SIMULATION],
  ['a signature of the other half', signedBy(highS), SIMULATION, SIMULATION],
  ['a signature that ends in 29', signedBy((one) => `${one.slice(0, -2)}1d`), SIGNATURE, SIGNATURE],
  ['a signature after 0X', signedBy((one) => `0X${one.slice(2)}`), SIGNATURE, SIGNATURE],
  ['a signature without 0x', signedBy((one) => one.slice(2)), SIGNATURE, SIGNATURE],
  ['a signature in capitals', signedBy(capital), PAID, PAID],
  ['a payer in small letters', writing(lower, 'from'), PAID, PAID],
  ['both in small letters', writing(lower, 'from', 'to'), PAID, PAID],
  ['a payer with a wrong checksum', writing(misspelt, 'from'), SIGNATURE, SIGNATURE],
  ['a recipient with a wrong checksum', writing(misspelt, 'to'), SIGNATURE, SIGNATURE],
  ['a payer in capitals', writing(capital, 'from'), SIGNATURE, SIGNATURE],
  [
    'the signature of a wallet that is not deployed',
    signedBy((one) => `${one}${'6492'.repeat(16)}`),
    'eip6492_factory_not_allowed',
    'eip6492_factory_not_allowed',
  ],
];

/** Asks a facilitator, which answers the same at verify and at settle. */
async function facilitated(
  body: JsonRecord,
): Promise<{ readonly code: string; readonly network: unknown }> {
  const ask = async (role: string) =>
    (
      await client.ask(`/facilitator/${role}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).body as JsonRecord;
  const verified = await ask('verify');
  const settled = await ask('settle');
  expect(settled.success).toBe(verified.isValid);
  expect(settled.errorReason).toBe(verified.invalidReason);
  return { code: String(settled.errorReason ?? PAID), network: settled.network };
}

describe('a payment of version 2 with', () => {
  it.each(CASES)('%s', async (_what, change, gate, facilitator) => {
    const asked = await client.terms(CHEAP);
    const answer = await client.pay(CHEAP, { spoil: change });
    expect(answer.required?.error ?? PAID).toBe(gate);
    expect(answer.status).toBe(gate === PAID ? 200 : 402);
    const paymentPayload = await client.made(CHEAP, { spoil: change });
    const body = { x402Version: 2, paymentPayload, paymentRequirements: asked };
    expect((await facilitated(body)).code).toBe(facilitator);
  });

  it.each([
    ['another name', { name: 'USD Coin' }, 'invalid_exact_evm_token_name_mismatch'],
    ['another version', { version: '1' }, 'invalid_exact_evm_token_version_mismatch'],
    ['no name', { name: '' }, 'invalid_exact_evm_missing_eip712_domain'],
    ['no version', { version: undefined }, 'invalid_exact_evm_missing_eip712_domain'],
  ])('%s of the token, asked for and signed', async (_what, part, code) => {
    const terms = await client.terms(CHEAP);
    const asked = { ...terms, extra: { ...terms.extra, ...part } };
    const paymentPayload = await client.made(CHEAP, { terms: { extra: asked.extra } });
    const body = { x402Version: 2, paymentPayload, paymentRequirements: asked };
    expect((await facilitated(body)).code).toBe(code);
  });

  it('a token that is not on the network', async () => {
    const terms = { asset: '0x000000000000000000000000000000000000dEaD' };
    const asked = { ...(await client.terms(CHEAP)), ...terms };
    const paymentPayload = await client.made(CHEAP, { terms });
    const body = { x402Version: 2, paymentPayload, paymentRequirements: asked };
    expect((await facilitated(body)).code).toBe('asset_not_deployed_contract');
  });

  it.each([
    ['base-sepolia', 'invalid_exact_evm_network_mismatch'],
    ['eip155:1', 'invalid_exact_evm_network_mismatch'],
    ['eip155:84532', PAID],
  ])('the network %s, asked for and accepted', async (network, code) => {
    const asked = { ...(await client.terms(CHEAP)), network };
    const paymentPayload = await client.made(CHEAP, { spoil: accepting(() => ({ network })) });
    const body = { x402Version: 2, paymentPayload, paymentRequirements: asked };
    expect((await facilitated(body)).code).toBe(code);
  });

  it('base64 that is not padded', async () => {
    for (let more = 0; more < 3; more++) {
      const made = await client.made(CHEAP, {
        spoil: (one) => ({ ...one, note: 'x'.repeat(more) }),
      });
      const payment = encodeHeader(made).replace(/=+$/, '');
      expect((await client.send(CHEAP, payment)).status).toBe(200);
    }
  });

  it('a validBefore in a hundred years, and in the last second that there is', async () => {
    for (const validBefore of ['4926614400', String(2n ** 256n - 1n)]) {
      const transfer = (signed: Authorization) => ({ ...signed, validBefore });
      expect((await client.pay(CHEAP, { signing: { transfer } })).status).toBe(200);
    }
  });

  it("the token's own way for an offer of Permit2, and the other way round", async () => {
    const swap = async (path: string, as: Partial<Requirements>): Promise<unknown> => {
      const accepted = await client.terms(path);
      const payment = await client.payment(path, {
        terms: as,
        spoil: (made) => ({ ...made, accepted }),
      });
      const answer = await client.send(path, payment);
      return answer.required?.error ?? answer.status;
    };
    const own = { name: 'USDC', version: '2' };
    expect(await swap(PERMITTED, { extra: own })).toBe(200);
    expect(await swap(CHEAP, { extra: { ...own, assetTransferMethod: 'permit2' } })).toBe(200);
    // Under `upto` there is one way only.
    expect(await swap('/resources/metered', { scheme: 'exact', extra: own })).toBe(
      'unsupported_payload_type',
    );
  });

  it.each<[string, (address: string) => string]>([
    ['a wrong checksum', misspelt],
    ['capitals', capital],
  ])('%s by Permit2, which hashes addresses as numbers', async (_what, how) => {
    const paying: Paying = {
      spoil: (made) => {
        const payload = made.payload as { readonly permit2Authorization: Permit2Authorization };
        const { permit2Authorization: signed } = payload;
        const permit2Authorization = { ...signed, from: how(signed.from) };
        return { ...made, payload: { ...payload, permit2Authorization } };
      },
    };
    expect((await client.pay(PERMITTED, paying)).status).toBe(200);
  });

  it('a signature by Permit2 that ends in 0 or 1', async () => {
    const answer = await client.pay(PERMITTED, { spoil: signedBy(shortV) });
    expect(answer.required?.error).toBe('permit2_simulation_failed');
  });
});

describe('a payment of version 1', () => {
  const v1 = async (network: string, change: Change = (made) => made): Promise<JsonRecord> => {
    const { amount, ...rest } = await client.terms(CHEAP);
    return {
      x402Version: 1,
      paymentPayload: await client.made(CHEAP, { version: 1, spoil: change }),
      paymentRequirements: { ...rest, network, maxAmountRequired: amount },
    };
  };

  it.each([
    ['base-sepolia', 'base-sepolia', PAID],
    ['eip155:84532', 'base-sepolia', 'invalid_network'],
    ['base-sepolia', 'eip155:84532', 'invalid_network'],
    ['eip155:84532', 'eip155:84532', 'invalid_network'],
    ['base', 'base-sepolia', 'invalid_network'],
  ])('for %s where %s is asked for', async (paid, asked, code) => {
    const change: Change = (made) => ({ ...made, network: paid });
    const told = await facilitated(await v1(asked, change));
    expect(told.code).toBe(code);
    // Refused or not, the network is named as the server named it.
    expect(told.network).toBe(asked);
    const answer = await client.pay(CHEAP, { version: 1, spoil: change });
    expect(answer.status).toBe(paid === 'base-sepolia' ? 200 : 402);
    if (answer.status === 402) expect(answer.body).toMatchObject({ error: 'invalid_network' });
  });

  it('that is refused names the network of version 1, whatever is wrong', async () => {
    const wrong: readonly Change[] = [
      (made) => ({ ...made, payload: {} }),
      (made) => ({ ...made, scheme: 'upto' }),
      signedBy(() => '0x12'),
      writing(() => testWallet('broke').address, 'to'),
    ];
    for (const change of wrong) {
      const told = await facilitated(await v1('base-sepolia', change));
      expect(told.code).not.toBe(PAID);
      expect(told.network).toBe('base-sepolia');
    }
  });
});

describe('a payment that cannot be read', () => {
  const bad = (part: JsonRecord) => (made: JsonRecord) => ({
    ...made,
    payload: {
      ...(made.payload as JsonRecord),
      authorization: { ...(made.payload as { authorization: JsonRecord }).authorization, ...part },
    },
  });
  const CASES_READ: readonly (readonly [string, string | Change, 1 | 2, RegExp])[] = [
    ['is no base64', 'nonsense!', 2, /not standard base64/],
    ['is badly padded', 'e30==', 2, /not padded base64/],
    ['is no JSON', 'bm9uZQ==', 2, /not JSON/],
    ['is a list', 'W10=', 2, /no JSON object/],
    ['is of version 3', (made) => ({ ...made, x402Version: 3 }), 2, /x402Version must be 1 or 2/],
    ['has a short nonce', bad({ nonce: '0x12' }), 2, /authorization\.nonce must be 0x and 64/],
    ['has a numeric value', bad({ value: 1000 }), 1, /authorization\.value must be a text/],
    [
      'has no signature',
      (made) => ({ ...made, payload: { ...(made.payload as JsonRecord), signature: undefined } }),
      2,
      /payload\.signature must be a text/,
    ],
    ['has no payload', (made) => ({ ...made, payload: null }), 1, /payload must be an object/],
  ];

  it.each(CASES_READ)('since it %s says so', async (_what, change, version, message) => {
    const payment =
      typeof change === 'string' ? change : await client.payment(CHEAP, { version, spoil: change });
    const answer = await client.send(CHEAP, payment, {}, version);
    expect(answer.status).toBe(402);
    const [violation] = JSON.parse(answer.headers.get('sl-violations') ?? '[]');
    expect(violation).toMatchObject({
      location: ['header', version === 2 ? 'payment-signature' : 'x-payment'],
      severity: 'error',
      code: 'unreadable-payment',
      message: expect.stringMatching(message),
    });
    const listed = await client.ask('/_paystub/requests?limit=1');
    const [newest] = (listed.body as { readonly requests: { readonly id: number }[] }).requests;
    const { body } = await client.ask(`/_paystub/requests/${newest?.id}/explain`);
    expect(JSON.stringify(body)).toMatch(message);
  });
});

describe('a HEAD', () => {
  it('that is paid is answered, and charges nothing', async () => {
    const before = await client.wallet();
    const count = (await client.payments()).length;
    const payment = await client.payment(CHEAP);
    const answer = await client.send(CHEAP, payment, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.receipt).toBeUndefined();
    expect(answer.headers.get('settlement-overrides')).toBeNull();
    expect(await client.wallet()).toEqual(before);
    expect((await client.payments()).length).toBe(count);
    // The payment is as good as before.
    expect((await client.send(CHEAP, payment)).status).toBe(200);
    expect((await client.ask(CHEAP, { method: 'HEAD' })).status).toBe(402);
    const again = await client.send(CHEAP, payment, { method: 'HEAD' });
    expect(again.status).toBe(402);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerFault } from '../src/contract/exchange.js';
import { type RunningMock, startMock } from '../src/index.js';
import {
  chainOf,
  encodeHeader,
  type JsonRecord,
  type Requirements,
  signedPayment,
  testWallet,
} from '../src/payments/index.js';
import { listProviders } from '../src/providers/index.js';
import { openapiFolder } from './api-server.js';
import { Judge, type JudgedOperation, type Node, within } from './hardening/judge.js';
import { newNonce } from './payments/serving.js';

/**
 * Extreme values through every way in. Each is refused or taken, with no failure of ours, and afterwards
 * every list answers, the control plane does, and so does the next start.
 */

/** As JSON has them: 1e400 is no number that JavaScript can write. */
const VALUES: readonly string[] = [
  ...['-1', '0', '0.5', '60.5', '1e400', '-1e400', '2147483648', '4294967296', '9007199254741'],
  ...['9007199254740991', '9007199254740992', '1e300', 'null', 'true', '[]', '{}', '""'],
  ...['"\\u0000"', '"\\ud800"', '"a\\udc00"', '"\\u001b[31m"', '"\\u2028"', '"\\u202e"'],
  ...['"-1"', '"0"', '"1000000000001"', `"${'9'.repeat(78)}"`, '"9007199254740993"'],
  JSON.stringify('x'.repeat(20_000)),
  JSON.stringify('\u{1f600}'.repeat(5_000)),
  JSON.stringify('gopher://localhost/x'),
];

const MARK = 'THE VALUE';
const json = { 'content-type': 'application/json' };

/** A body as text, with a value in place of one of its members, wherever that is. */
function variants(body: unknown): ((value: string) => string)[] {
  const made: ((value: string) => string)[] = [];
  const walk = (node: unknown, put: (inner: unknown) => unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, inner] of Object.entries(node)) {
      const putHere = (one: unknown): unknown => {
        const copy: unknown = Array.isArray(node) ? [...node] : { ...node };
        (copy as Record<string, unknown>)[name] = one;
        return put(copy);
      };
      const text = JSON.stringify(putHere(MARK));
      made.push((value) => text.replace(`"${MARK}"`, () => value));
      walk(inner, putHere);
    }
  };
  walk(body, (inner) => inner);
  return made;
}

let folder: string;
let mock: RunningMock;
const faults: ServerFault[] = [];
const observer = {
  exchange: () => undefined,
  fault: (fault: ServerFault) => void faults.push(fault),
};
const options = { refDate: '2026-03-01', size: 0, observer } as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paystub-extremes-'));
  mock = await startMock({ ...options, data: join(folder, 'data') });
});
afterAll(async () => {
  await mock?.close();
  rmSync(folder, { recursive: true });
});

async function ask(target: string, init: RequestInit = {}): Promise<number> {
  const answer = await fetch(`${mock.url}${target}`, init);
  await answer.arrayBuffer();
  return answer.status;
}

/** A failure of ours tells which request it was. */
function noFailure(what: string): void {
  const found = faults.splice(0).map(({ error, answer, operationId }) => ({
    operationId,
    error: error instanceof Error ? error.stack : answer,
  }));
  expect(found, what).toEqual([]);
}

const judges = new Map(
  listProviders().map((id) => [id, new Judge(`${openapiFolder}${id}.yaml`)] as const),
);

function callersOf(api: string): Readonly<Record<string, string>> {
  return mock.demo(api);
}

/** Everything that an API and the control plane list. */
async function everythingAnswers(world = 'main'): Promise<void> {
  const named = { 'x-paystub-world': world };
  for (const [api, { operations }] of judges) {
    for (const { method, path, parameters } of operations) {
      const isAsked = parameters.some((one) => one.in === 'query' && one.required === true);
      if (method !== 'GET' || path.includes('{') || isAsked || path.includes('/resources'))
        continue;
      const headers = { ...named, ...callersOf(api) };
      expect([path, await ask(`/${api}${path}`, { headers })]).toEqual([path, expect.any(Number)]);
    }
  }
  const accounts = await fetch(`${mock.url}/_paystub/accounts?limit=100`, {
    headers: named,
  });
  expect(accounts.status).toBe(200);
  const { accounts: all } = (await accounts.json()) as { accounts: { account: string }[] };
  for (const { account } of all) {
    for (const list of ['entries', 'payments', 'usage', 'grants']) {
      const target = `/_paystub/${list}?account=${encodeURIComponent(account)}&limit=100`;
      expect([target, await ask(target, { headers: named })]).toEqual([target, 200]);
    }
  }
  for (const path of [
    '/payer',
    '/snapshot',
    '/requests?limit=100',
    '/worlds',
    '/clock',
    '/health',
  ]) {
    expect([path, await ask(`/_paystub${path}`, { headers: named })]).toEqual([path, 200]);
  }
  noFailure('what was written cannot be shown');
}

function exampleOf(judge: Judge, operation: JudgedOperation): unknown {
  for (const media of Object.values(within(operation.body ?? {}, 'content')) as Node[]) {
    const named = Object.values(within(media, 'examples')) as Node[];
    const schema = judge.resolve(within(media, 'schema')).node;
    return named[0]?.value ?? media.example ?? schema.example;
  }
  return undefined;
}

describe.each(listProviders())('%s', (api) => {
  it('takes or refuses extreme values in every parameter and every member of a body', async () => {
    const judge = judges.get(api);
    if (!judge) throw new Error(api);
    const headers = callersOf(api);
    for (const operation of judge.operations) {
      const { method, path, parameters } = operation;
      // Whoever waits as long as he asks is asked to wait for nothing.
      if (path.endsWith('/slow')) continue;
      const plain = path.replaceAll(/\{[^}]+\}/g, 'x');
      for (const value of VALUES) {
        const text = value.startsWith('"') ? (JSON.parse(value) as string) : value;
        const encoded = encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).slice(
          0,
          8_000,
        );
        for (const parameter of parameters) {
          const name = String(parameter.name);
          const target =
            parameter.in === 'query'
              ? `/${api}${plain}?${encodeURIComponent(name)}=${encoded}`
              : `/${api}${path.replaceAll(/\{[^}]+\}/g, encoded)}`;
          if (parameter.in !== 'query' && parameter.in !== 'path') continue;
          const status = await ask(target, { method, headers });
          noFailure(`${method} ${target.slice(0, 200)}: ${status}`);
        }
      }
      if (!operation.body) continue;
      const body = exampleOf(judge, operation);
      for (const variant of variants(body)) {
        for (const value of VALUES) {
          const sent = variant(value);
          const init = { method, headers: { ...headers, ...json }, body: sent };
          const status = await ask(`/${api}${plain}`, init);
          noFailure(`${method} ${path} ${sent.slice(0, 300)}: ${status}`);
        }
      }
    }
    await everythingAnswers();
  });
});

describe('x402', () => {
  const usdc = chainOf('eip155:84532')?.usdc?.address ?? '';
  const asked: Requirements = {
    scheme: 'exact',
    network: 'eip155:84532',
    amount: '1000',
    asset: usdc,
    payTo: testWallet('facilitator').address,
    maxTimeoutSeconds: 60,
    extra: { name: 'USDC', version: '2', facilitatorAddress: testWallet('facilitator').address },
  };

  const timeouts = [0, -1, 60.5, 2 ** 31, 2 ** 53, 9_007_199_254_741, 1e300];
  const amounts = ['0', '1', '1000000000000', '1000000000001', '9007199254740993', '9'.repeat(78)];
  const resources = ['', '\0', '\ud800', 'gopher://x', 'x'.repeat(20_000), 'http://localhost/\n'];

  function signed(terms: Partial<Requirements>, version: 1 | 2): JsonRecord | undefined {
    try {
      const now = Date.parse(mock.clock.now().now);
      return signedPayment(version, { ...asked, ...terms }, testWallet('rich'), now, newNonce());
    } catch {
      // No client could sign for it.
      return undefined;
    }
  }

  const cases = [
    ...timeouts.map((maxTimeoutSeconds) => ({ maxTimeoutSeconds })),
    ...amounts.map((amount) => ({ amount })),
    ...timeouts.map((maxTimeoutSeconds) => ({ maxTimeoutSeconds, scheme: 'upto' })),
  ];

  it.each(['verify', 'settle'])('the facilitator takes or refuses any terms: %s', async (what) => {
    for (const version of [1, 2] as const) {
      for (const terms of cases) {
        for (const resource of ['http://localhost/x', ...resources]) {
          const made = signed(terms, version) ?? signed({}, version);
          const paymentPayload = version === 2 ? { ...made, resource: { url: resource } } : made;
          const all = { ...asked, ...terms };
          const paymentRequirements = { ...all, maxAmountRequired: all.amount, resource };
          const body = JSON.stringify({
            x402Version: version,
            paymentPayload,
            paymentRequirements,
          });
          const init = { method: 'POST', headers: json, body };
          const status = await ask(`/x402/facilitator/${what}`, init);
          noFailure(
            `${what} ${version} ${JSON.stringify(terms)} ${resource.slice(0, 50)}: ${status}`,
          );
          expect(status).toBeLessThan(500);
        }
      }
    }
    await everythingAnswers();
  });

  it('the gate takes or refuses any payment', async () => {
    const terms = { ...asked, payTo: asked.payTo };
    for (const path of ['cheap', 'permitted', 'metered?units=1', 'named']) {
      for (const extreme of cases) {
        const payment = signed({ ...terms, ...extreme }, 2);
        if (payment === undefined) continue;
        for (const value of [undefined, ...VALUES]) {
          const payload = payment.payload as JsonRecord;
          const { authorization } = payload;
          if (value?.includes('1e400')) continue;
          const validBefore = value === undefined ? undefined : JSON.parse(value);
          const spoilt =
            validBefore === undefined
              ? payment
              : {
                  ...payment,
                  payload: {
                    ...payload,
                    authorization: { ...(authorization as JsonRecord), validBefore },
                  },
                };
          const header = encodeHeader(spoilt);
          if (header.length > 12_000) continue;
          const status = await ask(`/x402/resources/${path}`, {
            headers: { 'payment-signature': header },
          });
          noFailure(`${path} ${JSON.stringify(extreme)} ${value}: ${status}`);
        }
      }
    }
    await everythingAnswers();
  });
});

describe('the control plane', () => {
  const deeds = [
    { do: 'grant', amount: 5, expiresAt: '2027-01-01T00:00:00Z', memo: 'm' },
    { do: 'top-up', amount: 5, memo: 'm' },
    { do: 'charge', amount: 5, resource: '/v1/x' },
    { do: 'refund', entry: 0, amount: 1 },
    { do: 'meter', cost: 1, units: 1, resource: '/v1/x' },
    { do: 'open-payment', amount: 1, resource: '/v1/x' },
    { do: 'settle-payment', payment: 0 },
    { do: 'complete-payment', payment: 0 },
    { do: 'fail-payment', payment: 0, reason: 'r' },
    { do: 'open-job', amount: 1, resource: '/v1/x' },
    { do: 'advance-job', payment: 0, cost: 1 },
    { do: 'approve' },
    { do: 'revoke-approval' },
  ];

  it.each(deeds)('any value of an action is taken or refused: $do', async (deed) => {
    const { accounts } = (await (
      await fetch(`${mock.url}/_paystub/accounts?limit=100`)
    ).json()) as { accounts: { account: string }[] };
    const busy = accounts.filter(({ account }) => /\/(busy|lead|rich)/.test(account));
    for (const { account } of busy) {
      for (const variant of variants({ account, ...deed }).slice(2)) {
        for (const value of VALUES) {
          const body = variant(value);
          const init = { method: 'POST', headers: json, body };
          const status = await ask('/_paystub/commands', init);
          noFailure(`${body.slice(0, 200)}: ${status}`);
          expect(status).toBeLessThan(500);
        }
      }
    }
    await everythingAnswers();
  });

  it('an account is filled to its limit and goes on answering', async () => {
    const full = mock.world('full');
    const deed = { account: 'x402/rich', do: 'top-up', amount: 1_000_000_000_000 } as const;
    let said: unknown;
    while (said === undefined) said = await full.do(deed).then(() => undefined, String);
    expect(said).toContain('limit-reached');
    await everythingAnswers('full');
  });

  it('any value of a world file is taken or refused, and what is taken is shown', async () => {
    const world = 'restored';
    const headers = { ...json, 'x-paystub-world': world };
    const small = {
      paystub: 'world-1',
      clock: '2026-03-01T12:00:00Z',
      principals: [
        {
          realm: 'agnicpay',
          handle: 'ann',
          name: 'Ann',
          email: 'ann@example.com',
          createdAt: '2026-01-01',
          credentials: [{ kind: 'api-token', secret: 'agnic_tok_sk_test_demo_ann' }],
        },
      ],
      accounts: [
        {
          principal: 'agnicpay/ann',
          purpose: 'wallet',
          unit: 'USDC/6',
          entries: [
            { at: '2026-02-01', kind: 'deposit', amount: 5_000_000, category: 'base' },
            { at: '2026-02-02', kind: 'payment', amount: -1_000, payment: 0 },
          ],
          payments: [
            {
              createdAt: '2026-02-02',
              status: 'settled',
              amount: 1_000,
              resource: 'https://api.example.com/x',
              method: 'GET',
              network: 'base',
              scheme: 'exact',
            },
          ],
        },
      ],
    };
    const restore = (body: string) => ask('/_paystub/restore', { method: 'POST', headers, body });
    let taken = 0;
    for (const variant of variants(small)) {
      for (const value of VALUES) {
        const body = variant(value);
        const status = await restore(body);
        noFailure(`${body.slice(0, 800)}: ${status}`);
        expect([200, 400, 422]).toContain(status);
        if (status !== 200) continue;
        taken += 1;
        for (const path of ['transactions', 'balance']) {
          await ask(`/agnicpay/api/${path}`, {
            headers: { ...headers, 'x-agnic-token': 'agnic_tok_sk_test_demo_ann' },
          });
        }
        expect(await ask('/_paystub/snapshot', { headers })).toBe(200);
        noFailure(`it was taken and cannot be shown: ${body.slice(0, 800)}`);
      }
    }
    expect(taken).toBeGreaterThan(10);
  });
});

it('the next start answers as this one did', async () => {
  await mock.close();
  mock = await startMock({ ...options, data: join(folder, 'data') });
  await everythingAnswers();
});

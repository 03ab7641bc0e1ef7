import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/control/index.js';
import { type MockWorld, type RunningMock, startMock } from '../../src/index.js';
import { hasCalled, requestText } from '../../src/testing/index.js';

/** A client that does not wait for its answer: the request is done, and the log says so. */

let mock: RunningMock;
let world: MockWorld;
let worlds = 0;
beforeAll(async () => {
  mock = await startMock({ refDate: '2026-03-01', size: 0 });
});
afterAll(() => mock?.close());
beforeEach(() => {
  worlds += 1;
  world = mock.world(`gone-${worlds}`);
});

const json = { 'content-type': 'application/json' };

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Sends a request, and ends the connection once it has come, or at the first byte of the answer. */
async function giveUp(
  path: string,
  { method = 'GET', headers = {}, body }: Asking,
  when: 'at once' | 'in the answer' = 'at once',
): Promise<void> {
  const asked = request(`${mock.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : json), ...headers, ...world.headers },
    agent: false,
  });
  const over = new Promise((resolve) => asked.once('close', resolve));
  asked.once('error', () => undefined);
  asked.once('response', (answer) => {
    answer.once('error', () => undefined);
    answer.once('data', () => asked.destroy());
  });
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  if (when === 'at once') {
    // A second request overtakes the first, which waits: by then the first has come.
    await new Promise((resolve) => asked.once('finish', resolve));
    await fetch(`${mock.url}/_paystub/health`);
    asked.destroy();
  }
  await over;
}

const key = { 'x-api-key': 'axk_demo_busy' };
const signUp = (name: string): Asking => ({
  method: 'POST',
  body: { name, email: `${name}@example.com`, password: 'long enough 1' },
});
const SIGN_UP = '/actumx/auth/api/auth/sign-up/email';
const latency: Omit<FaultRule, 'operation'> = { do: { latency: { ms: 60_000 } } };

describe('a client that gave up', () => {
  it.each([
    ['before the effect', { ...latency, phase: 'before' }],
    ['after the effect', { ...latency, phase: 'after' }],
  ] as const)('%s: its request is in the log, with what it did', async (_when, rule) => {
    world.faults.add({ operation: 'signUpWithEmail', ...rule });
    await giveUp(SIGN_UP, signUp('first'));
    await giveUp(SIGN_UP, signUp('second'));
    await world.requests.wait({ api: 'actumx' }, { count: 2 });
    const [exchange] = world.requests.find({}, 1);
    expect(exchange).toMatchObject({ status: 0, gaveUp: true, method: 'POST', faults: [1] });
    expect(exchange?.changes.length).toBeGreaterThan(0);
    expect(exchange?.answer).toEqual({ headers: {} });
    expect(hasCalled(world, { path: SIGN_UP, times: 2 }).pass).toBe(true);
    expect(requestText(world)).toMatch(/connection ended by the client/);
    const { steps } = world.requests.explain(exchange?.id ?? 0);
    expect(steps.at(-1)).toMatch(/^The connection ended: the client did not wait/);
  });

  it('while Prefer lets it wait', async () => {
    const headers = { ...key, prefer: 'delay=60000' };
    await giveUp('/finradar/api/v1/account/balance', { headers });
    await world.requests.wait({}, { count: 1 });
    expect(world.requests.find({}, 1)).toMatchObject([{ status: 0, gaveUp: true }]);
  });

  it('in the middle of a slow answer', async () => {
    world.faults.add({ operation: 'getSupported', do: { slow: { bytesPerSecond: 20 } } });
    await giveUp('/x402/facilitator/supported', {}, 'in the answer');
    await world.requests.wait({}, { count: 1 });
    const [exchange] = world.requests.find({}, 1);
    expect(exchange).toMatchObject({ status: 200, gaveUp: true });
    expect(requestText(world)).toMatch(/→ 200, connection ended by the client/);
    const { steps } = world.requests.explain(exchange?.id ?? 0);
    expect(steps.at(-1)).toMatch(/left in the middle of the answer, which was 200/);
  });

  it('is told from a rule that ended the connection, and from one that waited', async () => {
    world.faults.add({ operation: 'getSupported', times: 1, do: { drop: true } });
    const ask = () => fetch(`${mock.url}/x402/facilitator/supported`, { headers: world.headers });
    await expect(ask()).rejects.toThrow();
    expect((await ask()).status).toBe(200);
    const [waited, dropped] = world.requests.find({}, 2);
    expect([waited?.status, dropped?.status]).toEqual([200, 0]);
    expect(waited).not.toHaveProperty('gaveUp');
    expect(dropped).not.toHaveProperty('gaveUp');
    expect(requestText(world)).toMatch(/→ connection ended get/);
  });
});

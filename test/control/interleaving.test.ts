import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningMock, ServedWorld } from '../../src/index.js';
import { startMock } from '../../src/index.js';

let mock: RunningMock;
beforeAll(async () => {
  mock = await startMock({ refDate: '2026-03-01', size: 0 });
});
afterAll(() => mock?.close());

/** What a client or a test does in a world, over HTTP. */
const ACTS = {
  balance: (world: ServedWorld) => ask(world, 'agnicpay', 'GET /api/balance'),
  list: (world: ServedWorld) => ask(world, 'finradar', 'GET /api/v1/account/transactions?limit=3'),
  credits: (world: ServedWorld) => ask(world, 'nametrust', 'GET /credits/usage?limit=3'),
  stranger: (world: ServedWorld) => ask(world, 'sybilion', 'GET /api/v1/usage', undefined, null),
  quote: (world: ServedWorld) => ask(world, 'actumx', 'GET /v1/protected/quote?topic=x'),
  async pay(world: ServedWorld) {
    const { x402 } = await ask(world, 'actumx', 'GET /v1/protected/quote?topic=x');
    return ask(world, 'actumx', 'POST /v1/x402/settle', { paymentId: x402?.paymentId ?? 'none' });
  },
  topUp: (world: ServedWorld) =>
    control(world, 'commands', { account: 'agnicpay/busy', do: 'top-up', amount: 7 }),
  meter: (world: ServedWorld) =>
    control(world, 'commands', { account: 'sybilion/busy', do: 'meter', cost: 3, units: 1 }),
  refund: (world: ServedWorld) =>
    control(world, 'commands', { account: 'finradar/busy', do: 'refund', entry: 1 }),
  advance: (world: ServedWorld) => control(world, 'clock/advance', { by: 'P3D' }),
  fault: (world: ServedWorld) =>
    control(world, 'faults', {
      api: 'agnicpay',
      probability: 0.5,
      do: { answer: { status: 500 } },
    }),
  count: async (world: ServedWorld) =>
    (await fetch(`${mock.url}/_paystub/requests/count`, { headers: world.headers })).json(),
} as const;
type Act = keyof typeof ACTS;

interface Body {
  trace_id?: string;
  readonly x402?: { readonly paymentId: string };
}

async function ask(
  world: ServedWorld,
  api: string,
  line: string,
  body?: object,
  caller: string | null = 'busy',
) {
  const { baseUrl, headers } = world.at(api, caller);
  const [method = '', path = ''] = line.split(' ');
  const answer = await fetch(`${baseUrl}${path}`, {
    method,
    headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const value = (await answer.json()) as Body;
  // Every request has another number, in every world.
  delete value.trace_id;
  return { ...value, status: answer.status };
}

async function control(world: ServedWorld, path: string, body: object) {
  const answer = await fetch(`${mock.url}/_paystub/${path}`, {
    method: 'POST',
    headers: { ...world.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}

const WORLDS = 4;
let runs = 0;

/** Runs a list of acts in each world, all at once or one after another, and gives what was answered. */
async function run(plans: readonly (readonly Act[])[], atOnce: boolean) {
  runs += 1;
  const worlds = plans.map((_, index) => mock.world(`run-${runs}-${index}`));
  for (const world of worlds) {
    world.clock.freeze();
    await world.clock.set('2026-03-01T12:00:00Z');
  }
  const live = async (world: ServedWorld, plan: readonly Act[]) => {
    const answers: unknown[] = [];
    for (const act of plan) answers.push(await ACTS[act](world));
    return { answers, accounts: world.state.accounts({ limit: 1_000 }) };
  };
  const lives = [];
  for (const [index, plan] of plans.entries()) {
    const life = live(worlds[index] as ServedWorld, plan);
    if (!atOnce) await life;
    lives.push(life);
  }
  const ended = await Promise.all(lives);
  for (const world of worlds) world.remove();
  return ended;
}

it('many worlds at once answer as each does alone', async () => {
  const before = mock.state.accounts({ limit: 1_000 });
  const plan = fc.array(fc.constantFrom(...(Object.keys(ACTS) as Act[])), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: WORLDS, maxLength: WORLDS }), async (plans) => {
      expect(await run(plans, true)).toEqual(await run(plans, false));
    }),
    { seed: 20260301, numRuns: 12 },
  );
  expect(mock.state.accounts({ limit: 1_000 })).toEqual(before);
  expect(mock.requests.count()).toBe(0);
});

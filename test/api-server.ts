import { fileURLToPath } from 'node:url';
import type { Response } from 'supertest';
import { expect } from 'vitest';
import { Contract } from '../src/contract/contract.js';
import type { ExchangeRecord, ServerFault } from '../src/contract/exchange.js';
import { Schemas } from '../src/contract/schemas.js';
import { serveProvider } from '../src/contract/serve.js';
import { FaultRules } from '../src/control/index.js';
import { openMemoryJournal } from '../src/journal/index.js';
import type { Journal } from '../src/journal/journal.js';
import { type Command, Ledger, type ResultOf } from '../src/ledger/index.js';
import { gateOf, offersOf } from '../src/payments/index.js';
import type { Api, Offer, Resources, WorldDesk } from '../src/providers/api.js';
import { buildBase } from '../src/scenario/index.js';
import {
  type ManualClock,
  manualClock,
  openWorld,
  type Recipe,
  type World,
} from '../src/worlds/index.js';

export const openapiFolder = fileURLToPath(new URL('../openapi/', import.meta.url));

/** The recipe of the tests: a fixed day, so that every run sees the same data. */
export const testRecipe: Recipe = {
  story: 'default',
  storyVersion: 1,
  seed: 'test',
  size: 1,
  refDate: '2026-03-01',
};

export interface ApiUnderTest {
  /** For supertest. */
  readonly app: ReturnType<typeof serveProvider>;
  readonly world: World;
  /** Stands at noon of the reference day. */
  readonly clock: ManualClock;
  /** The control plane's rules, none of which stands at first. */
  readonly faultRules: FaultRules;
  readonly exchanges: ExchangeRecord[];
  /** Errors of ours. A test that does not plant one expects none. */
  readonly faults: ServerFault[];
}

/** One API over a world of its own, in memory, with a clock that the test moves. */
export async function serveApi(
  api: Api,
  options: { journal?: Journal; recipe?: Partial<Recipe>; file?: string } = {},
): Promise<ApiUnderTest> {
  const recipe = { ...testRecipe, ...options.recipe };
  const base = Ledger.empty();
  buildBase([api.story], recipe)(base);
  const clock = manualClock(Date.parse(`${recipe.refDate}T12:00:00Z`));
  const journal = options.journal ?? openMemoryJournal();
  const world = await openWorld({ recipe, base, journal, clock });
  const contract = Contract.read(options.file ?? `${openapiFolder}${api.provider.id}.yaml`);
  const desk: WorldDesk = {
    ledger: world.ledger,
    now: () => clock.now(),
    execute: (command) => world.execute(command),
    settled: () => world.settled(),
    x402: { catalogue: offersOf(contract, '') },
    resources: someResources,
  };
  const exchanges: ExchangeRecord[] = [];
  const faults: ServerFault[] = [];
  let requests = 0;
  const own = Contract.read(`${openapiFolder}control.yaml`);
  const faultRules = new FaultRules([{ id: api.provider.id, contract }]);
  const app = serveProvider(api.provider, contract, {
    desk: () => desk,
    interfere: (passing) => {
      const met = faultRules.meet(passing, clock.now());
      Object.assign(desk, { x402: { ...desk.x402, mischief: met?.mischief } });
      return met;
    },
    gate: gateOf(contract),
    observer: {
      exchange: (record) => exchanges.push(record),
      fault: (fault) => faults.push(fault),
    },
    requestId: () => (++requests).toString(16).padStart(32, '0'),
    own: { contract: own, schemas: new Schemas(own) },
  });
  return { app, world, clock, faultRules, exchanges, faults };
}

/** Has a command done that must be granted. */
export async function run<C extends Command>(
  { world }: Pick<ApiUnderTest, 'world'>,
  command: C,
): Promise<ResultOf<C>> {
  const outcome = await world.execute(command);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
  return outcome.result;
}

/** Waits for an answer and holds it to a status and, where one is given, to a whole body or text. */
export async function answers(
  asked: PromiseLike<Response>,
  status: number,
  body?: unknown,
): Promise<Response> {
  const answer = await asked;
  expect(answer.status, answer.text).toBe(status);
  if (body !== undefined)
    expect(typeof body === 'string' ? answer.text : answer.body).toEqual(body);
  return answer;
}

const PLACE = { network: 'base-sepolia', scheme: 'exact' } as const;

/** What an API that fetches and pays finds: something free, something dear, and nothing else. */
const someResources: Resources = {
  fetch: async ({ target }) => {
    if (target === '/free') return arrived(200, { free: true });
    return target === '/dear' ? arrived(402, {}, [offerOf(2_500_000)]) : arrived(404, {});
  },
  price: async ({ target }) =>
    target === '/nowhere'
      ? { ...arrived(404, {}), free: false }
      : { ...arrived(402, {}, [offerOf(target === '/dear' ? 2_500_000 : 1_000)]), free: false },
  pay: async () => arrived(402, {}),
  offerFor: ({ offers: [first] }) => first,
};

function arrived(status: number, body: unknown, offers: readonly Offer[] = []) {
  return { status, body, complete: true, offers };
}

function offerOf(amount: number): Offer {
  const sign = () => ({ header: 'e30=', signature: `0x${'ab'.repeat(65)}` });
  return { price: { amount, ...PLACE }, holdsMs: 60_000, sign };
}

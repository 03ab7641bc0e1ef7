import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltProgram, type Running } from './built-program.js';
import { Client } from './client.js';
import { apis, worldFlags } from './demo-world.js';
import { neverShown } from './outsized.js';
import { hostileRequests } from './requests.js';
import { faultOf, has, hurried, sourceOf, subjects } from './subjects.js';
import { Told } from './told.js';
import type { Source } from './values.js';

/** How many requests in all: `PAYSTUB_REQUESTS=1000000 npm run test:fuzz` for the long run. */
const requests = Number(process.env.PAYSTUB_REQUESTS ?? 100_000);
/** Another seed finds other things; the fixed one makes a failure in CI happen here too. */
const seed = Number(process.env.PAYSTUB_FUZZ_SEED ?? 20260301);
/** The control plane has three times as many operations as the largest API, and answers with pages. */
const controlShare = 0.15;

let program: BuiltProgram;
let server: Running;
let controlled: Running;
/** After a full collection, in bytes, as the requests went on and commands were kept. */
const memory: {
  readonly requests: number;
  readonly commands: number;
  readonly counted: number;
  readonly bytes: number;
}[] = [];
let answered = 0;
let sampling = 0;

beforeAll(async () => {
  program = new BuiltProgram();
  const flags = ['--memory', '--log-level', 'error', ...worldFlags];
  server = await program.serve(flags, { probed: true });
  // Who may restore worlds and set clocks leaves no caller of the others a credential that holds.
  controlled = await program.serve(flags);
});
afterAll(() => program.close());

/** How many commands all worlds have kept. */
async function commandsOf({ port }: Running): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/_paystub/worlds`);
  const { worlds } = (await answer.json()) as { worlds: readonly { commands: number }[] };
  return worlds.reduce((sum, { commands }) => sum + commands, 0);
}

/** What paystub itself counts as kept, in bytes. */
async function countedIn({ port }: Running): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/_paystub/health`);
  return ((await answer.json()) as { memory: { usedBytes: number } }).memory.usedBytes;
}

/** Everything that the logs of all worlds show. */
async function* shownBy({ port }: Running): AsyncGenerator<string> {
  const base = `http://127.0.0.1:${port}/_paystub`;
  const { worlds } = (await (await fetch(`${base}/worlds`)).json()) as {
    worlds: readonly { name: string }[];
  };
  for (const { name } of worlds) {
    const headers = { 'X-Paystub-World': name };
    const list = await (await fetch(`${base}/requests?limit=100`, { headers })).text();
    yield list;
    const { requests: those } = JSON.parse(list) as { requests: readonly { id: number }[] };
    for (const { id } of those) {
      yield await (await fetch(`${base}/requests/${id}`, { headers })).text();
    }
  }
}

/** Samples the server's memory each time another thirtieth of the requests is answered. */
async function sampleMemory(): Promise<void> {
  answered += 1;
  const every = Math.max(1, Math.floor(requests / 30));
  if (answered % every !== 0) return;
  sampling += 1;
  if (sampling > 1) {
    sampling -= 1;
    return;
  }
  const at = answered;
  const commands = await commandsOf(server);
  const counted = await countedIn(server);
  const { heapUsed, external } = await server.memory();
  memory.push({ requests: at, commands, counted, bytes: heapUsed + external });
  sampling -= 1;
}

// All at once: the client's work for one is done while the server is busy with another.
describe.concurrent('random requests, valid and broken', () => {
  it.each(subjects)('$id answers all of them as documented', async (subject) => {
    const isControl = subject.id === 'control';
    const asked = isControl ? controlled : server;
    const client = new Client(asked.port);
    const source = await sourceOf(asked, client, subject);
    const told = new Told();
    const around = isControl ? new Surroundings(client) : undefined;
    await around?.begin();
    const seen = new Map<string, Map<number, number>>();
    const refusedByNode = new Map<number, number>();
    const property = fc.asyncProperty(hostileRequests(source).map(hurried), async (marked) => {
      await around?.goOn();
      const request = told.filled(marked);
      const answer = await client.send(request);
      const fault = faultOf(subject, request, answer);
      if (fault === 'refused by Node') {
        refusedByNode.set(answer.status, (refusedByNode.get(answer.status) ?? 0) + 1);
      } else if (fault !== undefined) {
        throw new Error(
          `${fault}\n  ${JSON.stringify(request).slice(0, 4_000)}\n  ${answer.status} ${answer.body.slice(0, 2_000)}\n  ${JSON.stringify(answer.headers)}`,
        );
      }
      told.hear(answer);
      const operation = subject.judge.operationOf(request.method, request.path)?.id ?? 'elsewhere';
      const statuses = seen.get(operation) ?? new Map<number, number>();
      if (!has(request, 'prefer'))
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      seen.set(operation, statuses);
      await sampleMemory();
    });
    const share = isControl ? controlShare : (1 - controlShare) / apis.length;
    const numRuns = Math.ceil(requests * share);
    await fc.assert(property, { seed, numRuns, endOnFailure: true });
    client.close();
    const lines = [...seen].map(
      ([operation, statuses]) =>
        `${operation}: ${[...statuses]
          .sort(([a], [b]) => a - b)
          .map(([status, count]) => `${status} ×${count}`)
          .join(', ')}`,
    );
    console.log(`${subject.id}: ${numRuns} requests\n  ${lines.join('\n  ')}`);
    // Requests that never get past the first refusals would prove little.
    for (const operation of subject.judge.operations) {
      const statuses = [...(seen.get(operation.id)?.keys() ?? [])];
      expect(
        statuses.some((status) => ![400, 401, 403].includes(status)),
        operation.id,
      ).toBe(true);
    }
    const unknown = [...seen.values()].reduce((sum, statuses) => sum + (statuses.get(401) ?? 0), 0);
    expect(unknown, 'answered 401, which says little').toBeLessThan(numRuns / 2);
    const refused = [...refusedByNode.values()].reduce((sum, count) => sum + count, 0);
    expect(refused, 'refused by Node, which proves nothing of ours').toBeLessThan(numRuns / 100);
  });
});

it('and the process lives, has no error to tell of, and keeps its memory', async () => {
  for (const one of [server, controlled]) expect([one.alive, one.err]).toEqual([true, '']);
  const warm = memory.filter((sample) => sample.requests > requests / 3);
  const grown = (of: 'bytes' | 'commands' | 'counted'): number =>
    (warm.at(-1)?.[of] ?? 0) - (warm[0]?.[of] ?? 0);
  const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  console.log(
    `memory, in MiB, with commands and what is counted: ${memory.map(({ bytes, commands, counted }) => `${mebibytes(bytes)} (${commands}, ${mebibytes(counted)})`).join(' ')}`,
  );
  expect(memory.length).toBeGreaterThan(10);
  // What commands did is kept, in rows and in the journal, which is in memory here, and what the
  // budget counts; nothing else is.
  const allowed = 3 * 2 ** 20 + 1_000 * grown('commands') + Math.max(0, grown('counted'));
  expect(grown('bytes')).toBeLessThan(allowed);
});

it('and nothing that it shows has a secret that was sent', async () => {
  let looked = 0;
  for (const one of [server, controlled]) {
    for await (const shown of shownBy(one)) {
      looked += 1;
      const at = shown.indexOf(neverShown);
      expect(at < 0 ? '' : shown.slice(Math.max(0, at - 500), at + 100)).toBe('');
    }
  }
  expect(looked).toBeGreaterThan(50);
  expect([await server.stop(), await controlled.stop()]).toEqual([0, 0]);
});

/**
 * What goes on beside the requests for the control plane: somebody uses the APIs, so that there is
 * something to look at, and now and then the rows of the beginning are put back, since a restored
 * file with nothing in it would leave nothing to ask for.
 */
class Surroundings {
  readonly #client: Client;
  readonly #visits: readonly {
    readonly target: string;
    readonly headers: Source['credentials'][number];
  }[];
  #beginning = '';
  #count = 0;

  constructor(client: Client) {
    this.#client = client;
    this.#visits = subjects.flatMap(({ mount, judge, credentials }) =>
      judge.operations
        .filter((one) => one.method === 'GET' && mount !== '')
        .map(({ path }) => ({ target: `${mount}${path}`, headers: credentials[0] ?? {} })),
    );
  }

  async begin(): Promise<void> {
    const target = '/_paystub/snapshot';
    const { body } = await this.#client.send({ method: 'GET', target, headers: [] });
    this.#beginning = body;
  }

  async goOn(): Promise<void> {
    this.#count += 1;
    if (this.#count % 400 === 0) {
      const { status } = await this.#client.send({
        method: 'POST',
        target: '/_paystub/restore',
        headers: [['Content-Type', 'application/json']],
        body: this.#beginning,
      });
      expect(status).toBe(200);
    }
    if (this.#count % 8 === 0) {
      const { target, headers } = this.#visits[(this.#count / 8) % this.#visits.length] ?? {
        target: '/',
        headers: {},
      };
      // A rule that stands may end the connection, or let one wait.
      await this.#client
        .send({ method: 'GET', target, headers: Object.entries(headers) }, AbortSignal.timeout(50))
        .catch(() => undefined);
    }
  }
}

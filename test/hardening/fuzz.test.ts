import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testWallet } from '../../src/x402/index.js';
import { openapiFolder } from '../api-server.js';
import { BuiltProgram, type Running } from './built-program.js';
import { Client, type Incoming } from './client.js';
import { apis, demos, worldFlags } from './demo-world.js';
import { Judge } from './judge.js';
import { type HostileRequest, hostileRequests } from './requests.js';
import { type Introduction, introductionOf, Told } from './told.js';
import type { Source } from './values.js';

/** How many requests in all: `PAYSTUB_REQUESTS=1000000 npm run test:fuzz` for the long run. */
const requests = Number(process.env.PAYSTUB_REQUESTS ?? 100_000);
/** Another seed finds other things; the fixed one makes a failure in CI happen here too. */
const seed = Number(process.env.PAYSTUB_FUZZ_SEED ?? 20260301);
/** The control plane has three times as many operations as the largest API, and answers with pages. */
const controlShare = 0.15;

const subjects = [
  ...apis.map(({ provider: { id } }) => ({ id, mount: `/${id}` })),
  { id: 'control', mount: '' },
].map(({ id, mount }) => {
  const mine = demos.filter((demo) => demo.provider === id);
  return {
    id,
    mount,
    judge: new Judge(join(openapiFolder, `${id}.yaml`)),
    credentials: mine.map((demo) => demo.headers),
    wallets: mine.map((demo) => testWallet(demo.label)),
  };
});
type Subject = (typeof subjects)[number];
/** Failures that requests of these ask for: a resource that always fails, and one that is fetched and is not there. */
const askedFor: Readonly<Record<string, number>> = { getFailing: 503, fetchPaid: 502 };
const own = new Judge(join(openapiFolder, 'control.yaml'));

let program: BuiltProgram;
let server: Running;
let controlled: Running;
/** After a full collection, in bytes, as the requests went on and commands were kept. */
const memory: { readonly requests: number; readonly commands: number; readonly bytes: number }[] =
  [];
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

/** How many commands the main world has kept. */
async function commandsOf({ port }: Running): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/_paystub/worlds/main`);
  return ((await answer.json()) as { commands: number }).commands;
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
  const { heapUsed, external } = await server.memory();
  memory.push({ requests: at, commands, bytes: heapUsed + external });
  sampling -= 1;
}

const introduced = new Map<Running, Promise<ReadonlyMap<string, Introduction>>>();

/** What the subjects on a server say for themselves, once for all of them. */
function introductionsOf(running: Running): Promise<ReadonlyMap<string, Introduction>> {
  const gather = async (): Promise<ReadonlyMap<string, Introduction>> => {
    const client = new Client(running.port);
    const gathered = new Map<string, Introduction>();
    for (const { id, judge, mount, credentials } of subjects) {
      gathered.set(id, await introductionOf(client, judge, mount, credentials));
    }
    client.close();
    return gathered;
  };
  const gathering = introduced.get(running) ?? gather();
  introduced.set(running, gathering);
  return gathering;
}

/** What a subject's requests are made of, as it and the others on its server tell. */
async function sourceOf(running: Running, client: Client, subject: Subject): Promise<Source> {
  const { port } = running;
  const introductions = await introductionsOf(running);
  const { texts = [], challenges = new Map() } = introductions.get(subject.id) ?? {};
  const origin = `http://127.0.0.1:${port}`;
  const all = [...introductions.values()].flatMap((one) => one.texts);
  const { now } = JSON.parse(
    (await client.send({ method: 'GET', target: '/_paystub/clock', headers: [] })).body,
  );
  const ahead = Date.parse(now) - Date.now();
  const { wallets } = subject;
  return {
    ...subject,
    origin,
    known: texts,
    addresses: [...new Set(all.filter((text) => text.startsWith(origin)))],
    purse: challenges.size > 0 ? { wallets, challenges, now: () => Date.now() + ahead } : undefined,
  };
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
          `${fault}\n  ${JSON.stringify(request)}\n  ${answer.status} ${answer.body.slice(0, 2_000)}\n  ${JSON.stringify(answer.headers)}`,
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
  const grown = (of: 'bytes' | 'commands'): number =>
    (warm.at(-1)?.[of] ?? 0) - (warm[0]?.[of] ?? 0);
  const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  console.log(
    `memory, in MiB: ${memory.map(({ bytes, commands }) => `${mebibytes(bytes)} (${commands})`).join(' ')}`,
  );
  expect(memory.length).toBeGreaterThan(10);
  // What commands did is kept, in rows and in the journal, which is in memory here; nothing else is.
  expect(grown('bytes')).toBeLessThan(3 * 2 ** 20 + 1_000 * grown('commands'));
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

/**
 * The same without the waits that it asks for. Nothing comes of itself to whoever waits for requests,
 * and a slow resource, once it is paid, takes as long as it is told.
 */
function hurried(request: HostileRequest): HostileRequest {
  const { path, target } = request;
  const isPaid = has(request, 'payment-signature') || has(request, 'x-payment');
  if (path.endsWith('/requests/wait')) {
    return { ...request, target: withQuery(target, 'timeoutMs', /\d{3,}/) };
  }
  if (path.endsWith('/slow') && isPaid)
    return { ...request, target: withQuery(target, 'ms', /.*/) };
  const inner = encodeURIComponent('/slow');
  return { ...request, target: target.replace(inner, `${inner}${encodeURIComponent('?ms=1')}`) };
}

/** One millisecond in the place of a longer time, and where nothing is said. */
function withQuery(target: string, name: string, long: RegExp): string {
  const said = new RegExp(`([?&]${name}=)([^&]*)`, 'g');
  const short = target.replaceAll(said, (whole, begin, value) =>
    long.test(value) ? `${begin}1` : whole,
  );
  return said.test(target) ? short : `${target}${target.includes('?') ? '&' : '?'}${name}=1`;
}

function has(request: HostileRequest, name: string): boolean {
  return request.headers.some(([one]) => one.toLowerCase() === name);
}

function faultOf(
  { judge }: { readonly judge: Judge },
  request: HostileRequest,
  answer: Incoming,
): string | undefined {
  // Node's parser answers before anything of ours: without a date, and without a body.
  if (answer.headers.date === undefined && [400, 408, 431].includes(answer.status)) {
    return 'refused by Node';
  }
  const preferred = answer.headers['preference-applied'] !== undefined;
  const operation = judge.operationOf(request.method, request.path)?.id ?? '';
  if (answer.status >= 500 && !preferred && askedFor[operation] !== answer.status) {
    return `${answer.status}, which nobody asked for`;
  }
  const unavailable = answer.status === 422 && has(request, 'prefer');
  if (unavailable && answer.headers['content-type'] === 'application/problem+json') {
    // It is paystub's own word for a preference; the control plane has others with this status.
    const fault = own.faultUnrouted(request, answer);
    return fault && judge.faultOf(request, request.path, answer) ? fault : undefined;
  }
  return judge.faultOf(request, request.path, answer);
}

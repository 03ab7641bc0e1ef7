import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BuiltProgram, type Running } from './built-program.js';
import { chance } from './chance.js';
import { Client, type Incoming, type Outgoing } from './client.js';
import { demos, worldFlags } from './demo-world.js';
import { type HostileRequest, hostileRequests } from './requests.js';
import { faultOf, hurried, type Subject, sourceOf, subjects } from './subjects.js';
import { Told } from './told.js';
import type { Source } from './values.js';

/** `PAYSTUB_SOAK=30 npm run test:soak` for half an hour; the short one fills a smaller limit. */
const minutes = Number(process.env.PAYSTUB_SOAK ?? 0.5);
const limitMiB = minutes < 5 ? 32 : 256;
/** A leak ends the process here, in whatever time. */
const heapMiB = 512;
/** What is kept, the program itself, and what the collector has not looked at yet. */
const residentMiB = limitMiB + 450;
const MiB = 2 ** 20;

let program: BuiltProgram;
beforeEach(() => {
  program = new BuiltProgram();
});
afterEach(() => program.close());

/** Worlds that come, are used, and go. */
const worldsAtOnce = 40;
const kinds = 10;

interface Health {
  readonly memory: { readonly limitBytes: number; readonly usedBytes: number };
}

/** Somebody who does everything that takes memory, in worlds of his own beside those of others. */
class Tenant {
  readonly #client: Client;
  readonly #draw: (below: number) => number;
  readonly #name: string;
  readonly #hostile: readonly Stream[];
  /** How many answers there were of each status. */
  readonly statuses: Map<number, number>;
  #count = 0;

  constructor(
    name: string,
    seed: number,
    port: number,
    hostile: readonly Stream[],
    statuses: Map<number, number>,
  ) {
    this.#client = new Client(port, 2);
    this.#draw = chance(seed);
    this.#name = name;
    this.#hostile = hostile;
    this.statuses = statuses;
  }

  close(): void {
    this.#client.close();
  }

  /** One of all that there is to do. */
  async act(): Promise<void> {
    this.#count += 1;
    const world = `${this.#name}${this.#draw(worldsAtOnce)}`;
    switch (this.#draw(kinds)) {
      case 0:
        return this.#world(world);
      case 1:
        return this.#rule(world);
      case 2:
        return this.#wait(world);
      case 3:
        return this.#look(world);
      case 4:
      case 5:
      case 6:
        return this.#hostileOne();
      default:
        return this.#use(world);
    }
  }

  async #send(outgoing: Outgoing, allowed?: readonly number[]): Promise<Incoming> {
    const answer = await this.#client.send(outgoing);
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    if (allowed && !allowed.includes(answer.status)) {
      throw new Error(
        `${answer.status} to ${JSON.stringify(outgoing).slice(0, 500)}: ${answer.body.slice(0, 500)}`,
      );
    }
    return answer;
  }

  #control(method: string, path: string, world: string, body?: unknown): Outgoing {
    return {
      method,
      target: `/_paystub${path}`,
      headers: [
        ['X-Paystub-World', world],
        ['Content-Type', 'application/json'],
      ],
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
  }

  /** A world comes, as a fork or as another history, or goes. */
  async #world(name: string): Promise<void> {
    const beginnings = [
      undefined,
      { base: 'main' },
      { base: `${this.#name}0` },
      { recipe: { seed: String(this.#count % 5), size: 1 } },
    ];
    const target = `/worlds/${name}`;
    const gone = await this.#send(this.#control('DELETE', target, 'main'), [204, 404]);
    if (gone.status === 204 && this.#draw(2) === 0) return;
    const made = this.#control('PUT', target, 'main', beginnings[this.#draw(4)]);
    await this.#send(made, [201, 404, 409]);
  }

  /** A fault rule stands in the world, or all of them go. */
  async #rule(world: string): Promise<void> {
    const deeds = [
      { latency: { ms: 1 } },
      { answer: { status: 500 } },
      { drop: true },
      { truncate: { bytes: 5 } },
      { rateLimit: { limit: 2, window: 'PT1M' } },
    ];
    if (this.#draw(6) === 0) {
      await this.#send(this.#control('DELETE', '/faults', world), [200, 404, 409]);
      return;
    }
    const rule = {
      api: 'agnicpay',
      operation: 'getBalance',
      when: { headers: { 'x-long': 'v'.repeat(this.#draw(2_000)) } },
      do: deeds[this.#draw(deeds.length)],
    };
    await this.#send(this.#control('POST', '/faults', world, rule), [201, 409, 422]);
  }

  /** Somebody waits for requests that do not come, and is told so, or goes away. */
  async #wait(world: string): Promise<void> {
    const goes = this.#draw(2) === 0;
    const target = `/requests/wait?count=1000000&timeoutMs=${goes ? 60_000 : 5}`;
    const asked = this.#control('GET', target, world);
    if (!goes) {
      await this.#send(asked);
      return;
    }
    await this.#client.send(asked, AbortSignal.timeout(5)).catch(() => undefined);
  }

  /** Whatever shows the log, the world and its rows. */
  async #look(world: string): Promise<void> {
    const paths = ['/requests?limit=100', '/requests/1/explain', '/snapshot', '/faults', '/worlds'];
    const path = paths[this.#draw(paths.length)] ?? '';
    await this.#send(this.#control('GET', path, world), [200, 404, 409]);
  }

  /** Ordinary use of an API, with all that a log could keep of it. A rule may be in the way. */
  async #use(world: string): Promise<void> {
    const demo = demos[this.#draw(demos.length)];
    const subject = subjects.find(({ id }) => id === demo?.provider);
    const reads = subject?.judge.operations.filter(({ method, path }) => {
      return method === 'GET' && !path.includes('{') && path !== '/slow';
    });
    const path = reads?.[this.#draw(reads.length)]?.path ?? '/';
    const many = Array.from({ length: 50 + this.#draw(250) }, (_, at) => `q${at}=${this.#count}`);
    const outgoing = {
      method: 'GET',
      target: `${subject?.mount}${path}?${many.join('&')}`,
      headers: [
        ...Object.entries(demo?.headers ?? {}),
        ['X-Paystub-World', world],
        ['X-Long', `${this.#count}${'v'.repeat(this.#draw(8_000))}`],
      ] as const,
    };
    try {
      await this.#send(outgoing);
    } catch {
      // A rule ended the connection.
    }
  }

  /** What the fuzz run sends, judged as it is there. */
  async #hostileOne(): Promise<void> {
    const stream = this.#hostile[this.#draw(this.#hostile.length)];
    const request = stream?.next();
    if (!stream || !request) return;
    const answer = await this.#send(request);
    if (stream.subject.id !== 'control') stream.told.hear(answer);
    const fault = faultOf(stream.subject, request, answer);
    if (fault === undefined || fault === 'refused by Node') return;
    // Where the limit is reached, nothing that would be kept is taken.
    if (answer.status === 409 && answer.body.includes('--memory-limit')) return;
    throw new Error(
      `${fault}\n  ${JSON.stringify(request).slice(0, 2_000)}\n  ${answer.status} ${answer.body.slice(0, 1_000)}`,
    );
  }
}

/** Hostile requests to one API without end, each batch by another seed. */
class Stream {
  readonly told = new Told();
  readonly #source: Source;
  readonly subject: Subject;
  #batch: HostileRequest[] = [];
  #seed = 0;

  constructor(subject: Subject, source: Source) {
    this.subject = subject;
    this.#source = source;
  }

  next(): HostileRequest {
    if (this.#batch.length === 0) {
      this.#seed += 1;
      const options = { numRuns: 200, seed: this.#seed };
      this.#batch = fc.sample(hostileRequests(this.#source).map(hurried), options);
    }
    const next = this.told.filled(this.#batch.pop() as HostileRequest);
    if (this.subject.id !== 'control') return next;
    // In a world of its own: the main one stays as it is, and so do those of others.
    const others = next.headers.filter(([name]) => !/^x-paystub/i.test(name));
    return { ...next, headers: [...others, ['X-Paystub-World', 'hostile']] };
  }
}

it('worlds, rules, logs, waiters and hostile requests stay within the memory limit', async () => {
  const limit = ['--memory-limit', String(limitMiB)];
  const server: Running = await program.serve(
    ['--data', 'data', '--log-level', 'error', ...limit, ...worldFlags],
    { probed: true, heapMiB },
  );
  const { port } = server;
  const watcher = new Client(port);
  const streams: Stream[] = [];
  for (const subject of subjects) {
    streams.push(new Stream(subject, await sourceOf(server, watcher, subject)));
  }
  const statuses = new Map<number, number>();
  const tenants = ['a', 'b', 'c', 'd'].map(
    (name, at) => new Tenant(name, at + 1, port, streams, statuses),
  );
  const health = async (): Promise<Health['memory']> => {
    const answer = await watcher.send({ method: 'GET', target: '/_paystub/health', headers: [] });
    expect(answer.status).toBe(200);
    return (JSON.parse(answer.body) as Health).memory;
  };

  const end = Date.now() + minutes * 60_000;
  let done = 0;
  let mostUsed = 0;
  const works = tenants.map(async (tenant) => {
    // On a slow machine it takes longer until there is no room any more.
    while (Date.now() < end || mostUsed < (limitMiB * MiB) / 2) {
      await tenant.act();
      done += 1;
      if (done % 100 === 0) {
        const { limitBytes, usedBytes } = await health();
        expect(limitBytes).toBe(limitMiB * MiB);
        // Requests that were let in while there was room may add rows when it is used up.
        expect(usedBytes).toBeLessThanOrEqual(limitBytes + MiB);
        mostUsed = Math.max(mostUsed, usedBytes);
      }
    }
  });
  await Promise.all(works);
  for (const tenant of tenants) tenant.close();

  expect([server.alive, server.err]).toEqual([true, '']);
  const full = await server.memory();
  // What goes is given back: all worlds but the main one, and its log.
  const list = await watcher.send({ method: 'GET', target: '/_paystub/worlds', headers: [] });
  const { worlds } = JSON.parse(list.body) as { worlds: readonly { name: string }[] };
  for (const { name } of worlds) {
    if (name === 'main') continue;
    const target = `/_paystub/worlds/${name}`;
    await watcher.send({ method: 'DELETE', target, headers: [] });
  }
  await watcher.send({ method: 'DELETE', target: '/_paystub/requests', headers: [] });
  const { usedBytes } = await health();
  const emptied = await server.memory();
  const mebibytes = (bytes: number): string => (bytes / MiB).toFixed(0);
  console.log(
    `${minutes} minutes, ${done} deeds, ${worlds.length} worlds at the end; in MiB: limit ${limitMiB}, counted at most ${mebibytes(mostUsed)}, resident at most ${mebibytes(full.peak)}, heap after a collection ${mebibytes(full.heapUsed + full.external)}, emptied ${mebibytes(emptied.heapUsed + emptied.external)} (counted ${mebibytes(usedBytes)})\n  ${[
      ...statuses,
    ]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${status} ×${count}`)
      .join(', ')}`,
  );
  expect(full.peak).toBeLessThan(residentMiB * MiB);
  expect(full.heapUsed + full.external).toBeLessThan((limitMiB + 150) * MiB);
  expect(emptied.heapUsed + emptied.external).toBeLessThan(usedBytes + 150 * MiB);
  watcher.close();
  expect(await server.stop()).toBe(0);
});

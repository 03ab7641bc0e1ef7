import type { Express } from 'express';
import type { Observer } from './contract/exchange.js';
import { createHttpServer, listenOn } from './contract/http-server.js';
import { MockWorld } from './control/index.js';
import { createPaystub, type Paystub, type PaystubConfig, toldRecipe } from './paystub.js';

/** What a mock is made from. Everything has a default. */
export interface MockOptions {
  /** The APIs to serve, by id; all when left out. A single one is mounted at `/`, as the real host has it. */
  readonly apis?: readonly string[];
  /** A folder to keep what happens in; in memory when left out. */
  readonly data?: string;
  /** A world file to begin with, as `paystub snapshot` writes it; then there is no seed. */
  readonly from?: string;
  /** Another seed gives other people and amounts. */
  readonly seed?: string | number;
  /** How many accounts each API has besides the demo ones. */
  readonly size?: number;
  /** The day (UTC, `YYYY-MM-DD`) at whose start the history ends, and that the mock takes for today. */
  readonly refDate?: string;
  /**
   * Whether the busy accounts go on living as days go by. When left out they do, unless `refDate` is
   * given, or the world's clock is frozen or set.
   */
  readonly traffic?: boolean;
  /** The story that accounts live through beside the demo ones: names such as `refunds`, or a file. */
  readonly story?: string;
  /** How many calls one more account makes, the story's lead: its caller is `lead`. */
  readonly rows?: number;
  /** Whether there is a control plane over HTTP; there is when left out. The functions here are there always. */
  readonly control?: boolean;
  /** Whoever sends it may use the control plane over HTTP, and nobody else. */
  readonly controlToken?: string;
  /** How many bytes may be kept in memory for all worlds together: 256 MiB when left out. */
  readonly memoryLimit?: number;
  /** Whether requests that name no world are refused. */
  readonly requireWorld?: boolean;
  /**
   * Whether values leave as the real server sends them, where a document marks that form beside the
   * documented one; the documented one when left out.
   */
  readonly faithful?: boolean;
  /** Whether `X-Forwarded-Proto` and `-Host` count from any proxy, and not only from one on this machine. */
  readonly trustProxy?: boolean;
  /** Whether pages of other origins may name a world, and so make one. */
  readonly corsWorlds?: boolean;
  /** How x402 is spoken: `dialect: 'spec'` for the specification's codes; `mainnets` where real money may be asked for. */
  readonly x402?: PaystubConfig['x402'];
  /** Is told of every exchange, and of errors of paystub's own. */
  readonly observer?: Observer;
}

/** A mock that does not listen: an Express application, for supertest or to mount in another. */
export interface Mock {
  readonly app: Express;
  /** The world of a name, which comes to be by being used. */
  world(name: string): MockWorld;
  /**
   * The headers by which a caller of the demo cast introduces himself to an API: `busy` unless
   * another is meant. Throws a RangeError that names those whom there are.
   */
  demo(api: string, caller?: string): Readonly<Record<string, string>>;
  /** The clock of the main world. */
  readonly clock: MockWorld['clock'];
  /** Failures on demand in the main world. */
  readonly faults: MockWorld['faults'];
  /** What went by in the main world. */
  readonly requests: MockWorld['requests'];
  /** What is in the main world. */
  readonly state: MockWorld['state'];
  /** What the client under test did wrong while it paid by x402, in the main world. */
  readonly payer: MockWorld['payer'];
  /** Has something happen in the main world. */
  readonly do: MockWorld['do'];
  /** Writes out what is queued and lets go of the folder. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a client needs to call an API. */
export interface Access {
  /** Where the API is, without a slash at the end. */
  readonly baseUrl: string;
  /** Who calls, and in which world. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A mock that listens. */
export interface RunningMock extends Mock {
  /** `http://localhost:49152`; the APIs are at `/<id>` below it, a single one at its root. */
  readonly url: string;
  readonly port: number;
  world(name: string): ServedWorld;
  /** What a client of an API needs in the main world. The caller is one of the demo cast, or `null` for nobody. */
  at(api: string, caller?: string | null): Access;
}

/** One world of a mock that listens. */
export class ServedWorld extends MockWorld {
  readonly #paystub: Paystub;
  readonly #url: string;

  constructor(paystub: Paystub, url: string, name: string | undefined) {
    super(paystub.plane, name);
    this.#paystub = paystub;
    this.#url = url;
  }

  /**
   * What a client of an API needs in this world. The caller is one of the demo cast, `busy` unless
   * another is meant, or `null` for nobody.
   *
   * ```ts
   * const { baseUrl, headers } = world.at('<api>');
   * await fetch(`${baseUrl}/some/path`, { headers });
   * ```
   */
  at(api: string, caller: string | null = 'busy'): Access {
    const { path } = mountOf(this.#paystub, api);
    const introduction = caller === null ? {} : demoOf(this.#paystub, api, caller);
    return { baseUrl: `${this.#url}${path}`, headers: { ...introduction, ...this.headers } };
  }
}

function mountOf({ mounts }: Paystub, api: string): Paystub['mounts'][number] {
  const mount = mounts.find(({ id }) => id === api);
  if (mount) return mount;
  const ids = mounts.map(({ id }) => id).join(', ');
  throw new RangeError(`no API ${api} is served; choose from ${ids}`);
}

function demoOf(paystub: Paystub, api: string, caller: string): Readonly<Record<string, string>> {
  const { demo } = mountOf(paystub, api);
  const found = demo.find(({ label }) => label === caller);
  if (found) return found.headers;
  const labels = demo.map(({ label }) => label).join(', ');
  throw new RangeError(`${api} has no caller ${caller}; choose from ${labels}`);
}

/** Makes a mock without listening. Rejects when the folder cannot be used or the recipe is none. */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  return mockOf(await assembled(options));
}

async function assembled(options: MockOptions): Promise<Paystub> {
  const { apis, data, from, observer, control, controlToken, requireWorld } = options;
  const { seed, size, refDate } = options;
  if (from !== undefined && (options.story !== undefined || options.rows !== undefined)) {
    throw new RangeError('from is a world that is written down: give either it, or story and rows');
  }
  return createPaystub({
    ...(apis === undefined ? {} : { apis }),
    ...(observer === undefined ? {} : { observer }),
    ...(control === undefined ? {} : { control }),
    ...(requireWorld === undefined ? {} : { requireWorld }),
    ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    ...(options.faithful === undefined ? {} : { faithful: options.faithful }),
    ...(options.trustProxy ? { trustedProxies: 'all' as const } : {}),
    ...(options.corsWorlds === undefined ? {} : { corsWorlds: options.corsWorlds }),
    ...(options.x402 === undefined ? {} : { x402: options.x402 }),
    controlToken,
    data,
    from,
    traffic: options.traffic,
    recipe: {
      ...toldRecipe(options, apis),
      ...(seed === undefined ? {} : { seed }),
      ...(size === undefined ? {} : { size }),
      ...(refDate === undefined ? {} : { refDate }),
    },
  });
}

function mockOf(paystub: Paystub): Mock {
  const close = (): Promise<void> => paystub.close();
  const world = (name?: string): MockWorld => new MockWorld(paystub.plane, name);
  const main = world();
  const { clock, faults, requests, state, payer } = main;
  return {
    get app() {
      return paystub.app;
    },
    world,
    demo: (api, caller = 'busy') => demoOf(paystub, api, caller),
    clock,
    faults,
    requests,
    state,
    payer,
    do: (deed) => main.do(deed),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * Starts a mock on the loopback interface, on a free port unless one is named. Rejects with the
 * system's error (`EADDRINUSE`) when the port is taken.
 *
 * ```ts
 * await using mock = await startMock();
 * const health = await fetch(`${mock.url}/_paystub/health`);
 * ```
 */
export async function startMock(
  options: MockOptions & { readonly port?: number } = {},
): Promise<RunningMock> {
  const paystub = await assembled(options);
  const mock = mockOf(paystub);
  const server = createHttpServer(paystub.listener, {
    ...(options.observer ? { refusedHead: (record) => options.observer?.exchange(record) } : {}),
  });
  let port: number;
  try {
    port = await listenOn(server, options.port ?? 0, '127.0.0.1');
  } catch (error) {
    await mock.close();
    throw error;
  }
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise<void>((resolve) => {
      server.close(() => resolve());
      // Clients of a test keep their connections alive; nobody waits for them.
      server.closeAllConnections();
    }).then(() => mock.close());
    return closed;
  };
  const url = `http://localhost:${port}`;
  const world = (name?: string): ServedWorld => new ServedWorld(paystub, url, name);
  const main = world();
  const { demo, clock, faults, requests, state, payer, do: deed } = mock;
  return {
    // Read when somebody asks for it: a server needs no application.
    get app() {
      return mock.app;
    },
    demo,
    clock,
    faults,
    requests,
    state,
    payer,
    do: deed,
    url,
    port,
    world,
    at: (api, caller) => main.at(api, caller),
    close,
    [Symbol.asyncDispose]: close,
  };
}

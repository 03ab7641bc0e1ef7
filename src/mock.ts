import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { createPaystub } from './app.js';
import type { Observer } from './contract/exchange.js';
import { createHttpServer } from './contract/http-server.js';
import { MockWorld } from './control/index.js';

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
  /** Whether there is a control plane over HTTP; there is when left out. The functions here are there always. */
  readonly control?: boolean;
  /** Whoever sends it may use the control plane over HTTP, and nobody else. */
  readonly controlToken?: string;
  /** Whether requests that name no world are refused. */
  readonly requireWorld?: boolean;
  /** Is told of every exchange, and of errors of paystub's own. */
  readonly observer?: Observer;
}

/** A mock that does not listen: an Express application, for supertest or to mount in another. */
export interface Mock {
  readonly app: Express;
  /** The world of a name, which comes to be by being used. */
  world(name: string): MockWorld;
  /** The clock of the main world. */
  readonly clock: MockWorld['clock'];
  /** Failures on demand in the main world. */
  readonly faults: MockWorld['faults'];
  /** What went by in the main world. */
  readonly requests: MockWorld['requests'];
  /** What is in the main world. */
  readonly state: MockWorld['state'];
  /** Has something happen in the main world. */
  readonly do: MockWorld['do'];
  /** Writes out what is queued and lets go of the folder. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A mock that listens. */
export interface RunningMock extends Mock {
  /** `http://localhost:49152`; the APIs are at `/<id>` below it, a single one at its root. */
  readonly url: string;
  readonly port: number;
}

/** Makes a mock without listening. Rejects when the folder cannot be used or the recipe is none. */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const { apis, data, from, observer, control, controlToken, requireWorld } = options;
  const { seed, size, refDate } = options;
  const paystub = await createPaystub({
    ...(apis === undefined ? {} : { apis }),
    ...(observer === undefined ? {} : { observer }),
    ...(control === undefined ? {} : { control }),
    ...(requireWorld === undefined ? {} : { requireWorld }),
    controlToken,
    data,
    from,
    recipe: {
      ...(seed === undefined ? {} : { seed }),
      ...(size === undefined ? {} : { size }),
      ...(refDate === undefined ? {} : { refDate }),
    },
  });
  const close = (): Promise<void> => paystub.close();
  const world = (name?: string): MockWorld => new MockWorld(paystub.plane, name);
  const main = world();
  const { clock, faults, requests, state } = main;
  return {
    app: paystub.app,
    world,
    clock,
    faults,
    requests,
    state,
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
  const mock = await createMock(options);
  const server = createHttpServer(mock.app);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
  } catch (error) {
    await mock.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise<void>((resolve) => {
      server.close(() => resolve());
      // Clients of a test keep their connections alive; nobody waits for them.
      server.closeAllConnections();
    }).then(() => mock.close());
    return closed;
  };
  return { ...mock, url: `http://localhost:${port}`, port, close, [Symbol.asyncDispose]: close };
}

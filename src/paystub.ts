import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Express } from 'express';
import { bootCheck } from './contract/boot-check.js';
import { Contract } from './contract/contract.js';
import type { Observer } from './contract/exchange.js';
import { httpListener } from './contract/http-adapter.js';
import { Kernel } from './contract/kernel.js';
import { loadExpress } from './contract/lazy-imports.js';
import type { Handle } from './contract/message.js';
import { Schemas } from './contract/schemas.js';
import type { TrustedProxies } from './contract/seen-from.js';
import { type Target, targetOf } from './contract/target.js';
import {
  ControlPlane,
  controlCrossOrigin,
  controlPaths,
  controlProvider,
  FaultRules,
  Guard,
  homeOf,
  isOwnHeader,
  type Kit,
  LOG_LIMITS,
  type Mount,
  RequestLog,
  referencePath,
  type WorldRecipe,
} from './control/index.js';
import { documentApi, inferredLines, isDocument, readDocument } from './documents/index.js';
import type { TornTail } from './journal/index.js';
import { checkInvariants, enact, type Rejection } from './ledger/index.js';
import {
  type Dialect,
  fundOnMainnets,
  gateOf,
  offersOf,
  releaseAtStart,
  releaseAtStop,
  releaseInFork,
  type X402Manners,
} from './payments/index.js';
import { deedReader, idReader } from './paystub/actions.js';
import { documentsFolder } from './paystub/documents.js';
import { asksForPage } from './paystub/front-page.js';
import { WorldTrial } from './paystub/import-check/index.js';
import {
  type Beginning,
  beginningOf,
  openBeginning,
  standingOf,
  type WorldConfig,
} from './paystub/opening.js';
import {
  type ApiDesk,
  apiDesk,
  interfered,
  keepInLog,
  lostRequestLog,
  ownDesk,
} from './paystub/request-context.js';
import { type OperationAt, resourcesOf } from './paystub/resources.js';
import {
  type Api,
  introductions,
  listProviders,
  loadProvider,
  type Resources,
  type WorldDesk,
} from './providers/index.js';
import { Redactor } from './redaction/index.js';
import { type DemoCredential, demoCredentials, trafficOf } from './scenario/index.js';
import { Lane, pace } from './slices/index.js';
import {
  MemoryBudget,
  type Origin,
  systemClock,
  Traffic,
  type World,
  WorldFailed,
  Worlds,
  worldText,
} from './worlds/index.js';

export { documentsFolder } from './paystub/documents.js';
export { WorldTrial } from './paystub/import-check/index.js';
export { defaultStory, type WorldConfig, WorldMismatch } from './paystub/opening.js';
export { toldRecipe } from './paystub/shown-recipe.js';
export { LARGEST_FILE, UnreadableHistory, WorldFileError, worldName } from './worlds/index.js';

/** What a start may say. Everything has a default. */
export interface PaystubConfig extends WorldConfig {
  /** The APIs to serve, by their ids, or documents by their files, folders and addresses; all built-in ones when left out. A single one is mounted at `/`. */
  readonly apis?: readonly string[];
  readonly observer?: Observer;
  /** Hears what whoever runs this should know, in a sentence: that the journal is large, for example. */
  readonly notice?: ((text: string) => void) | undefined;
  /** Whether the request validator sees every request, or those that need it, which is the default. */
  readonly validator?: 'always' | 'in doubt';
  /** Whether there is a control plane; there is when left out. */
  readonly control?: boolean;
  /** Whoever sends it may use the control plane, and nobody else; callers on this machine when left out. */
  readonly controlToken?: string | undefined;
  /** Whether requests that name no world are refused. */
  readonly requireWorld?: boolean;
  /** How many worlds there may be, the main one included: 1,000 when left out. */
  readonly mostWorlds?: number;
  /**
   * Whether values leave as the real server sends them, where a document marks that form beside the
   * documented one (`x-faithful`); the documented one when left out.
   */
  readonly faithful?: boolean;
  /** Whose `X-Forwarded-Proto` and `-Host` count: those of proxies on this machine, when left out. */
  readonly trustedProxies?: TrustedProxies;
  /** Whether pages of other origins may name a world, and so make one; they may not when left out. */
  readonly corsWorlds?: boolean;
  /** How many bytes may be kept in memory for all worlds together: 256 MiB when left out. */
  readonly memoryLimit?: number;
  /** How x402 is spoken: the SDKs' error codes and test networks only, when left out. */
  readonly x402?: { readonly dialect?: Dialect; readonly mainnets?: boolean };
  /** Numbers the requests, by 32 hexadecimal digits each; by chance when left out. For fixtures. */
  readonly requestId?: () => string;
}

/** A mock that is ready to listen. */
export interface Paystub {
  /** Answers every request that is a value: whoever is in this program needs no socket. It never rejects. */
  readonly handle: Handle;
  /** Answers every request, for a server of Node's. It never rejects. */
  readonly listener: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  /** The same as an Express application: for supertest, or to mount in another. */
  readonly app: Express;
  /** The world of those who name none. */
  readonly world: World;
  /** What tests do in the worlds, as over HTTP. */
  readonly plane: ControlPlane;
  readonly mounts: readonly Mount[];
  /** Where the journal is kept; `undefined` in memory. */
  readonly data: string | undefined;
  /** The file that the world was written down in, if it was. */
  readonly from: string | undefined;
  /** What was cut off the journal's end, after a crash in the middle of a write. */
  readonly torn: TornTail | undefined;
  /** Writes out what is queued, and lets go of the folder. */
  close(): Promise<void>;
}

/** Says nothing; for those who do not ask. */
const silent: Observer = { exchange: () => undefined, fault: () => undefined };

/** Puts everything together: documents, providers, one world, and the Express application over them. */
export async function createPaystub(config: PaystubConfig = {}): Promise<Paystub> {
  const { apis, contracts } = await servedBy(config);
  const systemTime = config.systemTime ?? Date.now;
  const trial = new WorldTrial(apis.values(), systemTime, contracts);
  const beginning = await beginningOf([...apis.values()], config, trial);
  const credentials = demosOf(contracts, beginning);
  const { world, clock, origin, torn } = await openBeginning(beginning, {
    faultOfRows: trial.faultOfRows,
    notice: config.notice,
  });
  releaseAtStart(world.ledger, (command) => world.submit(command));
  if (config.x402?.mainnets) {
    fundOnMainnets(world.ledger, (command) => world.submit(command));
    fundOnMainnets(origin.ledger, (command) => enact(origin.ledger, command, clock.now()));
  }
  await world.settled();
  const { data, from } = beginning;
  const observer = config.observer ?? silent;
  const own = Contract.read(join(documentsFolder, 'control.yaml'));
  const ownSchemas = new Schemas(own);
  const shared = {
    observer,
    // Version 4, and so random but for six of its bits; Node draws them in advance, a hundred at a time.
    requestId: config.requestId ?? (() => randomUUID().replaceAll('-', '')),
    own: { contract: own, schemas: ownSchemas },
    validator: config.validator ?? 'in doubt',
    trustedProxies: config.trustedProxies ?? 'loopback',
    // A page elsewhere could make as many worlds as it likes.
    withheld: config.corsWorlds ? () => false : isOwnHeader,
  };
  const atRoot = contracts.length === 1;
  const mounts = contracts.map(({ api, contract }): Mount => {
    const { id } = api.provider;
    return {
      id,
      contract,
      path: atRoot ? '' : `/${id}`,
      demo: credentials.filter((demo) => demo.provider === id),
    };
  });
  const payers = [...apis.values()].filter(({ paid }) => paid !== undefined);
  const x402: X402Manners = {
    ...config.x402,
    catalogue: mounts.flatMap(({ contract, path }) =>
      offersOf(contract, path, config.x402?.mainnets),
    ),
  };
  const names = secretNames(contracts.map(({ contract }) => contract));
  const mostWorlds = config.mostWorlds ?? MOST_WORLDS;
  const stories = [...apis.values()].map(({ story }) => story);
  const traffic = new Traffic((ledger, recipe, day) => trafficOf(stories, recipe, ledger, day));
  const worlds = new Worlds<Kit>({
    main: { world, clock, origin, kept: data !== undefined },
    equip: (_name, share) => ({
      faults: new FaultRules(mounts, share),
      log: new RequestLog(new Redactor({ names, limits: LOG_SECRETS }), LOG_LIMITS, share),
    }),
    budget: new MemoryBudget(config.memoryLimit ?? MEMORY_LIMIT),
    faultOfRows: trial.faultOfRows,
    forked: (fork, of, now) => {
      releaseInFork(of, (command) => enact(fork, command, now));
    },
    systemTime,
    most: mostWorlds,
    idleMs: WORLD_IDLE_MS,
    required: config.requireWorld ?? false,
    traffic,
  });
  const plane = new ControlPlane({
    worlds,
    mounts,
    worldOf: (text, name) => trial.read(text, name),
    traffic,
    habits: { abandonedAfter: (realm) => apis.get(realm)?.abandonedAfterMs },
    commandOf: deedReader(trial),
    idOf: idReader(trial),
    originOf: (recipe) => originOf([...apis.values()], recipe, config),
    lane: new Lane(HEAVY_MOST),
    systemClock: (from) => systemClock(systemTime, from === undefined ? 0 : from - systemTime()),
    mostWorlds,
  });
  const guard = new Guard({
    enabled: config.control ?? true,
    token: config.controlToken,
    elapsed: () => performance.now(),
  });
  const ownMount: Mount = { id: controlProvider.id, contract: own, path: '', demo: [] };
  const control = new Kernel(controlProvider, own, {
    ...shared,
    schemas: ownSchemas,
    crossOrigin: controlCrossOrigin(config.controlToken !== undefined),
    witness: lostRequestLog(worlds),
    desk: (request) =>
      ownDesk(worlds, guard, request, (cell) => {
        const within = plane.within(cell);
        return {
          mounts,
          own: ownMount,
          world: cell.world,
          data,
          plane,
          control: within,
          settled: () => within.settled(),
        };
      }),
  });
  const kernels = new Map(
    contracts.map(({ api, contract, schemas }) => [
      api.provider.id,
      new Kernel<ApiDesk, Rejection>(api.provider, contract, {
        ...shared,
        schemas,
        faithful: config.faithful ?? false,
        desk: (request) => apiDesk(worlds, request, x402, resourcesIn, payers),
        interfere: interfered,
        gate: gateOf(contract, x402),
        witness: keepInLog,
      }),
    ]),
  );
  const [single] = atRoot ? kernels.values() : [];
  const operationAt: OperationAt = (method, url) => {
    const target = targetOf(url);
    if (single)
      return controlPaths.test(target.path) ? undefined : single.operationAt(method, target);
    const [id, below] = mountOf(target);
    return kernels.get(id)?.operationAt(method, below);
  };
  const resourcesIn = (world: string | undefined): Resources =>
    resourcesOf((request) => handle(request), operationAt, world);
  const handle: Handle = (request) => {
    if (single && controlPaths.test(request.path)) return control.handle(request);
    if (single && request.path === '/openapi.json' && !single.operationAt('GET', request)) {
      return control.handle({ ...request, path: `/openapi/${mounts[0]?.id}.json` });
    }
    const [id, target] = single ? [mounts[0]?.id ?? '', request] : mountOf(request);
    const kernel = single ?? kernels.get(id);
    if (!kernel) return control.handle(request);
    const below = single ? request : { ...request, ...target };
    const mount = mounts.find((one) => one.id === id);
    if (mount && asksForPage(below, mount.contract)) {
      const path = single ? homeOf(mounts) : referencePath(id);
      return control.handle({ ...request, path, query: '' });
    }
    return kernel.handle(below);
  };
  const listener = httpListener(handle);
  let app: Express | undefined;
  return {
    handle,
    listener,
    get app() {
      app ??= applicationOf(listener);
      return app;
    },
    world,
    plane,
    mounts,
    data,
    from,
    torn,
    async close() {
      try {
        releaseAtStop(world.ledger, (command) => world.submit(command));
      } catch (error) {
        // A world that has failed keeps nothing more; its next start calls them off.
        if (!(error instanceof WorldFailed)) throw error;
      } finally {
        await world.close();
      }
    },
  };
}

function applicationOf(listener: Paystub['listener']): Express {
  const app = loadExpress()();
  app.disable('x-powered-by');
  app.use(listener);
  return app;
}

/** Beside what the worlds begin with. Node itself gives up at 2 GiB or more. */
const MEMORY_LIMIT = 256 * 2 ** 20;

/** A log learns from what it keeps, and keeps no more than a megabyte. */
const LOG_SECRETS = { secrets: 2_000, characters: 500_000 };

/** How many worlds there may be unless somebody says otherwise. */
const MOST_WORLDS = 1_000;

/** How many snapshots, restores and new histories may wait for each other. */
const HEAVY_MOST = 256;

/** A world that nobody uses for a day ends. */
const WORLD_IDLE_MS = 24 * 3_600_000;

/** The headers, parameters and cookies that carry credentials. */
function secretNames(contracts: readonly Contract[]): string[] {
  return contracts.flatMap(({ schemes }) => [...schemes.values()].map(({ key }) => key));
}

/** The beginning of a world with a history of its own, or why there is none. */
async function originOf(
  apis: readonly Api[],
  recipe: WorldRecipe,
  config: PaystubConfig,
): Promise<Origin | string> {
  if (config.from !== undefined) return 'this paystub was started from a file, and has no recipe';
  try {
    const beginning = await beginningOf(apis, {
      ...config,
      // In memory: the folder belongs to the main world.
      data: undefined,
      recipe: { ...config.recipe, ...recipe },
    });
    const ledger = await pace.run(beginning.baseInSteps());
    const clock = beginning.clock(undefined);
    if (config.x402?.mainnets) {
      fundOnMainnets(ledger, (command) => enact(ledger, command, clock.now()));
    }
    return { recipe: beginning.recipe, ledger, clock };
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** The first part of a path, and the target below it. */
function mountOf({ path, query }: Target): [id: string, below: Target] {
  const end = path.indexOf('/', 1);
  return end < 0
    ? [path.slice(1), { path: '/', query }]
    : [path.slice(1, end), { path: path.slice(end), query }];
}

interface Served {
  readonly api: Api;
  readonly contract: Contract;
  readonly schemas: Schemas;
}

/** The APIs whose history the world holds, and those that are served, with their documents. */
async function servedBy(config: PaystubConfig): Promise<{
  readonly apis: Map<string, Api>;
  readonly contracts: readonly Served[];
}> {
  const asked = [...new Set(config.apis ?? [])];
  // A world for documents alone has no use for the histories of other APIs.
  const apis =
    asked.length > 0 && asked.every(isDocument) ? new Map<string, Api>() : await loadApis();
  const contracts: Served[] = [];
  for (const one of asked.length > 0 ? asked : [...apis.keys()]) {
    if (isDocument(one)) {
      const { id: wanted, document, notices } = await readDocument(one);
      let id = wanted;
      for (let number = 2; apis.has(id); number++) id = `${wanted}-${number}`;
      const contract = new Contract(document);
      const schemas = new Schemas(contract);
      const api = documentApi(id, contract, schemas, config.recipe?.seed ?? 'paystub');
      apis.set(id, api);
      contracts.push({ api, contract, schemas });
      for (const line of inferredLines(id, api.resources)) config.notice?.(line);
      for (const { place, what } of notices.slice(0, NOTICES_SHOWN)) {
        config.notice?.(`${one}: ${place} ${what}`);
      }
      const more = notices.length - NOTICES_SHOWN;
      if (more > 0) config.notice?.(`${one}: ${more} more places were relaxed in the same way`);
      continue;
    }
    // One that there is not is refused by name.
    const api = apis.get(one) ?? (await loadProvider(one));
    apis.set(one, api);
    const contract = Contract.read(join(documentsFolder, `${api.provider.id}.yaml`));
    const schemas = new Schemas(contract);
    if (!contract.document.built) bootCheck(api.provider, contract, schemas);
    contracts.push({ api, contract, schemas });
  }
  // Whoever pays has a wallet: those of the API that speaks the protocol by itself.
  const asksForMoney = contracts.some(({ contract }) =>
    [...contract.operations.values()].some(({ payment }) => payment !== undefined),
  );
  if (asksForMoney && !apis.has(WALLETS)) apis.set(WALLETS, await loadProvider(WALLETS));
  return { apis, contracts };
}

/** The API whose people have wallets. */
const WALLETS = 'x402';

/** So many oddities of a document are told one by one. */
const NOTICES_SHOWN = 20;

/** Every API that there is: a world holds the history of each, whichever are served. */
async function loadApis(): Promise<Map<string, Api>> {
  const apis = new Map<string, Api>();
  for (const id of listProviders()) apis.set(id, await loadProvider(id));
  return apis;
}

/** Who may call: as the stories tell it, or those whom a file names. */
function demosOf(
  served: readonly { readonly api: Api; readonly contract: Contract }[],
  beginning: Beginning,
): readonly DemoCredential[] {
  const { recipe } = beginning;
  if (!('file' in recipe)) {
    return demoCredentials(
      served.map(({ api }) => api.story),
      recipe,
    );
  }
  const ledger = beginning.base();
  const clock = beginning.clock(undefined);
  const nothing = (): never => {
    throw new Error('a check of credentials changes nothing');
  };
  const desk: WorldDesk = {
    ledger,
    now: () => clock.now(),
    execute: nothing,
    settled: nothing,
  };
  return served.flatMap(({ api, contract }) =>
    introductions(api, contract, desk).map((demo) => ({ provider: api.provider.id, ...demo })),
  );
}

/**
 * The text of a world file that holds a world as it stands: what its recipe or file gives, and what
 * has happened since. Its folder may be served meanwhile.
 *
 * @throws {Error} when the world breaks an invariant: a file of it could not be served.
 */
export async function snapshotWorld(config: WorldConfig): Promise<Iterable<string>> {
  const beginning = await beginningOf([...(await loadApis()).values()], config);
  const { ledger, moment } = await standingOf(beginning);
  const [broken] = checkInvariants(ledger);
  if (broken) throw new Error(`this world is broken: ${broken.record} ${broken.problem}`);
  return worldText(ledger, moment);
}

import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import { bootCheck } from './contract/boot-check.js';
import { Contract } from './contract/contract.js';
import type { Observer } from './contract/exchange.js';
import { Schemas } from './contract/schemas.js';
import { serveProvider } from './contract/serve.js';
import { controlPaths, controlProvider, type Mount } from './control/index.js';
import {
  JOURNAL_FORMAT,
  openFileJournal,
  openMemoryJournal,
  readJournalHeader,
  type TornTail,
} from './journal/index.js';
import { Ledger } from './ledger/index.js';
import { type Api, listProviders, loadProvider, type WorldDesk } from './providers/index.js';
import { buildBase, demoCredentials, isoDate, startOfDay, storyVersion } from './story/index.js';
import { openWorld, type Recipe, systemClock, type World } from './world/index.js';

/** The folder of the documents, beside `src` in the repository and beside `dist` in the package. */
export const documentsFolder: string = join(
  dirname(dirname(fileURLToPath(import.meta.url))),
  'openapi',
);

/** What a start may say. Everything has a default. */
export interface PaystubConfig {
  /** The APIs to serve; all when left out. A single one is mounted at `/`. */
  readonly apis?: readonly string[];
  /** Where the journal is kept; in memory when left out. */
  readonly data?: string | undefined;
  /** What the world is made from. What is left out is taken from the folder, or has a default. */
  readonly recipe?: Partial<Omit<Recipe, 'storyVersion'>>;
  readonly observer?: Observer;
  /** The system's time in milliseconds since the Unix epoch; for tests. */
  readonly systemTime?: () => number;
}

/** A mock that is ready to listen. */
export interface Paystub {
  readonly app: Express;
  readonly world: World;
  readonly mounts: readonly Mount[];
  /** Where the journal is kept; `undefined` in memory. */
  readonly data: string | undefined;
  /** What was cut off the journal's end, after a crash in the middle of a write. */
  readonly torn: TornTail | undefined;
  /** Writes out what is queued, and lets go of the folder. */
  close(): Promise<void>;
}

/** Says nothing; for those who do not ask. */
const silent: Observer = { exchange: () => undefined, fault: () => undefined };

export const defaultStory = 'default';

/** Puts everything together: documents, providers, one world, and the Express application over them. */
export async function createPaystub(config: PaystubConfig = {}): Promise<Paystub> {
  const available = listProviders();
  const ids = config.apis?.length ? [...new Set(config.apis)] : available;
  // A world holds every API's history, whichever are served: the same folder serves any of them.
  const apis = new Map<string, Api>();
  for (const id of new Set([...available, ...ids])) apis.set(id, await loadProvider(id));
  const served = ids.map((id) => apis.get(id)).filter((api) => api !== undefined);
  const contracts = served.map((api) => {
    const contract = Contract.read(join(documentsFolder, `${api.provider.id}.yaml`));
    bootCheck(api.provider, contract);
    return { api, contract };
  });
  const opened = await openJournaledWorld([...apis.values()], config);
  const { world } = opened;
  const observer = config.observer ?? silent;
  const own = Contract.read(join(documentsFolder, 'control.yaml'));
  const shared = {
    observer,
    requestId: () => randomBytes(16).toString('hex'),
    own: { contract: own, schemas: new Schemas(own) },
  };
  const desk: WorldDesk = {
    ledger: world.ledger,
    now: () => world.clock.now(),
    execute: (command) => world.execute(command),
    settled: () => world.settled(),
  };
  const atRoot = contracts.length === 1;
  const stories = contracts.map(({ api }) => api.story);
  const credentials = demoCredentials(stories, world.recipe);
  const mounts = contracts.map(({ api, contract }): Mount => {
    const { id } = api.provider;
    return {
      id,
      contract,
      path: atRoot ? '' : `/${id}`,
      demo: credentials.filter((demo) => demo.provider === id),
    };
  });
  const ownMount: Mount = { id: controlProvider.id, contract: own, path: '', demo: [] };
  const app = express();
  app.disable('x-powered-by');
  app.set('case sensitive routing', true);
  const control = serveProvider(controlProvider, own, {
    ...shared,
    desk: () => ({
      mounts,
      own: ownMount,
      world,
      data: opened.data,
      settled: () => world.settled(),
    }),
  });
  for (const [index, { api, contract }] of contracts.entries()) {
    const served = serveProvider(api.provider, contract, { ...shared, desk: () => desk });
    app.use(mounts[index]?.path || '/', (req, res, next) => {
      if (atRoot && controlPaths.test(req.path)) next();
      else served(req, res, next);
    });
  }
  app.use(control);
  return { app, world, mounts, data: opened.data, torn: opened.torn, close: () => world.close() };
}

interface OpenedWorld {
  readonly world: World;
  readonly data: string | undefined;
  readonly torn: TornTail | undefined;
}

async function openJournaledWorld(
  apis: readonly Api[],
  config: PaystubConfig,
): Promise<OpenedWorld> {
  const systemTime = config.systemTime ?? Date.now;
  const stories = apis.map((api) => api.story);
  const data = config.data === undefined ? undefined : resolve(config.data);
  const found = data === undefined ? undefined : await readJournalHeader(data);
  const today = isoDate(systemTime());
  const recipe: Recipe = {
    story: defaultStory,
    seed: 'paystub',
    size: 1,
    refDate: today,
    // The world that is in the folder goes on, unless a flag asks for another.
    ...(found?.recipe as Partial<Recipe> | undefined),
    ...config.recipe,
    storyVersion: storyVersion(stories),
  };
  const file =
    data === undefined
      ? undefined
      : await openFileJournal({ folder: data, header: { format: JOURNAL_FORMAT, recipe } });
  const journal = file ?? openMemoryJournal();
  try {
    const base = Ledger.empty();
    buildBase(stories, recipe)(base);
    // A reference day that was asked for is the world's today; one that was found has passed by.
    const offset =
      config.recipe?.refDate === undefined ? 0 : startOfDay(recipe.refDate) - startOfDay(today);
    const world = await openWorld({
      recipe,
      base,
      journal,
      clock: systemClock(systemTime, offset),
    });
    return { world, data, torn: file?.torn };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

import { listProviders, loadProvider } from '../../src/providers/index.js';
import { demoCredentials } from '../../src/scenario/index.js';
import { testRecipe } from '../api-server.js';

const { seed, size, refDate } = testRecipe;

export const apis = await Promise.all(listProviders().map((id) => loadProvider(id)));

/** The demo callers of the world that {@link worldFlags} begin. */
export const demos = demoCredentials(
  apis.map((api) => api.story),
  { seed, size, refDate },
);

/** The same world in every run. */
export const worldFlags: readonly string[] = [
  ...['--seed', String(seed)],
  ...['--size', String(size)],
  ...['--ref-date', refDate],
];

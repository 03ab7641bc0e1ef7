import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ContractError } from '../contract/document.js';
import type { Api } from './api.js';

export { commandOf, type Deed } from './actions.js';
export type {
  Api,
  Asking,
  Case,
  CaseRequest,
  Fetched,
  Offer,
  Price,
  Receipt,
  Resources,
  WorldDesk,
} from './api.js';
export { callersOf, introductions, UselessCredential } from './demo-credentials.js';
export type { Records, RowWords, Words } from './records.js';

/** The folder that holds one folder for each API. */
export const providersFolder: string = dirname(fileURLToPath(import.meta.url));

/** The APIs of a folder, by the names of their folders, in order. Nothing is loaded. */
export function listProviders(folder: string = providersFolder): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && moduleFile(join(folder, entry.name)) !== undefined)
    .map((entry) => entry.name)
    .sort();
}

/** Loads one API from its folder. */
export async function loadProvider(id: string, folder: string = providersFolder): Promise<Api> {
  const file = moduleFile(join(folder, id));
  if (file === undefined) {
    throw new ContractError(
      join(folder, id),
      'index',
      `there is no API ${id}`,
      `choose from ${listProviders(folder).join(', ')}`,
    );
  }
  const module: { api?: Api } = await import(pathToFileURL(file).href);
  if (module.api?.provider.id !== id) {
    throw new ContractError(
      file,
      'api',
      module.api ? `its provider calls itself ${module.api.provider.id}` : 'is not exported',
      `export \`api\`, with a provider whose id is ${id}`,
    );
  }
  return module.api;
}

/** The sources run from TypeScript in the repository, and from JavaScript in the package. */
function moduleFile(folder: string): string | undefined {
  return ['index.js', 'index.ts']
    .map((name) => join(folder, name))
    .find((file) => existsSync(file));
}

/** What seeding and checking know of an API. A document is read once in a process: it does not change. */
import { join } from 'node:path';
import { Contract } from '../contract/contract.js';
import { Schemas } from '../contract/schemas.js';
import { documentsFolder } from '../paystub.js';
import { type Api, listProviders, loadProvider } from '../providers/index.js';
import type { ProviderStory } from '../scenario/index.js';
import { KeptAnswers } from '../verify/kept-answers.js';
import { type Workbook, workbookOf } from './tables.js';

export interface Tools {
  readonly api: Api;
  readonly contract: Contract;
  readonly schemas: Schemas;
  readonly workbook: Workbook;
  readonly kept: KeptAnswers;
}

const known = new Map<string, Promise<Tools>>();

export function toolsOf(id: string): Promise<Tools> {
  const found = known.get(id) ?? readTools(id);
  known.set(id, found);
  return found;
}

async function readTools(id: string): Promise<Tools> {
  const api = await loadProvider(id);
  const contract = Contract.read(join(documentsFolder, `${id}.yaml`));
  return {
    api,
    contract,
    schemas: new Schemas(contract),
    workbook: workbookOf(api, contract),
    kept: new KeptAnswers(contract),
  };
}

/** All that a worker needs of the APIs. */
export interface Library {
  readonly stories: readonly ProviderStory[];
  readonly workbooks: ReadonlyMap<string, Workbook>;
}

/** The stories of every API, since a world's indexes count all of them, and the workbooks of some. */
export async function loadLibrary(ids: readonly string[]): Promise<Library> {
  const stories: ProviderStory[] = [];
  const workbooks = new Map<string, Workbook>();
  for (const id of listProviders()) {
    const { story, tables } = await loadProvider(id);
    stories.push(story);
    if (ids.includes(id) && tables !== undefined) {
      workbooks.set(id, (await toolsOf(id)).workbook);
    }
  }
  return { stories, workbooks };
}

/**
 * Writes `src/providers/<id>/wire.gen.ts` from `openapi/<id>.yaml`, for every API that has a folder,
 * and `src/control/wire.gen.ts` from paystub's own document; and beside each `client.gen.ts`, the
 * client that the package gives to those who call it.
 * With `--check` it writes nothing and fails when a file is not what its document gives.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { Contract } from '../src/contract/contract.js';
import { documentFiles } from './documents.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The generated module of one document: openapi-typescript's types, and which parameters always have a value. */
export async function generateTypes(file: string): Promise<string> {
  const ast = await openapiTS(pathToFileURL(file));
  const contract = Contract.read(file);
  const defaults = [...contract.operations.values()].map((operation) => {
    const names = operation.parameters
      .filter((parameter) => parameter.in === 'query' && parameter.default !== undefined)
      .map((parameter) => JSON.stringify(parameter.name));
    return `    ${operation.id}: ${names.join(' | ') || 'never'};`;
  });
  return [
    `// Generated from ${relative(root, file).replaceAll('\\', '/')} by \`npm run generate\`. Do not edit.`,
    '',
    astToString(ast).trimEnd(),
    '',
    '/** The query parameters that always have a value, since the document gives them a default. */',
    'export interface defaults {',
    ...defaults,
    '}',
    '',
  ].join('\n');
}

/** The generated module of a client: openapi-fetch over the generated types. */
export function generateClient(file: string): string {
  const { title } = Contract.read(file);
  return [
    `// Generated from ${relative(root, file).replaceAll('\\', '/')} by \`npm run generate\`. Do not edit.`,
    '',
    "import createFetchClient, { type Client as FetchClient, type ClientOptions } from 'openapi-fetch';",
    "import type { paths } from './wire.gen.js';",
    '',
    `/** A client of ${title} whose paths, parameters and answers are typed as the document has them. */`,
    'export type Client = FetchClient<paths>;',
    '',
    '/** Makes one: `baseUrl` is the mock, or the real host. Never throws for an answer, whatever its status. */',
    'export function createClient(options: ClientOptions): Client {',
    '  return createFetchClient<paths>(options);',
    '}',
    '',
  ].join('\n');
}

/** Each document, and the folder that its types belong to. */
function targets(): { file: string; folder: string }[] {
  const at = (documents: string, folderOf: (id: string) => string) =>
    documentFiles(join(root, documents)).map(({ id, file }) => ({
      file,
      folder: join(root, folderOf(id)),
    }));
  return [
    // paystub's own document belongs to its own room; every other to the API's folder.
    ...at('openapi', (id) => (id === 'control' ? 'src/control' : `src/providers/${id}`)),
    ...at('test/sixth/openapi', (id) => `test/sixth/providers/${id}`),
  ];
}

async function main(check: boolean): Promise<void> {
  const stale: string[] = [];
  for (const { file, folder } of targets()) {
    if (!existsSync(folder)) continue;
    const modules = [
      ['wire.gen.ts', await generateTypes(file)],
      ['client.gen.ts', generateClient(file)],
    ] as const;
    for (const [name, text] of modules) {
      const target = join(folder, name);
      const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
      if (current === text) continue;
      if (check) stale.push(relative(root, target));
      else {
        writeFileSync(target, text);
        console.error(`wrote ${relative(root, target)}`);
      }
    }
  }
  if (stale.length > 0) {
    console.error(`not what their documents give: ${stale.join(', ')}\nrun: npm run generate`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.includes('--check'));
}

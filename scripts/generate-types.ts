/**
 * Writes `src/providers/<id>/wire.gen.ts` from `openapi/<id>.yaml`, for every API that has a folder,
 * and `src/control/wire.gen.ts` from paystub's own document.
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
    const target = join(folder, 'wire.gen.ts');
    const text = await generateTypes(file);
    const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
    if (current === text) continue;
    if (check) stale.push(relative(root, target));
    else {
      writeFileSync(target, text);
      console.error(`wrote ${relative(root, target)}`);
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

/**
 * Part of the build: holds every document against the built API that serves it, and keeps it as JSON
 * beside the program. A start then need neither parse it nor check it again.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bootCheck } from '../src/contract/boot-check.js';
import { builtName } from '../src/contract/built-document.js';
import { Contract } from '../src/contract/contract.js';
import { SpecDocument } from '../src/contract/document.js';
import { documentFiles } from './documents.js';

const repository = fileURLToPath(new URL('..', import.meta.url));
const providers: typeof import('../src/providers/index.js') = await import(
  pathToFileURL(join(repository, 'dist', 'providers', 'index.js')).href
);
const served = providers.listProviders();
const folder = join(repository, 'dist', 'built-documents');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { id, file } of documentFiles(join(repository, 'openapi'))) {
  const text = readFileSync(file, 'utf8');
  const document = SpecDocument.parse(file, text);
  if (served.includes(id)) {
    const { provider } = await providers.loadProvider(id);
    bootCheck(provider, new Contract(document));
  }
  writeFileSync(join(folder, builtName(text)), JSON.stringify(document.root));
}

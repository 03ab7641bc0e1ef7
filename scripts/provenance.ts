/** Prints, for each document, how many facts are marked with each provenance. `--json` prints JSON. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SpecDocument } from '../src/contract/document.js';
import { countProvenance } from '../src/control/reference/provenance.js';
import { documentFiles } from './documents.js';

function main(json: boolean): void {
  const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'openapi');
  const table = Object.fromEntries(
    documentFiles(folder)
      .filter(({ id }) => id !== 'control')
      .map(({ id, file }) => [id, countProvenance(SpecDocument.read(file))]),
  );
  if (json) console.log(JSON.stringify(table, null, 2));
  else {
    console.log('Facts that are marked; what is not marked is documented in the seed.\n');
    console.table(table);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes('--json'));

/** Prints, for each document, how many facts are marked with each provenance. `--json` prints JSON. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject, type Json, SpecDocument } from '../src/contract/document.js';
import { type ProvenanceLevel, provenanceLevels } from '../src/contract/extensions.js';
import { documentFiles } from './documents.js';

export type ProvenanceCounts = Record<ProvenanceLevel, number>;

/** Extensions that say where they come from themselves, beside `x-provenance`. */
const selfMarked = ['x-on-invalid', 'x-unknown-parameters', 'x-check-order'];

/** Counts the marks of a document. Throws where a mark lacks its level or its source. */
export function countProvenance(document: SpecDocument): ProvenanceCounts {
  const counts: ProvenanceCounts = { documented: 0, elsewhere: 0, assumed: 0 };
  const walk = (value: Json | undefined, pointer: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, `${pointer}/${index}`);
    } else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        const place = `${pointer}/${key}`;
        if (key === 'x-provenance' || selfMarked.includes(key)) {
          counts[levelOf(inner, document.file, place)] += 1;
        } else if (key !== 'example' && key !== 'examples') walk(inner, place);
      }
    }
  };
  walk(document.root, '#');
  return counts;
}

function levelOf(mark: Json | undefined, file: string, place: string): ProvenanceLevel {
  const level = isObject(mark) ? mark.level : undefined;
  const source = isObject(mark) ? mark.source : undefined;
  const known = provenanceLevels.find((one) => one === level);
  if (!known || typeof source !== 'string' || source.trim() === '') {
    throw new Error(
      `${file}: ${place}: a mark needs \`level\` (${provenanceLevels.join(', ')}) and \`source\``,
    );
  }
  return known;
}

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

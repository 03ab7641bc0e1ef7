/** The rules of openapi/README.md that no general linter knows. Prints each break, and fails on any. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBehaviours } from '../src/contract/behaviour.js';
import { Contract } from '../src/contract/contract.js';
import { isObject, type Json } from '../src/contract/document.js';
import { fullCheck } from '../src/contract/full-check.js';
import { countProvenance } from '../src/control/reference/provenance.js';
import { misplaced } from './behaviour-places.js';
import { documentFiles } from './documents.js';

/** What breaks the rules in one document, a sentence each. */
export async function lintDocument(contract: Contract): Promise<string[]> {
  const problems: string[] = [];
  for (const operation of contract.operations.values()) {
    const { value } = contract.document.resolve(
      contract.document.at(operation.pointer),
      operation.pointer,
    );
    for (const key of ['summary', 'description', 'tags']) {
      if (value[key] === undefined) problems.push(`${operation.id} has no ${key}`);
    }
    if (!operation.responses.has(500)) problems.push(`${operation.id} documents no 500`);
    for (const response of operation.responses.values()) {
      for (const media of response.media.values()) {
        if (media.schemaPointer) problems.push(...openObjects(contract, media.schemaPointer));
      }
    }
    const raw = Array.isArray(value.parameters) ? value.parameters : [];
    for (const [index, one] of raw.entries()) {
      const { value: parameter } = contract.document.resolve(
        one,
        `${operation.pointer}/parameters/${index}`,
      );
      const { value: schema } = contract.document.resolve(parameter.schema, '#');
      const free = schema.type === 'string' && schema.enum === undefined;
      if (parameter.in === 'query' && free && parameter.allowReserved !== true) {
        problems.push(
          `${operation.id}, parameter ${String(parameter.name)}: free text without allowReserved`,
        );
      }
    }
  }
  if (!contract.document.at('#/servers')) problems.push('has no servers');
  countProvenance(contract.document);
  problems.push(...misplaced(contract, readBehaviours(contract)));
  await fullCheck(contract);
  return [...new Set(problems)];
}

/** Objects that would let an undocumented field pass. A schema that says so aloud is meant to be open. */
function openObjects(contract: Contract, pointer: string, seen = new Set<string>()): string[] {
  const resolved = contract.document.resolve(contract.document.at(pointer), pointer);
  if (seen.has(resolved.pointer)) return [];
  seen.add(resolved.pointer);
  const schema = resolved.value;
  const inner = [
    ...Object.keys(isObject(schema.properties) ? schema.properties : {}).map(
      (key) => `properties/${key}`,
    ),
    ...(isObject(schema.items) ? ['items'] : []),
    ...['oneOf', 'anyOf', 'allOf'].flatMap((key) =>
      Array.isArray(schema[key])
        ? (schema[key] as Json[]).map((_, index) => `${key}/${index}`)
        : [],
    ),
  ].flatMap((step) => openObjects(contract, `${resolved.pointer}/${step}`, seen));
  const open =
    schema.properties !== undefined &&
    schema.additionalProperties === undefined &&
    schema.unevaluatedProperties === undefined;
  return open ? [`${resolved.pointer} lets undocumented fields pass`, ...inner] : inner;
}

async function main(): Promise<void> {
  const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'openapi');
  for (const { file } of documentFiles(folder)) {
    for (const problem of await lintDocument(Contract.read(file))) {
      console.error(`${file}: ${problem}`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

/** Documents of others: files, folders and addresses, of OpenAPI 2.0, 3.0 and 3.1, as one document of 3.1. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join, resolve } from 'node:path';
import { ContractError, isObject, type JsonObject, SpecDocument } from '../contract/document.js';
import { loadYaml } from '../contract/lazy-imports.js';
import { type Notice, relaxed } from './relax.js';

const require = createRequire(import.meta.url);

/** A document, ready to be served, and what was changed or left out for that. */
export interface ReadDocument {
  /** From the name of its file: `shop` of `./shop.v2.yaml`'s folder, a path segment of its own. */
  readonly id: string;
  readonly document: SpecDocument;
  readonly notices: readonly Notice[];
}

const EXTENSIONS = ['.yaml', '.yml', '.json'];

/** Whether a word of the command line names a document, and no built-in API. */
export function isDocument(source: string): boolean {
  return (
    /^https?:\/\//i.test(source) ||
    EXTENSIONS.includes(extname(source).toLowerCase()) ||
    /[\\/]/.test(source) ||
    (existsSync(source) && statSync(source).isDirectory())
  );
}

/**
 * Reads a document with everything that it refers to in other files.
 *
 * @param source a file, a folder with one document in it, or an address
 * @throws {ContractError} that names file, place and cure.
 */
export async function readDocument(source: string): Promise<ReadDocument> {
  const file = fileOf(source);
  const parsed = /^https?:\/\//i.test(file) ? await fetched(file) : parsedFile(file);
  const bundled = await bundle(file, parsed);
  const upgraded = upgrade(file, bundled);
  const { root, notices } = relaxed(upgraded);
  if (Object.keys(isObject(root.paths) ? root.paths : {}).length === 0) {
    throw new ContractError(
      file,
      '#/paths',
      'describes no operation',
      'add paths with operations: there is nothing to serve otherwise',
    );
  }
  return { id: idOf(file), document: new SpecDocument(file, root, false, 'lenient'), notices };
}

/** A folder has its document in `openapi.yaml`, or in the one file that is a document. */
function fileOf(source: string): string {
  if (/^https?:\/\//i.test(source)) return source;
  const path = resolve(source);
  if (!existsSync(path)) {
    throw new ContractError(
      source,
      'document',
      'there is no such file or folder',
      'check the path',
    );
  }
  if (!statSync(path).isDirectory()) return path;
  const files = readdirSync(path)
    .filter((name) => EXTENSIONS.includes(extname(name).toLowerCase()))
    .sort();
  const named = files.find((name) => /^(?:openapi|swagger|index|main)\./i.test(name));
  const documents = named
    ? [named]
    : files.filter((name) =>
        /^\s*["']?(?:openapi|swagger)["']?\s*:/m.test(readFileSync(join(path, name), 'utf8')),
      );
  const [only, ...more] = documents;
  if (only === undefined || more.length > 0) {
    throw new ContractError(
      source,
      'document',
      only === undefined
        ? 'holds no OpenAPI document'
        : `holds several documents: ${documents.join(', ')}`,
      'name the file itself',
    );
  }
  return join(path, only);
}

function parsedFile(file: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ContractError(
      file,
      'document',
      `cannot be read (${why})`,
      'check that it may be read',
    );
  }
  return parsedText(file, text);
}

async function fetched(url: string): Promise<JsonObject> {
  let text: string;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    text = await answer.text();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ContractError(url, 'document', `cannot be fetched (${why})`, 'check the address');
  }
  return parsedText(url, text);
}

function parsedText(file: string, text: string): JsonObject {
  const value = /^\s*[{[]/.test(text) ? (jsonOf(text) ?? yamlOf(file, text)) : yamlOf(file, text);
  if (!isObject(value)) {
    throw new ContractError(file, '#', 'is not an object', 'start it with `openapi: 3.1.0`');
  }
  return value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keys that stand twice and aliases are let through, as most readers do; what is no YAML is named by its line. */
function yamlOf(file: string, text: string): unknown {
  const { LineCounter, parseDocument } = loadYaml();
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter,
    uniqueKeys: false,
    prettyErrors: false,
    // Times and the like stay the texts that JSON would have.
    schema: 'core',
  });
  const [fault] = parsed.errors;
  if (fault) {
    const at = lineCounter.linePos(fault.pos[0]);
    throw new ContractError(
      file,
      `line ${at.line}, column ${at.col}`,
      fault.message,
      'mend the YAML there',
    );
  }
  return parsed.toJS({ maxAliasCount: 10_000 });
}

/** Puts what other files hold into this one; circles stay references. */
async function bundle(file: string, root: JsonObject): Promise<JsonObject> {
  if (!hasOutsideReference(root)) return root;
  const { bundle: bundled } = await import('@apidevtools/json-schema-ref-parser');
  try {
    return (await bundled(
      file,
      structuredClone(root) as object,
      {
        // Nothing of a document may reach into the network behind the machine that serves it.
        resolve: { http: /^https?:\/\//i.test(file) ? { safeUrlResolver: false } : false },
      } as object,
    )) as JsonObject;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ContractError(
      file,
      '$ref',
      `something that it refers to cannot be read (${why})`,
      'check the paths of its $refs, which count from the file that they stand in',
    );
  }
}

function hasOutsideReference(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasOutsideReference);
  if (!isObject(value)) return false;
  const { $ref } = value;
  if (typeof $ref === 'string' && !$ref.startsWith('#')) return true;
  return Object.values(value).some(hasOutsideReference);
}

function upgrade(file: string, root: JsonObject): JsonObject {
  const { openapi, swagger } = root;
  const version = String(openapi ?? swagger ?? '');
  if (/^3\.[1-9]/.test(version)) return root;
  if (!/^3\.0|^2\./.test(version)) {
    throw new ContractError(
      file,
      '#/openapi',
      openapi === undefined && swagger === undefined
        ? 'names no version of OpenAPI'
        : `is ${JSON.stringify(openapi ?? swagger)}, which is no version that paystub reads`,
      'write `openapi: 3.1.0` (2.0, 3.0 and 3.1 are read)',
    );
  }
  const { upgrade: upgraded } = require('@scalar/openapi-upgrader') as {
    upgrade(document: unknown, version: '3.1'): JsonObject;
  };
  try {
    return upgraded(structuredClone(root), '3.1');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ContractError(
      file,
      '#',
      `cannot be read as OpenAPI ${version} (${why})`,
      'check it with a linter, such as `npx @redocly/cli lint`',
    );
  }
}

function idOf(file: string): string {
  const path = file.replace(/[?#].*$/, '').replace(/[\\/]+$/, '');
  const name = basename(path).replace(/\.(?:ya?ml|json)$/i, '');
  // A file that is called what all are called has its name from its folder.
  const telling = /^(?:openapi|swagger|index|main|spec|api)$/i.test(name)
    ? basename(path.slice(0, Math.max(0, path.length - basename(path).length - 1))) || name
    : name;
  const id = telling
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return id === '' ? 'api' : id;
}

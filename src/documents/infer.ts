/** Which resources a document describes: what is listed, created, read, changed and deleted under which paths. */
import type { Contract, Operation } from '../contract/contract.js';
import { isObject, type Json } from '../contract/document.js';
import { isJson, mediaTypeOf } from '../contract/media-type.js';
import { propertiesOf, typesOf } from '../contract/parameter-styles.js';
import { successOf } from './answers.js';
import { shapeOf } from './sample.js';

/** Where in an answer something stands: names of properties, one inside the other. */
export type Inside = readonly string[];

/** What can be done with the records of one collection. */
interface ResourceOperations {
  readonly list?: Operation;
  readonly create?: Operation;
  readonly read?: Operation;
  readonly update?: Operation;
  readonly replace?: Operation;
  readonly delete?: Operation;
}

/** Records of one kind. */
export interface Resource {
  /** The path of the collection as the document has it: `/users/{userId}/posts`. */
  readonly kind: string;
  /** The parameters of the paths above, which say whose records are meant. */
  readonly scope: readonly string[];
  /** The path parameter that names one record. */
  readonly keyParameter: string;
  /** The property of a record that holds the same. */
  readonly keyField: string;
  readonly keyType: 'integer' | 'string';
  readonly schema: Json;
  readonly properties: Readonly<Record<string, Json>>;
  readonly operations: ResourceOperations;
  /** Where the list's rows stand in its answer. */
  readonly rows: Inside;
  /** The collection of the records that this one's belong to, where there is one. */
  readonly parent: string | undefined;
}

/** Every resource of a document, those that others belong to first. */
export function resourcesIn(contract: Contract): Resource[] {
  const byPath = new Map<string, Map<string, Operation>>();
  for (const operation of contract.operations.values()) {
    const path = withoutSlash(operation.path);
    const operations = byPath.get(path) ?? new Map<string, Operation>();
    byPath.set(path, operations.set(operation.method, operation));
  }
  const found: Resource[] = [];
  for (const [path, item] of byPath) {
    const [, kind, keyParameter] = /^(.*\/[^/{}]+)\/\{([^{}]+)\}$/.exec(path) ?? [];
    if (kind === undefined || keyParameter === undefined) continue;
    const collection = byPath.get(kind);
    const resource = resourceOf(contract, kind, keyParameter, item, collection);
    if (resource) found.push(resource);
  }
  const kinds = new Set(found.map(({ kind }) => kind));
  return found
    .map((resource) => ({ ...resource, parent: parentOf(resource.kind, kinds) }))
    .sort((one, other) => one.scope.length - other.scope.length);
}

function resourceOf(
  contract: Contract,
  kind: string,
  keyParameter: string,
  item: ReadonlyMap<string, Operation>,
  collection: ReadonlyMap<string, Operation> | undefined,
): Resource | undefined {
  const { document } = contract;
  const list = collection?.get('get');
  const read = item.get('get');
  const create = collection?.get('post');
  const listSchema = list && successSchema(contract, list);
  const rows = listSchema === undefined ? undefined : rowsIn(contract, listSchema);
  const candidates = [
    read && successSchema(contract, read),
    rows?.items,
    create && successSchema(contract, create),
    item.get('put') && successSchema(contract, item.get('put') as Operation),
    item.get('patch') && successSchema(contract, item.get('patch') as Operation),
    create && bodySchema(contract, create),
  ];
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    const place = recordIn(contract, candidate, keyParameter, kind);
    if (place === undefined) continue;
    const properties = propertiesOf(place.schema, document);
    const operations: ResourceOperations = {
      ...(rows && list && { list }),
      ...(create && takesRecord(contract, create, properties) && { create }),
      ...(read && { read }),
      ...present('update', item.get('patch')),
      ...present('replace', item.get('put')),
      ...present('delete', item.get('delete')),
    };
    const { create: made, update, replace, delete: gone } = operations;
    const isWritten = made ?? update ?? replace ?? gone;
    const isSearched = operations.list?.parameters.some((one) => one.in === 'query');
    if (!isWritten && !isSearched) return undefined;
    if (!operations.list && !operations.read) return undefined;
    return {
      kind,
      scope: [...kind.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name),
      keyParameter,
      keyField: place.keyField,
      keyType: typesOf(properties[place.keyField], document).includes('integer')
        ? 'integer'
        : 'string',
      schema: place.schema,
      properties,
      operations,
      rows: rows?.inside ?? [],
      parent: undefined,
    };
  }
  return undefined;
}

function present<Name extends string>(name: Name, operation: Operation | undefined) {
  return operation === undefined ? {} : ({ [name]: operation } as Record<Name, Operation>);
}

/** The schema of an operation's success, where it is JSON. */
export function successSchema(contract: Contract, operation: Operation): Json | undefined {
  const response = operation.responses.documented(successOf(operation));
  for (const media of response?.media.values() ?? []) {
    if (!isJson(mediaTypeOf(media.type) ?? '') && !media.type.includes('*')) continue;
    if (media.schemaPointer !== undefined) return contract.document.at(media.schemaPointer);
  }
  return undefined;
}

function bodySchema(contract: Contract, { body }: Operation): Json | undefined {
  for (const [type, pointer] of body?.schemaPointers ?? []) {
    if (isJson(type) || type.includes('form')) return contract.document.at(pointer);
  }
  return undefined;
}

/** Whether what is posted is a record, and no command about many. */
function takesRecord(
  contract: Contract,
  create: Operation,
  properties: Readonly<Record<string, Json>>,
): boolean {
  const schema = bodySchema(contract, create);
  if (schema === undefined) return create.body === undefined;
  const sent = Object.keys(propertiesOf(schema, contract.document));
  return sent.length === 0
    ? !typesOf(schema, contract.document).includes('array')
    : sent.some((name) => name in properties);
}

/** A record in the schema of an answer: the answer itself, or one of its properties. */
export function recordIn(
  contract: Contract,
  schema: Json,
  keyParameter: string,
  kind: string,
): { readonly schema: Json; readonly keyField: string; readonly inside: Inside } | undefined {
  const { document } = contract;
  const properties = propertiesOf(schema, document);
  const keyField = keyFieldOf(properties, keyParameter, kind);
  if (keyField !== undefined) return { schema, keyField, inside: [] };
  for (const [name, member] of Object.entries(properties)) {
    const inner = propertiesOf(member, document);
    const field = keyFieldOf(inner, keyParameter, kind);
    if (field !== undefined && typesOf(member, document).includes('object')) {
      return { schema: member, keyField: field, inside: [name] };
    }
  }
  return undefined;
}

function keyFieldOf(
  properties: Readonly<Record<string, Json>>,
  keyParameter: string,
  kind: string,
): string | undefined {
  const names = Object.keys(properties);
  const word = singular(plain(kind.split('/').at(-1) ?? ''));
  const wanted = [
    plain(keyParameter),
    'id',
    `${word}id`,
    'uuid',
    'guid',
    `${word}uuid`,
    'slug',
    'key',
    'code',
    `${word}name`,
    'username',
    'name',
    'number',
  ];
  // Only a parameter that is an id may be called otherwise in the record.
  const isId = /id$|^(?:key|uuid|guid|slug)$/i.test(keyParameter);
  for (const one of isId ? wanted : [plain(keyParameter), ...wanted.slice(1, 3)]) {
    const found = names.find((name) => plain(name) === one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The rows in the schema of a list: the list itself, or an array in one of its properties. */
function rowsIn(
  contract: Contract,
  schema: Json,
  depth = 0,
): { readonly items: Json; readonly inside: Inside } | undefined {
  const { document } = contract;
  const shape = shapeOf(contract.document, schema);
  if (typesOf(shape, document).includes('array')) {
    const items = shape.items;
    return isObject(items) && Object.keys(propertiesOf(items, document)).length > 0
      ? { items, inside: [] }
      : undefined;
  }
  if (depth > 1) return undefined;
  const properties = Object.entries(propertiesOf(schema, document));
  const usual =
    /^(?:data|items|results?|records|rows|list|entries|content|values|elements|objects|value|_embedded)$/i;
  properties.sort(([one], [other]) => Number(usual.test(other)) - Number(usual.test(one)));
  for (const [name, member] of properties) {
    const found = rowsIn(contract, member, depth + 1);
    if (found) return { items: found.items, inside: [name, ...found.inside] };
  }
  return undefined;
}

/** `/users` for `/users/{userId}/posts`. */
function parentOf(kind: string, kinds: ReadonlySet<string>): string | undefined {
  const [, parent] = /^(.*)\/\{[^{}]+\}\/[^{}]+$/.exec(kind) ?? [];
  return parent !== undefined && kinds.has(parent) ? parent : undefined;
}

/** A name without its spelling: `user_id`, `userId` and `User-ID` are the same. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

export function singular(name: string): string {
  if (/ies$/.test(name)) return `${name.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(name)) return name.slice(0, -2);
  return /[^s]s$/.test(name) ? name.slice(0, -1) : name;
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** What was inferred, for those who start the mock: a line for each resource. */
export function inferredLines(id: string, resources: readonly Resource[]): string[] {
  return resources.map(({ kind, keyField, operations }) => {
    const can = Object.keys(operations).join(', ');
    return `${id}: ${kind} is kept in the world (${can}; by ${keyField})`;
  });
}

/** Serves inferred resources from the records of a world: what is posted is listed, read, changed and deleted. */
import type { Answer } from '../contract/answer.js';
import type { Contract, Operation } from '../contract/contract.js';
import { isObject, type Json } from '../contract/document.js';
import { typesOf } from '../contract/parameter-styles.js';
import type { Schemas } from '../contract/schemas.js';
import type { JsonData, StoredRecord } from '../ledger/index.js';
import type { WorldDesk } from '../providers/index.js';
import { keyed, type StoryContext } from '../scenario/index.js';
import type { Asked, DocumentAnswers } from './answers.js';
import { envelopeOf } from './envelope.js';
import { Fitting } from './fitting.js';
import { plain, type Resource, recordIn, resourcesIn, singular, successSchema } from './infer.js';
import { listQueryOf } from './list-query.js';
import { type Fields, isMoment, keyText, MADE, momentFor, NewRecords } from './new-record.js';
import { sample } from './sample.js';

/** A request for an operation of a resource. */
export interface ResourceRequest {
  readonly query: Readonly<Record<string, unknown>>;
  readonly path: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly desk: WorldDesk;
  readonly asked: Asked;
  /** The path and query, for links to other pages. */
  readonly target: string;
}

type Serve = (
  resource: Resource,
  operation: Operation,
  request: ResourceRequest,
) => Promise<Answer> | Answer;

/** So many records a collection begins with; one that belongs to another's records has fewer for each of some. */
const ROWS = 10;
const ROWS_BELOW = 3;
const PARENTS = 5;
/** A document of more collections begins with fewer records of each, and of very many with none. */
const COLLECTIONS_FEW = 60;
const COLLECTIONS_MOST = 400;

export class DocumentResources {
  readonly all: readonly Resource[];
  readonly #records: NewRecords;
  readonly #fitting: Fitting;
  readonly #byKind: ReadonlyMap<string, Resource>;
  readonly #served = new Map<string, { readonly resource: Resource; readonly serve: Serve }>();

  constructor(
    private readonly id: string,
    private readonly contract: Contract,
    schemas: Schemas,
    private readonly answers: DocumentAnswers,
  ) {
    this.all = resourcesIn(contract);
    this.#records = new NewRecords(id, contract, this.all);
    this.#fitting = new Fitting(contract, schemas);
    this.#byKind = new Map(this.all.map((resource) => [resource.kind, resource]));
    const serving = {
      list: this.#list,
      create: this.#create,
      read: this.#read,
      update: this.#update,
      replace: this.#replace,
      delete: this.#delete,
    } as const;
    for (const resource of this.all) {
      for (const name of Object.keys(serving) as (keyof typeof serving)[]) {
        const operation = resource.operations[name];
        if (operation)
          this.#served.set(operation.id, { resource, serve: serving[name].bind(this) });
      }
    }
  }

  /** The answer from what the world holds; undefined where the operation is of no resource. */
  answer(operation: Operation, request: ResourceRequest): Promise<Answer> | Answer | undefined {
    const served = this.#served.get(operation.id);
    if (served === undefined) return undefined;
    const { preferences } = request.asked;
    // Who asks for a certain answer is given it, and nothing happens.
    const { code, example, dynamic } = preferences;
    if (code !== undefined || example !== undefined || dynamic !== undefined) return undefined;
    const isCreate = served.resource.operations.create === operation;
    if (!isCreate && this.#isOpenScope(served.resource, request)) return undefined;
    const missing = this.#missingParent(served.resource, request);
    return missing ?? served.serve(served.resource, operation, request);
  }

  /** Puts the records that a world begins with into it. */
  build(context: StoryContext): void {
    if (this.all.length > COLLECTIONS_MOST) return;
    const most = this.all.length > COLLECTIONS_FEW ? ROWS_BELOW : ROWS;
    const keys = new Map<string, string[]>();
    for (const resource of this.all) {
      const parents = resource.parent === undefined ? [] : (keys.get(resource.parent) ?? []);
      if (resource.scope.length > 0 && parents.length === 0) continue;
      const scopes =
        resource.scope.length === 0 ? [''] : parents.slice(0, PARENTS).map((key) => `${key}/`);
      const made: string[] = [];
      let number = 0;
      for (const scope of scopes) {
        for (let row = 0; row < (scope === '' ? most : ROWS_BELOW); row++) {
          number += 1;
          const random = context.random(resource.kind, scope, row);
          const at = context.now - (ROWS * scopes.length - number) * 3_600_000;
          const value = this.#records.made(
            resource,
            random,
            at,
            this.#records.exampleOf(resource, number - 1),
            context.ledger,
            number,
          );
          if (value === undefined) continue;
          const fields: Record<string, JsonData> = {
            ...value,
            ...this.#scopeFields(resource, scope.split('/').slice(0, -1)),
          };
          if (
            resource.keyType === 'integer' &&
            this.#records.exampleOf(resource, number - 1) === undefined
          )
            fields[resource.keyField] = number;
          const key = `${scope}${keyText(fields[resource.keyField])}`;
          if (context.ledger.record({ realm: this.id, kind: resource.kind }, key) !== undefined)
            continue;
          context.enact(
            { type: 'put-record', realm: this.id, kind: resource.kind, key, value: fields },
            at,
          );
          made.push(key);
        }
      }
      keys.set(resource.kind, made);
    }
  }

  #list: Serve = (resource, operation, request) => {
    const { desk, asked } = request;
    const scope = this.#scopeOf(resource, request.path);
    const query = listQueryOf(resource, operation, request.query);
    const rows: StoredRecord[] = [];
    for (const record of desk.ledger.collection({ realm: this.id, kind: resource.kind })?.all() ??
      []) {
      if (record.key.startsWith(scope) && query.matches(record.value)) rows.push(record);
    }
    const { compare } = query;
    if (compare) rows.sort((one, other) => compare(one.value, other.value));
    const { limit, offset, after } = query.page;
    let from = offset;
    if (after !== undefined) {
      const place = rows.findIndex(({ key }) => key === scope + after || key === cursorKey(after));
      from = place < 0 ? from : place + 1;
    }
    const shown =
      limit === undefined ? rows.slice(from) : rows.slice(from, from + Math.max(0, limit));
    const body = envelopeOf(this.contract, successSchema(this.contract, operation), resource.rows, {
      rows: shown.map(({ value }) => value as Json),
      total: rows.length,
      from,
      page: query.page,
      next: from + shown.length < rows.length ? cursorOf(shown.at(-1)?.key ?? '') : undefined,
      target: request.target,
      sample: (schema) =>
        sample(schema, this.contract.document, asked.random, { ...MADE, now: asked.now }) ?? null,
    });
    const answer = this.#success(operation, asked, body);
    return { ...answer, headers: { ...answer.headers, ...totals(answer.headers, rows.length) } };
  };

  #create: Serve = async (resource, operation, request) => {
    const { desk, asked } = request;
    const scope = this.#scopeOf(resource, request.path);
    const sent = this.#fieldsOf(request.body, resource);
    const name = { realm: this.id, kind: resource.kind };
    const number = (desk.ledger.collection(name)?.made ?? 0) + 1;
    const now = desk.now();
    const value = this.#records.made(
      resource,
      keyed(this.id, resource.kind, number),
      now,
      sent,
      desk.ledger,
      number,
      true,
    );
    if (value === undefined) return this.answers.success(operation, asked);
    const fields: Record<string, JsonData> = {
      ...value,
      ...this.#scopeFields(resource, this.#scopeValues(resource, request.path)),
    };
    const given = sent[resource.keyField];
    const isGiven =
      given !== undefined &&
      given !== null &&
      given !== '' &&
      !this.#records.isReadOnly(resource, resource.keyField);
    if (!isGiven)
      fields[resource.keyField] = this.#records.freshKey(
        resource,
        scope,
        desk.ledger,
        number,
        fields,
      );
    const key = `${scope}${keyText(fields[resource.keyField])}`;
    if (desk.ledger.record(name, key) !== undefined) {
      return this.answers.refusal(
        operation,
        {
          statuses: [409, 422, 400],
          title: 'Conflict',
          detail: `There is a record ${keyText(fields[resource.keyField])} in ${resource.kind} already.`,
        },
        asked,
      );
    }
    await desk.execute({ type: 'put-record', ...name, key, value: fields });
    const answer = this.#success(operation, asked, fields as Json, resource);
    const location = Object.keys(answer.headers).find((header) => /^location$/i.test(header));
    return location === undefined
      ? answer
      : {
          ...answer,
          headers: {
            ...answer.headers,
            [location]: `${request.target.replace(/[?#].*$/, '').replace(/\/$/, '')}/${encodeURIComponent(keyText(fields[resource.keyField]))}`,
          },
        };
  };

  #read: Serve = (resource, operation, request) => {
    const record = this.#record(resource, request);
    return record === undefined
      ? this.#notFound(resource, operation, request)
      : this.#success(operation, request.asked, record.value as Json, resource);
  };

  /** A merge patch (RFC 7396): what is null goes, what is left out stays. */
  #update: Serve = (resource, operation, request) => {
    const record = this.#record(resource, request);
    if (record === undefined) return this.#notFound(resource, operation, request);
    const before = isObject(record.value) ? (record.value as Fields) : {};
    return this.#changed(
      resource,
      operation,
      request,
      record,
      merged(before, this.#fieldsOf(request.body, resource)) as Fields,
    );
  };

  #replace: Serve = async (resource, operation, request) => {
    const record = this.#record(resource, request);
    const sent = this.#fieldsOf(request.body, resource);
    if (record !== undefined) {
      const before = isObject(record.value) ? (record.value as Fields) : {};
      const kept = Object.entries(before).filter(
        ([name]) => this.#records.isReadOnly(resource, name) || isMoment(name, 'created'),
      );
      return this.#changed(resource, operation, request, record, {
        ...Object.fromEntries(kept),
        ...sent,
      });
    }
    // A document that says 201 lets whoever names a new record make it.
    if (!operation.responses.has(201)) return this.#notFound(resource, operation, request);
    const { desk, asked } = request;
    const number = (desk.ledger.collection({ realm: this.id, kind: resource.kind })?.made ?? 0) + 1;
    const key = this.#keyOf(resource, request.path);
    const value = this.#records.made(
      resource,
      keyed(this.id, resource.kind, number),
      desk.now(),
      sent,
      desk.ledger,
      number,
      true,
    );
    if (value === undefined) return this.answers.success(operation, asked);
    const fields = { ...value, [resource.keyField]: this.#keyValue(resource, request.path) };
    await desk.execute({
      type: 'put-record',
      realm: this.id,
      kind: resource.kind,
      key,
      value: fields,
    });
    return this.#success(
      operation,
      { ...asked, preferences: { code: '201' } },
      fields as Json,
      resource,
    );
  };

  #delete: Serve = async (resource, operation, request) => {
    const record = this.#record(resource, request);
    if (record === undefined) return this.#notFound(resource, operation, request);
    const { desk, asked } = request;
    // What belongs to it goes with it.
    for (const { kind, parent } of this.all) {
      if (parent !== resource.kind) continue;
      const below = [...(desk.ledger.collection({ realm: this.id, kind })?.all() ?? [])];
      for (const { key } of below) {
        if (key.startsWith(`${record.key}/`))
          await desk.execute({ type: 'delete-record', realm: this.id, kind, key });
      }
    }
    await desk.execute({
      type: 'delete-record',
      realm: this.id,
      kind: resource.kind,
      key: record.key,
    });
    return this.#success(operation, asked, record.value as Json, resource);
  };

  async #changed(
    resource: Resource,
    operation: Operation,
    { desk, asked }: ResourceRequest,
    record: StoredRecord,
    wanted: Fields,
  ): Promise<Answer> {
    const before = isObject(record.value) ? (record.value as Fields) : {};
    const fields: Record<string, JsonData> = { ...wanted };
    for (const name of Object.keys(resource.properties)) {
      if (this.#records.isReadOnly(resource, name) && before[name] !== undefined)
        fields[name] = before[name];
      if (isMoment(name, 'updated') && before[name] !== undefined)
        fields[name] = momentFor(before[name], desk.now());
    }
    const key = before[resource.keyField];
    if (key !== undefined) fields[resource.keyField] = key;
    await desk.execute({
      type: 'put-record',
      realm: this.id,
      kind: resource.kind,
      key: record.key,
      value: fields,
    });
    return this.#success(operation, asked, fields as Json, resource);
  }

  #notFound(resource: Resource, operation: Operation, { path, asked }: ResourceRequest): Answer {
    return this.answers.refusal(
      operation,
      {
        statuses: [404],
        title: 'Not Found',
        detail: `There is no ${String(path[resource.keyParameter])} in ${resource.kind}.`,
      },
      asked,
    );
  }

  /**
   * Whether nothing is known of whose records are meant, and none of theirs was ever created: any owner
   * and repository may be there, with what the document shows. So it is where there are too many
   * collections for each to begin with records.
   */
  #isOpenScope(resource: Resource, { path, desk }: ResourceRequest): boolean {
    const isSeeded = this.all.length <= COLLECTIONS_MOST;
    if (isSeeded && (resource.scope.length === 0 || resource.parent !== undefined)) return false;
    const scope = this.#scopeOf(resource, path);
    for (const { key } of desk.ledger.collection({ realm: this.id, kind: resource.kind })?.all() ??
      []) {
      if (key.startsWith(scope)) return false;
    }
    return true;
  }

  #missingParent(resource: Resource, request: ResourceRequest): Answer | undefined {
    const parent = resource.parent === undefined ? undefined : this.#byKind.get(resource.parent);
    if (parent === undefined) return undefined;
    const key = this.#scopeOf(resource, request.path).slice(0, -1);
    if (request.desk.ledger.record({ realm: this.id, kind: parent.kind }, key) !== undefined)
      return undefined;
    const operation = [...this.contract.operations.values()].find(
      ({ id }) => this.#served.get(id)?.resource === resource,
    );
    return this.answers.refusal(
      operation,
      {
        statuses: [404],
        title: 'Not Found',
        detail: `There is no ${key} in ${parent.kind}.`,
      },
      request.asked,
    );
  }

  /** An answer with a record or a list in it, as its schema has it. */
  #success(operation: Operation, asked: Asked, body: Json, resource?: Resource): Answer {
    const schema = successSchema(this.contract, operation);
    if (schema === undefined) return this.answers.success(operation, asked, body);
    if (resource === undefined)
      return this.answers.success(
        operation,
        asked,
        this.#fitting.fitted(operation, schema, body, asked),
      );
    const place = recordIn(this.contract, schema, resource.keyParameter, resource.kind);
    // The operation answers something else than the record.
    if (place === undefined) return this.answers.success(operation, asked);
    if (place.inside.length === 0)
      return this.answers.success(
        operation,
        asked,
        this.#fitting.fitted(operation, schema, body, asked),
      );
    const around = sample(schema, this.contract.document, asked.random, {
      ...MADE,
      now: asked.now,
    });
    const whole = { ...(isObject(around) ? around : {}), [place.inside[0] ?? '']: body };
    return this.answers.success(
      operation,
      asked,
      this.#fitting.fitted(operation, schema, whole, asked),
    );
  }

  #fieldsOf(body: unknown, resource: Resource): Fields {
    if (!isObject(body)) return {};
    const names = Object.keys(body);
    const [only = ''] = names;
    const inner = body[only];
    // `{"user": {…}}` is the record inside.
    const isWrapped = names.length === 1 && isObject(inner) && !(only in resource.properties);
    return (isWrapped ? inner : body) as Fields;
  }

  #record(resource: Resource, { path, desk }: ResourceRequest): StoredRecord | undefined {
    return desk.ledger.record({ realm: this.id, kind: resource.kind }, this.#keyOf(resource, path));
  }

  #keyOf(resource: Resource, path: ResourceRequest['path']): string {
    return this.#scopeOf(resource, path) + keyText(path[resource.keyParameter] as JsonData);
  }

  #keyValue(resource: Resource, path: ResourceRequest['path']): JsonData {
    const value = path[resource.keyParameter] as JsonData;
    return resource.keyType === 'integer' ? Number(value) : String(value);
  }

  #scopeValues(resource: Resource, path: ResourceRequest['path']): string[] {
    return resource.scope.map((name) => keyText(path[name] as JsonData));
  }

  #scopeOf(resource: Resource, path: ResourceRequest['path']): string {
    return this.#scopeValues(resource, path)
      .map((one) => `${one}/`)
      .join('');
  }

  /** What a record says of whom it belongs to: `userId` below `/users/{userId}`. */
  #scopeFields(resource: Resource, values: readonly string[]): Record<string, JsonData> {
    const fields: Record<string, JsonData> = {};
    for (const [at, parameter] of resource.scope.entries()) {
      const value = values[at];
      const segment =
        resource.kind.split('/')[resource.kind.split('/').indexOf(`{${parameter}}`) - 1] ?? '';
      const wanted = [plain(parameter), `${singular(plain(segment))}id`];
      const name = Object.keys(resource.properties).find(
        (one) => wanted.includes(plain(one)) && one !== resource.keyField,
      );
      if (name === undefined || value === undefined) continue;
      const isNumber = typesOf(resource.properties[name], this.contract.document).some(
        (type) => type === 'integer' || type === 'number',
      );
      fields[name] = isNumber ? Number(value) : value;
    }
    return fields;
  }
}

function cursorOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function cursorKey(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}

function merged(before: JsonData | undefined, patch: JsonData): JsonData {
  if (!isObject(patch)) return patch;
  const made: Record<string, JsonData> = isObject(before) ? { ...(before as Fields) } : {};
  for (const [name, value] of Object.entries(patch as Fields)) {
    if (value === null && made[name] !== undefined && typeof made[name] !== 'object')
      made[name] = null;
    else made[name] = isObject(value) ? merged(made[name], value as JsonData) : value;
  }
  return made;
}

function totals(headers: Answer['headers'], total: number): Record<string, string> {
  const found = Object.keys(headers).filter((name) =>
    /^x?total(?:count|items)?$/.test(plain(name)),
  );
  return Object.fromEntries(found.map((name) => [name, String(total)]));
}

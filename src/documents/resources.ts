/** Serves inferred resources from the records of a world: what is posted is listed, read, changed and deleted. */
import type { Answer } from '../contract/answer.js';
import type { Contract, Operation } from '../contract/contract.js';
import { isObject, type Json, type JsonObject } from '../contract/document.js';
import { propertiesOf, typesOf } from '../contract/parameter-styles.js';
import type { Schemas } from '../contract/schemas.js';
import type { JsonData, Ledger, StoredRecord } from '../ledger/index.js';
import type { WorldDesk } from '../providers/index.js';
import { keyed, type StoryContext } from '../scenario/index.js';
import { type Asked, type DocumentAnswers, successOf } from './answers.js';
import { envelopeOf } from './envelope.js';
import { plain, type Resource, recordIn, resourcesIn, singular, successSchema } from './infer.js';
import { listQueryOf } from './list-query.js';
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

type Fields = Readonly<Record<string, JsonData>>;
type Serve = (
  resource: Resource,
  operation: Operation,
  request: ResourceRequest,
) => Promise<Answer> | Answer;

/** So many records a collection begins with; one that belongs to another's records has fewer for each of some. */
const ROWS = 10;
const ROWS_BELOW = 3;
const PARENTS = 5;

export class DocumentResources {
  readonly all: readonly Resource[];
  readonly #byKind: ReadonlyMap<string, Resource>;
  readonly #served = new Map<string, { readonly resource: Resource; readonly serve: Serve }>();

  constructor(
    private readonly id: string,
    private readonly contract: Contract,
    private readonly schemas: Schemas,
    private readonly answers: DocumentAnswers,
  ) {
    this.all = resourcesIn(contract);
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
    const keys = new Map<string, string[]>();
    for (const resource of this.all) {
      const parents = resource.parent === undefined ? [] : (keys.get(resource.parent) ?? []);
      if (resource.scope.length > 0 && parents.length === 0) continue;
      const scopes =
        resource.scope.length === 0 ? [''] : parents.slice(0, PARENTS).map((key) => `${key}/`);
      const made: string[] = [];
      let number = 0;
      for (const scope of scopes) {
        for (let row = 0; row < (scope === '' ? ROWS : ROWS_BELOW); row++) {
          number += 1;
          const random = context.random(resource.kind, scope, row);
          const at = context.now - (ROWS * scopes.length - number) * 3_600_000;
          const value = this.#made(
            resource,
            random,
            at,
            this.#exampleOf(resource, number - 1),
            context.ledger,
            number,
          );
          if (value === undefined) continue;
          const fields: Record<string, JsonData> = {
            ...value,
            ...this.#scopeFields(resource, scope.split('/').slice(0, -1)),
          };
          if (resource.keyType === 'integer' && this.#exampleOf(resource, number - 1) === undefined)
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
    const value = this.#made(
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
      !this.#isReadOnly(resource, resource.keyField);
    if (!isGiven)
      fields[resource.keyField] = this.#freshKey(resource, scope, desk.ledger, number, fields);
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
        ([name]) => this.#isReadOnly(resource, name) || isMoment(name, 'created'),
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
    const value = this.#made(
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
      if (this.#isReadOnly(resource, name) && before[name] !== undefined)
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
   * and repository may be there, with what the document shows.
   */
  #isOpenScope(resource: Resource, { path, desk }: ResourceRequest): boolean {
    if (resource.scope.length === 0 || resource.parent !== undefined) return false;
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
      return this.answers.success(operation, asked, this.#fitted(operation, schema, body, asked));
    const place = recordIn(this.contract, schema, resource.keyParameter, resource.kind);
    // The operation answers something else than the record.
    if (place === undefined) return this.answers.success(operation, asked);
    if (place.inside.length === 0)
      return this.answers.success(operation, asked, this.#fitted(operation, schema, body, asked));
    const around = sample(schema, this.contract.document, asked.random, {
      ...MADE,
      now: asked.now,
    });
    const whole = { ...(isObject(around) ? around : {}), [place.inside[0] ?? '']: body };
    return this.answers.success(operation, asked, this.#fitted(operation, schema, whole, asked));
  }

  /** The value, without what its schema forbids and with what it wants. */
  #fitted(operation: Operation, schema: Json, value: Json, asked: Asked): Json | undefined {
    const status =
      asked.preferences.code === undefined ? successOf(operation) : Number(asked.preferences.code);
    const media = [...(operation.responses.documented(status)?.media.values() ?? [])].find(
      (one) => one.schemaPointer !== undefined,
    );
    const pointer = media?.schemaPointer;
    const fits = (one: Json): boolean => {
      try {
        return pointer === undefined || this.schemas.faultOf(pointer, one) === undefined;
      } catch {
        return true;
      }
    };
    if (fits(value)) return value;
    const cut = this.#cut(schema, value, 0);
    if (fits(cut)) return cut;
    const filled = this.#filled(schema, cut, asked, 0);
    if (fits(filled)) return filled;
    return this.#repaired(schema, filled, asked, (one) =>
      pointer === undefined ? undefined : this.schemas.faultOf(pointer, one)?.pointer,
    );
  }

  /** With a sampled value wherever one does not fit, such as those of examples that break their schema. */
  #repaired(
    schema: Json,
    value: Json,
    asked: Asked,
    faultIn: (value: Json) => string | undefined,
  ): Json | undefined {
    const options = { ...MADE, usesExamples: false, now: asked.now };
    const whole = sample(schema, this.contract.document, asked.random, options);
    const repaired = structuredClone(value) as Json;
    for (let turn = 0; turn < REPAIRS_MOST; turn++) {
      const fault = faultIn(repaired);
      if (fault === undefined) return repaired;
      const path = fault
        .split('/')
        .slice(1)
        .map((one) => one.replaceAll('~1', '/').replaceAll('~0', '~'));
      const last = path.pop();
      if (last === undefined) return undefined;
      let [place, like]: [unknown, unknown] = [repaired, whole];
      for (const step of path) {
        place = memberAt(place, step);
        like = memberAt(like, step);
      }
      const better = memberAt(like, last);
      if (typeof place !== 'object' || place === null) return undefined;
      const open = place as Record<string, unknown>;
      if (better === undefined && !Array.isArray(place)) delete open[last];
      else if (better === undefined) return undefined;
      else open[last] = structuredClone(better);
    }
    return undefined;
  }

  /** Without the properties that a schema does not know, where it allows no others. */
  #cut(schema: Json | undefined, value: Json, depth: number): Json {
    const { document } = this.contract;
    if (depth > 6 || schema === undefined) return value;
    if (Array.isArray(value)) {
      const shape = this.#shape(schema);
      return value.map((one: Json) => this.#cut(shape.items, one, depth + 1));
    }
    if (!isObject(value)) return value;
    const properties = propertiesOf(schema, document);
    if (Object.keys(properties).length === 0) return value;
    const kept = Object.entries(value).filter(([name]) => name in properties);
    return Object.fromEntries(
      kept.map(([name, one]) => [name, this.#cut(properties[name], one ?? null, depth + 1)]),
    );
  }

  /** With a value for everything that is required and missing. */
  #filled(schema: Json | undefined, value: Json, asked: Asked, depth: number): Json {
    if (depth > 6 || schema === undefined) return value;
    const shape = this.#shape(schema);
    if (Array.isArray(value))
      return value.map((one: Json) => this.#filled(shape.items, one, asked, depth + 1));
    if (!isObject(value)) return value;
    const made = sample(schema, this.contract.document, asked.random, { ...MADE, now: asked.now });
    const all = isObject(made) ? made : {};
    const properties = propertiesOf(schema, this.contract.document);
    const filled: Record<string, Json> = {};
    for (const name of new Set([...Object.keys(value), ...Object.keys(all)])) {
      const own = value[name];
      const required = Array.isArray(shape.required) && shape.required.includes(name);
      if (own !== undefined && own !== null)
        filled[name] = this.#filled(properties[name], own, asked, depth + 1);
      else if (own === null && typesOf(properties[name], this.contract.document).includes('null'))
        filled[name] = null;
      else if (required || own === null) filled[name] = all[name] ?? null;
    }
    return filled;
  }

  #shape(schema: Json): JsonObject {
    let here: Json | undefined = schema;
    for (let steps = 0; steps < 20 && isObject(here) && typeof here.$ref === 'string'; steps++)
      here = this.contract.document.at(here.$ref);
    return isObject(here) ? here : {};
  }

  /** A record: what is given, and what the schema has besides. */
  #made(
    resource: Resource,
    random: ReturnType<typeof keyed>,
    now: number,
    given: Fields | undefined,
    ledger: Ledger,
    number: number,
    isNew = false,
  ): Record<string, JsonData> | undefined {
    const { document } = this.contract;
    const made = sample(resource.schema, document, random, { ...MADE, now });
    if (!isObject(made)) return undefined;
    const all = made as Readonly<Record<string, JsonData>>;
    if (!isNew) {
      const fields: Record<string, JsonData> = { ...all, ...given };
      for (const [name, value] of Object.entries(
        this.#references(resource, random, ledger, fields),
      ))
        fields[name] = value;
      if (resource.keyType === 'integer' && given === undefined) fields[resource.keyField] = number;
      return fields;
    }
    const required = new Set(this.#requiredOf(resource.schema));
    const fields: Record<string, JsonData> = { ...given };
    for (const [name, schema] of Object.entries(resource.properties)) {
      const shape = this.#shape(schema);
      const own = this.#isReadOnly(resource, name) ? undefined : fields[name];
      if (own !== undefined) continue;
      delete fields[name];
      const value = all[name];
      if (isMoment(name, 'created') || isMoment(name, 'updated')) {
        if (value !== undefined && value !== null) fields[name] = momentFor(value, now);
      } else if (shape.default !== undefined) fields[name] = shape.default as JsonData;
      else if (typesOf(schema, document).includes('array') && required.has(name)) fields[name] = [];
      else if (value !== undefined && (required.has(name) || this.#isReadOnly(resource, name)))
        fields[name] = value;
    }
    return fields;
  }

  #requiredOf(schema: Json, depth = 0): string[] {
    if (depth > 5) return [];
    const shape = this.#shape(schema);
    const own = Array.isArray(shape.required) ? shape.required.map(String) : [];
    const all = Array.isArray(shape.allOf) ? (shape.allOf as readonly Json[]) : [];
    return [...own, ...all.flatMap((one) => this.#requiredOf(one, depth + 1))];
  }

  /** `userId` of a seeded record is that of a user who is there. */
  #references(
    resource: Resource,
    random: ReturnType<typeof keyed>,
    ledger: Ledger,
    fields: Fields,
  ): Fields {
    const found: Record<string, JsonData> = {};
    for (const name of Object.keys(fields)) {
      const [, stem] = /^(.+?)[_-]?(?:id|Id|ID)$/.exec(name) ?? [];
      if (stem === undefined || name === resource.keyField) continue;
      const other = this.all.find(
        ({ kind, scope }) =>
          scope.length === 0 && singular(plain(kind.split('/').at(-1) ?? '')) === plain(stem),
      );
      if (other === undefined) continue;
      const records = [...(ledger.collection({ realm: this.id, kind: other.kind })?.all() ?? [])];
      if (records.length === 0) continue;
      const value = random.child('reference', name).pick(records).value;
      const key = isObject(value) ? (value as Fields)[other.keyField] : undefined;
      if (key !== undefined && typeof key === typeof fields[name]) found[name] = key;
    }
    return found;
  }

  /** The documented example of a list, row by row, and then that of a record. */
  #exampleOf(resource: Resource, at: number): Fields | undefined {
    const { list, read } = resource.operations;
    const rows: Fields[] = [];
    for (const [operation, inside] of [
      [list, resource.rows],
      [read, undefined],
    ] as const) {
      const response = operation?.responses.documented(successOf(operation));
      for (const media of response?.media.values() ?? []) {
        for (const example of media.examples.values()) {
          let value: unknown = example;
          const schema = operation && successSchema(this.contract, operation);
          const place =
            schema && inside === undefined
              ? recordIn(this.contract, schema, resource.keyParameter, resource.kind)
              : undefined;
          for (const name of inside ?? place?.inside ?? [])
            value = isObject(value) ? value[name] : undefined;
          for (const one of Array.isArray(value) ? value : [value]) {
            if (!isObject(one) || one[resource.keyField] === undefined) continue;
            const key = keyText(one[resource.keyField] as JsonData);
            if (rows.every((row) => keyText(row[resource.keyField]) !== key))
              rows.push(one as Fields);
          }
        }
      }
    }
    return rows[at];
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

  #isReadOnly(resource: Resource, name: string): boolean {
    const schema = resource.properties[name];
    return isObject(schema) && (schema.readOnly === true || this.#shape(schema).readOnly === true);
  }

  #freshKey(
    resource: Resource,
    scope: string,
    ledger: Ledger,
    number: number,
    fields: Fields,
  ): JsonData {
    const name = { realm: this.id, kind: resource.kind };
    if (resource.keyType === 'integer') {
      for (let next = number; ; next++)
        if (ledger.record(name, `${scope}${next}`) === undefined) return next;
    }
    const made = fields[resource.keyField];
    if (typeof made === 'string' && ledger.record(name, scope + made) === undefined) return made;
    const again = sample(
      resource.properties[resource.keyField],
      this.contract.document,
      keyed(this.id, resource.kind, number, 'key'),
      { ...MADE, usesExamples: false, now: 0 },
    );
    const text = keyText((again ?? number) as JsonData);
    return ledger.record(name, scope + text) === undefined ? text : `${text}-${number}`;
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

const MADE = { usesExamples: true, attempt: 0, hidden: 'writeOnly', field: undefined } as const;

/** So many values of one answer are put right. */
const REPAIRS_MOST = 60;

/** A member; of a list that is shorter, one like it. */
function memberAt(value: unknown, step: string): unknown {
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value[Number(step) % value.length];
  return isObject(value) ? value[step] : undefined;
}

/** A key as a path has it, a slash of its own told from one between two keys. */
function keyText(value: JsonData | undefined): string {
  return String(value ?? '').replaceAll('/', '%2F');
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

function isMoment(name: string, which: 'created' | 'updated'): boolean {
  const word = plain(name);
  return which === 'created'
    ? /^(?:created|createdat|createdon|creationdate|datecreated|createdtime|createtime|created_time|insertedat)$/.test(
        word,
      )
    : /^(?:updated|updatedat|updatedon|modified|modifiedat|modifiedon|lastmodified|lastupdated|dateupdated|updatetime)$/.test(
        word,
      );
}

/** The moment in the form that the sampled value has: seconds, milliseconds, a day or a date-time. */
function momentFor(like: JsonData | undefined, now: number): JsonData {
  if (typeof like === 'number') return like > 100_000_000_000 ? now : Math.floor(now / 1000);
  const text = new Date(now).toISOString();
  return typeof like === 'string' && /^\d{4}-\d\d-\d\d$/.test(like) ? text.slice(0, 10) : text;
}

function totals(headers: Answer['headers'], total: number): Record<string, string> {
  const found = Object.keys(headers).filter((name) =>
    /^x?total(?:count|items)?$/.test(plain(name)),
  );
  return Object.fromEntries(found.map((name) => [name, String(total)]));
}

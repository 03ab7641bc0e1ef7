/** What a new record of a resource holds: what was sent, what the document generates, and what is usual. */
import type { Contract } from '../contract/contract.js';
import { isObject, type Json } from '../contract/document.js';
import { typesOf } from '../contract/parameter-styles.js';
import type { JsonData, Ledger } from '../ledger/index.js';
import { keyed } from '../scenario/index.js';
import { successOf } from './answers.js';
import { plain, type Resource, recordIn, singular, successSchema } from './infer.js';
import { sample, shapeOf } from './sample.js';

export type Fields = Readonly<Record<string, JsonData>>;

export const MADE = {
  usesExamples: true,
  attempt: 0,
  hidden: 'writeOnly',
  field: undefined,
} as const;

export class NewRecords {
  constructor(
    private readonly id: string,
    private readonly contract: Contract,
    private readonly all: readonly Resource[],
  ) {}

  /** A record: what is given, and what the schema has besides. */
  made(
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
      const shape = shapeOf(this.contract.document, schema);
      const own = this.isReadOnly(resource, name) ? undefined : fields[name];
      if (own !== undefined) continue;
      delete fields[name];
      const value = all[name];
      if (isMoment(name, 'created') || isMoment(name, 'updated')) {
        if (value !== undefined && value !== null) fields[name] = momentFor(value, now);
      } else if (shape.default !== undefined) fields[name] = shape.default as JsonData;
      else if (typesOf(schema, document).includes('array') && required.has(name)) fields[name] = [];
      else if (value !== undefined && (required.has(name) || this.isReadOnly(resource, name)))
        fields[name] = value;
    }
    return fields;
  }

  #requiredOf(schema: Json, depth = 0): string[] {
    if (depth > 5) return [];
    const shape = shapeOf(this.contract.document, schema);
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
  exampleOf(resource: Resource, at: number): Fields | undefined {
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

  isReadOnly(resource: Resource, name: string): boolean {
    const schema = resource.properties[name];
    return (
      isObject(schema) &&
      (schema.readOnly === true || shapeOf(this.contract.document, schema).readOnly === true)
    );
  }

  freshKey(
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
}

/** A key as a path has it, a slash of its own told from one between two keys. */
export function keyText(value: JsonData | undefined): string {
  return String(value ?? '').replaceAll('/', '%2F');
}

export function isMoment(name: string, which: 'created' | 'updated'): boolean {
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
export function momentFor(like: JsonData | undefined, now: number): JsonData {
  if (typeof like === 'number') return like > 100_000_000_000 ? now : Math.floor(now / 1000);
  const text = new Date(now).toISOString();
  return typeof like === 'string' && /^\d{4}-\d\d-\d\d$/.test(like) ? text.slice(0, 10) : text;
}

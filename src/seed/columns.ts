/** The columns of a table, from the schema of its rows. */
import type { Contract } from '../contract/contract.js';
import { isObject, type Json, type JsonObject } from '../contract/document.js';

/** What a cell may hold. `json` is for objects and arrays, which become text in flat formats. */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'json';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether a flat file may have nothing there. */
  readonly nullable: boolean;
  /** Whether nothing means that JSON leaves it out, since its schema does not allow null. */
  readonly optional?: boolean;
}

/**
 * The columns of what stands at a pointer, in the document's order. Of alternatives, a row has the
 * columns of all: those that one of them lacks may be null.
 */
export function columnsOf(contract: Contract, pointer: string): Column[] {
  const alternatives = alternativesOf(contract, pointer);
  const names = [...new Set(alternatives.flatMap((one) => [...one.keys()]))];
  return names.map((name) => {
    const found = alternatives.flatMap((one) => one.get(name) ?? []);
    // What one alternative says to be null is of the type that the others say.
    const types = new Set(found.flatMap(({ type }) => type ?? []));
    return {
      name,
      type: widest(types),
      nullable: found.length < alternatives.length || found.some(({ nullable }) => nullable),
      optional: found.every(({ optional }) => optional),
    };
  });
}

function widest(types: ReadonlySet<ColumnType>): ColumnType {
  const [only = 'text', ...others] = types;
  if (others.length === 0) return only;
  const numbers = [...types].every((type) => type === 'integer' || type === 'number');
  return numbers ? 'number' : 'text';
}

/** A column of one alternative; without a type it is only ever null there. */
interface Found extends Omit<Column, 'type'> {
  readonly type: ColumnType | undefined;
}

function alternativesOf(contract: Contract, pointer: string): Map<string, Found>[] {
  const { value, pointer: at } = contract.document.resolve({ $ref: pointer }, pointer);
  const several = value.oneOf ?? value.anyOf;
  if (Array.isArray(several)) {
    const key = value.oneOf ? 'oneOf' : 'anyOf';
    return several.flatMap((_, index) => alternativesOf(contract, `${at}/${key}/${index}`));
  }
  const required = Array.isArray(value.required) ? value.required : [];
  const columns = new Map<string, Found>();
  if (isObject(value.properties)) {
    for (const [name, raw] of Object.entries(value.properties)) {
      const here = `${at}/properties/${name}`;
      const { value: schema } = contract.document.resolve(raw, here);
      const parts = partsOf(contract, schema, here);
      const types = parts.flatMap(typesOf);
      const nullable = types.includes('null') || !required.includes(name);
      const optional = !types.includes('null');
      columns.set(name, { name, type: typeOf(types, parts), nullable, optional });
    }
  }
  return [columns];
}

/** What a value may be: the schema itself, or those that it refers to, as alternatives or together. */
function partsOf(contract: Contract, schema: JsonObject, pointer: string): JsonObject[] {
  const several = ['oneOf', 'anyOf', 'allOf'].flatMap((word) => {
    const parts = schema[word];
    return Array.isArray(parts)
      ? parts.map((part, index) => ({ part, at: `${word}/${index}` }))
      : [];
  });
  if (several.length === 0 || schema.type !== undefined) return [schema];
  return several.flatMap(({ part, at }) => {
    const { value, pointer: to } = contract.document.resolve(part, `${pointer}/${at}`);
    return partsOf(contract, value, to);
  });
}

/** What a schema says of the type, or what its constant shows. */
function typesOf(schema: JsonObject): string[] {
  const { type, enum: values } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.map(String);
  if (schema.const !== undefined) return [typeName(schema.const)];
  return Array.isArray(values) ? [...new Set(values.map(typeName))] : [];
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function typeOf(types: readonly string[], parts: readonly JsonObject[]): ColumnType | undefined {
  const [type, ...others] = new Set(types.filter((one) => one !== 'null'));
  // Whatever may be there instead, and is no null, has to be a moment too.
  const written = parts.filter((part) => typesOf(part).some((one) => one !== 'null'));
  const isMoment = written.length > 0 && written.every(({ format }) => format === 'date-time');
  if (others.length > 0) return 'json';
  switch (type) {
    case 'string':
      return isMoment ? 'timestamp' : 'text';
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case undefined:
      return undefined;
    default:
      return 'json';
  }
}

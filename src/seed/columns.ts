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
      const { value: schema } = contract.document.resolve(raw, `${at}/properties/${name}`);
      const types = typesOf(schema);
      const nullable = types.includes('null') || !required.includes(name);
      const optional = !types.includes('null');
      columns.set(name, { name, type: typeOf(types, schema), nullable, optional });
    }
  }
  return [columns];
}

/** What a schema says of the type, or what its constant and its alternatives show. */
function typesOf(schema: JsonObject): string[] {
  const { type, enum: values, oneOf, anyOf } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.map(String);
  if (schema.const !== undefined) return [typeName(schema.const)];
  if (Array.isArray(values)) return [...new Set(values.map(typeName))];
  const parts = oneOf ?? anyOf;
  return Array.isArray(parts) ? parts.flatMap((one) => (isObject(one) ? typesOf(one) : [])) : [];
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function typeOf(types: readonly string[], { format }: JsonObject): ColumnType | undefined {
  const [type, ...others] = types.filter((one) => one !== 'null');
  if (others.length > 0) return 'json';
  switch (type) {
    case 'string':
      return format === 'date-time' ? 'timestamp' : 'text';
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

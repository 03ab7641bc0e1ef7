import type { Behaviours, Condition, Place, Value } from '../src/contract/behaviour.js';
import type { Contract, Operation } from '../src/contract/contract.js';
import { isObject, type Json, type JsonObject } from '../src/contract/document.js';
import { pointerToken } from '../src/json-pointer.js';

/** The pointers of `x-behaviour` that name nothing in the answer they speak of, a sentence each. */
export function misplaced(contract: Contract, { operations }: Behaviours): string[] {
  const problems: string[] = [];
  for (const [id, { list, echoes = {}, aggregates = [], answers = [], alike = [] }] of operations) {
    const operation = contract.operations.get(id);
    if (!operation) continue;
    const check = (where: readonly string[], pointer: string, what: string): void => {
      if (where.every((one) => !resolves(contract, one, pointer))) {
        problems.push(`${id}, x-behaviour: ${what}: ${pointer} is in no such answer`);
      }
    };
    const body = schemasOf(operation, 200);
    for (const [name, place] of Object.entries(echoes))
      check(body, pointerOf(place), `echo ${name}`);
    for (const { at } of alike) check(body, at, 'alike');
    for (const { at, is, less = [] } of aggregates) {
      for (const pointer of [at, ...less]) check(body, pointer, is);
    }
    for (const { name, status = [200], then, if: given } of answers) {
      const bodies = status.flatMap((one) => schemasOf(operation, one));
      for (const pointer of [...fieldsOf(then), ...(given ? fieldsOf(given) : [])]) {
        check(bodies, pointer, name);
      }
    }
    if (!list) continue;
    check(body, list.rows, 'rows');
    const field = (pointer: string | undefined, what: string): void => {
      if (pointer !== undefined) {
        check(body, `${list.rows}/0${pointer}`, what);
      }
    };
    field(list.key, 'key');
    const { order, paging, tenancy } = list;
    if (order) {
      const fields = typeof order.by === 'string' ? [order.by] : Object.values(order.by.fields);
      for (const pointer of fields) field(pointer, 'order');
      field(order.ties?.by, 'ties');
    }
    for (const { fields, parameter } of list.filters ?? []) {
      for (const pointer of fields) field(pointer, `filter ${parameter}`);
    }
    for (const { name, then, if: given } of list.rules ?? []) {
      for (const pointer of [...fieldsOf(then), ...(given ? fieldsOf(given) : [])])
        field(pointer, name);
    }
    for (const { at, to, by } of list.references ?? []) {
      field(at, `reference to ${to}`);
      const other = contract.operations.get(to);
      const rows = operations.get(to)?.list?.rows;
      if (by !== undefined && other && rows !== undefined) {
        check(schemasOf(other, 200), `${rows}/0${by}`, `reference to ${to}, by`);
      }
    }
    for (const { at } of list.unique ?? []) field(at, 'unique');
    field(tenancy?.owner, 'owner');
    const teller = tenancy?.caller && contract.operations.get(tenancy.caller.operation);
    if (teller) check(schemasOf(teller, 200), tenancy?.caller?.at ?? '', 'the caller');
    for (const [name, place] of Object.entries(paging ?? {})) {
      const named = /^(total|has|next|previous|cursor$)/.test(name);
      if (named) check(body, pointerOf(place as Place), name);
    }
  }
  return problems;
}

function pointerOf(place: Place): string {
  return typeof place === 'string' ? place : place.at;
}

/** Every field of its own subject that a condition looks at. */
function fieldsOf(condition: Condition): string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsOf);
  if ('any' in condition) return condition.any.flatMap(fieldsOf);
  if ('not' in condition) return fieldsOf(condition.not);
  const { present: _present, ...rest } = condition;
  const { at, ...comparisons } = 'at' in rest ? rest : { at: undefined, ...rest };
  const values = Object.values(comparisons).flatMap((value: Value | readonly Value[]) =>
    Array.isArray(value) ? value : [value as Value],
  );
  return [...(at === undefined ? [] : [at]), ...values.flatMap(fieldsOfValue)];
}

function fieldsOfValue(value: Value): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('sum' in value) return value.sum.flatMap(fieldsOfValue);
  if ('product' in value) return value.product.flatMap(fieldsOfValue);
  if ('minus' in value) return fieldsOfValue(value.minus);
  if ('after' in value) return fieldsOfValue(value.after);
  if ('sumOf' in value) return [`${value.sumOf}/0${value.of}`];
  if ('length' in value || 'step' in value) return [];
  return 'at' in value ? [value.at] : [];
}

function schemasOf(operation: Operation, status: number): string[] {
  return [...(operation.responses.get(status)?.media.values() ?? [])].flatMap(
    ({ schemaPointer }) => schemaPointer ?? [],
  );
}

/** Whether a value that fits a schema may have something at a pointer. */
function resolves(contract: Contract, schemaPointer: string, pointer: string): boolean {
  const tokens = pointer.split('/').slice(1);
  return descend(contract, contract.document.at(schemaPointer), schemaPointer, tokens);
}

function descend(
  contract: Contract,
  raw: Json | undefined,
  pointer: string,
  [token, ...rest]: readonly string[],
): boolean {
  if (!isObject(raw)) return false;
  const { value: schema, pointer: here } = contract.document.resolve(raw, pointer);
  if (token === undefined) return true;
  const into = (inner: Json | undefined, step: string, left: readonly string[]): boolean =>
    descend(contract, inner, `${here}/${step}`, left);
  const { properties, items } = schema;
  if (isObject(properties) && Object.hasOwn(properties, token)) {
    return into(properties[token], `properties/${pointerToken(token)}`, rest);
  }
  if (isObject(items) && /^\d+$/.test(token)) return into(items, 'items', rest);
  return ['oneOf', 'anyOf', 'allOf'].some((key) =>
    branchesOf(schema, key).some((branch, index) =>
      into(branch, `${key}/${index}`, [token, ...rest]),
    ),
  );
}

function branchesOf(schema: JsonObject, key: string): readonly Json[] {
  const branches = schema[key];
  return Array.isArray(branches) ? branches : [];
}

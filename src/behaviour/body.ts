import type { Pointer } from '../contract/behaviour.js';
import type { Contract, Operation } from '../contract/contract.js';
import { isObject, type Json, type JsonObject } from '../contract/document.js';
import { pointerToken } from '../json-pointer.js';
import type { Refuse } from './columns.js';

/** Writes one member of an answer from what is known of it. */
export type Write<Known> = (known: Known) => unknown;

/** The schema of what an operation answers with 200 as JSON, and where it stands. */
function answerSchema(contract: Contract, operation: Operation): Placed | undefined {
  const pointer = operation.responses.get(200)?.media.get('application/json')?.schemaPointer;
  return pointer === undefined
    ? undefined
    : contract.document.resolve(contract.document.at(pointer), pointer);
}

interface Placed {
  readonly value: JsonObject;
  readonly pointer: string;
}

/**
 * How the body of an answer is written: every member that its schema has, in the order of the schema,
 * from what is said of its place, or from the schema where that leaves one value only. A required
 * member of which neither says anything is refused.
 */
export function bodyWriter<Known>(
  contract: Contract,
  operation: Operation,
  places: ReadonlyMap<Pointer, Write<Known>>,
  refuse: Refuse,
): Write<Known> {
  const schema = answerSchema(contract, operation);
  if (!schema) return refuse('answers with no JSON', 'document its 200 as application/json');
  const used = new Set<Pointer>();
  const writer = (placed: Placed, at: Pointer): Write<Known> | undefined => {
    const said = places.get(at);
    if (said) {
      used.add(at);
      return said;
    }
    const constant = constantOf(placed.value);
    if (constant !== undefined) return () => constant;
    const members = membersOf(contract, placed);
    if (members.length === 0) return undefined;
    const written = members.flatMap(({ name, schema: inner, required }) => {
      const place = `${at}/${pointerToken(name)}`;
      const write = writer(inner, place);
      if (write) return [{ name, write }];
      // What holds a member that is required fails at that one.
      if (required) refuse(`nothing says what stands at ${place}`, 'say it in `x-behaviour`');
      return [];
    });
    return (known) => {
      const body: Record<string, unknown> = {};
      for (const { name, write } of written) {
        const value = write(known);
        if (value !== undefined) body[name] = value;
      }
      return body;
    };
  };
  const body = writer(schema, '');
  const stray = [...places.keys()].find((place) => !used.has(place));
  if (stray !== undefined) refuse(`${stray} names nothing in its answer`, 'mend the pointer');
  return body ?? refuse('has an answer without members', 'document its members');
}

function constantOf({ const: constant, enum: values }: JsonObject): Json | undefined {
  if (constant !== undefined) return constant;
  return Array.isArray(values) && values.length === 1 ? (values[0] as Json) : undefined;
}

interface MemberSchema {
  readonly name: string;
  readonly schema: Placed;
  readonly required: boolean;
}

/** The members of an object, those that `allOf` brings first. */
function membersOf(contract: Contract, { value, pointer }: Placed): MemberSchema[] {
  const { document } = contract;
  const parts = Array.isArray(value.allOf) ? value.allOf : [];
  const brought = parts.flatMap((part: Json, index) =>
    membersOf(contract, document.resolve(part, `${pointer}/allOf/${index}`)),
  );
  const { properties, required } = value;
  if (!isObject(properties)) return brought;
  const names = new Set(Array.isArray(required) ? required.map(String) : []);
  const own = Object.entries(properties).map(([name, schema]) => ({
    name,
    schema: document.resolve(schema, `${pointer}/properties/${pointerToken(name)}`),
    required: names.has(name),
  }));
  return [...brought.filter(({ name }) => !Object.hasOwn(properties, name)), ...own];
}

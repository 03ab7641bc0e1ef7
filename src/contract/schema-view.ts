/** The schemas of a document of others as the validator can read them, for one direction. */
import { isObject, type Json, type JsonObject, type SpecDocument } from './document.js';

/** What goes to the API, where `readOnly` properties need not be, or what comes from it, without `writeOnly` ones. */
export type Direction = 'request' | 'response';

/** Where the keys of an object are names, and what stands below them is no keyword. */
const NAMED = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
  'schemas',
  'responses',
  'requestBodies',
  'headers',
  'paths',
  'pathItems',
  'content',
  'parameters',
]);

/** Data, in which nothing is a schema. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const']);

/** What the validator would take for something else, or refuse. */
const LEFT_OUT = new Set([
  'example',
  'examples',
  '$id',
  '$anchor',
  '$dynamicAnchor',
  '$schema',
  'discriminator',
  'nullable',
]);

const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']);

/** Whether a keyword has a value of its kind: what has none limits nothing. */
function isUsable(key: string, value: Json): boolean {
  switch (key) {
    // A name of draft 4 for `$id`, which the validator refuses.
    case 'id':
      return typeof value !== 'string';
    case 'pattern':
      return isPattern(value);
    case 'type':
      return Array.isArray(value)
        ? value.every((one: Json) => TYPES.has(String(one)))
        : isObject(value) || TYPES.has(String(value));
    case 'enum':
      return Array.isArray(value) ? value.length > 0 : isObject(value);
    case 'required':
      // On a parameter or property of an older draft it is a boolean.
      return Array.isArray(value) || isObject(value);
    case 'minimum':
    case 'maximum':
      return typeof value === 'number' || isObject(value);
    case 'multipleOf':
      return (typeof value === 'number' && value > 0) || isObject(value);
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return (
        (typeof value === 'number' && Number.isInteger(value) && value >= 0) || isObject(value)
      );
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return typeof value === 'number' || isObject(value);
    default:
      return true;
  }
}

/** What older versions of JSON Schema say, in the words of today's. */
function modernize(given: JsonObject, made: Record<string, Json>): void {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const limit = given[bound];
    if (given[exclusive] !== true || typeof limit !== 'number') continue;
    made[exclusive] = limit;
    delete made[bound];
  }
  if (Array.isArray(made.items)) {
    made.prefixItems = made.items;
    delete made.items;
  }
  if (given.nullable !== true) return;
  if (typeof made.type === 'string') made.type = [made.type, 'null'];
  if (Array.isArray(made.enum) && !made.enum.includes(null)) made.enum = [...made.enum, null];
}

/**
 * A copy of the root whose schemas mean in one direction what the document says: without examples,
 * identifiers and patterns that no engine takes, and with `required` only for what goes that way.
 */
export function schemaView(document: SpecDocument, direction: Direction): JsonObject {
  const hidden = direction === 'request' ? 'readOnly' : 'writeOnly';
  const isHidden = (schema: Json | undefined): boolean => {
    if (!isObject(schema)) return false;
    if (schema[hidden] === true) return true;
    const target = typeof schema.$ref === 'string' ? document.at(schema.$ref) : undefined;
    return isObject(target) && target[hidden] === true;
  };
  const copy = (value: Json, areNames: boolean): Json => {
    if (Array.isArray(value)) return value.map((one: Json) => copy(one, false));
    if (!isObject(value)) return value;
    const made: Record<string, Json> = {};
    for (const [key, inner] of Object.entries(value)) {
      if (inner === undefined) continue;
      if (areNames) define(made, key, copy(inner, false));
      else if (LEFT_OUT.has(key) || !isUsable(key, inner)) continue;
      else if (DATA.has(key)) made[key] = inner;
      else if (key === 'required' && Array.isArray(inner)) {
        const properties = isObject(value.properties) ? value.properties : {};
        made[key] = inner.filter((name: Json) => !isHidden(properties[String(name)]));
      } else if (key === 'oneOf' && (direction === 'request' || isObject(value.discriminator))) {
        // What fits two alternatives is told apart by its discriminator; of a request it is no fault.
        const { anyOf } = made;
        if (anyOf === undefined) made.anyOf = copy(inner, false);
        else
          made.allOf = [
            { anyOf: copy(inner, false) },
            ...(Array.isArray(made.allOf) ? made.allOf : []),
          ];
      } else define(made, key, copy(inner, NAMED.has(key) && isObject(inner)));
    }
    if (!areNames) modernize(value, made);
    return made;
  };
  return copy(document.root, false) as JsonObject;
}

function isPattern(value: unknown): boolean {
  try {
    new RegExp(String(value), 'u');
    return true;
  } catch {
    return false;
  }
}

function define(target: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

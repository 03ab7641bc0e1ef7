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
      else if (key === 'example' || key === 'examples') continue;
      else if (key === '$id' || key === '$anchor' || key === '$schema' || key === '$dynamicAnchor')
        continue;
      // A name of draft 4 for `$id`, which the validator refuses.
      else if (key === 'id' && typeof inner === 'string') continue;
      else if (key === 'pattern' && !isPattern(inner)) continue;
      else if (DATA.has(key)) made[key] = inner;
      else if (key === 'required' && Array.isArray(inner)) {
        const properties = isObject(value.properties) ? value.properties : {};
        made[key] = inner.filter((name: Json) => !isHidden(properties[String(name)]));
      } else define(made, key, copy(inner, NAMED.has(key) && isObject(inner)));
    }
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

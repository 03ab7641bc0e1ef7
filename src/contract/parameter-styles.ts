/** Lists and objects in parameters, in every style of OpenAPI (specification 3.1, section 4.8.12). */
import { isObject, type Json, type JsonObject, type SpecDocument } from './document.js';
import type { RawParameters } from './parameters.js';

/** How a parameter that is not one plain value is written. */
export interface ParameterStyle {
  readonly shape: 'list' | 'object' | 'json' | 'value';
  readonly style: string;
  readonly explode: boolean;
  /** The types that a plain value may have, or each member of a list. */
  readonly types: readonly string[];
  /** The types of an object's members, by name. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

type Text = string | readonly string[] | undefined;

/** The style of a declared parameter; undefined where its schema is of one plain type, and nothing is to be split. */
export function styleOf(
  parameter: JsonObject,
  schema: JsonObject,
  document: SpecDocument,
): ParameterStyle | undefined {
  const types = typesOf(schema, document);
  const isQueryLike = parameter.in === 'query' || parameter.in === 'cookie';
  const style =
    typeof parameter.style === 'string' ? parameter.style : isQueryLike ? 'form' : 'simple';
  const explode = typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form';
  const shape =
    parameter.schema === undefined && isObject(parameter.content)
      ? 'json'
      : types.includes('array')
        ? 'list'
        : types.includes('object')
          ? 'object'
          : 'value';
  const isPlain =
    shape === 'value' && types.length === 1 && style !== 'label' && style !== 'matrix';
  if (isPlain && schema.type === types[0]) return undefined;
  const members: Record<string, readonly string[]> = {};
  for (const [name, member] of Object.entries(propertiesOf(schema, document))) {
    members[name] = typesOf(member, document);
  }
  const items = shape === 'list' ? typesOf(schema.items, document) : types;
  return { shape, style, explode, types: items, members };
}

/** What a parameter's text says; undefined where it is not given. */
export function styledValue(
  name: string,
  place: keyof RawParameters,
  { shape, style, explode, types, members }: ParameterStyle,
  raw: RawParameters,
): unknown {
  const given = raw[place];
  const own: Text = given[place === 'header' ? name.toLowerCase() : name];
  if (shape === 'object' && style === 'deepObject') return deepObject(name, given, members);
  if (shape === 'object' && style === 'form' && explode) return exploded(given, members);
  if (shape === 'list' && style === 'form') {
    const bracketed = own ?? given[`${name}[]`];
    if (bracketed === undefined) return undefined;
    const texts = typeof bracketed === 'string' ? [bracketed] : bracketed;
    // A single text with commas is a list too, as most servers read it.
    const parts = explode && texts.length > 1 ? texts : texts.flatMap((one) => split(one, ','));
    return parts.map((one) => plainValue(one, types));
  }
  if (own === undefined) return undefined;
  const text = bare(name, style, typeof own === 'string' ? own : own.join(','));
  if (shape === 'json') {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  if (shape === 'value') return plainValue(text, types);
  const separator = separatorOf(style, explode);
  const parts = split(text, separator);
  if (shape === 'list') {
    const prefix = style === 'matrix' && explode ? `${name}=` : '';
    return parts.map((one) =>
      plainValue(one.startsWith(prefix) ? one.slice(prefix.length) : one, types),
    );
  }
  const pairs = explode
    ? parts.map((one) => one.split('=', 2))
    : Array.from({ length: Math.ceil(parts.length / 2) }, (_, at) =>
        parts.slice(2 * at, 2 * at + 2),
      );
  return Object.fromEntries(
    pairs.map(([key = '', value = '']) => [key, plainValue(value, members[key] ?? [])]),
  );
}

function deepObject(
  name: string,
  given: Readonly<Record<string, Text>>,
  members: ParameterStyle['members'],
): unknown {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (!key.startsWith(`${name}[`) || !key.endsWith(']') || value === undefined) continue;
    const path = key.slice(name.length + 1, -1).split('][');
    let place = found;
    for (const step of path.slice(0, -1)) {
      const inner = isObject(place[step]) ? (place[step] as Record<string, unknown>) : {};
      define(place, step, inner);
      place = inner;
    }
    const types = members[path[0] ?? ''] ?? [];
    const plain =
      typeof value === 'string'
        ? plainValue(value, types)
        : value.map((one) => plainValue(one, types));
    define(place, path.at(-1) ?? '', plain);
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

function exploded(
  given: Readonly<Record<string, Text>>,
  members: ParameterStyle['members'],
): unknown {
  const found: Record<string, unknown> = {};
  for (const [key, types] of Object.entries(members)) {
    const value = given[key];
    if (value === undefined) continue;
    define(found, key, typeof value === 'string' ? plainValue(value, types) : value);
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** An own member, whatever its name is. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/** Without what a style writes before the value: `.` of a label, `;name=` of a matrix. */
function bare(name: string, style: string, text: string): string {
  if (style === 'label') return text.replace(/^\./, '');
  if (style !== 'matrix') return text;
  return text.startsWith(`;${name}=`) ? text.slice(name.length + 2) : text.replace(/^;/, '');
}

function separatorOf(style: string, explode: boolean): string {
  switch (style) {
    case 'spaceDelimited':
      return ' ';
    case 'pipeDelimited':
      return '|';
    case 'tabDelimited':
      return '\t';
    case 'label':
      return explode ? '.' : ',';
    case 'matrix':
      return explode ? ';' : ',';
    default:
      return ',';
  }
}

function split(text: string, separator: string): string[] {
  return text === '' ? [] : text.split(separator);
}

/** A text as the value that it writes: a number or boolean where those are what it may be. */
export function plainValue(text: string, types: readonly string[]): unknown {
  if (types.includes('string')) return text;
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  const isNumber = types.includes('integer') || types.includes('number');
  if (isNumber && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (types.includes('null') && (text === '' || text === 'null')) return null;
  if (types.includes('object') || types.includes('array')) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

/** The types that a value under a schema may have, through references and combinations; empty for any. */
export function typesOf(schema: Json | undefined, document: SpecDocument): readonly string[] {
  const types = new Set<string>();
  const met = new Set<unknown>();
  const visit = (one: Json | undefined): void => {
    if (!isObject(one) || met.has(one)) return;
    met.add(one);
    if (typeof one.$ref === 'string') visit(document.at(one.$ref));
    const own = Array.isArray(one.type) ? one.type : one.type === undefined ? [] : [one.type];
    for (const type of own) types.add(String(type));
    for (const value of Array.isArray(one.enum) ? one.enum : []) {
      if (own.length === 0) types.add(value === null ? 'null' : typeof value);
    }
    if (own.length === 0 && isObject(one.properties)) types.add('object');
    if (own.length === 0 && one.items !== undefined) types.add('array');
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
      const list = one[key];
      if (Array.isArray(list)) for (const inner of list) visit(inner);
    }
  };
  visit(schema);
  return [...types];
}

/** The properties of an object's schema, through references and combinations. */
export function propertiesOf(
  schema: Json | undefined,
  document: SpecDocument,
): Readonly<Record<string, Json>> {
  const found: Record<string, Json> = {};
  const met = new Set<unknown>();
  const visit = (one: Json | undefined): void => {
    if (!isObject(one) || met.has(one)) return;
    met.add(one);
    if (typeof one.$ref === 'string') visit(document.at(one.$ref));
    for (const [name, member] of Object.entries(isObject(one.properties) ? one.properties : {})) {
      if (member !== undefined && !Object.hasOwn(found, name)) found[name] = member;
    }
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
      const list = one[key];
      if (Array.isArray(list)) for (const inner of list) visit(inner);
    }
  };
  visit(schema);
  return found;
}

/** Values that fit a schema: plausible by the names and formats of fields, and always the same for the same place. */
import { isObject, type Json, type JsonObject, type SpecDocument } from '../contract/document.js';
import type { Random } from '../scenario/index.js';
import { namedText, textOfFormat } from './plausible.js';
import { numberIn, textOfPattern } from './scalar-samples.js';

/** How a value is made. */
export interface SampleOptions {
  /** Whether `example` and `default` of schemas count; they do unless every value is to be made. */
  readonly usesExamples: boolean;
  /** Which of several alternatives is tried first, and from the second on without what need not be. */
  readonly attempt: number;
  /** What a field is, whatever its schema would give; undefined leaves it to the schema. */
  readonly field?: ((name: string, schema: JsonObject) => unknown) | undefined;
  /** The time of the world, in milliseconds since the Unix epoch. */
  readonly now: number;
  /** Properties that go only the other way: `writeOnly` of answers, `readOnly` of requests. */
  readonly hidden: 'writeOnly' | 'readOnly';
}

/** Nothing fits here without going in a circle. */
const NOTHING = Symbol('nothing');
const DEEPEST = 7;
const LONGEST_LIST = 50;
const MOST_VALUES = 1_000;

export function sample(
  schema: Json | undefined,
  document: SpecDocument,
  random: Random,
  options: SampleOptions,
): Json | undefined {
  const value = new Sampler(document, options).value(schema, '', random, []);
  return value === NOTHING ? undefined : (value as Json);
}

/** So often a value is made another way before one is taken that does not fit. */
const ATTEMPTS = 8;

/** The first sample that fits, or the first of all, which does not. */
export function fittingSample(
  schema: Json | undefined,
  document: SpecDocument,
  random: Random,
  options: Omit<SampleOptions, 'attempt'>,
  fits: (value: Json) => boolean,
): { readonly value: Json | undefined; readonly fits: boolean } {
  let first: Json | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const usesExamples = options.usesExamples && attempt < 2;
    const made = sample(schema, document, random.child(attempt), {
      ...options,
      usesExamples,
      attempt: attempt % 4,
    });
    if (made !== undefined && fits(made)) return { value: made, fits: true };
    first ??= made;
  }
  return { value: first, fits: false };
}

class Sampler {
  /** How many values were made. From a point on only what is required is. */
  #count = 0;

  constructor(
    private readonly document: SpecDocument,
    private readonly options: SampleOptions,
  ) {}

  value(given: Json | undefined, name: string, random: Random, above: readonly unknown[]): unknown {
    if (given === false) return NOTHING;
    this.#count += 1;
    const schema = this.#whole(given, random, []);
    if (schema === undefined || above.filter((one) => one === schema.origin).length > 1)
      return NOTHING;
    const owner =
      isObject(given) && typeof given.$ref === 'string'
        ? (given.$ref.split('/').at(-1) ?? name)
        : name;
    return this.#made(schema.shape, name, random, [...above, schema.origin], owner);
  }

  /** The schema with its references followed, its `allOf` put together and one alternative chosen. */
  #whole(
    given: Json | undefined,
    random: Random,
    met: readonly unknown[],
  ): { readonly shape: JsonObject; readonly origin: unknown } | undefined {
    if (!isObject(given)) return { shape: {}, origin: undefined };
    if (met.includes(given)) return undefined;
    const inner = [...met, given];
    let shape: JsonObject = given;
    let origin: unknown = given;
    if (typeof given.$ref === 'string') {
      const { $ref, ...beside } = given;
      const target = this.#whole(this.document.at($ref), random, inner);
      if (target === undefined) return undefined;
      shape = merged(target.shape, beside);
      origin = target.origin;
    }
    if (Array.isArray(shape.allOf)) {
      const { allOf, ...rest } = shape;
      let all: JsonObject = {};
      for (const one of allOf as readonly Json[]) {
        const part = this.#whole(one, random, inner);
        if (part === undefined) return undefined;
        all = merged(all, part.shape);
      }
      shape = merged(all, rest);
    }
    for (const key of ['oneOf', 'anyOf'] as const) {
      const choices = shape[key];
      if (!Array.isArray(choices) || choices.length === 0) continue;
      const { [key]: _, ...rest } = shape;
      const chosen = this.#chosen(choices as readonly Json[], random, inner);
      if (chosen === undefined) return undefined;
      shape = merged(rest, chosen.shape);
      this.#discriminate(shape, chosen.name);
    }
    return { shape, origin };
  }

  /** The alternative of this attempt; null only where nothing else is left. */
  #chosen(choices: readonly Json[], random: Random, met: readonly unknown[]) {
    const some = choices.filter((one) => !(isObject(one) && one.type === 'null'));
    const list = some.length > 0 ? some : choices;
    for (let turn = 0; turn < list.length; turn++) {
      const choice = list[(this.options.attempt + turn) % list.length];
      const whole = this.#whole(choice, random, met);
      const ref = isObject(choice) && typeof choice.$ref === 'string' ? choice.$ref : undefined;
      if (whole !== undefined) return { ...whole, name: ref?.split('/').at(-1) };
    }
    return undefined;
  }

  /** What tells alternatives apart says which one it is (OpenAPI 3.1, section 4.8.25). */
  #discriminate(shape: JsonObject, name: string | undefined): void {
    const { discriminator } = shape;
    if (
      !isObject(discriminator) ||
      typeof discriminator.propertyName !== 'string' ||
      name === undefined
    )
      return;
    const mapping = isObject(discriminator.mapping) ? Object.entries(discriminator.mapping) : [];
    const [word = name] = mapping.find(([, ref]) => String(ref).split('/').at(-1) === name) ?? [];
    const properties = isObject(shape.properties) ? shape.properties : {};
    const own = properties[discriminator.propertyName];
    if (isObject(own) && Array.isArray(own.enum) && !own.enum.includes(word)) return;
    (shape as Record<string, Json>).properties = {
      ...properties,
      [discriminator.propertyName]: { const: word },
    };
  }

  #made(
    shape: JsonObject,
    name: string,
    random: Random,
    above: readonly unknown[],
    owner: string,
  ): unknown {
    const fixed = this.options.field?.(name, shape);
    if (fixed !== undefined) return fixed;
    if (shape.const !== undefined) return shape.const;
    if (this.options.usesExamples) {
      const [first] = Array.isArray(shape.examples) ? (shape.examples as readonly Json[]) : [];
      const example = shape.example ?? first ?? shape.default;
      if (example !== undefined && example !== null) return example;
    }
    if (Array.isArray(shape.enum) && shape.enum.length > 0) {
      const values = (shape.enum as readonly Json[]).filter((one) => one !== null);
      return values.length === 0 ? null : random.pick(values);
    }
    switch (typeOf(shape)) {
      case 'object':
        return this.#object(shape, random, above, owner);
      case 'array':
        return this.#list(shape, name, random, above);
      case 'integer':
        return numberIn(shape, name, random, true);
      case 'number':
        return numberIn(shape, name, random, false);
      case 'boolean':
        return random.chance(0.5);
      case 'null':
        return null;
      case 'string':
        return this.#text(shape, name, random);
      default:
        return name === '' ? {} : this.#text(shape, name, random);
    }
  }

  #object(shape: JsonObject, random: Random, above: readonly unknown[], owner: string): unknown {
    const made: Record<string, unknown> = {};
    const required = new Set(Array.isArray(shape.required) ? shape.required.map(String) : []);
    const properties = isObject(shape.properties) ? shape.properties : {};
    const bare = this.#isBare(above);
    for (const [key, schema] of Object.entries(properties)) {
      if (this.#isHidden(schema)) continue;
      if (bare && !required.has(key)) continue;
      const value = this.value(schema, nameWithin(owner, key), random.child(key), above);
      if (value !== NOTHING) set(made, key, value);
      else if (required.has(key)) return NOTHING;
    }
    for (const key of required) {
      if (Object.hasOwn(made, key) || Object.hasOwn(properties, key)) continue;
      const value = this.value(additional(shape), key, random.child(key), above);
      if (value !== NOTHING) set(made, key, value);
    }
    const least = typeof shape.minProperties === 'number' ? shape.minProperties : 0;
    const isMap =
      Object.keys(properties).length === 0 && isObject(shape.additionalProperties) && !bare;
    const wanted = Math.min(LONGEST_LIST, Math.max(least, isMap ? 1 : 0));
    for (let at = 1; Object.keys(made).length < wanted && at <= wanted; at++) {
      const value = this.value(additional(shape), `key${at}`, random.child('more', at), above);
      if (value !== NOTHING) set(made, `key${at}`, value);
    }
    return made;
  }

  #isBare(above: readonly unknown[]): boolean {
    return this.options.attempt > 1 || above.length > DEEPEST || this.#count > MOST_VALUES;
  }

  #isHidden(schema: Json | undefined): boolean {
    if (!isObject(schema)) return false;
    const { hidden } = this.options;
    if (schema[hidden] === true) return true;
    const target = typeof schema.$ref === 'string' ? this.document.at(schema.$ref) : undefined;
    return isObject(target) && target[hidden] === true;
  }

  #list(shape: JsonObject, name: string, random: Random, above: readonly unknown[]): unknown {
    const least = typeof shape.minItems === 'number' ? shape.minItems : 0;
    const most = typeof shape.maxItems === 'number' ? shape.maxItems : Number.POSITIVE_INFINITY;
    const few = this.#isBare(above) ? least : Math.max(least, 2);
    const length = Math.min(few, most, LONGEST_LIST);
    const first = Array.isArray(shape.prefixItems) ? (shape.prefixItems as readonly Json[]) : [];
    const made: unknown[] = [];
    const seen = new Set<string>();
    for (
      let at = 0;
      made.length < Math.max(length, first.length) && at < length * 4 + first.length;
      at++
    ) {
      const schema = first[made.length] ?? shape.items;
      const value = this.value(schema, singular(name), random.child('item', at), above);
      if (value === NOTHING) break;
      const text = JSON.stringify(value);
      if (shape.uniqueItems === true && seen.has(text)) continue;
      seen.add(text);
      made.push(value);
    }
    return made.length < least ? NOTHING : made;
  }

  #text(shape: JsonObject, name: string, random: Random): string {
    const least = typeof shape.minLength === 'number' ? Math.max(0, shape.minLength) : 0;
    const most = typeof shape.maxLength === 'number' ? shape.maxLength : Number.POSITIVE_INFINITY;
    if (typeof shape.pattern === 'string') {
      const matched = textOfPattern(shape.pattern, random, least, most);
      if (matched !== undefined) return matched;
    }
    const format = typeof shape.format === 'string' ? shape.format : '';
    const formatted = textOfFormat(format, name, random, this.options.now);
    const text = formatted ?? namedText(name, shape, random, this.options.now);
    if (text.length > most) return text.slice(0, most).trimEnd().padEnd(Math.min(least, most), 'a');
    return text.length >= least ? text : text.padEnd(least, ' lorem ipsum').replace(/ $/, '.');
  }
}

function additional(shape: JsonObject): Json {
  const { additionalProperties } = shape;
  return isObject(additionalProperties) ? additionalProperties : { type: 'string' };
}

/** What both schemas say together. */
function merged(one: JsonObject, other: JsonObject): JsonObject {
  const made: Record<string, Json | undefined> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = made[key];
    if (key === 'properties' && isObject(before) && isObject(value)) {
      const properties: Record<string, Json | undefined> = { ...before };
      for (const [name, schema] of Object.entries(value)) {
        const known = properties[name];
        const both =
          isObject(known) && isObject(schema) && JSON.stringify(known) !== JSON.stringify(schema);
        set(properties, name, both ? { allOf: [known, schema] } : schema);
      }
      made[key] = properties as JsonObject;
    } else if (key === 'required' && Array.isArray(before) && Array.isArray(value)) {
      made[key] = [...new Set([...before, ...value])];
    } else if (key === 'enum' && Array.isArray(before) && Array.isArray(value)) {
      const both = before.filter((item: Json) => value.includes(item));
      made[key] = both.length > 0 ? both : value;
    } else if (
      /^min|^exclusiveMin/.test(key) &&
      typeof before === 'number' &&
      typeof value === 'number'
    ) {
      made[key] = Math.max(before, value);
    } else if (
      /^max|^exclusiveMax/.test(key) &&
      typeof before === 'number' &&
      typeof value === 'number'
    ) {
      made[key] = Math.min(before, value);
    } else if ((key === 'oneOf' || key === 'anyOf') && Array.isArray(before)) {
      made[key] = before;
      made.allOf = [
        ...(Array.isArray(made.allOf) ? made.allOf : []),
        { [key]: value } as JsonObject,
      ];
    } else if (value !== undefined) made[key] = value;
  }
  return made as JsonObject;
}

function typeOf(shape: JsonObject): string | undefined {
  const { type } = shape;
  if (Array.isArray(type)) return type.map(String).find((one) => one !== 'null') ?? 'null';
  if (typeof type === 'string') return type;
  if (isObject(shape.properties) || isObject(shape.additionalProperties)) return 'object';
  if (shape.items !== undefined || shape.prefixItems !== undefined) return 'array';
  if (shape.pattern !== undefined || shape.format !== undefined || shape.maxLength !== undefined)
    return 'string';
  if (shape.minimum !== undefined || shape.maximum !== undefined) return 'number';
  return undefined;
}

/** What the `name` of a person or a company is. */
function nameWithin(owner: string, key: string): string {
  if (key !== 'name') return key;
  if (
    /user|person|people|customer|author|employee|contact|member|patient|student|teacher|driver|artist|player|admin/i.test(
      owner,
    )
  )
    return 'full_name';
  return /compan|organi[sz]ation|vendor|merchant|supplier|employer|publisher|brand/i.test(owner)
    ? 'company_name'
    : key;
}

function singular(name: string): string {
  return name.replace(/ies$/i, 'y').replace(/(?<=[^s])s$/i, '');
}

/** An own member, whatever its name is. */
function set(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/** The schema that stands at the end of a chain of references. */
export function shapeOf(document: SpecDocument, schema: Json | undefined): JsonObject {
  let here: Json | undefined = schema;
  for (let steps = 0; steps < 20 && isObject(here) && typeof here.$ref === 'string'; steps++) {
    here = document.at(here.$ref);
  }
  return isObject(here) ? here : {};
}

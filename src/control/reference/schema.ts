import { isObject, type Json, type JsonObject } from '../../contract/document.js';
import { pointerToken } from '../../json-pointer.js';
import { type Html, html } from '../html.js';
import { prose } from '../markdown.js';
import type { Sheet } from './page-parts.js';

/** A schema at some place of the document, its references followed. */
export interface Placed {
  readonly schema: JsonObject;
  /** Where it is used. */
  readonly site: string;
  /** Where it is written. */
  readonly pointer: string;
}

export function placed(sheet: Sheet, site: string): Placed {
  const { value, pointer } = sheet.document.resolve(sheet.document.at(site), site);
  return { schema: value, site, pointer };
}

/** One named value: a parameter, a header or a field of a body. */
export function fact(
  sheet: Sheet,
  fact: {
    readonly name: string;
    /** Where the fact is stated. */
    readonly site: string;
    readonly pointer: string;
    readonly required: boolean;
    readonly place?: string | undefined;
    readonly description: Json | undefined;
    readonly schema: Placed | undefined;
    /** What else is to be said. */
    readonly more?: Html | undefined;
    /** The schemas that this one is inside of. */
    readonly inside?: readonly string[];
  },
): Html {
  const mark = sheet.provenance.ofReference(fact.site, fact.pointer);
  return html`<li class="fact"><div class="line"><code class="name">${fact.name}</code>${
    fact.place && html`<span class="place">${fact.place}</span>`
  }<span class="type">${fact.schema && typeOf(sheet, fact.schema)}</span>${
    fact.required && html`<span class="required">required</span>`
  }${sheet.badge(mark)}</div>${
    typeof fact.description === 'string' &&
    html`<div class="prose">${prose(fact.description)}</div>`
  }${fact.schema && limits(fact.schema.schema)}${sheet.source(mark)}${fact.more}${
    fact.schema && parts(sheet, fact.schema, fact.inside ?? [])
  }</li>`;
}

/** What a body holds: its type, its source, and its fields. */
export function bodyOf(sheet: Sheet, site: string): Html {
  const body = placed(sheet, site);
  const mark = sheet.provenance.ofReference(site, body.pointer);
  const { description } = body.schema;
  return html`<div class="body"><div class="line"><span class="type">${typeOf(sheet, body)}</span>${sheet.badge(mark)}</div>${
    typeof description === 'string' && html`<div class="prose">${prose(description)}</div>`
  }${limits(body.schema)}${sheet.source(mark)}${parts(sheet, body, [])}</div>`;
}

/** The fields of an object, the items of a list, the shapes of a choice. */
function parts(sheet: Sheet, { schema, pointer }: Placed, inside: readonly string[]): Html {
  if (inside.includes(pointer)) return html`<p class="quiet">As above.</p>`;
  const deeper = [...inside, pointer];
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  const shapes = shapesOf(schema, pointer);
  return html`${
    fields.length > 0 &&
    html`<ul class="facts">${fields.map((name) => {
      const site = `${pointer}/properties/${pointerToken(name)}`;
      const field = placed(sheet, site);
      const stated = sheet.document.at(site);
      return fact(sheet, {
        name,
        site,
        pointer: field.pointer,
        required: required.includes(name),
        description: (isObject(stated) && stated.description) || field.schema.description,
        schema: field,
        inside: deeper,
      });
    })}</ul>`
  }${schema.additionalProperties === true && html`<p class="quiet">Other fields are possible.</p>`}${
    isObject(schema.items) && items(sheet, placed(sheet, `${pointer}/items`), deeper)
  }${shapes.map((site) => shape(sheet, placed(sheet, site), deeper))}`;
}

function items(sheet: Sheet, item: Placed, inside: readonly string[]): Html {
  const inner = parts(sheet, item, inside);
  const { description } = item.schema;
  if (inner.text === '' && typeof description !== 'string') return html`${limits(item.schema)}`;
  const mark = sheet.provenance.ofReference(item.site, item.pointer);
  return html`<div class="inner"><div class="line"><span class="quiet">each item</span><span class="type">${typeOf(sheet, item)}</span>${sheet.badge(mark)}</div>${
    typeof description === 'string' && html`<div class="prose">${prose(description)}</div>`
  }${limits(item.schema)}${sheet.source(mark)}${inner}</div>`;
}

/** One of several shapes, closed until somebody wants to know: they are much alike. */
function shape(sheet: Sheet, one: Placed, inside: readonly string[]): Html {
  const mark = sheet.provenance.ofReference(one.site, one.pointer);
  const { description } = one.schema;
  return html`<details class="shape"><summary><strong>${nameOf(one) ?? typeOf(sheet, one)}</strong>${sheet.badge(mark)}</summary>${
    typeof description === 'string' && html`<div class="prose">${prose(description)}</div>`
  }${sheet.source(mark)}${parts(sheet, one, inside)}</details>`;
}

function shapesOf(schema: JsonObject, pointer: string): string[] {
  return ['oneOf', 'anyOf', 'allOf'].flatMap((key) => {
    const list = schema[key];
    return Array.isArray(list) ? list.map((_: Json, index) => `${pointer}/${key}/${index}`) : [];
  });
}

/** `CreditDraw` of `#/components/schemas/CreditDraw`. */
function nameOf({ pointer }: Placed): string | undefined {
  return /^#\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1];
}

/** A schema's type in words. */
function typeOf(sheet: Sheet, one: Placed): string {
  const { schema } = one;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const shapes = shapesOf(schema, one.pointer);
  if (shapes.length > 0) {
    const all = Array.isArray(schema.allOf);
    return `${all ? 'all' : 'one'} of ${shapes.length} shapes`;
  }
  const types = Array.isArray(schema.type) ? schema.type.map(String) : [String(schema.type ?? '')];
  return types
    .map((type) => {
      if (type === 'array' && isObject(schema.items)) {
        return `list of ${typeOf(sheet, placed(sheet, `${one.pointer}/items`))}`;
      }
      return type === '' ? 'any value' : type;
    })
    .join(' or ');
}

const bounds: readonly (readonly [key: string, words: string])[] = [
  ['default', 'default'],
  ['minimum', 'at least'],
  ['exclusiveMinimum', 'more than'],
  ['maximum', 'at most'],
  ['exclusiveMaximum', 'less than'],
  ['multipleOf', 'a multiple of'],
  ['minLength', 'characters, at least'],
  ['maxLength', 'characters, at most'],
  ['minItems', 'items, at least'],
  ['maxItems', 'items, at most'],
  ['format', 'format'],
  ['pattern', 'pattern'],
];

/** What a value may be, beyond its type. */
function limits(schema: JsonObject): Html | false {
  const said = bounds
    .filter(([key]) => schema[key] !== undefined)
    .map(([key, words]) => {
      const text = textOf(schema[key] ?? null);
      // A pattern that knows the calendar is nothing to read in passing.
      return text.length > 60
        ? html`<details class="limit"><summary>${words}</summary> <code>${text}</code></details>`
        : html`<span class="limit">${words} <code>${text}</code></span>`;
    });
  const words = Array.isArray(schema.enum)
    ? [
        html`<span class="limit">one of ${schema.enum.map((value: Json) => html` <code>${textOf(value)}</code>`)}</span>`,
      ]
    : [];
  const all = [...words, ...said];
  return all.length > 0 && html`<div class="limits">${all}</div>`;
}

/** A value as one reads it: text without quotes, unless there would be nothing to see. */
function textOf(value: Json): string {
  return typeof value === 'string' && value.trim() !== '' ? value : JSON.stringify(value);
}

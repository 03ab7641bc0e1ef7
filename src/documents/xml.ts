/** Values as XML, by the `xml` hints of their schemas (OpenAPI 3.1, section 4.8.26). */
import { isObject, type Json, type JsonObject, type SpecDocument } from '../contract/document.js';
import { propertiesOf } from '../contract/parameter-styles.js';
import { shapeOf } from './sample.js';

/** A whole document, with the schema's name or `root` around the value. */
export function xmlOf(value: unknown, schema: Json | undefined, document: SpecDocument): string {
  const shape = shapeOf(document, schema);
  const name = nameIn(shape) ?? refName(schema) ?? 'root';
  return `<?xml version="1.0" encoding="UTF-8"?>${element(name, value, schema, document, 0)}`;
}

function element(
  name: string,
  value: unknown,
  schema: Json | undefined,
  document: SpecDocument,
  depth: number,
): string {
  if (value === undefined || depth > 50) return '';
  if (value === null) return `<${name}/>`;
  if (Array.isArray(value)) {
    const shape = shapeOf(document, schema);
    const items = shape.items;
    const own = nameIn(shapeOf(document, items)) ?? name;
    const members = value.map((one) => element(own, one, items, document, depth + 1)).join('');
    const isWrapped = isObject(shape.xml) && shape.xml.wrapped === true;
    return isWrapped || depth === 0 ? `<${name}>${members}</${name}>` : members;
  }
  if (!isObject(value)) return `<${name}>${escaped(String(value))}</${name}>`;
  const properties = propertiesOf(schema, document);
  let attributes = '';
  let inner = '';
  for (const [key, member] of Object.entries(value)) {
    const shape = shapeOf(document, properties[key]);
    const own = nameIn(shape) ?? key;
    if (isObject(shape.xml) && shape.xml.attribute === true)
      attributes += ` ${own}="${escaped(String(member))}"`;
    else inner += element(own, member, properties[key], document, depth + 1);
  }
  return `<${name}${attributes}>${inner}</${name}>`;
}

function nameIn({ xml }: JsonObject): string | undefined {
  if (!isObject(xml) || typeof xml.name !== 'string') return undefined;
  return typeof xml.prefix === 'string' ? `${xml.prefix}:${xml.name}` : xml.name;
}

function refName(schema: Json | undefined): string | undefined {
  return isObject(schema) && typeof schema.$ref === 'string'
    ? schema.$ref.split('/').at(-1)
    : undefined;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

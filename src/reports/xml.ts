/** An element, or text. */
type XmlNode = XmlElement | string;

export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly children?: readonly XmlNode[];
}

/** A document as text. Any string may stand in it: what XML cannot say is said by its code. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, '')}\n`;
}

function written(node: XmlNode, indent: string): string {
  if (typeof node === 'string') return escaped(node);
  const { name, attributes = {}, children = [] } = node;
  const given = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${inAttribute(String(value))}"`)
    .join('');
  if (children.length === 0) return `${indent}<${name}${given}/>`;
  // White space beside text is part of the text.
  const text = children.some((child) => typeof child === 'string');
  const inner = children.map((child) => written(child, text ? '' : `${indent}  `));
  return text
    ? `${indent}<${name}${given}>${inner.join('')}</${name}>`
    : `${indent}<${name}${given}>\n${inner.join('\n')}\n${indent}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return (
    text
      // XML 1.0 has no way to write these, not even as a reference; nor half of a pair of surrogates.
      .replaceAll(
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
        /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
      .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '')
      // A reader takes a bare one for the end of a line.
      .replaceAll('\r', '&#13;')
  );
}

/** In an attribute a reader takes a bare line break for a blank. */
function inAttribute(text: string): string {
  return escaped(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

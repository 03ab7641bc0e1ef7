import fc from 'fast-check';
import { absurdDates, absurdNumbers, anyText, nastyKeys } from './absurd.js';
import { type Node, within } from './judge.js';
import { outsizedJson, outsizedValue } from './outsized.js';
import { facilitatorBodies } from './payments.js';
import { marksFor } from './told.js';
import { examplesOf, type Header, headerText, type Source } from './values.js';

export interface Body {
  readonly headers: readonly Header[];
  readonly text: string;
}

const mediaTypes = fc.constantFrom<Header[]>(
  [['Content-Type', 'application/json']],
  [['Content-Type', 'Application/JSON; charset=UTF-8; x=y']],
);

const wrongMediaTypes = fc.oneof(
  fc.constantFrom<Header[]>(
    [],
    [['Content-Type', '']],
    [['Content-Type', 'text/plain']],
    [['Content-Type', 'application/x-www-form-urlencoded']],
    [['Content-Type', 'multipart/form-data; boundary=x']],
    [['Content-Type', 'application/json, text/plain']],
    [['Content-Type', 'application/json; charset=utf-16']],
    [['Content-Type', 'application/json; charset=utf-7']],
    [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'gzip'],
    ],
    [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'zstd'],
    ],
    [['Content-Type', 'application/problem+json']],
    [['Content-Type', 'application/json;']],
    [['Content-Type', 'application/json; charset']],
    [['Content-Type', `application/json; x=${'y'.repeat(4_000)}`]],
    [['Content-Type', 'application/vnd.api+json']],
    [['Content-Type', '__proto__']],
    [
      ['Content-Type', 'application/json'],
      ['Content-Type', 'text/plain'],
    ],
    [['Content-Type', '/']],
    [['Content-Type', ';']],
  ),
  anyText.map((text): Header[] => [['Content-Type', headerText(text)]]),
);

export const anyJson = fc.oneof(
  outsizedJson,
  fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '',
    ' ',
    'null',
    '0',
    '"text"',
    '[]',
    '{}',
    '{',
    '}',
    '[[[[',
    '{"a":1,}',
    "{'a':1}",
    'NaN',
    'undefined',
    '\ufeff{}',
    '{"a":1}{"b":2}',
    '1e400',
    '-0',
    '"\\ud800"',
    '"\\u0000"',
    '{"__proto__":{"admin":true}}',
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    `{"a":"${'x'.repeat(3_000)}"}`,
    '\0',
    '<xml/>',
    'a=b&c=d',
  ),
);

export const anyBody: fc.Arbitrary<Body> = fc
  .tuple(fc.oneof(mediaTypes, wrongMediaTypes), anyJson)
  .map(([headers, text]) => ({ headers, text }));

export function bodyFor(
  source: Source,
  body: Node,
  sound: boolean,
): fc.Arbitrary<Body | undefined> {
  const [media = ''] = Object.keys(within(body, 'content'));
  const content = within(body, 'content', media);
  const { node: schema } = source.judge.resolve(within(content, 'schema'));
  const made = fittingJson(source, schema);
  const examples = examplesOf(source, content);
  const given = [
    ...(examples.length > 0 ? [fc.constantFrom(...examples)] : []),
    ...(source.purse && isForFacilitators(schema) ? [facilitatorBodies(source.purse)] : []),
  ];
  const fitting = given.length > 0 ? fc.oneof(made, ...given) : made;
  const plain = fitting.map((value) => JSON.stringify(value));
  const whole = fc.tuple(mediaTypes, plain).map(([headers, text]) => ({ headers, text }));
  const none = fc.constant(undefined);
  if (sound) return body.required === true ? whole : fc.oneof(whole, none);
  const written = fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 3, arbitrary: fitting.chain(brokenJson) },
    { weight: 1, arbitrary: anyJson },
  );
  const types = fc.oneof(
    { weight: 9, arbitrary: mediaTypes },
    { weight: 1, arbitrary: wrongMediaTypes },
  );
  const sent = fc.tuple(types, written).map(([headers, text]): Body => ({ headers, text }));
  return fc.oneof({ weight: 19, arbitrary: sent }, { weight: 1, arbitrary: none });
}

/** In the words of the x402 specification. */
function isForFacilitators(schema: Node): boolean {
  return Object.hasOwn(within(schema, 'properties'), 'paymentPayload');
}

/** Values for the parts of JSON Schema that request bodies of these APIs use; not all of them fit. */
function fittingJson(source: Source, raw: Node, name = ''): fc.Arbitrary<unknown> {
  const schema = source.judge.resolve(raw).node;
  if (schema.const !== undefined) return fc.constant(schema.const);
  const choices = Object.values(within(schema, 'enum'));
  if (choices.length > 0) return fc.constantFrom(...choices);
  const branches = ['oneOf', 'anyOf'].flatMap((key) => Object.values(within(schema, key)));
  if (branches.length > 0) {
    return fc.oneof(...branches.map((one) => fittingJson(source, one as Node, name)));
  }
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => fittingJson(source, { ...schema, type }, name)));
  }
  switch (schema.type) {
    case 'object': {
      const properties = within(schema, 'properties');
      const values = Object.fromEntries(
        Object.keys(properties).map((one) => [
          one,
          fittingJson(source, within(properties, one), one),
        ]),
      );
      const required = Object.values(within(schema, 'required')).map(String);
      const requiredKeys = required.filter((name) => Object.hasOwn(properties, name));
      return fc.oneof(fc.record(values), fc.record(values, { requiredKeys }));
    }
    case 'array':
      return fc.array(fittingJson(source, within(schema, 'items')), { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.integer({
        min: typeof schema.minimum === 'number' ? schema.minimum : -1_000,
        max: typeof schema.maximum === 'number' ? schema.maximum : 1_000,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fittingText(source, schema, name);
  }
}

function fittingText(source: Source, { format }: Node, name: string): fc.Arbitrary<string> {
  switch (format) {
    case 'email':
      return fc.oneof(fc.emailAddress(), fc.constantFrom('kim@example.com', 'KIM@example.com'));
    case 'uri':
      return fc.oneof(fc.webUrl(), fc.constantFrom(source.origin, ...source.addresses));
    case 'date':
    case 'date-time': {
      const moments = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
      const written = format === 'date' ? moments.map((text) => text.replace(/T.*/, '')) : moments;
      return fc.oneof(written, fc.constantFrom(...absurdDates));
    }
    default:
      return fc.oneof(
        fc.constantFrom(...source.known, 'a plain text', 'correct horse battery'),
        fc.constantFrom(...marksFor(name)),
        fc.string({ unit: 'grapheme', minLength: 2, maxLength: 20 }),
      );
  }
}

/** The same with a member dropped, replaced, added, or with a text that no serializer would write. */
function brokenJson(value: unknown): fc.Arbitrary<string> {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const others = fc.oneof(
    anyText.map((text) => JSON.stringify(text)),
    fc.constantFrom(
      ...absurdNumbers.filter((text) => /^-?[\d.]+(e\d+)?$/.test(text)),
      'null',
      'true',
      '[]',
      '{}',
      '[1]',
      '"\\ud83d"',
      '"\\u0000\\u0000\\u0000"',
    ),
  );
  const values = fc.oneof(
    { weight: 19, arbitrary: others },
    { weight: 1, arbitrary: outsizedValue },
  );
  return fc
    .record({
      at: fc.nat(Math.max(0, members.length - 1)),
      how: fc.constantFrom('drop', 'replace', 'add', 'repeat'),
      key: fc.constantFrom(...nastyKeys),
      other: values,
    })
    .map(({ at, how, key, other }) => {
      const written = members.map(([name, one]): [string, string] => [name, JSON.stringify(one)]);
      const chosen = written[at];
      if (how === 'drop') written.splice(at, 1);
      else if (how === 'replace' && chosen) chosen[1] = other;
      else if (how === 'repeat' && chosen) written.push([chosen[0], other]);
      else written.push([key, other]);
      return `{${written.map(([name, one]) => `${JSON.stringify(name)}:${one}`).join(',')}}`;
    });
}

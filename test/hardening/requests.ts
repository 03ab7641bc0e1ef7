import fc from 'fast-check';
import type { Outgoing } from './client.js';
import { type Judge, type JudgedOperation, type Node, within } from './judge.js';

/** What the requests to one API are made of. */
export interface Source {
  readonly judge: Judge;
  /** `/<id>`, or the empty string. */
  readonly mount: string;
  /** The headers of each demo caller. */
  readonly credentials: readonly Readonly<Record<string, string>>[];
  /** Ids and other texts that the API itself has told, to be sent back to it. */
  readonly known: readonly string[];
}

/** A request, and its path below the mount point. */
export interface HostileRequest extends Outgoing {
  readonly path: string;
}

type Header = readonly [name: string, value: string];

/** Numbers at the edges of what programs hold, as text. */
const absurdNumbers = [
  '0',
  '-0',
  '-1',
  '1e400',
  '-1e400',
  '9e99',
  '1e1',
  '0x10',
  '0b1',
  ' 5 ',
  '5 ',
  '+5',
  '1.0',
  '0.5',
  '007',
  '1_000',
  '1,000',
  '٣',
  'NaN',
  'Infinity',
  '2147483648',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775808',
  '9'.repeat(400),
  `0.${'0'.repeat(400)}1`,
];

const absurdDates = [
  '0000-00-00',
  '2026-02-30',
  '2026-13-01',
  '9999-12-31',
  '-000001-01-01',
  '+275760-09-13',
  '+275760-09-14',
  '2016-12-31T23:59:60Z',
  '2026-03-01T24:00:00Z',
  '2026-03-01T12:00:00+24:00',
  '2026-03-01T12:00:00',
  '2026-03-01T12:00:00.123456789Z',
  '2026-03-01t12:00:00z',
  '1',
  '1767225600',
  '0001-01-01T00:00:00Z',
  '2026-03-01T12:00:00-23:59',
  'today',
  '2026-3-1',
];

const absurdTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u202e',
  '\ufeff',
  '\u0301'.repeat(50),
  '👩‍👩‍👧‍👦',
  'İ',
  'ß',
  'ﬃ',
  '\u2028',
  "' OR 1=1 --",
  '"; DROP TABLE payments; --',
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  '{{7*7}}',
  '\ud800',
  'a\udc00',
  '%',
  '%00',
  '%zz',
  '\\',
  '(a+)+$',
  '.*',
  '[',
  'null',
  'undefined',
  'true',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  'a'.repeat(3_000),
  '\r\nX: y',
  '\t',
];

const nastyKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  'a.b',
  'a[b]',
  '$ref',
  'length',
];

const anyText = fc.oneof(
  fc.constantFrom(...absurdTexts),
  fc.constantFrom(...absurdNumbers),
  fc.constantFrom(...absurdDates),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** Requests to one API: most of them for its operations, each part now valid, now broken. */
export function hostileRequests(source: Source): fc.Arbitrary<HostileRequest> {
  const { judge, mount } = source;
  const aimed = fc
    .tuple(fc.constantFrom(...judge.operations), fc.boolean())
    .chain(([operation, sound]) => aimedRequest(source, operation, sound));
  const wild = fc
    .record({
      method: methods,
      path: wildPath(judge),
      headers: headersFor(source),
      body: fc.option(anyJson, { nil: undefined }),
    })
    .map(({ body, ...rest }) => ({ ...rest, query: '', ...(body === undefined ? {} : { body }) }));
  return fc
    .oneof({ weight: 11, arbitrary: aimed }, { weight: 1, arbitrary: wild })
    .map(({ method, path, query, headers, body }) => {
      // A method without a body carries none here: what follows it would be read as the next request.
      const bodied = body !== undefined && method !== 'TRACE';
      const request = { method, path, target: `${mount}${path}${query}` || '/', headers };
      return bodied ? { ...request, body } : request;
    });
}

interface Parts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly Header[];
  readonly body?: string;
}

/** `sound`: as a good client would send it, but perhaps for its credentials and extras. */
function aimedRequest(
  source: Source,
  operation: JudgedOperation,
  sound: boolean,
): fc.Arbitrary<Parts> {
  const parametersIn = (place: string): readonly Node[] =>
    operation.parameters.filter((parameter) => parameter.in === place);
  const path = fc
    .tuple(...parametersIn('path').map((parameter) => pathValue(source, parameter, sound)))
    .map((values) => {
      let next = 0;
      return operation.path.replaceAll(/\{[^}]+\}/g, () => values[next++] ?? '');
    });
  const query = fc
    .tuple(
      ...parametersIn('query').map((parameter) => queryMembers(source, parameter, sound)),
      mostly(
        [],
        fc
          .array(fc.tuple(fc.oneof(fc.constantFrom(...nastyKeys), anyText), anyText), {
            maxLength: 3,
          })
          .map((pairs) => pairs.map(([key, value]) => `${encoded(key)}=${encoded(value)}`)),
      ),
    )
    .map((members) => {
      const all = members.flat();
      return all.length === 0 ? '' : `?${all.join('&')}`;
    });
  const declared = fc
    .tuple(...parametersIn('header').map((parameter) => headerMembers(source, parameter, sound)))
    .map((members) => members.flat());
  const body = operation.body ? bodyFor(source, operation.body, sound) : mostly(undefined, anyBody);
  return fc
    .record({
      method: sound ? fc.constant(operation.method) : mostly(operation.method, methods),
      path,
      query,
      declared,
      headers: headersFor(source, operation),
      body,
    })
    .map(({ declared: own, headers, body: sent, ...rest }) => ({
      ...rest,
      headers: [...headers, ...own, ...(sent?.headers ?? [])],
      ...(sent === undefined ? {} : { body: sent.text }),
    }));
}

/** A value nine times out of ten, and something else otherwise. */
function mostly<T, U>(value: T, otherwise: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: otherwise },
  );
}

const methods = fc.constantFrom(
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'REPORT',
  'M-SEARCH',
  'PURGE',
);

/** Percent-encoded; a lone surrogate, which UTF-8 cannot say, in the bytes that a careless client sends. */
function encoded(text: string): string {
  return /\p{Surrogate}/u.test(text) ? '%ED%A0%80' : encodeURIComponent(text);
}

/** Texts for one parameter: by its schema, at the schema's edges, and against all sense. */
function valueFor(source: Source, parameter: Node, sound: boolean): fc.Arbitrary<string> {
  const schema = source.judge.resolve(within(parameter, 'schema')).node;
  const fitting = [parameter.example, schema.example, schema.default, schema.const]
    .concat(Object.values(within(schema, 'enum')), schema.minimum, schema.maximum)
    .filter((one) => one !== undefined)
    .map(String);
  if (fitting.length === 0) fitting.push('base', ...source.known.slice(0, 50));
  if (sound) return fc.constantFrom(...fitting);
  const nearly = fitting.flatMap((one) => {
    const number = Number(one);
    return Number.isFinite(number)
      ? [String(number - 1), String(number + 1)]
      : [one.toUpperCase(), `${one}s`, ` ${one}`];
  });
  return fc.oneof(
    fc.constantFrom(...fitting),
    fc.constantFrom(...nearly, ...source.known),
    anyText,
  );
}

function pathValue(source: Source, parameter: Node, sound: boolean): fc.Arbitrary<string> {
  const tricks = fc.constantFrom(
    '%2e%2e%2f',
    '..%2f..',
    '%00',
    'a%00b',
    '%',
    '%E0%A4%A',
    '%c0%ae',
    '%252e',
    '.',
    '..',
    ';',
    'a;b=c',
    '%2F',
    '*',
    ':id',
    '{id}',
  );
  const known = fc.constantFrom(...source.known.map(encoded), 'nothing');
  if (sound) return known;
  return fc.oneof(
    { weight: 4, arbitrary: known },
    { weight: 2, arbitrary: valueFor(source, parameter, false).map(encoded) },
    { weight: 1, arbitrary: tricks },
  );
}

function queryMembers(source: Source, parameter: Node, sound: boolean): fc.Arbitrary<string[]> {
  const name = String(parameter.name);
  const value = valueFor(source, parameter, sound);
  const none = fc.constant<string[]>([]);
  const once = value.map((one) => [`${name}=${encoded(one)}`]);
  if (sound) return fc.oneof(none, once);
  return fc.oneof(
    { weight: 4, arbitrary: none },
    { weight: 6, arbitrary: once },
    {
      weight: 1,
      arbitrary: fc.tuple(value, value).map((all) => all.map((one) => `${name}=${encoded(one)}`)),
    },
    { weight: 1, arbitrary: value.map((one) => [`${name}[]=${encoded(one)}`, name]) },
  );
}

function headerMembers(source: Source, parameter: Node, sound: boolean): fc.Arbitrary<Header[]> {
  const name = String(parameter.name);
  return fc.oneof(
    fc.constant<Header[]>([]),
    valueFor(source, parameter, sound).map((value): Header[] => [[name, headerText(value)]]),
  );
}

/** What a header may carry: Node's client refuses the rest, as its server does. */
function headerText(text: string): string {
  return text
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 2_000)
    .trim();
}

function headersFor(source: Source, operation?: JudgedOperation): fc.Arbitrary<Header[]> {
  const { credentials, judge } = source;
  const none = fc.constant<Header[]>([]);
  // What takes no body and is no read ends sessions and keys: one caller is enough to lose.
  const ending = operation !== undefined && operation.method !== 'GET' && !operation.body;
  const callers = ending ? credentials.slice(-1) : credentials;
  const demo =
    callers.length > 0
      ? fc.constantFrom(...callers).map((one): Header[] => Object.entries(one))
      : none;
  const names = [...new Set(credentials.flatMap((one) => Object.keys(one)))];
  const garbage =
    names.length > 0
      ? fc
          .array(fc.tuple(fc.constantFrom(...names), anyText), { maxLength: 2 })
          .map((pairs) =>
            pairs.map(([name, value]): Header => [name, headerText(`Bearer ${value}`)]),
          )
      : none;
  const mangled = fc
    .tuple(demo, fc.nat(60))
    .map(([headers, at]) =>
      headers.map(
        ([name, value]): Header => [name, `${value.slice(0, at)}x${value.slice(at + 1)}`],
      ),
    );
  const credential = fc.oneof(
    { weight: 8, arbitrary: demo },
    { weight: 1, arbitrary: none },
    { weight: 1, arbitrary: garbage },
    { weight: 1, arbitrary: mangled },
    { weight: 1, arbitrary: fc.tuple(demo, demo).map(([one, two]) => [...one, ...two]) },
  );
  const statuses = Object.keys(operation?.responses ?? {});
  const prefer = fc
    .oneof(
      ...(statuses.length > 0 ? [fc.constantFrom(...statuses).map((code) => `code=${code}`)] : []),
      fc.constantFrom(
        'code=999',
        'example=page',
        'example=empty',
        'delay=1',
        'delay=-1',
        'code=401, delay=1',
        'respond-async',
        'x'.repeat(4_000),
        'code="',
      ),
      anyText.map((text) => `example="${text}"`),
    )
    .map((value): Header[] => [['Prefer', headerText(value)]]);
  const extra = fc.oneof(
    fc.constantFrom<Header[]>(
      [['Accept', 'text/html']],
      [['Accept', '*/*;q=0']],
      [['Origin', 'http://localhost:5173']],
      [['Origin', 'null']],
      [['Cookie', '__proto__=1; a=b; constructor=%E0%A4%A']],
      [['Expect', '100-continue']],
      [['Expect', 'the unexpected']],
      [['If-None-Match', '*']],
      [['Range', 'bytes=0-1']],
      [['X-HTTP-Method-Override', 'DELETE']],
      [
        ['X-Forwarded-For', '127.0.0.1'],
        ['X-Forwarded-Host', 'evil.example'],
      ],
      [
        ['Access-Control-Request-Headers', 'x-a, x-b'],
        ['Access-Control-Request-Method', 'PUT'],
      ],
      [['Host', 'evil.example']],
      [['Upgrade', 'websocket']],
    ),
    anyText.map((text): Header[] => [['Cookie', headerText(`x=${text}`)]]),
  );
  return (
    fc
      .tuple(
        credential,
        mostly<Header[], Header[]>([], prefer),
        mostly<Header[], Header[]>([], extra),
      )
      .map((all) => all.flat())
      // Prefer's own tests wait; here nothing does.
      .filter((headers) => judge.operations.length > 0 && headers.length < 50)
  );
}

interface Body {
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
    [['Content-Type', '/']],
    [['Content-Type', ';']],
  ),
  anyText.map((text): Header[] => [['Content-Type', headerText(text)]]),
);

const anyJson = fc.oneof(
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

const anyBody: fc.Arbitrary<Body> = fc
  .tuple(fc.oneof(mediaTypes, wrongMediaTypes), anyJson)
  .map(([headers, text]) => ({ headers, text }));

function bodyFor(source: Source, body: Node, sound: boolean): fc.Arbitrary<Body | undefined> {
  const [media = ''] = Object.keys(within(body, 'content'));
  const schema = within(body, 'content', media, 'schema');
  const fitting = fittingJson(source, schema);
  const plain = fitting.map((value) => JSON.stringify(value));
  if (sound) return fc.tuple(mediaTypes, plain).map(([headers, text]) => ({ headers, text }));
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
  return fc.oneof(
    { weight: 19, arbitrary: sent },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Values for the parts of JSON Schema that request bodies of these APIs use; not all of them fit. */
function fittingJson(source: Source, raw: Node): fc.Arbitrary<unknown> {
  const schema = source.judge.resolve(raw).node;
  if (schema.const !== undefined) return fc.constant(schema.const);
  const choices = Object.values(within(schema, 'enum'));
  if (choices.length > 0) return fc.constantFrom(...choices);
  switch (schema.type) {
    case 'object': {
      const properties = within(schema, 'properties');
      return fc.record(
        Object.fromEntries(
          Object.keys(properties).map((name) => [
            name,
            fittingJson(source, within(properties, name)),
          ]),
        ),
      );
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
    default:
      if (schema.format === 'email')
        return fc.oneof(fc.emailAddress(), fc.constantFrom('kim@example.com', 'KIM@example.com'));
      return fc.oneof(
        fc.constantFrom(...source.known, 'a plain text', 'correct horse battery'),
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
  return fc
    .record({
      at: fc.nat(Math.max(0, members.length - 1)),
      how: fc.constantFrom('drop', 'replace', 'add', 'repeat'),
      key: fc.constantFrom(...nastyKeys),
      other: others,
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

function wildPath(judge: Judge): fc.Arbitrary<string> {
  const paths = judge.operations.map((operation) => operation.path.replaceAll(/\{[^}]+\}/g, 'x'));
  const segment = fc.oneof(
    fc.constantFrom(
      '',
      '.',
      '..',
      '%2e',
      '%2e%2e',
      '%2f',
      '%00',
      '%',
      '%zz',
      '%E0%A4%A',
      '__proto__',
      'constructor',
      'admin',
      '*',
      '~',
      ';a=b',
      '@',
      '//',
      '\\',
    ),
    anyText.map(encoded),
  );
  return fc.oneof(
    fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
    fc.tuple(fc.constantFrom(...paths), segment).map(([path, one]) => `${path}/${one}`),
    fc.constantFrom(...paths).map((path) => path.toUpperCase()),
    fc.constantFrom(...paths).map((path) => `${path}/`),
    fc.constantFrom(...paths).map((path) => `/${path}`),
    fc
      .constantFrom(...paths)
      .map((path) =>
        path.replace(/\w(?=\w*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      ),
  );
}

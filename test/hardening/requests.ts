import fc from 'fast-check';
import { anyText, nastyKeys } from './absurd.js';
import { anyBody, anyJson, bodyFor } from './bodies.js';
import { mostly, seldom } from './chance.js';
import type { Outgoing } from './client.js';
import { type Judge, type JudgedOperation, type Node, within } from './judge.js';
import {
  longSecretHeaders,
  longSecretQuery,
  manyHeaders,
  manyParameters,
  saidByOthers,
} from './outsized.js';
import { paymentHeaders } from './payments.js';
import { marksFor } from './told.js';
import { encoded, type Header, headerText, isEnding, type Source, valueFor } from './values.js';

/** A request, and its path below the mount point. */
export interface HostileRequest extends Outgoing {
  readonly path: string;
}

/** Requests to one API: most of them for its operations, each part now valid, now broken. */
export function hostileRequests(source: Source): fc.Arbitrary<HostileRequest> {
  const { judge, mount } = source;
  const aimed = fc.oneof(
    ...judge.operations.flatMap((operation) =>
      [true, false].map((sound) => aimedRequest(source, operation, sound)),
    ),
  );
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
      seldom(
        [],
        fc.oneof(
          longSecretQuery,
          manyParameters(parametersIn('query').map((parameter) => String(parameter.name))),
        ),
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
  const { type } = source.judge.resolve(within(parameter, 'schema')).node;
  const lately = fc.constantFrom(...marksFor(String(parameter.name)));
  const known =
    type === 'integer'
      ? fc.oneof(lately, fc.integer({ min: 0, max: 50 }).map(String))
      : fc.oneof(lately, fc.constantFrom(...source.known.map(encoded), 'nothing'));
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
  if (sound) return parameter.required === true ? once : fc.oneof(none, once);
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

function headersFor(source: Source, operation?: JudgedOperation): fc.Arbitrary<Header[]> {
  const { credentials, purse } = source;
  const none = fc.constant<Header[]>([]);
  // One caller is enough to lose.
  const callers = operation && isEnding(operation) ? credentials.slice(-1) : credentials;
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
        ['Access-Control-Request-Headers', 'x-a, x-b'],
        ['Access-Control-Request-Method', 'PUT'],
      ],
      [['Host', 'evil.example']],
      [['Upgrade', 'websocket']],
    ),
    anyText.map((text): Header[] => [['Cookie', headerText(`x=${text}`)]]),
  );
  const challenge = purse?.challenges.get(operation?.id ?? '');
  const payment = purse && challenge ? paymentHeaders(purse, challenge) : none;
  return fc
    .tuple(
      credential,
      fc.oneof(none, payment),
      mostly<Header[], Header[]>([], prefer),
      mostly<Header[], Header[]>([], extra),
      seldom<Header[], Header[]>([], saidByOthers),
      seldom<Header[], Header[]>([], fc.oneof(longSecretHeaders, manyHeaders)),
    )
    .map((all) => all.flat());
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

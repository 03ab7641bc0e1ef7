import fc from 'fast-check';
import type { Header } from './values.js';

/** Stands in every secret that is made here: nothing that paystub shows of its logs may have it. */
export const neverShown = 'NeverShown7f3a';

/** A token of so many characters, with what breaks a pattern that is put together from it. */
function secretOf(length: number, letter: string): string {
  const begin = `${neverShown}.(a+)+$[\\${letter}`;
  return `${begin}${letter.repeat(Math.max(0, length - begin.length))}`;
}

/** Node reads heads of 16 KB, so that these pass its parser, and the last does not. */
const headSecrets = [200, 3_000, 9_000, 12_000].map((length) => secretOf(length, 'h'));
const pastTheHead = secretOf(60_000, 'h');
/** A body may have 100 KiB. */
const bodySecrets = [9_000, 60_000, 95_000, 110_000].map((length) => secretOf(length, 'b'));

/** Each unlike any before, as many different tokens are. */
const manySecrets = fc.nat(500).map((at) => secretOf(300, String(at % 10)) + at);

const secretHeaderNames = fc.constantFrom(
  'Authorization',
  'X-Api-Key',
  'X-Agnic-Token',
  'Proxy-Authorization',
  'Cookie',
  'X-Session-Token',
  'X-Payment',
  'Payment-Signature',
);

const secretNames = fc.constantFrom(
  'token',
  'access_token',
  'apiKey',
  'api_key',
  'password',
  'client_secret',
  'jwt',
  'signature',
  'sessionId',
  'otp',
  'cvv',
  'mnemonic',
);

export const longSecretHeaders: fc.Arbitrary<Header[]> = fc
  .tuple(
    secretHeaderNames,
    fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...headSecrets) },
      { weight: 20, arbitrary: manySecrets },
      { weight: 1, arbitrary: fc.constant(pastTheHead) },
    ),
    fc.constantFrom('', 'Bearer ', 'Basic ', 'a='),
  )
  .map(([name, secret, scheme]): Header[] => [
    [name, `${name === 'Cookie' ? 'session_token=' : scheme}${secret}`],
  ]);

/** Members of a query with a secret that is as long as a head lets it be, and now and then longer. */
export const longSecretQuery: fc.Arbitrary<string[]> = fc
  .tuple(
    secretNames,
    fc.oneof(
      // Percent-encoded it is three times as long at its odd characters only.
      { weight: 20, arbitrary: fc.constantFrom(...headSecrets) },
      { weight: 20, arbitrary: manySecrets },
      { weight: 1, arbitrary: fc.constant(pastTheHead) },
    ),
  )
  .map(([name, secret]) => [`${name}=${encodeURIComponent(secret)}`]);

/** Fifty to three hundred: unknown ones, one name again and again, and the lists of other frameworks. */
export function manyParameters(known: readonly string[]): fc.Arbitrary<string[]> {
  return fc
    .record({
      count: fc.integer({ min: 50, max: 300 }),
      name: fc.constantFrom(...known, 'page', 'q', 'unknown', '__proto__'),
      how: fc.constantFrom('others', 'again', 'list', 'deep', 'numbered'),
      value: fc.constantFrom('', '1', 'x', '%00', 'v'.repeat(20)),
    })
    .map(({ count, name, how, value }) =>
      Array.from({ length: count }, (_, at) => {
        if (how === 'again') return `${name}=${value}${at}`;
        if (how === 'list') return `${name}[]=${at}`;
        if (how === 'deep') return `${name}${'[a]'.repeat(at % 12)}=${at}`;
        if (how === 'numbered') return `${name}[${at}]=${value}`;
        return `${name}${at}=${value}`;
      }),
    );
}

/** So many headers of one's own, or one with as many values as it takes. */
export const manyHeaders: fc.Arbitrary<Header[]> = fc
  .tuple(fc.integer({ min: 50, max: 300 }), fc.constantFrom('X-Own-', 'X-Secret-', 'Cookie', 'Via'))
  .map(([count, name]) =>
    Array.from({ length: count }, (_, at): Header => {
      const isOne = !name.endsWith('-');
      return [isOne ? name : `${name}${at}`, isOne ? `c${at}=${at}` : `v${at}`];
    }),
  );

/** Nested by so many levels: about what the parser, the walk and the stack each can bear, and far more. */
function nested(depth: number, open: string, inside: string, close: string): string {
  return `${open.repeat(depth)}${inside}${close.repeat(depth)}`;
}

const deepJson: fc.Arbitrary<string> = fc.constantFrom(
  ...[99, 100, 101, 1_000, 5_000, 16_000].map((depth) => nested(depth, '{"a":', '1', '}')),
  ...[100, 10_000, 50_000, 200_000].map((depth) => nested(depth, '[', '', ']')),
  nested(8_000, '[{"a":', 'null', '}]'),
  nested(3_000, '{"token":[', '"secret"', ']}'),
  '['.repeat(200_000),
  '{"a":'.repeat(40_000),
);

/** A body that is outsized in one of these ways. */
export const outsizedJson: fc.Arbitrary<string> = fc.oneof(
  deepJson,
  fc
    .tuple(secretNames, fc.oneof(fc.constantFrom(...bodySecrets), manySecrets))
    .map(([name, secret]) => JSON.stringify({ [name]: secret })),
  fc
    .tuple(secretNames, fc.integer({ min: 50, max: 300 }))
    .map(([name, count]) =>
      JSON.stringify(
        Object.fromEntries(
          Array.from({ length: count }, (_, at) => [
            `${name}${at}`,
            secretOf(250, String(at % 10)),
          ]),
        ),
      ),
    ),
  fc
    .tuple(secretNames, fc.constantFrom(...bodySecrets))
    .map(([name, secret]) => JSON.stringify({ [name]: [{ deep: { list: [secret] } }] })),
  // The same as a form, whatever the header says.
  fc
    .tuple(secretNames, fc.constantFrom(...bodySecrets))
    .map(([name, secret]) => `a=1&${name}=${encodeURIComponent(secret)}&b=2`),
  manyParameters(['token', 'name']).map((members) => members.join('&')),
  fc
    .integer({ min: 50, max: 300 })
    .map((count) => `[${Array.from({ length: count }, (_, at) => `{"a${at}":[]}`).join(',')}]`),
);

/** A member's value that is outsized. */
export const outsizedValue: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...bodySecrets).map((secret) => JSON.stringify(secret)),
  deepJson,
);

/** Worlds that requests name: few, since each is kept, and some that cannot be. */
const worldNames = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('main', 'w1', 'w2', 'w3', 'w4') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '.', '../main', '__proto__', 'a b', 'x'.repeat(65), 'MAIN,w1'),
  },
);

const addresses = ['127.0.0.1', '10.0.0.1, 192.168.0.1', '::1', '[::1]:80', 'unknown', '_hidden'];
const hosts = [
  'evil.example',
  'localhost',
  'a b',
  'x'.repeat(300),
  '<script>',
  'evil.example:99999',
];

/** What proxies, browsers and paystub itself say in headers, well and badly. */
export const saidByOthers: fc.Arbitrary<Header[]> = fc.oneof(
  fc.constantFrom<Header[]>(
    ...['1.1 proxy', '1.0 fred, 1.1 p.example.com (Apache/1.1)', ','].map((one): Header[] => [
      ['Via', one],
    ]),
    ...addresses.flatMap((one): Header[][] => [
      [['X-Real-IP', one]],
      [['X-Forwarded-For', one]],
      [['CF-Connecting-IP', one]],
      [['Forwarded', `for="${one}";host=evil.example;proto=https`]],
    ]),
    ...hosts.map((one): Header[] => [['X-Forwarded-Host', one]]),
    ...['https', 'http', 'https, http', 'javascript', ''].map((one): Header[] => [
      ['X-Forwarded-Proto', one],
    ]),
    [['Forwarded', ';;;']],
    [['Forwarded', 'for=1;'.repeat(500)]],
    ...['cross-site', 'same-site', 'same-origin', 'none', 'nonsense'].map((one): Header[] => [
      ['Sec-Fetch-Site', one],
      ['Sec-Fetch-Mode', 'cors'],
    ]),
    ...['X-Checksum', 'Content-Length', 'Authorization', 'x'.repeat(2_000)].map((one): Header[] => [
      ['Trailer', one],
    ]),
    ...['trailers', 'gzip', 'chunked;q=0'].map((one): Header[] => [['TE', one]]),
    [
      ['X-Forwarded-Host', 'evil.example'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-For', '127.0.0.1'],
      ['X-Real-IP', '127.0.0.1'],
      ['CF-Connecting-IP', '127.0.0.1'],
      ['Via', '1.1 proxy'],
    ],
  ),
  worldNames.map((name): Header[] => [['X-Paystub-World', name]]),
  fc.tuple(worldNames, worldNames).map(([name, base]): Header[] => [
    ['X-Paystub-World', name],
    ['X-Paystub-Base', base],
  ]),
);

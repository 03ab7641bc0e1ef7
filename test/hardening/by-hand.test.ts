import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listProviders } from '../../src/providers/index.js';
import { openapiFolder } from '../api-server.js';
import { BuiltProgram, type Running } from './built-program.js';
import { Client, type Incoming } from './client.js';
import { demos, worldFlags } from './demo-world.js';
import { Judge } from './judge.js';

const judges = new Map(
  ['control', ...listProviders()].map((id) => [id, new Judge(join(openapiFolder, `${id}.yaml`))]),
);

let program: BuiltProgram;
let server: Running;
let client: Client;

beforeAll(async () => {
  program = new BuiltProgram();
  server = await program.serve(['--log-level', 'error', ...worldFlags]);
  client = new Client(server.port);
});
afterAll(async () => {
  client.close();
  expect(server.alive).toBe(true);
  expect(server.err).toBe('');
  program.close();
});

interface Ask {
  readonly method?: string;
  /** With the mount point. */
  readonly target: string;
  /** Whose demo credentials to send, as `actumx busy`. */
  readonly as?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Buffer;
}

/** Sends, waits no longer than a moment, and holds the answer against its document. */
async function ask({ method = 'GET', target, as, headers = [], body }: Ask): Promise<Incoming> {
  const [provider, label] = as?.split(' ') ?? [];
  const demo = demos.find((one) => one.provider === provider && one.label === label);
  if (as !== undefined && !demo) throw new Error(`there is no demo ${as}`);
  const request = {
    method,
    target,
    headers: [...Object.entries(demo?.headers ?? {}), ...headers],
    ...(body === undefined ? {} : { body }),
  };
  const answer = await Promise.race([
    client.send(request),
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`no answer to ${target.slice(0, 100)}`)), 60_000).unref();
    }),
  ]);
  const { pathname } = new URL(target.replace(/\?.*$/, ''), 'http://any.example');
  const mount = listProviders().find((id) => new RegExp(`^/${id}(?:/|$)`).test(target));
  const path = mount === undefined ? pathname : target.slice(mount.length + 1).replace(/\?.*$/, '');
  const judge = judges.get(mount ?? 'control');
  const unavailable =
    answer.status === 422 && headers.some(([name]) => name.toLowerCase() === 'prefer');
  const fault = unavailable
    ? judges.get('control')?.faultUnrouted(request, answer)
    : judge?.faultOf(request, path, answer);
  expect(fault, `${answer.status} ${answer.body.slice(0, 500)}`).toBeUndefined();
  return answer;
}

const json = [['Content-Type', 'application/json']] as const;
const topUp = { method: 'POST', target: '/actumx/v1/billing/top-up', as: 'actumx empty' } as const;
const settle = { method: 'POST', target: '/actumx/v1/x402/settle', as: 'actumx empty' } as const;
const makeKey = { method: 'POST', target: '/actumx/v1/api-keys', as: 'actumx empty' } as const;
const signUp = { method: 'POST', target: '/actumx/auth/api/auth/sign-up/email' } as const;

describe('a body', () => {
  it.each<[string, string | Buffer, number]>([
    ['that is only begun', '{', 400],
    ['with a comma too many', '{"amountCents":500,}', 400],
    ['in single quotes', "{'amountCents':500}", 400],
    ['of two values', '{"amountCents":500}{"amountCents":500}', 400],
    ['of nothing', '', 400],
    ['of white space', ' \r\n\t ', 400],
    ['that is null', 'null', 400],
    ['that is a number', '500', 400],
    ['that is a list', '[{"amountCents":500}]', 400],
    ['that is XML', '<amountCents>500</amountCents>', 400],
    ['that is a form', 'amountCents=500', 400],
    ['of NULs', '\0'.repeat(1_000), 400],
    ['of bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0xaf, 0x22]), 400],
    ['with a byte order mark', '\ufeff{"amountCents":500}', 200],
    ['with a number above all numbers', '{"amountCents":1e400}', 400],
    ['with a number below all numbers', '{"amountCents":-1e400}', 400],
    ['with a large number', '{"amountCents":9e99}', 400],
    ['with minus zero', '{"amountCents":-0}', 400],
    ['with 2 to the 53rd and one', '{"amountCents":9007199254740993}', 400],
    ['with a number of 90,000 digits', `{"amountCents":${'9'.repeat(90_000)}}`, 400],
    ['with almost a whole number', '{"amountCents":100.00000000000001}', 400],
    ['with a whole number, written otherwise', '{"amountCents":1e3}', 200],
    ['with a number in quotes', '{"amountCents":"500"}', 400],
    ['with a list for a number', '{"amountCents":[500]}', 400],
    ['with an object that has a value', '{"amountCents":{"valueOf":500}}', 400],
    ['with a name twice, of which the last counts', '{"amountCents":1,"amountCents":500}', 200],
    ['with a prototype that has what is needed', '{"__proto__":{"amountCents":500}}', 400],
    ['with a constructor', '{"constructor":{"prototype":{"amountCents":500}}}', 400],
    ['with a prototype besides', '{"amountCents":500,"__proto__":{"amountCents":1}}', 200],
    ['45,000 lists deep', `${'['.repeat(45_000)}${']'.repeat(45_000)}`, 400],
    [
      'with a list 45,000 deep besides',
      `{"amountCents":500,"x":${'['.repeat(45_000)}${']'.repeat(45_000)}}`,
      400,
    ],
    [
      'with an object 15,000 deep',
      `{"amountCents":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}`,
      400,
    ],
    ['with 20,000 names', `{${Array.from({ length: 9_000 }, (_, i) => `"k${i}":0`).join()}}`, 400],
    ['just above the limit', `{"x":"${'x'.repeat(102_400)}"}`, 413],
    ['of 10 MB', 'x'.repeat(10_000_000), 413],
  ])('%s', async (_what, body, status) => {
    expect((await ask({ ...topUp, headers: json, body })).status).toBe(status);
  });

  it.each<[string, readonly (readonly [string, string])[], number]>([
    ['no media type', [], 400],
    ['an empty one', [['Content-Type', '']], 400],
    ['text', [['Content-Type', 'text/plain']], 400],
    ['a form', [['Content-Type', 'application/x-www-form-urlencoded']], 400],
    ['a form of parts', [['Content-Type', 'multipart/form-data; boundary=x']], 400],
    ['parts without a boundary', [['Content-Type', 'multipart/form-data']], 400],
    ['another JSON', [['Content-Type', 'application/vnd.api+json']], 400],
    ['two at once', [['Content-Type', 'application/json, text/plain']], 400],
    ['a slash', [['Content-Type', '/']], 400],
    ['a semicolon', [['Content-Type', ';']], 400],
    // The real server reads a media type in lower case only (`x-media-type-case`).
    ['capitals and blanks', [['Content-Type', ' APPLICATION/Json ; Charset=UTF-8']], 400],
    ['a parameter that is none', [['Content-Type', 'application/json; ;;=;']], 200],
    ['4,000 parameters', [['Content-Type', `application/json${'; a=b'.repeat(2_000)}`]], 200],
    ['a charset that is not there', [['Content-Type', 'application/json; charset=utf-99']], 400],
    ['a charset of another kind', [['Content-Type', 'application/json; charset=latin1']], 400],
    ['an encoding that is not there', [...json, ['Content-Encoding', 'zstd']], 400],
    ['an encoding that is not so', [...json, ['Content-Encoding', 'gzip']], 400],
    ['another one', [...json, ['Content-Encoding', 'br']], 400],
    ['the name of a prototype', [['Content-Type', '__proto__']], 400],
  ])('of %s', async (_what, headers, status) => {
    const { status: said } = await ask({ ...topUp, headers, body: '{"amountCents":500}' });
    expect(said).toBe(status);
  });

  it('that unpacks to a thousand times its size is refused at the limit', async () => {
    const body = gzipSync(Buffer.alloc(50_000_000, ' '));
    const headers = [...json, ['Content-Encoding', 'gzip']] as const;
    expect((await ask({ ...topUp, headers, body })).status).toBe(413);
  });

  it('that is packed and cut short is malformed', async () => {
    const body = gzipSync('{"amountCents":500}').subarray(0, 20);
    const headers = [...json, ['Content-Encoding', 'gzip']] as const;
    expect((await ask({ ...topUp, headers, body })).status).toBe(400);
  });

  const blank = ' '.repeat(45_000);
  it.each<[string, string, number]>([
    ['only blanks', blank + blank, 400],
    ['blanks around', `${blank}agent${blank}`, 200],
    ['blanks within', `a${blank}b`, 400],
    ['blanks and a NUL at the end', `${blank}ab${blank}\0`, 400],
    ['letters and blanks in turn', 'a '.repeat(45_000), 400],
    ['letters', 'a'.repeat(90_000), 400],
  ])('whose name is %s, thousands of them, is checked at once', async (_what, name, status) => {
    const made = await ask({ ...makeKey, headers: json, body: JSON.stringify({ name }) });
    expect(made.status).toBe(status);
    const body = JSON.stringify({ paymentId: name });
    // A NUL that reaches the real server's database is a 500 there, and is documented so.
    const refused = name.includes('\0') ? [500] : [400, 404];
    expect(refused).toContain((await ask({ ...settle, headers: json, body })).status);
    const person = { name: 'x', email: `${name}@example.com`, password: 'correct horse' };
    const signed = await ask({ ...signUp, headers: json, body: JSON.stringify(person) });
    expect([200, 400]).toContain(signed.status);
  });

  it.each<[string, string]>([
    ['half of a surrogate pair', '"\\ud800\\ud800"'],
    ['the other half', '"a\\udc00"'],
    ['a zero-width joiner and emoji', '"\\u200d👩‍👩‍👧‍👦"'],
    ['text from right to left', '"\\u202eevil"'],
    ['a line separator', '"a\\u2028b"'],
    ['HTML', '"<script>alert(1)</script>"'],
    ['what looks like a key of ours', '"__proto__"'],
    ['SQL', '"\'; DROP TABLE keys; --"'],
  ])('with %s in a name gives that name back', async (_what, name) => {
    const made = await ask({ ...makeKey, headers: json, body: `{"name":${name}}` });
    expect(made.status).toBe(200);
    const listed = await ask({ target: '/actumx/v1/api-keys', as: 'actumx empty' });
    expect(JSON.parse(listed.body).keys[0].name).toBe(JSON.parse(name));
  });

  it('with NUL in a name fails as on the real server', async () => {
    const body = '{"name":"a\\u0000b"}';
    const { status, body: said } = await ask({ ...makeKey, headers: json, body });
    expect([status, said.slice(0, 12)]).toEqual([500, 'Failed query']);
  });

  it('on an operation that takes none is left alone', async () => {
    const target = '/agnicpay/api/balance';
    for (const body of ['{', 'x'.repeat(1_000_000), '\0']) {
      expect((await ask({ target, as: 'agnicpay busy', body })).status).toBe(200);
    }
  });
});

describe('a path', () => {
  it.each<[string, number]>([
    ['/actumx/health', 200],
    ['/actumx/health/', 200],
    ['/actumx/health?', 200],
    ['/actumx/health??&&==&', 200],
    ['/actumx/health//', 404],
    ['/actumx//health', 404],
    ['//actumx/health', 404],
    ['/actumx/./health', 404],
    ['/actumx/../actumx/health', 404],
    ['/actumx/%2e%2e/actumx/health', 404],
    ['/actumx/..%2fhealth', 404],
    ['/actumx/%68ealth', 404],
    ['/actumx%2fhealth', 404],
    ['/actumx/health%00', 404],
    ['/actumx/health%0d%0aX-Evil:%20yes', 404],
    ['/actumx/health;jsessionid=1', 404],
    ['/actumx/health\\', 404],
    ['/actumx/HEALTH', 404],
    ['/ACTUMX/health', 404],
    ['/actumx', 404],
    ['/actumx/%', 404],
    ['/%', 404],
    ['/%E0%A4%A', 404],
    ['/actumx/__proto__', 404],
    ['/constructor', 404],
    ['/.git/config', 404],
    ['/.env', 404],
    ['/package.json', 404],
    ['/dist/cli/main.js', 404],
    ['/openapi/..%2f..%2fpackage.json', 404],
    ['/openapi/%2e%2e%2f%2e%2e%2fpackage.json', 404],
    ['/openapi/..%5c..%5cpackage.json', 404],
    ['/openapi/../package.json', 404],
    ['/openapi/__proto__.json', 404],
    ['/openapi/constructor.yaml', 404],
    ['/openapi/actumx.json%00.yaml', 404],
    ['/openapi/%.json', 400],
    ['/_paystub/assets/..%2f..%2fpackage.json', 404],
    ['/_paystub/assets/__proto__', 404],
    ['/_paystub/assets/%ff', 400],
    ['/_paystub/reference/%3Cscript%3E', 404],
    [`/actumx/${'a/'.repeat(5_000)}`, 404],
    [`/actumx/${'%41'.repeat(4_000)}`, 404],
  ])('%s', async (target, status) => {
    expect((await ask({ target })).status).toBe(status);
  });

  it.each<[string, number]>([
    ['%', 400],
    ['%zz', 400],
    ['%E0%A4%A', 400],
    ['%ff', 400],
    ['%00', 500],
    ['a%00b', 500],
    ['..%2f..', 200],
    ['__proto__', 200],
    ['%F0%9F%98%80', 200],
    ['a'.repeat(10_000), 200],
    ['x402tx_000000000000000000000000', 200],
    ['key_ffffffffffffffffffffffff', 200],
  ])('with %s for an id', async (id, status) => {
    const target = `/actumx/v1/api-keys/${id}`;
    expect((await ask({ method: 'DELETE', target, as: 'actumx empty' })).status).toBe(status);
  });
});

describe('parameters', () => {
  const lists = [
    ['/agnicpay/api/transactions', 'agnicpay busy'],
    ['/nametrust/credits/usage', 'nametrust busy'],
    ['/sybilion/api/v1/usage', 'sybilion busy'],
    ['/finradar/api/v1/billing/history', 'finradar busy'],
  ] as const;
  const numbers = [
    '1e400',
    '-1e400',
    '9e99',
    '-0',
    '0',
    '-1',
    '1.5',
    '9007199254740991',
    '9007199254740993',
    '9'.repeat(5_000),
    `0.${'0'.repeat(5_000)}1`,
    '0x10',
    '1e1',
    '%205%20',
    '%2B5',
    '%D9%A3',
    'NaN',
    'Infinity',
    '',
    '%00',
  ];
  const texts = [
    '%00',
    '%ED%A0%80',
    '%',
    '%zz',
    '%E0%A4%A',
    '%F0%9F%98%80',
    '%E2%80%AE',
    '%0d%0aX-Evil:1',
    'a'.repeat(15_000),
    '%41'.repeat(5_000),
    '(a%2B)%2B%24'.repeat(500),
    '[',
    '\\',
    '__proto__',
    'constructor',
    '%C4%B0'.repeat(1_000),
  ];
  const dates = [
    '0000-00-00',
    '2026-02-30',
    '2016-12-31T23:59:60Z',
    '9999-12-31T23:59:59Z',
    '-000001-01-01T00:00:00Z',
    '%2B275760-09-14T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T12:00:00%2B24:00',
    '0',
    '9007199254740993',
    'now',
    '',
  ];
  const queries = [
    ...['page', 'limit', 'offset'].flatMap((name) => numbers.map((value) => `${name}=${value}`)),
    ...['page', 'limit'].flatMap((name) => [
      `${name}=1&${name}=2`,
      `${name}[]=1`,
      `${name}[$gt]=1`,
      `${name}`,
    ]),
    ...['search', 'network', 'status', 'kind', 'sort', 'order'].flatMap((name) =>
      texts.map((value) => `${name}=${value}`),
    ),
    ...['startDate', 'endDate'].flatMap((name) => dates.map((value) => `${name}=${value}`)),
    'page=9007199254740991&limit=100',
    '__proto__=1&constructor=2&toString=3&hasOwnProperty=4',
    '__proto__[admin]=1&__proto__.admin=1',
    `${'a=1&'.repeat(3_000)}`,
    Array.from({ length: 2_000 }, (_, index) => `k${index}`).join('&'),
    '=&==&&=1&%3D=%26',
    '?page=1',
    'page=1#fragment'.replace('#', '%23'),
  ];

  it.each(lists)('%s answers each of them at once, and as documented', async (path, as) => {
    for (const query of queries) {
      const { status } = await ask({ target: `${path}?${query}`, as });
      expect([200, 400], query.slice(0, 100)).toContain(status);
    }
  });
});

describe('headers', () => {
  const target = '/agnicpay/api/balance';
  const as = 'agnicpay busy';
  it.each<[string, readonly (readonly [string, string])[], number]>([
    ['a Prefer of 12 KB', [['Prefer', 'x'.repeat(12_000)]], 200],
    ['a Prefer of 3,000 preferences', [['Prefer', 'a=b,'.repeat(3_000)]], 200],
    ['a Prefer that never closes its quotes', [['Prefer', `example="${'\\"'.repeat(5_000)}`]], 422],
    ['a Prefer for every code', [['Prefer', 'code=200, code=500']], 200],
    ['a Prefer for a code that is none', [['Prefer', 'code=__proto__']], 422],
    ['a Prefer for an example of a prototype', [['Prefer', 'example=constructor']], 422],
    ['a Prefer for 12 KB of an example', [['Prefer', `example=${'e'.repeat(12_000)}`]], 422],
    ['a wait that is no number', [['Prefer', 'delay=1e9']], 200],
    ['a wait before the beginning', [['Prefer', 'delay=-1']], 200],
    ['3,000 cookies', [['Cookie', 'a=1; '.repeat(3_000)]], 200],
    ['cookies of prototypes', [['Cookie', '__proto__=1; constructor=2; toString=3']], 200],
    ['cookies that cannot be decoded', [['Cookie', 'a=%E0%A4%A; b="; =; ;;; c']], 200],
    ['a Host that is HTML', [['Host', '"><script>']], 200],
    ['an Origin of another kind', [['Origin', '\u00ff\u00fe']], 200],
    ['an Origin that is null', [['Origin', 'null']], 200],
    ['an Accept for nothing', [['Accept', '*/*;q=0, ;;;']], 200],
    ['an Expect that is not known', [['Expect', 'the unexpected']], 200],
    [
      'an Upgrade',
      [
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
      ],
      200,
    ],
    [
      'an Upgrade to HTTP/2',
      [
        ['Upgrade', 'h2c'],
        ['HTTP2-Settings', 'AAMAAABkAAQAAP__'],
        ['Connection', 'Upgrade, HTTP2-Settings'],
      ],
      200,
    ],
    ['a method override', [['X-HTTP-Method-Override', 'DELETE']], 200],
    ['500 headers', Array.from({ length: 500 }, (_, index) => [`X-${index}`, 'x'] as const), 200],
  ])('%s', async (_what, headers, status) => {
    expect((await ask({ target, as, headers })).status).toBe(status);
  });

  it.each(['/', '/_paystub', '/_paystub/health', '/openapi/actumx.json'])(
    '%s repeats no Host that is none',
    async (own) => {
      for (const host of [
        '"><script>alert(1)</script>',
        "x' onload='",
        'evil example',
        '[::',
        'a:99999999',
      ]) {
        const { body, status } = await ask({ target: own, headers: [['Host', host]] });
        expect(status).toBe(200);
        expect(body).not.toContain(host);
      }
    },
  );

  it.each<[string, readonly (readonly [string, string])[]]>([
    ['an empty scheme', [['Authorization', '']]],
    ['a scheme alone', [['Authorization', 'Bearer']]],
    ['two blanks', [['Authorization', 'Bearer  agnic_at_demo_busy']]],
    ['words after it', [['Authorization', 'Bearer agnic_at_demo_busy x']]],
    ['another scheme', [['Authorization', 'NotBearer agnic_at_demo_busy']]],
    ['a basic one', [['Authorization', 'Basic Og==']]],
    ['a prototype', [['Authorization', 'Bearer __proto__']]],
    ['12 KB', [['Authorization', `Bearer ${'a'.repeat(12_000)}`]]],
    ['bytes above ASCII', [['Authorization', 'Bearer \u00e9\u00ff']]],
    ['a token of the prototype', [['X-Agnic-Token', 'constructor']]],
  ])('credentials of %s let nobody in', async (_what, headers) => {
    expect((await ask({ target, headers })).status).toBe(401);
  });
});

it('every method that HTTP knows is answered as documented', async () => {
  const methods = [
    'ACL',
    'BIND',
    'CHECKOUT',
    'COPY',
    'LINK',
    'LOCK',
    'M-SEARCH',
    'MERGE',
    'MKCOL',
    'MOVE',
    'NOTIFY',
    'PATCH',
    'PROPFIND',
    'PURGE',
    'PUT',
    'QUERY',
    'REPORT',
    'SEARCH',
    'SOURCE',
    'SUBSCRIBE',
    'TRACE',
    'UNLINK',
    'UNSUBSCRIBE',
  ];
  for (const method of methods) {
    for (const target of ['/', '/actumx/health', '/agnicpay/api/balance', '/nowhere']) {
      expect([404, 405]).toContain((await ask({ method, target })).status);
    }
  }
});

it('what was written, lone surrogates and all, is there after a kill', async () => {
  const name = 'half \ud83d of a pair';
  await ask({ ...makeKey, headers: json, body: JSON.stringify({ name }) });
  expect(await server.stop('SIGKILL')).toBeNull();
  server = await program.serve([]);
  client.close();
  client = new Client(server.port);
  const listed = await ask({ target: '/actumx/v1/api-keys', as: 'actumx empty' });
  expect(JSON.parse(listed.body).keys[0].name).toBe(name);
});

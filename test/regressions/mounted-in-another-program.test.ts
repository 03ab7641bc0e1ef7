/** paystub as a part of another program: below a path, behind its body parsers, behind a proxy. */
import express from 'express';
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { seenFrom } from '../../src/contract/seen-from.js';
import { createMock, type Mock } from '../../src/index.js';

let mock: Mock;
let single: Mock;
beforeAll(async () => {
  mock = await createMock({ size: 0, refDate: '2026-03-01' });
  single = await createMock({ apis: ['actumx'], size: 0, refDate: '2026-03-01' });
});

/** Every address that a page leads to or loads. */
function addressesOf(page: string): string[] {
  return [...page.matchAll(/\s(?:href|src|data-path)="(\/[^"]*)"/g)].map(
    ([, address = '']) => address,
  );
}

describe('mounted at /mock', () => {
  const host = (): express.Express => express().use('/mock', mock.app);
  const hostOfOne = (): express.Express => express().use('/a/b', single.app);

  it.each(['/mock', '/mock/', '/mock/_paystub', '/mock/_paystub/reference/actumx'])(
    'every link, file and form of %s stays below it',
    async (path) => {
      const page = await request(host()).get(path).expect(200);
      const addresses = addressesOf(page.text);
      expect(addresses.length).toBeGreaterThan(10);
      expect(addresses.filter((address) => !address.startsWith('/mock/'))).toEqual([]);
    },
  );

  it('what a page links to is there', async () => {
    const page = await request(host()).get('/mock/').expect(200);
    const linked = new Set(addressesOf(page.text).map((address) => address.replace(/#.*/, '')));
    for (const address of linked) {
      const { status } = await request(host()).get(address);
      expect({ address, status }).toEqual({ address, status: 200 });
    }
  });

  it('the curl line of the start page works there', async () => {
    const page = await request(host()).get('/mock/').set('Host', 'localhost:3000').expect(200);
    expect(page.text).toContain('http://localhost:3000/mock/actumx/v1/transactions');
  });

  it.each([
    ['/mock/openapi/actumx.json', 'http://localhost:3000/mock/actumx', host],
    ['/a/b/openapi/actumx.json', 'http://localhost:3000/a/b', hostOfOne],
  ])('%s names %s as its server', async (path, url, app) => {
    const { body } = await request(app()).get(path).set('Host', 'localhost:3000').expect(200);
    expect(body.servers[0].url).toBe(url);
    const yaml = await request(app())
      .get(path.replace('json', 'yaml'))
      .set('Host', 'localhost:3000');
    expect(yaml.text).toContain(`- url: ${url}\n`);
  });

  it('a resource that asks for payment is where it was asked for', async () => {
    const asked = await request(host())
      .get('/mock/x402/resources/cheap')
      .set('Host', 'localhost:3000');
    const challenge = JSON.parse(
      Buffer.from(String(asked.headers['payment-required']), 'base64').toString(),
    );
    expect(challenge.resource.url).toBe('http://localhost:3000/mock/x402/resources/cheap');
  });
});

describe('behind a parser of the other program', () => {
  const session =
    'better-auth.session_token=DemoSessionOfbusy000000000000000.yBMqAkKX4fcQGMXiKIghnUz9P3tN%2BwzZ4wt8xWk%2FGLU%3D';
  const all = { type: () => true };
  const parsers = {
    json: express.json(),
    'json, urlencoded': [express.json(), express.urlencoded()],
    text: express.text(all),
    raw: express.raw(all),
  };
  const send = (
    parser: express.RequestHandler | express.RequestHandler[],
    type: string,
    body: string,
  ) =>
    request(express().use(parser).use('/mock', mock.app))
      .post('/mock/actumx/v1/api-keys')
      .set({ Cookie: session, 'Content-Type': type })
      .send(body);

  it.each(Object.entries(parsers))('%s: a body of JSON is read', async (_, parser) => {
    const made = await send(parser, 'application/json', '{"name":"Parsed before"}');
    expect(made.status, made.text).toBe(200);
    const refused = await send(parser, 'application/json', '{"name":5}');
    expect([refused.status, refused.body.message]).toEqual([
      400,
      'name: Invalid input: expected string, received number',
    ]);
  });

  it.each(Object.entries(parsers))('%s: a form is read', async (_, parser) => {
    const made = await send(parser, 'application/x-www-form-urlencoded', 'name=A+form');
    expect(made.status, made.text).toBe(200);
  });

  it.each([
    ['text', '{"name":', 400, 'Bad Request'],
    ['raw', '{"name":', 400, 'Bad Request'],
    ['text', `{"name":"${'x'.repeat(101 * 1024)}"}`, 413, 'Payload Too Large'],
  ] as const)('%s: what cannot be taken is refused as ever', async (parser, body, status, text) => {
    const wide = parser === 'text' ? express.text({ ...all, limit: '1mb' }) : parsers.raw;
    const said = await send(wide, 'application/json', body);
    expect([said.status, said.text]).toEqual([status, text]);
  });

  it('an empty body is none', async () => {
    const said = await send(parsers.text, 'application/json', '');
    expect(said.body.message).toBe('Invalid input: expected object, received undefined');
  });
});

describe('behind a proxy that ends TLS', () => {
  const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'pay.example, inner' };

  it('documents and resources are where the client asked', async () => {
    const document = await request(mock.app).get('/openapi/finradar.json').set(forwarded);
    expect(document.body.servers[0].url).toBe('https://pay.example/finradar');
    const asked = await request(mock.app).get('/x402/resources/cheap').set(forwarded);
    const header = String(asked.headers['payment-required']);
    const challenge = JSON.parse(Buffer.from(header, 'base64').toString());
    expect(challenge.resource.url).toBe('https://pay.example/x402/resources/cheap');
  });

  it.each([
    [{ 'X-Forwarded-Proto': 'gopher', 'X-Forwarded-Host': 'evil"><script>' }],
    [{ 'X-Forwarded-Proto': '', 'X-Forwarded-Host': '' }],
  ])('what is no scheme or host is not repeated: %j', async (headers) => {
    const { body } = await request(mock.app)
      .get('/openapi/finradar.json')
      .set({ Host: 'localhost:4010', ...headers });
    expect(body.servers[0].url).toBe('http://localhost:4010/finradar');
  });

  it.each([
    ['127.0.0.1', 'loopback', 'https://pay.example'],
    ['10.0.0.7', 'loopback', 'http://localhost:4010'],
    ['10.0.0.7', 'all', 'https://pay.example'],
  ] as const)('from %s, with %s trusted: %s', (remoteAddress, trusted, origin) => {
    const headers = {
      host: 'localhost:4010',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'pay.example',
    };
    const request = { headers, remoteAddress, isEncrypted: false, base: '' };
    expect(seenFrom(request, trusted).origin).toBe(origin);
  });
});

import { type IncomingHttpHeaders, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guard } from '../../src/control/index.js';
import { RADAR, Story, served } from './client.js';

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story?.end());

interface Raw {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request as an attacker writes it, with any Host and any path. */
function raw(
  port: number,
  line: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
  host = '127.0.0.1',
): Promise<Raw> {
  const [method = 'GET', path = '/'] = line.split(' ');
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, method, path, headers, agent: false });
    sent.once('error', reject);
    sent.once('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
      );
    });
    sent.end(body);
  });
}

const attack = (line: string, headers: Readonly<Record<string, string>>, body?: string) =>
  raw(story.mock.port, line, headers, body);
const json = { 'content-type': 'application/json' };
const here = () => `localhost:${story.mock.port}`;

describe('a page elsewhere', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost@evil'])(
    'does not get in by a name that leads here: Host %j',
    async (host) => {
      for (const line of [
        'GET /_paystub/worlds',
        'GET /_paystub/snapshot',
        'DELETE /_paystub/faults',
      ]) {
        const answer = await attack(line, { host });
        expect([answer.status, answer.text]).toEqual([
          403,
          expect.stringContaining('The control plane answers requests to this machine only'),
        ]);
      }
    },
  );

  it('does not change anything by a form, a fetch or an image', async () => {
    const body = '{"do":{"drop":true}}';
    const attempts: Readonly<Record<string, string>>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:1' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of attempts) {
      const sent = { host: here(), ...headers };
      const plain = await attack(
        'POST /_paystub/faults',
        { ...sent, 'content-type': 'text/plain' },
        body,
      );
      const typed = await attack('POST /_paystub/faults', { ...sent, ...json }, body);
      const image = await attack('GET /_paystub/requests', sent);
      expect([plain.status, typed.status, image.status]).toEqual([403, 403, 403]);
    }
    expect(story.mock.faults.list()).toEqual([]);
  });

  it('may not read, and may not ask whether it may send', async () => {
    const preflight = await attack('OPTIONS /_paystub/worlds', {
      host: here(),
      origin: 'https://evil.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
    });
    const answer = await attack('GET /_paystub/worlds', {
      host: here(),
      origin: 'https://evil.example',
    });
    for (const { headers } of [preflight, answer]) {
      const named = Object.keys(headers).filter((name) => name.startsWith('access-control'));
      expect(named).toEqual([]);
    }
  });

  it('is let in where it is one of these pages', async () => {
    const headers = { host: here(), origin: `http://${here()}`, 'sec-fetch-site': 'same-origin' };
    expect((await attack('GET /_paystub/clock', headers)).status).toBe(200);
    const typed = { host: here(), 'sec-fetch-site': 'none' };
    expect((await attack('GET /_paystub/clock', typed)).status).toBe(200);
  });
});

describe('a caller elsewhere', () => {
  const guard = new Guard({ enabled: true, token: undefined, elapsed: () => 0 });
  const from = (remoteAddress: string | undefined, headers: Record<string, string> = {}) =>
    guard.refusal({
      remoteAddress,
      header: (name) => ({ host: 'localhost:4010', ...headers })[name],
    })?.type;

  it.each([
    '10.0.0.1',
    '192.168.1.7',
    '::ffff:10.0.0.1',
    'fe80::1',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '',
    undefined,
  ])('is refused from %j', (address) => expect(from(address)).toBe('not-local'));

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('is let in from %s', (address) =>
    expect(from(address)).toBeUndefined(),
  );

  it.each(['', 'localhost:', 'localhost:4010/x', 'local host', '[::2]:1'])(
    'is refused by the Host %j',
    (host) => expect(from('127.0.0.1', { host })).toBe('not-local'),
  );

  it('is refused through a proxy on this machine', () => {
    expect(from('127.0.0.1', { 'x-forwarded-for': '10.0.0.1' })).toBe('not-local');
    expect(from('127.0.0.1', { forwarded: 'for=10.0.0.1' })).toBe('not-local');
  });

  it('is refused over HTTP, with whatever Host and Origin', async () => {
    const own = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
    const open = await served({ apis: ['finradar'] }, '0.0.0.0');
    const ask = (host: string) =>
      raw(open.port, 'POST /_paystub/clock/freeze', { host: `localhost:${open.port}` }, '', host);
    // A machine without a network has no other address; then there is nobody to be refused.
    const statuses = [(await ask('127.0.0.1')).status, own && (await ask(own)).status];
    expect(statuses).toEqual([200, own && 403]);
    await open.close();
  });

  it('is not this machine by its own address', () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal }) => !internal);
    for (const { address } of addresses) expect(from(address)).toBe('not-local');
  });
});

describe('a path or a name', () => {
  it.each([
    'PUT /_paystub/worlds/..%2f..%2fetc',
    'PUT /_paystub/worlds/%2e%2e',
    'PUT /_paystub/worlds/a%00b',
    'PUT /_paystub/worlds/__proto__',
    'PUT /_paystub/worlds/a%0d%0aX-Evil:%201',
    'GET /_paystub/worlds/..%2fmain',
    'DELETE /_paystub/worlds/..%5cmain',
  ])('leads nowhere: %s', async (line) => {
    const answer = await attack(line, { host: here() });
    expect(answer.status).toBe(400);
    expect(answer.headers).not.toHaveProperty('x-evil');
  });

  it('makes no world by a header', async () => {
    const before = story.mock.world('main');
    for (const name of ['../x', '__proto__', 'a,b', 'a;b']) {
      const headers = { host: here(), 'x-paystub-world': name, ...RADAR };
      const answer = await attack('GET /finradar/api/v1/account/balance', headers);
      expect(answer.status).toBe(400);
    }
    expect(before.requests.count()).toBe(0);
  });
});

describe('a body', () => {
  it('is refused above its limit, announced or not', async () => {
    const large = JSON.stringify({ do: { drop: true }, seed: 'x'.repeat(110_000) });
    const announced = await attack('POST /_paystub/faults', { host: here(), ...json }, large);
    expect(announced.status).toBe(413);
    const chunked = { host: here(), ...json, 'transfer-encoding': 'chunked' };
    expect((await attack('POST /_paystub/faults', chunked, large)).status).toBe(413);
    const world = { ...json, host: here(), 'content-length': String(17 * 1024 * 1024) };
    const sent = await new Promise<number>((resolve, reject) => {
      const asked = request({
        host: '127.0.0.1',
        port: story.mock.port,
        method: 'POST',
        path: '/_paystub/restore',
        headers: world,
        agent: false,
      });
      asked.once('error', reject);
      asked.once('response', (answer) => {
        resolve(answer.statusCode ?? 0);
        asked.destroy();
      });
      asked.flushHeaders();
    });
    expect(sent).toBe(413);
  });

  it('that is none is refused', async () => {
    const headers = { host: here(), ...json };
    expect((await attack('POST /_paystub/faults', headers, '{')).status).toBe(400);
    const plain = { host: here(), 'content-type': 'text/plain' };
    expect((await attack('POST /_paystub/faults', plain, '{"do":{}}')).status).toBe(415);
  });
});

describe('with a token', () => {
  const token = 'a-token-of-many-letters';

  it('it is the token that counts, and nothing else', async () => {
    const locked = await Story.begin({ apis: ['finradar'], controlToken: token });
    const ask = (authorization?: string, headers: Readonly<Record<string, string>> = {}) =>
      raw(locked.mock.port, 'GET /_paystub/worlds', {
        ...(authorization === undefined ? {} : { authorization }),
        ...headers,
      });
    expect((await ask()).status).toBe(401);
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    expect((await ask(`Bearer ${token}`, { host: 'mock.example' })).status).toBe(200);
    expect((await ask(`Basic ${token}`)).status).toBe(401);
    expect((await ask(`Bearer ${token} `)).status).toBe(200);
    expect((await ask(`Bearer ${token}x`)).status).toBe(401);
    const log = await raw(locked.mock.port, 'GET /_paystub/requests', {
      authorization: `Bearer ${token}`,
    });
    expect(log.text).not.toContain(token);
    await locked.end();
  });

  it('guesses are counted, and then further ones wait; the right one never does', () => {
    let now = 1_000_000;
    const guard = new Guard({ enabled: true, token, elapsed: () => now });
    const guess = (given: string | undefined) =>
      guard.refusal({
        remoteAddress: '127.0.0.1',
        header: (name) => (name === 'authorization' ? given : undefined),
      });
    expect(guess(undefined)?.type).toBe('token-wanted');
    for (let attempt = 0; attempt < 10; attempt++) {
      expect(guess(`Bearer ${'x'.repeat(attempt)}y`)?.type).toBe('token-wanted');
    }
    expect(guess('Bearer no')).toEqual({
      type: 'too-many-attempts',
      attempts: 10,
      waitSeconds: 60,
    });
    expect(guess(`Bearer ${token}`)).toBeUndefined();
    expect(guess(undefined)?.type).toBe('token-wanted');
    now += 59_001;
    expect(guess('Bearer no')).toMatchObject({ waitSeconds: 1 });
    now += 1_000;
    expect(guess('Bearer no')?.type).toBe('token-wanted');
  });

  it('too many guesses are answered with 429 and the wait', async () => {
    const locked = await Story.begin({ apis: ['finradar'], controlToken: token });
    let answer: Raw | undefined;
    for (let attempt = 0; attempt <= 10; attempt++) {
      answer = await raw(locked.mock.port, 'GET /_paystub/worlds', { authorization: 'Bearer no' });
    }
    expect(answer?.status).toBe(429);
    expect(Number(answer?.headers['retry-after'])).toBeGreaterThan(0);
    await locked.end();
  });
});

import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../src/contract/http-server.js';
import { createMock, type Mock } from '../../src/mock.js';
import { BuiltProgram, type Running } from './built-program.js';

/** A connection that is written to by hand. */
class Line {
  received = '';
  readonly closed: Promise<unknown>;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = once(socket, 'close');
    // A server that hangs up while we still write is within its rights.
    socket.on('error', () => socket.destroy());
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.received += chunk;
    });
  }

  static async open(port: number): Promise<Line> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Line(socket);
  }

  /** Each character is a byte. */
  write(text: string): boolean {
    return this.#socket.write(text, 'latin1');
  }

  /** Says that nothing more will come, and still listens. */
  end(): void {
    this.#socket.end();
  }

  /** Hangs up in the middle of whatever it is. */
  drop(): void {
    this.#socket.resetAndDestroy();
  }

  /** Waits until as many answers have begun. */
  async answers(count: number): Promise<string[]> {
    const begun = (): string[] => this.received.match(/HTTP\/1\.1 \d{3}/g) ?? [];
    while (begun().length < count) {
      const ended = await Promise.race([once(this.#socket, 'data'), this.closed.then(() => null)]);
      if (ended === null && begun().length < count) throw new Error(`hung up: ${this.received}`);
    }
    return begun();
  }
}

const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const health = head('GET /actumx/health HTTP/1.1', 'Host: a');
const ok = 'HTTP/1.1 200';

describe('the program', () => {
  let program: BuiltProgram;
  let server: Running;
  beforeAll(async () => {
    program = new BuiltProgram();
    server = await program.serve(['--memory', '--log-level', 'error']);
  });
  afterEach(async () => {
    // Whatever one connection did, others are served.
    const line = await Line.open(server.port);
    line.write(health);
    expect(await line.answers(1)).toEqual([ok]);
    line.drop();
    expect({ alive: server.alive, err: server.err }).toEqual({ alive: true, err: '' });
  });
  afterAll(async () => {
    // Nothing that was hung up on is still waited for.
    expect(await server.stop()).toBe(0);
    program.close();
  });

  it.each([
    [
      'a length',
      head('GET /actumx/health HTTP/1.1', 'Host: a', 'Trailer: X-A', 'Content-Length: 0'),
    ],
    [
      'chunks, and a trailer that may not be',
      `${head('GET /actumx/health HTTP/1.1', 'Host: a', 'Trailer: Authorization', 'Transfer-Encoding: chunked')}0\r\nAuthorization: Bearer x\r\n\r\n`,
    ],
  ])('what says Trailer with %s is one request', async (_name, request) => {
    const line = await Line.open(server.port);
    line.write(request + health);
    expect(await line.answers(2)).toEqual([ok, ok]);
    line.drop();
  });

  /** A second request that would be smuggled in, were the first one read otherwise than it is meant. */
  const smuggled = 'GET /actumx/smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
  const target = 'POST /actumx/v1/x402/settle HTTP/1.1';
  it.each<[string, string]>([
    [
      'two lengths',
      head(target, 'Host: a', 'Content-Length: 0', `Content-Length: ${smuggled.length}`) + smuggled,
    ],
    [
      'a length in two parts',
      head(target, 'Host: a', `Content-Length: 0, ${smuggled.length}`) + smuggled,
    ],
    [
      'a length and chunks',
      head(target, 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked') +
        `0\r\n\r\n${smuggled}`,
    ],
    [
      'chunks and a length',
      head(target, 'Host: a', 'Transfer-Encoding: chunked', 'Content-Length: 5') +
        `0\r\n\r\n${smuggled}`,
    ],
    ['a negative length', head(target, 'Host: a', 'Content-Length: -1') + smuggled],
    ['a length with a sign', head(target, 'Host: a', 'Content-Length: +0') + smuggled],
    ['a length in hexadecimal', head(target, 'Host: a', 'Content-Length: 0x10') + smuggled],
    [
      'a length above all numbers',
      head(target, 'Host: a', `Content-Length: ${'9'.repeat(30)}`) + smuggled,
    ],
    [
      'a transfer encoding that is not there',
      `${head(target, 'Host: a', 'Transfer-Encoding: xchunked')}0\r\n\r\n${smuggled}`,
    ],
    [
      'chunks that are not last',
      `${head(target, 'Host: a', 'Transfer-Encoding: chunked, gzip')}0\r\n\r\n${smuggled}`,
    ],
    [
      'chunks by a folded line',
      head(target, 'Host: a', 'Transfer-Encoding:', ' chunked', 'Content-Length: 5') +
        `0\r\n\r\n${smuggled}`,
    ],
    ['a blank before the colon', head(target, 'Host: a', 'Content-Length : 5') + smuggled],
    [
      'a chunk without a size',
      `${head(target, 'Host: a', 'Transfer-Encoding: chunked')}zz\r\n\r\n${smuggled}`,
    ],
    [
      'a chunk above all sizes',
      `${head(target, 'Host: a', 'Transfer-Encoding: chunked')}${'f'.repeat(20)}\r\n${smuggled}`,
    ],
    [
      'a line feed alone in a header',
      `GET /actumx/health HTTP/1.1\r\nHost: a\r\nX: a\nY: b\r\n\r\n${smuggled}`,
    ],
    [
      'a carriage return alone in a header',
      `GET /actumx/health HTTP/1.1\r\nHost: a\r\nX: a\rY: b\r\n\r\n${smuggled}`,
    ],
    ['NUL in a header', `GET /actumx/health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n${smuggled}`],
    ['no host', `GET /actumx/health HTTP/1.1\r\n\r\n${smuggled}`],
    ['two hosts', `GET /actumx/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`],
    ['a blank in the path', `GET /actumx/health x HTTP/1.1\r\nHost: a\r\n\r\n${smuggled}`],
    ['a NUL in the path', `GET /actumx/\0health HTTP/1.1\r\nHost: a\r\n\r\n${smuggled}`],
    ['a version that is none', `GET /actumx/health HTTP/9.9\r\nHost: a\r\n\r\n${smuggled}`],
    ['no version', `GET /actumx/health\r\n\r\n${smuggled}`],
    ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the beginning of TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'],
    [
      '20 KB of a header',
      head('GET /actumx/health HTTP/1.1', 'Host: a', `X: ${'x'.repeat(20_000)}`),
    ],
    ['20 KB of a path', head(`GET /actumx/${'x'.repeat(20_000)} HTTP/1.1`, 'Host: a')],
    ['a method that is none', head('HELO / HTTP/1.1', 'Host: a')],
    ['bytes that mean nothing', '\xff\xfe\0\x01'.repeat(500)],
  ])('%s: the smuggled request is never answered', async (what, bytes) => {
    const line = await Line.open(server.port);
    line.write(bytes);
    line.end();
    await line.closed;
    const answers = line.received.match(/HTTP\/1\.1 \d{3}/g) ?? [];
    expect(line.received).not.toContain('NOT_FOUND');
    expect(answers.length).toBeLessThanOrEqual(1);
    if (what !== 'two hosts') for (const one of answers) expect(one).toMatch(/ (?:400|431)$/);
    // Node's own refusals say nothing besides.
    const [, body = ''] = line.received.split('\r\n\r\n');
    if (what !== 'two hosts') expect(['', '0']).toContain(body);
  });

  it.each<[string, string, string]>([
    ['a whole address', 'GET http://evil.example/actumx/health HTTP/1.1', '200'],
    ['an address of nothing', 'GET http:///nowhere HTTP/1.1', '404'],
    ['an address with a user', 'GET http://a:b@c/actumx/health HTTP/1.1', '200'],
    ['an address that is none', 'GET http://[::/actumx/health HTTP/1.1', '(?:200|4)'],
    ['a star', 'OPTIONS * HTTP/1.1', '204'],
    ['a star for a read', 'GET * HTTP/1.1', '4'],
    ['no slash', 'GET actumx/health HTTP/1.1', '4'],
    ['bytes above ASCII', 'GET /actumx/h\xe9\xff HTTP/1.1', '4'],
  ])('%s for a target gets an answer that says nothing of us', async (_what, first, status) => {
    const line = await Line.open(server.port);
    line.write(head(first, 'Host: a', 'Connection: close'));
    await line.closed;
    expect(line.received).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
    expect(line.received).not.toMatch(/\n\s+at |\.js|node_modules|TypeError|<pre>|<!DOCTYPE/i);
  });

  it('answers 200 pipelined requests, each once and in order', async () => {
    const line = await Line.open(server.port);
    const paths = Array.from({ length: 200 }, (_, index) =>
      index % 3 === 0 ? 'health' : 'nowhere',
    );
    line.write(paths.map((path) => head(`GET /actumx/${path} HTTP/1.1`, 'Host: a')).join(''));
    expect(await line.answers(200)).toEqual(
      paths.map((path) => (path === 'health' ? ok : 'HTTP/1.1 404')),
    );
    line.drop();
  });

  it('reads nothing after a request that was the last', async () => {
    const line = await Line.open(server.port);
    line.write(head('GET /actumx/health HTTP/1.1', 'Host: a', 'Connection: close') + health);
    await line.closed;
    // Node may take what follows for a broken request, and refuse both.
    expect(['HTTP/1.1 200', 'HTTP/1.1 400']).toContain((await line.answers(1)).join());
  });

  it('answers a client that has closed its half', async () => {
    const line = await Line.open(server.port);
    line.write(health);
    line.end();
    await line.closed;
    expect(await line.answers(1)).toEqual([ok]);
  });

  it('lets go of a client that closes its half in the middle of a request', async () => {
    for (const part of ['GET /act', `${head(target, 'Host: a', 'Content-Length: 50')}{`]) {
      const line = await Line.open(server.port);
      line.write(part);
      line.end();
      await line.closed;
      expect(line.received).not.toContain(ok);
    }
  });

  it('answers before a body that is too large has come, and does not keep it', async () => {
    const line = await Line.open(server.port);
    line.write(
      head(target, 'Host: a', 'Content-Type: application/json', 'Content-Length: 99999999999'),
    );
    line.write('{"paymentId":"');
    expect(await line.answers(1)).toEqual(['HTTP/1.1 413']);
    line.drop();
  });

  it('answers at the limit of a body that has no end', async () => {
    const line = await Line.open(server.port);
    line.write(
      head(target, 'Host: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked'),
    );
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    for (let count = 0; count < 8; count += 1) line.write(chunk);
    expect(await line.answers(1)).toEqual(['HTTP/1.1 413']);
    line.drop();
  });

  it('serves others while 300 clients send a byte and wait', async () => {
    const parts = ['G', health.slice(0, -2), `${head(target, 'Host: a', 'Content-Length: 9')}{`];
    const slow = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const line = await Line.open(server.port);
        line.write(parts[index % 3] ?? '');
        return line;
      }),
    );
    const line = await Line.open(server.port);
    for (let count = 1; count <= 50; count += 1) {
      line.write(health);
      await line.answers(count);
    }
    for (const one of [line, ...slow]) one.drop();
  });

  it('outlives 500 clients that hang up: before, in the middle, and while they are waited for', async () => {
    const delayed = head('GET /actumx/health HTTP/1.1', 'Host: a', 'Prefer: delay=60000');
    const begun = `${head(target, 'Host: a', 'Content-Type: application/json', 'Content-Length: 90')}{"p`;
    for (let round = 0; round < 50; round += 1) {
      const lines = await Promise.all(Array.from({ length: 10 }, () => Line.open(server.port)));
      for (const [index, line] of lines.entries()) {
        line.write(
          [health, delayed, begun, head('GET /openapi/actumx.json HTTP/1.1', 'Host: a'), ''][
            index % 5
          ] ?? '',
        );
      }
      await lines[0]?.answers(1);
      for (const line of lines) line.drop();
      await Promise.all(lines.map((line) => line.closed));
    }
  });
});

describe('a client that is slower than it may be', () => {
  let mock: Mock;
  let server: Server;
  let port: number;
  beforeEach(async () => {
    mock = await createMock({ refDate: '2026-03-01', size: 0 });
    server = createHttpServer(mock.app, {
      headersTimeoutMs: 200,
      requestTimeoutMs: 400,
      checkEveryMs: 50,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await mock.close();
  });

  it.each<[string, string]>([
    ['in its head', 'GET /actumx/health HTTP/1.1\r\nHost: a\r\nX: '],
    [
      'in its body',
      head(
        'POST /actumx/v1/x402/settle HTTP/1.1',
        'Host: a',
        'Content-Type: application/json',
        'Content-Length: 90',
      ),
    ],
    [
      'in a body that nobody reads',
      head('GET /actumx/health HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked'),
    ],
  ])('%s is hung up on', async (_what, bytes) => {
    const line = await Line.open(port);
    line.write(bytes);
    const drip = setInterval(() => line.write('1\r\nx\r\n'), 50);
    await line.closed;
    clearInterval(drip);
    expect(line.received).not.toContain('error');
  });

  it('only when it sends: an answer may take longer', async () => {
    const line = await Line.open(port);
    line.write(head('GET /actumx/health HTTP/1.1', 'Host: a', 'Prefer: delay=1000'));
    expect(await line.answers(1)).toEqual([ok]);
    line.drop();
  });
});

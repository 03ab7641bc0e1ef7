import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, Standing } from './standing.js';

const standing = new Standing();
const servers: Server[] = [];
afterEach(async () => {
  await standing.close();
  for (const server of servers.splice(0)) server.close();
});

/** A target that says exactly these bytes to every request, and keeps what it was sent. */
async function target(
  answer: string | ((socket: Socket) => void),
): Promise<{ url: URL; got: () => string }> {
  let got = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const first = got === '';
      got += bytes.toString('latin1');
      if (!first) return;
      if (typeof answer === 'string') socket.end(answer, 'latin1');
      else answer(socket);
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    got: () => got,
  };
}

/** Sends bytes, and reads until the connection ends. */
async function raw(url: URL, text: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  let read = '';
  socket.on('data', (bytes) => {
    read += bytes.toString('latin1');
  });
  await once(socket, 'close');
  return read;
}

const get = (version = '1.1', more = ''): string =>
  `GET /api/balance HTTP/${version}\r\nHost: localhost\r\nConnection: close\r\n${more}\r\n`;
const json = 'Content-Type: application/json\r\n';

describe('what HTTP allows is passed on, and what it does not is 502', () => {
  it.each<[string, string, string, string, string]>([
    [
      'an unasked 101',
      '1.1',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      '502 Bad Gateway',
      '101, and nobody asked',
    ],
    [
      'status 099',
      '1.1',
      `HTTP/1.1 099 Odd\r\n${json}Content-Length: 2\r\n\r\n{}`,
      '502 Bad Gateway',
      '',
    ],
    [
      'status 000',
      '1.1',
      `HTTP/1.1 000 Odd\r\n${json}Content-Length: 2\r\n\r\n{}`,
      '502 Bad Gateway',
      '',
    ],
    [
      'status 999',
      '1.1',
      `HTTP/1.1 999 Odd\r\n${json}Content-Length: 2\r\n\r\n{}`,
      '999 Odd',
      '{}',
    ],
    [
      'a Trailer beside a Content-Length',
      '1.1',
      `HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\n${json}Content-Length: 2\r\n\r\n{}`,
      '200 OK',
      '{}',
    ],
    [
      'a Trailer towards HTTP/1.0',
      '1.0',
      `HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\n${json}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n`,
      '200 OK',
      '{}',
    ],
    [
      'a Trailer of chunks',
      '1.1',
      `HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\n${json}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n`,
      '200 OK',
      'X-Sum: 1',
    ],
    [
      'a Trailer of a 204',
      '1.1',
      'HTTP/1.1 204 No Content\r\nTrailer: X-Sum\r\n\r\n',
      '204 No Content',
      '',
    ],
    [
      'controls in the reason',
      '1.1',
      `HTTP/1.1 200 O\x01K\x7f!\r\n${json}Content-Length: 2\r\n\r\n{}`,
      '200 OK!',
      '{}',
    ],
    [
      'controls in a header',
      '1.1',
      `HTTP/1.1 200 OK\r\nX-A: a\x01b\r\n${json}Content-Length: 2\r\n\r\n{}`,
      '',
      '',
    ],
    ['no HTTP at all', '1.1', 'hello\r\n\r\n', '502 Bad Gateway', 'gave no answer'],
    ['nothing', '1.1', '', '502 Bad Gateway', 'gave no answer'],
  ])('%s', async (_name, version, answer, status, part) => {
    const { url: upstream } = await target(answer);
    const { url, front, records } = await standing.proxy('agnicpay', upstream);
    const read = await raw(url, get(version));
    expect(read).toContain(status);
    expect(read).toContain(part);
    // Always a line in the log, and a row in the report.
    expect(records).toHaveLength(1);
    const report = front.report();
    expect(report.requests + report.notChecked.length).toBeGreaterThan(0);
  });

  it('JSON that nests 200,000 deep is passed on, and said not to be checked', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const upstream = await standing.serve((_req, res) => {
      res.setHeader('content-type', 'application/json');
      res.end(deep);
    });
    const { url, front, records } = await standing.proxy('agnicpay', upstream);
    const answer = await ask(url, '/api/balance', {
      method: 'GET',
      headers: ['X-Agnic-Token', 'agnic_tok_123456'],
    });
    expect([answer.status, answer.body.toString()]).toEqual([200, deep]);
    const sent = await ask(url, '/api/x402/fetch?url=x', {
      method: 'POST',
      headers: ['Content-Type', 'application/json'],
      body: deep,
    });
    expect(sent.status).toBe(200);
    expect(records.map(({ status }) => status)).toEqual([200, 200]);
    const { requests, notChecked } = front.report();
    expect(requests + notChecked.length).toBeGreaterThanOrEqual(2);
  });

  it('a caller that leaves is in the log and in the report', async () => {
    let arrived = (): void => undefined;
    const came = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { url: upstream } = await target(() => arrived());
    const { url, front, records } = await standing.proxy('agnicpay', upstream);
    const socket = connect(Number(url.port), url.hostname);
    socket.write(get());
    await came;
    socket.destroy();
    await expect.poll(() => records.length).toBe(1);
    expect(records[0]).toMatchObject({ status: 0, why: 'the caller is gone' });
    expect(front.report().notChecked).toMatchObject([{ what: 'GET /api/balance' }]);
  });
});

describe('what comes before and after', () => {
  const early =
    'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nConnection: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n';
  const answer = `${early}HTTP/1.1 200 OK\r\n${json}Content-Length: 2\r\n\r\n{}`;

  it('answers before the answer are passed on, and not to HTTP/1.0', async () => {
    const { url: upstream } = await target(answer);
    const { url } = await standing.proxy('agnicpay', upstream);
    const read = await raw(url, get());
    expect(read.split('\r\n').filter((line) => line.startsWith('HTTP/'))).toEqual([
      ...['HTTP/1.1 103 Early Hints', 'HTTP/1.1 102 Processing', 'HTTP/1.1 200 OK'],
    ]);
    expect(read).toContain('Link: </a.css>; rel=preload');
    const again = await target(answer);
    const second = await standing.proxy('agnicpay', again.url);
    expect(await raw(second.url, get('1.0'))).not.toContain('103');
  });

  it('the trailers of a request are passed on', async () => {
    const { url: upstream, got } = await target((socket) => {
      socket.on('data', () => {
        if (got().includes('X-Sum: 7')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
      if (got().includes('X-Sum: 7')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    const { url } = await standing.proxy('agnicpay', upstream);
    const read = await raw(
      url,
      `POST /api/x402/fetch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${json}Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Sum: 7\r\n\r\n`,
    );
    expect(read).toContain('HTTP/1.1 200 OK');
    expect(got()).toContain('Trailer: X-Sum');
    expect(got()).toMatch(/0\r\nX-Sum: 7\r\n\r\n$/);
  });
});

describe('a page in a browser', () => {
  it.each<[string, string, number]>([
    ['a Host that an attacker owns', 'Host: evil.example:4011', 403],
    ['a page elsewhere', 'Host: localhost\r\nOrigin: https://evil.example', 403],
    ['a page without an origin', 'Host: localhost\r\nOrigin: null', 403],
    ['an image of a page elsewhere', 'Host: localhost\r\nSec-Fetch-Site: cross-site', 403],
    [
      'a front-end on this machine',
      'Host: localhost:4011\r\nOrigin: http://localhost:5173\r\nSec-Fetch-Site: same-site',
      200,
    ],
    ['no browser', 'Host: 127.0.0.1:4011', 200],
    ['a container', 'Host: paystub:4011', 200],
    ['a name that was allowed', 'Host: proxy.example', 200],
    ['this machine by IPv6', 'Host: [::1]:4011', 200],
  ])('%s', async (_name, lines, status) => {
    const { url: upstream, got } = await target(
      `HTTP/1.1 200 OK\r\n${json}Content-Length: 2\r\n\r\n{}`,
    );
    const { url, records, front } = await standing.proxy('agnicpay', upstream, {
      hosts: ['proxy.example'],
    });
    const read = await raw(
      url,
      `GET /api/balance HTTP/1.1\r\n${lines}\r\nConnection: close\r\n\r\n`,
    );
    expect(read).toContain(`HTTP/1.1 ${status}`);
    expect(got() === '').toBe(status === 403);
    expect(records.map((record) => record.status)).toEqual([status]);
    if (status === 403) expect(front.report().notChecked).toHaveLength(1);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, Standing, violationsIn } from './standing.js';

let standing = new Standing();
afterEach(async () => {
  await standing.close();
  standing = new Standing();
});

/** What an upstream saw of a request. */
interface Seen {
  method: string | undefined;
  url: string | undefined;
  rawHeaders: string[];
  body: Buffer;
}

async function seenBy(req: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const { method, url, rawHeaders } = req;
  return { method, url, rawHeaders, body: Buffer.concat(chunks) };
}

const balance = JSON.stringify({
  usdc_balance: '1.000000',
  usd_value: 1,
  network: 'base',
  token: 'USDC',
});

describe('a request goes on as it is', () => {
  it.each<[string, string, string[], Buffer | undefined]>([
    ['GET', '/api/transactions?limit=2&limit=3&q=%20+a%2Fb&empty=&x', [], undefined],
    ['GET', '/a//b/../c/%2e%2e/;v=1?', [], undefined],
    ['DELETE', '/api/keys/1', [], undefined],
    ['POST', '/api/none', [], undefined],
    ['POST', '/api/bytes', ['Content-Length', '256'], Buffer.from([...Array(256).keys()])],
    ['PUT', '/api/chunks', ['Transfer-Encoding', 'chunked'], Buffer.from('in chunks')],
    ['PATCH', '/api/json', ['Content-Type', 'application/json'], Buffer.from('{"a": 1 }')],
    ['OPTIONS', '/api/transactions', ['Origin', 'http://localhost:3000'], undefined],
    ['GET', '/api/with-body', ['Content-Length', '2'], Buffer.from('hi')],
  ])('%s %s', async (method, target, headers, body) => {
    const seen: Seen[] = [];
    const upstream = await standing.serve(async (req, res) => {
      seen.push(await seenBy(req));
      res.end('ok');
    });
    const { url } = await standing.proxy('agnicpay', upstream);
    const own = ['X-Odd-CASE', 'kept', 'x-odd-case', 'twice', 'Accept', '*/*', ...headers];
    const answer = await ask(url, target, { method, headers: own, ...(body ? { body } : {}) });
    expect(answer.body.toString()).toBe('ok');
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method, url: target });
    expect(seen[0]?.body).toEqual(body ?? Buffer.alloc(0));
    const raw = seen[0]?.rawHeaders ?? [];
    expect(raw.slice(0, 8)).toEqual(['Host', upstream.host, ...own.slice(0, 6)]);
  });

  it('without what is between two neighbours only', async () => {
    const seen: Seen[] = [];
    const upstream = await standing.serve(async (req, res) => {
      seen.push(await seenBy(req));
      res.end();
    });
    const { url } = await standing.proxy('agnicpay', upstream);
    await ask(url, '/', {
      headers: [
        ...['Connection', 'close, X-Between', 'X-Between', '1', 'TE', 'trailers'],
        ...['Proxy-Authorization', 'Basic x', 'Keep-Alive', 'timeout=9', 'X-End', '2'],
      ],
    });
    expect(seen[0]?.rawHeaders).toEqual([
      ...['Host', upstream.host, 'X-End', '2', 'Connection', 'keep-alive'],
    ]);
  });

  it('below the path of the target, when it has one', async () => {
    const upstream = await standing.serve((req, res) => res.end(req.url));
    const { url } = await standing.proxy('agnicpay', new URL(`${upstream.origin}/v2/eu/`));
    expect((await ask(url, '/api/balance?network=base')).body.toString()).toBe(
      '/v2/eu/api/balance?network=base',
    );
  });
});

describe('an answer comes back as it is', () => {
  it.each<[string, number, string, string[], Buffer]>([
    ['JSON', 200, 'OK', ['Content-Type', 'application/json'], Buffer.from(balance)],
    ['several cookies', 200, 'OK', ['Set-Cookie', 'a=1', 'SET-cookie', 'b=2'], Buffer.from('x')],
    ['a redirect', 302, 'Found', ['Location', 'https://elsewhere.example/'], Buffer.alloc(0)],
    ['nothing', 204, 'No Content', ['X-Trace', '1'], Buffer.alloc(0)],
    ['an error', 500, 'Oh No', ['Content-Type', 'text/html'], Buffer.from('<h1>oh no</h1>')],
    ['an odd status', 299, 'Odd', [], Buffer.from('odd')],
    ['bytes', 200, 'OK', ['Content-Type', 'image/png'], Buffer.from([0, 255, 128, 10, 13])],
    [
      'CORS',
      200,
      'OK',
      ['Access-Control-Allow-Origin', 'https://a.example', 'Vary', 'Origin'],
      Buffer.from('{}'),
    ],
  ])('%s', async (_name, status, message, headers, body) => {
    const upstream = await standing.serve((_req, res) => {
      res.sendDate = false;
      res.writeHead(status, message, [...headers, 'X-Served-BY', 'me']);
      res.end(body);
    });
    const { url } = await standing.proxy('agnicpay', upstream);
    const answer = await ask(url, '/somewhere');
    expect(answer.status).toBe(status);
    expect(answer.message).toBe(message);
    expect(answer.body).toEqual(body);
    expect(answer.rawHeaders.slice(0, headers.length + 2)).toEqual([
      ...headers,
      'X-Served-BY',
      'me',
    ]);
  });

  it('to HEAD without a body, and its length as it was said', async () => {
    const upstream = await standing.serve((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 4711 });
      res.end();
    });
    const { url, front } = await standing.proxy('agnicpay', upstream);
    const answer = await ask(url, '/api/balance?network=base', {
      method: 'HEAD',
      headers: ['X-Agnic-Token', 'agnic_tok_secret_value'],
    });
    expect(answer.headers['content-length']).toBe('4711');
    expect(answer.body).toHaveLength(0);
    expect(front.report().findings).toEqual([]);
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ])('compressed (%s), and is checked all the same', async (encoding, compress) => {
    const bytes = compress(Buffer.from('{"usdc_balance": 7}'));
    const upstream = await standing.serve((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': encoding });
      res.end(bytes);
    });
    const { url } = await standing.proxy('agnicpay', upstream);
    const answer = await ask(url, '/api/balance', { headers: ['X-Agnic-Token', 'tok_12345678'] });
    expect(answer.body).toEqual(bytes);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(violationsIn(answer)).toContainEqual(expect.objectContaining({ code: 'body' }));
  });

  it('compressed in a way that nobody knows, and is listed as not checked', async () => {
    const upstream = await standing.serve((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'zpaq' });
      res.end('?');
    });
    const { url, front } = await standing.proxy('agnicpay', upstream);
    await ask(url, '/api/balance', { headers: ['X-Agnic-Token', 'tok_12345678'] });
    expect(front.report().notChecked).toContainEqual(
      expect.objectContaining({ why: 'its content encoding (zpaq) cannot be undone' }),
    );
  });

  it('with its trailers', async () => {
    const upstream = await standing.serve((_req, res) => {
      res.writeHead(200, { Trailer: 'X-Sum' });
      res.write('summed');
      res.addTrailers({ 'X-Sum': '42' });
      res.end();
    });
    const { url } = await standing.proxy('agnicpay', upstream);
    expect((await ask(url, '/')).trailers).toEqual({ 'x-sum': '42' });
  });
});

describe('large and slow bodies', () => {
  const large = randomBytes(6 * 1024 * 1024);
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

  it('pass by in both directions, larger than what is held, and are listed as not checked', async () => {
    let received = '';
    const upstream = await standing.serve(async (req, res) => {
      received = digest((await seenBy(req)).body);
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(large);
    });
    const { url, front } = await standing.proxy('agnicpay', upstream, { checkLimitBytes: 100_000 });
    const chunks = Array.from({ length: 6 }, (_one, index) =>
      large.subarray(index * 1024 * 1024, (index + 1) * 1024 * 1024),
    );
    const answer = await ask(url, '/api/balance', {
      method: 'GET',
      headers: ['X-Agnic-Token', 'tok_12345678', 'Transfer-Encoding', 'chunked'],
      body: chunks,
    });
    expect(digest(answer.body)).toBe(digest(large));
    expect(received).toBe(digest(large));
    expect(front.report().notChecked.map(({ what }) => what)).toEqual([
      'the body of an answer',
      'the body of a request',
    ]);
  });

  it('of an answer that takes its time arrive as they come, and are judged at the end', async () => {
    let finish: (() => void) | undefined;
    const upstream = await standing.serve((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.write('{"usdc_balance":');
      finish = () => res.end(' 7}');
    });
    const { url, front } = await standing.proxy('agnicpay', upstream, { holdMs: 10 });
    const sent = request({
      host: url.hostname,
      port: url.port,
      path: '/api/balance',
      headers: { 'X-Agnic-Token': 'tok_12345678' },
    }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const [first] = (await once(answer, 'data')) as [Buffer];
    expect(first.toString()).toBe('{"usdc_balance":');
    finish?.();
    await once(answer, 'end');
    expect(answer.headers['sl-violations']).toBeUndefined();
    expect(front.report().findings.map(({ rule }) => rule)).toContain('body');
  });

  it('of events arrive at once', async () => {
    const upstream = await standing.serve((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write('data: 1\n\n');
    });
    const { url } = await standing.proxy('agnicpay', upstream, { holdMs: 60_000 });
    const sent = request({ host: url.hostname, port: url.port, path: '/events' }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(String((await once(answer, 'data'))[0])).toBe('data: 1\n\n');
    sent.destroy();
  });
});

describe('a target that does not answer', () => {
  const problem = (status: number, detail: string) => ({
    type: 'about:blank',
    title: status === 504 ? 'Gateway Timeout' : 'Bad Gateway',
    status,
    detail,
  });

  it('is down: 502', async () => {
    const gone = await standing.serve((_req, res) => res.end());
    await standing.close();
    standing = new Standing();
    const { url, front } = await standing.proxy('agnicpay', gone);
    const answer = await ask(url, '/api/balance');
    expect(answer.status).toBe(502);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['paystub-answered-by']).toBe('proxy');
    expect(JSON.parse(answer.body.toString())).toEqual(
      problem(502, `${gone.origin} gave no answer: connect ECONNREFUSED ${gone.host}`),
    );
    expect(front.report().findings).toMatchObject([
      { rule: 'no-answer', severity: 'warning', operation: 'getBalance' },
    ]);
  });

  it('is silent: 504', async () => {
    const upstream = await standing.serve(() => undefined);
    const { url } = await standing.proxy('agnicpay', upstream, { timeoutMs: 50 });
    const answer = await ask(url, '/api/balance');
    expect(answer.status).toBe(504);
    expect(JSON.parse(answer.body.toString())).toEqual(
      problem(504, `${upstream.origin} was silent for 0.05 s`),
    );
  });

  it('falls silent within its answer: 504 while nothing has left', async () => {
    const upstream = await standing.serve((_req, res) => {
      res.writeHead(200, { 'Content-Length': 10 });
      res.write('half');
    });
    const { url } = await standing.proxy('agnicpay', upstream, { timeoutMs: 50 });
    expect((await ask(url, '/api/balance')).status).toBe(504);
  });

  it('breaks off its answer: 502 while nothing has left, and then a connection that breaks off too', async () => {
    const upstream = await standing.serve((_req, res) => {
      res.writeHead(200, { 'Content-Length': 10 });
      res.write('half', () => res.destroy());
    });
    const held = await standing.proxy('agnicpay', upstream);
    expect((await ask(held.url, '/api/balance')).status).toBe(502);
    const streamed = await standing.proxy('agnicpay', upstream, { checkLimitBytes: 2 });
    await expect(ask(streamed.url, '/api/balance')).rejects.toThrow('aborted');
  });

  it('closes a kept connection as it is used again: asked once more', async () => {
    const sockets: Socket[] = [];
    let connections = 0;
    const tcp = createTcpServer((socket) => {
      sockets.push(socket);
      connections += 1;
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        // The second request on one connection finds it gone.
        if (requests > 1) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
      socket.on('error', () => socket.destroy());
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const address = tcp.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { url } = await standing.proxy('agnicpay', new URL(`http://127.0.0.1:${port}`));
    expect((await ask(url, '/1')).body.toString()).toBe('ok');
    expect((await ask(url, '/2')).body.toString()).toBe('ok');
    expect(connections).toBe(2);
    for (const socket of sockets) socket.destroy();
    tcp.close();
  });

  it('is left alone when the caller goes', async () => {
    let gone: Promise<unknown> | undefined;
    const asked = new Promise<void>((resolve) => {
      void standing
        .serve((_req, res) => {
          gone = once(res, 'close');
          resolve();
        })
        .then(async (upstream) => {
          const { url } = await standing.proxy('agnicpay', upstream);
          const sent = request({ host: url.hostname, port: url.port, path: '/' });
          sent.on('error', () => undefined).end();
          await asked;
          sent.destroy();
        });
    });
    await asked;
    // The event itself carries nothing.
    expect(await gone).toEqual([]);
  });
});

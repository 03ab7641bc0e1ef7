import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/mock.js';

/**
 * A body above the limit was refused only once all of it had been sent: a client that announced a
 * terabyte, or sent chunks without end, got no answer.
 */

let mock: RunningMock;
beforeEach(async () => {
  mock = await startMock({ refDate: '2026-03-01', size: 0 });
});
afterEach(() => mock.close());

const chunk = (bytes: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ]);
const noise = Buffer.from(
  Array.from({ length: 120_000 }, (_, index) => (index * index * 7919) >>> 5),
);

it.each<[string, string[], (string | Buffer)[]]>([
  ['says that it is', ['Content-Length: 1099511627776'], ['{"name":"']],
  [
    'comes in chunks without end and is',
    ['Transfer-Encoding: chunked'],
    Array(8).fill(chunk('x'.repeat(16_384))),
  ],
  [
    'is packed, without end, and is',
    ['Transfer-Encoding: chunked', 'Content-Encoding: gzip'],
    [chunk(gzipSync(noise, { level: 0 }))],
  ],
])('a body that %s too large is refused at once', async (_what, headers, parts) => {
  const socket = connect(mock.port, '127.0.0.1');
  const head = [
    'POST /actumx/auth/api/auth/sign-up/email HTTP/1.1',
    'Host: a',
    'Content-Type: application/json',
    ...headers,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  for (const part of parts) socket.write(part);
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  expect(String(answer)).toMatch(/Payload Too Large$/);
  socket.destroy();
});

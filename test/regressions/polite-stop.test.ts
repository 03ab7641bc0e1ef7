/** Stopping is polite and quick; who goes away before is no trouble. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createHttpServer, stopsPolitely } from '../../src/contract/http-server.js';
import { Story } from '../control/client.js';

const LONG = 3_600_000;

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A server that answers `/slow` when it is told to, and everything else at once. */
async function slowServer() {
  const held: (() => void)[] = [];
  const server = createHttpServer((req, res) => {
    if (req.url === '/slow') held.push(() => res.end('slow'));
    else res.end('quick');
  });
  const polite = stopsPolitely(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open = async (bytes = ''): Promise<{ socket: Socket; text: () => string }> => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    await Promise.all([once(socket, 'connect'), once(server, 'connection')]);
    if (bytes !== '') {
      const arrived = once(server, 'request');
      socket.write(bytes);
      await arrived;
    }
    return { socket, text: () => text };
  };
  return { polite, open, held };
}

describe('from the signal on', () => {
  it('connections that do nothing are closed at once', async () => {
    const { polite, open } = await slowServer();
    await open();
    const kept = await open('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(kept.socket, 'data');
    // An hour's limit: if either were waited for, this would not end.
    await expect(polite.stop(LONG)).resolves.toBeUndefined();
  });

  it('what is under way is answered, and its connection ends with it', async () => {
    const { polite, open, held } = await slowServer();
    const { socket, text } = await open('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    const stopped = polite.stop(LONG);
    held[0]?.();
    await once(socket, 'close');
    await stopped;
    expect(text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text()).toMatch(/\r\nConnection: close\r\n/);
    expect(text()).toContain('slow');
  });

  it('stragglers are cut after the limit', async () => {
    const { polite, open } = await slowServer();
    const { socket, text } = await open('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await Promise.all([polite.stop(20), once(socket, 'close')]);
    expect(text()).toBe('');
  });
});

describe('a waiter that goes away', () => {
  it('frees its place', async () => {
    const story = await Story.begin({ apis: ['sybilion'] });
    const wait = `${story.mock.url}/_paystub/requests/wait?count=5&timeoutMs=60000`;
    const gone = new AbortController();
    const waiting = Array.from({ length: 100 }, () =>
      fetch(wait, { signal: gone.signal }).catch(() => undefined),
    );
    // Once all places are taken, the next is refused.
    const next = async () => {
      const answer = await fetch(wait.replace('60000', '1'));
      await answer.text();
      return answer.status;
    };
    while ((await next()) === 200);
    gone.abort();
    await Promise.all(waiting);
    while ((await next()) !== 200);
    expect(await next()).toBe(200);
    await story.end();
  });
});

describe('the reader of the output goes away', () => {
  it('serving goes on', async () => {
    const args = [inject('main'), 'serve', 'sybilion', '--memory', '--size', '0', '--port', '0'];
    const env = { ...process.env, NO_COLOR: '1', PORT: '', HOST: '' };
    const child = spawn(process.execPath, args, { env });
    try {
      let out = '';
      child.stdout.setEncoding('utf8');
      while (!out.includes('Stop with Ctrl+C')) out += (await once(child.stdout, 'data'))[0];
      child.stdout.destroy();
      child.stderr.destroy();
      const origin = /listens on (\S+)/.exec(out)?.[1] ?? '';
      for (let time = 0; time < 5; time += 1) {
        expect((await fetch(`${origin}/_paystub/health`)).status).toBe(200);
      }
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('check ends quietly', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paystub-'));
    try {
      const file = join(folder, 'actumx-transactions.csv');
      writeFileSync(file, `id,status\n${'nothing,nowhere\n'.repeat(5_000)}`);
      const child = spawn(process.execPath, [inject('main'), 'check', file]);
      let err = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        err += chunk;
      });
      child.stdout.destroy();
      const [code] = await once(child, 'close');
      expect(err).not.toMatch(/EPIPE|Error|\n\s+at /);
      expect([1, 2]).toContain(code);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

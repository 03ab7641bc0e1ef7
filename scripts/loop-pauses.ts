/**
 * For how long heavy control requests stop the event loop: `tsx scripts/loop-pauses.ts`. Each is asked
 * alone by another process's clock: the longest pause is what `monitorEventLoopDelay` saw of it, and
 * what a client that asks for the health all the time had to wait.
 */
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { createHttpServer } from '../src/contract/http-server.js';
import { createPaystub } from '../src/paystub.js';

/** It asks from its own thread: on this one it would be held up itself, and make garbage here. */
const CLIENT = `
const { parentPort, workerData } = require('node:worker_threads');
let file;
parentPort.on('message', async ({ line, body, keep, world }) => {
  const [method, path] = line.split(' ');
  const sent = body === 'kept' ? file : body;
  const headers = { connection: 'close', ...(sent && { 'content-type': 'application/json' }), ...(world && { 'x-paystub-world': world }) };
  let longest = 0;
  let over = false;
  const watch = (async () => {
    while (!over) {
      const begun = performance.now();
      // A server that is held up for seconds may close a connection that is kept.
      await fetch(workerData + '/_paystub/health', { headers: { connection: 'close' } }).then((health) => health.text());
      longest = Math.max(longest, performance.now() - begun);
    }
  })();
  const begun = performance.now();
  const answer = await fetch(workerData + path, { method, headers, body: sent });
  const text = await answer.text();
  const took = performance.now() - begun;
  over = true;
  await watch;
  if (keep) file = keep === 'whole' ? text : text.slice(0, -1000) + 'x'.repeat(10);
  parentPort.postMessage({ status: answer.status, bytes: text.length, took, longest });
});`;

interface Asked {
  readonly line: string;
  readonly body?: string;
  readonly keep?: 'whole' | 'cut';
  readonly world?: string;
}

const size = Number(process.argv[2] ?? 180);
const paystub = await createPaystub({ recipe: { refDate: '2026-03-01', size: 0 } });
const server = createHttpServer(paystub.listener);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
const client = new Worker(CLIENT, { eval: true, workerData: `http://127.0.0.1:${port}` });
const ask = (asked: Asked): Promise<Record<'status' | 'bytes' | 'took' | 'longest', number>> =>
  new Promise((resolve) => {
    client.once('message', resolve);
    client.postMessage(asked);
  });
const recipe = (of: number): string => JSON.stringify({ recipe: { size: of, seed: 'large' } });
const asks: readonly (Asked & { readonly what: string })[] = [
  { what: 'warm', line: 'PUT /_paystub/worlds/warm', body: recipe(1) },
  { what: 'create, size 100', line: 'PUT /_paystub/worlds/hundred', body: recipe(100) },
  { what: 'reset, size 100', line: 'POST /_paystub/worlds/hundred/reset' },
  { what: `create, size ${size}`, line: 'PUT /_paystub/worlds/large', body: recipe(size) },
  { what: 'snapshot', line: 'GET /_paystub/snapshot', world: 'large', keep: 'whole' },
  { what: 'restore', line: 'POST /_paystub/restore', world: 'again', body: 'kept' },
  { what: 'restore again', line: 'POST /_paystub/restore', world: 'again', body: 'kept' },
  { what: 'snapshot', line: 'GET /_paystub/snapshot', world: 'large', keep: 'cut' },
  { what: 'restore what is cut', line: 'POST /_paystub/restore', world: 'again', body: 'kept' },
];
for (const { what, ...asked } of asks) {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const { status, bytes, took, longest } = await ask(asked);
  delays.disable();
  const ms = (one: number): string => `${Math.round(one)} ms`;
  process.stdout.write(
    `${what}: ${status} in ${ms(took)}, ${bytes} bytes; longest pause ${ms(delays.max / 1e6)}, a client waited ${ms(longest)}\n`,
  );
}
await client.terminate();
server.closeAllConnections();
server.close();
await paystub.close();

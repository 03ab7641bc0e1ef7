/**
 * For how long heavy control requests stop the event loop of the built program: `npm run build && npx
 * tsx scripts/loop-pauses.ts`. Each is asked
 * alone. The longest turn is the most processor time (on Linux, from the kernel's accounts of the main
 * thread) that passed between two turns of the loop, so that a busy machine does not lengthen it; the
 * longest pause is the same by the clock; and a client on another thread that asks for the health all
 * the time says how long it had to wait.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';

const built = (file: string): string => new URL(`../dist/${file}`, import.meta.url).href;
const { createPaystub }: typeof import('../src/paystub.js') = await import(built('paystub.js'));
const { createHttpServer }: typeof import('../src/contract/http-server.js') = await import(
  built('contract/http-server.js')
);

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

/** So large that its snapshot just fits into the 16 MiB that one may have. */
const size = Number(process.argv[2] ?? 36);
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
  { what: 'first page', line: 'GET /_paystub' },
  // The first body loads its parser.
  { what: 'first body', line: 'POST /_paystub/clock/advance', body: '{"by":0}' },
  { what: 'create, size 1', line: 'PUT /_paystub/worlds/small', body: recipe(1) },
  { what: 'create, size 100', line: 'PUT /_paystub/worlds/hundred', body: recipe(100) },
  { what: 'reset, size 100', line: 'POST /_paystub/worlds/hundred/reset' },
  { what: `create, size ${size}`, line: 'PUT /_paystub/worlds/large', body: recipe(size) },
  { what: 'snapshot', line: 'GET /_paystub/snapshot', world: 'large', keep: 'whole' },
  { what: 'restore', line: 'POST /_paystub/restore', world: 'again', body: 'kept' },
  { what: 'restore again', line: 'POST /_paystub/restore', world: 'again', body: 'kept' },
  { what: 'snapshot', line: 'GET /_paystub/snapshot', world: 'large', keep: 'cut' },
  { what: 'restore what is cut', line: 'POST /_paystub/restore', world: 'again', body: 'kept' },
];
/** Milliseconds that the main thread has had of a processor; undefined where nothing counts them. */
function processorMs(): number | undefined {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(
      ' ',
    );
    return Number(nanoseconds) / 1e6;
  } catch {
    return undefined;
  }
}

/** Watches every turn of the loop until it is stopped. */
function watchTurns(): () => { readonly turn: number; readonly pause: number } {
  let [turn, pause, over] = [0, 0, false];
  let [cpu, clock] = [processorMs() ?? Number.NaN, performance.now()];
  const look = (): void => {
    const [cpuNow, clockNow] = [processorMs() ?? Number.NaN, performance.now()];
    turn = Math.max(turn, cpuNow - cpu);
    pause = Math.max(pause, clockNow - clock);
    [cpu, clock] = [cpuNow, clockNow];
    if (!over) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    over = true;
    return { turn, pause };
  };
}

for (const { what, ...asked } of asks) {
  const stop = watchTurns();
  const { status, bytes, took, longest } = await ask(asked);
  const { turn, pause } = stop();
  const ms = (one: number): string => `${Math.round(one)} ms`;
  process.stdout.write(
    `${what}: ${status} in ${ms(took)}, ${bytes} bytes; longest turn ${ms(turn)} of processor, longest pause ${ms(pause)}, a client waited ${ms(longest)}\n`,
  );
}
await client.terminate();
server.closeAllConnections();
server.close();
await paystub.close();

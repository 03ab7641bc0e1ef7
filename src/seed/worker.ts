/** A worker thread of `bulk-rows.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { BLOCKS_AHEAD, type WorkerMessage, type WorkerStart, writeShare } from './bulk-rows.js';
import { loadLibrary } from './library.js';

const { job, index, of, written } = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error('this is a worker thread, and was started as a program');

const say = (message: WorkerMessage): void => port.postMessage(message);
const counter = new Int32Array(written);
let sent = 0;

/** Stops this thread while the files are behind: what is told waits, and not in memory. */
function waitForFiles(): void {
  for (;;) {
    const done = Atomics.load(counter, 0);
    if (sent - done < BLOCKS_AHEAD) return;
    Atomics.wait(counter, 0, done);
  }
}

writeShare(
  await loadLibrary(job.apis),
  job,
  {
    block(file, block, bytes) {
      waitForFiles();
      port.postMessage({ type: 'block', file, index: block, bytes } satisfies WorkerMessage, [
        bytes.buffer,
      ]);
      sent += 1;
    },
    accounts: (share) => say({ type: 'accounts', share }),
    end: (file, blocks, rows) => say({ type: 'end', file, blocks, rows }),
  },
  { index, of },
  index === 0 ? (progress) => say({ type: 'progress', progress }) : undefined,
);

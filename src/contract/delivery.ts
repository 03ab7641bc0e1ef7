import type { ServerResponse } from 'node:http';
import type { Delivery } from './fault-plan.js';
import type { Sent } from './message.js';

/** How often a slow body goes on. */
const STEP_MS = 50;

/** Writes a body in another way than whole and at once. The head has been written. */
export function deliver(
  res: ServerResponse,
  text: string,
  delivery: Delivery,
  over: (how: Sent) => void,
): void {
  const bytes = Buffer.from(text);
  if (delivery.type === 'slow') {
    trickle(res, bytes, delivery.bytesPerSecond, over);
    return;
  }
  if (delivery.type === 'truncated') truncate(res, bytes, delivery.bytes);
  else res.end(garbled(bytes));
  over('spoilt');
}

function truncate(res: ServerResponse, bytes: Buffer, most: number): void {
  const part = truncated(bytes, most);
  res.flushHeaders();
  // The connection ends once what was to leave has left, and so before the announced length.
  if (part.length === 0) setImmediate(() => res.destroy());
  else res.write(part, () => res.destroy());
}

/** As many bytes as a rule says, and never all. */
export function truncated(bytes: Buffer, most: number): Buffer {
  return bytes.subarray(0, Math.max(0, Math.min(most, bytes.length - 1)));
}

/** JSON that does not end. It is as long as it was announced to be. */
export function garbled(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, -1), Buffer.from('?'.repeat(Math.min(1, bytes.length)))]);
}

function trickle(
  res: ServerResponse,
  bytes: Buffer,
  perSecond: number,
  over: (how: Sent) => void,
): void {
  const begun = performance.now();
  let sent = 0;
  res.flushHeaders();
  const step = (): void => {
    const due = Math.floor(((performance.now() - begun) / 1000) * perSecond);
    const until = Math.min(bytes.length, Math.max(due, 0));
    if (until > sent) res.write(bytes.subarray(sent, until));
    sent = Math.max(sent, until);
    if (sent < bytes.length) return;
    clearInterval(timer);
    res.off('close', leave);
    res.end();
    over('whole');
  };
  const timer = setInterval(step, STEP_MS);
  // A client that does not wait for it is not written to.
  const leave = (): void => {
    clearInterval(timer);
    over('cut');
  };
  res.once('close', leave);
}

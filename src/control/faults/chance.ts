import { mulberry32 } from '../../random-numbers.js';
import type { FaultLatency } from './rule.js';

/** Longer waits are shortened to this, as those of `Prefer: delay` are. */
export const LATENCY_MOST = 60_000;

/** Numbers from 0 to 1 that look random, and are the same for the same seed. */
export function chances(seed: string): () => number {
  // FNV-1a makes a number of the text, mulberry32 a sequence of the number.
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193);
  const next = mulberry32(state);
  return () => next() / 4_294_967_296;
}

/** How long to wait, in whole milliseconds. */
export function latencyOf(latency: FaultLatency, draw: () => number): number {
  const { ms, from = 0, to = 0, mean, deviation = 0 } = latency;
  let wait = ms;
  if (wait === undefined && mean !== undefined) wait = mean + deviation * normal(draw);
  wait ??= from + (to - from) * draw();
  return Math.round(Math.min(Math.max(wait, 0), LATENCY_MOST));
}

/** Around 0 by 1 (Box and Muller). */
function normal(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

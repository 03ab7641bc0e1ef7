/** Shows on a terminal how far a long job has come; elsewhere it is silent. */
export interface ProgressBar {
  readonly tell: (progress: { readonly acts: number; readonly of: number }) => void;
  /** Takes the bar away. */
  readonly end: () => void;
}

const WIDTH = 30;
/** A terminal need not be written to more often than a person can see, in milliseconds. */
const PAUSE = 100;

export function progressBar(
  terminal: NodeJS.WriteStream,
  now: () => number = Date.now,
): ProgressBar {
  if (!terminal.isTTY) return { tell: () => undefined, end: () => undefined };
  let shown = 0;
  let drawn = false;
  return {
    tell({ acts, of }) {
      const at = now();
      if (at - shown < PAUSE && acts < of) return;
      shown = at;
      drawn = true;
      const part = of === 0 ? 1 : acts / of;
      const full = Math.round(part * WIDTH);
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
      terminal.write(`\r${bar} ${Math.floor(part * 100)} %`);
    },
    end() {
      if (drawn) terminal.write('\r\x1b[K');
      drawn = false;
    },
  };
}

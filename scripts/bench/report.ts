import { cpus, loadavg, platform } from 'node:os';
import { type Figure, meets } from './measure.js';

/** What a reader needs to know of the machine before he compares. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  /** Processes that wanted to run, on average over the last minute: more than the cores is noise. */
  readonly load: number;
}

export function machine(): Machine {
  const [load = 0] = loadavg();
  return { node: process.version, platform: platform(), cores: cpus().length, load };
}

export function asJson(figures: readonly Figure[], on: Machine): string {
  const marked = figures.map((figure) => ({ ...figure, meets: meets(figure) }));
  return `${JSON.stringify({ machine: on, figures: marked }, null, 2)}\n`;
}

export function asTable(
  figures: readonly Figure[],
  { node, cores, load, platform }: Machine,
): string {
  const rows = figures.map((figure) => {
    const { part, what, value, unit, ratio } = figure;
    const times = ratio ? `${ratio.times.toFixed(2)} × ${ratio.of}` : '';
    return [part, what, amount(value), unit, times, verdict(figure)];
  });
  const all = [['part', 'what', 'value', 'unit', 'ratio', 'aim'], ...rows];
  const widths =
    all[0]?.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length))) ?? [];
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 2 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const head = `Node ${node}, ${platform}, ${cores} cores, load ${load.toFixed(1)}`;
  return `${head}\n\n${all.map(line).join('\n')}\n`;
}

function amount(value: number): string {
  return value.toLocaleString('en', {
    maximumFractionDigits: value < 10 ? 2 : value < 1000 ? 1 : 0,
  });
}

function verdict(figure: Figure): string {
  const { aim } = figure;
  if (aim === undefined) return '';
  const wanted = aim.least === undefined ? `at most ${aim.most}` : `at least ${aim.least}`;
  return meets(figure) ? `${wanted}: yes` : `${wanted}: NO`;
}

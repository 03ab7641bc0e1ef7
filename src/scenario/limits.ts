import { checkStory, type Plot } from './settings.js';

/** How much history may be asked for. Files that others wrote are held to it too. */
const MOST_ACCOUNTS = 1_000_000;
const MOST_ROWS = 80_000_000;
/** What a served world may hold: more would not fit into the memory of any machine that it is for. */
export const MOST_SERVED_CALLS = 100_000_000;
/** What may be written as rows, which are held nowhere. */
export const MOST_WRITTEN_CALLS = 2_000_000_000;

/** About what the demo accounts' own story tells of each account. */
const CALLS_OF_DEFAULT = 300;

export interface AskedHistory {
  readonly size?: unknown;
  readonly rows?: unknown;
  readonly plot?: unknown;
}

/** About how many calls a history has. */
export function callsOf({
  size = 0,
  rows = 0,
  plot,
}: {
  readonly size?: number;
  readonly rows?: number;
  readonly plot?: Plot | undefined;
}): number {
  const { spikes } = plot?.traffic ?? { spikes: [] };
  const busier = spikes.reduce((sum, { days, factor }) => sum + days * factor, 0);
  const each = plot ? (plot.days + busier) * plot.traffic.callsPerDay : CALLS_OF_DEFAULT;
  return rows + size * each;
}

/** What is wrong with how much is asked for, as `size must be …`; undefined for nothing. */
export function historyProblem(
  { size = 0, rows = 0, plot }: AskedHistory,
  most: number,
): string | undefined {
  if (!isCount(size, MOST_ACCOUNTS))
    return `size must be a whole number from 0 to ${MOST_ACCOUNTS}`;
  if (!isCount(rows, MOST_ROWS)) return `rows must be a whole number from 0 to ${MOST_ROWS}`;
  if (plot !== undefined) {
    const [problem] = plotProblems(plot);
    if (problem !== undefined) return `plot: ${problem}`;
  }
  const calls = callsOf({ size, rows, plot: plot as Plot | undefined });
  if (calls <= most) return undefined;
  return `the history would have about ${Math.round(calls)} calls, and may have ${most}: make size, rows or the story smaller`;
}

/** A plot is a story file that leaves nothing out, with the names of all that it was made from. */
function plotProblems(plot: unknown): string[] {
  if (typeof plot !== 'object' || plot === null) return ['must be an object'];
  return checkStory({ ...plot, name: 'plot', about: 'a plot' });
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

import type { Child, Usage } from './child.js';
import type { Measured, Round } from './load.js';

/** One figure of the report, with the baseline of the same run beside it. */
export interface Figure {
  /** Which part of the run: `page`, `settle`, … */
  readonly part: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it is a multiple of, and how many times. */
  readonly ratio?: { readonly of: string; readonly times: number };
  /** What the ratio, or the value where there is no ratio, ought to be. */
  readonly aim?: { readonly least?: number; readonly most?: number };
}

/** Whether a figure is as it ought to be; undefined where nothing is asked. */
export function meets({ value, ratio, aim }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  const measured = ratio?.times ?? value;
  return measured >= (aim.least ?? 0) && measured <= (aim.most ?? Number.POSITIVE_INFINITY);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = 0, high = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return (low + high) / 2;
}

/** One server under load, and what each round of it came to. */
export class Subject {
  /** Requests per second, round by round. */
  readonly rates: number[] = [];
  /** Processor time of the server for each request, in microseconds, round by round. */
  readonly costs: number[] = [];
  readonly p50: number[] = [];
  readonly p99: number[] = [];

  constructor(
    readonly name: string,
    readonly child: Child,
    readonly port: number,
  ) {}

  /** @throws {Error} when an answer is no success: such a round measures nothing. */
  async round(load: Child, round: Omit<Round, 'port'>, keep = true): Promise<void> {
    const { port } = this;
    const before = await this.child.ask<Usage>('usage');
    const measured = await load.ask<Measured>('run', { ...round, port });
    const after = await this.child.ask<Usage>('usage');
    if (measured.refused > 0) throw new Error(`${this.name} refused ${measured.refused} requests`);
    if (!keep) return;
    this.rates.push(measured.requests / measured.seconds);
    this.costs.push((after.cpu - before.cpu) / measured.requests);
    this.p50.push(measured.p50);
    this.p99.push(measured.p99);
  }
}

/** The median of the ratios of rounds that stood side by side: what slowed both down is in neither. */
export function ratioOf(values: readonly number[], baseline: readonly number[]): number {
  return median(values.map((value, round) => value / (baseline[round] ?? Number.NaN)));
}

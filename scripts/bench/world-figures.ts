/** Many worlds over one long history: what each costs in time and memory. */
import { Child } from './child.js';
import { type Figure, median } from './measure.js';
import type { ForkedWorlds } from './world-forks.js';

export interface WorldsSize {
  /** Rows of the base. */
  readonly rows: number;
  /** Commands on top of it. */
  readonly commands: number;
  readonly worlds: number;
}

export async function measureWorlds({ rows, commands, worlds }: WorldsSize): Promise<Figure[]> {
  const child = new Child('world-forks', String(rows));
  const number = (value: number): string => value.toLocaleString('en');
  const figures: Figure[] = [];
  const of = async (what: string): Promise<void> => {
    const { forks, each, used } = await child.ask<ForkedWorlds>('fork', worlds);
    const part = 'worlds';
    const sum = forks.reduce((all, one) => all + one, 0);
    figures.push(
      {
        part,
        what: `a fork of ${what}, median`,
        value: median(forks),
        unit: 'ms',
        aim: { most: 1 },
      },
      { part, what: `${number(worlds)} forks of ${what}`, value: sum, unit: 'ms' },
      { part, what: `a fork of ${what}, live`, value: each / 1024, unit: 'KiB' },
      { part, what: 'and with a payment in it, live', value: used / 1024, unit: 'KiB' },
    );
  };
  await of(`${number(rows)} rows`);
  await child.ask('command', commands);
  await of(`the same and ${number(commands)} commands`);
  await child.stop();
  return figures;
}

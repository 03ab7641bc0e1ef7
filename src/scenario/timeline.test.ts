import { describe, expect, it } from 'vitest';
import { Ledger } from '../ledger/index.js';
import { contextOf, type ProviderStory, scenesOf } from './scenario.js';
import { expireGrants, Timeline } from './timeline.js';

describe('a timeline', () => {
  it('does in the order of time what was noted in any, and nothing from its end on', () => {
    const done: string[] = [];
    const timeline = new Timeline(30);
    const note = (at: number, name: string) =>
      timeline.at(at, (time) => done.push(`${name} at ${time}`));
    note(20, 'second');
    note(10, 'first');
    note(20, 'second too');
    note(30, 'never');
    note(29, 'last');
    timeline.run((at) => done.push(`before ${at}`));
    expect(done).toEqual([
      ...['before 10', 'first at 10', 'before 20', 'second at 20'],
      ...['before 20', 'second too at 20', 'before 29', 'last at 29'],
    ]);
  });
});

describe('grants that are due', () => {
  it('lapse each at its own time, and the others stay', () => {
    const story: ProviderStory = { id: 'r', version: 1, demo: () => [], build: () => undefined };
    const [one] = scenesOf([story], { seed: 1, size: 0, refDate: '2025-03-01' });
    if (one === undefined) throw new Error('a story has a scene');
    const context = contextOf(one.scene, Ledger.empty());
    const person = { realm: 'r', handle: 'ann', kind: 'user', name: 'Ann' };
    const principal = context.enact({ type: 'add-principal', ...person }, 1).index;
    const unit = { code: 'EUR', scale: 2 };
    const terms = { principal, purpose: 'm', unit, floor: 0 };
    const account = context.enact({ type: 'open-account', ...terms }, 1).index;
    for (const expiresAt of [50, 20, null, 40]) {
      context.enact({ type: 'grant', account, kind: 'gift', amount: 10, expiresAt }, 1);
    }
    expireGrants(context, account, 40);
    const lapsed = context.ledger.entries(account).rows({
      where: { kind: { equals: 'expire' } },
      sort: { by: 'seq', order: 'asc' },
    });
    expect(Array.from(lapsed, ({ row: { at, grant } }) => [at, grant])).toEqual([
      [20, 1],
      [40, 3],
    ]);
    expect(context.ledger.activeGrants(account)).toEqual([0, 2]);
  });
});

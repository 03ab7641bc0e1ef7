import { expect, it } from 'vitest';
import { PayerWatch } from './watch.js';

it('what payers signed is known of the latest hundred', () => {
  const kinds = (others: number): string[] => {
    const watch = new PayerWatch();
    watch.budget = { total: 10n };
    watch.presented('0xa', '1', 6n, 'GET /a', 0);
    for (let place = 0; place < others; place++) {
      watch.presented(`0x${place}`, '1', 1n, 'GET /a', 0);
    }
    watch.presented('0xa', '2', 6n, 'GET /a', 0);
    return watch.report().findings.map(({ kind }) => kind);
  };
  expect(kinds(99)).toEqual(['signed-above-budget']);
  expect(kinds(100)).toEqual([]);
});

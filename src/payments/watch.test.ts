import { expect, it } from 'vitest';
import { PayerWatch } from './watch.js';

it('what payers signed is known of the latest thousand', () => {
  const kinds = (others: number): string[] => {
    const watch = new PayerWatch();
    watch.budget = { total: 10n };
    const present = (payer: string, nonce: string, amount: bigint): void =>
      watch.presented({ payer, nonce, amount, request: 'GET /a', bond: 'a', at: 0 });
    present('0xa', '1', 6n);
    for (let place = 0; place < others; place++) present(`0x${place}`, '1', 1n);
    present('0xa', '2', 6n);
    return watch.report().findings.map(({ kind }) => kind);
  };
  expect(kinds(999)).toEqual(['signed-above-budget']);
  expect(kinds(1_000)).toEqual([]);
});

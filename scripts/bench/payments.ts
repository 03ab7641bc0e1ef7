/** Standard x402 payments through HTTP, beside what checking their signatures costs alone. */
import { Child } from './child.js';
import type { Wire } from './load.js';
import { type Figure, median, ratioOf, Subject } from './measure.js';
import type { Signed } from './paystub.js';

export interface PaymentsSize {
  readonly rounds: number;
  /** Payments of a round. They are signed just before it: they are valid for a minute. */
  readonly each: number;
}

export async function measurePayments({ rounds, each }: PaymentsSize): Promise<Figure[]> {
  const child = new Child('paystub', '{}');
  const load = new Child('load');
  const port = await child.ask<number>('listen');
  const alone = new Subject('paid, one by one', child, port);
  const crowded = new Subject('paid, ten waiting', child, port);
  const recoveries: number[] = [];
  // The first round is for the compiler.
  for (let round = -1; round < rounds; round += 1) {
    const measured = round >= 0;
    for (const [subject, waiting] of [[alone, 1] as const, [crowded, 10] as const]) {
      const { path, headers, recovered } = await child.ask<Signed>('sign', each);
      const requests = headers.map(
        (header): Wire => ({ method: 'GET', path, headers: { 'payment-signature': header } }),
      );
      await load.ask('keep', { name: 'paid', requests });
      await subject.round(load, { list: 'paid', from: 0, requests: each, waiting }, measured);
      if (measured && subject === alone) recoveries.push(recovered);
    }
  }
  await child.ask('close');
  for (const one of [child, load]) await one.stop();

  const part = 'x402 payment';
  const of = 'signatures recovered, nothing else';
  return [
    { part, what: of, value: median(recoveries), unit: 'signatures/s' },
    ...[alone, crowded].map(
      (subject): Figure => ({
        part,
        what: subject.name,
        value: median(subject.rates),
        unit: 'payments/s',
        ratio: { of, times: ratioOf(subject.rates, recoveries) },
      }),
    ),
    {
      part: `${part}, processor time`,
      what: alone.name,
      value: median(alone.costs),
      unit: 'µs/payment',
      ratio: {
        of,
        times: ratioOf(
          alone.costs,
          recoveries.map((rate) => 1_000_000 / rate),
        ),
      },
    },
  ];
}

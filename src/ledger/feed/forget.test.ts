import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cell, Feed, type FeedSchema, type Row } from '../feed.js';

const SCHEMA = {
  at: { type: 'integer', range: true },
  amount: { type: 'integer', nullable: true, sum: true },
  kind: { type: 'label', facet: true },
  memo: { type: 'label', nullable: true },
  text: { type: 'text', nullable: true },
} as const satisfies FeedSchema;

type Any = Row<typeof SCHEMA>;

const aRow: fc.Arbitrary<Any> = fc.record({
  at: fc.nat({ max: 20 }),
  amount: fc.option(fc.integer({ min: -9, max: 9 })),
  kind: fc.constantFrom('a', 'b'),
  memo: fc.option(fc.constantFrom('x', 'y')),
  text: fc.option(fc.constantFrom('one', 'two')),
});

const aStep = fc.oneof(
  { weight: 12, arbitrary: fc.record({ append: aRow }) },
  { weight: 4, arbitrary: fc.record({ change: fc.nat({ max: 9 }), to: aRow }) },
  { weight: 1, arbitrary: fc.constant({ forget: true as const }) },
  { weight: 1, arbitrary: fc.constant({ fork: true as const }) },
);

/** By a column, ties by seq, both falling. */
function falling(rows: ReadonlyMap<number, Any>, by: 'at' | 'memo'): number[] {
  const key = (seq: number): Cell => rows.get(seq)?.[by] ?? '';
  return [...rows.keys()].sort((a, b) => {
    const [first, second] = [key(a) as string, key(b) as string];
    return first === second ? b - a : first < second ? 1 : -1;
  });
}

it('a feed that forgets is the feed without those rows, whose numbers stay taken', () => {
  let forgotten = 0;
  fc.assert(
    fc.property(fc.array(aStep, { minLength: 40, maxLength: 120, size: 'max' }), (steps) => {
      // Two levels of a tree need more rows than are ever kept between two forgettings otherwise.
      let feed = Feed.of(SCHEMA, { chunk: 3, fan: 2 });
      const kept = new Map<number, Any>();
      let length = 0;
      for (const step of steps) {
        if ('append' in step) {
          expect(feed.append(step.append)).toBe(length);
          kept.set(length++, step.append);
        } else if ('change' in step) {
          const seq = length - 1 - step.change;
          if (kept.has(seq)) {
            feed.change(seq, step.to);
            kept.set(seq, step.to);
          } else expect(() => feed.change(seq, step.to)).toThrow(RangeError);
        } else if ('forget' in step) {
          feed.forget();
          forgotten += kept.size;
          kept.clear();
        } else feed = feed.fork();
        expect([feed.length, feed.first]).toEqual([length, length - kept.size]);
        expect(feed.get(feed.first - 1)).toBeUndefined();
      }
      const seqs = [...kept.keys()];
      const limit = Number.POSITIVE_INFINITY;
      const ofA = seqs.filter((seq) => kept.get(seq)?.kind === 'a');
      const where = { kind: { equals: 'a' } };
      expect(seqs.map((seq) => feed.get(seq))).toEqual([...kept.values()]);
      expect(feed.count()).toBe(kept.size);
      expect(feed.count(where)).toBe(ofA.length);
      expect(feed.sum('amount', where)).toBe(
        ofA.reduce((sum, seq) => sum + (kept.get(seq)?.amount ?? 0), 0),
      );
      expect(feed.seqs({ limit, sort: { by: 'seq', order: 'asc' } })).toEqual(seqs);
      expect(feed.seqs({ limit, where })).toEqual(ofA.reverse());
      expect(feed.seqs({ limit, sort: { by: 'at', order: 'desc' } })).toEqual(falling(kept, 'at'));
      expect(feed.seqs({ limit, sort: { by: 'memo', order: 'desc' } })).toEqual(
        falling(kept, 'memo'),
      );
    }),
    { seed: 20261201, numRuns: 150 },
  );
  expect(forgotten).toBeGreaterThan(1_000);
});

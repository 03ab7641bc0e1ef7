import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Feed, type Row } from './feed.js';
import { columnsAt, columnsOf, readColumns, rowsOf } from './image-columns.js';

const schema = {
  at: { type: 'integer' },
  due: { type: 'integer', nullable: true },
  kind: { type: 'label', facet: true },
  memo: { type: 'text', nullable: true },
  used: { type: 'flag' },
} as const;
type Sample = Row<typeof schema>;

const sample: Sample = { at: 5, due: null, kind: 'draw', memo: null, used: false };
const rows = (count: number, row: (index: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: count }, (_, index) => ({ ...sample, ...row(index) }));

function feedOf(written: readonly Sample[]): Feed<typeof schema> {
  const feed = Feed.of(schema, { chunk: 4, fan: 2 });
  for (const row of written) feed.append(row);
  return feed;
}

const columnsFor = (written: readonly Sample[]) =>
  columnsOf(schema, feedOf(written), 0, written.length);

describe('a column', () => {
  it.each<[what: string, rows: Sample[], columns: object]>([
    ['that is the same in every row is said once', rows(3, () => ({})), {}],
    [
      'of numbers is said in steps',
      rows(3, (at) => ({ at: 10 + at * at })),
      { at: { steps: [10, 1, 3] } },
    ],
    [
      'of a few texts is said by their places',
      rows(4, (at) => ({ kind: at % 2 === 0 ? 'a' : 'b' })),
      { kind: { texts: ['a', 'b'], at: [0, 1, 0, 1] } },
    ],
    [
      'of numbers and nulls is said cell by cell',
      rows(2, (at) => ({ due: at === 0 ? 1 : null })),
      { due: { cells: [1, null] } },
    ],
    [
      'whose steps are beyond exact numbers is said cell by cell',
      rows(2, (at) => ({ at: at === 0 ? -Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER })),
      { at: { cells: [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] } },
    ],
  ])('%s', (_what, written, columns) => {
    const constant = { at: 5, kind: 'draw', used: false };
    expect(columnsFor(written)).toEqual({ ...constant, ...columns });
    expect(rowsOf(schema, columnsFor(written), written.length)).toEqual(written);
  });

  it('of many texts is said cell by cell', () => {
    const written = rows(40, (at) => ({ memo: `memo ${at}` }));
    expect(columnsFor(written).memo).toEqual({ cells: written.map(({ memo }) => memo) });
  });
});

it('any rows are what their columns say, through JSON', () => {
  const integer = fc.maxSafeInteger();
  const row = fc.record({
    at: integer,
    due: fc.option(integer),
    kind: fc.constantFrom('draw', 'top-up', '__proto__', ''),
    memo: fc.option(fc.string({ unit: 'binary' })),
    used: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (written) => {
      const feed = feedOf(written);
      const columns = JSON.parse(JSON.stringify(columnsFor(written)));
      expect(rowsOf(schema, columns, written.length)).toEqual(written);
      const again = feedOf([]);
      again.appendColumns(written.length, readColumns(schema, columns, written.length));
      expect(Array.from(again.rows())).toEqual(Array.from(feed.rows()));
      // Any rows of it, in any order.
      const seqs = written.map((_, at) => written.length - 1 - at).filter((seq) => seq % 3 > 0);
      const some = JSON.parse(JSON.stringify(columnsAt(schema, feed, seqs)));
      expect(rowsOf(schema, some, seqs.length)).toEqual(seqs.map((seq) => written[seq]));
    }),
    { seed: 20261201 },
  );
});

it.each([
  [{ mood: 'good' }, 'a column mood, which this version does not know'],
  [{ at: { steps: [1, 2] } }, 'a column has 2 of 3 rows'],
  [{ kind: { texts: ['a'], at: [0] } }, 'a column has 1 of 3 rows'],
  [{ memo: { cells: [] } }, 'a column has 0 of 3 rows'],
])('%j for three rows is refused: %s', (columns, message) => {
  expect(() => rowsOf(schema, columns, 3)).toThrow(message);
});

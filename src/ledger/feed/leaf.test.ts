import { expect, it } from 'vitest';
import { Feed, type Row } from '../feed.js';

const schema = {
  at: { type: 'integer', range: true },
  due: { type: 'integer', nullable: true, sum: true },
  kind: { type: 'label', facet: true },
  place: { type: 'label', nullable: true },
  memo: { type: 'text', nullable: true },
  used: { type: 'flag' },
} as const;
type Sample = Row<typeof schema>;

const rows = (count: number): Sample[] =>
  Array.from({ length: count }, (_, at) => ({
    at,
    due: null,
    kind: 'draw',
    place: null,
    memo: null,
    used: false,
  }));

/** Four full chunks, in which most columns never vary, and one that is being filled. */
function filled() {
  const feed = Feed.of(schema, { chunk: 4, fan: 2 });
  for (const row of rows(18)) feed.append(row);
  return feed;
}

const all = (feed: ReturnType<typeof filled>) =>
  Array.from({ length: feed.length }, (_, seq) => feed.get(seq));

it.each<[what: string, seq: number, patch: Partial<Sample>]>([
  ['a number where all were null', 5, { due: 7 }],
  ['null where a number was', 5, { due: null }],
  ['another kind where all were one', 0, { kind: 'top-up' }],
  ['a label where none was', 15, { place: 'here' }],
  ['a text where none was', 9, { memo: 'late' }],
  ['a flag', 7, { used: true }],
  ['a number that fell', 11, { at: 0 }],
  ['a text in the chunk that is being filled', 17, { memo: 'last' }],
  ['several cells at once', 6, { due: 1, kind: 'x', place: 'y', memo: 'z', used: true }],
])('takes %s, and changes nothing else', (_what, seq, patch) => {
  const feed = filled();
  const before = feed.fork();
  feed.change(seq, patch);
  const changed = rows(18).map((row, at) => (at === seq ? { ...row, ...patch } : row));
  expect(all(feed)).toEqual(changed);
  expect(all(before)).toEqual(rows(18));
  feed.change(seq, rows(18)[seq] ?? {});
  expect(all(feed)).toEqual(rows(18));
});

it('sums and filters see a value in a column that had none', () => {
  const feed = filled();
  feed.change(5, { due: 7 });
  expect(feed.sum('due', {})).toBe(7);
  expect(feed.seqs({ where: { due: { from: 1 } }, limit: 10 })).toEqual([5]);
  expect(feed.seqs({ where: { due: { isNull: true } }, limit: 20 })).toHaveLength(17);
});

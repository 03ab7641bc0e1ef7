import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dictionary } from './feed/dictionary.js';
import { type Cell, Feed, type FeedSchema, type Query, type Row, type Where } from './feed.js';

const SEED = 20250109;

/** What a Feed has to agree with: an array of objects, and every question a scan. */
class NaiveFeed<S extends FeedSchema> {
  constructor(readonly all: Row<S>[] = []) {}

  append(row: Row<S>): void {
    this.all.push({ ...row });
  }

  change(seq: number, patch: Partial<Row<S>>): void {
    this.all[seq] = { ...(this.all[seq] as Row<S>), ...patch };
  }

  fork(): NaiveFeed<S> {
    return new NaiveFeed([...this.all]);
  }

  seqs({ where, sort, offset = 0, limit }: Query<S>): number[] {
    const seqs = this.matching(where);
    const by = sort?.by ?? 'seq';
    if (by !== 'seq') seqs.sort((a, b) => compare(this.cell(a, by), this.cell(b, by)) || a - b);
    if ((sort?.order ?? 'desc') === 'desc') seqs.reverse();
    return seqs.slice(offset, offset + limit);
  }

  count(where?: Where<S>): number {
    return this.matching(where).length;
  }

  sum(column: string, where?: Where<S>): number {
    return this.matching(where).reduce((sum, seq) => sum + Number(this.cell(seq, column)), 0);
  }

  private cell(seq: number, column: string): Cell {
    return this.all[seq]?.[column] as Cell;
  }

  private matching(where: Where<S> = {}): number[] {
    const conditions = Object.entries<Loose | undefined>(where);
    return this.all.flatMap((_, seq) =>
      conditions.every(([name, condition]) => fits(this.cell(seq, name), condition ?? {}))
        ? [seq]
        : [],
    );
  }
}

interface Loose {
  readonly equals?: Cell;
  readonly oneOf?: readonly string[];
  readonly includes?: string;
  readonly isNull?: boolean;
  readonly from?: number;
  readonly to?: number;
}

function fits(cell: Cell, { equals, oneOf, includes, isNull, from, to }: Loose): boolean {
  if (isNull !== undefined) return (cell === null) === isNull;
  if (cell === null) return false;
  if (equals !== undefined) return cell === equals;
  if (oneOf !== undefined) return oneOf.includes(String(cell));
  if (includes !== undefined) return String(cell).toLowerCase().includes(includes.toLowerCase());
  return Number(cell) >= (from ?? -Infinity) && Number(cell) <= (to ?? Infinity);
}

function compare(a: Cell, b: Cell): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** One schema of every type of column, with what may be on or off. */
function schemaOf(facet: boolean, range: boolean) {
  return {
    at: { type: 'integer', range: true },
    amount: { type: 'integer', nullable: true, sum: true, range },
    units: { type: 'integer', sum: true },
    entry: { type: 'integer', nullable: true },
    status: { type: 'label', facet: true },
    network: { type: 'label', nullable: true, facet },
    resource: { type: 'label', facet },
    memo: { type: 'label', nullable: true },
    reference: { type: 'text', nullable: true },
    note: { type: 'text' },
    paid: { type: 'flag' },
  } as const satisfies FeedSchema;
}
type Schema = ReturnType<typeof schemaOf>;

const STATUSES = ['pending', 'settled', 'failed'];
const NETWORKS = ['base', 'Base-Sepolia', 'polygon', null];
const RESOURCES = ['/v1/Search', '/v1/quote', '/v2/search', '/v2/Forecast', '/v2/é'];
const MEMOS = [null, 'Ärger', 'zebra', 'Zebra', 'alpha', ''];
const REFERENCES = [null, 'tx-1', 'TX-2', ''];

/** Rows from a number, so that a thousand of them shrink to one number. */
function dice(seed: number) {
  let state = seed;
  const roll = (sides: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % sides;
  };
  const pick = <T>(from: readonly T[]): T => from[roll(from.length)] as T;
  return { roll, pick };
}
type Dice = ReturnType<typeof dice>;

/** Times rise but for `falls` rows in a hundred; every key that can be sorted by has many ties. */
function rowOf({ roll, pick }: Dice, seq: number, falls: number): Row<Schema> {
  return {
    at: roll(100) < falls ? roll(500) : 500 + Math.floor(seq / 3),
    amount: roll(4) === 0 ? null : roll(7) - 3,
    units: roll(5),
    entry: roll(2) === 0 ? null : roll(6),
    status: pick(STATUSES),
    network: pick(NETWORKS),
    resource: pick(RESOURCES),
    memo: pick(MEMOS),
    reference: pick(REFERENCES),
    note: `note ${roll(30)}`,
    paid: roll(2) === 0,
  };
}

function patchOf(some: Dice, seq: number, falls: number): Partial<Row<Schema>> {
  const row = Object.entries(rowOf(some, seq, falls));
  return Object.fromEntries(row.filter(() => some.roll(3) === 0));
}

const integerMatch = (least: number, most: number) =>
  fc.oneof(
    fc.record({ equals: fc.integer({ min: least, max: most }) }),
    fc.record(
      {
        from: fc.integer({ min: least, max: most }),
        to: fc.integer({ min: least, max: most }),
      },
      { requiredKeys: [] },
    ),
    fc.record({ isNull: fc.boolean() }),
  );
const labelMatch = (labels: readonly (string | null)[]) => {
  const label = fc.constantFrom(...labels.filter((label) => label !== null), 'unheard-of');
  return fc.oneof(
    fc.record({ equals: label }),
    fc.record({ oneOf: fc.array(label, { maxLength: 3 }) }),
    fc.record({ includes: fc.constantFrom('', 'SE', 'e', 'A', 'a', '/V1', 'é', 'x-y') }),
    fc.record({ isNull: fc.boolean() }),
  );
};
const textMatch = fc.oneof(
  fc.record({ equals: fc.constantFrom('tx-1', 'note 7', '') }),
  fc.record({ includes: fc.constantFrom('TX', 'note 1', '') }),
  fc.record({ isNull: fc.boolean() }),
);
const where: fc.Arbitrary<Where<Schema>> = fc
  .uniqueArray(
    fc.oneof(
      fc.tuple(fc.constant('at'), integerMatch(0, 700)),
      fc.tuple(fc.constantFrom('amount', 'units', 'entry'), integerMatch(-4, 6)),
      fc.tuple(fc.constant('status'), labelMatch(STATUSES)),
      fc.tuple(fc.constant('network'), labelMatch(NETWORKS)),
      fc.tuple(fc.constant('resource'), labelMatch(RESOURCES)),
      fc.tuple(fc.constant('memo'), labelMatch(MEMOS)),
      fc.tuple(fc.constantFrom('reference', 'note'), textMatch),
      fc.tuple(fc.constant('paid'), fc.record({ equals: fc.boolean() })),
    ),
    { maxLength: 4, selector: ([column]) => column },
  )
  .map((conditions) => Object.fromEntries(conditions));
const query: fc.Arbitrary<Query<Schema>> = fc.record(
  {
    where,
    sort: fc.record({
      by: fc.constantFrom(
        ...(['seq', 'at', 'amount', 'units', 'entry'] as const),
        ...(['status', 'network', 'resource', 'memo'] as const),
      ),
      order: fc.constantFrom('asc', 'desc'),
    }),
    offset: fc.oneof(fc.nat(5), fc.nat(400)),
    limit: fc.oneof(fc.nat(30), fc.constant(1_000)),
  },
  { requiredKeys: ['limit'] },
);

const side = fc.nat(30);
type Step =
  | ['append' | 'change', side: number, from: number, times: number]
  | ['ask', side: number, query: Query<Schema>]
  | ['fork', side: number];
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('append' as const), side, fc.nat(), fc.integer({ min: 1, max: 60 })),
  fc.tuple(fc.constant('change' as const), side, fc.nat(), fc.integer({ min: 1, max: 10 })),
  fc.tuple(fc.constant('ask' as const), side, query),
  fc.tuple(fc.constant('fork' as const), side),
);

/** Every kind of condition, on every kind of column. */
const CONDITIONS: readonly Where<Schema>[] = [
  ...[{ from: 505 }, { to: 512 }, { from: 503, to: 516 }, { equals: 510 }, { to: 0 }, {}].map(
    (at) => ({ at }),
  ),
  ...[{ from: 0 }, { to: -1 }, { equals: 2 }, { isNull: true }, { isNull: false }, {}].flatMap(
    (match) => [{ amount: match }, { entry: match }, { units: match }],
  ),
  ...[{ equals: 'base' }, { oneOf: ['base', 'polygon'] }, { includes: 'SE' }].map((network) => ({
    network,
  })),
  ...[{ isNull: true }, { isNull: false }].flatMap((match) => [
    { network: match },
    { memo: match },
    { reference: match },
  ]),
  { status: { equals: 'settled' } },
  { resource: { includes: 'SEARCH' } },
  { memo: { oneOf: ['zebra', ''] } },
  { note: { includes: '1' } },
  { paid: { equals: true } },
];

interface Side {
  readonly feed: Feed<Schema>;
  readonly model: NaiveFeed<Schema>;
}

function append({ feed, model }: Side, some: Dice, rows: number, falls: number): void {
  for (let added = 0; added < rows; added += 1) {
    const seq = model.all.length;
    const row = rowOf(some, seq, falls);
    model.append(row);
    expect(feed.append(row)).toBe(seq);
  }
}

function change({ feed, model }: Side, some: Dice, times: number, falls: number): void {
  for (let done = 0; done < times && model.all.length > 0; done += 1) {
    const seq = some.roll(model.all.length);
    const patch = patchOf(some, seq, falls);
    model.change(seq, patch);
    feed.change(seq, patch);
  }
}

function agree({ feed, model }: Side, asked: Query<Schema>): void {
  const seqs = model.seqs(asked);
  expect(feed.seqs(asked)).toEqual(seqs);
  const some = { ...asked, limit: Math.min(asked.limit, 30) };
  const rows = seqs.slice(0, 30).map((seq) => ({ seq, row: model.all[seq] }));
  expect(feed.page(some)).toEqual(rows);
  expect(feed.count(asked.where)).toBe(model.count(asked.where));
  expect(feed.sum('amount', asked.where)).toBe(model.sum('amount', asked.where));
  expect(feed.sum('units', asked.where)).toBe(model.sum('units', asked.where));
}

function agreeOnAll({ feed, model }: Side): void {
  expect(feed.length).toBe(model.all.length);
  expect([...feed.rows({ sort: { by: 'seq', order: 'asc' } })].map(({ row }) => row)).toEqual(
    model.all,
  );
}

const SHAPES = [
  { chunk: 4, fan: 3 },
  { chunk: 1, fan: 2 },
  { chunk: 1024, fan: 32 },
];

const SHORT = {
  at: { type: 'integer', range: true },
  kind: { type: 'label', facet: true },
  memo: { type: 'label', nullable: true },
  cost: { type: 'integer', nullable: true, sum: true },
} as const satisfies FeedSchema;
const row = (kind: string, cost: number | null = 1, memo: string | null = null) => ({
  at: 0,
  kind,
  memo,
  cost,
});
const tiny = () => Feed.of(SHORT, { chunk: 2, fan: 2 });

describe('Feed, against an array', () => {
  it('agrees through any appends, changes, forks of forks and questions', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SHAPES),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(0, 0, 2, 40),
        fc.array(step, { maxLength: 40 }),
        fc.array(query, { minLength: 4, maxLength: 8 }),
        (shape, facet, range, falls, steps, questions) => {
          const feed = Feed.of(schemaOf(facet, range), shape);
          const first: Side = { feed, model: new NaiveFeed() };
          append(first, dice(falls), 40, falls);
          const sides = [first];
          for (const step of steps) {
            const at = sides[step[1] % sides.length]!;
            if (step[0] === 'append') append(at, dice(step[2]), step[3], falls);
            else if (step[0] === 'change') change(at, dice(step[2]), step[3], falls);
            else if (step[0] === 'ask') agree(at, step[2]);
            else sides.push({ feed: at.feed.fork(), model: at.model.fork() });
          }
          for (const at of sides) {
            for (const asked of questions) agree(at, asked);
            agreeOnAll(at);
          }
        },
      ),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('agrees at ten thousand rows, across the borders of chunks and levels', () => {
    const feed = Feed.of(schemaOf(true, true));
    const parent: Side = { feed, model: new NaiveFeed() };
    const some = dice(SEED);
    append(parent, some, 8_150, 1);
    const questions = fc.sample(query, { seed: SEED, numRuns: 14 });
    // Asked once before, so that forks and changes meet permutations that are there already.
    for (const asked of questions.slice(0, 6)) agree(parent, asked);
    const child = { feed: feed.fork(), model: parent.model.fork() };
    change(parent, some, 300, 1);
    change(child, some, 300, 1);
    append(child, some, 2_000, 1);
    const grandchild = { feed: child.feed.fork(), model: child.model.fork() };
    change(grandchild, some, 300, 1);
    append(grandchild, some, 40, 1);
    append(parent, some, 40, 1);
    for (const side of [parent, child, grandchild]) {
      for (const asked of questions) agree(side, asked);
      agree(side, { limit: 5, offset: 6_000, where: { at: { from: 900 } } });
      agreeOnAll(side);
    }
  });

  it('knows when a column stops rising, by any row that comes or changes', () => {
    const values = [null, 1, 2];
    for (const first of values) {
      for (const second of values) {
        for (const third of values) {
          for (const seq of [0, 1, 2]) {
            for (const changed of values) {
              const side = { feed: tiny(), model: new NaiveFeed<typeof SHORT>() };
              for (const cost of [first, second, third]) {
                side.feed.append(row('a', cost));
                side.model.append(row('a', cost));
              }
              const asked = { sort: { by: 'cost', order: 'asc' }, limit: 3 } as const;
              // A fork has built no order of its own yet; the feed itself has, and keeps it up.
              const fork = side.feed.fork();
              expect(side.feed.seqs(asked)).toEqual(side.model.seqs(asked));
              for (const each of [fork, side.feed, side.model]) each.change(seq, { cost: changed });
              expect(fork.seqs(asked)).toEqual(side.model.seqs(asked));
              expect(side.feed.seqs(asked)).toEqual(side.model.seqs(asked));
            }
          }
        }
      }
    }
  });

  it.each([
    ['facets and ranges', true, true],
    ['neither', false, false],
  ])('answers every condition, alone and with each other, with %s', (_, facet, range) => {
    const parent: Side = {
      feed: Feed.of(schemaOf(facet, range), { chunk: 4, fan: 3 }),
      model: new NaiveFeed(),
    };
    // The first chunks hold no amount at all.
    for (let seq = 0; seq < 60; seq += 1) {
      const row = { ...rowOf(dice(seq), seq, 0), ...(seq < 16 && { amount: null }) };
      parent.model.append(row);
      parent.feed.append(row);
    }
    const child = { feed: parent.feed.fork(), model: parent.model.fork() };
    change(child, dice(1), 40, 30);
    change(parent, dice(2), 10, 0);
    for (const side of [parent, child]) {
      for (const one of CONDITIONS) {
        for (const other of CONDITIONS) {
          const where = { ...one, ...other };
          expect(side.feed.count(where)).toBe(side.model.count(where));
          expect(side.feed.sum('amount', where)).toBe(side.model.sum('amount', where));
          const page = { where, offset: 3, limit: 4 };
          expect(side.feed.seqs(page)).toEqual(side.model.seqs(page));
        }
      }
    }
  });

  it('gives every page of every order, and desc as the exact reverse of asc', () => {
    const side = {
      feed: Feed.of(schemaOf(true, true), { chunk: 4, fan: 3 }),
      model: new NaiveFeed<Schema>(),
    };
    append(side, dice(SEED), 30, 20);
    for (const by of ['seq', 'at', 'amount', 'status', 'memo'] as const) {
      const whole = side.feed.seqs({ sort: { by, order: 'asc' }, limit: 30 });
      const reverse = side.feed.seqs({ sort: { by, order: 'desc' }, limit: 30 });
      expect(reverse).toEqual(whole.toReversed());
      for (let offset = 0; offset <= 31; offset += 1) {
        for (const limit of [0, 1, 3, 4, 50]) {
          agree(side, { sort: { by, order: 'asc' }, offset, limit });
          agree(side, {
            sort: { by, order: 'desc' },
            offset,
            limit,
            where: { paid: { equals: true } },
          });
        }
      }
    }
  });
});

describe('Feed', () => {
  it("keeps a fork's new labels and combinations out of its parent, and the other way round", () => {
    const parent = tiny();
    // More labels than a dictionary keeps in a list, so that its map is forked as well.
    for (let label = 0; label < 40; label += 1)
      parent.append(row(`kind ${label}`, 1, `memo ${label}`));
    const child = parent.fork();
    child.append(row('only below', 5, 'below'));
    parent.append(row('only above', 7, 'above'));
    parent.append(row('kind 1', 11, 'only below'));
    const facts = (feed: typeof parent) => [
      feed.count({ kind: { includes: 'ONLY' } }),
      feed.count({ kind: { equals: 'only below' } }),
      feed.count({ kind: { equals: 'only above' } }),
      feed.sum('cost', { memo: { oneOf: ['below', 'above', 'only below'] } }),
      feed.value(40, 'kind'),
      feed.value(40, 'memo'),
    ];
    expect(facts(child)).toEqual([1, 1, 0, 5, 'only below', 'below']);
    expect(facts(parent)).toEqual([1, 0, 1, 18, 'only above', 'above']);
    // No answer tells whether a dictionary holds a label that no row has: only a look inside does.
    const codes = (feed: object, label: string) => {
      const dictionary: unknown = Reflect.get(feed, 'dictionary');
      return dictionary instanceof Dictionary ? dictionary.code(label) : undefined;
    };
    expect(codes(child, 'below')).toBeGreaterThan(0);
    expect(codes(parent, 'below')).toBe(-1);
    expect(codes(child, 'above')).toBe(-1);
    expect(codes(tiny(), 'kind 1')).toBe(-1);
  });

  it('stays as it is, however many forks of it bring their own combinations', () => {
    const parent = tiny();
    parent.append(row('shared'));
    for (let fork = 0; fork < 50; fork += 1) {
      const child = parent.fork();
      // Labels of its own first, so that no two forks give their combination the same codes.
      for (let label = 0; label < fork; label += 1) child.append(row('shared', 1, `memo ${label}`));
      child.append(row(`of fork ${fork}`));
      expect(child.count({ kind: { includes: 'fork' } })).toBe(1);
    }
    expect(parent.count({ kind: { includes: 'fork' } })).toBe(0);
    expect(parent.append(row('its own'))).toBe(1);
    expect(parent.get(1)?.kind).toBe('its own');
  });

  it('finds a label that came after the same search', () => {
    const feed = tiny();
    feed.append(row('first'));
    expect(feed.count({ kind: { includes: 'ND' }, memo: { isNull: true } })).toBe(0);
    feed.append(row('second'));
    feed.append(row('second', 1, 'land'));
    expect(feed.count({ kind: { includes: 'ND' } })).toBe(2);
    expect(feed.count({ kind: { equals: 'second' }, memo: { includes: 'AN' } })).toBe(1);
  });

  it('answers the same question anew after rows came, here and in a fork', () => {
    const feed = Feed.of({
      state: { type: 'label', facet: true },
      note: { type: 'label' },
    });
    const open = { state: { oneOf: ['open', 'new'] } } as const;
    const noted = { note: { includes: 'tea' } } as const;
    const counts = (of: typeof feed): number[] => [of.count(open), of.count(noted), of.count({})];
    feed.append({ state: 'open', note: 'tea' });
    expect(counts(feed)).toEqual([1, 1, 1]);
    feed.append({ state: 'new', note: 'green tea' });
    expect(counts(feed)).toEqual([2, 2, 2]);
    const fork = feed.fork();
    fork.append({ state: 'open', note: 'coffee' });
    fork.append({ state: 'done', note: 'TEA' });
    expect(counts(fork)).toEqual([3, 3, 4]);
    expect(counts(feed)).toEqual([2, 2, 2]);
    expect(
      counts(Feed.of({ state: { type: 'label', facet: true }, note: { type: 'label' } })),
    ).toEqual([0, 0, 0]);
  });

  it('adds up exactly, even by way of sums that are not safe', () => {
    const feed = tiny();
    const most = Number.MAX_SAFE_INTEGER;
    for (const cost of [most, most - 1, 3, null, -most, -most]) feed.append(row('a', cost));
    expect(feed.sum('cost')).toBe(2);
    expect(feed.sum('cost', { kind: { equals: 'a' } })).toBe(2);
    // Safe for each combination, but not for the two together.
    const mixed = tiny();
    const costs = [most, most - 1, 3, null, -most, -most];
    for (const [seq, cost] of costs.entries()) mixed.append(row(seq % 2 === 0 ? 'a' : 'b', cost));
    expect(mixed.sum('cost', { kind: { oneOf: ['a', 'b'] } })).toBe(2);
    feed.change(0, { cost: null });
    expect(feed.sum('cost')).toBe(2 - most);
    feed.change(2, { cost: -1 });
    expect(() => feed.sum('cost')).toThrow(RangeError);
    expect(() => feed.sum('cost', { kind: { includes: '' } })).toThrow('not a safe integer');
    feed.change(5, { cost: 0 });
    feed.change(4, { cost: 0 });
    expect(feed.sum('cost')).toBe(most - 2);
  });

  it("gives plain objects that are nobody else's", () => {
    const feed = tiny();
    feed.append(row('a'));
    const first = feed.get(0);
    expect(first).toStrictEqual({ at: 0, kind: 'a', memo: null, cost: 1 });
    expect(Object.keys(first ?? {})).toEqual(Object.keys(SHORT));
    feed.change(0, { memo: 'later' });
    expect([first?.memo, feed.get(0)?.memo]).toEqual([null, 'later']);
  });

  it('walks the rows it found when the first was asked for, and reads each in its turn', () => {
    const feed = tiny();
    for (const kind of ['a', 'b', 'a', 'a']) feed.append(row(kind));
    const seen: number[] = [];
    for (const { seq, row } of feed.rows({ where: { kind: { equals: 'a' } }, offset: 1 })) {
      seen.push(seq, row.cost ?? 0);
      feed.append({ ...row, kind: 'a' });
      feed.change(0, { cost: 9 });
    }
    expect(seen).toEqual([2, 1, 0, 9]);
  });

  const refused: readonly (readonly [string, object, string])[] = [
    ['a null where none may be', { kind: null }, 'cannot hold null'],
    ['a fraction', { cost: 0.5 }, 'cannot hold 0.5'],
    ['an unsafe integer', { cost: 2 ** 53 }, 'cannot hold 9007199254740992'],
    ['a number for a label', { memo: 3 }, 'cannot hold 3'],
    ['a string for an integer', { at: '3' }, 'cannot hold 3'],
    ['nothing at all', { at: undefined }, 'cannot hold undefined'],
  ];

  it.each([
    ...refused,
    ['a column that is not there', { colour: 'red' }, "no column 'colour'"] as const,
  ])('refuses to change a row to %s, and writes nothing', (_, patch, message) => {
    const feed = tiny();
    feed.append(row('a'));
    const change = { memo: 'new', ...patch } as object;
    expect(() => feed.change(0, change)).toThrow(TypeError);
    expect(() => feed.change(0, change)).toThrow(message);
    expect([feed.length, feed.get(0)]).toEqual([1, row('a')]);
  });

  it.each(refused)('refuses to append a row with %s, and writes nothing', (_, patch, message) => {
    const feed = tiny();
    feed.append(row('a'));
    expect(() => feed.append({ ...row('a'), memo: 'new', ...patch })).toThrow(message);
    expect([feed.length, feed.get(0), feed.count({ kind: { equals: 'a' } })]).toEqual([
      1,
      row('a'),
      1,
    ]);
  });

  it.each([-1, 1, 0.5, Number.NaN])('has no row %d', (seq) => {
    const feed = tiny();
    feed.append(row('a'));
    expect([feed.has(seq), feed.get(seq)]).toEqual([false, undefined]);
    expect(() => feed.value(seq, 'kind')).toThrow(RangeError);
    expect(() => feed.change(seq, { kind: 'b' })).toThrow(RangeError);
  });

  it('refuses conditions that a column does not take, pages that cannot be, and sums of others', () => {
    const feed: Feed<FeedSchema> = Feed.of<FeedSchema>(SHORT);
    const where = (conditions: object) => () => feed.count(conditions);
    expect(where({ kind: { from: 1 } })).toThrow(TypeError);
    expect(where({ memo: {} })).toThrow(TypeError);
    expect(where({ at: { includes: '1' } })).toThrow(TypeError);
    expect(where({ at: { equals: '1' } })).toThrow(TypeError);
    expect(where({ colour: { equals: 'red' } })).toThrow("no column 'colour'");
    expect(() => feed.seqs({ limit: -1 })).toThrow(RangeError);
    expect(() => feed.seqs({ limit: 1, offset: Number.NaN })).toThrow(RangeError);
    expect(() => feed.sum('at' as never)).toThrow("'at' is not summed");
    expect(() => Feed.of({ seq: { type: 'integer' } })).toThrow(TypeError);
  });

  it('stores 0 for -0', () => {
    const feed = tiny();
    feed.append(row('a', -0));
    expect(feed.value(0, 'cost')).toBe(0);
  });

  it('answers of an empty feed', () => {
    const feed = tiny();
    expect([feed.length, feed.count(), feed.sum('cost'), feed.page({ limit: 5 })]).toEqual([
      0,
      0,
      0,
      [],
    ]);
    expect(feed.seqs({ limit: 5, sort: { by: 'kind', order: 'asc' } })).toEqual([]);
    feed.append(row('a'));
    expect(feed.seqs({ limit: 5, sort: { by: 'kind', order: 'asc' } })).toEqual([0]);
  });
});

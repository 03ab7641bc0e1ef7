import { describe, expect, it } from 'vitest';
import { Contract } from '../contract/contract.js';
import { SpecDocument } from '../contract/document.js';
import { Feed } from '../ledger/index.js';
import { collection, list } from './index.js';

/** A stall that sells things: its sales are rows of a feed, and its shelves a few things in memory. */
const SALES = {
  at: { type: 'integer', range: true },
  thing: { type: 'label', facet: true },
  state: { type: 'label', facet: true },
  note: { type: 'text', nullable: true },
  price: { type: 'integer', sum: true },
  tip: { type: 'integer', nullable: true },
} as const;

const noon = Date.parse('2026-03-01T12:00:00.000Z');

/** In the order of `seq`: the number, what is sold, its state, minutes after noon, price, tip. */
const sales = [
  ['0', 'apple', 'paid', 0, 300, null],
  ['1', 'pear', 'open', 1, 100, 5],
  ['2', 'Apple pie', 'paid', 2, 300, 2],
  ['3', 'plum', 'used', 2, 200, null],
  ['4', 'pear', 'lost', 1500, 100, 9],
] as const;

const feed = Feed.of(SALES);
for (const [note, thing, state, minute, price, tip] of sales) {
  feed.append({ at: noon + minute * 60_000 + 250, thing, state, note, price, tip });
}

const columns = {
  '/id': 'seq',
  '/thing': 'thing',
  '/note': 'note',
  '/state': { column: 'state', shown: { open: 'new', paid: 'done', used: 'done', lost: 'gone' } },
  '/at': { column: 'at', cut: 'second' },
  '/price': { column: 'price', sum: (cents: number) => cents / 100 },
  '/tip': { column: 'tip', present: { at: '/tip', present: true } },
} as const;

/** A document with one list, whose 200 has these members besides its rows. */
function contractWith(behaviour: string, members = '', required = 'rows'): Contract {
  const parameters = [
    ...['thing', 'state', 'since', 'until', 'sort', 'order', 'after'],
    ...['page', 'offset', 'limit'],
  ];
  const indented = behaviour.trim().replaceAll(/^(?=.)/gm, ' '.repeat(8));
  return new Contract(
    SpecDocument.parse(
      'stall.yaml',
      `
openapi: 3.1.0
info: {title: Stall, version: '1'}
paths:
  /sales:
    get:
      operationId: listSales
      parameters:
${parameters.map((name) => `        - {name: ${name}, in: query, schema: {type: string}}`).join('\n')}
      x-behaviour:
${indented}
      responses:
        '200':
          description: Sales
          content:
            application/json:
              schema:
                type: object
                required: [${required}]
                properties:
                  rows: {type: array, items: {type: object}}
                  ${members}
`,
    ),
  );
}

type Query = Readonly<Record<string, unknown>>;
type Context = {
  readonly query: Query;
  readonly reply: (status: number, body: unknown, headers?: unknown) => unknown;
};

/** The context of a request, with a `reply` that gives back what it was called with. */
function asking(query: Query): Context {
  return { query, reply: (status, body, headers) => ({ status, body, headers }) };
}

interface Answered {
  readonly status: number;
  readonly body: { readonly rows: readonly string[] } & Readonly<Record<string, unknown>>;
  readonly headers: unknown;
}

/** What `list` and `collection` give, as this suite calls it. */
interface Made {
  handlerFor(contract: Contract, operation: unknown): (context: Context) => unknown;
}

const overFeed = list({
  feed: () => feed,
  columns,
  row: () => (seq: number) => String(seq) as never,
}) as unknown as Made;

const overItems = collection({
  items: () => sales,
  values: { thing: ([, thing]) => thing, state: ([, , state]) => state, tip: (sale) => sale[5] },
  columns: { '/thing': 'thing', '/state': 'state', '/tip': 'tip' },
  row:
    () =>
    ([id]) =>
      id as never,
}) as unknown as Made;

function serving(contract: Contract, made: Made = overFeed): (query: Query) => Answered {
  const handler = made.handlerFor(contract, contract.operations.get('listSales'));
  return (query) => handler(asking(query)) as Answered;
}

describe('the order of a list', () => {
  const byTip = (rule: string): string =>
    `list: {rows: /rows, order: {by: /tip, direction: {parameter: order, ascending: up, descending: down}, nulls: {rule: ${rule}}}}`;
  const byParameter =
    'list: {rows: /rows, order: {by: {parameter: sort, fields: {price: /price}}, direction: {parameter: order, ascending: up, descending: down}, ties: {by: /id}}}';
  it.each([
    ['is the newest first without a word', 'list: {rows: /rows}', {}, '43210'],
    [
      'goes by a field, upwards',
      'list: {rows: /rows, order: {by: /at, direction: ascending}}',
      {},
      '01234',
    ],
    [
      'goes by a field, downwards',
      'list: {rows: /rows, order: {by: /at, direction: descending}}',
      {},
      '43210',
    ],
    ['goes by a parameter, ties alike', byParameter, { sort: 'price', order: 'up' }, '14302'],
    ['is the exact reverse, ties too', byParameter, { sort: 'price', order: 'down' }, '20341'],
    [
      'is that of the rows where no field shows it',
      byParameter,
      { sort: 'id', order: 'up' },
      '01234',
    ],
    ['puts nulls last, upwards', byTip('last'), { order: 'up' }, '21403'],
    ['puts nulls last, downwards', byTip('last'), { order: 'down' }, '41230'],
    ['puts nulls first, upwards', byTip('first'), { order: 'up' }, '03214'],
    ['puts nulls first, downwards', byTip('first'), { order: 'down' }, '30412'],
  ])('%s', (_, behaviour, query, rows) => {
    expect(serving(contractWith(behaviour))(query).body.rows.join('')).toBe(rows);
  });

  it.each([
    [1, 2, '21'],
    [2, 2, '40'],
    [3, 2, '3'],
    [4, 2, ''],
    [1, 4, '2140'],
    [2, 4, '3'],
  ])('has nulls on page %i of %i where they belong', (page, limit, rows) => {
    const paged = `${byTip('last').slice(0, -1)}, paging: {style: page, parameter: page, limit: limit}}`;
    const ask = serving(contractWith(paged));
    expect(ask({ order: 'up', page, limit }).body.rows.join('')).toBe(rows);
  });

  it('shows as many rows as a list without pages has room for', () => {
    const ask = serving(contractWith('list: {rows: /rows, capacity: 3}'));
    expect(ask({}).body.rows).toEqual(['4', '3', '2']);
  });
});

describe('a filter', () => {
  const since = (more: string): string =>
    `list: {rows: /rows, filters: [{parameter: since, fields: [/at], match: from${more}}, {parameter: until, fields: [/at], match: until${more}}]}`;
  const whole = since(', day: {rule: whole}');
  const excluded = since(', day: {rule: whole}, bound: {rule: excluded}');
  const equal =
    'list: {rows: /rows, filters: [{parameter: thing, fields: [/thing], match: equals}, {parameter: state, fields: [/state], match: equals}]}';
  const contains = (field: string): string =>
    `list: {rows: /rows, filters: [{parameter: thing, fields: [${field}], match: contains, case: {rule: ignored}}]}`;
  it.each([
    ['that is not given lets all through', equal, {}, '43210'],
    ['equals a label', equal, { thing: 'pear' }, '41'],
    ['is exact about case', equal, { thing: 'Pear' }, ''],
    ['equals what several texts show as', equal, { state: 'done' }, '320'],
    ['equals what nothing shows as', equal, { state: 'paid' }, ''],
    ['narrows what another lets through', equal, { thing: 'apple', state: 'done' }, '0'],
    ['finds a part of a label in any case', contains('/thing'), { thing: 'APPLE' }, '20'],
    ['finds a part of a text', contains('/note'), { thing: '3' }, '3'],
    ['finds the empty text in all', contains('/thing'), { thing: '' }, '43210'],
    ['takes a moment as rows show it', whole, { since: '2026-03-01T12:02:00Z' }, '432'],
    ['takes the second of an end', whole, { until: '2026-03-01T12:02:00Z' }, '3210'],
    ['looks behind a fraction', whole, { since: '2026-03-01T12:02:00.100Z' }, '4'],
    ['looks up to a fraction', whole, { until: '2026-03-01T12:02:00.100Z' }, '3210'],
    ['takes a whole day', whole, { since: '2026-03-01', until: '2026-03-01' }, '3210'],
    ['takes a whole day at its end', whole, { until: '2026-03-02' }, '43210'],
    [
      'takes the first moment of a day where none is whole',
      since(''),
      { until: '2026-03-02' },
      '3210',
    ],
    [
      'is empty where it ends before it begins',
      whole,
      { since: '2026-03-02', until: '2026-03-01' },
      '',
    ],
    ['leaves a bound out at the start', excluded, { since: '2026-03-01T12:02:00Z' }, '4'],
    ['leaves a bound out at the end', excluded, { until: '2026-03-01T12:02:00Z' }, '10'],
    ['leaves a whole day out at the start', excluded, { since: '2026-03-01' }, '4'],
    ['leaves a whole day out at the end', excluded, { until: '2026-03-02' }, '3210'],
  ])('%s', (_, behaviour, query, rows) => {
    expect(serving(contractWith(behaviour))(query).body.rows.join('')).toBe(rows);
  });

  it('meets what the list is of', () => {
    const made = list({
      feed: () => feed,
      where: { state: { oneOf: ['paid', 'open'] } },
      columns,
      row: () => (seq: number) => String(seq) as never,
    }) as unknown as Made;
    const ask = serving(contractWith(equal), made);
    expect(ask({}).body.rows.join('')).toBe('210');
    expect(ask({ state: 'done' }).body.rows.join('')).toBe('20');
    expect(ask({ state: 'gone' }).body.rows.join('')).toBe('');
  });

  it.each([
    ['any of several fields', '[/thing, /state]', { thing: 'p' }, '01234'],
    ['any of several fields, few', '[/thing, /state]', { thing: 'us' }, '3'],
    ['one field', '[/thing]', { thing: 'PEAR' }, '14'],
  ])('of a collection looks at %s', (_, fields, query, rows) => {
    const behaviour = `list: {rows: /rows, filters: [{parameter: thing, fields: ${fields}, match: contains}]}`;
    const ask = serving(contractWith(behaviour), overItems);
    expect(ask(query).body.rows.join('')).toBe(rows);
  });

  it('of a collection comes before its order', () => {
    const behaviour =
      'list: {rows: /rows, order: {by: /thing, direction: descending}, filters: [{parameter: state, fields: [/state], match: equals}]}';
    const ask = serving(contractWith(behaviour), overItems);
    expect(ask({}).body.rows.join('')).toBe('34102');
    expect(ask({ state: 'paid' }).body.rows.join('')).toBe('02');
  });
});

describe('a page', () => {
  const places =
    'totalItems: /total, totalPages: /pages, hasNext: /next, hasPrevious: /previous, cursor: /here, nextCursor: /forth, previousCursor: /back';
  const members = `
                  total: {type: integer}
                  pages: {type: integer}
                  next: {type: boolean}
                  previous: {type: boolean}
                  here: {type: [string, 'null']}
                  forth: {type: [string, 'null']}
                  back: {type: [string, 'null']}`;
  const of = (text: string | null): string | null =>
    text && Buffer.from(text).toString('base64url');
  const paging = (style: string, more = ''): Contract =>
    contractWith(
      `list: {rows: /rows, order: {by: /at, direction: {parameter: order, ascending: up, descending: down}}, paging: {style: ${style}, limit: limit, ${places}${more}}}`,
      members,
    );

  it.each([
    // page, limit, rows, pages, this, next and previous cursor
    [1, 2, '43', 3, 'left:5', 'left:3', null],
    [2, 2, '21', 3, 'left:3', 'left:1', 'left:5'],
    [3, 2, '0', 3, 'left:1', null, 'left:3'],
    [4, 2, '', 3, null, null, 'left:2'],
    [9, 2, '', 3, null, null, 'left:2'],
    [1, 5, '43210', 1, 'left:5', null, null],
    [1, 200, '43210', 1, 'left:5', null, null],
  ])('%i of %i rows has %j', (page, limit, rows, pages, here, forth, back) => {
    const { body } = serving(paging('page, parameter: page'))({ page, limit });
    expect(body).toEqual({
      rows: [...rows],
      total: 5,
      pages,
      next: forth !== null,
      previous: back !== null,
      here: of(here),
      forth: of(forth),
      back: of(back),
    });
  });

  it.each([
    [0, 2, '43', true, false],
    [1, 3, '321', true, true],
    [3, 2, '10', false, true],
    [5, 2, '', false, true],
  ])('from %i on by %i has %j', (offset, limit, rows, next, previous) => {
    const { body } = serving(paging('offset, parameter: offset'))({ offset, limit });
    expect(body).toMatchObject({
      rows: [...rows],
      total: 5,
      pages: limit === 3 ? 2 : 3,
      next,
      previous,
    });
  });

  it.each([
    ['down', ['43', '21', '0']],
    ['up', ['01', '23', '4']],
  ])('follows the cursor %s to the end, and back', (order, pages) => {
    const ask = serving(paging('cursor, parameter: after'));
    const forth: string[] = [];
    let { body } = ask({ order, limit: 2 });
    for (; ; body = ask({ order, limit: 2, after: body.forth }).body) {
      forth.push(body.rows.join(''));
      if (body.forth === null) break;
    }
    expect(forth).toEqual(pages);
    const back: string[] = [];
    for (; body.back !== null; ) {
      body = ask({ order, limit: 2, after: body.back }).body;
      back.push(body.rows.join(''));
    }
    expect(back).toEqual(pages.slice(0, -1).reverse());
  });

  it.each([
    ['of the other direction', 'from:2'],
    ['with leading zeros', 'left:002'],
    ['of something else', 'page:2'],
    ['of nothing', '::'],
  ])('is past the end at a cursor %s', (_, text) => {
    const ask = serving(paging('cursor, parameter: after'));
    const { body } = ask({ order: 'down', limit: 2, after: of(text) });
    expect(body).toMatchObject({ rows: [], next: false, forth: null });
  });

  it('is where a cursor says, whatever the page number', () => {
    const contract = contractWith(
      `list: {rows: /rows, paging: {style: page, parameter: page, limit: limit, cursorParameter: after}}
echoes: {page: /page, limit: /limit}`,
      `
                  limit: {type: integer}
                  page: {type: integer}`,
    );
    const ask = serving(contract);
    const { body } = ask({ page: 7, limit: 2, after: of('left:2') });
    expect(body).toEqual({ rows: ['1', '0'], limit: 2, page: 2 });
    expect(ask({ page: 3, limit: 2, after: '' }).body).toEqual({ rows: ['0'], limit: 2, page: 3 });
  });

  it('is the first one only, where nothing says where it begins', () => {
    const ask = serving(contractWith('list: {rows: /rows, paging: {style: limit, limit: limit}}'));
    expect(ask({ limit: 2, offset: 2 }).body.rows).toEqual(['4', '3']);
  });
});

describe('an answer', () => {
  const totals = contractWith(
    `list: {rows: /rows, filters: [{parameter: state, fields: [/state], match: equals}], paging: {style: limit, limit: limit}}
echoes: {state: /asked}
aggregates:
  - {at: /sums/spent, is: sum, of: /price, where: {at: /state, equals: done}}
  - {at: /sums/count, is: count}
  - {at: /sums/tipped, is: count, where: {all: [{at: /tip, present: true}, {at: /state, in: [done, gone]}]}}
  - {at: /sums/rate, is: rate, where: {at: /state, equals: done}, decimals: 1}`,
    `
                  asked: {type: string}
                  kind: {const: list}
                  sums:
                    type: object
                    required: [count]
                    properties:
                      rate: {type: number}
                      count: {type: integer}
                      spent: {type: number}
                      tipped: {type: integer}
                      other: {type: integer}`,
    'rows, kind, sums',
  );

  it.each([
    [{}, { rate: 60, count: 5, spent: 8, tipped: 2 }],
    [{ state: 'done' }, { rate: 100, count: 3, spent: 8, tipped: 1 }],
    [{ state: 'gone' }, { rate: 0, count: 1, spent: 0, tipped: 1 }],
    [{ state: 'unheard of' }, { rate: 0, count: 0, spent: 0, tipped: 0 }],
  ])('to %j adds up all that matches, whatever the page', (query, sums) => {
    expect(serving(totals)({ ...query, limit: 1 }).body.sums).toEqual(sums);
  });

  it('has the members of its schema, in their order', () => {
    const { body } = serving(totals)({ limit: 1, state: 'done' });
    expect(JSON.stringify(body)).toBe(
      '{"rows":["3"],"asked":"done","kind":"list","sums":{"rate":100,"count":3,"spent":8,"tipped":1}}',
    );
  });

  it.each([
    [1, 3, 33.3],
    [2, 3, 66.7],
    // 0.05 and 6.25 lie in the middle, and go up.
    [1, 2000, 0.1],
    [1, 16, 6.3],
    [999, 1000, 99.9],
  ])('rounds a share of %i in %i to %d', (part, all, rate) => {
    const many = Feed.of(SALES);
    for (let sale = 0; sale < all; sale += 1) {
      const state = sale < part ? 'paid' : 'open';
      many.append({ at: noon, thing: 'pear', state, note: null, price: 1, tip: null });
    }
    const made = list({
      feed: () => many,
      columns,
      row: () => () => '' as never,
    }) as unknown as Made;
    expect(serving(totals, made)({ limit: 1 }).body.sums).toMatchObject({ rate });
  });

  it('has no rows where there is no feed', () => {
    const made = list({
      feed: (): typeof feed | undefined => undefined,
      columns,
      row: () => () => '' as never,
    }) as unknown as Made;
    const sums = { rate: 0, count: 0, spent: 0, tipped: 0 };
    expect(serving(totals, made)({ limit: 1 }).body).toEqual({ rows: [], kind: 'list', sums });
  });

  it('carries headers, and gives way to what is refused before', async () => {
    const refused = { status: 403 };
    const made = list({
      before: ({ query }) => ((query as Query).state === 'gone' ? (refused as never) : undefined),
      headers: () => ({ 'X-Stall': '1' }),
      feed: () => feed,
      columns,
      row: () => (seq: number) => String(seq) as never,
    }) as unknown as Made;
    const ask = serving(contractWith('list: {rows: /rows}'), made);
    expect(await ask({ state: 'gone' })).toBe(refused);
    expect(await ask({})).toMatchObject({ status: 200, headers: { 'X-Stall': '1' } });
  });
});

describe('a list does not start', () => {
  const filter = (more: string): string =>
    `list: {rows: /rows, filters: [{parameter: thing, ${more}}]}`;
  it.each([
    ['without a list', 'echoes: {thing: /rows}', /says of no list/],
    [
      'with a field that no column is behind',
      filter('fields: [/colour], match: equals'),
      /no column is behind \/colour/,
    ],
    [
      'with several fields over a feed',
      filter('fields: [/thing, /note], match: contains'),
      /several fields/,
    ],
    [
      'with a search that tells capitals',
      filter('fields: [/thing], match: contains, case: {rule: matters}'),
      /rule of case/,
    ],
    [
      'with ties by another field',
      'list: {rows: /rows, order: {by: /at, direction: ascending, ties: {by: /thing}}}',
      /cannot be ordered by \/thing/,
    ],
    [
      'with a place that is nowhere',
      'list: {rows: /rows, paging: {style: limit, limit: limit, totalItems: /total}}',
      /\/total names nothing/,
    ],
    [
      'with a sum over what no column holds',
      'list: {rows: /rows}\naggregates: [{at: /rows, is: sum, of: /weight}]',
      /no column is behind \/weight/,
    ],
    [
      'with a condition that no column answers',
      'list: {rows: /rows}\naggregates: [{at: /rows, is: count, where: {at: /price, above: 1}}]',
      /no column can be asked/,
    ],
    [
      'with two filters of which one searches the column',
      'list: {rows: /rows, filters: [{parameter: thing, fields: [/thing], match: contains}, {parameter: state, fields: [/thing], match: equals}]}',
      /thing is searched/,
    ],
  ])('%s', (_, behaviour, message) => {
    expect(() => serving(contractWith(behaviour))).toThrow(message);
  });

  it('with a required member that nothing explains', () => {
    const contract = contractWith('list: {rows: /rows}', 'total: {type: integer}', 'rows, total');
    expect(() => serving(contract)).toThrow(
      'stall.yaml: listSales, x-behaviour: nothing says what stands at /total',
    );
  });
});

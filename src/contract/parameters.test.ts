import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Edit } from './kiosk/kiosk.js';
import { openKiosk } from './kiosk/kiosk.js';

const usual = openKiosk();

/** What the handler was given for one parameter, `refused`, and the code of the violation that was told. */
async function ask(query: string, name: string, { app, faults } = usual) {
  const answer = await request(app).get(`/items?${query}`);
  expect(faults).toEqual([]);
  const violations = answer.headers['sl-violations'];
  return {
    got: answer.status === 200 ? answer.body.asked[name] : `refused ${answer.status}`,
    told: violations === undefined ? [] : JSON.parse(violations),
  };
}

const digits = '9'.repeat(400);

describe('a parameter that breaks its schema is treated by its rule', () => {
  /** For every kind of bad value: what `size` (refuse), `limit` (clamp), `page` (default), `age` and `rank` (ignore) come to. */
  const table: readonly (readonly [value: string, refuse: unknown, ...lenient: unknown[]])[] = [
    // value          refuse         clamp default ignore  ignore with a default
    ['5', 5, 5, 5, 5, 2],
    ['2', 2, 2, 2, 2, 2],
    ['0', 'refused 400', 1, 1, 0, 2],
    ['-3', 'refused 400', 1, 1, undefined, 2],
    ['-0', 'refused 400', 1, 1, 0, 2],
    ['101', 'refused 400', 100, 101, undefined, 2],
    [digits, 'refused 400', 100, 1, undefined, 2],
    [`-${digits}`, 'refused 400', 1, 1, undefined, 2],
    ['0x10', 'refused 400', 20, 1, undefined, 2],
    ['1e1', 'refused 400', 20, 1, undefined, 2],
    ['%205%20', 'refused 400', 20, 1, undefined, 2],
    ['+5', 'refused 400', 20, 1, undefined, 2],
    ['5.5', 'refused 400', 20, 1, undefined, 2],
    ['5.0', 'refused 400', 20, 1, undefined, 2],
    ['', 'refused 400', 20, 1, undefined, 2],
    ['five', 'refused 400', 20, 1, undefined, 2],
    ['NaN', 'refused 400', 20, 1, undefined, 2],
    ['Infinity', 'refused 400', 20, 1, undefined, 2],
    ['null', 'refused 400', 20, 1, undefined, 2],
    ['%D9%A5', 'refused 400', 20, 1, undefined, 2],
    ['%ZZ', 'refused 400', 20, 1, undefined, 2],
    ['5:/?[]@!$()*,;=', 'refused 400', 20, 1, undefined, 2],
  ];
  const names = ['size', 'limit', 'page', 'age', 'rank'];

  it.each(
    table.flatMap(([value, ...outcomes]) =>
      names.map((name, index) => ({
        name,
        value,
        outcome: outcomes[index],
        shown: value.slice(0, 20),
      })),
    ),
  )('$name=$shown', async ({ name, value, outcome }) => {
    const { got, told } = await ask(`${name}=${value}`, name);
    expect(got).toEqual(outcome);
    const taken = typeof outcome === 'number' && String(outcome) === value.replace('-0', '0');
    expect(told).toHaveLength(taken ? 0 : 1);
    if (!taken) {
      expect(told[0]).toMatchObject({
        location: ['query', name],
        severity: name === 'size' ? 'error' : 'warning',
      });
    }
  });

  it.each([
    ['size', 'refused 400'],
    ['limit', 20],
    ['page', 1],
    ['age', undefined],
    ['rank', 2],
    ['q', 'refused 400'],
    ['sort', 'name'],
    ['fresh', undefined],
  ])('%s given twice', async (name, outcome) => {
    const { got, told } = await ask(`${name}=1&${name}=2`, name);
    expect(got).toEqual(outcome);
    expect(told).toMatchObject([{ location: ['query', name], code: 'repeated' }]);
  });

  it.each([
    ['price', '0.5', 0.5],
    ['price', '9.75', 9.5],
    ['price', '-1', 0.5],
    ['price', '1e0', 1.5],
    ['price', '.5', 1.5],
    ['price', digits.slice(0, 20), 9.5],
    ['sort', 'price', 'price'],
    ['sort', 'Price', 'name'],
    ['sort', '', 'name'],
    ['fresh', 'true', true],
    ['fresh', 'false', false],
    ['fresh', '1', undefined],
    ['fresh', 'TRUE', undefined],
    ['q', '', ''],
    ['q', '7', '7'],
    ['q', 'x'.repeat(41), 'refused 400'],
    ['since', '2025-01-09T12:00:00Z', '2025-01-09T12:00:00Z'],
    ['since', '2025-01-09', 'refused 400'],
    ['until', 'tomorrow', '2030-01-01T00:00:00Z'],
  ])('%s=%s gives %s', async (name, value, outcome) => {
    expect((await ask(`${name}=${value}`, name)).got).toEqual(outcome);
  });

  it('what is absent has its default, and nothing is told', async () => {
    const answer = await request(usual.app).get('/items');
    expect(answer.body.asked).toEqual({
      limit: 20,
      price: 1.5,
      page: 1,
      sort: 'name',
      rank: 2,
      until: '2030-01-01T00:00:00Z',
      path: '/items',
    });
    expect(answer.headers).not.toHaveProperty('sl-violations');
  });

  it('a required parameter that is missing is refused, whatever its rule', async () => {
    const edits: Edit[] = [
      [
        'name: age\n          in: query',
        'name: age\n          required: true\n          in: query',
      ],
    ];
    const strict = openKiosk({ edits });
    expect(await ask('', 'age', strict)).toMatchObject({
      got: 'refused 400',
      told: [{ location: ['query', 'age'], severity: 'error', code: 'required' }],
    });
    expect((await ask('age=7', 'age', strict)).got).toBe(7);
  });

  it('a header and a cookie are read by the same rules', async () => {
    const { app } = usual;
    const answer = await request(app).get('/items').set('X-Shelf', '7').set('Cookie', 'lang=de');
    expect(answer.body.asked).toMatchObject({ 'X-Shelf': 7, lang: 'de' });
    expect((await request(app).get('/items').set('X-Shelf', ' 7')).status).toBe(200);
    expect((await request(app).get('/items').set('X-Shelf', '1e0')).status).toBe(400);
  });

  it("an operation's own parameter stands in for its path's", async () => {
    const edits: Edit[] = [
      [
        '      parameters:\n        - name: size',
        '      parameters:\n        - { name: X-Shelf, in: header, schema: { type: string } }\n        - name: size',
      ],
    ];
    const { app } = openKiosk({ edits });
    const answer = await request(app).get('/items').set('X-Shelf', 'top');
    expect(answer.body.asked).toMatchObject({ 'X-Shelf': 'top' });
  });
});

describe('reserved characters', () => {
  const reserved = ':/?#[]@!$&\'()*+,;="\\{}|^%';
  it.each(['refuse', 'clamp', 'default', 'ignore'])(
    'reach a text parameter under the rule %s, encoded or as they are',
    async (rule) => {
      const edits: Edit[] = [
        [
          'schema: { type: string, maxLength: 40 }',
          `schema: { type: string, maxLength: 40, default: none }\n          x-on-invalid: { rule: ${rule} }`,
        ],
      ];
      const kiosk = openKiosk({ edits });
      const encoded = await ask(`q=${encodeURIComponent(reserved)}`, 'q', kiosk);
      expect(encoded).toEqual({ got: reserved, told: [] });
      const plain = await ask('q=https://a.b/c?d:e@f;g,h(i)!$*[0]=x', 'q', kiosk);
      expect(plain).toEqual({ got: 'https://a.b/c?d:e@f;g,h(i)!$*[0]=x', told: [] });
    },
  );
});

describe('parameters that no operation declares', () => {
  it('are ignored, and told', async () => {
    const { got, told } = await ask('limit=3&toString=1&__proto__=2&a[b]=3', 'limit');
    expect(got).toBe(3);
    expect(told).toEqual(
      ['toString', '__proto__', 'a[b]'].map((name) => ({
        location: ['query', name],
        severity: 'warning',
        code: 'unknown-parameter',
        message: `${name} is not a parameter of listItems`,
      })),
    );
    expect(Object.prototype).not.toHaveProperty('2');
  });

  it('are told even where another parameter is refused', async () => {
    const { got, told } = await ask('size=11&colour=red', 'size');
    expect(got).toBe('refused 400');
    expect(told.map((one: { code: string }) => one.code)).toEqual(['unknown-parameter', 'maximum']);
  });

  it('are refused where the document says so', async () => {
    const strict = openKiosk({ edits: [['rule: ignore', 'rule: refuse']] });
    expect((await ask('colour=red', 'colour', strict)).got).toBe('refused 400');
    expect((await ask('limit=3', 'limit', strict)).got).toBe(3);
  });

  it('an API key in the query is none of them', async () => {
    const { app } = openKiosk({ edits: [['rule: ignore', 'rule: refuse']] });
    const answer = await request(app).get('/till?key=key-ann');
    expect([answer.status, answer.body]).toEqual([200, { caller: 'key-ann' }]);
  });
});

describe('what is told of a value that was let through', () => {
  it.each([
    ['limit=101', 'clamped to 100'],
    ['limit=0', 'clamped to 1'],
    ['limit=five', 'the default 20 is used'],
    ['limit=1&limit=2', 'the default 20 is used'],
    ['page=-3', 'the default 1 is used'],
    ['age=-3', 'ignored'],
    ['rank=-3', 'the default 2 is used'],
  ])('%s: %s', async (query, outcome) => {
    const { told } = await ask(query, 'limit');
    expect(told).toMatchObject([{ message: expect.stringMatching(new RegExp(`; ${outcome}$`)) }]);
  });
});

import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { openKiosk } from './kiosk/kiosk.js';
import { preferenceText, readPreferences } from './prefer.js';

describe('reading Prefer', () => {
  it.each([
    ['code=404', { code: '404' }],
    ['code = 404', { code: '404' }],
    ['Code="404"', { code: '404' }],
    ['code=404, example=none', { code: '404', example: 'none' }],
    ['code=404;example=none', { code: '404', example: 'none' }],
    ['example="two words, and; more"', { example: 'two words, and; more' }],
    ['delay=250', { delayMs: 250 }],
    ['delay=999999999', { delayMs: 60_000 }],
    ['delay=-1', {}],
    ['delay=soon', {}],
    ['code=200, code=404', { code: '200' }],
    ['respond-async, wait=10', {}],
    ['note="code=404"', {}],
    ['x-code=404', {}],
    ['code', {}],
    ['', {}],
    [undefined, {}],
  ])('%s', (header, preferences) => {
    expect(readPreferences(header)).toEqual(preferences);
  });

  it('says the same again', () => {
    const all = { code: '404', example: 'two words', delayMs: 5 };
    expect(readPreferences(preferenceText(all))).toEqual(all);
  });
});

describe('Prefer chooses a documented answer', () => {
  const { app, records, faults } = openKiosk();
  const ask = (prefer: string, path = '/items') => request(app).get(path).set('Prefer', prefer);

  it.each([
    [
      'code=200',
      200,
      'code=200',
      {
        items: [
          { id: 'tea', priceCents: 250 },
          { id: 'cocoa', priceCents: 300 },
        ],
        asked: {},
      },
    ],
    ['example=none', 200, 'example="none"', { items: [], asked: {} }],
    ['code=200; example="none"', 200, 'code=200, example="none"', { items: [], asked: {} }],
    ['code=400', 400, 'code=400', { error: 'internal' }],
    ['code="500", delay=1', 500, 'code=500, delay=1', { error: 'internal' }],
    ['example=refused', 400, 'example="refused"', { error: 'internal' }],
  ])('%s', async (prefer, status, applied, body) => {
    records.length = 0;
    const answer = await ask(prefer);
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(answer.headers['preference-applied']).toBe(applied);
    expect(records).toMatchObject([{ status, preferred: true }]);
  });

  it('with the example of each header', async () => {
    const answer = await ask('code=200');
    expect(answer.headers).toMatchObject({ 'x-total': '2', 'set-cookie': ['seen=1'] });
  });

  it('in the media type that the example stands under', async () => {
    const plain = await ask('example=plain', '/shelves/1/label');
    expect([plain.headers['content-type'], plain.text]).toEqual([
      'text/plain; charset=utf-8',
      'Shelf 1',
    ]);
    const structured = await ask('example=structured', '/shelves/1/label');
    expect([structured.headers['content-type'], structured.body]).toEqual([
      'application/json',
      { label: 'Shelf 1' },
    ]);
  });

  it('without credentials, a body or a sound parameter', async () => {
    expect((await request(app).post('/items').set('Prefer', 'code=201')).status).toBe(201);
    expect((await ask('code=200', '/shelves/none/label')).status).toBe(200);
    const gone = await request(app).delete('/items/tea').set('Prefer', 'code=204');
    expect([gone.status, gone.text]).toEqual([204, '']);
  });

  it('for HEAD as for GET', async () => {
    const answer = await request(app).head('/items').set('Prefer', 'code=400');
    expect([answer.status, answer.headers['content-length']]).toEqual([400, '20']);
  });

  it('a delay alone changes no answer, and is said', async () => {
    records.length = 0;
    const answer = await ask('delay=1');
    expect([answer.status, answer.headers['preference-applied']]).toEqual([200, 'delay=1']);
    expect(records).toMatchObject([{ preferred: false }]);
  });

  it('what is no preference of ours is left alone', async () => {
    const answer = await ask('respond-async');
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('preference-applied');
  });

  it.each([
    ['code=418', '`code=418`'],
    ['code=4XX', '`code=4XX`'],
    ['code=""', '`code=`'],
    ['example=three', '`example="three"`'],
    ['code=400, example=none', '`code=400, example="none"`'],
  ])('%s is not documented: 422 and what is', async (prefer, asked) => {
    records.length = 0;
    const answer = await ask(prefer);
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers).not.toHaveProperty('preference-applied');
    expect(JSON.parse(answer.text)).toEqual({
      type: 'about:blank',
      title: 'Preference not available',
      status: 422,
      detail: `listItems documents no answer for ${asked}. Choose from \`available\`.`,
      operation: 'listItems',
      available: [
        { code: 200, examples: ['two', 'none'] },
        { code: 400, examples: ['refused'] },
        { code: 500, examples: ['refused'] },
      ],
    });
    expect(records).toMatchObject([
      { status: 422, why: 'preference not available', preferred: false },
    ]);
  });

  it('none of this was an error of ours', () => expect(faults).toEqual([]));
});

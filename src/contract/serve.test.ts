import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { openKiosk } from './kiosk/kiosk.js';

const { app, records, faults } = openKiosk();

describe('routing', () => {
  it.each([
    ['/items/tea', 200, { id: 'tea', priceCents: 250 }],
    ['/items/tea/', 200, { id: 'tea', priceCents: 250 }],
    ['/items/special', 200, { id: 'special', priceCents: 1 }],
    ['/items/Special', 200, { id: 'Special', priceCents: 250 }],
    ['/items/a%2Fb', 200, { id: 'a/b', priceCents: 250 }],
    ['/items/a%252Fb', 200, { id: 'a%2Fb', priceCents: 250 }],
    ['/items/%E2%82%AC', 200, { id: '€', priceCents: 250 }],
    ['/items/a:b@c;d', 200, { id: 'a:b@c;d', priceCents: 250 }],
    ['/items/__proto__', 200, { id: '__proto__', priceCents: 250 }],
    ['/ITEMS/tea', 404, { error: 'no-such-path' }],
    ['/items/a/b', 404, { error: 'no-such-path' }],
    ['/items//', 404, { error: 'no-such-path' }],
    ['/', 404, { error: 'no-such-path' }],
    ['/items/%ZZ', 400, { error: 'malformed-path' }],
    ['/items/%C3', 400, { error: 'malformed-path' }],
  ])('GET %s', async (path, status, body) => {
    const answer = await request(app).get(path);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  it('stays the same below a prefix, with the mount point in the log only', async () => {
    const outer = express().use('/apis/kiosk', app);
    records.length = 0;
    const answer = await request(outer).get('/apis/kiosk/items?limit=7');
    expect(answer.body.asked).toMatchObject({ limit: 7, path: '/items' });
    expect((await request(outer).get('/apis/kiosk/items/a%2Fb/')).body.id).toBe('a/b');
    expect((await request(outer).get('/apis/kiosk/nowhere')).status).toBe(404);
    expect(records.map(({ target, status }) => [target, status])).toEqual([
      ['/apis/kiosk/items?limit=7', 200],
      ['/apis/kiosk/items/a%2Fb/', 200],
      ['/apis/kiosk/nowhere', 404],
    ]);
  });

  it('takes what the router knows as syntax for what it is', async () => {
    const odd = openKiosk({ edits: [['  /items/special:', '  /items/a(b)*c:']] });
    const answer = await request(odd.app).get('/items/a(b)*c');
    expect([answer.status, answer.body.id, odd.faults]).toEqual([200, 'special', []]);
  });
});

describe('HEAD', () => {
  it.each(['/items', '/items/tea', '/shelves/1/label', '/items?size=11'])(
    'answers %s as GET does, without the body',
    async (path) => {
      const get = await request(app).get(path);
      const head = await request(app).head(path);
      expect(head.status).toBe(get.status);
      expect(head.text ?? '').toBe('');
      for (const name of ['content-length', 'content-type', 'x-total', 'sl-violations']) {
        expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
      }
    },
  );

  it('is HEAD to the log and to the handler', async () => {
    const seen: string[] = [];
    const watched = openKiosk({
      handlers: {
        getSpecial: (context) => {
          seen.push(context.request.method);
          return { status: 200, headers: {}, body: { id: 'special', priceCents: 1 } };
        },
      },
    });
    await request(watched.app).head('/items/special');
    expect([seen, watched.records[0]?.method]).toEqual([['HEAD'], 'HEAD']);
  });
});

describe('what an answer carries', () => {
  it('JSON and its length, and nothing that the document does not know', async () => {
    const answer = await request(app).get('/items/tea');
    expect(Object.keys(answer.headers).sort()).toEqual([
      'connection',
      'content-length',
      'content-type',
      'date',
      'vary',
      'x-content-type-options',
    ]);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it('text as it is, in UTF-8, with its length in bytes', async () => {
    const answer = await request(app).get('/shelves/3/label');
    expect(answer.text).toBe('Shelf 3 – 5 €');
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength('Shelf 3 – 5 €')));
  });

  it('several cookies, each in a header of its own', async () => {
    const answer = await request(app).get('/items');
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers['x-total']).toBe('0');
  });

  it('nothing at all with 204', async () => {
    const answer = await request(app).delete('/items/tea').set('X-Api-Key', 'apiKey-ann');
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers).not.toHaveProperty('content-type');
    expect(answer.headers).not.toHaveProperty('content-length');
  });
});

describe('other origins', () => {
  const origin = 'http://localhost:5173';

  it.each(['/items', '/items/tea', '/nowhere'])('a preflight of %s is answered', async (path) => {
    const answer = await request(app)
      .options(path)
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'POST')
      .set('Access-Control-Request-Headers', 'content-type,x-api-key');
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type,x-api-key',
      'access-control-max-age': '600',
    });
    expect(answer.headers['access-control-allow-methods']).toContain('POST');
  });

  it.each([
    ['/items', 200],
    ['/items?size=99', 400],
    ['/nowhere', 404],
    ['/till', 401],
  ])('%s lets its origin read the answer and its headers', async (path, status) => {
    const answer = await request(app).get(path).set('Origin', origin);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    expect(answer.headers['access-control-expose-headers']?.split(',')).toEqual([
      'sl-violations',
      'Preference-Applied',
      'X-Total',
      'Location',
      'Allow',
    ]);
  });
});

it('none of this was an error of ours', () => expect(faults).toEqual([]));

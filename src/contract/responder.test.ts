import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Answer } from './answer.js';
import { openKiosk } from './kiosk/kiosk.js';

const ann = { 'X-Api-Key': 'apiKey-ann' };
const tea = { id: 'tea', priceCents: 250 };

describe('no answer leaves before what it saw is durable', () => {
  /** A promise, and what fulfils it. */
  function signal() {
    let give!: () => void;
    const given = new Promise<void>((resolve) => {
      give = resolve;
    });
    return { give, given };
  }

  const cases: readonly (readonly [
    string,
    number,
    (agent: ReturnType<typeof request>) => request.Test,
  ])[] = [
    ['a read', 200, (a) => a.get('/items')],
    ['a command', 201, (a) => a.post('/items').set(ann).send(tea)],
    [
      "a handler's refusal",
      409,
      (a) =>
        a
          .post('/items')
          .set(ann)
          .send({ ...tea, id: 'sold' }),
    ],
    ['wrong credentials', 401, (a) => a.post('/items').send(tea)],
    ['a request that breaks the document', 400, (a) => a.get('/items?size=0')],
    ['an error of ours', 500, (a) => a.get('/items/special')],
  ];
  const handlers = {
    getSpecial: () => {
      throw new Error('no special today');
    },
  };

  it.each(cases)('%s', async (_what, status, send) => {
    const asked = signal();
    const durable = signal();
    const settled = () => {
      asked.give();
      return durable.given;
    };
    const desk = () => ({ settled });
    const { app, records } = openKiosk({ desk, handlers });
    let left = false;
    const answer = send(request(app)).then((arrived) => {
      left = true;
      return arrived;
    });
    await asked.given;
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([left, records]).toEqual([false, []]);
    durable.give();
    expect((await answer).status).toBe(status);
  });

  it.each(cases)('%s becomes a 500 when it cannot become durable', async (_what, _status, send) => {
    const full = new Error('the disk is full');
    const desk = () => ({ settled: () => Promise.reject(full) });
    const { app, faults, records } = openKiosk({ desk, handlers });
    const answer = await send(request(app));
    expect([answer.status, answer.body]).toEqual([500, { error: 'internal' }]);
    expect(answer.headers).not.toHaveProperty('location');
    expect(faults.at(-1)).toMatchObject({ provider: 'kiosk', error: full });
    expect(records).toMatchObject([{ status: 500, why: 'internal' }]);
  });

  it('a desk that cannot be had is a 500 too', async () => {
    const { app, faults } = openKiosk({
      desk: () => {
        throw new Error('no such world');
      },
    });
    expect((await request(app).get('/items')).body).toEqual({ error: 'internal' });
    expect(faults).toHaveLength(1);
  });
});

describe('an answer that breaks its document leaves as a 500, and the log says why', () => {
  const fine: Answer = {
    status: 200,
    headers: { 'X-Total': 0 },
    body: { items: [tea], asked: {} },
  };
  const body = (items: unknown): Answer => ({ ...fine, body: { items, asked: {} } });
  const headers = (more: Answer['headers']): Answer => ({ ...fine, headers: more });

  it.each<[string, Answer, object]>([
    [
      'a field of the wrong type',
      body([tea, { ...tea, priceCents: 'secret' }]),
      { part: 'body', pointer: '/items/1/priceCents', keyword: 'type', value: 'secret' },
    ],
    [
      'a field too many',
      body([{ ...tea, secret: 'secret' }]),
      { part: 'body', pointer: '/items/0', keyword: 'additionalProperties' },
    ],
    [
      'a field too few',
      body([{ id: 'secret' }]),
      { part: 'body', pointer: '/items/0', keyword: 'required', value: { id: 'secret' } },
    ],
    [
      'half a cent',
      body([{ ...tea, priceCents: 0.5 }]),
      { pointer: '/items/0/priceCents', keyword: 'type', value: 0.5 },
    ],
    [
      'no number',
      body([{ ...tea, priceCents: Number.NaN }]),
      { pointer: '/items/0/priceCents', keyword: 'type', value: Number.NaN },
    ],
    [
      'an infinite number',
      body([{ ...tea, priceCents: Number.POSITIVE_INFINITY }]),
      { pointer: '/items/0/priceCents', keyword: 'type' },
    ],
    [
      'a number that JSON has not',
      body([{ ...tea, priceCents: 5n }]),
      { pointer: '/items/0/priceCents', keyword: 'type', value: 5n },
    ],
    [
      'undefined where something is required',
      body([{ ...tea, id: undefined }]),
      { pointer: '/items/0', keyword: 'required' },
    ],
    [
      'a status that is not documented',
      { ...fine, status: 418 },
      { part: 'status', keyword: 'undocumented', value: 418 },
    ],
    [
      'no body',
      { ...fine, body: undefined },
      { part: 'media type', keyword: 'undocumented', message: 'does not fit application/json' },
    ],
    [
      'a media type that is not documented',
      { ...fine, mediaType: 'text/csv' },
      { part: 'media type', keyword: 'undocumented' },
    ],
    [
      'a header too few',
      headers({}),
      { part: 'header X-Total', keyword: 'required', value: undefined },
    ],
    [
      'a header too many',
      headers({ 'X-Total': 0, 'X-Secret': 'secret' }),
      { part: 'header x-secret', keyword: 'undocumented', value: 'secret' },
    ],
    ...['secret', '', ' 1', '0x1', '-1', '1.5'].map((value): [string, Answer, object] => [
      `a count that reads ${JSON.stringify(value)}`,
      headers({ 'X-Total': value }),
      { part: 'header X-Total' },
    ]),
    [
      'a header that would break out',
      headers({ 'X-Total': 0, 'Set-Cookie': ['a=1', 'b=2\r\nX-Secret: secret'] }),
      { part: 'header Set-Cookie', keyword: 'characters' },
    ],
  ])('%s', async (_what, answer, fault) => {
    const { app, faults, records } = openKiosk({ handlers: { listItems: () => answer } });
    const arrived = await request(app).get('/items');
    expect([arrived.status, arrived.body]).toEqual([500, { error: 'internal' }]);
    expect(JSON.stringify([arrived.headers, arrived.text])).not.toMatch(/secret|418|X-Total: /i);
    expect(arrived.headers).not.toHaveProperty('x-total');
    expect(arrived.headers).not.toHaveProperty('set-cookie');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      provider: 'kiosk',
      operationId: 'listItems',
      answer: { status: answer.status, fault },
    });
    expect(faults[0]?.requestId).toBe(records[0]?.requestId);
    expect(records).toMatchObject([{ status: 500, why: 'internal' }]);
  });

  it('a body where none is documented', async () => {
    const { app, faults } = openKiosk({
      handlers: { removeItem: () => ({ status: 204, headers: {}, body: {} }) },
    });
    expect((await request(app).delete('/items/tea').set(ann)).status).toBe(500);
    expect(faults[0]?.answer?.fault).toMatchObject({ message: 'does not fit no body' });
  });

  it('none is left out where HEAD asks', async () => {
    const { app } = openKiosk({ handlers: { listItems: () => ({ ...fine, status: 418 }) } });
    expect((await request(app).head('/items')).status).toBe(500);
  });
});

describe('what throws leaves as a 500 that tells nothing', () => {
  const secret = new Error('the secret is 42');

  it.each([
    [
      'a handler',
      {
        listItems: () => {
          throw secret;
        },
      },
    ],
    ['a promise', { listItems: () => Promise.reject(secret) }],
  ])('%s', async (_what, handlers) => {
    const { app, faults, records } = openKiosk({ handlers });
    const answer = await request(app).get('/items');
    expect([answer.status, answer.body]).toEqual([500, { error: 'internal' }]);
    expect(faults).toMatchObject([{ operationId: 'listItems', error: secret }]);
    expect(records).toMatchObject([{ operationId: 'listItems', status: 500 }]);
  });

  it('a voice that fails at one refusal still has its 500', async () => {
    const { app, faults } = openKiosk({
      voice: {
        'no-such-path': () => {
          throw secret;
        },
        unauthenticated: () => ({ status: 499, headers: {}, body: 'secret' }),
      },
    });
    for (const path of ['/nowhere', '/till']) {
      const answer = await request(app).get(path);
      expect([answer.status, answer.body]).toEqual([500, { error: 'internal' }]);
    }
    expect(faults).toMatchObject([{ error: secret }, { answer: { status: 499 } }]);
  });

  it.each(['/nowhere', '/items', '/till', '/items/%ZZ'])(
    'a voice that fails at everything has a bare one: %s',
    async (path) => {
      const fail = () => {
        throw secret;
      };
      const { app, faults } = openKiosk({
        handlers: { listItems: fail },
        voice: {
          'no-such-path': fail,
          'malformed-path': fail,
          unauthenticated: fail,
          internal: fail,
        },
      });
      const answer = await request(app).get(path);
      expect([answer.status, answer.text]).toEqual([500, '']);
      expect(faults.length).toBeGreaterThan(0);
    },
  );
});

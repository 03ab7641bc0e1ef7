import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { openKiosk } from './kiosk/kiosk.js';

const ann = { 'X-Api-Key': 'apiKey-ann' };

describe('what the kernel refuses, in the words of the API', () => {
  const cases: readonly (readonly [
    what: string,
    send: (agent: ReturnType<typeof request>) => request.Test,
    status: number,
    body: object,
  ])[] = [
    ['a path that is not documented', (a) => a.get('/nowhere'), 404, { error: 'no-such-path' }],
    ['another case', (a) => a.get('/Items'), 404, { error: 'no-such-path' }],
    ['a method that the path lacks', (a) => a.put('/items'), 405, { error: 'no-such-method' }],
    ['TRACE', (a) => a.trace('/items'), 405, { error: 'no-such-method' }],
    ['a path that cannot be decoded', (a) => a.get('/items/%ZZ'), 400, { error: 'malformed-path' }],
    [
      'no credentials',
      (a) => a.post('/items').send({ id: 'tea', priceCents: 1 }),
      401,
      { error: 'unauthenticated', detail: 'missing' },
    ],
    ...(['invalid', 'expired', 'revoked'] as const).map(
      (problem) =>
        [
          `credentials that are ${problem}`,
          (a: ReturnType<typeof request>) =>
            a
              .post('/items')
              .set('X-Api-Key', `apiKey-${problem}`)
              .send({ id: 'tea', priceCents: 1 }),
          401,
          { error: 'unauthenticated', detail: problem },
        ] as const,
    ),
    [
      'credentials without the scope',
      (a) =>
        a
          .post('/items')
          .set('Authorization', 'Bearer bearer-bob')
          .send({ id: 'tea', priceCents: 1 }),
      403,
      { error: 'forbidden', detail: ['sell'] },
    ],
    [
      'a parameter out of range',
      (a) => a.get('/items?size=11'),
      400,
      { error: 'invalid-request', detail: ['query.size'] },
    ],
    [
      'every wrong parameter at once',
      (a) => a.get('/items?size=11&q=ok&since=soon').set('X-Shelf', '0').set('Cookie', 'lang=xx'),
      400,
      {
        error: 'invalid-request',
        detail: ['header.X-Shelf', 'query.size', 'query.since', 'cookie.lang'],
      },
    ],
    [
      'a path parameter of the wrong type',
      (a) => a.get('/shelves/two/label'),
      400,
      { error: 'invalid-request', detail: ['path.number'] },
    ],
    [
      'a field of the wrong type',
      (a) => a.post('/items').set(ann).send({ id: 'tea', priceCents: '250' }),
      400,
      { error: 'invalid-request', detail: ['body.priceCents'] },
    ],
    [
      'a field too many and one too few',
      (a) => a.post('/items').set(ann).send({ id: 'tea', colour: 'green' }),
      400,
      { error: 'invalid-request', detail: ['body.priceCents', 'body.colour'] },
    ],
    [
      'a wrong parameter beside a wrong body',
      (a) => a.post('/items').set(ann).set('X-Shelf', '10').send({ id: 'tea', priceCents: -1 }),
      400,
      { error: 'invalid-request', detail: ['header.X-Shelf', 'body.priceCents'] },
    ],
    [
      "a rejection of the handler's",
      (a) => a.post('/items').set(ann).send({ id: 'sold', priceCents: 1 }),
      409,
      { error: 'sold-out', detail: 'sold' },
    ],
  ];

  const { app, faults, records } = openKiosk();

  it.each(cases)('%s', async (_what, send, status, body) => {
    records.length = 0;
    const answer = await send(request(app));
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(faults).toEqual([]);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ provider: 'kiosk', status, preferred: false });
  });

  it('says which methods there are', async () => {
    const answer = await request(app).put('/items');
    expect(answer.headers.allow).toBe('GET, HEAD, POST');
  });

  it('a specimen of each refusal reaches the log with the same request id and a reason', async () => {
    records.length = 0;
    await request(app).get('/items?size=11');
    expect(records[0]).toMatchObject({
      operationId: 'listItems',
      method: 'GET',
      target: '/items?size=11',
      why: 'size must be <= 10',
      violations: [{ location: ['query', 'size'], severity: 'error', code: 'maximum' }],
    });
    expect(records[0]?.requestId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('the order of checks', () => {
  const reversed = {
    edits: [['order: [credentials, request]', 'order: [request, credentials]']] as const,
  };
  const wrongTwice = (app: ReturnType<typeof openKiosk>['app']) =>
    request(app).post('/items').send({ id: 5 });

  it('who asks comes first where the document says so', async () => {
    expect((await wrongTwice(openKiosk().app)).status).toBe(401);
  });

  it('what is asked comes first where the document says so', async () => {
    expect((await wrongTwice(openKiosk(reversed).app)).status).toBe(400);
  });

  it.each([
    ['malformed JSON', '{', 400],
    ['another media type', 'text', 415],
    ['no body', '', 400],
  ])('a request in order counts before the key: %s', async (what, body, status) => {
    const { app } = openKiosk(reversed);
    const type = what === 'another media type' ? 'text/plain' : 'application/json';
    const answer = await request(app).post('/items').set('Content-Type', type).send(body);
    expect(answer.status).toBe(status);
  });

  it('credentials are still checked after a sound request', async () => {
    const { app } = openKiosk(reversed);
    const answer = await request(app).post('/items').send({ id: 'tea', priceCents: 1 });
    expect(answer.status).toBe(401);
  });
});

import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { describe, expect, it, vi } from 'vitest';
import { bodyLimitBytes } from './body.js';
import { openKiosk } from './kiosk/kiosk.js';
import { DoorIn } from './request-judge.js';

const { app, faults } = openKiosk();
const tea = { id: 'tea', priceCents: 250 };
const json = 'application/json';

interface Sent {
  readonly type?: string;
  readonly encoding?: string;
  readonly bytes: string | Buffer;
}

/** Posts bytes as they are: the status, the error and its detail. */
async function post({ type, encoding, bytes }: Sent, to = app) {
  const sending = request(to)
    .post('/items')
    .set('X-Api-Key', 'apiKey-ann')
    .set('Connection', 'close');
  if (type !== undefined) sending.set('Content-Type', type);
  if (encoding !== undefined) sending.set('Content-Encoding', encoding);
  // superagent would name a type of its own for text; bytes it leaves alone.
  const answer = await sending
    .serialize((body) => body)
    .send(Buffer.from(bytes).length > 0 ? Buffer.from(bytes) : undefined);
  return [answer.status, answer.body.error, answer.body.detail];
}

const text = JSON.stringify(tea);

describe('a body that is taken', () => {
  it.each([
    ['JSON', { type: json, bytes: text }],
    ['a charset', { type: 'application/json; charset=utf-8', bytes: text }],
    ['another case', { type: 'Application/JSON;CHARSET=UTF-8', bytes: text }],
    ['a parameter of no meaning', { type: 'application/json; v="1;2"', bytes: text }],
    ['UTF-16', { type: 'application/json; charset=utf-16le', bytes: Buffer.from(text, 'utf16le') }],
    ['a byte order mark', { type: json, bytes: `\ufeff${text}` }],
    ['white space around it', { type: json, bytes: `\n ${text} \t` }],
    ['gzip', { type: json, encoding: 'gzip', bytes: gzipSync(text) }],
  ] as const)('%s', async (_what, sent) => {
    expect(await post(sent)).toEqual([201, undefined, undefined]);
  });
});

describe('a body that is refused', () => {
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '));
  it.each([
    [
      'another media type',
      { type: 'text/plain', bytes: text },
      415,
      'unsupported-media-type',
      'text/plain',
    ],
    [
      'a form',
      { type: 'application/x-www-form-urlencoded', bytes: 'id=tea' },
      415,
      'unsupported-media-type',
      'application/x-www-form-urlencoded',
    ],
    [
      'a type that only begins like JSON',
      { type: 'application/jsonp', bytes: text },
      415,
      'unsupported-media-type',
      'application/jsonp',
    ],
    ['no media type', { bytes: text }, 415, 'unsupported-media-type', null],
    [
      'a charset nobody knows',
      { type: 'application/json; charset=utf-99', bytes: text },
      415,
      'unsupported-media-type',
      'application/json; charset=utf-99',
    ],
    [
      'a charset that JSON has not',
      { type: 'application/json; charset=latin1', bytes: text },
      415,
      'unsupported-media-type',
      'application/json; charset=latin1',
    ],
    [
      'an encoding nobody knows',
      { type: json, encoding: 'lzma', bytes: text },
      415,
      'unsupported-media-type',
      json,
    ],
    [
      'gzip that is none',
      { type: json, encoding: 'gzip', bytes: text },
      400,
      'malformed-body',
      undefined,
    ],
    [
      'gzip that ends early',
      { type: json, encoding: 'gzip', bytes: gzipSync(text).subarray(0, 20) },
      400,
      'malformed-body',
      undefined,
    ],
    [
      'a gzip bomb',
      { type: json, encoding: 'gzip', bytes: bomb },
      413,
      'body-too-large',
      bodyLimitBytes,
    ],
    [
      'one byte too many',
      { type: json, bytes: text.padEnd(bodyLimitBytes + 1) },
      413,
      'body-too-large',
      bodyLimitBytes,
    ],
    ['half an object', { type: json, bytes: '{"id":' }, 400, 'malformed-body', undefined],
    ['a word', { type: json, bytes: 'tea' }, 400, 'malformed-body', undefined],
    ['only white space', { type: json, bytes: '  ' }, 400, 'malformed-body', undefined],
    ['null', { type: json, bytes: 'null' }, 400, 'invalid-request', ['body']],
    ['a list', { type: json, bytes: '[]' }, 400, 'invalid-request', ['body']],
    ['a text', { type: json, bytes: '"tea"' }, 400, 'invalid-request', ['body']],
    ['a number', { type: json, bytes: '5' }, 400, 'invalid-request', ['body']],
    ['nothing', { type: json, bytes: '' }, 400, 'invalid-request', ['body']],
    ['nothing, of no type', { bytes: '' }, 400, 'invalid-request', ['body']],
    [
      'an empty object',
      { type: json, bytes: '{}' },
      400,
      'invalid-request',
      ['body.id', 'body.priceCents'],
    ],
    [
      'a number past every number',
      { type: json, bytes: '{"id":"tea","priceCents":1e999}' },
      400,
      'invalid-request',
      ['body.priceCents'],
    ],
    [
      'a field in the prototype',
      { type: json, bytes: '{"id":"tea","priceCents":1,"__proto__":{"polluted":1}}' },
      400,
      'invalid-request',
      ['body.__proto__'],
    ],
  ] as const)('%s', async (_what, sent, status, error, detail) => {
    expect(await post(sent)).toEqual([status, error, detail]);
  });

  it('exactly the limit is taken', async () => {
    expect((await post({ type: json, bytes: text.padEnd(bodyLimitBytes) }))[0]).toBe(201);
  });

  it('chunks that hold nothing are no body', async () => {
    const answer = await request(app)
      .post('/items')
      .set({ 'X-Api-Key': 'apiKey-ann', 'Content-Type': json, 'Transfer-Encoding': 'chunked' });
    expect([answer.status, answer.body.detail]).toEqual([400, ['body']]);
  });
});

describe('a body that may be left out', () => {
  it.each([
    ['is', undefined, undefined, 204],
    ['is, though its type is named', undefined, json, 204],
    ['is, though a foreign type is named', undefined, 'text/plain', 204],
    ['is not, and fits', { label: 'Teas' }, json, 204],
    ['is not, and does not fit', {}, json, 400],
  ])('%s', async (_what, body, type, status) => {
    const sending = request(app).put('/shelves/1/label');
    if (type !== undefined) sending.set('Content-Type', type);
    expect((await sending.send(body)).status).toBe(status);
  });

  it('one that comes with a GET is not looked at', async () => {
    const answer = await request(app).get('/items/tea').set('Content-Type', 'x/y').send('{"a":');
    expect(answer.status).toBe(200);
  });
});

describe('hostile bodies leave nothing behind', () => {
  it('no prototype is changed, even where any key is allowed', async () => {
    const tags = '{"__proto__":"x","constructor":"y","toString":"z"}';
    const [status] = await post({
      type: json,
      bytes: `{"id":"tea","priceCents":1,"tags":${tags}}`,
    });
    expect(status).toBe(201);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('however many content types come, the validator sees one, since it keeps a check for each', async () => {
    const check = vi.spyOn(DoorIn.prototype, 'check');
    const doubtful = JSON.stringify({ ...tea, priceCents: 'many' });
    for (let index = 0; index < 200; index += 1) {
      const [status] = await post({ type: `application/json; v=${index}`, bytes: doubtful }, app);
      expect(status).toBe(400);
      const [other] = await post({ type: `text/x-${index}`, bytes: text }, app);
      expect(other).toBe(415);
    }
    const seen = check.mock.calls.map(([, { headers }]) => headers['content-type']);
    expect(seen).toHaveLength(200);
    expect([...new Set(seen)]).toEqual([json]);
    check.mockRestore();
  });
});

it('none of this was an error of ours', () => expect(faults).toEqual([]));

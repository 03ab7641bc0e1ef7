import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { openKiosk } from './kiosk/kiosk.js';

const { app } = openKiosk();
const tea = { id: 'tea', priceCents: 1 };

/** Creates an item with these headers: the status, and what is wrong with the credentials. */
async function create(headers: Record<string, string>) {
  const answer = await request(app).post('/items').set(headers).send(tea);
  return [answer.status, answer.body.detail];
}

describe('one of several credentials lets in', () => {
  it.each([
    ['an API key', { 'X-Api-Key': 'apiKey-ann' }, 201, undefined],
    ['an API key, its name in another case', { 'x-aPI-kEY': 'apiKey-ann' }, 201, undefined],
    ['a bearer token', { Authorization: 'Bearer bearer-ann' }, 201, undefined],
    [
      'a bearer token, its word in another case',
      { Authorization: 'bEARER bearer-ann' },
      201,
      undefined,
    ],
    ['a cookie', { Cookie: 'a=1; kiosk_session=session-ann; b=2' }, 201, undefined],
    ['a cookie, encoded', { Cookie: 'kiosk_session=session%2Dann' }, 201, undefined],
    ['nothing', {}, 401, 'missing'],
    ['an empty key', { 'X-Api-Key': '' }, 401, 'missing'],
    ['an empty token', { Authorization: 'Bearer ' }, 401, 'missing'],
    ['only the word', { Authorization: 'Bearer' }, 401, 'missing'],
    ['a token without the word', { Authorization: 'bearer-ann' }, 401, 'missing'],
    ['a word that ends in the word', { Authorization: 'Notbearer bearer-ann' }, 401, 'missing'],
    ['a word that begins with the word', { Authorization: 'BearerX bearer-ann' }, 401, 'missing'],
    ['a token and something after it', { Authorization: 'Bearer bearer-ann x' }, 401, 'missing'],
    ['another scheme', { Authorization: 'Basic bearer-ann' }, 401, 'missing'],
    ['the key as a cookie', { Cookie: 'X-Api-Key=apiKey-ann' }, 401, 'missing'],
    ['a wrong key', { 'X-Api-Key': 'apiKey-eve' }, 401, 'invalid'],
    ['two keys in one header', { 'X-Api-Key': 'apiKey-eve, apiKey-ann' }, 401, 'invalid'],
    ['a key that is over', { 'X-Api-Key': 'apiKey-expired' }, 401, 'expired'],
    ['a token without the scope', { Authorization: 'Bearer bearer-bob' }, 403, ['sell']],
  ] as const)('%s', async (_what, headers, status, detail) => {
    expect(await create(headers)).toEqual([status, detail]);
  });
});

describe('credentials are never mixed', () => {
  it('the first that is there decides alone: a wrong key is not excused by a good session', async () => {
    expect(
      await create({ 'X-Api-Key': 'apiKey-eve', Cookie: 'kiosk_session=session-ann' }),
    ).toEqual([401, 'invalid']);
  });

  it('nor a good key spoilt by a wrong session', async () => {
    expect(
      await create({ 'X-Api-Key': 'apiKey-ann', Cookie: 'kiosk_session=session-eve' }),
    ).toEqual([201, undefined]);
  });

  it("one caller's key with another's token is the first caller, whole", async () => {
    const answer = await request(app)
      .get('/items')
      .set({ Authorization: 'Bearer bearer-bob', 'X-Api-Key': 'apiKey-ann' });
    expect(answer.body.asked.caller).toBe('apiKey-ann');
  });

  it('an alternative of two schemes needs both, and the first names the caller', async () => {
    const open = (headers: Record<string, string>) => request(app).get('/till').set(headers);
    expect((await open({ 'X-Api-Key': 'apiKey-ann' })).status).toBe(401);
    const both = await open({ 'X-Api-Key': 'apiKey-ann', Authorization: 'Bearer bearer-bob' });
    expect(both.body).toEqual({ caller: 'apiKey-ann' });
    const one = await open({ 'X-Api-Key': 'apiKey-ann', Authorization: 'Bearer bearer-eve' });
    expect(one.body).toEqual({ error: 'unauthenticated', detail: 'invalid' });
  });

  it('a key given twice in the query is none', async () => {
    expect((await request(app).get('/till?key=key-ann&key=key-bob')).status).toBe(401);
    expect((await request(app).get('/till?key=key-bob')).body).toEqual({ caller: 'key-bob' });
  });
});

describe('where credentials are optional', () => {
  it.each([
    ['whoever has some is known', { Authorization: 'Bearer bearer-ann' }, 'bearer-ann'],
    ['whoever has none is nobody', {}, undefined],
    ['whoever has wrong ones is nobody too', { 'X-Api-Key': 'apiKey-eve' }, undefined],
  ] as const)('%s', async (_what, headers, caller) => {
    const answer = await request(app).get('/items').set(headers);
    expect([answer.status, answer.body.asked.caller]).toEqual([200, caller]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGNIC, RADAR, Story } from './client.js';

let story: Story;
beforeAll(async () => {
  story = await Story.begin();
});
afterAll(() => story?.end());

describe('the request log of a world', () => {
  it('has what was asked and answered, newest first, and no credential', async () => {
    const world = 'logged';
    const secret = 'agnic_tok_sk_test_demo_busy';
    await story.ask('GET /agnicpay/api/balance?network=base', { world, headers: AGNIC });
    await story.ask('GET /agnicpay/api/transactions?limit=1', { world, headers: AGNIC });
    await story.ask('GET /agnicpay/api/balance', { world });
    const { body } = await story.ask('GET /_paystub/requests', { world });
    expect(body.requests).toMatchObject([
      { id: 3, operation: 'getBalance', status: 401, why: 'missing credentials' },
      { id: 2, operation: 'listTransactions', status: 200, query: 'limit=1' },
      {
        id: 1,
        api: 'agnicpay',
        path: '/agnicpay/api/balance',
        request: { headers: { 'x-agnic-token': '[redacted]' } },
        answer: { body: { network: 'base' } },
        changes: [],
      },
    ]);
    expect(JSON.stringify(body)).not.toContain(secret);
    expect((await story.ask('GET /_paystub/requests')).body.requests).toEqual([]);
    expect((await story.ask('GET /_paystub/requests/1', { world })).body).toEqual(body.requests[2]);
    expect((await story.ask('GET /_paystub/requests/9', { world })).status).toBe(404);
  });

  it('has what was changed, without the secret that was issued', async () => {
    const world = 'changes';
    const signUp = await story.ask('POST /actumx/auth/api/auth/sign-up/email', {
      world,
      body: { name: 'Grace', email: 'grace@mail.example', password: 'correct horse' },
    });
    expect(signUp.status).toBe(200);
    const { body } = await story.ask('GET /_paystub/requests?operation=signUpWithEmail', { world });
    const [request] = body.requests;
    const commands = request.changes.map(({ command }: { command: string }) => command);
    expect(commands).toEqual(['add-principal', 'open-account', 'issue-credential']);
    const text = JSON.stringify(request);
    expect(text).not.toContain('correct horse');
    expect(text).not.toContain(signUp.body.token);
    expect(request.answer.headers['set-cookie']).toBe('[redacted]');
  });

  it('is counted, waited for and forgotten', async () => {
    const world = 'waiting';
    const ask = () => story.ask('GET /finradar/api/v1/account/balance', { world, headers: RADAR });
    await ask();
    const path = '/_paystub/requests/wait?operation=getTokenBalance&count=2&timeoutMs=30000';
    const waiting = story.ask(`GET ${path}`, { world });
    await ask();
    expect((await waiting).body).toEqual({ reached: true, count: 2 });
    const count = async (query: string) =>
      (await story.ask(`GET /_paystub/requests/count?${query}`, { world })).body.count;
    expect(await count('api=finradar')).toBe(2);
    expect(await count('status=401')).toBe(0);
    expect(await count('since=1')).toBe(1);
    const late = await story.ask('GET /_paystub/requests/wait?since=2&timeoutMs=5', { world });
    expect(late.body).toEqual({ reached: false, count: 0 });
    expect((await story.ask('DELETE /_paystub/requests', { world })).body).toEqual({ removed: 2 });
    expect(await count('')).toBe(0);
  });

  it('explains an answer', async () => {
    const world = 'explained';
    await story.ask('GET /finradar/api/v1/account/transactions?limit=999', {
      world,
      headers: RADAR,
    });
    const { body } = await story.ask('GET /_paystub/requests/1/explain', { world });
    expect(body.steps[0]).toContain('is listTokenTransactions of finradar');
    expect(body.steps.join()).toContain('Let through: query limit');
    expect(body.nearest).toEqual([]);
  });

  it('names the nearest operations for a 404, also outside of every API', async () => {
    const world = 'lost';
    await story.ask('GET /finradar/api/v1/acount/balance', { world, headers: RADAR });
    expect((await story.ask('GET /finrader/api/v1/account/balance', { world })).status).toBe(404);
    for (const id of [1, 2]) {
      const { body } = await story.ask(`GET /_paystub/requests/${id}/explain`, { world });
      expect(body.nearest[0]).toEqual({
        api: 'finradar',
        operation: 'getTokenBalance',
        method: 'GET',
        path: '/finradar/api/v1/account/balance',
      });
    }
  });
});

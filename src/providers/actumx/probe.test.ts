import request from 'supertest';
import { it } from 'vitest';
import { serveApi } from '../../../test/api-server.js';
import { answer } from '../../contract/answer.js';
import { callerByApiKey, callerBySession } from './access.js';
import { handlers } from './handlers.js';

it('probe', async () => {
  const voice: any = new Proxy(
    {},
    {
      get: (_t, type) => (f: any, r: any) => {
        console.log(JSON.stringify(f), JSON.stringify(r));
        return answer(500, { error: 'internal_error' });
      },
    },
  );
  const { app } = await serveApi({
    provider: {
      id: 'actumx',
      schemes: {
        sessionCookie: callerBySession,
        apiKeyHeader: callerByApiKey,
        apiKeyBearer: callerByApiKey,
      },
      handlers: handlers as any,
      voice,
    },
    story: { id: 'actumx', version: 1, demo: () => [], build() {} },
  });
  for (const b of [
    '{}',
    '',
    'null',
    '[]',
    '"x"',
    '5',
    'true',
    '{"name":5}',
    '{"name":null}',
    '{"name":" a "}',
    '{"name":"' + 'x'.repeat(81) + '"}',
    '{',
  ]) {
    console.log('>>> name', b.slice(0, 20));
    await request(app).post('/v1/api-keys').set('content-type', 'application/json').send(b);
  }
  console.log('>>> nobody');
  await request(app).post('/v1/api-keys');
  console.log('>>> text');
  await request(app).post('/v1/api-keys').set('content-type', 'text/plain').send('abc');
  for (const b of [
    '{"amountCents":100.5}',
    '{"amountCents":"5"}',
    '{"amountCents":99}',
    '{"amountCents":1e400}',
    '{"amountCents":9007199254740993}',
    '{"amountCents":1e300}',
  ]) {
    console.log('>>>', b);
    await request(app).post('/v1/billing/top-up').set('content-type', 'application/json').send(b);
  }
  for (const b of ['{"paymentId":"abc"}', '{"paymentId":" abc        "}']) {
    console.log('>>>', b);
    await request(app).post('/v1/x402/settle').set('content-type', 'application/json').send(b);
  }
  for (const b of [
    '{}',
    '{"name":"x","email":"nope","password":"short"}',
    '{"name":"x\\u0000","email":"A@b.co","password":"longenough"}',
  ]) {
    console.log('>>>', b);
    await request(app)
      .post('/auth/api/auth/sign-up/email')
      .set('content-type', 'application/json')
      .send(b);
  }
  console.log('>>> topic');
  await request(app).get('/v1/protected/quote?topic=a&topic=b');
  await request(app).get('/v1/protected/quote?topic=%00');
  console.log('>>> id');
  await request(app).delete('/v1/api-keys/%20');
  await request(app).delete('/v1/api-keys/%00');
  await request(app).delete('/v1/api-keys/%zz');
});

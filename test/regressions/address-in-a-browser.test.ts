import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPaystub, type Paystub } from '../../src/paystub.js';

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

describe('the address of an API, as paystub prints it', () => {
  let all: Paystub;
  let single: Paystub;
  beforeAll(async () => {
    all = await createPaystub();
    single = await createPaystub({ apis: ['agnicpay'] });
  });
  afterAll(() => Promise.all([all.close(), single.close()]));

  it.each(['/agnicpay', '/agnicpay/', '/actumx', '/x402?from=mail'])(
    '%s is its reference in a browser',
    async (path) => {
      const { status, headers, text } = await supertest(all.app).get(path).set('Accept', browser);
      expect(status).toBe(200);
      expect(headers['content-type']).toContain('text/html');
      expect(text).toContain(`href="/openapi/${path.split(/[/?]/)[1]}.yaml"`);
    },
  );

  it('is the start page in a browser where one API has the root', async () => {
    const { status, text } = await supertest(single.app).get('/').set('Accept', browser);
    expect(status).toBe(200);
    expect(text).toContain('aria-label="State of the world"');
  });

  it.each([
    ['nothing is said', undefined],
    ['anything will do', '*/*'],
    ['JSON is wanted', 'application/json'],
    ['JSON is wanted more', 'application/json, text/html;q=0.9'],
    ['a page is not wanted', 'text/html;q=0, */*'],
  ])('is the answer of the API where %s', async (_name, accept) => {
    for (const [paystub, path] of [
      [all, '/agnicpay'],
      [single, '/'],
    ] as const) {
      const request = supertest(paystub.app).get(path);
      const { status, headers } = await (accept ? request.set('Accept', accept) : request);
      expect(status).toBe(404);
      expect(headers['content-type']).toContain('application/json');
    }
  });

  it.each([
    ['POST', '/agnicpay'],
    ['GET', '/agnicpay/api'],
    ['GET', '/agnicpay/api/balance'],
    ['GET', '/nowhere'],
  ])('leaves %s %s as it is', async (method, path) => {
    const request =
      method === 'POST' ? supertest(all.app).post(path) : supertest(all.app).get(path);
    const { headers, status } = await request.set('Accept', browser);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers['content-type']).not.toContain('html');
  });
});

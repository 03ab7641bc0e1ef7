import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { createMock, type ExchangeRecord, startMock } from '../src/index.js';

const headers = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };

describe('startMock', () => {
  it('listens on a free port, serves one API at the root, and is gone when it is closed', async () => {
    const mock = await startMock({ apis: ['agnicpay'], refDate: '2026-03-01' });
    const answer = await fetch(`${mock.url}/api/transactions?limit=3`, { headers });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ pagination: { limit: 3 } });
    await mock.close();
    await mock.close();
    await expect(fetch(mock.url)).rejects.toThrow();
  });

  it('can be disposed of by leaving the block', async () => {
    let url: string;
    {
      await using mock = await startMock({ apis: ['agnicpay'] });
      url = mock.url;
      expect((await fetch(`${url}/_paystub/health`)).status).toBe(200);
    }
    await expect(fetch(url)).rejects.toThrow();
  });

  it('serves all APIs below their ids, and the same data for the same recipe', async () => {
    const recipe = { seed: 'library', refDate: '2026-03-01' };
    await using one = await startMock(recipe);
    await using two = await startMock(recipe);
    const read = async (url: string) =>
      (await fetch(`${url}/agnicpay/api/transactions`, { headers })).text();
    expect(await read(one.url)).toBe(await read(two.url));
  });

  it('says when its port is taken', async () => {
    await using first = await startMock({ apis: ['agnicpay'] });
    await expect(startMock({ apis: ['agnicpay'], port: first.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('createMock', () => {
  it('gives an Express application for supertest, and tells an observer what passes', async () => {
    const seen: ExchangeRecord[] = [];
    await using mock = await createMock({
      apis: ['agnicpay'],
      observer: { exchange: (record) => seen.push(record), fault: () => undefined },
    });
    await supertest(mock.app).get('/api/balance').set(headers).expect(200);
    await supertest(mock.app).get('/api/balance').expect(401);
    expect(seen).toMatchObject([
      { operationId: 'getBalance', status: 200, why: undefined },
      { operationId: 'getBalance', status: 401, why: 'missing credentials' },
    ]);
  });

  it('keeps nothing unless a folder is named, and lets go of it when it is closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paystub-library-'));
    const data = join(folder, 'kept');
    const mock = await createMock({ apis: ['agnicpay'], data });
    expect(existsSync(data)).toBe(true);
    await expect(createMock({ apis: ['agnicpay'], data })).rejects.toThrow('in use');
    await mock.close();
    const again = await createMock({ apis: ['agnicpay'], data });
    await again.close();
    rmSync(folder, { recursive: true });
  });
});

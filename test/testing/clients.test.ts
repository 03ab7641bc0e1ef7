import { describe, expect, expectTypeOf } from 'vitest';
import { createClient as createControl } from '../../src/control/client.gen.js';
import { createClient as createActumx } from '../../src/providers/actumx/client.gen.js';
import { createClient as createAgnic } from '../../src/providers/agnicpay/client.gen.js';
import { createClient as createRadar } from '../../src/providers/finradar/client.gen.js';
import { createClient as createTrust } from '../../src/providers/nametrust/client.gen.js';
import { createClient as createSybilion } from '../../src/providers/sybilion/client.gen.js';
import { paystubTest } from '../../src/testing/vitest.js';

const test = paystubTest({ refDate: '2026-03-01', size: 0 });

describe('a typed client of each API', () => {
  test('asks AgnicPay, and has the types of its document', async ({ world }) => {
    const api = createAgnic(world.at('agnicpay'));
    const { data, error, response } = await api.GET('/api/transactions', {
      params: { query: { limit: 2, status: 'success' } },
    });
    expect([response.status, error]).toEqual([200, undefined]);
    expect(data?.transactions.map(({ status }) => status)).toEqual(['success', 'success']);
    expectTypeOf(data?.pagination.totalCount).toEqualTypeOf<number | undefined>();
    // @ts-expect-error the document has no such path
    const missing = await api.GET('/api/transaction');
    expect(missing.response.status).toBe(404);
  });

  test('asks ActumX, whose 402 is a value and no throw', async ({ world }) => {
    const api = createActumx(world.at('actumx'));
    const quote = await api.GET('/v1/protected/quote', { params: { query: { topic: 'clients' } } });
    expect(quote.response.status).toBe(402);
    expect(quote.data).toBeUndefined();
    expect(quote.error).toMatchObject({ x402: { paymentId: expect.any(String) } });
  });

  test('asks FinRadar, NameTrust and Sybilion', async ({ world }) => {
    const radar = await createRadar(world.at('finradar')).GET('/api/v1/account/balance');
    const trust = await createTrust(world.at('nametrust')).GET('/credits');
    const sybilion = await createSybilion(world.at('sybilion')).GET('/api/v1/me');
    const statuses = [radar, trust, sybilion].map(({ response }) => response.status);
    expect(statuses).toEqual([200, 200, 200]);
    expectTypeOf(radar.data).not.toBeAny();
    expectTypeOf(trust.data).not.toBeAny();
    expectTypeOf(sybilion.data).not.toBeAny();
  });

  test('asks the control plane, in the same world', async ({ mock, world }) => {
    const control = createControl({ baseUrl: mock.url, headers: world.headers });
    await control.POST('/_paystub/clock/set', { body: { now: '2026-05-01T00:00:00Z' } });
    expect(world.clock.now().now).toMatch(/^2026-05-01/);
    expect(mock.clock.now().now).not.toMatch(/^2026-05-01/);
    const added = await control.POST('/_paystub/faults', {
      body: { api: 'agnicpay', times: 1, do: { answer: { status: 500 } } },
    });
    expect(added.data?.id).toBe(1);
    const { response } = await createAgnic(world.at('agnicpay')).GET('/api/balance');
    expect(response.status).toBe(500);
  });
});

describe('who calls', () => {
  test('is one of the demo cast, or nobody', async ({ mock, world }) => {
    const statusOf = async (caller: string | null) =>
      (await createAgnic(world.at('agnicpay', caller)).GET('/api/balance')).response.status;
    expect([await statusOf('empty'), await statusOf('revoked'), await statusOf(null)]).toEqual([
      200, 401, 401,
    ]);
    expect(mock.demo('agnicpay')).toEqual(mock.demo('agnicpay', 'busy'));
    expect(mock.at('agnicpay').headers).toEqual({
      ...mock.demo('agnicpay'),
      'X-Paystub-World': 'main',
    });
  });

  test('is told whom there is, when he is not', ({ mock, world }) => {
    expect(() => world.at('agnicpay', 'bussy')).toThrow(
      'agnicpay has no caller bussy; choose from busy, busy-oauth, samples',
    );
    expect(() => mock.demo('agnicpa')).toThrow('no API agnicpa is served; choose from actumx, ');
  });
});

import { expect, it } from 'vitest';
import { ControlRefused, startMock } from '../../src/index.js';
import { AGNIC } from './client.js';

it('has the same as HTTP: a world with its clock, faults, requests and state', async () => {
  await using mock = await startMock({ apis: ['agnicpay'], refDate: '2026-03-01', size: 0 });
  const world = mock.world('library');
  const get = (path: string, headers: object = {}) =>
    fetch(`${mock.url}${path}`, { headers: { ...AGNIC, ...world.headers, ...headers } });

  const done = await world.do({ account: 'agnicpay/busy', do: 'top-up', amount: 1_000_000 });
  expect(done).toMatchObject({ account: 'agnicpay/busy/wallet', command: 'credit' });
  expect(world.state.rows('entries', 'agnicpay/busy', { limit: 1 })).toMatchObject([
    { seq: done.result.seq, kind: 'deposit', amount: 1_000_000 },
  ]);
  expect(mock.state.rows('entries', 'agnicpay/busy', { limit: 1 })).not.toMatchObject([
    { seq: done.result.seq },
  ]);

  world.clock.freeze();
  const passage = await world.clock.advance('P1D');
  expect(Date.parse(passage.to) - Date.parse(passage.from)).toBe(86_400_000);
  expect(world.clock.now()).toEqual({ now: passage.to, frozen: true, traffic: false });
  expect(await (await get('/_paystub/clock')).json()).toMatchObject({ now: passage.to });

  const rule = world.faults.add({ times: 1, do: { answer: { status: 500 } } });
  const waiting = world.requests.wait({ status: 500 });
  expect((await get('/api/balance')).status).toBe(500);
  expect(await waiting).toBe(1);
  expect(world.faults.get(rule.id)).toMatchObject({ applied: 1, spent: true });
  expect(world.requests.find()).toMatchObject([{ operation: 'getBalance', faults: [rule.id] }]);
  expect(world.requests.explain(1).steps).toContain(`Fault rule ${rule.id} applied.`);
  expect([mock.requests.count(), mock.faults.list()]).toEqual([0, []]);
  await expect(world.requests.wait({ status: 418 }, { timeoutMs: 1 })).rejects.toThrow('0 of 1');

  const fork = await world.fork('forked');
  expect(fork.clock.now()).toEqual(world.clock.now());
  const file = await fork.state.snapshot();
  await fork.do({ account: 'agnicpay/busy', do: 'charge', amount: 10 });
  await fork.state.restore(file);
  expect((await fork.state.snapshot()).accounts).toEqual(file.accounts);
  world.reset();
  expect(world.requests.count()).toBe(0);
  fork.remove();
  expect(() => fork.remove()).toThrow(ControlRefused);
  expect(() => mock.world('../x').clock.now()).toThrow('A world is named by');
  expect(() => world.faults.add({ do: {} })).toThrow('names no fault');
});

it('is there without HTTP, too', async () => {
  await using mock = await startMock({ apis: ['agnicpay'], control: false, size: 0 });
  expect((await fetch(`${mock.url}/_paystub/clock`)).status).toBe(404);
  expect((await fetch(`${mock.url}/_paystub/health`)).status).toBe(200);
  expect(mock.clock.freeze().frozen).toBe(true);
});

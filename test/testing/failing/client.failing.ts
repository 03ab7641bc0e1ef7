import { expect } from 'vitest';
import { createClient } from '../../../src/providers/agnicpay/client.gen.js';
import { paystubTest } from '../../../src/testing/vitest.js';

const test = paystubTest({ apis: ['agnicpay'], refDate: '2026-03-01', size: 0 });

test('is right, and quiet', async ({ world }) => {
  await createClient(world.at('agnicpay')).GET('/api/balance');
  expect(world).toHaveCalled('getBalance');
});

test('is wrong: nothing was asked', ({ world }) => {
  expect(world).toHaveCalled('getBalance');
});

test('is wrong by an exception', async ({ world }) => {
  const { response } = await createClient(world.at('agnicpay', 'revoked')).GET('/api/balance');
  if (!response.ok) throw new Error('no balance');
});

import { describe, expect, it } from 'vitest';
import { paymentRow } from '../../ledger/decide/rows.js';
import type { PaymentRow } from '../../ledger/index.js';
import {
  challenge,
  dollars,
  keyIds,
  keySecrets,
  paidQuote,
  paymentIds,
  receipt,
  receiptIds,
  timestamp,
  timestampOrNull,
  transaction,
  userId,
} from './wire.js';

const AT = Date.parse('2026-03-03T22:30:00.000Z');

const PENDING = paymentRow({
  createdAt: AT,
  status: 'pending',
  amount: 25,
  resource: '/v1/protected/quote',
  method: 'GET',
  credential: 0,
});
const SETTLED: PaymentRow = {
  ...PENDING,
  status: 'settled',
  updatedAt: AT + 2000,
  settledAt: AT + 2000,
  finalAmount: 25,
  entry: 0,
};
const COMPLETED: PaymentRow = {
  ...SETTLED,
  status: 'completed',
  updatedAt: AT + 4918,
  consumedAt: AT + 4918,
  usage: 0,
};
const KEY = { name: 'Production API Key', prefix: 'xk_live_ab12cd' };

describe('times and money', () => {
  it.each([
    [AT, '2026-03-03T22:30:00.000Z'],
    [AT + 1, '2026-03-03T22:30:00.001Z'],
    [0, '1970-01-01T00:00:00.000Z'],
  ])('writes %d as %s', (at, text) => {
    expect(timestamp(at)).toBe(text);
    expect(timestampOrNull(at)).toBe(text);
  });

  it('leaves what has not happened null', () => expect(timestampOrNull(null)).toBeNull());

  it.each([
    [25, '0.25'],
    [5, '0.05'],
    [150, '1.50'],
    [100_000, '1000.00'],
  ])('writes %d cents as %s dollars', (cents, text) => expect(dollars(cents)).toBe(text));
});

describe('ids', () => {
  it.each([
    ['payment', paymentIds, /^x402tx_[0-9a-f]{24}$/],
    ['receipt', receiptIds, /^receipt_[0-9a-f]{24}$/],
    ['key', keyIds, /^key_[0-9a-f]{24}$/],
    ['secret', keySecrets, /^xk_live_[0-9a-f]{48}$/],
  ])('of a %s have the shape of the real ones and lead back', (_, codec, shape) => {
    const id = codec.encode({ account: 3, seq: 41 });
    expect(id).toMatch(shape);
    expect(codec.decode(id)).toEqual({ account: 3, seq: 41 });
    expect(codec.decode(id.toUpperCase())).toBeUndefined();
  });

  it('of users are 32 letters and digits', () => expect(userId(7)).toMatch(/^[A-Za-z0-9]{32}$/));

  it('of a payment and of its receipt have nothing in common', () => {
    const ref = { account: 0, seq: 0 };
    expect(paymentIds.encode(ref).slice(-24)).not.toBe(receiptIds.encode(ref).slice(-24));
  });
});

describe('transaction', () => {
  const id = paymentIds.encode({ account: 0, seq: 0 });
  const receiptId = receiptIds.encode({ account: 0, seq: 0 });

  it.each([
    ['pending', PENDING, { receiptId: null, consumedAt: null, updatedAt: timestamp(AT) }],
    ['settled', SETTLED, { receiptId, consumedAt: null, updatedAt: timestamp(AT + 2000) }],
    [
      'completed',
      COMPLETED,
      { receiptId, consumedAt: timestamp(AT + 4918), updatedAt: timestamp(AT + 4918) },
    ],
  ])('%s', (status, row, rest) => {
    expect(transaction(0, 0, row, 5, KEY)).toEqual({
      id,
      status,
      method: 'GET',
      endpoint: '/v1/protected/quote',
      amountCents: 25,
      createdAt: timestamp(AT),
      apiKeyId: keyIds.encode({ account: 5, seq: 0 }),
      apiKeyName: 'Production API Key',
      apiKeyPrefix: 'xk_live_ab12cd',
      ...rest,
    });
  });

  it('names a key that is not there as the real API does', () => {
    expect(transaction(0, 0, PENDING, 5, undefined)).toMatchObject({
      apiKeyName: 'Unknown key',
      apiKeyPrefix: '',
    });
  });

  it.each(['held', 'failed', 'voided'])('is never %s', (status) => {
    expect(() => transaction(0, 0, { ...PENDING, status }, 5, KEY)).toThrow(status);
  });

  it('has a method that HTTP knows', () => {
    expect(() => transaction(0, 0, { ...PENDING, method: 'get' }, 5, KEY)).toThrow('method');
  });
});

describe('what a payment is answered with', () => {
  it('is a challenge that lasts ten minutes', () => {
    expect(challenge(0, 0, PENDING).x402).toMatchObject({
      paymentId: paymentIds.encode({ account: 0, seq: 0 }),
      amountCents: 25,
      amountUsd: '0.25',
      expiresAt: '2026-03-03T22:40:00.000Z',
    });
  });

  it('is a receipt, which says when only the first time', () => {
    expect(receipt(0, 0, SETTLED, false).settledAt).toBe(timestamp(AT + 2000));
    expect(receipt(0, 0, SETTLED, true)).not.toHaveProperty('settledAt');
    expect(receipt(0, 0, COMPLETED, true).status).toBe('completed');
    expect(() => receipt(0, 0, PENDING, true)).toThrow('pending');
  });

  it('is a quote, generated when the payment was used', () => {
    expect(paidQuote(0, 0, COMPLETED, 'tea').data.generatedAt).toBe(timestamp(AT + 4918));
    expect(() => paidQuote(0, 0, SETTLED, 'tea')).toThrow('time of use');
  });
});

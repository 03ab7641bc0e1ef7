import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paymentRow } from '../../ledger/decide/rows.js';
import { balance, statesOf, timestamp, transaction, usd, usdText } from './wire.js';

describe('money', () => {
  it.each([
    [0, '0', '0.000000'],
    [1, '0.000001', '0.000001'],
    [10, '0.00001', '0.000010'],
    [250_000, '0.25', '0.250000'],
    [999_999, '0.999999', '0.999999'],
    [1_000_000, '1', '1.000000'],
    [50_000_001, '50.000001', '50.000001'],
    [1_000_000_000_000, '1000000', '1000000.000000'],
  ])('%i micro-dollars are the number %s and the text %s', (micros, number, text) => {
    expect(JSON.stringify(usd(micros))).toBe(number);
    expect(usdText(micros)).toBe(text);
  });

  it('never shows a seventh decimal or an exponent, and reads back exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), (micros) => {
        const text = JSON.stringify(usd(micros));
        expect(text).toMatch(/^\d+(\.\d{1,6})?$/);
        const [whole = '', decimals = ''] = text.split('.');
        expect(`${whole}.${decimals.padEnd(6, '0')}`).toBe(usdText(micros));
        expect(Number(usdText(micros).replace('.', ''))).toBe(micros);
      }),
      { seed: 1 },
    );
  });
});

describe('times', () => {
  it.each([
    ['2026-02-28T23:59:59.999Z', '2026-02-28T23:59:59Z'],
    ['2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00Z'],
  ])('%s is shown as %s', (moment, shown) => {
    expect(timestamp(Date.parse(moment))).toBe(shown);
  });
});

describe('statuses', () => {
  it('share out the states of a payment', () => {
    expect({
      success: statesOf('success'),
      failed: statesOf('failed'),
      pending: statesOf('pending'),
    }).toEqual({
      success: ['settled', 'completed'],
      failed: ['failed', 'voided'],
      pending: ['pending', 'held'],
    });
  });
});

const row = paymentRow({
  createdAt: Date.parse('2026-02-03T04:05:06.789Z'),
  status: 'completed',
  amount: 90_000,
  resource: 'https://openai.gateway.example/v1/chat/completions',
  network: 'base',
  scheme: 'upto',
  credential: 0,
  entry: 0,
  finalAmount: 2_134,
});

describe('a transaction', () => {
  it('is a payment, field by field', () => {
    const hex64 = expect.stringMatching(/^0x[0-9a-f]{64}$/);
    expect(transaction(0, { seq: 0, row })).toStrictEqual({
      id: expect.stringMatching(/^tx_[0-9a-z]{6}$/),
      amount_usd: 0.002134,
      network: 'base',
      endpoint: 'https://openai.gateway.example/v1/chat/completions',
      timestamp: '2026-02-03T04:05:06Z',
      status: 'success',
      scheme: 'upto',
      tx_hash: hex64,
    });
  });

  it.each([
    ['completed', 'success', 0.002134, true],
    ['settled', 'success', 0.002134, true],
    ['pending', 'pending', 0.09, false],
    ['held', 'pending', 0.09, false],
    ['failed', 'failed', 0.09, false],
    ['voided', 'failed', 0.09, false],
  ])('that is %s shows %s, %d dollars, hash: %s', (state, status, dollars, hashed) => {
    const finalAmount = hashed ? 2_134 : null;
    const shown = transaction(0, { seq: 0, row: { ...row, status: state, finalAmount } });
    expect(shown).toMatchObject({ status, amount_usd: dollars });
    expect(shown.tx_hash !== '').toBe(hashed);
  });

  it.each([
    ['base', /^0x[0-9a-f]{64}$/],
    ['base-sepolia', /^0x[0-9a-f]{64}$/],
    ['a-chain-to-come', /^0x[0-9a-f]{64}$/],
    ['solana', /^[1-9A-HJ-NP-Za-km-z]{86,88}$/],
    ['solana-devnet', /^[1-9A-HJ-NP-Za-km-z]{86,88}$/],
  ])('on %s has a hash like the chain, and each its own', (network, form) => {
    const hashes = Array.from(
      { length: 50 },
      (_, seq) => transaction(seq % 2, { seq, row: { ...row, network } }).tx_hash,
    );
    for (const hash of hashes) expect(hash).toMatch(form);
    expect(new Set(hashes).size).toBe(50);
  });

  it('needs a network and a known scheme', () => {
    expect(() => transaction(0, { seq: 3, row: { ...row, network: null } })).toThrow(/payment 3/);
    expect(() => transaction(0, { seq: 3, row: { ...row, scheme: 'deferred' } })).toThrow(
      /deferred/,
    );
  });
});

describe('a balance', () => {
  it('adds the wallet and the credit', () => {
    const holdings = {
      network: 'base',
      usdc: 50_000_000,
      credit: 5_000_001,
      address: '0xab',
    } as const;
    expect(balance(holdings)).toStrictEqual({
      usdcBalance: '50.000000',
      creditBalance: '5.000001',
      totalBalance: '55.000001',
      address: '0xab',
      hasWallet: true,
      network: 'base',
      chainType: 'ethereum',
    });
  });

  it('without a wallet has an empty address', () => {
    const shown = balance({ network: 'solana-devnet', usdc: 0, credit: 0, address: null });
    expect(shown).toMatchObject({ address: '', hasWallet: false, chainType: 'solana' });
  });
});

import { describe, expect, it } from 'vitest';
import { Ledger } from '../ledger/index.js';
import { STORED_MOST, type Stored, Till } from './payment-registry.js';

const stored = (characters: number, header = 'h'): Stored => ({
  header,
  payer: '0x',
  nonce: '0x',
  fingerprint: 'f',
  answer: Promise.resolve({ status: 200, headers: {}, body: 'x'.repeat(characters) }),
});

describe('the answers that a world keeps', () => {
  it('are the latest, as many as there may be', () => {
    const till = new Till(Ledger.empty());
    for (let place = 0; place <= STORED_MOST.answers; place++) till.store(`${place}`, stored(1));
    expect(till.stored('0')).toBeUndefined();
    expect(till.stored('1')?.header).toBe('h');
    expect(till.stored(`${STORED_MOST.answers}`)?.header).toBe('h');
  });

  it('have no more characters together than there may be, once they are there', async () => {
    const till = new Till(Ledger.empty());
    const half = STORED_MOST.characters / 2;
    for (const key of ['a', 'b', 'c']) till.store(key, stored(half - 1_000));
    await Promise.resolve();
    expect(['a', 'b', 'c'].map((key) => till.stored(key) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
    // What was forgotten is not counted, and one that is too long by itself is not kept.
    till.forget('b');
    till.store('d', stored(half - 1_000));
    await Promise.resolve();
    expect(till.stored('c')?.header).toBe('h');
    till.store('e', stored(STORED_MOST.characters + 1));
    await Promise.resolve();
    expect(till.stored('e')).toBeUndefined();
    expect(till.stored('d')?.header).toBe('h');
  });

  it('count with the header that they answer', () => {
    const till = new Till(Ledger.empty());
    const header = 'h'.repeat(16_384);
    const most = Math.floor(STORED_MOST.characters / header.length);
    for (let place = 0; place <= most; place++) till.store(`${place}`, stored(1, header));
    expect(till.stored('0')).toBeUndefined();
    expect(till.stored(`${most}`)?.header).toBe(header);
  });
});

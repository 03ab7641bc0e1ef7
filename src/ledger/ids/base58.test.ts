import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base58, base58OfWords, hexId } from './index.js';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

describe('base58', () => {
  // The first three are the test vectors of the base58 Internet-Draft.
  it.each([
    ['48656c6c6f20576f726c6421', '2NEpo7TZRRrLZSi2U'],
    [
      '54686520717569636b2062726f776e20666f78206a756d7073206f76657220746865206c617a7920646f672e',
      'USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z',
    ],
    ['0000287fb4cd', '11233QC4'],
    ['00', '1'],
    ['0000', '11'],
    // 58^9 - 1 and 58^9: the edge of a block.
    [(58n ** 9n - 1n).toString(16).padStart(14, '0'), 'zzzzzzzzz'],
    [(58n ** 9n).toString(16).padStart(14, '0'), '2111111111'],
    // The program address that ends most of them.
    [
      '06ddf6e1d765a193d9cbe146ceeb79ac1cb485ed5f5b37913a8cf5857eff00a9',
      'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
    ],
  ])('%s is %s', (hex, text) => {
    expect(base58(hex)).toBe(text);
  });

  it('is what long division gives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const hex = Buffer.from(bytes).toString('hex');
        let rest = BigInt(`0x0${hex}`);
        let digits = '';
        for (; rest > 0n; rest /= 58n) digits = ALPHABET.charAt(Number(rest % 58n)) + digits;
        const zeros = bytes.findIndex((byte) => byte !== 0);
        expect(base58(hex)).toBe('1'.repeat(zeros < 0 ? bytes.length : zeros) + digits);
      }),
      { seed: 58, numRuns: 300 },
    );
  });

  it('is exact for the greatest numbers, and refuses more', () => {
    let rest = (1n << 3200n) - 1n;
    let digits = '';
    for (; rest > 0n; rest /= 58n) digits = ALPHABET.charAt(Number(rest % 58n)) + digits;
    expect(base58('ff'.repeat(400))).toBe(digits);
    expect(() => base58('ff'.repeat(401))).toThrow(RangeError);
  });

  it('is the same of words, zeros in front included', () => {
    const word = fc.oneof(fc.integer(), fc.constantFrom(0, 0, 255, 65_535, -1));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 16 }), (list) => {
        const words = Int32Array.from(list);
        const hex = list.map((one) => (one >>> 0).toString(16).padStart(8, '0')).join('');
        expect(base58OfWords(words)).toBe(base58(hex));
      }),
      { seed: 58, numRuns: 500 },
    );
  });

  it('writes the words that the digits of a hexadecimal id spell', () => {
    const codec = hexId({ key: 'test/words', prefix: '', digits: 64 });
    const words = new Int32Array(8);
    for (let seq = 0; seq < 50; seq++) {
      codec.words({ account: 3, seq }, words, 0);
      expect(base58OfWords(words)).toBe(base58(codec.encode({ account: 3, seq })));
    }
  });
});

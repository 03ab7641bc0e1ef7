import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeader, encodeHeader, HEADER_MOST } from './header.js';

const records = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

describe('a payment header', () => {
  it('says what was written, whatever it is', () => {
    fc.assert(
      fc.property(records, (value) => {
        const text = encodeHeader(value);
        fc.pre(text.length <= HEADER_MOST);
        expect(text).toMatch(/^[A-Za-z0-9+/]*={0,2}$/);
        expect(decodeHeader(text)).toEqual({ ok: true, value });
      }),
    );
  });

  it('is read only when it could have been written', () => {
    // Most of what is only characters is unreadable, so that others are written first and damaged.
    const damaged = fc
      .tuple(records, fc.nat(), fc.constantFrom('', '=', '-', 'A', ' '))
      .map(([value, at, put]) => {
        const text = encodeHeader(value);
        return text.slice(0, at % (text.length + 1)) + put + text.slice(at % (text.length + 1));
      });
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string({ unit: 'binary-ascii' })), (text) => {
        const decoded = decodeHeader(text);
        if (decoded.ok) {
          read += 1;
          // As the official server reads it, padded or not.
          const digits = text.replace(/=+$/, '');
          expect(JSON.parse(Buffer.from(atob(digits), 'latin1').toString())).toEqual(decoded.value);
        }
      }),
      { seed: 402, numRuns: 300 },
    );
    expect(read).toBeGreaterThan(20);
  });

  it.each(['e30', 'e30=', 'e31='])('%s is read', (text) => {
    expect(decodeHeader(text)).toEqual({ ok: true, value: {} });
  });

  it.each([
    ['', 'is not standard base64'],
    ['eyJhIjoiPz8_In0=', 'is not standard base64'],
    ['e30==', 'is not padded base64'],
    ['e', 'is not padded base64'],
    ['W10=', 'is no JSON object'],
    ['bnVsbA==', 'is no JSON object'],
    ['77u/e30=', 'is not JSON in UTF-8'],
    ['eyJhIjoi/yJ9', 'is not JSON in UTF-8'],
    ['e30='.repeat(HEADER_MOST), `has more than ${HEADER_MOST} characters`],
  ])('%.20s %s', (text, problem) => {
    expect(decodeHeader(text)).toEqual({ ok: false, problem });
  });
});

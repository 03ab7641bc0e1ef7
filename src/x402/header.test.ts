import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHeader, encodeHeader, HEADER_MOST } from './header.js';

describe('a payment header', () => {
  it('says what was written, whatever it is', () => {
    const records = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => {
      return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
    });
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
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const decoded = decodeHeader(text);
        if (!decoded.ok) return;
        // As the official server reads it, padded or not.
        const digits = text.replace(/=+$/, '');
        expect(JSON.parse(Buffer.from(atob(digits), 'latin1').toString())).toEqual(decoded.value);
      }),
    );
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

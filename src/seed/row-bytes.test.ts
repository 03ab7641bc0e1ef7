import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, RowBytes } from './row-bytes.js';

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom(
    '',
    '"',
    "'",
    ',',
    '\r\n',
    '\\',
    '\u007f',
    '\u0080',
    '\u2028',
    '\0',
    'Zoë',
    '👩‍👩‍👧‍👦',
  ),
);
const numbers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.integer().map((micros) => micros / 1e6),
  fc.constantFrom(0, -0, 9, 10, 99, 100, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 1e21, -1, 0.1),
);
const values = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null), fc.jsonValue());

/** One buffer for all, so that what came before is there too. */
const bytes = new RowBytes();

function written(write: (to: RowBytes) => void): string {
  write(bytes);
  return Buffer.from(bytes.take()).toString('utf8');
}

/** A lone surrogate is no UTF-8, and every encoder writes the replacement character. */
function encoded(text: string): string {
  return Buffer.from(text).toString('utf8');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

describe('rows as bytes', () => {
  it('are what JSON.stringify makes', () => {
    const property = fc.property(fc.array(values), (list) => {
      const expected = list.map((value) => JSON.stringify(value)).join('');
      expect(
        written((to) => {
          for (const value of list) to.json(value);
        }),
      ).toBe(encoded(expected));
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it('are cells of RFC 4180', () => {
    const cell = (value: unknown): string => {
      if (value === null) return '';
      if (typeof value === 'number' && !Number.isFinite(value)) return 'null';
      const text = textOf(value);
      return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const property = fc.property(fc.array(values), (list) => {
      const expected = list.map(cell).join('');
      expect(
        written((to) => {
          for (const value of list) to.csv(value);
        }),
      ).toBe(encoded(expected));
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it('are literals of standard SQL', () => {
    const literal = (value: unknown): string => {
      if (value === null) return 'NULL';
      if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
      if (typeof value === 'number') return JSON.stringify(value);
      return `'${textOf(value).replaceAll("'", "''")}'`;
    };
    const property = fc.property(fc.array(values), (list) => {
      const expected = list.map(literal).join('');
      expect(
        written((to) => {
          for (const value of list) to.sql(value);
        }),
      ).toBe(encoded(expected));
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it('grow as far as they have to, and begin anew once they are taken', () => {
    const long = 'é'.repeat(100_000);
    const many = constant(',');
    const all = written((to) => {
      to.text(long);
      for (let at = 0; at < 200_000; at++) to.bytes(many);
    });
    expect(all).toBe(long + ','.repeat(200_000));
    expect(written((to) => to.text('next'))).toBe('next');
  });
});

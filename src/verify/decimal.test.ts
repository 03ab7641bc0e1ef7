import { describe, expect, it } from 'vitest';
import { add, compareDecimals, decimalOf, percentOf, roundTo, textOf, zero } from './decimal.js';

const text = (value: unknown): string => textOf(decimalOf(value) ?? zero);

describe('a decimal', () => {
  it.each<[unknown, string]>([
    [0, '0'],
    ['50.000000', '50'],
    [0.1, '0.1'],
    [-29, '-29'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
    ['-0.50', '-0.5'],
    ['9007199254740993', '9007199254740993'],
  ])('reads %j as %s', (value, expected) => {
    expect(text(value)).toBe(expected);
  });

  it.each([null, undefined, '', '1,5', '0x10', Number.NaN, '1e999999', {}, '--1'])(
    'does not read %j',
    (value) => {
      expect(decimalOf(value)).toBeUndefined();
    },
  );

  it('adds what floating-point numbers cannot', () => {
    const sum = [0.1, 0.2, '0.000001'].map((one) => decimalOf(one) ?? zero).reduce(add, zero);
    expect(textOf(sum)).toBe('0.300001');
    expect(compareDecimals(sum, decimalOf('0.3000010') ?? zero)).toBe(0);
  });

  it.each([
    [1, 3, 1, '33.3'],
    [2, 3, 1, '66.7'],
    [1, 8, 1, '12.5'],
    [5, 8, 0, '63'],
    [0, 0, 1, '0'],
  ])('%i of %i is in percent, to %i decimals, %s', (part, whole, decimals, expected) => {
    expect(textOf(percentOf(part, whole, decimals))).toBe(expected);
  });

  it('rounds half away from zero', () => {
    expect(
      ['0.25', '-0.25', '0.24'].map((one) => textOf(roundTo(decimalOf(one) ?? zero, 1))),
    ).toEqual(['0.3', '-0.3', '0.2']);
  });
});

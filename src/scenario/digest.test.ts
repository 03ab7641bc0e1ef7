import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digest, digestOf } from './digest.js';

describe('canonicalJson', () => {
  it.each([
    [{ b: 1, a: [true, null, 'é\n'] }, '{"a":[true,null,"é\\n"],"b":1}'],
    [{ a: undefined, b: { d: 1e21, c: -0 } }, '{"b":{"c":0,"d":1e+21}}'],
    [Object.assign(Object.create(null), { x: 1 }), '{"x":1}'],
    ['\ud800', '"\\ud800"'],
    [[], '[]'],
    [{}, '{}'],
  ])('writes %j one way', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('says the same whatever the order of keys, and JSON reads it back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each([
    ['undefined', undefined],
    ['a number that is none', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a hole', Array(1)],
    ['a bigint', { n: 1n }],
    ['a symbol', [Symbol('s')]],
    ['a function', { f: () => 1 }],
    ['a date', new Date(0)],
    ['a map', { m: new Map([[1, 2]]) }],
    ['a typed array', new Float64Array(2)],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

describe('digest', () => {
  it('is the SHA-256 of the text', () => {
    // printf '{}' | sha256sum
    expect(digest({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('tells streams apart by their rows', () => {
    function* rows() {
      yield 1;
      yield 2;
    }
    expect(digestOf(rows())).toBe(digestOf([1, 2]));
    // printf '1\n2\n' | sha256sum
    expect(digestOf([1, 2])).toBe(
      'a6e2b7a040683432de03a18fd8a1939a2fdf82585b364bfc874bdd4095c4cae1',
    );
    expect(digestOf([12])).not.toBe(digestOf([1, 2]));
    expect(digestOf([])).not.toBe(digestOf(['']));
  });
});

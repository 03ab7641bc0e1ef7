import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForkMap } from './fork-map.js';

describe('ForkMap', () => {
  it('keeps what either side writes after a fork to itself', () => {
    const parent = new ForkMap<string, number>([['shared', 1]]);
    const child = parent.fork();
    parent.set('parent', 2);
    child.set('child', 3).set('shared', 4);
    expect([...parent.entries()]).toEqual([
      ['shared', 1],
      ['parent', 2],
    ]);
    expect([...child.entries()]).toEqual([
      ['shared', 4],
      ['child', 3],
    ]);
    expect([parent.size, child.size]).toEqual([2, 2]);
    expect([parent.has('child'), child.has('parent')]).toEqual([false, false]);
  });

  it('tells a value of undefined from a missing key, and lets it hide an older value', () => {
    const parent = new ForkMap<string, number | undefined>([['a', 1]]);
    const child = parent.fork().set('a', undefined).fork();
    expect([child.has('a'), child.get('a'), child.size]).toEqual([true, undefined, 1]);
    expect([child.has('b'), child.get('b')]).toEqual([false, undefined]);
    expect(parent.get('a')).toBe(1);
  });

  it('behaves as a Map, whichever of its forks is read or written, and in the same order', () => {
    const step = fc.record({
      side: fc.nat(20),
      fork: fc.boolean(),
      writes: fc.array(fc.tuple(fc.nat(40), fc.nat(9)), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const sides = [{ map: new ForkMap<number, number>(), model: new Map<number, number>() }];
        for (const { side, fork, writes } of steps) {
          const { map, model } = sides[side % sides.length]!;
          for (const [key, value] of writes) {
            map.set(key, value);
            model.set(key, value);
          }
          if (fork) sides.push({ map: map.fork(), model: new Map(model) });
        }
        for (const { map, model } of sides) {
          expect(map.size).toBe(model.size);
          expect([...map.entries()]).toEqual([...model.entries()]);
          for (let key = 0; key <= 41; key += 1) {
            expect(map.get(key)).toBe(model.get(key));
            expect(map.has(key)).toBe(model.has(key));
          }
        }
      }),
      { seed: 20250109, numRuns: 200 },
    );
  });

  it('stays as quick after ten thousand forks in a row as its depth of a few layers allows', () => {
    let map = new ForkMap<number, number>();
    for (let fork = 0; fork < 10_000; fork += 1) map = map.set(fork, -fork).fork();
    expect(depthOf(map)).toBeLessThanOrEqual(15);
    expect([map.size, map.get(0), map.get(9_999)]).toEqual([10_000, -0, -9_999]);
  });

  it('adds no layer for a fork between which nothing is written', () => {
    let map = new ForkMap<string, number>([['a', 1]]);
    for (let fork = 0; fork < 100; fork += 1) map = map.fork();
    expect(depthOf(map)).toBe(1);
  });
});

/** Layers are nobody's business but this test's: it follows the links that any object shows. */
function depthOf(map: object): number {
  let depth = 0;
  let layer: unknown = Reflect.get(map, 'base');
  while (typeof layer === 'object' && layer !== null) {
    depth += 1;
    layer = Reflect.get(layer, 'below');
  }
  return depth;
}

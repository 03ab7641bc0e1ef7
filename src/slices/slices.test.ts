import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce, Lane, Pace, readJson, type Steps, writeJson } from './index.js';

const LIMITS = { deepest: 64, most: 1_000_000 };

/** Work of some pieces that notes each. */
function* noting(name: string, pieces: number, notes: string[]): Steps<string> {
  for (let piece = 0; piece < pieces; piece++) {
    notes.push(name);
    yield;
  }
  return name;
}

describe('Pace', () => {
  it('gives each turn of the loop one slice, whichever of several works it is of', async () => {
    const notes: string[] = [];
    let now = 0;
    // Each look at the clock is a millisecond later, so that a slice has the same pieces anywhere.
    const pace = new Pace(
      () => now++,
      async () => void notes.push('|'),
    );
    const done = await Promise.all([
      pace.run(noting('a', 20, notes)),
      pace.run(noting('b', 20, notes)),
    ]);
    expect(done).toEqual(['a', 'b']);
    const slices = notes.join('').split('|').filter(Boolean);
    expect(slices.length).toBeGreaterThan(4);
    for (const slice of slices) expect(slice).toMatch(/^(a{1,8}|b{1,8})$/);
    expect(notes.filter((note) => note === 'a')).toHaveLength(20);
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    let over = false;
    const tick = (): void => {
      turns += 1;
      if (!over) setImmediate(tick);
    };
    setImmediate(tick);
    let now = 0;
    await new Pace(() => (now += 100)).run(noting('a', 50, []));
    over = true;
    expect(turns).toBeGreaterThanOrEqual(50);
  });

  it('rejects with what the work throws, and goes on with the next', async () => {
    const pace = new Pace();
    const broken = (function* (): Steps<void> {
      yield;
      throw new Error('broken');
    })();
    await expect(pace.run(broken)).rejects.toThrow('broken');
    await expect(pace.run(noting('a', 2, []))).resolves.toBe('a');
  });
});

describe('Lane', () => {
  it('does one work at a time, in their order, whatever becomes of each', async () => {
    const lane = new Lane(2);
    const notes: string[] = [];
    const work = (name: string) => async () => {
      notes.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      notes.push(`${name} ends`);
      if (name === 'a') throw new Error('broken');
    };
    const first = lane.run(work('a'));
    const second = lane.run(work('b'));
    expect(lane.isFull).toBe(true);
    await expect(first).rejects.toThrow('broken');
    await second;
    expect(notes).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(lane.isFull).toBe(false);
  });
});

describe('readJson', () => {
  it('gives the value that JSON.parse gives, own __proto__ members included', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(atOnce(readJson(text, LIMITS))).toMatchObject({ ok: true });
        const read = atOnce(readJson(text, LIMITS));
        expect(read.ok && JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
    const read = atOnce(readJson('{"__proto__": {"a": 1}, "b": "\\u0041 long enough"}', LIMITS));
    if (!read.ok) throw new Error(read.problem);
    expect(Object.keys(read.value as object)).toEqual(['__proto__', 'b']);
    expect(Object.getPrototypeOf(read.value)).toBe(Object.prototype);
  });

  it('stops at some thousand characters, in the middle of any list', () => {
    const text = JSON.stringify(Array.from({ length: 50_000 }, (_, index) => ({ index })));
    const steps = readJson(text, LIMITS);
    let pieces = 0;
    while (!steps.next().done) pieces += 1;
    expect(pieces).toBeGreaterThan(text.length / 20_000);
  });

  it.each([
    ['[[[[]]]]', { deepest: 3, most: 9 }, 'deepest', 'is nested deeper than 3 levels'],
    ['[{}, {}, {}]', { deepest: 9, most: 3 }, 'most', 'has more than 3 objects and arrays'],
  ] as const)('holds %s to %j', (text, limits, limit, problem) => {
    expect(atOnce(readJson(text, limits))).toMatchObject({ ok: false, limit, problem });
  });
});

describe('writeJson', () => {
  const written = (value: unknown): string => atOnce(writeJson(value)).join('');

  it('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 7 }), (value) => {
        expect(written(value)).toBe(JSON.stringify(value));
      }),
    );
    const odd = {
      a: undefined,
      b: [undefined, () => 1, Number.NaN],
      c: new Date(0),
      d: { e: { f: { g: new Date(1), h: undefined }, i: Symbol('x') } },
      j: { toJSON: () => undefined },
      k: new Map([[1, 2]]),
    };
    expect(written(odd)).toBe(JSON.stringify(odd));
  });

  it('comes in parts of which none holds all', () => {
    const rows = Array.from({ length: 20_000 }, (_, seq) => ({ seq, memo: 'a row' }));
    const value = { accounts: [{ entries: rows }] };
    const parts = atOnce(writeJson(value));
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(70_000);
    expect(parts.join('')).toBe(JSON.stringify(value));
  });
});

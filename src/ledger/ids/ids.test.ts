import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alnumId,
  hexId,
  type IdCodec,
  type RowRef,
  serialId,
  shortId,
  type TimedRef,
  typeId,
  uuidV4Id,
} from './index.js';

const MAX = 0xffffffff;
const AT = Date.UTC(2025, 0, 15, 9, 30, 12, 345);

/** A codec under test: what it writes, and how to make one like it under another key. */
interface Subject {
  readonly name: string;
  readonly make: (key: string) => IdCodec;
  readonly shape: RegExp;
  readonly alphabet: string;
  /** Whether a changed character is always noticed. */
  readonly checked: boolean;
}

const HEX = '0123456789abcdef';
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE62 = `${BASE36}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/** TypeIDs carry a time besides; here it follows from the row. */
function timed(codec: IdCodec<TimedRef>): IdCodec {
  const at = ({ account, seq }: RowRef) => AT + (account % 1000) + (seq % 100_000) * 1000;
  return {
    encode: (ref) => codec.encode({ ...ref, at: at(ref) }),
    decode(text) {
      const found = codec.decode(text);
      return found?.at === (found && at(found)) && found
        ? { account: found.account, seq: found.seq }
        : undefined;
    },
  };
}

const subjects: readonly Subject[] = [
  ...([24, 32, 48, 64] as const).map((digits) => ({
    name: `hexId of ${digits}`,
    make: (key: string) => hexId({ key, prefix: 'x402tx_', digits }),
    shape: new RegExp(`^x402tx_[0-9a-f]{${digits}}$`),
    alphabet: HEX,
    checked: true,
  })),
  ...[18, 32].map((length) => ({
    name: `alnumId of ${length}`,
    make: (key: string) => alnumId({ key, prefix: '', length }),
    shape: new RegExp(`^[A-Za-z0-9]{${length}}$`),
    alphabet: BASE62,
    checked: true,
  })),
  {
    name: 'uuidV4Id',
    make: (key) => uuidV4Id({ key }),
    shape: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    alphabet: `${HEX}-`,
    checked: true,
  },
  {
    name: 'typeId',
    make: (key) => timed(typeId({ key, prefix: 'cent' })),
    shape: /^cent_[0-7][0-9a-hjkmnp-tv-z]{25}$/,
    alphabet: '0123456789abcdefghjkmnpqrstvwxyz',
    checked: true,
  },
  {
    name: 'shortId',
    make: (key) => shortId({ key, prefix: 'wtx_' }),
    shape: /^wtx_([0-9a-z]{6}|[0-9a-z]{13})$/,
    alphabet: BASE36,
    checked: false,
  },
];

const corners: readonly RowRef[] = [
  { account: 0, seq: 0 },
  { account: 0, seq: MAX },
  { account: MAX, seq: 0 },
  { account: MAX, seq: MAX },
  { account: 2047, seq: 1_048_575 },
  { account: 2048, seq: 1_048_575 },
  { account: 2047, seq: 1_048_576 },
  { account: 0x80000000, seq: 0x7fffffff },
];

const word = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: MAX }));
const anyRef = fc.record({ account: word, seq: word });

describe.each(subjects)('$name', ({ make, shape, alphabet, checked }) => {
  const codec = make('books/rows');

  it('writes its shape and reads back every row', () => {
    const holds = (ref: RowRef) => {
      const text = codec.encode(ref);
      expect(text).toMatch(shape);
      expect(codec.decode(text)).toEqual(ref);
    };
    corners.forEach(holds);
    fc.assert(fc.property(anyRef, holds), { seed: 1, numRuns: 500 });
  });

  it('gives no two rows the same id', () => {
    const seen = new Set<string>();
    for (let account = 0; account < 20; account++) {
      for (let seq = 0; seq < 1000; seq++) seen.add(codec.encode({ account, seq }));
    }
    expect(seen.size).toBe(20_000);
  });

  it('gives neighbours ids that share about as many characters as strangers do', () => {
    const prefix = /^[a-z0-9]*_/;
    let same = 0;
    let all = 0;
    for (let seq = 0; seq < 500; seq++) {
      const one = codec.encode({ account: 3, seq }).replace(prefix, '');
      const next = codec.encode({ account: 3, seq: seq + 1 }).replace(prefix, '');
      // The times of TypeIDs, the dashes and versions of UUIDs and such are shared on purpose.
      for (let i = one.length - 6; i < one.length; i++) {
        same += one[i] === next[i] ? 1 : 0;
        all++;
      }
    }
    expect(same / all).toBeLessThan(2 / new Set(alphabet).size);
  });

  it('is another one under another key', () => {
    const other = make('books/others');
    for (const ref of corners) expect(other.encode(ref)).not.toBe(codec.encode(ref));
  });

  it.runIf(checked)('cannot be read with another key', () => {
    const other = make('books/others');
    for (const ref of corners) expect(other.decode(codec.encode(ref))).toBeUndefined();
  });

  it('refuses what is not of its shape', () => {
    const text = codec.encode({ account: 7, seq: 1234 });
    const wrong = [
      '',
      text.slice(1),
      text.slice(0, -1),
      `${text}0`,
      `${text}\n`,
      ` ${text}`,
      `${text.slice(0, -1)}é`,
      `${text.slice(0, -1)}\u{1d7d8}`,
      `${text.slice(0, -1)} `,
      `y${text.slice(1)}`,
    ];
    for (const each of wrong) expect(codec.decode(each), JSON.stringify(each)).toBeUndefined();
  });

  it.runIf(checked)('notices every changed character', () => {
    for (const ref of [...corners, { account: 7, seq: 1234 }]) {
      const text = codec.encode(ref);
      for (let i = 0; i < text.length; i++) {
        for (const character of alphabet) {
          if (character === text[i]) continue;
          const changed = text.slice(0, i) + character + text.slice(i + 1);
          expect(codec.decode(changed), changed).toBeUndefined();
        }
      }
    }
  });

  it.runIf(alphabet !== BASE62)('refuses upper case, where it writes lower case', () => {
    const text = codec.encode({ account: 7, seq: 1234 });
    expect(text.toUpperCase()).not.toBe(text);
    expect(codec.decode(text.toUpperCase())).toBeUndefined();
  });

  it.each([-1, 1.5, MAX + 1, Number.NaN])('has no room for %d', (bad) => {
    expect(() => codec.encode({ account: bad, seq: 0 })).toThrow(RangeError);
    expect(() => codec.encode({ account: 0, seq: bad })).toThrow(RangeError);
  });
});

describe('golden ids: a change here changes the ids of every stored world', () => {
  const key = 'books/rows';
  const ref = { account: 7, seq: 1234 };
  it.each([
    [hexId({ key, prefix: 'x402tx_', digits: 24 }).encode(ref), 'x402tx_275c3b0f4d9633329e40917e'],
    [
      hexId({ key, prefix: 'xk_live_', digits: 48 }).encode(ref),
      'xk_live_275c3b0f4d9633329e40917e61235b063b35e38512e6681e',
    ],
    [alnumId({ key, prefix: '', length: 32 }).encode(ref), 'RzBHZNcRn4p5gkXQ3qT59RwTvuG2NI4p'],
    [uuidV4Id({ key }).encode(ref), '275c3b0f-9e40-417e-a123-5b064d963332'],
    [typeId({ key, prefix: 'cent' }).encode({ ...ref, at: AT }), 'cent_01jhmms3fse22sbjccr8vdycnd'],
    [shortId({ key, prefix: 'wtx_' }).encode(ref), 'wtx_9kp5w7'],
    [shortId({ key, prefix: 'wtx_' }).encode({ account: 5000, seq: 1234 }), 'wtx_16vnq11124xcp'],
    [serialId().encode(ref), 771896],
  ])('%s', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('typeId', () => {
  const codec = typeId({ key: 'books/rows', prefix: 'cent' });

  it('shows the time as a UUID of version 7 does', () => {
    // prefix_01h2xcejqtf2nbrexx3vqjhp41 is the TypeID specification's own example; its UUID is
    // 0188bac7-4afa-78aa-bc3b-bd1eef28d881.
    const at = 0x0188bac74afa;
    const text = codec.encode({ account: 0, seq: 0, at });
    expect(text.slice('cent_'.length, 'cent_'.length + 10)).toBe('01h2xcejqt');
    expect(codec.decode(text)).toEqual({ account: 0, seq: 0, at });
  });

  it('sorts by time, whatever the row', () => {
    const ids = Array.from({ length: 500 }, (_, i) =>
      codec.encode({ account: i % 7, seq: 500 - i, at: AT + i }),
    );
    expect([...ids].sort()).toEqual(ids);
  });

  it('keeps every time a UUID of version 7 can hold, and refuses the others', () => {
    for (const at of [0, 1, 0xffff, 0x10000, AT, 2 ** 47, 2 ** 48 - 1]) {
      expect(codec.decode(codec.encode({ account: 1, seq: 2, at }))?.at).toBe(at);
    }
    for (const at of [-1, 0.5, 2 ** 48, Number.NaN]) {
      expect(() => codec.encode({ account: 1, seq: 2, at })).toThrow(RangeError);
    }
  });

  it('lets through few made-up suffixes, and none past 128 bits', () => {
    const text = codec.encode({ account: 1, seq: 2, at: AT });
    let accepted = 0;
    for (let i = 0; i < 20_000; i++) {
      const tail = i
        .toString(32)
        .padStart(4, '0')
        .replace(/[ilou]/g, 'z');
      if (codec.decode(text.slice(0, -4) + tail)) accepted++;
    }
    expect(accepted).toBeLessThan(20_000 / 512);
    expect(codec.decode(`cent_8${text.slice('cent_0'.length)}`)).toBeUndefined();
  });
});

describe('shortId', () => {
  const codec = shortId({ key: 'books/rows', prefix: 'wtx_' });

  it('has six characters for the first 2,048 accounts and 1,048,576 rows, then thirteen', () => {
    const lengthOf = (account: number, seq: number) =>
      codec.encode({ account, seq }).length - 'wtx_'.length;
    expect(lengthOf(2047, 1_048_575)).toBe(6);
    expect(lengthOf(2048, 0)).toBe(13);
    expect(lengthOf(0, 1_048_576)).toBe(13);
  });

  it('reads every text of six characters below 2^31 as the one row that it names', () => {
    const number = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    const holds = (value: number) => {
      const text = `wtx_${value.toString(36).padStart(6, '0')}`;
      const ref = codec.decode(text);
      expect(ref && codec.encode(ref)).toBe(text);
    };
    fc.assert(fc.property(number, holds), { seed: 2, numRuns: 1000 });
    expect(codec.decode(`wtx_${(2 ** 31).toString(36)}`)).toBeUndefined();
    expect(codec.decode('wtx_zzzzzz')).toBeUndefined();
  });

  it('never reads a row of the short range from a long text', () => {
    expect(codec.decode('wtx_zzzzzzzzzzzzz')).toBeUndefined();
    const digits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const holds = (value: bigint) => {
      const text = `wtx_${value.toString(36).padStart(13, '0')}`;
      const ref = codec.decode(text);
      if (ref) expect(codec.encode(ref)).toBe(text);
    };
    fc.assert(fc.property(digits, holds), { seed: 3, numRuns: 1000 });
  });
});

describe('alnumId', () => {
  it('uses every character everywhere', () => {
    const codec = alnumId({ key: 'books/rows', prefix: '', length: 32 });
    const seen = Array.from({ length: 32 }, () => new Set<string>());
    for (let seq = 0; seq < 2000; seq++) {
      for (const [i, character] of [...codec.encode({ account: 0, seq })].entries()) {
        seen[i]!.add(character);
      }
    }
    expect(seen.map((characters) => characters.size)).toEqual(Array(32).fill(62));
  });

  it.each([16, 31, 19.5])('refuses a length of %d', (length) => {
    expect(() => alnumId({ key: 'k', prefix: '', length })).toThrow(RangeError);
  });
});

describe('serialId', () => {
  const codec = serialId();

  it('counts the pairs without a gap', () => {
    const refs = Array.from({ length: 5000 }, (_, i) => codec.decode(i + 1)!);
    expect(refs.map((ref) => codec.encode(ref))).toEqual(refs.map((_, i) => i + 1));
    expect(refs.slice(0, 4)).toEqual([
      { account: 0, seq: 0 },
      { account: 1, seq: 0 },
      { account: 0, seq: 1 },
      { account: 2, seq: 0 },
    ]);
  });

  it('rises with seq and comes back exactly, up to its last diagonal', () => {
    const diagonal = fc.oneof(
      fc.integer({ min: 1, max: 89_999_999 }),
      fc.integer({ min: 67_000_000, max: 67_200_000 }),
      fc.constant(89_999_999),
    );
    fc.assert(
      fc.property(diagonal, fc.double({ min: 0, max: 1, noNaN: true }), (sum, share) => {
        const seq = Math.floor(sum * share);
        const ref = { account: sum - seq, seq };
        const id = codec.encode(ref);
        expect(Number.isSafeInteger(id)).toBe(true);
        expect(codec.decode(id)).toEqual(ref);
        if (seq > 0) expect(codec.encode({ ...ref, seq: seq - 1 })).toBeLessThan(id);
      }),
      { seed: 4, numRuns: 2000 },
    );
    for (const ref of [
      { account: 89_999_999, seq: 0 },
      { account: 0, seq: 89_999_999 },
    ]) {
      expect(codec.decode(codec.encode(ref))).toEqual(ref);
    }
  });

  it('refuses what it cannot number exactly', () => {
    expect(() => codec.encode({ account: 45_000_000, seq: 45_000_000 })).toThrow(RangeError);
    expect(() => codec.encode({ account: -1, seq: 0 })).toThrow(RangeError);
    for (const id of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, Number.MAX_SAFE_INTEGER]) {
      expect(codec.decode(id)).toBeUndefined();
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownSecrets } from './known-secrets.js';

const hide = () => '#';

function without(text: string, secrets: readonly string[]): string {
  const known = new KnownSecrets();
  for (const one of secrets) known.learn(one);
  return known.replaceIn(text, hide);
}

describe('a secret that is known', () => {
  it.each<[string, string, readonly string[], string]>([
    ['anywhere', 'a=hunter2-hunter2!', ['hunter2-hunter2'], 'a=#!'],
    ['at the beginning and the end', 'abcdefgh-abcdefgh', ['abcdefgh'], '#-#'],
    ['the longest of several', 'xabcdefghijy', ['abcdefgh', 'abcdefghij'], 'x#y'],
    ['the shorter where the longer is not', 'abcdefghiX', ['abcdefgh', 'abcdefghij'], '#iX'],
    ['with signs of a pattern', 'a.*+?^$ {}()|[]\\b', ['.*+?^$ {}()|[]\\'], 'a#b'],
    ['a short one as a word', 'key=abc1 abc12 xabc1 "abc1"', ['abc1'], 'key=# abc12 xabc1 "#"'],
    [
      'a short number as a text, and not among numbers',
      '{"a":1234,"b":"1234"}',
      ['1234'],
      '{"a":1234,"b":"#"}',
    ],
    ['and not the name of a member', '{"password": "password"}', ['password'], '{"password": "#"}'],
    ['but one that is no word, in a name too', '{"abcdefg1":1}', ['abcdefg1'], '{"#":1}'],
  ])('is hidden: %s', (_name, text, secrets, shown) => {
    expect(without(text, secrets)).toBe(shown);
  });

  it('of 60 KB is hidden, in part too', () => {
    const secret = Array.from({ length: 8_000 }, (_, at) => `k${at}.`).join('');
    expect(without(`a ${secret} b`, [secret])).toBe('a # b');
    expect(without(`a ${secret.slice(0, 5_000)}, b`, [secret])).toBe('a #, b');
  });

  it('is found as a search of every place for every secret finds it', () => {
    const letters = fc.stringMatching(/^[ab1]{8,12}$/);
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 8 }),
        fc.stringMatching(/^[ab1-]{0,80}$/),
        (secrets, text) => {
          const sorted = [...new Set(secrets)].sort((a, b) => b.length - a.length);
          let shown = '';
          for (let at = 0; at < text.length; ) {
            const found = sorted.find((one) => text.startsWith(one, at));
            shown += found === undefined ? text[at] : '#';
            at += found?.length ?? 1;
          }
          expect(without(text, secrets)).toBe(shown);
        },
      ),
      { seed: 20260301, numRuns: 500 },
    );
  });

  it('is looked for no longer when it is one too many', () => {
    const known = new KnownSecrets({ secrets: 2, characters: 1_000 });
    for (const one of ['firstfirst', 'secondsecond', 'firstfirst', 'thirdthird']) known.learn(one);
    expect(known.size).toBe(2);
    expect(known.replaceIn('firstfirst secondsecond thirdthird', hide)).toBe('# secondsecond #');
  });
});

describe('many secrets', () => {
  const text = Array.from(
    { length: 40_000 },
    (_, at) => `{"id":"row_${at}","amount":${at * 7}},`,
  ).join('');
  const tokens = Array.from(
    { length: 500 },
    (_, at) => `eyJhbGciOiJIUzI1NiJ9.${at.toString(36).repeat(20)}`,
  );

  /** The least of several runs: what else the machine does only adds. */
  function cost(secrets: readonly string[], searched: string): number {
    const known = new KnownSecrets();
    for (const one of secrets) known.learn(one);
    let least = Infinity;
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      known.replaceIn(searched, hide);
      least = Math.min(least, performance.now() - start);
    }
    return least;
  }

  it('cost about what one costs', () => {
    expect(cost(tokens, text)).toBeLessThan(4 * cost(tokens.slice(0, 1), text) + 20);
  });

  it('that all begin alike, in a text that is full of beginnings, are bounded', () => {
    const begins = 'eyJhbGciOiJIUzI1NiJ9.'.repeat(20_000);
    const alike = Array.from({ length: 5_000 }, (_, at) => `${'a'.repeat(60 + (at % 4))}${at}`);
    expect(cost(tokens, begins)).toBeLessThan(2_000);
    expect(cost(alike, `${'a'.repeat(59)}b`.repeat(1_000))).toBeLessThan(5_000);
  });
});
